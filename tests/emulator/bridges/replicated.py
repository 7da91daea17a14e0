"""Two buckets in two regions, what copies from one to the other, and the role that it takes."""

import json
from collections.abc import Callable, Sequence
from typing import Any

HERE, THERE = "us-east-1", "eu-west-1"
ACCOUNT = "123456789012"

Clients = Callable[[str, str], Any]

READ = [
    "s3:GetReplicationConfiguration",
    "s3:ListBucket",
    "s3:GetObjectVersionForReplication",
    "s3:GetObjectVersionAcl",
    "s3:GetObjectVersionTagging",
]
WRITE = ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"]


def allow(actions: Sequence[str], *resources: str, **more: Any) -> dict[str, Any]:
    """A statement of a role's policy."""
    return {"Effect": "Allow", "Action": list(actions), "Resource": list(resources), **more}


def role(client: Clients, name: str, *statements: dict[str, Any], service: str = "s3.amazonaws.com") -> str:
    """The ARN of a new role with a policy, or of one that is there with a new policy."""
    iam = client("iam", HERE)
    trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    document = {"Version": "2012-10-17", "Statement": trust}
    try:
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(document))
    except iam.exceptions.EntityAlreadyExistsException:
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(document))
    policy = {"Version": "2012-10-17", "Statement": list(statements)}
    iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=json.dumps(policy))
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def bucket(client: Clients, name: str, region: str, versioning: str = "Enabled") -> Any:
    """The S3 client of a new bucket's region."""
    s3 = client("s3", region)
    where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket=name, **where)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": versioning})
    return s3


def rule(destination: str, **more: Any) -> dict[str, Any]:
    """A rule about all objects; `more` lies over it."""
    return {
        "ID": f"to-{destination}",
        "Priority": 1,
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "DeleteMarkerReplication": {"Status": "Enabled"},
        "Destination": {"Bucket": f"arn:aws:s3:::{destination}"},
        **more,
    }


def configure(
    client: Clients, source: str, role_arn: str, *rules: dict[str, Any], region: str = HERE
) -> None:
    """Replace a bucket's replication configuration."""
    client("s3", region).put_bucket_replication(
        Bucket=source, ReplicationConfiguration={"Role": role_arn, "Rules": list(rules)}
    )


class Pair:
    """A bucket in HERE, `source`, whose objects are copied to one in THERE, `target`."""

    def __init__(self, client: Clients, name: str, **rule_options: Any) -> None:
        self.client = client
        self.source, self.target = f"{name}-here", f"{name}-there"
        self.here, self.there = bucket(client, self.source, HERE), bucket(client, self.target, THERE)
        arns = [f"arn:aws:s3:::{each}{end}" for each in (self.source, self.target) for end in ("", "/*")]
        self.role = role(client, name, allow(READ + WRITE, *arns))
        self.rule = rule(self.target, **rule_options)
        configure(client, self.source, self.role, self.rule)

    def put(self, key: str = "k", body: bytes = b"v", **options: Any) -> str:
        """The version of a new object in the source."""
        return str(self.here.put_object(Bucket=self.source, Key=key, Body=body, **options)["VersionId"])

    def status(self, key: str = "k", **options: Any) -> str | None:
        """What the source says of the copying of an object."""
        head = self.here.head_object(Bucket=self.source, Key=key, **options)
        status: str | None = head.get("ReplicationStatus")
        return status

    def copies(self) -> list[tuple[str, str]]:
        """Key and version of all objects and delete markers in the target."""
        found = self.there.list_object_versions(Bucket=self.target)
        both = [*found.get("Versions", []), *found.get("DeleteMarkers", [])]
        return sorted((each["Key"], each["VersionId"]) for each in both)
