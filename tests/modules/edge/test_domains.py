"""Zones, proofs, records, health checks and their alarms, in the stacks that have them."""

from pathlib import Path
from typing import Any

import pytest

from tests.described import ACCOUNT, EAST, EUROPE, NAMED, WEST, Block
from tests.synthesized import Output, Synthesized, deployment, synthesize

PREFIX = "Tap-Names-production"
ZONE = "${aws_route53_zone.example_com.zone_id}"
FOUND = "${data.aws_route53_zone.example_com.zone_id}"


def described(tmp_path: Path, **changes: Any) -> Output:
    return synthesize([deployment({**NAMED, **changes})], tmp_path)


def bare(block: Block) -> Block:
    return {name: value for name, value in block.items() if name not in ("//", "provider")}


def test_a_zone_is_made_once_and_protected_as_the_deployment_says(
    synthesized: Synthesized, tmp_path: Path
) -> None:
    stack = synthesized("named").stack("dns")
    (zone,) = stack.resources("aws_route53_zone").values()
    assert bare(zone) == {
        "name": "example.com",
        "comment": f"Names of {PREFIX}",
        "tags": {"Name": f"{PREFIX}-example.com"},
        "lifecycle": {"prevent_destroy": True},
    }
    outputs = {name: output["value"] for name, output in stack.document["output"].items()}
    assert outputs == {
        "zone_example_com_id": ZONE,
        "zone_example_com_name_servers": "${aws_route53_zone.example_com.name_servers}",
    }
    other = described(tmp_path, removal="destroy").stack("dns").resources("aws_route53_zone")["example_com"]
    assert "lifecycle" not in other


def test_zones_that_are_there_are_looked_up_where_they_are_needed(synthesized: Synthesized) -> None:
    """``dns`` writes into one of them; ``edge`` into all, and knows ours by its tag."""
    dns, edge = (synthesized("named").stack(ending).data("aws_route53_zone") for ending in ("dns", "edge"))
    other = {"name": "a-b.example.org", "private_zone": False}
    assert {name: bare(block) for name, block in dns.items()} == {"a-b_example_org": other}
    assert {name: bare(block) for name, block in edge.items()} == {
        "a-b_example_org": other,
        "example_com": {
            "name": "example.com",
            "private_zone": False,
            "tags": {"Name": f"{PREFIX}-example.com"},
        },
        "example_net": {"name": "example.net", "private_zone": False},
    }


def test_a_domain_is_proved_by_one_record_that_stays(synthesized: Synthesized) -> None:
    stack = synthesized("named").stack("dns")
    names = {"example_com", "www_example_com", "static_example_com", "beta_a-b_example_org"}
    certificates = stack.resources("aws_acm_certificate")
    assert certificates.keys() == names
    assert bare(certificates["example_com"]) == {
        "domain_name": "example.com",
        "validation_method": "DNS",
        "tags": {"Name": f"{PREFIX} proves example.com"},
        "lifecycle": {"create_before_destroy": True},
    }
    records = stack.resources("aws_route53_record")
    assert records.keys() == {f"{name}_validation" for name in names}
    told = "one(aws_acm_certificate.example_com.domain_validation_options).resource_record"
    assert bare(records["example_com_validation"]) == {
        "zone_id": ZONE,
        "name": f'${{try({told}_name, "example.com")}}',
        "type": "CNAME",
        "ttl": 300,
        "records": [f'${{try({told}_value, "example.com")}}'],
        "lifecycle": {"ignore_changes": ["name", "records"]},
    }
    zones = {record["zone_id"] for name, record in records.items() if "example_org" in name}
    assert zones == {"${data.aws_route53_zone.a-b_example_org.zone_id}"}
    # Nobody uses these certificates, so that they expire: waiting for them would fail then.
    assert not stack.resources("aws_acm_certificate_validation")


def test_proving_takes_one_region_however_many_there_are(synthesized: Synthesized, tmp_path: Path) -> None:
    before = synthesized("named").stack("dns")
    assert [provider["region"] for provider in before.document["provider"]["aws"]] == [EAST]
    regions = {**NAMED["regions"], "ap-southeast-1": NAMED["regions"][WEST]}
    beta = {**NAMED["dns"]["beta"], "weights": dict.fromkeys(regions, 1)}
    after = described(tmp_path, regions=regions, dns={**NAMED["dns"], "beta": beta}).stack("dns")
    assert after.text == before.text


