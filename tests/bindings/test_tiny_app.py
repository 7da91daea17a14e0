"""What an app sees of the bindings, in a Python of its own and a checkout whose path has a space."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bindings.node import packaged_node

ROOT = Path(__file__).parents[2]
GREETING = """
const Module = require("module");
const load = Module._load;
Module._load = function (request, ...rest) {
  if (request.includes("constructs")) {
    Module._load = load;
    console.log("Node says hello, " + require("path").basename(process.argv0));
    console.error("Node complains");
  }
  return load.call(this, request, ...rest);
};
"""


class Run:
    """One run of ``tiny_app.py``: what it saw, its output files, what it printed besides."""

    def __init__(self, folder: Path, *arguments: str, **variables: str) -> None:
        checkout, outdir = folder / "check out", folder / "cdktf.out"
        shutil.copytree(ROOT / "bindings", checkout / "bindings")
        shutil.copy(Path(__file__).with_name("tiny_app.py"), checkout)
        inherited = {
            key: value for key, value in os.environ.items() if key not in ("NODE_OPTIONS", "JSII_NODE")
        }
        result = subprocess.run(
            [sys.executable, "tiny_app.py", str(outdir), *arguments],
            cwd=checkout,
            env={**inherited, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stderr
        *self.stdout, seen = result.stdout.splitlines()
        self.stderr = result.stderr
        self.seen: dict[str, Any] = json.loads(seen)
        files = sorted(path for path in outdir.rglob("*") if path.is_file())
        self.files = {str(path.relative_to(outdir)): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def relayed(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """With a release of jsii that nobody has tried."""
    return Run(tmp_path_factory.mktemp("relayed"), "1.999.0")


@pytest.fixture(scope="module")
def greeted(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """With options and a Node program of the user's; Node's own code prints on both streams."""
    folder = tmp_path_factory.mktemp("greeted")
    greeting = folder / "greeting.cjs"
    greeting.write_text(GREETING)
    program = folder / "node-of-mine"
    program.symlink_to(packaged_node())
    return Run(folder, NODE_OPTIONS=f"--require={greeting}", JSII_NODE=str(program))


def test_only_what_is_named_is_imported(run: Run) -> None:
    assert run.seen["imported"] == ["_jsii", "kms_key", "provider"]


def test_a_submodule_is_an_attribute_of_the_package(run: Run) -> None:
    assert run.seen["attribute"] == "SqsQueue"


def test_an_unknown_attribute_is_an_attribute_error(run: Run) -> None:
    assert run.seen["unknown"] == (
        "AttributeError: module 'cdktf_cdktf_provider_aws' has no attribute 'no_such_service'"
    )


def test_node_returns_a_type_that_python_has_not_imported(run: Run) -> None:
    assert run.seen["topic"] == "SnsTopic"


def test_an_error_of_node_is_readable(run: Run, relayed: Run) -> None:
    assert run.seen["twice"].startswith("RuntimeError: ")
    assert "There is already a Construct with name 'key'" in run.seen["twice"]
    assert run.seen["twice"] == relayed.seen["twice"]


def test_paths_are_known_without_node(run: Run, relayed: Run) -> None:
    assert run.seen["paths"] == [
        "tiny",
        "tiny/with--slash/module",
        "tiny/with--slash/module/key",
        "tiny/topic",
        "",
        "tiny/topic/below",
    ]
    assert run.seen["paths"] == run.seen["node_paths"] == relayed.seen["paths"]


def test_a_wrong_argument_is_a_readable_error(run: Run) -> None:
    wrong = "TypeError: type of argument description must be one of (str, NoneType); got int instead"
    assert run.seen["wrong"] == wrong
    assert run.seen["missing"] == "TypeError: type of argument id_ must be str; got NoneType instead"


def test_nothing_is_printed(run: Run) -> None:
    assert (run.stdout, run.stderr) == ([], "")


def test_an_untried_jsii_keeps_its_own_start_up_and_writes_the_same_bytes(run: Run, relayed: Run) -> None:
    assert "single_process.cjs" in run.seen["node_options"]
    assert "single_process.cjs" not in relayed.seen["node_options"]
    assert {"manifest.json", "stacks/tiny/cdk.tf.json"} <= run.files.keys()
    assert relayed.files == run.files


def test_the_users_node_and_options_win_and_what_node_prints_arrives(run: Run, greeted: Run) -> None:
    assert greeted.stdout == ["Node says hello, node-of-mine"]
    assert greeted.stderr == "Node complains\n"
    assert greeted.files == run.files
