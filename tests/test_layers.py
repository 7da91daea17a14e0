"""A folder imports from folders to its left only."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.synthesized import ROOT

#: Folder to those of ours that its files may import. What isn't here may import everything.
MAY_IMPORT: dict[str, set[str]] = {
    "model": set(),
    "bindings": set(),
    "functions": set(),
    "modules": {"bindings", "model"},
    "stacks": {"bindings", "model", "modules"},
    "review": {"model"},
    "emulator": set(),
    "judges": set(),
    "runner": set(),
}
OURS = {*MAY_IMPORT, "benchmarks", "commands", "main", "tests"}
WITHOUT_CDKTF = ("model", "review", "emulator", "runner", "functions", "judges")
CDKTF = {"cdktf", "cdktf_cdktf_provider_aws", "constructs", "jsii"}

FILES = sorted(path for folder in MAY_IMPORT for path in (ROOT / folder).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """The modules that a file imports anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports by their full names only"
            yield node.module or ""


def packages(path: Path) -> set[str]:
    """The top-level packages that a file imports."""
    return {name.partition(".")[0] for name in imported(path)}


def files(folder: str) -> list[Path]:
    found = [path for path in FILES if path.is_relative_to(ROOT / folder)]
    assert found
    return found


def relative(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_folder_imports_from_its_left_only(folder: str) -> None:
    for path in files(folder):
        assert packages(path) & OURS <= {folder, *MAY_IMPORT[folder]}, path


@pytest.mark.parametrize("folder", WITHOUT_CDKTF)
def test_folder_does_without_cdktf(folder: str) -> None:
    for path in files(folder):
        assert not packages(path) & CDKTF, path


def test_functions_need_nothing_that_lambdas_runtime_lacks() -> None:
    there = {*sys.stdlib_module_names, "boto3", "botocore", "functions", "payments"}
    assert [path for path in files("functions") if not packages(path) <= there] == []


def test_hcl_is_read_in_one_place() -> None:
    assert relative([path for path in FILES if packages(path) & {"hcl2", "lark"}]) == [
        "model/language/hcl.py"
    ]


def test_door_to_cdktf_is_opened_by_those_who_use_it() -> None:
    others = [path for path in FILES if not path.is_relative_to(ROOT / "bindings")]
    opening = relative([path for path in others if "bindings" in imported(path)])
    assert opening == ["modules/__init__.py", "stacks/__init__.py"]
    for path in opening:
        assert next(imported(ROOT / path)) == "bindings"


def test_nothing_else_passes_the_door_but_paths() -> None:
    others = [path for path in FILES if not path.is_relative_to(ROOT / "bindings")]
    passing = {name: str(path.relative_to(ROOT)) for path in others for name in imported(path)}
    taken = {name: path for name, path in passing.items() if name.startswith("bindings.")}
    assert taken == {"bindings.paths": "stacks/stack.py"}


def test_every_folder_has_a_place() -> None:
    """A new folder of ours says here what it may import."""
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert found <= OURS
