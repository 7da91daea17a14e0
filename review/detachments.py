"""What is let go of another: copies that come no more, and events that nobody takes any more."""

from collections.abc import Iterator, Mapping
from typing import Any

from review.planned_change import UNKNOWN, PlannedChange
from review.word import Said, Word

#: Terraform types that are a tie between two things, to what ends with them.
TIES: Mapping[str, str] = {
    "aws_db_instance_automated_backups_replication": "backups are copied to the other region no more",
    "aws_docdb_global_cluster": "its clusters get each other's writes no more",
    "aws_dynamodb_table_replica": "the region gets and sends the table's writes no more",
    "aws_ecr_replication_configuration": "images are copied no more",
    "aws_efs_replication_configuration": "files are copied no more",
    "aws_elasticache_global_replication_group": "its groups get each other's writes no more",
    "aws_lambda_event_source_mapping": "the function takes no more of its source's events",
    "aws_neptune_global_cluster": "its clusters get each other's writes no more",
    "aws_rds_global_cluster": "its clusters get each other's writes no more",
    "aws_s3_bucket_notification": "the bucket tells nobody of its events any more",
    "aws_s3_bucket_replication_configuration": "objects are copied no more",
    "aws_sns_topic_subscription": "the endpoint gets the topic's messages no more",
    "aws_vpc_peering_connection": "the two networks reach each other no more",
    "aws_vpc_peering_connection_accepter": "the two networks reach each other no more",
}

#: Terraform type and its nested blocks that are ties, to what tells one from another and what ends with it.
TIED: Mapping[str, tuple[str, tuple[str, ...], str]] = {
    "aws_dynamodb_table": ("replica", ("region_name",), "the table's copy there is destroyed"),
    "aws_secretsmanager_secret": ("replica", ("region",), "the secret's copy there is destroyed"),
    "aws_s3_bucket_replication_configuration": (
        "rule",
        ("destination", "bucket"),
        "objects are copied there no more",
    ),
}

#: Terraform type to attributes that name what it belongs to.
MEMBERS: Mapping[str, str] = {
    "aws_rds_cluster": "global_cluster_identifier",
    "aws_docdb_cluster": "global_cluster_identifier",
    "aws_neptune_cluster": "global_cluster_identifier",
    "aws_elasticache_replication_group": "global_replication_group_id",
}


def detachments(change: PlannedChange, plan: tuple[PlannedChange, ...]) -> Iterator[Said]:
    """DETACHES a tie that goes, a copy that is dropped, a member that leaves."""
    if change.type in TIES and (change.deletes or change.replaces):
        until = " until the new one stands" if change.replaces else ""
        yield Said(Word.DETACHES, f"{TIES[change.type]}{until}")
    if not change.updates:
        return
    yield from _dropped(change)
    yield from _left(change)
    if change.type == "aws_lambda_event_source_mapping" and _switched_off(change):
        yield Said(Word.DETACHES, f"enabled = false: {TIES[change.type]}")


def _switched_off(change: PlannedChange) -> bool:
    return change.before.get("enabled") is True and change.after.get("enabled") is False


def _dropped(change: PlannedChange) -> Iterator[Said]:
    if change.type not in TIED:
        return
    block, path, what = TIED[change.type]
    after = change.after.get(block)
    if after is UNKNOWN:
        return
    left = [_at(each, path) for each in after or () if _live(each)]
    for each in change.before.get(block) or ():
        name = _at(each, path)
        if _live(each) and name not in left and UNKNOWN not in left:
            yield Said(Word.DETACHES, f"{block} {name} is dropped: {what}")


def _live(block: Any) -> bool:
    return bool(block.get("status") != "Disabled")


def _left(change: PlannedChange) -> Iterator[Said]:
    attribute = MEMBERS.get(change.type, "")
    before, after = change.changed(attribute)
    if before is not None and after is None:
        yield Said(Word.DETACHES, f"leaves {before}, and gets nothing of it any more")


def _at(value: Any, path: tuple[str, ...]) -> Any:
    """What stands at a path of attributes; blocks that are there once are lists of one."""
    for name in path:
        if value is UNKNOWN:
            return UNKNOWN
        value = (value[0] if isinstance(value, list) else value).get(name)
    return value
