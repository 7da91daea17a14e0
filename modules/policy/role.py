"""The roles of a region: each for one purpose, taken by one service, with one policy."""

from collections.abc import Iterable, Mapping
from typing import Any

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from constructs import Construct

from model.naming.context import Context, Purpose
from modules.policy.document import Statement, allow, policy


class Role(Construct):
    """A role and what it may do; part of the ``access`` stack.

    It names what other stacks make by derived ARNs. The region's key admits the role in its own policy.
    Exposes ``name``.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        context: Context,
        provider: TerraformProvider,
        purpose: Purpose,
        description: str,
        service: str,
        statements: Iterable[Statement],
        condition: Mapping[str, Any] | None = None,
    ) -> None:
        """``service`` takes the role, under the ``condition`` if there is one: ``ec2.amazonaws.com``."""
        super().__init__(scope, id)
        trust = allow("Trust", ("sts:AssumeRole",), (), principal={"Service": service}, condition=condition)
        role = IamRole(
            self,
            "role",
            name=context.role(purpose),
            description=description,
            assume_role_policy=policy(trust),
            tags={"Region": context.region},
            provider=provider,
        )
        self.name: str = role.name
        IamRolePolicy(
            self, "policy", name=purpose, role=role.name, policy=policy(*statements), provider=provider
        )
