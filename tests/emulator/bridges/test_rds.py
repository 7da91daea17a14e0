from collections.abc import Callable
from typing import Any

import pytest

from emulator import Emulator

SOURCE, OTHER = "us-east-1", "us-west-2"
TAGS = [{"Key": "Name", "Value": "source"}]


def _subnet_group(client: Callable[[str, str], Any], region: str, name: str) -> str:
    """A subnet group over the default VPC's subnets; returns the VPC's id."""
    subnets = client("ec2", region).describe_subnets()["Subnets"]
    client("rds", region).create_db_subnet_group(
        DBSubnetGroupName=name,
        DBSubnetGroupDescription=name,
        SubnetIds=[each["SubnetId"] for each in subnets],
    )
    return str(subnets[0]["VpcId"])


def _instance(client: Callable[[str, str], Any], name: str) -> dict[str, Any]:
    instance: dict[str, Any] = client("rds", SOURCE).create_db_instance(
        DBInstanceIdentifier=name,
        Engine="postgres",
        EngineVersion="16.4",
        DBInstanceClass="db.t3.micro",
        AllocatedStorage=20,
        MasterUsername="tap",
        MasterUserPassword="not-a-secret",
        MultiAZ=True,
        EnableCloudwatchLogsExports=["postgresql", "upgrade"],
        Tags=TAGS,
    )["DBInstance"]
    return instance


def _replica(client: Callable[[str, str], Any], name: str, **settings: Any) -> Any:
    """A replica in the other region of a new instance, both of that name; returns its RDS client."""
    source = _instance(client, name)["DBInstanceArn"]
    rds = client("rds", OTHER)
    rds.create_db_instance_read_replica(
        DBInstanceIdentifier=name, SourceDBInstanceIdentifier=source, SourceRegion=SOURCE, **settings
    )
    return rds


def _describe(rds: Any, name: str) -> dict[str, Any]:
    instance: dict[str, Any] = rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]
    return instance


def tells_instances_apart(client: Callable[[str, str], Any]) -> bool:
    """gives every instance a DbiResourceId of its own:"""
    first, second = (_instance(client, name)["DbiResourceId"] for name in ("first", "second"))
    return bool(first != second)


def tells_replica_and_source_apart(client: Callable[[str, str], Any]) -> bool:
    """gives a replica a DbiResourceId of its own:"""
    replica = _describe(_replica(client, "apart"), "apart")
    return bool(replica["DbiResourceId"] != _describe(client("rds", SOURCE), "apart")["DbiResourceId"])


def puts_replica_into_its_own_subnet_group(client: Callable[[str, str], Any]) -> bool:
    """looks for a cross-region replica's subnet group in its own region:"""
    for region in (SOURCE, OTHER):
        vpc = _subnet_group(client, region, "everywhere")
    replica = _describe(_replica(client, "placed", DBSubnetGroupName="everywhere"), "placed")
    return bool(replica["DBSubnetGroup"]["VpcId"] == vpc)


def refuses_a_replica_of_a_taken_name(client: Callable[[str, str], Any]) -> bool:
    """makes no replica in the place of another instance:"""
    rds = _replica(client, "taken")
    made = _describe(rds, "taken")["DbiResourceId"]
    source = _describe(client("rds", SOURCE), "taken")["DBInstanceArn"]
    try:
        rds.create_db_instance_read_replica(
            DBInstanceIdentifier="taken", SourceDBInstanceIdentifier=source, SourceRegion=SOURCE
        )
    except rds.exceptions.DBInstanceAlreadyExistsFault:
        return bool(_describe(rds, "taken")["DbiResourceId"] == made)
    return False


def leaves_source_tags_to_the_source(client: Callable[[str, str], Any]) -> bool:
    """leaves the source's tags out of its replica:"""
    return bool(_describe(_replica(client, "untagged"), "untagged")["TagList"] == [])


def leaves_multi_az_to_the_source(client: Callable[[str, str], Any]) -> bool:
    """leaves the source's Multi-AZ out of its replica:"""
    return _describe(_replica(client, "single"), "single").get("MultiAZ") is False


def exports_what_the_replica_was_told(client: Callable[[str, str], Any]) -> bool:
    """exports the logs that a replica was told to, not its source's:"""
    replica = _describe(_replica(client, "logs", EnableCloudwatchLogsExports=["upgrade"]), "logs")
    return bool(replica.get("EnabledCloudwatchLogsExports") == ["upgrade"])


def forgets_deleted_replica(client: Callable[[str, str], Any]) -> bool:
    """takes a deleted cross-region replica off its source's list:"""
    rds = _replica(client, "deleted")
    rds.delete_db_instance(DBInstanceIdentifier="deleted", SkipFinalSnapshot=True)
    return not _describe(client("rds", SOURCE), "deleted")["ReadReplicaDBInstanceIdentifiers"]


def promotes_for_good(client: Callable[[str, str], Any]) -> bool:
    """separates a promoted replica from its source:"""
    rds = _replica(client, "promoted")
    rds.promote_read_replica(DBInstanceIdentifier="promoted", BackupRetentionPeriod=7)
    promoted = _describe(rds, "promoted")
    source = _describe(client("rds", SOURCE), "promoted")
    separate = "ReadReplicaSourceDBInstanceIdentifier" not in promoted
    return separate and not source["ReadReplicaDBInstanceIdentifiers"]


