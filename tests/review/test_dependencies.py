from typing import Any

import pytest

from review.dependencies import dependencies
from review.finding import Finding
from review.rules import review
from tests.broken_stacks import BROKEN, Broken
from tests.described import EAST, WEST, Block
from tests.synthesized import OTHERS, VARIANTS, Synthesized

OWN = {"alias": "us_west_2", "region": WEST}
PEER = {"alias": "us_east_1", "region": EAST}


def stack(*providers: Block, kind: str = "region", **parts: Any) -> Block:
    """A stack of us-west-2."""
    return {
        "//": {"metadata": {"tapstack": {"kind": kind, "region": WEST}}},
        "terraform": {"backend": {"s3": {"region": WEST}}},
        "provider": {"aws": list(providers or (OWN,))},
        **parts,
    }


def data(kind: str, **block: Any) -> Block:
    """A stack that reads one thing by its own provider."""
    return stack(data={kind: {"it": {"provider": "aws.us_west_2", **block}}})


def resource(kind: str, **block: Any) -> Block:
    """A stack with one resource of its own provider."""
    return stack(resource={kind: {"it": {"provider": "aws.us_west_2", **block}}})


def found(document: Block) -> list[tuple[str, str]]:
    """Address and text of what the rule finds, which are errors all."""
    findings = list(dependencies(document))
    assert all(finding.error and finding.rule == "dependency" for finding in findings)
    return [(finding.address, finding.text) for finding in findings]


@pytest.mark.parametrize("name", [*VARIANTS, *OTHERS])
def test_no_stack_of_our_own_has_an_edge(synthesized: Synthesized, name: str) -> None:
    for stack in synthesized(name).stacks.values():
        assert list(dependencies(stack.document)) == []


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_broken_stack_has_one_edge_that_is_named(broken: Broken) -> None:
    (finding,) = (each for each in review(broken.document()) if each.error)
    assert finding.address == broken.address
    assert all(part in finding.text for part in broken.says), finding.text


@pytest.mark.parametrize("kind", ["access", "links", "edge", "state", ""])
def test_other_stacks_are_made_for_that(kind: str) -> None:
    for broken in BROKEN.values():
        document = broken.document()
        document["//"] = {"metadata": {"tapstack": {"kind": kind, "region": WEST}}}
        assert found(document) == []


@pytest.mark.parametrize(
    "document",
    [
        resource("aws_sqs_queue", policy="arn:aws:sns:us-east-1:123456789012:topic"),
        resource("aws_secretsmanager_secret", replica=[{"region": EAST}]),
        resource("aws_db_instance", replicate_source_db="arn:aws:rds:us-east-1:123456789012:db:orders"),
        resource("aws_dynamodb_table", name="carts"),
        resource("aws_route53_resolver_rule", domain_name="example"),
        resource("aws_wafv2_web_acl", scope="REGIONAL"),
        resource("aws_efs_replication_configuration", destination={"region": WEST}),
        data("aws_iam_policy_document", statement={"resources": ["arn:aws:sns:us-east-1:123456789012:t"]}),
        data("aws_lb_hosted_zone_id", region=EAST),
        data("aws_caller_identity"),
        data("aws_s3_bucket", bucket="shop-us-west-2-assets"),
        data("aws_kms_key", key_id="arn:aws:kms:us-west-2:123456789012:alias/shop"),
        data("aws_vpc", tags={"Name": "peer of us-east-1"}),
        data("aws_ssm_parameter", name="/shop/${aws_sns_topic.own.name}"),
        stack(OWN, {**OWN, "alias": "second"}, data={"aws_vpc": {"it": {"provider": "aws.second"}}}),
        stack({**OWN, "endpoints": [{"s3": "https://s3.us-west-2.amazonaws.com"}], "sts_region": WEST}),
        stack(resource={"random_pet": {"it": {}}}),
    ],
)
def test_what_asks_the_own_region_or_nobody(document: Block) -> None:
    assert found(document) == []


