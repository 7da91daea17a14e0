"""A working folder to synthesize in, and what stands in it."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from model.language.load import find_files, load_deployments
from model.planning.backend import read_backend
from model.planning.plan import StackPlan
from model.planning.stacks import plan_stacks

REPOSITORY = Path(__file__).parents[2]
BACKEND = (REPOSITORY / "backend.tf.json").read_text(encoding="utf-8")
DEFAULT_VPC = (REPOSITORY / "deployments" / "default-vpc.hcl").read_text(encoding="utf-8")
DOCUMENT = (REPOSITORY / "docs" / "deployment-language.md").read_text(encoding="utf-8")

HEAD = 'deployment "App" {\n  project = "p"\n  owner   = "o"\n}\n'
EAST, WEST = 'region "us-east-1" {}\n', 'region "us-west-2" {}\n'


def stack(text: str, *assets: str) -> str:
    """A stack's file as Tapstack writes it, with a text of its own."""
    return json.dumps({"//": {"metadata": {"tapstack": {}}}, "text": text, "files": assets})


def planned(selection: Sequence[str], environment: Mapping[str, str]) -> tuple[StackPlan, ...]:
    """The stacks that the selected deployments of the working folder need."""
    deployments = load_deployments(find_files(selection, Path("deployments")), environment)
    return plan_stacks(deployments, read_backend(Path("backend.tf.json")))


def files(folder: Path) -> dict[Path, bytes | None]:
    """Everything in a folder: the files' bytes, None for folders."""
    return {path: path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}
