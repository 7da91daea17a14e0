"""Loading a package module by module, tried on a small one."""

import sys
from importlib.machinery import PathFinder
from pathlib import Path
from types import ModuleType

import pytest
from jsii import _reference_map

from bindings import provider

PACKAGE = "shipped_bindings"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, source in {
        "__init__": "raise AssertionError('the package itself was imported')",
        "topic_v2": "NAME = 'topic'",
        "broken": "import no_such_module",
    }.items():
        folder = tmp_path / PACKAGE / ("" if name == "__init__" else name)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "__init__.py").write_text(source)
    (tmp_path / PACKAGE / "py.typed").touch()
    (tmp_path / PACKAGE / "_jsii").mkdir()
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(provider, "PACKAGE", PACKAGE)
    monkeypatch.setattr(provider, "ASSEMBLY", "@shipped/bindings")
    monkeypatch.setattr(sys, "modules", sys.modules.copy())
    monkeypatch.setattr(_reference_map, "_submodule_fqn_map", {})


@pytest.mark.usefixtures("package")
class TestLazyPackage:
    def test_its_own_code_does_not_run_and_submodules_do_when_named(self) -> None:
        provider.load_lazily()
        loaded = sys.modules[PACKAGE]
        assert f"{PACKAGE}.topic_v2" not in sys.modules
        assert loaded.topic_v2.NAME == "topic"

    def test_jsii_is_told_where_each_type_lives(self) -> None:
        provider.load_lazily()
        assert _reference_map._submodule_fqn_map == {
            "@shipped/bindings.topicV2": f"{PACKAGE}.topic_v2",
            "@shipped/bindings.broken": f"{PACKAGE}.broken",
        }

    def test_an_unknown_attribute(self) -> None:
        provider.load_lazily()
        assert not hasattr(sys.modules[PACKAGE], "queue")

    def test_what_a_submodule_lacks_is_named(self) -> None:
        provider.load_lazily()
        with pytest.raises(ModuleNotFoundError, match="no_such_module"):
            _ = sys.modules[PACKAGE].broken

    def test_a_package_that_is_there_already_stays(self) -> None:
        sys.modules[PACKAGE] = imported = ModuleType(PACKAGE)
        provider.load_lazily()
        assert sys.modules[PACKAGE] is imported

    def test_a_package_that_is_not_installed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(PathFinder, "find_spec", {PACKAGE: None}.__getitem__)
        with pytest.raises(
            ModuleNotFoundError, match=f"{PACKAGE} is not installed; `make setup` installs it"
        ):
            provider.load_lazily()
