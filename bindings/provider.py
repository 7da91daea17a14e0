"""The AWS provider's Python package, loaded module by module."""

import importlib
import re
import sys
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType

PACKAGE = "cdktf_cdktf_provider_aws"
ASSEMBLY = "@cdktf/provider-aws"


def load_lazily() -> None:
    """Puts the provider's package into ``sys.modules`` without running its ``__init__``.

    Its submodules are then imported by those who name them. Does nothing where the package has
    been imported already: it is complete then, only slower.

    Raises ``ModuleNotFoundError`` where the package isn't installed.
    """
    if PACKAGE in sys.modules:
        return
    installed = PathFinder.find_spec(PACKAGE)
    if installed is None or installed.submodule_search_locations is None:
        raise ModuleNotFoundError(f"{PACKAGE} is not installed; `make setup` installs it", name=PACKAGE)
    folders = list(installed.submodule_search_locations)
    spec = ModuleSpec(PACKAGE, None, origin=installed.origin, is_package=True)
    spec.submodule_search_locations = folders
    package = module_from_spec(spec)
    package.__getattr__ = _submodule  # type: ignore[method-assign]
    sys.modules[PACKAGE] = package
    _register_submodules(folders)


def _submodule(name: str) -> ModuleType:
    """``package.name`` for a submodule nobody has imported yet (PEP 562)."""
    try:
        return importlib.import_module(f"{PACKAGE}.{name}")
    except ModuleNotFoundError as error:
        if error.name != f"{PACKAGE}.{name}":  # something that the submodule needs is missing
            raise
        raise AttributeError(f"module {PACKAGE!r} has no attribute {name!r}", name=name) from None


def _register_submodules(folders: list[str]) -> None:
    """Tells jsii where a type lives that Node returns before its Python module was imported."""
    from jsii import _reference_map

    names = {path.name for folder in folders for path in Path(folder).iterdir()}
    submodules = {name for name in names if name.isidentifier() and not name.startswith("_")}
    _reference_map._submodule_fqn_map.update(
        {f"{ASSEMBLY}.{_camel_case(name)}": f"{PACKAGE}.{name}" for name in submodules}
    )


def _camel_case(name: str) -> str:
    return re.sub("_([a-z0-9])", lambda match: match[1].upper(), name)
