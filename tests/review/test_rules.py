from typing import Any

import pytest

from review.rules import RULES, review


def stack(**fields: Any) -> dict[str, Any]:
    return {
        "terraform": {"backend": {"s3": {"region": "us-east-1"}}},
        "provider": {"aws": [{"region": "us-east-1"}]},
        **fields,
    }


def listener(**fields: Any) -> dict[str, Any]:
    return stack(resource={"aws_lb_listener": {"web": fields}})


def test_every_rule_says_what_it_is_about() -> None:
    assert all(rule.__doc__ for rule in RULES)


@pytest.mark.parametrize(
    "compliant",
    [
        stack(),
        stack(resource={"aws_s3_bucket": {"b": {}}}),
        listener(protocol="HTTPS", default_action=[{"type": "forward"}]),
        listener(protocol="HTTP", default_action=[{"type": "redirect"}]),
        stack(
            resource={
                "aws_lb": {"web": {"internal": True}},
                "aws_lb_listener": {"web": {"protocol": "HTTP", "load_balancer_arn": "${aws_lb.web.arn}"}},
            }
        ),
        {"terraform": {"backend": {"local": {"path": "x"}}}},
        {"terraform": {}},
    ],
)
def test_compliant_stacks(compliant: dict[str, Any]) -> None:
    assert review(compliant) == ()


@pytest.mark.parametrize("fields", [{"default_action": [{"type": "forward"}]}, {}, {"default_action": [{}]}])
def test_plain_http(fields: dict[str, Any]) -> None:
    (finding,) = review(listener(protocol="HTTP", **fields))
    assert (finding.rule, finding.address) == ("plain-http", "aws_lb_listener.web")
    assert "certificate_arn" in finding.text


def balancers(*guarded: str, **fields: Any) -> dict[str, Any]:
    """A load balancer `web`, and what web ACLs stand in front of."""
    associations = {name: {"resource_arn": f"${{aws_lb.{name}.arn}}"} for name in guarded}
    return stack(resource={"aws_lb": {"web": fields}, "aws_wafv2_web_acl_association": associations})


@pytest.mark.parametrize("compliant", [balancers("web"), balancers(internal=True)])
def test_load_balancers_that_need_no_web_acl(compliant: dict[str, Any]) -> None:
    assert review(compliant) == ()


@pytest.mark.parametrize("open_to_all", [balancers(), balancers("api", internal=False)])
def test_no_web_acl(open_to_all: dict[str, Any]) -> None:
    (finding,) = review(open_to_all)
    assert (finding.rule, finding.address) == ("no-web-acl", "aws_lb.web")
    assert "waf = true" in finding.text


@pytest.mark.parametrize("providers", [{}, {"aws": [{"region": "us-west-2"}]}])
def test_a_state_in_a_region_that_the_stack_does_not_talk_to(providers: dict[str, Any]) -> None:
    (finding,) = review(stack(provider=providers))
    assert (finding.rule, finding.address) == ("state-elsewhere", "terraform.backend.s3")
    assert "keeps the state in us-east-1" in finding.text
    assert "say {region} in the bucket's name" in finding.text


@pytest.mark.parametrize("kind", ["links", "edge"])
def test_stacks_of_no_region_keep_their_states_in_the_first(kind: str) -> None:
    elsewhere = stack(provider={"aws": [{"region": "us-west-2"}]})
    assert review({**elsewhere, "//": of_kind(kind)}) == ()
    for other in ("region", "access", ""):
        found = review({**elsewhere, "//": of_kind(other, stackName=f"App-staging-{kind}")})
        assert [finding.rule for finding in found] == ["state-elsewhere"]


def of_kind(kind: str, **metadata: str) -> dict[str, Any]:
    """The comment in a stack that says which kind it is; none for the empty string."""
    return {"metadata": {**metadata, **({"tapstack": {"kind": kind}} if kind else {})}}