def _without_its_source(client: Callable[[str, str], Any], name: str) -> Any:
    """The RDS client of a replica in the other region whose source has been deleted."""
    rds = _replica(client, name)
    client("rds", SOURCE).delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)
    return rds


def promotes_what_survived_its_source(client: Callable[[str, str], Any]) -> bool:
    """promotes a replica whose source was deleted:"""
    rds = _without_its_source(client, "survivor")
    named = _describe(rds, "survivor").get("ReadReplicaSourceDBInstanceIdentifier", "")
    rds.promote_read_replica(DBInstanceIdentifier="survivor")
    promoted = _describe(rds, "survivor")
    return named.endswith(":survivor") and "ReadReplicaSourceDBInstanceIdentifier" not in promoted


def deletes_what_survived_its_source(client: Callable[[str, str], Any]) -> bool:
    """deletes a replica whose source was deleted:"""
    rds = _without_its_source(client, "orphan")
    rds.delete_db_instance(DBInstanceIdentifier="orphan", SkipFinalSnapshot=True)
    return "orphan" not in [
        each["DBInstanceIdentifier"] for each in rds.describe_db_instances()["DBInstances"]
    ]


def promotes_the_replicas_in_a_deleted_sources_region(client: Callable[[str, str], Any]) -> bool:
    """promotes a deleted instance's replicas in its own region:"""
    rds = client("rds", SOURCE)
    _instance(client, "parent")
    rds.create_db_instance_read_replica(DBInstanceIdentifier="child", SourceDBInstanceIdentifier="parent")
    rds.delete_db_instance(DBInstanceIdentifier="parent", SkipFinalSnapshot=True)
    return "ReadReplicaSourceDBInstanceIdentifier" not in _describe(rds, "child")


def refuses_a_replicas_final_snapshot(client: Callable[[str, str], Any]) -> bool:
    """refuses a final snapshot of a replica:"""
    rds = _replica(client, "last")
    try:
        rds.delete_db_instance(DBInstanceIdentifier="last", FinalDBSnapshotIdentifier="last-final")
    except rds.exceptions.ClientError as error:
        return bool(error.response["Error"]["Code"] == "InvalidParameterCombination")
    return False


def restores_what_stands_alone(client: Callable[[str, str], Any]) -> bool:
    """restores to a point in time what is no replica:"""
    rds = client("rds", SOURCE)
    _instance(client, "lost")
    rds.restore_db_instance_to_point_in_time(
        SourceDBInstanceIdentifier="lost", TargetDBInstanceIdentifier="found", UseLatestRestorableTime=True
    )
    return "ReadReplicaSourceDBInstanceIdentifier" not in _describe(rds, "found")


def says_parameters_are_the_users(client: Callable[[str, str], Any]) -> bool:
    """says that a parameter was set by the user:"""
    rds = client("rds", SOURCE)
    rds.create_db_parameter_group(
        DBParameterGroupName="forced", DBParameterGroupFamily="postgres16", Description="forced"
    )
    parameter = {"ParameterName": "rds.force_ssl", "ParameterValue": "1", "ApplyMethod": "immediate"}
    rds.modify_db_parameter_group(DBParameterGroupName="forced", Parameters=[parameter])
    found = rds.describe_db_parameters(DBParameterGroupName="forced")["Parameters"]
    return [(each["ParameterName"], each.get("Source")) for each in found] == [("rds.force_ssl", "user")]


def keeps_performance_insights(client: Callable[[str, str], Any]) -> bool:
    """keeps what it is told of Performance Insights:"""
    rds = _replica(client, "watched", EnablePerformanceInsights=True, PerformanceInsightsKMSKeyId="key")
    told = _describe(rds, "watched")
    rds.modify_db_instance(DBInstanceIdentifier="watched", EnablePerformanceInsights=False)
    changed = _describe(rds, "watched")
    name = "PerformanceInsightsEnabled"
    return (told.get(name), told.get("PerformanceInsightsKMSKeyId"), changed.get(name)) == (
        True,
        "key",
        False,
    )


def knows_engine_versions(client: Callable[[str, str], Any]) -> bool:
    """describes engine versions:"""
    answer = client("rds", SOURCE).describe_db_engine_versions(Engine="postgres", EngineVersion="16")
    versions = answer["DBEngineVersions"]
    return bool(versions) and {each["DBParameterGroupFamily"] for each in versions} == {"postgres16"}


PROBES = (
    tells_instances_apart,
    tells_replica_and_source_apart,
    puts_replica_into_its_own_subnet_group,
    refuses_a_replica_of_a_taken_name,
    leaves_source_tags_to_the_source,
    leaves_multi_az_to_the_source,
    exports_what_the_replica_was_told,
    forgets_deleted_replica,
    promotes_for_good,
    promotes_what_survived_its_source,
    deletes_what_survived_its_source,
    promotes_the_replicas_in_a_deleted_sources_region,
    refuses_a_replicas_final_snapshot,
    restores_what_stands_alone,
    says_parameters_are_the_users,
    keeps_performance_insights,
    knows_engine_versions,
)


