"""A region's stack: alone in the world, and closed to it."""

import inspect
import json
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

import pytest

from model.naming.regions import ELB_ACCOUNTS
from tests.described import EAST, WEST, Block
from tests.synthesized import OTHERS, VARIANTS, Output, Stack, Synthesized

EVERY = pytest.mark.parametrize("variant", [*VARIANTS, *OTHERS])
#: What a policy may name although it isn't the region's own: roles, and what delivers the logs of CloudFront.
NAMED = re.compile(r"arn:aws:(iam:|logs:us-east-1):[^\"\\]*:(role|delivery-source)[/:][^\"\\]*")
#: Where a VPC that isn't made here has NAT gateways of its own.
LEADS_OUT = ("existing", WEST)
GLOBAL = ("aws_iam_", "aws_route53", "aws_cloudfront_", "aws_waf_", "aws_globalaccelerator_", "aws_shield_")

#: What `removal` changes: resource type, and its arguments when it is `destroy` and when it is `retain`.
REMOVAL: dict[str, tuple[Block, Block]] = {
    "aws_autoscaling_group": ({"force_delete": True}, {"force_delete": False}),
    "aws_cloudwatch_log_group": ({"skip_destroy": False}, {"skip_destroy": True}),
    "aws_db_instance": (
        {"deletion_protection": False, "delete_automated_backups": True, "prevent_destroy": None},
        {"deletion_protection": True, "delete_automated_backups": False, "prevent_destroy": True},
    ),
    "aws_dynamodb_table": (
        {"deletion_protection_enabled": False, "prevent_destroy": None},
        {"deletion_protection_enabled": True, "prevent_destroy": True},
    ),
    "aws_kms_key": (
        {"deletion_window_in_days": 7, "prevent_destroy": None},
        {"deletion_window_in_days": 30, "prevent_destroy": True},
    ),
    "aws_lb": ({"enable_deletion_protection": False}, {"enable_deletion_protection": True}),
    "aws_s3_bucket": (
        {"force_destroy": True, "prevent_destroy": None},
        {"force_destroy": False, "prevent_destroy": True},
    ),
    "aws_sqs_queue": ({"prevent_destroy": None}, {"prevent_destroy": True}),
    "aws_secretsmanager_secret": ({"recovery_window_in_days": 0}, {"recovery_window_in_days": 30}),
}
#: Types that hold somebody's data in some places only: a value that is set outside, but no address.
SOMETIMES = {"aws_ssm_parameter"}
FINAL_SNAPSHOT: dict[bool, Block] = {
    False: {"skip_final_snapshot": True, "final_snapshot_identifier": None},
    True: {
        "skip_final_snapshot": False,
        # The one that its tag names, else a new one.
        "final_snapshot_identifier": "${try(data.aws_db_instance.orders_found[0]"
        '.tags["FinalSnapshotIdentifier"], "tapstack-staging-us-east-1-orders-final-'
        '${formatdate("YYYYMMDDhhmmss", plantimestamp())}")}',
    },
}


def regional(output: Output) -> dict[str, Stack]:
    """The regional stacks by region."""
    return {
        stack.document["provider"]["aws"][0]["region"]: stack
        for stack in output.stacks.values()
        if stack.kind == "region"
    }


@EVERY
def test_talks_to_its_own_region_only(synthesized: Synthesized, variant: str) -> None:
    found = regional(synthesized(variant))
    assert found
    for region, stack in found.items():
        assert [provider["region"] for provider in stack.document["provider"]["aws"]] == [region]
        document = json.loads(stack.text)
        for instance in document["resource"].get("aws_db_instance", {}).values():
            instance.pop("replicate_source_db", None)
            # Compares what the own region says with names in others.
            instance["lifecycle"].pop("precondition", None)
        # Secrets Manager copies a secret to other regions, and the copy has the name of its source.
        for secret in document["resource"].get("aws_secretsmanager_secret", {}).values():
            secret.pop("replica", None)
        copies = re.compile(rf"arn:aws:secretsmanager:{region}:[^\"\\]*")
        # Speaks of all regions, by derived names.
        document["resource"].get("aws_cloudwatch_dashboard", {}).pop("all_regions", None)
        text = copies.sub("", NAMED.sub("", json.dumps(document)))
        assert {other for other in ELB_ACCOUNTS if other in text} == {region}


@EVERY
def test_needs_no_global_control_plane(synthesized: Synthesized, variant: str) -> None:
    for stack in regional(synthesized(variant)).values():
        assert not [
            address for address in stack.addresses if address.removeprefix("data.").startswith(GLOBAL)
        ]


