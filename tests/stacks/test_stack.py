from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import stacks.stack
from model.naming.context import CALLER_ACCOUNT, Context
from model.planning.backend import Store
from model.planning.plan import StatePlan
from tests.described import EAST, EUROPE, WEST
from tests.synthesized import Stack, Synthesized

# The bindings come before CDKTF.
# isort: split
from cdktf import App
from cdktf_cdktf_provider_aws.sns_topic import SnsTopic
from constructs import Construct

Build = Callable[[stacks.stack.Stack], Any]


def made(folder: Path, build: Build) -> Stack:
    app = App(outdir=str(folder))
    build(stacks.stack.Stack(app, "S"))
    app.synth()
    return Stack((folder / "stacks" / "S" / "cdk.tf.json").read_text())


def topics(stack: stacks.stack.Stack, *paths: str) -> None:
    """A topic at each path below the stack, such as ``table.orders/alerts``."""
    provider = stack.provider_of("us-east-1", {}, None)
    for path in paths:
        module, child = path.split("/")
        found = stack.node.try_find_child(module) or Construct(stack, module)
        SnsTopic(found, child, name=path, provider=provider)


def test_addresses_that_clash_are_collected(tmp_path: Path) -> None:
    """CDKTF would make one resource of two, and lose the other. All of them are reported, not the first."""
    app = App(outdir=str(tmp_path))
    stack = stacks.stack.Stack(app, "S")
    stack.describe(StatePlan("S", Store("us-east-1", "b", ""), None), region="us-east-1")
    topics(stack, "table.a/x", "bucket.a/x", "table.b/x", "bucket.b/x", "database.b/x", "table.c/x")
    app.synth()
    assert [finding.path for finding in stack.findings] == [
        ("regions", "us-east-1", "bucket", "a"),
        ("regions", "us-east-1", "bucket", "b"),
        ("regions", "us-east-1", "database", "b"),
    ]
    assert {finding.summary for finding in stack.findings} == {"Names that clash"}
    assert [finding.detail for finding in stack.findings] == [
        'table "a" and bucket "a" would both be SnsTopic a_x. Rename one of them.',
        'table "b" and bucket "b" would both be SnsTopic b_x. Rename one of them.',
        'table "b" and database "b" would both be SnsTopic b_x. Rename one of them.',
    ]


def test_one_element_may_be_asked_for_its_address_again_and_again(tmp_path: Path) -> None:
    app = App(outdir=str(tmp_path))
    stack = stacks.stack.Stack(app, "S")
    topic = SnsTopic(stack, "t", name="n", provider=stack.provider_of("us-east-1", {}, None))
    assert {stack.get_logical_id(topic) for _ in range(3)} == {"t"}
    assert stack.findings == []


def test_what_belongs_to_no_component_is_reported_by_its_path(tmp_path: Path) -> None:
    app = App(outdir=str(tmp_path))
    stack = stacks.stack.Stack(app, "S")
    stack.clash("one thing", "S/network/vpc", "S/table.orders/table")
    stack.clash("one thing", "S/table.orders/table", "S/network/vpc")
    assert [(finding.path, finding.detail) for finding in stack.findings] == [
        (
            ("table", "orders"),
            'S/network/vpc and table "orders" would both be one thing. Rename one of them.',
        ),
        ((), 'table "orders" and S/network/vpc would both be one thing. Rename one of them.'),
    ]


def test_one_name_for_two_types_is_fine(tmp_path: Path) -> None:
    def build(stack: stacks.stack.Stack) -> None:
        provider = stack.provider_of("us-east-1", {}, None)
        SnsTopic(Construct(stack, "t.aws_us_east_1"), "topic", name="n", provider=provider)
        assert not stack.findings

    assert made(tmp_path, build).resources("aws_sns_topic").keys() == {"aws_us_east_1"}


