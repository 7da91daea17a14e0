"""Every command of `docs/recovery.md`, in its order, on the embedded AWS: it does what the page says."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from commands.synth import synthesize
from emulator import Emulator
from model.naming.context import Context
from model.planning.roles import Instance, Reader, Successor
from modules.database.database_guard import (
    guard_of_absent,
    guard_of_former_writer,
    guard_of_reader,
    guard_of_successor,
    guard_of_writer,
)
from runner.manifest import read_manifest
from tests.blueprints.applied import new_runner
from tests.recovery.page import description, steps
from tests.recovery.shell import Shell, working_folder
from tests.recovery.world import World
from tests.synthesized import ROOT

PAGE = (ROOT / "docs" / "recovery.md").read_text(encoding="utf-8")
NAME, STACK = "orders", "Orders-production"


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Shell, World]]:
    """The page's deployment, applied, and somebody in the folder of its description."""
    folder = working_folder(tmp_path / "checkout", NAME, description(PAGE))
    monkeypatch.chdir(folder)
    outdir = synthesize([NAME], outdir=folder / "cdktf.out", environment={})
    with Emulator() as aws:
        new_runner(aws, tmp_path / "states").apply_all(read_manifest(outdir))
        shell = Shell.of(folder, aws.environment, f"{STACK}-access")
        yield shell, World(aws, shell, folder / "deployments" / f"{NAME}.hcl")


@pytest.mark.terraform
@pytest.mark.emulated
def test_every_command_does_what_the_page_says(reader: tuple[Shell, World]) -> None:
    shell, world = reader
    for step in steps(PAGE):
        if step.event:
            world.happens(step.text)
        else:
            shell.type(step)


def test_shells_understand_every_command() -> None:
    script = "\n".join(step.text for step in steps(PAGE) if not step.event)
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)


def test_links_within_the_page_lead_somewhere() -> None:
    headings = re.findall(r"^##+ (.+)$", PAGE, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", PAGE)) <= anchors


def test_every_refusal_of_the_guard_has_its_row() -> None:
    """With what the message means, and the way out."""
    rows = re.findall(r"^\| … (.+?) \| .+ \| .+ \|$", PAGE, re.MULTILINE)
    found = {message: [row for row in rows if row in message] for message in refusals()}
    assert [message for message, matching in found.items() if len(matching) != 1] == []
    assert {row for matching in found.values() for row in matching} == set(rows)


def refusals() -> set[str]:
    """The guard's messages, in all roles of a database."""
    context = Context("Orders", "production", "us-west-2", "123456789012", retains=True)
    peer = Instance("us-east-1", "arn:aws:rds:us-east-1:123456789012:db:orders")
    found: Any = SimpleNamespace(address="data.aws_db_instance.orders_found[0]", there="true")
    removed: Any = SimpleNamespace(id="", there="false")
    guards = (
        guard_of_writer(found, removed, context, "orders"),
        guard_of_successor(found, context, "orders", Successor((peer,))),
        guard_of_former_writer(found, context, "orders"),
        guard_of_reader(found, context, "orders", Reader(peer.region, peer.arn)),
        guard_of_absent(context, "orders"),
    )
    return {condition.error_message for guard in guards for condition in guard}
