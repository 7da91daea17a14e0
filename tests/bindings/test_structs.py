"""A struct's values reach Node as jsii sends them, without its properties being read."""

import importlib.metadata
from collections.abc import Callable
from typing import Any

import pytest
from jsii import _kernel

from bindings.structs import send_structs_directly

Make = Callable[[Any, Any], Any]


class Rule:
    """As the bindings generate one: a value that was left out is not there."""

    __jsii_type__ = "test.Rule"
    __jsii_name_mapping__ = {"from_port": "fromPort", "next_rules": "nextRules", "note": "note"}  # noqa: RUF012

    def __init__(self, **values: Any) -> None:
        self._values = values

    def __getattr__(self, name: str) -> Any:
        return self._values.get(name)


RULE = Rule(from_port=443, next_rules=[Rule(note="plain"), {"a": Rule(from_port=0)}])


@pytest.fixture
def shipped(monkeypatch: pytest.MonkeyPatch) -> Make:
    """As jsii comes, whatever was imported before."""
    make = getattr(_kernel._make_reference_for_native, "__wrapped__", _kernel._make_reference_for_native)
    monkeypatch.setattr(_kernel, "_make_reference_for_native", make)
    return make


def test_structs_are_sent_as_shipped(shipped: Make) -> None:
    expected = shipped(None, RULE)
    send_structs_directly()
    assert _kernel._make_reference_for_native is not shipped
    assert _kernel._make_reference_for_native(None, RULE) == expected  # type: ignore[arg-type]
    assert expected["$jsii.struct"]["data"]["fromPort"] == 443


def test_no_property_is_read(shipped: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    send_structs_directly()
    monkeypatch.delattr(Rule, "__getattr__")
    assert _kernel._make_reference_for_native(None, RULE)["$jsii.struct"]["fqn"] == "test.Rule"  # type: ignore[arg-type]


def test_an_untried_jsii_stays_as_it_is(shipped: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.metadata, "version", {"jsii": "1.999.0"}.__getitem__)
    send_structs_directly()
    assert _kernel._make_reference_for_native is shipped


def test_what_node_cannot_take_is_an_error_as_ever(shipped: Make) -> None:
    send_structs_directly()
    with pytest.raises(Exception, match="Cannot pass function as argument"):
        _kernel._make_reference_for_native(None, Rule(note=print))  # type: ignore[arg-type]
