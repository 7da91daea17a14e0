"""The type checker finds what it should in our constructs: CDKTF's own classes are Any to it.

With the packages skipped instead of described in ``typings/``, every construct of ours would be Any as well,
and `make check` would pass whatever stands there.
"""

import re
import subprocess
import sys

from tests.synthesized import ROOT

#: Lines of code, and what mypy has to find in each; nothing where the text is empty.
LINES: dict[str, str] = {
    "balancer.dns_name.upper()": "",
    "balancer.dns_nam": '"LoadBalancer" has no attribute "dns_nam"; maybe "dns_name"?  [attr-defined]',
    "balancer.security_group.per": '"SecurityGroup" has no attribute "per"; maybe "peer"?  [attr-defined]',
    "balancer.forward_too(arn)": (
        '"LoadBalancer" has no attribute "forward_too"; maybe "forward_to"?  [attr-defined]'
    ),
    "balancer.forward_to('web', 1, spec)": (
        'Argument 2 to "forward_to" of "LoadBalancer" has incompatible type "int"; expected "str"  [arg-type]'
    ),
    "database.secret": '"Database" has no attribute "secret"; maybe "_secret"?  [attr-defined]',
    "writer.secret_arn": "",
    "network.vpc": '"Network" has no attribute "vpc"  [attr-defined]',
    "context.bucket_am": (
        '"Context" has no attribute "bucket_am"; maybe "bucket_arn" or "bucket"?  [attr-defined]'
    ),
    'site.find(LoadBalancer, "web").dns': '"LoadBalancer" has no attribute "dns"  [attr-defined]',
    'site.find(LoadBalancer, "web").dns_name.upper()': "",
    "TargetGroup(scope, 'target.web', **target, load_balancer=balancer)": "",
    "TargetGroup(scope, 'target.web', component='web', context=context, target_type='ip', "
    "spec=spec, vpc_id='v', security_group=group, provider=provider)": (
        'Missing named argument "load_balancer" for "TargetGroup"  [call-arg]'
    ),
    "Environment(scope, 'uses', provider=provider, path='p', variables={}, key_arn='k')": (
        'Unexpected keyword argument "key_arn" for "Environment"  [call-arg]'
    ),
    "Grant('Read', ('s3:GetObject',), 'arn')": (
        'Argument 3 to "Grant" has incompatible type "str"; expected "tuple[str, ...]"  [arg-type]'
    ),
}

SNIPPET = """\
from typing import Any
from model.blocks.target import Target
from model.naming.context import Context
from modules.compute.environment import Environment
from modules.database.database import Database
from modules.database.database_roles import WriterDatabase
from modules.network.load_balancer import LoadBalancer
from modules.network.network import Network
from modules.network.security_group import SecurityGroup
from modules.network.target_group import TargetGroup
from modules.part import Site
from modules.policy.grant import Grant

def build(
    site: Site, context: Context, balancer: LoadBalancer, database: Database, writer: WriterDatabase,
    network: Network, group: SecurityGroup, arn: str, spec: Target, scope: Any, provider: Any,
    target: dict[str, Any],
) -> None:
"""


def test_a_misspelt_attribute_and_a_missing_handle_are_found() -> None:
    """With the project's own configuration, and its cache: what didn't change isn't read again."""
    code = SNIPPET + "".join(f"    {line}\n" for line in LINES)
    command = [sys.executable, "-m", "mypy", "--no-error-summary", "--hide-error-context", "-c", code]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.stderr == ""
    first = SNIPPET.count("\n") + 1
    found = dict.fromkeys(LINES, "")
    for line in ran.stdout.splitlines():
        match = re.fullmatch(r"<string>:(\d+): (error|note): (.*)", line)
        assert match, line
        if match[2] == "error":
            found[list(LINES)[int(match[1]) - first]] += match[3]
    assert found == LINES
