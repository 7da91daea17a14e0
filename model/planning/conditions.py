"""What has to hold before a stack is applied: in words, and as a line of the AWS CLI that shows it.

Metrics: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html (``ReplicaLag``, in seconds:
how long ago the last transaction that was replayed was committed, so that it grows while nobody writes,
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PostgreSQL.Replication.ReadReplicas.Monitor.html)
and https://docs.aws.amazon.com/AmazonS3/latest/userguide/repl-metrics.html
(``OperationsPendingReplication``). The CLI takes seconds since 1970 as a time.
"""

from dataclasses import dataclass

from model.blocks.deployment import Deployment
from model.naming.context import Context
from model.planning.replication import BucketReplication

INSTANCE = "aws_db_instance"

#: Where a description gives no account, the shell asks for it.
ACCOUNT = "$(aws sts get-caller-identity --query Account --output text)"

#: How long back the CLI looks for a metric, or an event.
_LAST_MINUTES = 15

_STATUS = "DBInstances[0].DBInstanceStatus"


@dataclass(frozen=True)
class Condition:
    """Something that has to hold before a stack is applied.

    ``command`` is a line for a POSIX shell that shows it and changes nothing, ``shows`` what it prints then;
    ``otherwise`` says what is lost, or what fails, if it doesn't hold.
    """

    holds: str
    command: str
    shows: str
    otherwise: str


def context_of(deployment: Deployment, region: str) -> Context:
    """A region of the deployment, in names that a shell takes."""
    account = deployment.account_id or ACCOUNT
    return Context(deployment.name, deployment.environment_name, region, account)


def reads(reader: Context, label: str, source: Context) -> Condition:
    """A replica that is there, and copies the database that its successor role names."""
    return Condition(
        f"{_called(reader, label)} is available, and a replica of {source.region}'s",
        _instance(reader, label, "DBInstances[0].[DBInstanceStatus,ReadReplicaSourceDBInstanceIdentifier]"),
        f"available, and an ARN that ends in :db:{source.name(label, INSTANCE)}",
        "the plan is refused, and says which step is missing.",
    )


def lost_writes(reader: Context, label: str, source: Context) -> Condition:
    """What a replica had when its source went: nothing makes it more any more."""
    return Condition(
        f"{_called(reader, label)} had everything when {source.region} went; note how far it was behind",
        _lag(reader, label),
        "time and lag in seconds, minute by minute: small before the loss, or up to 300 where the source was "
        "idle; then it only grows, by 60 each minute",
        f"what {source.region} wrote in so many seconds isn't in {reader.region}, however long you wait, "
        "and may still be taken from the old instance before a later step deletes it. If "
        f"{source.region} answers and the lag shrinks, wait until it is small.",
    )


def caught_up(reader: Context, label: str, source: Context) -> Condition:
    """A replica that has everything, once nobody writes any more."""
    return Condition(
        f"{_called(reader, label)} has replayed what was written before that restart",
        _lag(reader, label),
        "time and lag in seconds, minute by minute, at last a line whose time less its lag is later than the "
        "restart. While nobody writes the lag grows to 300 before it is small again",
        f"what was written in {source.region} and isn't in {reader.region} yet is lost when the old instance "
        "is deleted.",
    )


def restarted(former: Context, label: str) -> Condition:
    """A former writer that was fenced in, and whose open connections have ended."""
    identifier = former.name(label, INSTANCE)
    return Condition(
        f"{former.region}'s plan is applied, and {_called(former, label)} was restarted after it: the rules "
        "that went end no connection that is open already",
        f"aws rds describe-events --region {former.region} --source-type db-instance "
        f"--source-identifier {identifier} --duration {_LAST_MINUTES} "
        "--query 'Events[].[Date,Message]' --output text",
        "a restart, after the apply",
        "who is connected goes on writing, which is lost then. To restart it: `aws rds reboot-db-instance "
        f"--region {former.region} --db-instance-identifier {identifier}`.",
    )


def answers(former: Context, label: str) -> Condition:
    """The former writer of a region that is back: it is fenced in before anything else."""
    return Condition(
        f"{former.region} answers again, and {_called(former, label)} is available",
        _instance(former, label, _STATUS),
        "available",
        "Terraform waits, and fails. Until this plan is applied, whoever runs there may write to the old "
        "database, and those writes are in no other region.",
    )


