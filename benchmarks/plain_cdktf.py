"""Runs main.py with the bindings as CDKTF ships them: ``python benchmarks/plain_cdktf.py [ARGUMENTS]``.

The same deployments, model, stacks and modules, without what ``bindings/__init__.py`` does: the provider's
package imports its 2,137 modules, Node loads as many, and jsii relays messages through a second Node.
Only the Node program is the same one, so that a comparison does not measure Node's version.
"""

import os
import runpy
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Runs main.py as ``python main.py`` would; it leaves by ``SystemExit`` with its status."""
    sys.path[0] = str(ROOT)
    package = ModuleType("bindings")
    package.__path__ = [str(ROOT / "bindings")]
    sys.modules["bindings"] = package

    from bindings.node import packaged_node

    os.environ.setdefault("JSII_NODE", str(packaged_node()))
    runpy.run_path(str(ROOT / "main.py"), run_name="__main__")


if __name__ == "__main__":
    main()
