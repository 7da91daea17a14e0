import io
import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from commands.local import run
from commands.local_parts import Parts
from runner.installation import Installation, InstallationError
from tests.runner.fake_terraform import FakeTerraform, failure

STACKS: dict[str, dict[str, Any]] = {
    "App-access": {"regions": ["us-east-1"], "after": ["state-us-east-1", "state-us-east-1-copies"]},
    "App-us-east-1": {"regions": ["us-east-1"], "after": ["App-access", "state-us-east-1"]},
    "App-links": {"regions": ["us-east-1", "us-west-2"], "after": ["App-us-east-1"]},
    "state-us-east-1": {"regions": ["us-east-1"], "after": []},
    "state-us-east-1-copies": {"regions": ["us-east-1"], "after": ["state-us-east-1"]},
}
ORDER = ["state-us-east-1", "state-us-east-1-copies", "App-access", "App-us-east-1", "App-links"]


class FakeAws:
    """An embedded AWS that counts its starts and stops; `inventories` are given one after the other."""

    url = "http://127.0.0.1:4566"

    def __init__(self) -> None:
        self.life: list[str] = []
        self.inventories: list[dict[tuple[str, str], tuple[str, ...]]] = []
        self.regions: list[Sequence[str]] = []

    @property
    def environment(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_SECRET_ACCESS_KEY": "a b",
            "AWS_PROFILE": "",
            "AWS_CA_BUNDLE": "",
        }

    @contextmanager
    def run(self) -> Iterator["FakeAws"]:
        self.life.append("up")
        try:
            yield self
        finally:
            self.life.append("down")

    def inventory(self, aws: object, regions: Sequence[str]) -> dict[tuple[str, str], tuple[str, ...]]:
        assert aws is self
        self.regions.append(regions)
        return self.inventories.pop(0) if self.inventories else {}


class Local:
    """`make local` with a fake of everything it starts."""

    def __init__(self, fake: FakeTerraform, folder: Path) -> None:
        self.fake = fake
        self.folder = folder
        self.aws = FakeAws()
        self.console = Console(file=io.StringIO(), width=120)
        self.backend: dict[str, Any] = {"s3": {"bucket": "b"}}
        self.selection: Sequence[str] = ()
        self.stacks = STACKS
        self.waiting: Callable[[], None] = lambda: None

    def installation(self, *, plugin_cache: Path | None = None) -> Installation:
        assert plugin_cache == self.folder / "plugin-cache"
        return self.fake.installation

    def synthesize(self, selection: Sequence[str], *, outdir: Path, folder: Path | None = None) -> Path:
        self.selection = selection
        entries = {}
        for name, stack in self.stacks.items():
            directory = outdir / "stacks" / name
            directory.mkdir(parents=True)
            kinds = {"state-us-east-1": "state", "state-us-east-1-copies": "copies"}
            document = {
                "//": {"metadata": {"tapstack": {"kind": kinds.get(name, "region")}}},
                "terraform": {"backend": {"local": {}} if name.startswith("state-") else self.backend},
                "provider": {"aws": [{"alias": region, "region": region} for region in stack["regions"]]},
                "output": {"address": {"value": "${x}", "description": f"Address of {name}"}},
            }
            (directory / "cdk.tf.json").write_text(json.dumps(document))
            entries[name] = {
                "name": name,
                "synthesizedStackPath": f"stacks/{name}/cdk.tf.json",
                "workingDirectory": f"stacks/{name}",
                "dependencies": stack["after"],
            }
        (outdir / "manifest.json").write_text(json.dumps({"stacks": entries}))
        return outdir

    def run(self, *, keep: bool = False) -> int:
        parts = Parts(
            installation=self.installation,
            synthesize=self.synthesize,
            embedded_aws=self.aws.run,
            inventory=self.aws.inventory,
            wait_for_interrupt=lambda: self.waiting(),
        )
        return run("default-vpc", keep=keep, work_folder=self.folder, console=self.console, parts=parts)

    @property
    def printed(self) -> str:
        assert isinstance(self.console.file, io.StringIO)
        return self.console.file.getvalue()

    def calls(self, command: str) -> list[str]:
        return [line.removeprefix("start ") for line in self.fake.happened(command, ["start"])]


@pytest.fixture
def make_local(fake: FakeTerraform, tmp_path: Path) -> Local:
    return Local(fake, tmp_path / ".local")


def test_every_step_holds(make_local: Local) -> None:
    assert make_local.run() == 0
    assert make_local.selection == ["default-vpc"]
    assert make_local.calls("apply") == [*ORDER, "state-us-east-1"]
    assert sorted(make_local.calls("plan")) == sorted(ORDER)
    assert make_local.calls("destroy") == [*reversed(ORDER[1:]), "state-us-east-1"]
    assert make_local.aws.life == ["up", "down"]
    assert "The second plan is empty for all 5 stacks." in make_local.printed
    assert "Nothing is left." in make_local.printed


