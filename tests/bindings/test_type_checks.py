"""Type hints that are evaluated once, and arguments left out that are not looked at."""

import typing
from collections.abc import Callable
from typing import Any

import pytest
import typeguard

from bindings.type_checks import check_quickly

Stub = Callable[..., None]


class Counter:
    """Stands for a function that the bindings make faster; counts its calls."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.calls = 0

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        self.calls += 1
        return self.function(*arguments, **named)


@pytest.fixture
def resolved(monkeypatch: pytest.MonkeyPatch) -> Counter:
    counter = Counter(typing.get_type_hints)
    monkeypatch.setattr(typing, "get_type_hints", counter)
    return counter


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch, resolved: Counter) -> Counter:
    counter = Counter(typeguard.check_type)
    monkeypatch.setattr(typeguard, "check_type", counter)
    check_quickly()
    return counter


def stub(name: str = "_typecheckingstub__1") -> Stub:
    """A function as the bindings have one for each constructor."""

    # As the bindings write it; this typeguard lets everything pass for `int | None`.
    def function(id: "str", count: "typing.Optional[int]" = None) -> None: ...  # noqa: UP045

    function.__name__ = name
    return function


def check(value: object, hint: object) -> None:
    typeguard.check_type(argname="argument count", value=value, expected_type=hint)


@pytest.mark.usefixtures("checked")
class TestHints:
    def test_those_of_generated_code_are_resolved_once(self, resolved: Counter) -> None:
        generated = stub()
        hints = typing.get_type_hints(generated)
        assert hints == {"id": str, "count": int | None, "return": type(None)}
        assert typing.get_type_hints(generated) is hints
        assert resolved.calls == 1

    def test_another_stub_has_its_own(self, resolved: Counter) -> None:
        assert typing.get_type_hints(stub()) is not typing.get_type_hints(stub())
        assert resolved.calls == 2

    def test_all_others_are_resolved_as_ever(self, resolved: Counter) -> None:
        other = stub("function")
        assert typing.get_type_hints(other) is not typing.get_type_hints(other, include_extras=True)
        assert typing.get_type_hints(Counter) == {}
        assert resolved.calls == 3


class TestChecks:
    def test_what_may_be_left_out_is_not_looked_at(self, checked: Counter) -> None:
        check(None, typing.get_type_hints(stub())["count"])
        assert checked.calls == 0

    def test_what_is_given_is_looked_at(self, checked: Counter) -> None:
        hint = typing.get_type_hints(stub())["count"]
        check(1, hint)
        with pytest.raises(TypeError, match="argument count must be .*int.*; got str instead"):
            check("1", hint)
        assert checked.calls >= 2

    def test_what_is_required_is_looked_at(self, checked: Counter) -> None:
        with pytest.raises(TypeError, match="must be str; got NoneType instead"):
            check(None, typing.get_type_hints(stub())["id"])
        assert checked.calls == 1

    def test_a_check_of_anybody_else_is_typeguards(self, checked: Counter) -> None:
        check(None, int | None)
        assert checked.calls == 1
        typeguard.check_type("argument count", None, typing.get_type_hints(stub())["count"])
        assert checked.calls > 1