@pytest.mark.parametrize("removal", ["destroy", "retain"])
def test_removal_means_the_same_everywhere(synthesized: Synthesized, removal: str) -> None:
    retains = removal == "retain"
    variants = ("retain", "maximal") if retains else ("staging", "linked")
    stacks = [stack for variant in variants for stack in regional(synthesized(variant)).values()]
    for kind, expected in REMOVAL.items():
        resources = [each for stack in stacks for each in stack.resources(kind).values()]
        assert resources or not retains, kind
        for resource in resources:
            for argument, value in expected[retains].items():
                made = {**resource, **resource.get("lifecycle", {})}
                assert made.get(argument) == value, f"{kind}.{argument}: {resource}"
    primary = (
        synthesized("retain" if retains else "staging").stack(EAST).resources("aws_db_instance")["orders"]
    )
    assert {name: primary.get(name) for name in FINAL_SNAPSHOT[retains]} == FINAL_SNAPSHOT[retains]


def test_whatever_can_be_protected_is_in_the_table(synthesized: Synthesized) -> None:
    """An argument that says how a resource goes, on a type that the table doesn't have."""
    arguments = {argument for pair in REMOVAL.values() for argument in pair[1]} - {"prevent_destroy"}
    arguments |= {"force_destroy", "skip_destroy", "deletion_protection"}
    for variant in ("retain", "maximal"):
        for stack in regional(synthesized(variant)).values():
            for mode, kind, _, block in stack.blocks():
                if mode != "resource" or kind in SOMETIMES:
                    continue
                protecting = block.get("lifecycle", {}).get("prevent_destroy") or arguments & block.keys()
                assert bool(protecting) is (kind in REMOVAL)


@EVERY
def test_security_groups_have_rules_of_their_own_only(synthesized: Synthesized, variant: str) -> None:
    for stack in regional(synthesized(variant)).values():
        assert not stack.resources("aws_security_group_rule")
        for group in stack.resources("aws_security_group").values():
            assert not {"ingress", "egress"} & group.keys()


@EVERY
def test_internet_reaches_load_balancers_on_80_and_443_only(synthesized: Synthesized, variant: str) -> None:
    for stack in regional(synthesized(variant)).values():
        rules = stack.resources("aws_vpc_security_group_ingress_rule").values()
        is_open = [rule for rule in rules if rule.get("cidr_ipv4") == "0.0.0.0/0" or "cidr_ipv6" in rule]
        balancers = [
            block["security_groups"] for block in stack.resources("aws_lb").values() if not block["internal"]
        ]
        expected = sorted((group, port) for (group,) in balancers for port in (80, 443))
        assert sorted((rule["security_group_id"], rule["from_port"]) for rule in is_open) == expected
        assert all(rule["ip_protocol"] == "tcp" and rule["from_port"] == rule["to_port"] for rule in rules)


@EVERY
def test_nothing_goes_out_to_the_internet_but_through_nat_gateways(
    synthesized: Synthesized, variant: str
) -> None:
    for region, stack in regional(synthesized(variant)).items():
        ranges = {"${data.aws_vpc.network.cidr_block}", "${aws_vpc.network.cidr_block}"}
        if "locals" in stack.document:
            ranges = {"${each.value}"}
            assert stack.document["locals"] == {
                "network_ranges": "${data.aws_vpc.network.cidr_block_associations[*].cidr_block}"
            }
        if stack.resources("aws_nat_gateway") or (variant.partition(" ")[0], region) == LEADS_OUT:
            ranges.add("0.0.0.0/0")
        for rule in stack.resources("aws_vpc_security_group_egress_rule").values():
            peer = {"referenced_security_group_id", "prefix_list_id", "cidr_ipv4"} & rule.keys()
            assert len(peer) == 1
            assert "cidr_ipv4" not in rule or rule["cidr_ipv4"] in ranges
            assert rule["ip_protocol"] == "tcp"
            assert rule.get("cidr_ipv4") != "0.0.0.0/0" or rule["from_port"] == 443
            assert rule["from_port"] == rule["to_port"]


def admitted(stack: Stack, group: str) -> dict[str, int]:
    """Whom a security group admits, and on which port."""
    return {
        rule["referenced_security_group_id"]: rule["from_port"]
        for rule in stack.resources("aws_vpc_security_group_ingress_rule").values()
        if rule["security_group_id"] == group
    }


@pytest.mark.parametrize("region", [EAST, WEST])
def test_instances_are_reached_from_their_load_balancer_only(synthesized: Synthesized, region: str) -> None:
    stack = regional(synthesized("maximal"))[region]
    for label, front, port in (("shop", "shop-front", 9000), ("admin", "admin", 8080)):
        (interface,) = stack.resources("aws_launch_template")[label]["network_interfaces"]
        (group,) = interface["security_groups"]
        (balancer,) = stack.resources("aws_lb")[front]["security_groups"]
        assert admitted(stack, group) == {balancer: port}
        reached = [
            (rule["referenced_security_group_id"], rule["from_port"])
            for rule in stack.resources("aws_vpc_security_group_egress_rule").values()
            if rule["security_group_id"] == balancer
        ]
        assert reached == [(group, port)]