@pytest.mark.parametrize(
    ("kind", "where", "instead"),
    [
        ("aws_iam_instance_profile", EAST, "Part.roles"),
        ("aws_route53_record", EAST, "Part.build_edge"),
        ("aws_cloudfront_distribution", EAST, "Part.build_edge"),
        ("aws_globalaccelerator_accelerator", WEST, "Part.build_edge"),
        ("aws_s3control_multi_region_access_point", WEST, "Part.build_edge"),
        ("aws_organizations_account", EAST, "root module of its own"),
        ("aws_budgets_budget", EAST, "root module of its own"),
    ],
)
def test_global_services(kind: str, where: str, instead: str) -> None:
    """Wherever AWS runs it, also in the own region: its outage isn't the region's."""
    for document, mode in ((resource(kind), ""), (data(kind), "data.")):
        ((address, text),) = found(document)
        assert address == f"{mode}{kind}.it"
        assert f"whose one control plane AWS runs in {where}" in text
        assert instead in text


def test_web_acls_of_cloudfront() -> None:
    ((_, text),) = found(resource("aws_wafv2_web_acl", scope="CLOUDFRONT"))
    assert "asks AWS WAF for CloudFront" in text


@pytest.mark.parametrize(
    ("document", "argument"),
    [
        (data("aws_kms_alias", arn="arn:aws:kms:us-east-1:${local.account}:alias/shop"), "arn"),
        (data("aws_s3_bucket", bucket="shop-us-east-1-assets-123456789012"), "bucket"),
        (data("aws_vpc_peering_connection", peer_region=EAST), "peer_region"),
        (data("aws_vpc_endpoint_service", service_regions=[WEST, EAST]), "service_regions"),
        (
            data("aws_sqs_queue", filter=[{"values": ["https://sqs.us-east-1.amazonaws.com/"]}]),
            "filter.values",
        ),
        (stack(data={"http": {"it": {"url": "https://us-east-1.console.aws/x"}}}), "url"),
        (stack(data={"http": {"it": {"url": "https://shop.execute-api.us-east-1.amazonaws.com"}}}), "url"),
        (
            stack(
                ephemeral={
                    "aws_secretsmanager_secret_version": {
                        "it": {
                            "provider": "aws.us_west_2",
                            "secret_id": "arn:aws:secretsmanager:us-east-1:123456789012:secret:x",
                        }
                    }
                }
            ),
            "secret_id",
        ),
    ],
)
def test_data_of_another_region(document: Block, argument: str) -> None:
    ((address, text),) = found(document)
    assert address.startswith(("data.", "ephemeral."))
    assert f"reads what is in us-east-1, by {argument} = " in text
    assert "site.context.in_region" in text


@pytest.mark.parametrize(
    ("document", "asked", "gone"),
    [
        (
            resource("aws_dynamodb_table", replica=[{"region_name": "${var.peer}"}]),
            "another region",
            "planned",
        ),
        (
            resource("aws_dynamodb_table", replica=[{"region_name": EAST}, {"region_name": "eu-west-1"}]),
            "eu-west-1 and us-east-1",
            "planned",
        ),
        (
            resource("aws_dynamodb_table_replica", global_table_arn="arn:aws:dynamodb:us-east-1:1:table/t"),
            EAST,
            "planned",
        ),
        (resource("aws_directory_service_region", region_name=EAST), EAST, "planned"),
        (resource("aws_kms_replica_key", primary_key_arn="arn:aws:kms:us-east-1:1:key/k"), EAST, "applied"),
        (resource("aws_efs_replication_configuration", destination={"region": EAST}), EAST, "applied"),
    ],
)
def test_types_that_span_regions(document: Block, asked: str, gone: str) -> None:
    ((_, text),) = found(document)
    assert text.startswith(f"asks {asked}, by ")
    assert f"can be {gone}" in text
    assert "Part.build_links" in text


def test_reading_an_own_global_table_asks_no_replica() -> None:
    """Only the resource asks for the replicas' backups."""
    assert found(data("aws_dynamodb_table", name="carts")) == []