def test_a_replica_names_its_source_and_is_named_by_it(aws: Emulator) -> None:
    rds = _replica(aws.client, "pair")
    source = _describe(aws.client("rds", SOURCE), "pair")
    replica = _describe(rds, "pair")
    assert replica["ReadReplicaSourceDBInstanceIdentifier"] == source["DBInstanceArn"]
    assert source["ReadReplicaDBInstanceIdentifiers"] == [replica["DBInstanceArn"]]
    assert source["TagList"] == TAGS


def test_a_replica_is_promoted_while_its_sources_region_is_off(aws: Emulator) -> None:
    rds = _replica(aws.client, "cut-off")
    aws.switch_off(SOURCE)
    rds.promote_read_replica(DBInstanceIdentifier="cut-off")
    aws.switch_on(SOURCE)
    assert "ReadReplicaSourceDBInstanceIdentifier" not in _describe(rds, "cut-off")
    assert _describe(aws.client("rds", SOURCE), "cut-off")["ReadReplicaDBInstanceIdentifiers"] == []


def test_a_way_over_and_back(aws: Emulator) -> None:
    """The former writer is deleted and comes back under its name as a reader of the one that was promoted."""
    there, here = _replica(aws.client, "ladder"), aws.client("rds", SOURCE)
    there.promote_read_replica(DBInstanceIdentifier="ladder")
    here.delete_db_instance(DBInstanceIdentifier="ladder", FinalDBSnapshotIdentifier="ladder-final")
    writer = _describe(there, "ladder")
    here.create_db_instance_read_replica(
        DBInstanceIdentifier="ladder", SourceDBInstanceIdentifier=writer["DBInstanceArn"], SourceRegion=OTHER
    )
    reader = _describe(here, "ladder")
    assert reader["ReadReplicaSourceDBInstanceIdentifier"] == writer["DBInstanceArn"]
    assert reader["TagList"] == []
    assert _describe(there, "ladder")["ReadReplicaDBInstanceIdentifiers"] == [reader["DBInstanceArn"]]
    here.promote_read_replica(DBInstanceIdentifier="ladder")
    assert _describe(there, "ladder")["ReadReplicaDBInstanceIdentifiers"] == []
    with pytest.raises(here.exceptions.DBSnapshotAlreadyExistsFault):
        here.delete_db_instance(DBInstanceIdentifier="ladder", FinalDBSnapshotIdentifier="ladder-final")
    assert _describe(here, "ladder")["DBInstanceStatus"] == "available", "nothing is deleted without it"


def test_deletion_protection_holds_until_it_is_taken_off(aws: Emulator) -> None:
    rds = _without_its_source(aws.client, "protected")
    rds.modify_db_instance(DBInstanceIdentifier="protected", DeletionProtection=True, ApplyImmediately=True)
    with pytest.raises(rds.exceptions.ClientError, match="disable deletion protection"):
        rds.delete_db_instance(DBInstanceIdentifier="protected", SkipFinalSnapshot=True)
    assert "ReadReplicaSourceDBInstanceIdentifier" in _describe(rds, "protected")
    rds.modify_db_instance(DBInstanceIdentifier="protected", DeletionProtection=False, ApplyImmediately=True)
    rds.delete_db_instance(DBInstanceIdentifier="protected", SkipFinalSnapshot=True)


def test_tags_come_and_go(aws: Emulator) -> None:
    replica = _describe(_replica(aws.client, "roles"), "roles")
    rds, source = aws.client("rds", OTHER), _describe(aws.client("rds", SOURCE), "roles")
    for role in ("reader", "writer"):
        tag = {"Key": "DatabaseRole", "Value": role}
        rds.add_tags_to_resource(ResourceName=replica["DBInstanceArn"], Tags=[tag])
        assert _describe(rds, "roles")["TagList"] == [tag]
        assert rds.list_tags_for_resource(ResourceName=replica["DBInstanceArn"])["TagList"] == [tag]
    rds.remove_tags_from_resource(ResourceName=replica["DBInstanceArn"], TagKeys=["DatabaseRole"])
    assert _describe(rds, "roles")["TagList"] == []
    assert _describe(aws.client("rds", SOURCE), "roles")["TagList"] == source["TagList"] == TAGS


def test_promoting_what_is_no_replica_changes_nothing(aws: Emulator) -> None:
    _instance(aws.client, "standalone")
    rds = aws.client("rds", SOURCE)
    rds.promote_read_replica(DBInstanceIdentifier="standalone")
    assert _describe(rds, "standalone")["DBInstanceStatus"] == "available"


@pytest.mark.parametrize(("engine", "version"), [("postgres", "12"), ("mysql", "8.0")])
def test_unknown_engine_versions_are_not_described(aws: Emulator, engine: str, version: str) -> None:
    rds = aws.client("rds", SOURCE)
    answer = rds.describe_db_engine_versions(Engine=engine, EngineVersion=version)
    assert answer["DBEngineVersions"] == []
