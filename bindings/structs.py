"""How the arguments of a resource reach Node."""

import functools
from typing import Any

from bindings.jsii_release import tried


def send_structs_directly() -> None:
    """Makes jsii read a struct's values where the generated class keeps them.

    As shipped it reads every property of the class, also of the many arguments that were left out, and each
    property builds the type that it promises to a type checker. Only for the releases of jsii that this was
    tried with.
    """
    if not tried():
        return
    from jsii import _kernel

    make = _kernel._make_reference_for_native

    @functools.wraps(make)
    def make_reference(kernel: _kernel.Kernel, d: Any) -> Any:
        names = getattr(type(d), "__jsii_name_mapping__", None)
        if names is None:
            return make(kernel, d)
        data = {name: make_reference(kernel, d._values.get(python)) for python, name in names.items()}
        return {"$jsii.struct": {"fqn": type(d).__jsii_type__, "data": data}}

    _kernel._make_reference_for_native = make_reference
