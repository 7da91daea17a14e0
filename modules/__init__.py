"""One construct per entity: what AWS resources it is made of, and what others may use of it.

Every module takes ``scope, id, *, context, provider, spec`` and explicit handles of what it needs. Its id
is ``<block>.<label>``; the Terraform names of its resources follow from it (``logical_id.py``).
"""

import bindings  # noqa: F401  (has to come before anything of CDKTF)