@pytest.mark.parametrize(
    ("block", "says"),
    [
        ({}, "(aws): it asks the region of whoever runs Terraform"),
        ({"provider": "aws.eu"}, "(aws.eu): it asks the region"),
        ({"provider": "${aws.us_east_1}"}, "asks us-east-1, by provider = aws.us_east_1"),
        (
            {"provider": "aws.somewhere"},
            "asks a region that only Terraform knows, by provider = aws.somewhere",
        ),
        ({"provider": "aws.nowhere"}, "asks a region that only Terraform knows, by provider = aws.nowhere"),
    ],
)
def test_providers(block: Block, says: str) -> None:
    somewhere = {"alias": "somewhere", "region": "${var.region}"}
    document = stack(
        OWN,
        PEER,
        somewhere,
        {"alias": "nowhere"},
        resource={"aws_vpc": {"it": block, "own": {"provider": "aws.us_west_2"}}},
    )
    findings = dict(found(document))
    assert says in findings["aws_vpc.it"]
    assert "aws_vpc.own" not in findings


def test_a_provider_without_an_alias() -> None:
    document = stack(resource={"aws_vpc": {"it": {}}})
    document["provider"]["aws"] = {"region": WEST}
    assert found(document) == []
    document["provider"]["aws"] = {"region": EAST}
    ((_, text),) = found(document)
    assert text.startswith("asks us-east-1, by provider = aws, at every plan")


def test_a_provider_of_another_region_that_nothing_uses() -> None:
    ((address, text),) = found(stack(OWN, PEER))
    assert (address, text) == (
        "provider.aws.us_east_1",
        "is of us-east-1, and the stack of us-west-2 only. Nothing uses it: take it out.",
    )


@pytest.mark.parametrize(
    ("arguments", "argument"),
    [
        ({"sts_region": EAST}, "sts_region"),
        ({"endpoints": [{"sts": "https://sts.us-east-1.amazonaws.com"}]}, "endpoints.sts"),
    ],
)
def test_what_a_provider_asks_elsewhere(arguments: Block, argument: str) -> None:
    ((address, text),) = found(stack({**OWN, **arguments}))
    assert address == "provider.aws.us_west_2"
    assert text.startswith(f"asks us-east-1, by {argument} = ")


@pytest.mark.parametrize(
    ("config", "where"),
    [
        ({"bucket": "states-us-east-1", "key": "k"}, EAST),
        ({"organization": "shop"}, "another place"),
        ({}, "another place"),
    ],
)
def test_states_of_other_stacks(config: Block, where: str) -> None:
    """Those that CDKTF adds for a reference to another stack among them, whatever the backend is."""
    name = "cross-stack-reference-input-Shop-us-east-1"
    longer = {"display_name": f"${{data.terraform_remote_state.{name}-2.outputs.it}}"}
    document = stack(
        data={"terraform_remote_state": {name: {"backend": "remote", "config": config}}},
        resource={"aws_sns_topic": {"it": {"provider": "aws.us_west_2", **longer}}},
    )
    ((address, text),) = found(document)
    assert address == f"data.terraform_remote_state.{name}"
    assert text.startswith(f'reads the state of another stack (backend "remote", in {where}) for nobody at')


def test_modules_are_not_looked_into() -> None:
    document = stack(
        OWN,
        PEER,
        resource={"aws_vpc": {"it": {"provider": "aws.us_east_1"}}},
        module={
            "own": {"providers": {"aws": "aws.us_west_2"}},
            "peer": {"providers": {"aws": "aws.us_east_1"}},
        },
    )
    own, peer = [each for each in dependencies(document) if each.address.startswith("module.")]
    assert (own.address, own.rule, own.error) == ("module.own", "unseen-module", False)
    assert (peer.address, peer.error) == ("module.peer", True)
    assert peer.text.startswith("asks us-east-1, by providers = aws.us_east_1")


def test_a_fault_is_told_once() -> None:
    """A role by a provider of another region is a role."""
    document = stack(OWN, PEER, resource={"aws_iam_role": {"it": {"provider": "aws.us_east_1"}}})
    assert [finding.address for finding in dependencies(document)] == ["aws_iam_role.it"]
    assert isinstance(next(dependencies(document)), Finding)
