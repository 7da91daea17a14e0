"""The deployment's own service-linked role for Auto Scaling.

A role of its own has a name that can be derived, so that the key's policy may name it: the account's
common one need not exist, and a key's policy that names a role that doesn't exist is refused.
"""

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.iam_service_linked_role import IamServiceLinkedRole
from constructs import Construct

from model.naming.context import Context


class AutoScalingServiceLinkedRole(Construct):
    """``AWSServiceRoleForAutoScaling_<deployment>-<environment>``, for all regions."""

    def __init__(self, scope: Construct, id: str, *, context: Context, provider: TerraformProvider) -> None:
        super().__init__(scope, id)
        IamServiceLinkedRole(
            self,
            "service_linked_role",
            aws_service_name="autoscaling.amazonaws.com",
            custom_suffix=_suffix(context),
            description=f"Auto Scaling of {context.global_prefix}",
            provider=provider,
        )


def service_linked_role_arn(context: Context) -> str:
    """The ARN of the deployment's service-linked role for Auto Scaling."""
    name = f"AWSServiceRoleForAutoScaling_{_suffix(context)}"
    return context.arn("iam", f"role/aws-service-role/autoscaling.amazonaws.com/{name}", region="")


def _suffix(context: Context) -> str:
    """What tells the deployment's role from the account's."""
    return context.global_name("", "aws_iam_service_linked_role")
