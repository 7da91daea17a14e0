import pytest

from model.naming.context import CALLER_ACCOUNT, Context
from model.naming.kinds import KINDS, Kind

ACCOUNT = "123456789012"
CONTEXT = Context("TapStack", "production", "us-east-1", ACCOUNT, tags={"Region": "us-east-1", "Owner": "o"})
LONG = Context("AnApplicationOfTwentyFour", "production-pipeline-number-1", "ap-southeast-1", ACCOUNT)


def test_names_say_deployment_environment_region_and_role() -> None:
    assert CONTEXT.prefix == "TapStack-production-us-east-1"
    assert CONTEXT.name("web", "aws_autoscaling_group") == "TapStack-production-us-east-1-web"
    assert CONTEXT.name("orders", "aws_db_instance") == "tapstack-production-us-east-1-orders"
    assert CONTEXT.bucket("assets") == f"tapstack-production-us-east-1-assets-{ACCOUNT}"
    assert CONTEXT.log_group("network", "flow-logs") == "/TapStack-production/us-east-1/network/flow-logs"
    assert CONTEXT.path == CONTEXT.log_group()
    assert CONTEXT.key_alias == "alias/tapstack-production-us-east-1"
    assert CONTEXT.name("web-instances", "aws_iam_role") == "TapStack-production-us-east-1-web-instances"


def test_names_of_global_services_have_no_region() -> None:
    assert CONTEXT.global_prefix == "TapStack-production"
    assert CONTEXT.global_name("www", "aws_cloudwatch_log_delivery_source") == "TapStack-production-www"
    assert CONTEXT.global_name("", "aws_iam_service_linked_role") == "TapStack-production"


def test_long_names_fit() -> None:
    assert len(LONG.name("a-label-of-24-characters", "aws_lb")) == 32
    assert len(LONG.bucket("a-label-of-24-characters")) == 63
    suffix = LONG.global_name("", "aws_iam_service_linked_role")
    assert len(f"AWSServiceRoleForAutoScaling_{suffix}") == 64


@pytest.mark.parametrize("derived", [CONTEXT.name, CONTEXT.global_name, CONTEXT.arn_of, CONTEXT.arn_named])
def test_a_type_without_a_limit_is_a_mistake(derived: object) -> None:
    assert callable(derived)
    with pytest.raises(KeyError, match="aws_unheard_of"):
        derived("web", "aws_unheard_of")


def test_a_part_may_bring_the_limits_of_a_type_of_its_own() -> None:
    """As ``docs/extending.md`` shows."""
    bus = Kind(30, arn="events:event-bus/{name}")
    name = CONTEXT.name("orders", bus)
    assert len(name) == 30
    assert CONTEXT.arn_of("orders", bus) == f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/{name}"


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not KINDS[kind].arn])
def test_an_arn_that_does_not_follow_from_the_name_is_a_mistake(kind: str) -> None:
    with pytest.raises(ValueError, match=f"no ARN is derived for {kind}"):
        CONTEXT.arn_of("web", kind)


@pytest.mark.parametrize(
    ("kind", "arn"),
    [
        ("aws_db_instance", "rds:us-east-1:{account}:db:tapstack-production-us-east-1-orders"),
        ("aws_dynamodb_table", "dynamodb:us-east-1:{account}:table/TapStack-production-us-east-1-orders"),
        ("aws_secretsmanager_secret", "secretsmanager:us-east-1:{account}:secret:{name}-??????"),
        ("aws_sns_topic", "sns:us-east-1:{account}:{name}"),
        ("aws_lambda_function", "lambda:us-east-1:{account}:function:{name}"),
        ("aws_cloudwatch_metric_alarm", "cloudwatch:us-east-1:{account}:alarm:{name}"),
        ("aws_cloudwatch_log_group", "logs:us-east-1:{account}:log-group:{name}"),
        ("aws_iam_role", "iam::{account}:role/{name}"),
        ("aws_iam_instance_profile", "iam::{account}:instance-profile/{name}"),
    ],
)
def test_arns_are_derived_from_the_same_names(kind: str, arn: str) -> None:
    expected = arn.format(account=ACCOUNT, name=CONTEXT.name("orders", kind))
    assert CONTEXT.arn_of("orders", kind) == f"arn:aws:{expected}"


def test_arns_of_names_with_slashes() -> None:
    """CloudWatch keeps the slash that a name begins with, Systems Manager has it once."""
    group = CONTEXT.log_group("autoscaling-group", "web")
    logs = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/TapStack-production/us-east-1/autoscaling-group/web"
    assert CONTEXT.arn_named(group, "aws_cloudwatch_log_group") == logs
    parameter = f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/TapStack-production/us-east-1/x"
    assert CONTEXT.arn_named(f"{CONTEXT.path}/x", "aws_ssm_parameter") == parameter


def test_buckets_and_keys_have_arns_of_their_own_form() -> None:
    assert CONTEXT.bucket_arn("assets") == f"arn:aws:s3:::{CONTEXT.bucket('assets')}"
    assert CONTEXT.key_alias_arn == f"arn:aws:kms:us-east-1:{ACCOUNT}:{CONTEXT.key_alias}"
    assert CONTEXT.arn("cloudfront", "distribution/*", region="") == (
        f"arn:aws:cloudfront::{ACCOUNT}:distribution/*"
    )


def test_another_region_differs_in_nothing_else() -> None:
    west = CONTEXT.in_region("us-west-2")
    assert west.tags == {"Region": "us-west-2", "Owner": "o"}
    for kind in (kind for kind in KINDS if KINDS[kind].arn):
        here, there = CONTEXT.arn_of("orders", kind), west.arn_of("orders", kind)
        assert there == here.replace("us-east-1", "us-west-2")
        assert here != there
    assert west.global_name("", "aws_iam_service_linked_role") == "TapStack-production"
    assert west.in_region("us-east-1") == CONTEXT


def test_partition_and_account_follow_the_context() -> None:
    gov = Context("App", "staging", "us-gov-west-1")
    table = f"arn:aws-us-gov:dynamodb:us-gov-west-1:{CALLER_ACCOUNT}:table/App-staging-us-gov-west-1-t"
    assert gov.arn_of("t", "aws_dynamodb_table") == table
    assert gov.bucket_arn("b") == f"arn:aws-us-gov:s3:::app-staging-us-gov-west-1-b-{CALLER_ACCOUNT}"
