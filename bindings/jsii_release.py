"""Which jsii is installed, and whether its insides are known here."""

import importlib.metadata

# The releases of jsii that single_process.cjs and structs.py were tried with. Any other runs as it is
# shipped: with one Node process more and slower, to the same output.
TRIED = ("1.142.",)


def tried() -> bool:
    """Whether the installed jsii is a release that this package was tried with."""
    return importlib.metadata.version("jsii").startswith(TRIED)