@pytest.mark.parametrize("region", [EUROPE, WEST])
def test_a_region_asks_acm_of_its_own_and_serves_with_what_was_issued(
    synthesized: Synthesized, region: str
) -> None:
    stack = synthesized("named").stack(region)
    certificates = stack.resources("aws_acm_certificate")
    asked = {"front_load_balancer", *(["own_load_balancer"] if region == WEST else [])}
    assert certificates.keys() == stack.resources("aws_acm_certificate_validation").keys() == asked
    assert bare(certificates["front_load_balancer"]) == {
        "domain_name": "*.example.com",
        "subject_alternative_names": ["example.com", "www.example.com"],
        "validation_method": "DNS",
        "tags": {"Name": f"{PREFIX}-{region}-front-load-balancer"},
        "lifecycle": {"create_before_destroy": True},
    }
    issued = bare(stack.resources("aws_acm_certificate_validation")["front_load_balancer"])
    assert issued == {
        "certificate_arn": "${aws_acm_certificate.front_load_balancer.arn}",
        "timeouts": {"create": "75m"},
    }
    listeners = stack.resources("aws_lb_listener")
    assert listeners["front_https"]["certificate_arn"] == (
        "${aws_acm_certificate_validation.front_load_balancer.certificate_arn}"
    )
    assert listeners["front_http"]["default_action"][0]["type"] == "redirect"
    own = listeners["own_https"]["certificate_arn"]
    assert own.startswith(
        "arn:aws:acm:eu-west-1" if region == EUROPE else "${aws_acm_certificate_validation.own"
    )


def test_each_region_has_a_record_of_each_name(synthesized: Synthesized) -> None:
    stack = synthesized("named").stack("edge")
    records = stack.resources("aws_route53_record")
    front = [f"{name}example_com{end}" for name, end in (("www_", ""), ("", ""), ("", "_wildcard"))]
    expected = {
        f"{name}_{region}_a"
        for name in (*front, "beta_a-b_example_org", "example_net")
        for region in (EUROPE, WEST)
    }
    assert records.keys() == {*expected, "static_example_com_a", "static_example_com_aaaa"}
    assert bare(records["example_com_wildcard_us-west-2_a"]) == {
        "zone_id": FOUND,
        "name": "*.example.com",
        "type": "A",
        "alias": {
            "name": "${data.aws_lb.front_us-west-2.dns_name}",
            "zone_id": "${data.aws_lb.front_us-west-2.zone_id}",
            "evaluate_target_health": True,
        },
        "set_identifier": WEST,
        "latency_routing_policy": {"region": WEST},
        "health_check_id": "${aws_route53_health_check.shop-front_us-west-2.id}",
    }
    weights = {
        region: records[f"beta_a-b_example_org_{region}_a"]["weighted_routing_policy"]
        for region in (EUROPE, WEST)
    }
    assert weights == {EUROPE: {"weight": 255}, WEST: {"weight": 0}}
    assert "health_check_id" not in records["example_net_us-west-2_a"]


def test_load_balancers_are_looked_up_once_in_their_regions(synthesized: Synthesized) -> None:
    output = synthesized("named")
    found = output.stack("edge").data("aws_lb")
    assert found.keys() == {f"{label}_{region}" for label in ("front", "own") for region in (EUROPE, WEST)}
    for region in (EUROPE, WEST):
        for label in ("front", "own"):
            block = found[f"{label}_{region}"]
            assert block["provider"] == f"aws.{region.replace('-', '_')}"
            assert block["name"] == output.stack(region).resources("aws_lb")[label]["name"]


def test_a_cdn_is_certified_and_led_to_by_both_kinds_of_addresses(synthesized: Synthesized) -> None:
    stack = synthesized("named").stack("edge")
    (distribution,) = stack.resources("aws_cloudfront_distribution").values()
    assert distribution["aliases"] == ["static.example.com"]
    assert distribution["viewer_certificate"] == {
        "acm_certificate_arn": "${aws_acm_certificate_validation.site_cdn.certificate_arn}",
        "ssl_support_method": "sni-only",
        "minimum_protocol_version": "TLSv1.2_2021",
    }
    assert stack.resources("aws_acm_certificate")["site_cdn"]["provider"] == "aws.us_east_1"
    for kind in ("A", "AAAA"):
        record = stack.resources("aws_route53_record")[f"static_example_com_{kind.lower()}"]
        assert bare(record) == {
            "zone_id": FOUND,
            "name": "static.example.com",
            "type": kind,
            "alias": {
                "name": "${aws_cloudfront_distribution.site.domain_name}",
                "zone_id": "${aws_cloudfront_distribution.site.hosted_zone_id}",
                "evaluate_target_health": False,
            },
        }


def test_health_checks_ask_each_load_balancer_over_tls_from_where_they_are_let_in(
    synthesized: Synthesized,
) -> None:
    checks = synthesized("named").stack("edge").resources("aws_route53_health_check")
    assert checks.keys() == {
        f"{label}_{region}" for label in ("shop-front", "beta") for region in (EUROPE, WEST)
    }
    assert bare(checks["shop-front_eu-west-1"]) == {
        "fqdn": "${data.aws_lb.front_eu-west-1.dns_name}",
        "type": "HTTPS",
        "port": 443,
        "enable_sni": True,
        "resource_path": "/up/?deep=1",
        "request_interval": 10,
        "failure_threshold": 2,
        "measure_latency": True,
        "regions": [
            "ap-southeast-1",
            "ap-southeast-2",
            "eu-west-1",
            "sa-east-1",
            "us-east-1",
            "us-west-1",
            "us-west-2",
        ],
        "tags": {"Name": f"{PREFIX}-shop-front-eu-west-1"},
        "lifecycle": {"create_before_destroy": True},
    }
    assert "regions" not in checks["beta_eu-west-1"]


