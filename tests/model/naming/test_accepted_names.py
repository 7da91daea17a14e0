"""Names stay within what AWS accepts, whatever a description says."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.naming.context import CALLER_ACCOUNT, Context
from model.naming.kinds import KINDS
from model.naming.regions import ELB_ACCOUNTS

ACCOUNT = "123456789012"

#: What AWS accepts as a name, by the types that the stacks name. From each service's API reference.
ACCEPTED = {
    "aws_autoscaling_group": r"[^:]{1,255}",
    "aws_cloudfront_origin_access_control": r"[A-Za-z0-9._-]{1,64}",
    "aws_cloudwatch_composite_alarm": r"[^:]{1,255}",
    "aws_cloudwatch_dashboard": r"[A-Za-z0-9_-]{1,255}",
    "aws_cloudwatch_event_rule": r"[.\-_A-Za-z0-9]{1,64}",
    "aws_cloudwatch_log_delivery_destination": r"[\w-]{1,60}",
    "aws_cloudwatch_log_delivery_source": r"[\w-]{1,60}",
    "aws_cloudwatch_log_group": r"[\w.\-/#]{1,512}",
    # CloudWatch says of it only that it is a string.
    "aws_cloudwatch_log_resource_policy": r"[\w.\-/#]{1,255}",
    "aws_db_instance": r"(?!.*--)[a-z][a-z0-9-]{0,61}[a-z0-9]",
    "aws_db_parameter_group": r"(?!.*--)[a-z][a-z0-9-]{0,253}[a-z0-9]",
    "aws_db_subnet_group": r"[a-z0-9 ._-]{1,255}",
    "aws_dynamodb_table": r"[A-Za-z0-9_.-]{3,255}",
    "aws_iam_instance_profile": r"[\w+=,.@-]{1,128}",
    "aws_iam_role": r"[\w+=,.@-]{1,64}",
    "aws_iam_service_linked_role": r"[\w+=,.@-]{1,35}",
    "aws_cloudwatch_metric_alarm": r"[^:]{1,255}",
    "aws_lambda_function": r"[A-Za-z0-9_-]{1,64}",
    "aws_launch_template": r"[A-Za-z0-9().\-/_]{3,128}",
    "aws_lb": r"(?!-)[A-Za-z0-9-]{1,32}(?<!-)",
    "aws_lb_target_group": r"(?!-)[A-Za-z0-9-]{1,32}(?<!-)",
    "aws_s3_bucket": r"[a-z0-9][a-z0-9-]{1,48}[a-z0-9]",
    "aws_secretsmanager_secret": r"[A-Za-z0-9/_+=.@-]{1,512}",
    "aws_security_group": r"[A-Za-z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{1,255}",
    "aws_sns_topic": r"[A-Za-z0-9_-]{1,256}",
    "aws_sqs_queue": r"[A-Za-z0-9_-]{1,75}",
    "aws_ssm_parameter": r"[A-Za-z0-9_.\-/]{1,1011}",
    # The limit of a tag's value: an endpoint's name is nothing else.
    "aws_vpc_endpoint": r"[\w +\-=.:/@]{1,256}",
    "aws_wafv2_ip_set": r"[\w-]{1,128}",
    "aws_wafv2_web_acl": r"[\w-]{1,128}",
}
#: The types of what is made once for all regions.
GLOBAL = [kind for kind in ACCEPTED if kind.startswith(("aws_cloudfront_", "aws_cloudwatch_log_delivery_"))]
BUCKET = r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]"


def _parts(first: str, others: str, length: int) -> st.SearchStrategy[str]:
    text = st.from_regex(
        rf"[{first}][{others}]{{0,{length - 1}}}(-[{others}]{{1,{length}}}){{0,3}}", fullmatch=True
    )
    return text.map(lambda name: name[:length].rstrip("-"))


deployments = _parts("A-Za-z", "A-Za-z0-9", 24)
labels = _parts("a-z", "a-z0-9", 24)
suffixes = st.just("") | _parts("a-z0-9", "a-z0-9", 16)
environments = st.builds(
    lambda environment, suffix: f"{environment}-{suffix}".rstrip("-"),
    st.sampled_from(["staging", "production"]),
    suffixes,
)
longest = st.just(("D" * 24, "production-" + "s" * 16, "l" * 24))
described = st.tuples(deployments, environments, labels) | longest


#: One region for each length of name that there is.
REGIONS = {len(region): region for region in ELB_ACCOUNTS}.values()


#: No deadline: one example makes thousands of names.
unhurried = settings(deadline=None)


def everywhere(deployment: str, environment: str) -> list[Context]:
    return [Context(deployment, environment, region, ACCOUNT) for region in REGIONS]


def test_every_type_is_held_to_a_rule() -> None:
    assert ACCEPTED.keys() == KINDS.keys()


@unhurried
@given(described)
def test_names_are_accepted_however_long_the_region_is(parts: tuple[str, str, str]) -> None:
    deployment, environment, label = parts
    for context in everywhere(deployment, environment):
        for kind, accepted in ACCEPTED.items():
            name = context.name(label, kind)
            assert re.fullmatch(accepted, name), f"{kind}: {name}"
            assert "--" not in name
        for kind in GLOBAL:
            assert re.fullmatch(ACCEPTED[kind], context.global_name(label, kind))
        for kind in ("aws_iam_role", "aws_security_group", "aws_lb_target_group"):
            for component in ("instances", "replication-monitor"):
                assert re.fullmatch(ACCEPTED[kind], context.name(f"{label}-{component}", kind))
        assert re.fullmatch(r"alias/[a-z0-9/_-]{1,250}", context.key_alias)
        suffix = context.global_name("", "aws_iam_service_linked_role")
        assert re.fullmatch(ACCEPTED["aws_iam_service_linked_role"], suffix)
        log_group = context.log_group("autoscaling-group", label)
        assert re.fullmatch(ACCEPTED["aws_cloudwatch_log_group"], log_group)


@unhurried
@given(described)
def test_buckets_fit_with_the_account_also_where_terraform_reads_it(parts: tuple[str, str, str]) -> None:
    deployment, environment, label = parts
    for given_account in everywhere(deployment, environment):
        reading = Context(deployment, environment, given_account.region)
        name = reading.bucket(label)
        assert name.endswith(f"-{CALLER_ACCOUNT}")
        resolved = name.replace(CALLER_ACCOUNT, ACCOUNT)
        assert resolved == given_account.bucket(label)
        assert re.fullmatch(BUCKET, resolved)
        assert "--" not in resolved
        assert reading.bucket_arn(label).replace(CALLER_ACCOUNT, ACCOUNT) == given_account.bucket_arn(label)


@unhurried
@given(deployments, environments, st.lists(labels, min_size=2, max_size=4, unique=True))
def test_two_labels_never_share_a_name(deployment: str, environment: str, several: list[str]) -> None:
    for kind in ACCEPTED:
        names = [
            context.name(label, kind) for context in everywhere(deployment, environment) for label in several
        ]
        assert len(set(names)) == len(names)
    (context, *_) = everywhere(deployment, environment)
    for kind in GLOBAL:
        assert len({context.global_name(label, kind) for label in several}) == len(several)


def test_short_names_are_whole() -> None:
    context = Context("TapStack", "production", "us-east-1")
    assert context.name("web", "aws_launch_template") == "TapStack-production-us-east-1-web"
    assert context.name("orders", "aws_db_instance") == "tapstack-production-us-east-1-orders"
    assert context.key_alias == "alias/tapstack-production-us-east-1"


def test_a_shortened_name_never_changes() -> None:
    """Another one would replace the load balancer."""
    context = Context("TapStack", "production", "us-east-1")
    assert context.name("web", "aws_lb") == "TapStack-production-u-5b0b30-web"


def test_a_type_without_a_limit_is_refused() -> None:
    with pytest.raises(KeyError, match="aws_unheard_of"):
        Context("TapStack", "production", "us-east-1").name("web", "aws_unheard_of")
