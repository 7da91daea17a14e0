import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from commands import output_folder
from commands.moves import Moves
from commands.output_folder import replace_output
from model.language.problems import ProblemsError
from tests.commands.project import files, stack

#: An output's files, without those of Terraform.
Output = Mapping[str, str]

FIRST: Output = {
    "manifest.json": '{"stacks": {}}',
    "stacks/A/cdk.tf.json": stack("A1", "assets/m/1/a.zip", "assets/n/1/b.zip"),
    "stacks/A/assets/m/1/a.zip": "a1",
    "stacks/A/assets/n/1/b.zip": "b1",
    "stacks/B/cdk.tf.json": stack("B1"),
}
SECOND: Output = {
    "manifest.json": '{"stacks": {"second": {}}}',
    "stacks/A/cdk.tf.json": stack("A2", "assets/m/2/a.zip"),
    "stacks/A/assets/m/2/a.zip": "a2",
}
TERRAFORM: Output = {
    ".terraform/terraform.tfstate": "backend",
    ".terraform.lock.hcl": "lock",
    "plan": "plan",
    "terraform.tfstate": "state",
}

Write = Callable[[Output], tuple[Path, ...]]


def put(folder: Path, content: Output) -> None:
    for name, text in content.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def found(folder: Path) -> dict[str, str]:
    """The files' texts."""
    return {
        path.relative_to(folder).as_posix(): content.decode()
        for path, content in files(folder).items()
        if content is not None
    }


@pytest.fixture
def outdir(tmp_path: Path) -> Path:
    return tmp_path / "cdktf.out"


@pytest.fixture
def write(tmp_path: Path, outdir: Path) -> Write:
    """Replaces the output by another one."""
    number = iter(range(100))

    def write(output: Output) -> tuple[Path, ...]:
        folder = tmp_path / str(next(number))
        put(folder / "new", output)
        (folder / "aside").mkdir()
        return replace_output(folder / "new", outdir, folder / "aside")

    return write


def below(folder: str, content: Output) -> dict[str, str]:
    return {f"{folder}/{name}": text for name, text in content.items()}


def test_an_output_takes_the_place_of_another(write: Write, outdir: Path) -> None:
    """Assets come and go with their stack; of what isn't described any more an empty folder stays."""
    assert write(FIRST) == ()
    assert found(outdir) == FIRST
    assert write(SECOND) == ()
    assert found(outdir) == SECOND
    assert list((outdir / "stacks" / "B").iterdir()) == []
    assert sorted(path.name for path in (outdir / "stacks" / "A" / "assets").rglob("*")) == [
        "2",
        "a.zip",
        "m",
    ]
    assert write(FIRST) == ()
    assert found(outdir) == FIRST


def test_what_terraform_and_the_user_put_there_stays(write: Write, outdir: Path) -> None:
    write(FIRST)
    own = {**TERRAFORM, "override.tf": "user's", "assets/m/mine.txt": "user's"}
    put(outdir / "stacks" / "A", own)
    (outdir / "stacks" / ".DS_Store").write_text("a file manager's")
    assert write(SECOND) == ()
    assert found(outdir) == {**SECOND, **below("stacks/A", own), "stacks/.DS_Store": "a file manager's"}


def test_no_state_is_lost_with_its_stack(write: Write, outdir: Path) -> None:
    """The folder goes where the CDKTF command line deletes nothing, and comes back with its stack."""
    write(FIRST)
    put(outdir / "stacks" / "B", TERRAFORM)
    former = outdir / "former" / "B"
    assert write(SECOND) == (former,)
    assert found(former) == {"cdk.tf.json": stack("B1"), **TERRAFORM}
    assert list((outdir / "stacks" / "B").iterdir()) == []
    assert write(SECOND) == ()
    for emptied in (False, True):
        if emptied:
            (outdir / "stacks" / "B").rmdir()
        again = {**FIRST, "stacks/B/cdk.tf.json": stack("B2")}
        assert write(again) == ()
        assert found(outdir) == {**again, **below("stacks/B", TERRAFORM)}
        assert not former.exists()
        assert write(SECOND) == (former,)


@pytest.mark.parametrize("name", ["terraform.tfstate", ".terraform/environment", "errored.tfstate", "x/y"])
def test_one_file_is_enough_to_keep_a_folder(write: Write, outdir: Path, name: str) -> None:
    write(FIRST)
    put(outdir / "stacks" / "B", {name: "kept"})
    write(SECOND)
    assert found(outdir / "former" / "B")[name] == "kept"


def test_a_former_folder_is_never_overwritten(write: Write, outdir: Path) -> None:
    put(outdir / "former", {"B/terraform.tfstate": "first", "B.2/terraform.tfstate": "second"})
    put(outdir, {**FIRST, "stacks/B/terraform.tfstate": "third"})
    assert write(SECOND) == (outdir / "former" / "B.3",)
    assert {name: text for name, text in found(outdir).items() if name.endswith("tfstate")} == {
        "former/B/terraform.tfstate": "first",
        "former/B.2/terraform.tfstate": "second",
        "former/B.3/terraform.tfstate": "third",
    }


