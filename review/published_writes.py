"""What components write and a CDN delivers: the rule that finds buckets of which both get everything."""

from collections.abc import Iterator

from review.finding import Finding, StackJson
from review.wildcards import Statement, policies

CLOUDFRONT = {"Service": "cloudfront.amazonaws.com"}
#: What the key allows a component that uses a bucket, by the end of the statement's Sid: writing takes it.
WRITES = "ReadAndWriteObjects"


def published_writes(stack: StackJson) -> Iterator[Finding]:
    """A bucket of which CloudFront reads all, and to which components write.

    Who writes stands in the region's stack, in the policy of the key that all that is written is encrypted
    with.
    """
    writers = _writers(stack)
    for name, statement in _statements(stack, "aws_s3_bucket_policy"):
        bucket, _, path = str(statement.get("Resource")).partition("/")
        if statement.get("Principal") == CLOUDFRONT and path == "*" and bucket in writers:
            yield Finding(
                "published-writes",
                f"aws_s3_bucket_policy.{name}",
                f"lets CloudFront deliver all of the bucket, also what {', '.join(writers[bucket])} writes "
                "there; give the cdn an origin_path.",
            )


def _writers(stack: StackJson) -> dict[str, list[str]]:
    """The ARN of each bucket to the names of the roles that may write to it."""
    found: dict[str, list[str]] = {}
    for _, statement in _statements(stack, "aws_kms_key"):
        if str(statement.get("Sid")).endswith(WRITES):
            role = statement["Principal"]["AWS"].rpartition("/")[2]
            for arn in statement["Condition"]["ArnLike"]["kms:EncryptionContext:aws:s3:arn"]:
                found.setdefault(arn, []).append(role)
    return found


def _statements(stack: StackJson, kind: str) -> Iterator[tuple[str, Statement]]:
    """The statements of the policies of one Terraform type, each with its resource's name."""
    for name, block in stack.get("resource", {}).get(kind, {}).items():
        for policy in policies(block):
            for statement in policy["Statement"]:
                yield name, statement
