"""The stacks: one class per kind, each the table of contents of what it holds."""

import bindings  # noqa: F401  (has to come before anything of CDKTF)