def given_up(former: Context, label: str) -> Condition:
    """An instance that may be deleted: what only it has was taken out."""
    return Condition(
        f"what only {_called(former, label)} has, of the time around the failover, was taken out or isn't "
        "wanted: a snapshot of it is there",
        f"aws rds describe-db-snapshots --region {former.region} "
        f"--db-instance-identifier {former.name(label, INSTANCE)} "
        "--query 'DBSnapshots[].[DBSnapshotIdentifier,SnapshotCreateTime,Status]' --output text",
        "a snapshot of after the failover, available",
        "its rows are gone with it, and with them the writes that never reached the new writer.",
    )


def gone(reader: Context, label: str) -> Condition:
    """No instance where a new one is to be made."""
    return Condition(
        f"the old {_called(reader, label)} is deleted",
        _instance(reader, label, _STATUS),
        "an error: DBInstanceNotFound",
        "the plan is refused: AWS makes no replica of an instance that stands alone.",
    )


def copyable(writer: Context, label: str) -> Condition:
    """A writer that replicas can be made of: RDS wants its automated backups."""
    return Condition(
        f"{_called(writer, label)} is available, and has automated backups",
        _instance(writer, label, "DBInstances[0].[DBInstanceStatus,BackupRetentionPeriod]"),
        "available, and a number above 0",
        "RDS refuses to make a replica; nothing is lost. Apply again once both hold.",
    )


def nothing_pending(replication: BucketReplication, destination: Context) -> Condition:
    """A bucket whose copies are all there, before its replication turns."""
    source, label = replication.source, replication.label
    command = (
        f"aws s3 sync --dryrun --size-only --source-region {source.region} --region {destination.region} "
        f'"s3://{source.bucket(label)}/{replication.spec.replication_prefix}" '
        f'"s3://{destination.bucket(label)}/{replication.spec.replication_prefix}"'
    )
    shows = "nothing: each line is an object that isn't copied"
    if replication.spec.replication_metrics:
        command = _metric(
            # S3 publishes what is pending in the destination's region.
            destination.region,
            "AWS/S3",
            "OperationsPendingReplication",
            f'"Name=SourceBucket,Value={source.bucket(label)}" '
            f'"Name=DestinationBucket,Value={destination.bucket(label)}" '
            f"Name=RuleId,Value=to-{destination.region}",
        )
        shows = "0.0 at the end, or nothing if nothing was written"
    return Condition(
        f"no object of bucket {label} waits to be copied from {source.region} to {destination.region}",
        command,
        shows,
        f"what waits is never copied; it stays in {source.region}'s bucket only.",
    )


def state_copied(bucket: str, key: str, region: str) -> Condition:
    """A stack's state in the bucket of the region that becomes home."""
    return Condition(
        f"{region} has a copy of the state",
        f"aws s3api head-object --region {region} --bucket {bucket} --key {key} "
        "--query '[LastModified,ReplicationStatus]' --output text",
        "a time after the stack's last apply, and REPLICA, or COMPLETED if nothing changed since home left",
        "Terraform would begin with an empty or an old state, and plan to make again what is there: don't "
        "apply such a plan.",
    )


def _called(context: Context, label: str) -> str:
    return f"database {label} of {context.region}"


def _instance(context: Context, label: str, query: str) -> str:
    return (
        f"aws rds describe-db-instances --region {context.region} "
        f"--db-instance-identifier {context.name(label, INSTANCE)} --query '{query}' --output text"
    )


def _lag(context: Context, label: str) -> str:
    identifier = f"Name=DBInstanceIdentifier,Value={context.name(label, INSTANCE)}"
    return _metric(context.region, "AWS/RDS", "ReplicaLag", identifier)


def _metric(region: str, namespace: str, metric: str, dimensions: str) -> str:
    """The line that shows a metric's largest values with their times, minute by minute, the last one last."""
    return (
        f"aws cloudwatch get-metric-statistics --region {region} --namespace {namespace} "
        f"--metric-name {metric} --dimensions {dimensions} --statistics Maximum --period 60 "
        f"--start-time $(($(date +%s) - {_LAST_MINUTES * 60})) --end-time $(date +%s) "
        "--query 'sort_by(Datapoints, &Timestamp)[].[Timestamp,Maximum]' --output text"
    )