@pytest.mark.parametrize("region", [EAST, WEST])
def test_databases_are_reached_from_those_that_use_them_only(synthesized: Synthesized, region: str) -> None:
    stack = regional(synthesized("maximal"))[region]
    users = {"orders": {"${aws_security_group.shop_instances.id}": 5432}, "audit-trail": {}}
    egress = stack.resources("aws_vpc_security_group_egress_rule").values()
    for label, database in stack.resources("aws_db_instance").items():
        (group,) = database["vpc_security_group_ids"]
        assert admitted(stack, group) == users[label]
        assert not [rule for rule in egress if rule["security_group_id"] == group]
        out = {
            rule["security_group_id"] for rule in egress if rule.get("referenced_security_group_id") == group
        }
        assert out == users[label].keys()


#: Arguments that take the key with which a resource is encrypted, at any depth of it.
KEY_ARGUMENTS = {"kms_key_id", "kms_key_arn", "kms_master_key_id"}
#: What has such an argument for what isn't there: the filters of an event source mapping.
NOTHING_TO_ENCRYPT = {"aws_lambda_event_source_mapping"}
#: What has such an argument, and where else its key is given: in a resource of its own.
ELSEWHERE = {"aws_s3_bucket": "aws_s3_bucket_server_side_encryption_configuration"}
#: To a bucket with a KMS key load balancers could not deliver.
BY_S3_ITSELF = ("aws_s3_bucket_server_side_encryption_configuration", "logs")


@cache
def takes_a_key(kind: str) -> bool:
    """Whether the provider knows a key's argument for a resource type; not those of its replicas."""
    module = import_module(f"cdktf_cdktf_provider_aws.{kind.removeprefix('aws_')}")
    structs = [
        struct
        for name, struct in vars(module).items()
        if inspect.isclass(struct) and struct.__module__ == module.__name__ and "Replica" not in name
    ]
    return any(KEY_ARGUMENTS & inspect.signature(struct.__init__).parameters.keys() for struct in structs)


def keys_in(value: Any) -> Iterator[str]:
    """The keys that a block names, at any depth."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in KEY_ARGUMENTS:
                yield inner
            yield from keys_in(inner)
    if isinstance(value, list):
        for inner in value:
            yield from keys_in(inner)


@EVERY
def test_everything_that_takes_a_key_has_the_regions(synthesized: Synthesized, variant: str) -> None:
    """Every type whose arguments the provider has a key among, and no key but the region's."""
    for stack in regional(synthesized(variant)).values():
        assert list(stack.resources("aws_kms_key")) == ["key"]
        for mode, kind, name, block in stack.blocks():
            if (
                mode != "resource"
                or kind in ELSEWHERE.keys() | NOTHING_TO_ENCRYPT
                or (kind, name) == BY_S3_ITSELF
            ):
                continue
            expected = {"${aws_kms_key.key.arn}"} if takes_a_key(kind) else set()
            assert set(keys_in(block)) == expected, f"{kind}.{name}"
        for kind, other in ELSEWHERE.items():
            assert stack.resources(kind).keys() == stack.resources(other).keys()


def test_the_types_that_take_a_key_are_found() -> None:
    """The test above would pass where none is."""
    for kind in ("db_instance", "dynamodb_table", "launch_template", "sns_topic", "cloudwatch_log_group"):
        assert takes_a_key(f"aws_{kind}")
    assert not takes_a_key("aws_lb")


@pytest.mark.parametrize(
    ("variant", "region", "names"),
    [
        ("minimal", "eu-central-1", {"key_arn"}),
        (
            "staging",
            EAST,
            {
                "key_arn",
                "assets_bucket_name",
                "sessions_table_name",
                "web_load_balancer_dns_name",
                "web_autoscaling_group_name",
                "orders_database_endpoint",
                "orders_database_secret_arn",
            },
        ),
    ],
)
def test_outputs(synthesized: Synthesized, variant: str, region: str, names: set[str]) -> None:
    stack = regional(synthesized(variant))[region]
    assert stack.document["output"].keys() == names


def test_replicas_have_an_endpoint_and_no_secret(synthesized: Synthesized) -> None:
    outputs = regional(synthesized("staging"))[WEST].document["output"]
    assert outputs["orders_database_endpoint"]["description"] == "Replica of database orders, to read"
    assert "orders_database_secret_arn" not in outputs


def test_minimal_region_has_a_key_a_network_and_a_log_bucket(synthesized: Synthesized) -> None:
    stack = regional(synthesized("minimal"))["eu-central-1"]
    assert set(stack.resources("aws_s3_bucket")) == {"logs"}
    kinds = {kind for mode, kind, _, _ in stack.blocks() if mode == "resource"}
    assert not kinds & {"aws_lb", "aws_db_instance", "aws_autoscaling_group", "aws_dynamodb_table"}
