"""One SQS queue: encrypted with the region's key, over TLS only."""

from typing import Any

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue
from cdktf_cdktf_provider_aws.sqs_queue_policy import SqsQueuePolicy
from constructs import Construct

from model.naming.context import Context
from modules.policy.document import policy, tls_only
from modules.removal import lifecycle

KIND = "aws_sqs_queue"
#: The longest that SQS keeps messages, in seconds: 14 days.
LONGEST_RETENTION = 1_209_600
#: How long SQS uses a data key, in seconds: a call to KMS every five minutes at most for each producer.
KEY_REUSE = 300
#: How long a receiver waits for a message, in seconds: the longest, which costs the fewest requests
#: (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html).
LONG_POLL = 20


def encrypted_queue(
    scope: Construct,
    id: str,
    *,
    context: Context,
    provider: TerraformProvider,
    name: str,
    key_arn: str,
    retention: int = LONGEST_RETENTION,
    **arguments: Any,
) -> SqsQueue:
    """The queue, made in a scope with its policy.

    ``retention`` is in seconds, ``arguments`` are Terraform's.
    """
    queue = SqsQueue(
        scope,
        id,
        name=name,
        message_retention_seconds=retention,
        receive_wait_time_seconds=LONG_POLL,
        kms_master_key_id=key_arn,
        kms_data_key_reuse_period_seconds=KEY_REUSE,
        lifecycle=lifecycle(context),
        provider=provider,
        **arguments,
    )
    over_tls = policy(tls_only(("sqs:*",), (context.arn_named(name, KIND),)))
    SqsQueuePolicy(scope, f"{id}_policy", queue_url=queue.url, policy=over_tls, provider=provider)
    return queue
