"""Labels are the user's own: whatever they are, no two resources get one address, name or statement id."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from model.naming.kinds import KINDS
from stacks.limits import excesses
from tests.described import ACCOUNT, EAST, WEST, Block
from tests.synthesized import Output, Stack, deployment, synthesize

#: Words that are parts of types, of names and of addresses, some with each other's ends, and look-alikes.
LABELS = (
    "a",
    "a-b",
    "ab",
    "a1",
    "a-1",
    "ax1",
    "e",
    "le",
    "rule",
    "role",
    "policy",
    "key",
    "group",
    "lb",
    "network",
    "alerts",
    "database",
    "instances",
    "a-database",
    "a-instances",
    "database-a",
    "instances-a",
    "logs-a",
    "endpoints",
    "http",
    "s3",
    "replication",
    "secret",
    "load-balancer",
    "a-label-of-24-characters",
)
#: Every group uses every store of these labels; the others' stores are there and not used.
USED = ("a", "a-b", "ab", "a1", "a-1", "e", "rule", "database", "instances", "a-database", "a-instances")


def adversary() -> Block:
    """Every kind of block with every label, in a custom network and in a default one."""
    # Behind a load balancer of another label than the group's, so that the two don't help each other.
    behind = dict(zip(LABELS, reversed(LABELS), strict=True))
    uses = [f"{block}.{label}" for block in ("database", "table", "bucket") for label in USED]
    bucket = {"replication": "both_ways", "monitored_events": ["object_created"]}
    components: Block = {
        "load_balancer": {label: {} for label in LABELS},
        "autoscaling_group": {label: {"load_balancer": behind[label], "uses": uses} for label in LABELS},
        "database": {label: {"replication": "replica"} for label in LABELS},
        "table": {label: {} for label in LABELS},
        "bucket": dict.fromkeys(LABELS, bucket),
        "alerts": {"emails": ["a@b.example", "a-b@example.com", "a.b@example.com"]},
    }
    return {
        "name": "App",
        "project": "p",
        "owner": "o",
        "account_id": ACCOUNT,
        "regions": {
            EAST: {
                **components,
                "network": {"source": "custom", "cidr": "10.0.0.0/16", "nat_gateways": "per_zone"},
            },
            WEST: components,
        },
        "cdn": {label: {"bucket": behind[label]} for label in LABELS},
    }


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Output:
    """Synthesis refuses two elements of one address, so that this alone is half of the test.

    So many labels that all use each other are more than a key's policy holds; here, names alone count.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("stacks.app.excess_findings", lambda stacks: ())
        return synthesize([deployment(adversary())], tmp_path_factory.mktemp("labels"))


def test_so_many_labels_are_more_than_a_keys_policy_holds(output: Output) -> None:
    assert "aws_kms_key.key" in {excess.address for excess in excesses(output.stack(EAST).document)}


def repeated(values: Iterator[Any]) -> list[Any]:
    return [value for value, times in Counter(values).items() if times > 1]


def test_every_label_is_there_in_every_kind_of_block(output: Output) -> None:
    for region in (EAST, WEST):
        stack = output.stack(region)
        for kind in ("lb", "autoscaling_group", "db_instance", "dynamodb_table", "s3_bucket"):
            assert set(LABELS) <= stack.resources(f"aws_{kind}").keys()
        parameters = stack.resources("aws_ssm_parameter")
        assert len(parameters) == len(LABELS) * len(USED) * 3
    assert output.stack("edge").resources("aws_cloudfront_distribution").keys() == set(LABELS)


def test_names_in_aws_are_unique(output: Output) -> None:
    found = [name for stack in output.stacks.values() for name in stack.names]
    assert repeated(iter(found)) == []
    # Type and region alone don't tell IAM's and CloudFront's apart: those are one for the whole account.
    assert {kind for kind, *_ in found} >= {"aws_lb", "aws_iam_role", "aws_s3_bucket", "aws_db_instance"}


