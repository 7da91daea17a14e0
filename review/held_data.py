"""What holds data: the plan that destroys or replaces it says so, and what becomes of the data."""

from collections.abc import Iterator, Mapping

from review.planned_change import PlannedChange
from review.word import Said, Word

#: Terraform type to what is lost with it.
HOLDS: Mapping[str, str] = {
    "aws_backup_vault": "its recovery points",
    "aws_cloudwatch_log_group": "its log events",
    "aws_cognito_user_pool": "its users",
    "aws_db_cluster_snapshot": "the snapshot",
    "aws_db_instance": "its databases",
    "aws_db_snapshot": "the snapshot",
    "aws_docdb_cluster": "its databases",
    "aws_dynamodb_table": "its items",
    "aws_dynamodb_table_replica": "the region's copy of its items",
    "aws_ebs_snapshot": "the snapshot",
    "aws_ebs_volume": "what is on it",
    "aws_ecr_repository": "its images",
    "aws_efs_file_system": "its files",
    "aws_elasticache_cluster": "what it caches or keeps",
    "aws_elasticache_replication_group": "what it caches or keeps",
    "aws_elasticache_serverless_cache": "what it caches or keeps",
    "aws_fsx_lustre_file_system": "its files",
    "aws_fsx_ontap_file_system": "its files",
    "aws_fsx_openzfs_file_system": "its files",
    "aws_fsx_windows_file_system": "its files",
    "aws_instance": "what is on its own volumes",
    "aws_keyspaces_table": "its rows",
    "aws_kinesis_stream": "its records",
    "aws_kms_key": "all that is encrypted with it",
    "aws_kms_replica_key": "all that is encrypted with it in its region",
    "aws_memorydb_cluster": "what it keeps",
    "aws_mq_broker": "its messages",
    "aws_msk_cluster": "its topics",
    "aws_neptune_cluster": "its graphs",
    "aws_neptune_graph_graph": "its graph",
    "aws_opensearch_domain": "its indexes",
    "aws_rds_cluster": "its databases",
    "aws_redshift_cluster": "its databases",
    "aws_route53_zone": "its records, and its name servers, which the domain is delegated to",
    "aws_s3_bucket": "its objects, in all versions",
    "aws_s3_directory_bucket": "its objects",
    "aws_s3tables_table": "its rows",
    "aws_secretsmanager_secret": "its values",
    "aws_sqs_queue": "its messages",
    "aws_ssm_parameter": "its value",
    "aws_timestreamwrite_table": "its records",
}

#: What is written in the description again with the next apply, as a rule: nobody has to look for its sake.
DESCRIBED = {"aws_ssm_parameter"}

#: Why Terraform deletes or replaces: https://developer.hashicorp.com/terraform/internals/json-format
REASONS: Mapping[str, str] = {
    "delete_because_count_index": "count is smaller",
    "delete_because_each_key": "for_each lacks its key",
    "delete_because_no_module": "its module is gone",
    "delete_because_no_move_target": "it was moved to what isn't in the configuration",
    "delete_because_no_resource_config": "it isn't in the configuration any more",
    "delete_because_wrong_repetition": "count or for_each was added or taken away",
    "replace_because_tainted": "it is tainted",
    "replace_by_request": "-replace names it",
    "replace_by_triggers": "replace_triggered_by names what changes",
}


def held_data(change: PlannedChange, plan: tuple[PlannedChange, ...]) -> Iterator[Said]:
    """DESTROYS and REPLACES what holds data; FORGETS what stays in AWS and is nobody's any more."""
    lost = HOLDS.get(change.type)
    if lost is None:
        return
    if "forget" in change.actions:
        yield Said(Word.FORGETS, "stays in AWS with all that it holds; Terraform knows it no more", False)
    elif change.deletes and change.before.get("skip_destroy") is True:
        yield Said(Word.FORGETS, "skip_destroy: it stays in AWS, and Terraform knows it no more", False)
    elif change.deletes or change.replaces:
        word = Word.DESTROYS if change.deletes else Word.REPLACES
        fate = FATES.get(change.type, _gone)(change)
        text = "; ".join(filter(None, (_why(change), f"{lost}: {fate}")))
        yield Said(word, text, change.type not in DESCRIBED)


def _why(change: PlannedChange) -> str:
    if change.deposed:
        return f"what an unfinished replacement left behind (deposed {change.deposed})"
    if change.replaced_for:
        return f"{', '.join(dict.fromkeys(change.replaced_for))} can't be changed in place"
    return REASONS.get(change.reason, "")


def _gone(change: PlannedChange) -> str:
    return "gone"


def _database(change: PlannedChange) -> str:
    before = change.before
    if before.get("replicate_source_db"):
        return f"a copy; its source {before['replicate_source_db']} has them"
    if before.get("skip_final_snapshot"):
        return "gone, no final snapshot is taken"
    too = ", the automated backups, too" if before.get("delete_automated_backups") is False else ""
    return f"the final snapshot {before.get('final_snapshot_identifier')} keeps them{too}"


def _table(change: PlannedChange) -> str:
    replicas = [each.get("region_name") for each in change.before.get("replica") or ()]
    return f"gone, also in {', '.join(map(str, replicas))}" if replicas else "gone"


def _bucket(change: PlannedChange) -> str:
    return "gone" if change.before.get("force_destroy") else "there are none, or AWS refuses"


def _secret(change: PlannedChange) -> str:
    days = change.before.get("recovery_window_in_days")
    return f"kept for {days} days (`aws secretsmanager restore-secret`)" if days else "gone at once"


def _key(change: PlannedChange) -> str:
    days = change.before.get("deletion_window_in_days") or 30
    return f"unreadable at once, for ever after {days} days (until then `aws kms cancel-key-deletion`)"


FATES = {
    "aws_db_instance": _database,
    "aws_docdb_cluster": _database,
    "aws_dynamodb_table": _table,
    "aws_kms_key": _key,
    "aws_kms_replica_key": _key,
    "aws_neptune_cluster": _database,
    "aws_rds_cluster": _database,
    "aws_redshift_cluster": _database,
    "aws_s3_bucket": _bucket,
    "aws_secretsmanager_secret": _secret,
}
