import json
from pathlib import Path

import pytest

from runner.manifest import ManifestError, Stack, read_manifest


def write(folder: Path, dependencies: dict[str, list[str]]) -> None:
    stacks = {}
    for name, needed in dependencies.items():
        directory = folder / "stacks" / name
        directory.mkdir(parents=True)
        (directory / "cdk.tf.json").write_text("{}")
        stacks[name] = {
            "name": name,
            "constructPath": name,
            "synthesizedStackPath": f"stacks/{name}/cdk.tf.json",
            "workingDirectory": f"stacks/{name}",
            "dependencies": needed,
            "annotations": [],
        }
    (folder / "manifest.json").write_text(json.dumps({"version": "0.21.0", "stacks": stacks}))


def names(folder: Path) -> list[str]:
    return [stack.name for stack in read_manifest(folder)]


def test_stacks_have_folders_and_dependencies(tmp_path: Path) -> None:
    write(tmp_path, {"access": [], "west": ["access"]})
    assert read_manifest(tmp_path) == (
        Stack("access", tmp_path / "stacks" / "access"),
        Stack("west", tmp_path / "stacks" / "west", ("access",)),
    )


def test_independent_stacks_keep_the_order_of_the_manifest(tmp_path: Path) -> None:
    write(tmp_path, {"c": [], "a": [], "b": []})
    assert names(tmp_path) == ["c", "a", "b"]


def test_dependencies_come_first(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"edge": ["links", "east"], "links": ["east", "west"], "east": ["state"], "west": [], "state": []},
    )
    assert names(tmp_path) == ["west", "state", "east", "links", "edge"]


def test_relative_output_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "out", {"a": []})
    monkeypatch.chdir(tmp_path)
    assert read_manifest(Path("out"))[0].directory == tmp_path / "out" / "stacks" / "a"


def test_no_manifest(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match=r"manifest\.json is missing: nothing has been synthesized there"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"stacks": []}', '{"stacks": {"a": {"name": "a"}}}', '{"version": 1}']
)
def test_broken_manifest(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(ManifestError, match=r"manifest\.json is no manifest of CDKTF's"):
        read_manifest(tmp_path)


def test_missing_stack_file(tmp_path: Path) -> None:
    write(tmp_path, {"a": []})
    (tmp_path / "stacks" / "a" / "cdk.tf.json").unlink()
    with pytest.raises(
        ManifestError, match=r"stacks/a/cdk\.tf\.json is missing, though .* lists the stack a"
    ):
        read_manifest(tmp_path)


def test_unknown_dependency(tmp_path: Path) -> None:
    write(tmp_path, {"a": ["b"]})
    with pytest.raises(ManifestError, match="a depends on b, which is no stack there"):
        read_manifest(tmp_path)


def test_cycle_names_the_stacks_in_it(tmp_path: Path) -> None:
    write(tmp_path, {"free": [], "a": ["b"], "b": ["a"]})
    with pytest.raises(ManifestError, match=r"form a cycle, among a, b$"):
        read_manifest(tmp_path)
