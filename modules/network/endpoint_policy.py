"""What the VPC endpoints of a deployment's own VPC let through: a boundary, which grants nobody anything.

The default policy lets everything through, also to another's bucket with another account's credentials.
https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
"""

from collections.abc import Iterable, Iterator

from model.naming.context import Context
from model.naming.regions import partition
from modules.policy.document import Statement, allow, policy

ANYBODY = {"AWS": "*"}

#: Services whose requests name what they are about, so that AWS knows whose it is. Metrics, credentials and
#: the EC2 API's copies have no one owner
#: (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html).
WITH_RESOURCES = ("s3", "dynamodb", "logs", "ssm", "secretsmanager", "sqs", "sns", "kms")
#: Services whose endpoints have a policy. The agent of Systems Manager opens its channels through the others:
#: no data of another account can be asked for there.
WITH_POLICY = (*WITH_RESOURCES, "monitoring", "sts", "ec2")

#: Buckets of AWS that are read without credentials: the packages of Amazon Linux 2023
#: (https://docs.aws.amazon.com/linux/al2023/ug/live-patching.html), and what the agent of Systems Manager
#: fetches (https://docs.aws.amazon.com/systems-manager/latest/userguide/ssm-agent-technical-details.html).
AWS_BUCKETS = (
    "al2023-repos-{region}-de612dc2",
    "amazon-ssm-{region}",
    "amazon-ssm-packages-{region}",
    "aws-ssm-{region}",
    "aws-ssm-document-attachments-{region}",
    "patch-baseline-snapshot-{region}",
    "{region}-birdwatcher-prod",
)
#: What Systems Manager offers to everybody, in the ARNs of no account, and by which actions: parameters such
#: as an image's id, and documents such as Session Manager's.
PUBLIC = {
    "ReadPublicParameters": (
        ("ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"),
        "parameter/aws/*",
    ),
    "ReadPublicDocuments": (("ssm:DescribeDocument", "ssm:GetDocument"), "document/*"),
}


def endpoint_policy(context: Context, service: str, buckets: Iterable[str] = ()) -> str | None:
    """The policy of the endpoint of a service, as JSON; None for one that has none.

    ``buckets`` are names of others' that may be read through the endpoint for S3, with wildcards.
    """
    if service not in WITH_POLICY:
        return None
    statements = [_own_account(context, service)]
    if service == "s3":
        statements.append(_read("ReadAwsPackages", context, AWS_BUCKETS))
        if names := tuple(buckets):
            statements.append(_read("ReadBucketsOfOthers", context, names))
    if service == "ssm":
        statements += _public_of_systems_manager(context)
    return policy(*statements)


def _own_account(context: Context, service: str) -> Statement:
    keys = ["aws:PrincipalAccount", *(["aws:ResourceAccount"] if service in WITH_RESOURCES else [])]
    return allow(
        "OwnAccount",
        ("*",),
        ("*",),
        principal=ANYBODY,
        condition={"StringEquals": dict.fromkeys(keys, context.account)},
    )


def _read(sid: str, context: Context, buckets: Iterable[str]) -> Statement:
    region = context.region
    objects = [f"arn:{partition(region)}:s3:::{bucket.format(region=region)}/*" for bucket in buckets]
    return allow(sid, ("s3:GetObject",), objects, principal=ANYBODY)


def _public_of_systems_manager(context: Context) -> Iterator[Statement]:
    where = f"arn:{partition(context.region)}:ssm:{context.region}::"
    for sid, (actions, resource) in PUBLIC.items():
        yield allow(
            sid,
            actions,
            (f"{where}{resource}",),
            principal=ANYBODY,
            condition={"StringEquals": {"aws:PrincipalAccount": context.account}},
        )