NOT_OURS = {
    "stacks/precious/terraform.tfstate": "state",
    "stacks/B/main.tf": "resource",
    "stacks/B/cdk.tf.json": '{"//": {"metadata": {"stackName": "B"}}}',
    "stacks/A/cdk.tf.json": "{",
    "stacks/C/cdk.tf.json": '{"//": "mine"}',
    "stacks/D/cdk.tf.json": "[" * 100_000,
    "stacks/E/cdk.tf.json": "[]",
    "stacks/A/cdk.tf.json/a": "a folder",
    "stacks/A": "a file",
    "manifest.json": '{"name": "A web app"}',
    "manifest.json/a": "a folder",
}


@pytest.mark.parametrize("name", NOT_OURS)
def test_what_is_not_ours_is_kept_and_refused(write: Write, outdir: Path, name: str) -> None:
    put(outdir, {name: NOT_OURS[name]})
    before = files(outdir)
    with pytest.raises(ProblemsError) as raised:
        write(SECOND)
    assert files(outdir) == before
    (problem,) = raised.value.problems
    assert problem.summary == f"Not Tapstack's: {outdir} holds something else"
    assert str(outdir / name).startswith(problem.detail.split(" is no ")[0])


def test_all_that_is_not_ours_is_told(write: Write, outdir: Path) -> None:
    names = ["manifest.json", "stacks/precious/terraform.tfstate", "stacks/C/cdk.tf.json"]
    put(outdir, {name: NOT_OURS[name] for name in names})
    with pytest.raises(ProblemsError) as raised:
        write(SECOND)
    assert len(raised.value.problems) == 3


def test_a_link_is_not_followed(write: Write, outdir: Path, tmp_path: Path) -> None:
    """Not deleted where no stack needs its name, as by the CDKTF command line; else refused."""
    put(tmp_path / "elsewhere", {"cdk.tf.json": stack("A1"), "terraform.tfstate": "state"})
    (outdir / "stacks").mkdir(parents=True)
    (outdir / "stacks" / "C").symlink_to(tmp_path / "elsewhere")
    write(SECOND)
    assert (outdir / "stacks" / "C").is_symlink()
    (outdir / "stacks" / "B").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ProblemsError, match="stacks/B is no folder"):
        write(FIRST)
    assert found(tmp_path / "elsewhere")["cdk.tf.json"] == stack("A1")


def test_an_empty_folder_is_nobodys(write: Write, outdir: Path) -> None:
    (outdir / "stacks" / "Z").mkdir(parents=True)
    (outdir / "stacks" / "A").mkdir()
    write(SECOND)
    assert found(outdir) == SECOND


@pytest.mark.parametrize("name", ["stacks/A/assets", "stacks/A/assets/m/2/a.zip/x"])
def test_what_is_in_the_way_of_an_asset(write: Write, outdir: Path, name: str) -> None:
    put(outdir, {**FIRST, "stacks/A/cdk.tf.json": stack("A1")})
    for path in sorted((outdir / "stacks" / "A" / "assets").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (outdir / "stacks" / "A" / "assets").rmdir()
    put(outdir, {name: "in the way"})
    before = files(outdir)
    with pytest.raises(OSError, match=r"a folder of that name|exists|Not a directory"):
        write(SECOND)
    assert files(outdir) == before


def test_all_or_nothing(write: Write, outdir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever step fails, the earlier output is there as it was."""
    put(outdir, {**FIRST, **below("stacks/B", TERRAFORM), "former/C/terraform.tfstate": "state"})
    before = files(outdir)
    third = {**SECOND, "stacks/C/cdk.tf.json": stack("C1"), "stacks/new/cdk.tf.json": stack("N1")}
    steps = 0
    for last in range(1, 100):
        count = iter(range(1, 1000))

        def limited(original: Callable[..., None], count: object, last: int) -> Callable[..., None]:
            def change(*arguments: object, **options: object) -> None:
                if next(count) == last:  # type: ignore[call-overload]
                    raise OSError(28, "No space left on device", "x")
                original(*arguments, **options)

            return change

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Moves, "_rename", limited(Moves._rename, count, last))
            patch.setattr(Moves, "make", limited(Moves.make, count, last))
            try:
                write(third)
            except OSError:
                assert files(outdir) == before
                steps += 1
                continue
        break
    assert steps > 10
    assert found(outdir)["stacks/C/terraform.tfstate"] == "state"


def test_a_folder_that_cannot_be_written(write: Write, outdir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first move of each folder fails there, as for who isn't root."""
    write(FIRST)
    before = files(outdir)
    rename = os.rename

    def refuse(source: str, target: str) -> None:
        if "stacks/B" in str(source) or "stacks/B" in str(target):
            raise PermissionError(13, "Permission denied", str(source))
        rename(source, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "rename", refuse)
        with pytest.raises(PermissionError):
            write(SECOND)
    assert files(outdir) == before


def test_the_names_are_cdktfs() -> None:
    assert (output_folder.MANIFEST, output_folder.STACKS, output_folder.STACK_FILE) == (
        "manifest.json",
        "stacks",
        "cdk.tf.json",
    )
