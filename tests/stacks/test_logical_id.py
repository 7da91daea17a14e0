import pytest

from stacks.logical_id import logical_id


@pytest.mark.parametrize(
    ("path", "resource_class", "name"),
    [
        ("S/database.orders/instance", "DbInstance", "orders"),
        ("S/database.orders/subnet_group", "DbSubnetGroup", "orders"),
        ("S/database.orders/database/security_group", "SecurityGroup", "orders_database"),
        ("S/database.audit-trail/database_upgrade", "CloudwatchLogGroup", "audit-trail_database_upgrade"),
        ("S/autoscaling_group.web/uses.instances/table_a-b", "SsmParameter", "web_instances_table_a-b"),
        ("S/bucket.assets/versioning", "S3BucketVersioningA", "assets"),
        ("S/network/vpc", "DataAwsVpc", "network"),
        ("S/network/s3_prefixes", "DataAwsEc2ManagedPrefixList", "network_s3_prefixes"),
        ("S/current", "DataAwsCallerIdentity", "current"),
        ("S/aws_us_east_1", "AwsProvider", "aws_us_east_1"),
        ("S/role.web_instances_us-west-2/role", "IamRole", "web_instances_us-west-2"),
    ],
)
def test_name_is_the_label_and_what_the_type_does_not_say(path: str, resource_class: str, name: str) -> None:
    assert logical_id(path, resource_class) == name


def test_an_element_of_the_stack_itself_keeps_its_id() -> None:
    """Nothing would be left of it otherwise."""
    assert logical_id("S/bucket", "S3Bucket") == "bucket"
