"""What Terraform plans, and AWS refuses when it is applied: by then other changes of the plan are made.

docs/review.md has for each rule where AWS or the provider says so.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from review.planned_change import UNKNOWN, PlannedChange
from review.word import Said, Word

DOCS = "https://docs.aws.amazon.com"
RDS = f"{DOCS}/AmazonRDS/latest"
UPGRADING = f"{RDS}/UserGuide/USER_UpgradeDBInstance.PostgreSQL.html"


@dataclass(frozen=True)
class Smaller:
    """A number that AWS only raises."""

    type: str
    attribute: str
    source: str


SMALLER: tuple[Smaller, ...] = (
    Smaller("aws_db_instance", "allocated_storage", f"{RDS}/UserGuide/USER_PIOPS.ModifyingExisting.html"),
    Smaller("aws_ebs_volume", "size", f"{DOCS}/ebs/latest/userguide/ebs-modify-volume.html"),
)

#: Whose engine_version only rises, to where AWS says so; a cluster's is "the version to upgrade to".
VERSIONS: Mapping[str, str] = {
    "aws_db_instance": UPGRADING,
    "aws_docdb_cluster": f"{DOCS}/documentdb/latest/APIReference/API_ModifyDBCluster.html",
    "aws_neptune_cluster": f"{DOCS}/neptune/latest/apiref/API_ModifyDBCluster.html",
    "aws_rds_cluster": f"{RDS}/APIReference/API_ModifyDBCluster.html",
}

#: Attributes that are true, or ACTIVE, on what AWS doesn't delete, of whatever type.
PROTECTIONS = ("deletion_protection", "deletion_protection_enabled", "enable_deletion_protection")
PROTECTED = (True, "ACTIVE")

#: Terraform type to the attribute without which AWS doesn't delete what isn't empty, and what is in it.
ONLY_EMPTY: Mapping[str, tuple[str, str]] = {
    "aws_backup_vault": ("force_destroy", "recovery points"),
    "aws_ecr_repository": ("force_delete", "images"),
    "aws_iam_user": ("force_destroy", "access keys"),
    "aws_route53_zone": ("force_destroy", "records of others"),
    "aws_s3_bucket": ("force_destroy", "objects"),
}

#: Which need a final snapshot's name, unless they are to go without one.
SNAPSHOTS = (
    "aws_db_instance",
    "aws_docdb_cluster",
    "aws_neptune_cluster",
    "aws_rds_cluster",
    "aws_redshift_cluster",
)

#: Terraform type to the attribute with its name, of which AWS has one at a time in a region or an account.
NAMES: Mapping[str, str] = {
    "aws_autoscaling_group": "name",
    "aws_cloudwatch_log_group": "name",
    "aws_db_instance": "identifier",
    "aws_db_parameter_group": "name",
    "aws_db_subnet_group": "name",
    "aws_dynamodb_table": "name",
    "aws_iam_instance_profile": "name",
    "aws_iam_policy": "name",
    "aws_iam_role": "name",
    "aws_kms_alias": "name",
    "aws_lambda_function": "function_name",
    "aws_lb": "name",
    "aws_lb_target_group": "name",
    "aws_rds_cluster": "cluster_identifier",
    "aws_s3_bucket": "bucket",
    "aws_secretsmanager_secret": "name",
    "aws_ssm_parameter": "name",
    "aws_wafv2_ip_set": "name",
    "aws_wafv2_web_acl": "name",
}


def refused_changes(change: PlannedChange, plan: tuple[PlannedChange, ...]) -> Iterator[Said]:
    """WILL FAIL, by the rules of the tables above."""
    for rule in RULES:
        for text in rule(change, plan):
            yield Said(Word.WILL_FAIL, text)


def _smaller(change: PlannedChange, plan: tuple[PlannedChange, ...]) -> Iterator[str]:
    for row in SMALLER:
        before, after = change.changed(row.attribute)
        if change.type == row.type and change.updates and _is_less(after, before):
            yield f"{row.attribute} from {before} to {after}: AWS only raises it ({row.source})"


def _is_less(after: Any, before: Any) -> bool:
    return isinstance(after, int) and isinstance(before, int) and after < before


def _version(change: PlannedChange, plan: tuple[PlannedChange, ...]) -> Iterator[str]:
    before, after = change.changed("engine_version")
    if change.type not in VERSIONS or not change.updates or UNKNOWN in (before, after):
        return
    old, new = _numbers(before), _numbers(after)
    common = min(len(old), len(new))
    if not common or new[:common] == old[:common]:
        return
    text = f"engine_version from {before} to {after}"
    if new < old:
        yield f"{text}: AWS takes no engine back to an earlier version ({VERSIONS[change.type]})"
    elif new[0] > old[0] and not change.after.get("allow_major_version_upgrade"):
        yield f"{text} is a major upgrade, which AWS takes with allow_major_version_upgrade = true only"


def _numbers(version: Any) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", str(version or ""))]


def _protected(change: PlannedChange, plan: tuple[PlannedChange, ...]) -> Iterator[str]:
    for attribute in PROTECTIONS:
        if _goes(change) and change.before.get(attribute) in PROTECTED:
            yield f"{attribute} is set; AWS deletes it once an apply has taken that away"


def _not_empty(change: PlannedChange, plan: tuple[PlannedChange, ...]) -> Iterator[str]:
    if change.type in ONLY_EMPTY and _goes(change):
        attribute, content = ONLY_EMPTY[change.type]
        if not change.before.get(attribute):
            yield f"if there are {content} in it: the state has no {attribute}, and AWS deletes what is empty"


def _snapshot(change: PlannedChange, plan: tuple[PlannedChange, ...]) -> Iterator[str]:
    before = change.before
    unnamed = not before.get("skip_final_snapshot") and not before.get("final_snapshot_identifier")
    if change.type in SNAPSHOTS and _goes(change) and unnamed and not before.get("replicate_source_db"):
        yield "the state has neither skip_final_snapshot nor final_snapshot_identifier: the provider refuses"


def _backups(change: PlannedChange, plan: tuple[PlannedChange, ...]) -> Iterator[str]:
    copied = change.type == "aws_db_instance" and change.updates and change.before.get("replicas")
    if copied and change.turns("backup_retention_period") and not change.after.get("backup_retention_period"):
        yield (
            "backup_retention_period = 0: an instance that others copy has backups "
            f"({RDS}/APIReference/API_ModifyDBInstance.html)"
        )


def _versioning(change: PlannedChange, plan: tuple[PlannedChange, ...]) -> Iterator[str]:
    if change.type != "aws_s3_bucket_versioning" or not (change.updates or change.deletes):
        return
    status = _status(change.after)
    replicated = [
        each
        for each in plan
        if each.type == "aws_s3_bucket_replication_configuration"
        and each.after.get("bucket") == change.before.get("bucket")
    ]
    if _status(change.before) == "Enabled" and status not in ("Enabled", UNKNOWN) and replicated:
        yield f"versioning can't be suspended while {replicated[0].address} copies the bucket's objects"


def _status(values: Mapping[str, Any]) -> Any:
    blocks = values.get("versioning_configuration") or [{}]
    return UNKNOWN if blocks is UNKNOWN else blocks[0].get("status")


def _name_taken(change: PlannedChange, plan: tuple[PlannedChange, ...]) -> Iterator[str]:
    attribute = NAMES.get(change.type, "")
    name = change.before.get(attribute)
    if change.actions == ("create", "delete") and name and change.after.get(attribute) == name:
        yield f"the new one is made first, and the former still has the name {name} (create_before_destroy)"


def _name_recovering(change: PlannedChange, plan: tuple[PlannedChange, ...]) -> Iterator[str]:
    if change.type != "aws_secretsmanager_secret" or not _goes(change):
        return
    days, name = change.before.get("recovery_window_in_days"), change.before.get("name")
    again = [
        each.address
        for each in plan
        if each.type == change.type
        and (each.creates or each.replaces)
        and (each.after.get("name"), each.region) == (name, change.region)
    ]
    if days and again and change.actions != ("create", "delete"):
        yield f"{again[0]} takes the name {name}, which AWS keeps for {days} days after the deletion"


def _goes(change: PlannedChange) -> bool:
    return change.deletes or change.replaces


RULES = (
    _smaller,
    _version,
    _protected,
    _not_empty,
    _snapshot,
    _backups,
    _versioning,
    _name_taken,
    _name_recovering,
)
