"""A role of a region, as the ``access`` stack makes it."""

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.iam_instance_profile import IamInstanceProfile
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from constructs import Construct

from modules.policy.document import allow, policy
from modules.policy.grant import RoleSpec, role_statements


class Role(Construct):
    """A role for one purpose, taken by one service, with one policy; and its instance profile, if it has one.

    It names what other stacks make by derived ARNs. The region's key admits the role in its own policy.
    """

    def __init__(self, scope: Construct, id: str, *, provider: TerraformProvider, spec: RoleSpec) -> None:
        super().__init__(scope, id)
        tags = {"Region": spec.context.region}
        trust = allow(
            "Trust",
            ("sts:AssumeRole",),
            (),
            principal={"Service": spec.service},
            condition=spec.condition,
        )
        role = IamRole(
            self,
            "role",
            name=spec.name,
            description=spec.description,
            assume_role_policy=policy(trust),
            tags=tags,
            provider=provider,
        )
        IamRolePolicy(
            self,
            "policy",
            name=spec.role,
            role=role.name,
            policy=policy(*role_statements(spec.grants)),
            provider=provider,
        )
        if spec.instance_profile:
            IamInstanceProfile(self, "profile", name=spec.name, role=role.name, tags=tags, provider=provider)
