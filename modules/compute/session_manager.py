"""What Session Manager needs of an instance's role.

It is less than the managed policy for it, which also lets an instance be patched and read every parameter
(https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonSSMManagedInstanceCore.html).
"""

from collections.abc import Iterator

from model.naming.context import Context
from modules.policy.grant import Grant

CHANNELS = (
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
)


def session_grants(context: Context) -> Iterator[Grant]:
    """To report that an instance is there, and to open the channels of its sessions."""
    instances = context.arn("ec2", "instance/*")
    yield Grant("ReportToSystemsManager", ("ssm:UpdateInstanceInformation",), (instances,))
    # A channel is no resource: what opens one is the instance that asks.
    yield Grant("OpenSessions", CHANNELS, ("*",))