def test_provider_has_an_alias_its_tags_and_the_account(tmp_path: Path) -> None:
    (provider,) = made(
        tmp_path, lambda stack: stack.provider_of("eu-west-1", {"A": "b"}, "123456789012")
    ).document["provider"]["aws"]
    assert provider == {
        "alias": "eu_west_1",
        "region": "eu-west-1",
        "default_tags": [{"tags": {"A": "b"}}],
        "allowed_account_ids": ["123456789012"],
    }


def test_s3_backend_keeps_every_argument(tmp_path: Path) -> None:
    """Also those that CDKTF has no name for."""
    arguments = {
        "bucket": "b",
        "key": "k",
        "region": "r",
        "use_lockfile": True,
        "encrypt": True,
        "unheard_of": 1,
    }
    stack = made(tmp_path, lambda stack: stack.remote_state(arguments))
    assert stack.document["terraform"]["backend"] == {"s3": arguments}


def test_local_state_lies_in_the_working_folder_by_a_relative_path(tmp_path: Path) -> None:
    stack = made(tmp_path, lambda stack: stack.local_state())
    path = stack.document["terraform"]["backend"]["local"]["path"]
    assert path == "../../../terraform.S.tfstate"


def test_output_is_described_and_named_without_hyphens(tmp_path: Path) -> None:
    names: list[str] = []
    stack = made(tmp_path, lambda stack: names.append(stack.output("a-b_c", "v", "What it is")))
    assert names == ["a_b_c"]
    assert stack.document["output"] == {"a_b_c": {"value": "v", "description": "What it is"}}


@pytest.mark.parametrize("account", [CALLER_ACCOUNT, "123456789012"])
def test_caller_is_asked_for_once_where_the_account_is_not_given(tmp_path: Path, account: str) -> None:
    def build(stack: stacks.stack.Stack) -> None:
        for region in ("eu-west-1", "us-east-1"):
            stack.provider(Context("App", "staging", region, account, tags={"Region": region}))

    stack = made(tmp_path, build)
    found = stack.data("aws_caller_identity")
    if account == CALLER_ACCOUNT:
        assert {name: block["provider"] for name, block in found.items()} == {"current": "aws.eu_west_1"}
    else:
        assert not found
    pinned = [provider.get("allowed_account_ids") for provider in stack.document["provider"]["aws"]]
    assert pinned == [None if account == CALLER_ACCOUNT else [account]] * 2


@pytest.mark.parametrize("variant", ["staging", "linked"])
def test_every_stack_says_which_kind_it_is(synthesized: Synthesized, variant: str) -> None:
    """In its metadata, where the review and `make local` read it; a region's also who writes there."""
    kinds = {}
    for name, stack in synthesized(variant).stacks.items():
        kinds[name.rpartition("-")[2] if name.endswith(("access", "links", "edge")) else name] = stack.kind
        facts = stack.document["//"]["metadata"]["tapstack"]
        if stack.kind in ("region", "state", "copies"):
            assert facts["region"] == stack.document["provider"]["aws"][0]["region"]
    prefix = "TapStack-staging" if variant == "staging" else "Tap-Links-production-pr-42"
    regions = (EAST, WEST) if variant == "staging" else (EAST, WEST, EUROPE)
    assert kinds == {
        **{f"state-{region}": "state" for region in regions},
        **{f"state-{region}-copies": "copies" for region in regions},
        **{f"{prefix}-{region}": "region" for region in regions},
        "access": "access",
        **({"links": "links", "edge": "edge"} if variant == "linked" else {}),
    }


def test_a_region_says_who_writes_there(synthesized: Synthesized) -> None:
    for variant, roles in (("staging", ("writer", "reader")), ("failover", ("reader", "writer"))):
        for region, role in zip((EAST, WEST), roles, strict=True):
            facts = synthesized(variant).stack(region).document["//"]["metadata"]["tapstack"]
            assert facts["databases"] == {"orders": role}
