"""The stacks that copy states, and what a move of the home region changes elsewhere: nothing but where."""

import copy
from pathlib import Path

from model.planning.backend import Backend
from tests.described import EAST, EUROPE, MINIMAL, WEST, Block
from tests.synthesized import Synthesized, deployment, synthesize

PREFIX = "TapStandby-staging"


def test_each_region_of_several_has_one_with_a_local_state(synthesized: Synthesized) -> None:
    for variant, regions in (("staging", (EAST, WEST)), ("linked", (EUROPE, EAST, WEST)), ("minimal", ())):
        stacks = synthesized(variant).stacks
        found = {name: stack for name, stack in stacks.items() if stack.kind == "copies"}
        assert found.keys() == {f"state-{region}-copies" for region in regions}
        for name, stack in found.items():
            backend = stack.document["terraform"]["backend"]
            assert backend == {"local": {"path": f"../../../terraform.{name}.tfstate"}}


def test_it_talks_to_its_own_region_and_says_where_to_it_copies(synthesized: Synthesized) -> None:
    stack = synthesized("linked").stack(f"state-{WEST}-copies")
    assert [provider["region"] for provider in stack.document["provider"]["aws"]] == [WEST]
    outputs = {name: output["value"] for name, output in stack.document["output"].items()}
    assert outputs == {
        "to_eu_west_1": f"tapstack-state-{EUROPE}",
        "to_us_east_1": f"tapstack-state-{EAST}",
    }
    variable = stack.document["variable"]["fewer"]
    assert (variable["type"], variable["default"]) == ("bool", False)


def test_copies_are_the_same_whatever_environment_home_and_active_region(synthesized: Synthesized) -> None:
    for one, others in (
        ("staging", ("production", "suffix", "failover", "retain")),
        ("standby", ("standby failover", "standby home")),
    ):
        expected = {
            name: each.text for name, each in synthesized(one).stacks.items() if each.kind == "copies"
        }
        assert expected
        for other in others:
            stacks = synthesized(other).stacks
            assert {name: stacks[name].text for name in expected} == expected


def test_a_move_of_home_touches_no_region(synthesized: Synthesized) -> None:
    before, after = (synthesized(name).stacks for name in ("standby", "standby home"))
    assert before.keys() == after.keys()
    changed = {name for name in before if before[name].text != after[name].text}
    assert changed == {f"{PREFIX}-{kind}" for kind in ("access", "links", "edge")}


def test_a_move_of_home_changes_where_states_lie_and_where_iam_is_asked(synthesized: Synthesized) -> None:
    """Not one resource: tags, names and addresses stay, and so does the provider that a state notes."""
    before, after = (synthesized(name) for name in ("standby", "standby home"))
    for kind in ("access", "links", "edge"):
        expected = copy.deepcopy(before.stack(kind).document)
        expected["terraform"]["backend"]["s3"] |= {
            "bucket": f"tapstack-state-{EUROPE}",
            "dynamodb_table": f"tapstack-lock-{EUROPE}",
            "region": EUROPE,
        }
        if kind == "access":
            (provider,) = expected["provider"]["aws"]
            assert (provider["alias"], provider["region"]) == ("us_east_1", EAST)
            provider["region"] = EUROPE
        assert after.stack(kind).document == expected


def test_two_deployments_are_copied_by_one_configuration(tmp_path: Path) -> None:
    backend = Backend("backend.tf.json", {"bucket": "states-{region}", "use_lockfile": True})
    regions: Block = {EAST: {}, WEST: {}}
    apps = [deployment({**MINIMAL, "name": name, "regions": regions}) for name in ("One", "Two")]
    stack = synthesize(apps, tmp_path, backend).stack(f"state-{EAST}-copies")
    (made,) = stack.resources("aws_s3_bucket_replication_configuration").values()
    assert {rule["filter"]["prefix"].split("-")[0] for rule in made["rule"]} == {"One", "Two"}
    assert [rule["priority"] for rule in made["rule"]] == list(range(1, 13))
    (role,) = stack.resources("aws_iam_role").values()
    assert role["tags"] == {"Deployments": "One Two"}