def test_without_a_certificate_the_checkers_ask_over_http(tmp_path: Path) -> None:
    dns = {**NAMED["dns"]["plain"], "health_check": True}
    output = described(tmp_path, cdn={}, dns={"plain": dns})
    check = output.stack("edge").resources("aws_route53_health_check")["plain_us-west-2"]
    assert (check["type"], check["port"], check["enable_sni"]) == ("HTTP", 80, False)
    assert not [name for name in output.stacks if name.endswith("-dns")]


def test_alarms_are_in_us_east_1_and_told_to_everybody_who_is_alerted_anywhere(
    synthesized: Synthesized,
) -> None:
    stack = synthesized("named").stack("edge")
    alarms = stack.resources("aws_cloudwatch_metric_alarm")
    assert len(alarms) == 4
    alarm = alarms["shop-front_eu-west-1_health_check_status"]
    assert alarm["provider"] == "aws.us_east_1"
    assert alarm["alarm_name"] == f"{PREFIX}-shop-front-eu-west-1-health-check-status"
    assert alarm["dimensions"] == {"HealthCheckId": "${aws_route53_health_check.shop-front_eu-west-1.id}"}
    assert (alarm["namespace"], alarm["metric_name"], alarm["threshold"]) == (
        "AWS/Route53",
        "HealthCheckStatus",
        1,
    )
    assert alarm["alarm_actions"] == alarm["ok_actions"] == ["${aws_sns_topic.alerts.arn}"]
    assert "health check of dns shop-front in eu-west-1 below 1" in alarm["alarm_description"]
    topic = stack.resources("aws_sns_topic")["alerts"]
    assert topic["name"] == f"{PREFIX}-us-east-1-health-checks"
    assert topic["kms_master_key_id"] == "${aws_kms_key.key.arn}"
    emails = [each["endpoint"] for each in stack.resources("aws_sns_topic_subscription").values()]
    assert sorted(emails) == ["on-call@example.com", "ops@example.com"]
    (alias,) = stack.resources("aws_kms_alias").values()
    assert alias["name"] == "alias/tap-names-production-us-east-1-health-checks"
    arn = f"arn:aws:sns:us-east-1:{ACCOUNT}:{topic['name']}"
    statement = stack.statements("aws_kms_key", "key")["AlarmsPublish"]
    assert statement["Condition"]["ArnEquals"] == {"kms:EncryptionContext:aws:sns:topicArn": arn}
    assert stack.statements("aws_sns_topic_policy", "alerts")["AlarmsPublish"]["Resource"] == arn


@pytest.mark.parametrize("alerts", [None, {"emails": []}])
def test_a_region_in_us_east_1_tells_by_its_own_topic(tmp_path: Path, alerts: Block | None) -> None:
    """Where it has none, another one is made beside its key and its names."""
    region = {**NAMED["regions"][WEST], "alerts": alerts}
    weights = {**NAMED["dns"]["beta"]["weights"], EAST: 1}
    dns = {**NAMED["dns"], "beta": {**NAMED["dns"]["beta"], "weights": weights}}
    output = described(tmp_path, regions={**NAMED["regions"], EAST: region}, dns=dns)
    stack = output.stack("edge")
    assert f"{PREFIX}-{EAST}" in output.manifest["stacks"][f"{PREFIX}-edge"]["dependencies"]
    told = {alarm["alarm_actions"][0] for alarm in stack.resources("aws_cloudwatch_metric_alarm").values()}
    if alerts is None:
        assert told == {"${aws_sns_topic.alerts.arn}"}
        ours, theirs = (
            each.resources("aws_kms_alias")["key"]["name"] for each in (stack, output.stack(EAST))
        )
        assert ours == f"{theirs}-health-checks"
    else:
        assert told == {f"arn:aws:sns:us-east-1:{ACCOUNT}:{PREFIX}-us-east-1-alerts"}
        assert not stack.resources("aws_sns_topic")
        assert not stack.resources("aws_kms_key")


def test_without_alerts_there_are_no_alarms(tmp_path: Path) -> None:
    regions = {name: {**region, "alerts": None} for name, region in NAMED["regions"].items()}
    stack = described(tmp_path, regions=regions).stack("edge")
    assert stack.resources("aws_route53_health_check")
    assert not stack.resources("aws_cloudwatch_metric_alarm")
    assert not stack.resources("aws_sns_topic")