def test_only_the_state_stacks_are_unprotected(make_local: Local) -> None:
    """The copies go with the others, before what they copy from and to, and know no such variable."""
    make_local.run()
    changing = [entry for entry in make_local.fake.log if entry["arguments"][0] in ("apply", "destroy")]
    unprotected = [
        (entry["arguments"][0], entry["stack"])
        for entry in changing
        if "-var=protected=false" in entry["arguments"] and entry["what"] == "start"
    ]
    assert unprotected == [("apply", "state-us-east-1"), ("destroy", "state-us-east-1")]


def test_no_state_stacks(make_local: Local) -> None:
    make_local.stacks = {"App-us-east-1": {"regions": ["us-east-1"], "after": []}}
    assert make_local.run() == 0
    assert make_local.calls("apply") == ["App-us-east-1"]


def test_terraform_reaches_the_embedded_aws_alone(make_local: Local, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "https://example.org")
    monkeypatch.setenv("TF_WORKSPACE", "mine")
    make_local.run()
    for entry in make_local.fake.log:
        assert entry["environment"]["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4566"
        assert "AWS_ENDPOINT_URL_S3" not in entry["environment"]
        assert "TF_WORKSPACE" not in entry["environment"]


def test_everything_is_written_to_the_work_folder(make_local: Local, tmp_path: Path) -> None:
    make_local.run()
    assert sorted(path.name for path in tmp_path.iterdir()) == [".local", "bin"]
    state = make_local.folder.absolute() / "embedded-states" / "state-us-east-1.tfstate"
    inits = {
        entry["stack"]: entry["arguments"] for entry in make_local.fake.log if entry["arguments"][0] == "init"
    }
    assert f"-backend-config=path={state}" in inits["state-us-east-1"]
    assert not any("backend-config" in argument for argument in inits["App-access"])


def test_each_run_is_fresh_but_for_the_providers(make_local: Local) -> None:
    kept = make_local.folder / "plugin-cache" / "provider"
    old = [
        make_local.folder / "cdktf.out" / "stacks" / "Old" / "x",
        make_local.folder / "embedded-states" / "Old.tfstate",
    ]
    for path in (kept, *old):
        path.parent.mkdir(parents=True)
        path.touch()
    assert make_local.run() == 0
    assert kept.exists()
    assert not any(path.exists() for path in old)


def test_outputs_stand_under_their_stack_as_soon_as_it_is_applied(make_local: Local) -> None:
    for name in ("App-access", "App-us-east-1", "App-links"):
        value = {"address": {"value": f"{name}.example" + "x" * 200, "sensitive": False}}
        make_local.fake.answer(f"{name}/output", value)
    make_local.run()
    printed = make_local.printed
    for name, after in (("App-access", "App-us-east-1"), ("App-us-east-1", "App-links")):
        head = re.search(rf"{name} is applied, after \d+ s:\n  Address of {name}\n", printed)
        assert head
        line = printed.index(f"    address = {name}.example{'x' * 200}\n")
        assert head.start() < line < printed.index(f"{after}: initialising")
    assert "state-us-east-1 is applied" not in printed  # it has no outputs here


def test_what_is_waited_for_is_said(make_local: Local) -> None:
    make_local.run()
    assert "App-us-east-1: waiting for state-us-east-1, App-access\n" in make_local.printed
    assert "App-access: waiting for App-us-east-1\n" in make_local.printed  # to be destroyed


def test_inventory_covers_every_region(make_local: Local) -> None:
    make_local.run()
    assert make_local.aws.regions == [["us-east-1", "us-west-2"]] * 2


def test_what_is_left_is_an_error(make_local: Local) -> None:
    make_local.aws.inventories = [
        {("us-east-1", "ec2 vpc"): ("vpc-1",), ("us-west-2", "kms key"): ()},
        {("us-east-1", "ec2 vpc"): ("vpc-1", "vpc-2"), ("us-west-2", "kms key"): ("k1", "k2")},
    ]
    assert make_local.run() == 1
    left = ["us-east-1 ec2 vpc: vpc-2", "us-west-2 kms key: k1", "us-west-2 kms key: k2"]
    assert "\n  ".join(["Destroying left:", *left]) + "\n" in make_local.printed
    assert "Nothing is left" not in make_local.printed


def test_a_new_kind_of_thing_is_left(make_local: Local) -> None:
    make_local.aws.inventories = [{}, {("us-east-1", "s3 bucket"): ("b",)}]
    assert make_local.run() == 1
    assert "us-east-1 s3 bucket: b" in make_local.printed


def test_much_that_is_left_is_counted(make_local: Local) -> None:
    make_local.aws.inventories = [{}, {("us-east-1", "s3 bucket"): tuple(f"b{n}" for n in range(50))}]
    assert make_local.run() == 1
    assert "us-east-1 s3 bucket: b19\n  and 30 more\n" in make_local.printed


def test_a_second_plan_with_changes(make_local: Local) -> None:
    change = {"address": "aws_x.y", "change": {"actions": ["update"]}}
    make_local.fake.answer("App-us-east-1/plan", status=2)
    make_local.fake.answer("App-us-east-1/show", {"resource_changes": [change]})
    assert make_local.run() == 1
    assert "The second plan is not empty:\n  App-us-east-1: aws_x.y (update)\n" in make_local.printed
    assert make_local.calls("destroy") == []
    assert make_local.aws.life == ["up", "down"]


def test_a_failing_apply_shows_terraforms_message(make_local: Local) -> None:
    make_local.fake.answer("App-access/apply", failure("creating IAM Role", "[bold]Denied[/bold]"), status=1)
    assert make_local.run() == 1
    assert "App-access: `terraform apply` failed (exit status 1)" in make_local.printed
    assert "[bold]Denied[/bold]" in make_local.printed
    assert "Not started: App-us-east-1, App-links" in make_local.printed
    assert make_local.calls("plan") == []
    assert make_local.aws.life == ["up", "down"]


def test_timings_are_printed_in_every_case(make_local: Local) -> None:
    make_local.fake.answer("plan", status=1, errors="no plan")
    make_local.run()
    timings = make_local.printed[make_local.printed.index("Timings") :]
    for step in ("Synthesizing default-vpc", "Applying 5 stacks", "Planning again", "Total"):
        assert step in timings
    assert "Destroying" not in timings


def test_a_foreign_backend_is_refused_before_anything_starts(make_local: Local) -> None:
    make_local.backend = {"remote": {"organization": "o"}}
    assert make_local.run() == 1
    assert "App-access: its backend is `remote`, which is not on this machine" in make_local.printed
    assert make_local.aws.life == []
    assert make_local.fake.log == []


def test_no_terraform_is_said_before_anything_starts(
    make_local: Local, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*, plugin_cache: Path | None = None) -> Installation:
        raise InstallationError("Terraform 1.11 or newer is needed")

    monkeypatch.setattr(make_local, "installation", missing)
    assert make_local.run() == 1
    assert make_local.printed.startswith("\nTerraform 1.11 or newer is needed\n")
    assert not make_local.folder.exists()


def test_mistakes_in_the_deployment_go_through(make_local: Local, monkeypatch: pytest.MonkeyPatch) -> None:
    def mistaken(selection: Sequence[str], *, outdir: Path) -> Path:
        raise ValueError("unknown block")

    monkeypatch.setattr(make_local, "synthesize", mistaken)
    with pytest.raises(ValueError, match="unknown block"):
        make_local.run()


def test_keep_waits_and_destroys_nothing(make_local: Local, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "https://example.org")
    states: list[list[str]] = []
    make_local.waiting = lambda: states.append(list(make_local.aws.life))
    assert make_local.run(keep=True) == 0
    assert states == [["up"]]
    assert make_local.aws.life == ["up", "down"]
    assert make_local.calls("destroy") == []
    lines = [line.strip() for line in make_local.printed.splitlines()]
    assert "export AWS_ENDPOINT_URL=http://127.0.0.1:4566" in lines
    assert "unset AWS_ENDPOINT_URL_S3 AWS_PROFILE AWS_CA_BUNDLE" in lines
    assert "aws --endpoint-url http://127.0.0.1:4566 --region us-east-1 rds describe-db-instances" in lines
    assert lines[-1] == "The embedded AWS is gone, and all that was in it."


def test_timings_are_there_before_the_wait_and_once(make_local: Local) -> None:
    printed: list[str] = []
    make_local.waiting = lambda: printed.append(make_local.printed)
    make_local.run(keep=True)
    assert "Timings" in printed[0]
    assert make_local.printed.count("Timings") == 1


def test_an_earlier_run_that_cannot_be_removed(make_local: Local, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("shutil.rmtree", refuse)
    assert make_local.run() == 1
    assert "cdktf.out can't be removed: Permission denied" in make_local.printed
    assert make_local.aws.life == []


def test_ctrl_c_elsewhere_shuts_down(make_local: Local, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(aws: object, regions: Sequence[str]) -> dict[tuple[str, str], tuple[str, ...]]:
        raise KeyboardInterrupt

    monkeypatch.setattr(make_local.aws, "inventory", interrupted)
    assert make_local.run() == 130
    assert make_local.aws.life == ["up", "down"]
    assert "Interrupted: the embedded AWS is gone, and all that was in it.\n" in make_local.printed


def test_ctrl_c_before_the_embedded_aws_is_there(make_local: Local, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(selection: Sequence[str], *, outdir: Path) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(make_local, "synthesize", interrupted)
    assert make_local.run() == 130
    assert make_local.aws.life == []
    assert "\nInterrupted: nothing was applied.\n" in make_local.printed


def test_a_bug_is_no_message(make_local: Local, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(aws: object, regions: Sequence[str]) -> dict[tuple[str, str], tuple[str, ...]]:
        raise ZeroDivisionError

    monkeypatch.setattr(make_local.aws, "inventory", broken)
    with pytest.raises(ZeroDivisionError):
        make_local.run()
    assert make_local.aws.life == ["up", "down"]
