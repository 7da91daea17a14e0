import json
import re
from typing import Any

import pytest

from model.planning.backend import Store
from model.planning.state_copies import StateCopy
from modules.storage.state_copies import StateCopies
from tests.described import Block
from tests.synthesized import Alone, Stack

HERE = Store("us-east-1", "states.east", "locks")
WEST, EUROPE = (Store(region, f"states-{region}", "locks") for region in ("us-west-2", "eu-west-1"))


def copies(alone: Alone, store: Store, *found: StateCopy) -> Stack:
    def build(stack: Any, provider: Any) -> None:
        StateCopies(stack, "copies", provider=provider, store=store, copies=found, fewer="var.fewer")

    return alone(build)


def copy(stack: str, to: Store = WEST, deployment: str = "App") -> StateCopy:
    return StateCopy(stack, to, deployment)


def configuration(stack: Stack) -> Block:
    (made,) = stack.resources("aws_s3_bucket_replication_configuration").values()
    return made


def test_each_copy_is_a_rule_of_its_own(alone: Alone) -> None:
    """Of the current kind, with the delete markers that take copies of lock files away again."""
    stack = copies(alone, HERE, copy("App-staging-access"), copy("App-staging-links", EUROPE))
    made = configuration(stack)
    assert (made["bucket"], made["role"]) == ("states.east", "${aws_iam_role.copies.arn}")
    assert made["depends_on"] == ["aws_iam_role_policy.copies"]
    assert [(rule["id"], rule["priority"], rule["filter"]["prefix"]) for rule in made["rule"]] == [
        ("App-staging-access-to-us-west-2", 1, "App-staging-access/"),
        ("App-staging-links-to-eu-west-1", 2, "App-staging-links/"),
    ]
    assert [rule["destination"] for rule in made["rule"]] == [
        {"bucket": f"arn:aws:s3:::states-{region}"} for region in ("us-west-2", "eu-west-1")
    ]
    for rule in made["rule"]:
        assert (rule["status"], rule["delete_marker_replication"]) == ("Enabled", {"status": "Enabled"})


def test_role_may_copy_these_kinds_of_states_and_nothing_else(alone: Alone) -> None:
    """Not one state of a region; and the policy doesn't grow with the deployments."""
    few = copies(alone, HERE, copy("App-staging-access"))
    statements = few.statements("aws_iam_role_policy", "copies")
    keys = [f"arn:aws:s3:::{{}}/*-{kind}/*" for kind in ("access", "edge", "links")]
    assert {sid: each["Resource"] for sid, each in statements.items()} == {
        "ReadConfigurations": "arn:aws:s3:::states.east",
        "ReadStates": [key.format("states.east") for key in keys],
        "WriteCopies": [key.format("states-us-west-2") for key in keys],
    }
    assert not [action for each in statements.values() for action in each["Action"] if "*" in action]
    many = copies(alone, HERE, *(copy(f"App{n}-staging-access", deployment=f"App{n}") for n in range(99)))
    assert many.statements("aws_iam_role_policy", "copies") == statements


def test_role_may_copy_what_proves_domains_where_there_is_some(alone: Alone) -> None:
    statements = copies(alone, HERE, copy("App-staging-access"), copy("App-staging-dns")).statements(
        "aws_iam_role_policy", "copies"
    )
    for sid, bucket in (("ReadStates", "states.east"), ("WriteCopies", "states-us-west-2")):
        assert f"arn:aws:s3:::{bucket}/*-dns/*" in statements[sid]["Resource"]


def test_role_is_taken_by_s3_and_named_after_the_bucket(alone: Alone) -> None:
    (role,) = copies(alone, HERE, copy("App-staging-access")).resources("aws_iam_role").values()
    assert role["name"] == "states.east-copies"
    (trust,) = json.loads(role["assume_role_policy"])["Statement"]
    assert (trust["Principal"], trust["Action"]) == ({"Service": "s3.amazonaws.com"}, "sts:AssumeRole")
    long = Store("us-east-1", "s" * 63, "")
    (role,) = copies(alone, long, copy("App-staging-access")).resources("aws_iam_role").values()
    assert len(role["name"]) <= 64
    assert role["name"].endswith("-copies")


@pytest.mark.parametrize("bucket", ["states.east", "states-east"])
def test_the_role_that_is_looked_up_is_this_one_only(alone: Alone, bucket: str) -> None:
    stack = copies(alone, Store("us-east-1", bucket, ""), copy("App-staging-access"))
    pattern = stack.data("aws_iam_roles")["copies"]["name_regex"]
    assert re.search(pattern, f"{bucket}-copies")
    assert not re.search(pattern, "states_east-copies")
    assert not re.search(pattern, f"{bucket}-copies-2")


@pytest.mark.parametrize(("deployments", "tags"), [(1, 1), (20, 1), (200, 10)])
def test_tags_name_the_deployments(alone: Alone, deployments: int, tags: int) -> None:
    """In as many tags as it takes: a value has 256 characters at most."""
    names = [f"Tapstack{n}" for n in range(deployments)]
    found = [copy(f"{name}-staging-{kind}", deployment=name) for name in names for kind in ("access", "edge")]
    (role,) = copies(alone, HERE, *found).resources("aws_iam_role").values()
    assert sorted(name for value in role["tags"].values() for name in value.split(" ")) == sorted(names)
    assert all(len(value) <= 256 for value in role["tags"].values())
    assert role["tags"].keys() == {"Deployments", *(f"Deployments{n}" for n in range(2, tags + 1))}


def test_a_plan_that_drops_a_deployment_is_refused_and_says_what_to_do(alone: Alone) -> None:
    """That Terraform refuses it, and when, the blueprints' tests show."""
    (condition,) = configuration(copies(alone, HERE, copy("App-staging-access")))["lifecycle"]["precondition"]
    assert condition["condition"].startswith("${var.fewer || ")
    assert 'split(" ", "App")' in condition["condition"]
    assert "synthesize all deployments whose states lie there together" in condition["error_message"]
    assert "-var fewer=true" in condition["error_message"]


def test_partition_is_that_of_the_buckets(alone: Alone) -> None:
    gov = Store("us-gov-west-1", "gov", "")
    stack = copies(alone, Store("us-gov-east-1", "g", ""), copy("App-staging-access", gov))
    assert configuration(stack)["rule"][0]["destination"]["bucket"] == "arn:aws-us-gov:s3:::gov"
