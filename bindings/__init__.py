"""The one door to CDKTF: importing this package makes the AWS bindings load lazily and run faster.

As shipped, ``import cdktf_cdktf_provider_aws`` imports 2,137 Python modules and makes Node load as
many, and jsii does much of its work anew for every resource. This package has to be imported before
anything of ``cdktf``, ``constructs`` or the provider, which ``modules/__init__.py`` and
``stacks/__init__.py`` see to. After it, imports work as CDKTF's documentation shows them; the
synthesized bytes are the same with it and without it (``benchmarks/synthesis.py`` proves both).

Nothing else in the project knows how jsii starts. A move to another release or to the maintained
fork of CDKTF happens here.
"""

from bindings.node import use_packaged_node
from bindings.paths import remember_paths
from bindings.process_group import keep_node_from_interrupts
from bindings.provider import load_lazily
from bindings.structs import send_structs_directly
from bindings.type_checks import check_quickly

__all__: list[str] = []

use_packaged_node()
load_lazily()
keep_node_from_interrupts()
check_quickly()
remember_paths()
send_structs_directly()