def test_one_region_of_several_is_enough() -> None:
    assert review(stack(provider={"aws": [{"region": "us-west-2"}, {"region": "us-east-1"}]})) == ()


def distribution(**certificate: Any) -> dict[str, Any]:
    return stack(resource={"aws_cloudfront_distribution": {"www": {"viewer_certificate": certificate}}})


def test_cloudfronts_own_certificate_comes_with_old_tls() -> None:
    (finding,) = review(distribution(cloudfront_default_certificate=True))
    assert (finding.rule, finding.address) == ("cdn-certificate", "aws_cloudfront_distribution.www")
    assert finding.text.startswith("accepts TLS 1.0: ")
    assert finding.text.endswith("; give the cdn aliases and a certificate_arn, or names (dns).")


def test_a_distribution_with_a_certificate_is_compliant() -> None:
    assert review(distribution(acm_certificate_arn="arn", minimum_protocol_version="TLSv1.2_2021")) == ()


@pytest.mark.parametrize("fields", [{}, {"alarm_actions": []}])
def test_an_alarm_that_tells_nobody(fields: dict[str, Any]) -> None:
    (finding,) = review(stack(resource={"aws_cloudwatch_metric_alarm": {"lag": fields}}))
    assert (finding.rule, finding.address) == ("silent-alarm", "aws_cloudwatch_metric_alarm.lag")
    assert "add alerts" in finding.text
    told = stack(resource={"aws_cloudwatch_metric_alarm": {"lag": {"alarm_actions": ["arn"]}}})
    assert review(told) == ()


IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/thumbs"


def test_an_image_that_was_pushed_last() -> None:
    (finding,) = review(stack(resource={"aws_lambda_function": {"thumbs": {"image_uri": f"{IMAGE}:latest"}}}))
    assert (finding.rule, finding.address) == ("latest-image", "aws_lambda_function.thumbs")
    assert "give image a digest" in finding.text


@pytest.mark.parametrize(
    "function",
    [
        {"image_uri": f"{IMAGE}:1.0"},
        {"image_uri": f"{IMAGE}:not-latest"},
        {"image_uri": f"{IMAGE}@sha256:{'0' * 64}"},
        {"filename": "thumbs.zip"},
    ],
)
def test_what_a_function_runs_is_said(function: dict[str, Any]) -> None:
    assert review(stack(resource={"aws_lambda_function": {"thumbs": function}})) == ()


REGION = {"metadata": {"tapstack": {"kind": "region"}}}


@pytest.mark.parametrize("topics", [{}, {"aws_sns_topic": {"jobs": {}}}])
def test_a_region_where_nobody_is_alerted(topics: dict[str, Any]) -> None:
    """One warning for all the alarms that aren't there."""
    (finding,) = review({**stack(resource={"aws_s3_bucket": {"b": {}}, **topics}), "//": REGION})
    assert (finding.rule, finding.address) == ("nobody-alerted", "aws_sns_topic.alerts")
    assert "add alerts" in finding.text


def alerted(subscriptions: dict[str, Any]) -> dict[str, Any]:
    """A region's stack with alerts."""
    resources = {"aws_sns_topic": {"alerts": {}}, "aws_sns_topic_subscription": subscriptions}
    return {**stack(resource=resources), "//": REGION}


@pytest.mark.parametrize("subscriptions", [{}, {"jobs": {"topic_arn": "${aws_sns_topic.jobs.arn}"}}])
def test_alerts_that_nobody_reads(subscriptions: dict[str, Any]) -> None:
    (finding,) = review(alerted(subscriptions))
    assert (finding.rule, finding.address) == ("unread-alerts", "aws_sns_topic.alerts")
    assert finding.text.endswith("add emails to alerts.")


def test_somebody_is_alerted() -> None:
    assert review(alerted({"alerts_ops": {"topic_arn": "${aws_sns_topic.alerts.arn}"}})) == ()
    assert review({**stack(), "//": REGION}) == ()