def test_names_are_within_their_limits(output: Output) -> None:
    for stack in output.stacks.values():
        for kind, _, name in stack.names:
            # The account's twelve digits and a hyphen come after a bucket's name.
            limit = KINDS[kind].limit + (13 if kind == "aws_s3_bucket" else 0)
            assert len(name) <= limit, f"{kind} {name}"


def policies(stack: Stack) -> Iterator[tuple[str, list[Block]]]:
    """Every policy document of a stack, by its address and argument."""
    for _, kind, label, block in stack.blocks():
        for argument in ("policy", "assume_role_policy"):
            if argument in block:
                yield f"{kind}.{label}.{argument}", json.loads(block[argument])["Statement"]


def test_statement_ids_are_unique_and_such_as_iam_takes(output: Output) -> None:
    found = 0
    for stack in output.stacks.values():
        for address, statements in policies(stack):
            found += 1
            sids = [statement["Sid"] for statement in statements]
            assert repeated(iter(sids)) == [], address
            assert all(re.fullmatch("[A-Za-z0-9]+", sid) for sid in sids), address
    assert found > 4 * len(LABELS)


def test_lambda_admits_each_bucket_by_a_statement_of_its_own(output: Output) -> None:
    for region in (EAST, WEST):
        permissions = output.stack(region).resources("aws_lambda_permission").values()
        assert repeated(permission["statement_id"] for permission in permissions) == []
        assert len(permissions) == len(LABELS)


def test_variables_are_unique_for_each_component(output: Output) -> None:
    for region in (EAST, WEST):
        lines: dict[str, list[str]] = {}
        for block in output.stack(region).resources("aws_ssm_parameter").values():
            component = block["name"].partition("/uses/")[0]
            names = [line.partition("=")[0] for line in block["insecure_value"].splitlines()]
            lines.setdefault(component, []).extend(names)
        assert len(lines) == len(LABELS)
        for component, names in lines.items():
            assert repeated(iter(names)) == [], component
            assert all(re.fullmatch("[A-Z][A-Z0-9_]*", name) for name in names)


def test_logs_of_two_writers_never_lie_in_one_place(output: Output) -> None:
    """Neither in a log group nor below one prefix of the log bucket."""
    for region in (EAST, WEST):
        stack = output.stack(region)
        balancers = [block["access_logs"]["prefix"] + "/" for block in stack.resources("aws_lb").values()]
        buckets = [block["target_prefix"] for block in stack.resources("aws_s3_bucket_logging").values()]
        prefixes = [*balancers, *buckets, "cdn/"]
        assert len(set(prefixes)) == 2 * len(LABELS) + 1
        assert not [
            (one, other)
            for one in prefixes
            for other in prefixes
            if one is not other and other.startswith(one)
        ]


def test_each_load_balancer_leads_to_its_own_group(output: Output) -> None:
    """By address and by name: a clash that Terraform resolves in silence would cross them."""
    behind = dict(zip(LABELS, reversed(LABELS), strict=True))
    for region in (EAST, WEST):
        stack = output.stack(region)
        for label, balancer in behind.items():
            (action,) = stack.resources("aws_lb_listener")[f"{balancer}_http"]["default_action"]
            target = f"${{aws_lb_target_group.{label}_instances.arn}}"
            assert action["target_group_arn"] == target
            assert stack.resources("aws_autoscaling_group")[label]["target_group_arns"] == [target]


def test_references_lead_to_what_is_there(output: Output) -> None:
    for stack in output.stacks.values():
        assert stack.references <= set(stack.addresses)


def test_outputs_are_unique_and_of_every_component(output: Output) -> None:
    for region in (EAST, WEST):
        outputs = output.stack(region).document["output"]
        expected = {
            f"{label}_{ending}".replace("-", "_")
            for label in LABELS
            for ending in (
                "load_balancer_dns_name",
                "autoscaling_group_name",
                "database_endpoint",
                "table_name",
                "bucket_name",
            )
        }
        assert expected <= outputs.keys()
        assert repeated(str(each["value"]) for each in outputs.values()) == []
