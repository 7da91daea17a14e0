"""The paths of constructs, known without asking Node."""

from typing import Any

# By jsii's references, which are never used twice: what a construct was made with, and its path.
_made: dict[str, tuple[Any, str]] = {}
_paths: dict[str, str] = {}


def remember_paths() -> None:
    """Makes jsii note the scope and id of each construct that Python makes."""
    import jsii

    create = jsii.create

    def noting(klass: type, obj: Any, args: list[Any] | None = None) -> Any:
        reference = create(klass, obj, args)
        match args:
            # An id with a slash, and one that is empty, are something else in a path.
            case [scope, str(id), *_] if hasattr(klass, "node") and id and "/" not in id:
                _made[reference.ref] = scope, id
        return reference

    jsii.create = noting


def path_of(construct: Any) -> str:
    """``construct.node.path``, such as ``Stack/database.orders/instance``.

    Asking Node takes two messages, and a stack wants the path of every element that it names.
    """
    reference = construct.__jsii_ref__.ref
    if reference not in _paths:
        _paths[reference] = _path(reference) or construct.node.path
    return _paths[reference]


def _path(reference: str) -> str:
    """The path as far as Python knows it; empty for what Node made."""
    if reference not in _made:
        return ""
    scope, id = _made[reference]
    above = path_of(scope)
    return f"{above}/{id}" if above else id
