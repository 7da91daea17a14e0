"""Names that AWS would refuse because another resource has them already."""

from collections.abc import Iterator, Mapping
from typing import Any

from model.naming.kinds import KINDS


def name_clashes(document: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Resources of one kind, one region and one name in a stack's Terraform JSON.

    Gives what both would be, and the construct paths of the two. Names that Terraform composes at apply are
    compared as they are written.
    """
    for kind, blocks in document.get("resource", {}).items():
        if kind not in KINDS:
            continue
        first: dict[tuple[str, str], str] = {}
        for block in blocks.values():
            name, path = block.get(KINDS[kind].argument), block["//"]["metadata"]["path"]
            if name is None:
                continue
            other = first.setdefault((block["provider"], name), path)
            if other != path:
                yield f"{kind} named {name}", other, path
