import pytest

from model.naming.context import CALLER_ACCOUNT, Context

CONTEXT = Context(
    "TapStack", "production", "us-east-1", "123456789012", tags={"Region": "us-east-1", "Owner": "o"}
)
LONG = Context("AnApplicationOfTwentyFour", "production-pipeline-number-1", "ap-southeast-1", "123456789012")


def test_names_say_deployment_environment_region_and_role() -> None:
    assert CONTEXT.prefix == "TapStack-production-us-east-1"
    assert CONTEXT.name("web", "aws_autoscaling_group") == "TapStack-production-us-east-1-web"
    assert CONTEXT.name("orders", "aws_db_instance") == "tapstack-production-us-east-1-orders"
    assert CONTEXT.bucket("assets") == "tapstack-production-us-east-1-assets-123456789012"
    assert CONTEXT.log_group("web") == "/TapStack-production/us-east-1/web"
    assert CONTEXT.key_alias == "alias/tapstack-production-us-east-1"
    assert CONTEXT.service_linked_role_suffix == "TapStack-production"
    assert CONTEXT.role("instances") == "TapStack-production-us-east-1-instances"


def test_long_names_fit() -> None:
    assert len(LONG.name("a-label-of-24-characters", "aws_lb")) == 32
    assert len(LONG.bucket("a-label-of-24-characters")) == 63
    assert len(f"AWSServiceRoleForAutoScaling_{LONG.service_linked_role_suffix}") == 64


def test_a_type_without_a_limit_is_a_mistake() -> None:
    with pytest.raises(KeyError, match="aws_unheard_of"):
        CONTEXT.name("web", "aws_unheard_of")


def test_arns_are_derived_from_the_same_names() -> None:
    assert CONTEXT.bucket_arn("assets") == f"arn:aws:s3:::{CONTEXT.bucket('assets')}"
    assert CONTEXT.database_arn("orders") == (
        "arn:aws:rds:us-east-1:123456789012:db:tapstack-production-us-east-1-orders"
    )
    assert CONTEXT.table_arn("sessions") == (
        "arn:aws:dynamodb:us-east-1:123456789012:table/TapStack-production-us-east-1-sessions"
    )
    assert CONTEXT.secret_arn_pattern("orders") == (
        "arn:aws:secretsmanager:us-east-1:123456789012:secret:TapStack-production-us-east-1-orders-??????"
    )
    log_group = CONTEXT.database_log_group("orders", "postgresql")
    assert log_group == "/aws/rds/instance/tapstack-production-us-east-1-orders/postgresql"
    assert CONTEXT.log_group_arn(log_group) == f"arn:aws:logs:us-east-1:123456789012:log-group:{log_group}"


def test_global_services_have_no_region_in_their_arns() -> None:
    role = "TapStack-production-us-east-1-instances"
    assert CONTEXT.role_arn("instances") == f"arn:aws:iam::123456789012:role/{role}"
    assert CONTEXT.instance_profile_arn() == f"arn:aws:iam::123456789012:instance-profile/{role}"
    assert CONTEXT.autoscaling_role_arn() == (
        "arn:aws:iam::123456789012:role/aws-service-role/autoscaling.amazonaws.com/"
        "AWSServiceRoleForAutoScaling_TapStack-production"
    )


def test_another_region_differs_in_nothing_else() -> None:
    west = CONTEXT.in_region("us-west-2")
    assert west.tags == {"Region": "us-west-2", "Owner": "o"}
    assert west.database_arn("orders") == CONTEXT.database_arn("orders").replace("us-east-1", "us-west-2")
    assert west.service_linked_role_suffix == CONTEXT.service_linked_role_suffix


def test_partition_and_account_follow_the_context() -> None:
    gov = Context("App", "staging", "us-gov-west-1")
    assert (
        gov.table_arn("t")
        == f"arn:aws-us-gov:dynamodb:us-gov-west-1:{CALLER_ACCOUNT}:table/App-staging-us-gov-west-1-t"
    )
