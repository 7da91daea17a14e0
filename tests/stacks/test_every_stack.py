"""What holds in every stack of every deployment."""

import json
import re
from typing import Any

import pytest

from tests.described import Block
from tests.synthesized import OTHERS, VARIANTS, Synthesized

#: How the names of those begin that say their account.
PINNED = {
    "account",
    "maximal",
    "linked",
    "named",
    "existing",
    "functions",
    "peered",
    "ordinary",
    "failed",
    "cleared",
}
EVERY = pytest.mark.parametrize("variant", [*VARIANTS, *OTHERS])
STANDARD_TAGS = {"Environment", "Project", "Owner", "Region", "ManagedBy"}
#: The kinds of stacks that are no deployment's: they come before all, with local states.
BOOTSTRAP = ("state", "copies")


@EVERY
def test_providers_are_aliased_one_for_each_region(synthesized: Synthesized, variant: str) -> None:
    for stack in synthesized(variant).stacks.values():
        assert list(stack.document["provider"]) == ["aws"]
        providers = stack.document["provider"]["aws"]
        for provider in providers:
            assert provider["alias"] == region_of(provider).replace("-", "_")
            # IAM is any region's: it is asked in the home region, by a provider that keeps its address.
            assert provider["region"] == region_of(provider) or stack.kind == "access"
        assert len({provider["region"] for provider in providers}) == len(providers) >= 1


def region_of(provider: Block) -> str:
    """The region whose resources a provider makes."""
    region: str = provider["default_tags"][0]["tags"]["Region"]
    return region


@EVERY
def test_every_block_names_a_provider_of_its_stack(synthesized: Synthesized, variant: str) -> None:
    for stack in synthesized(variant).stacks.values():
        aliases = {f"aws.{provider['alias']}" for provider in stack.document["provider"]["aws"]}
        blocks = list(stack.blocks())
        assert blocks
        assert {block.get("provider") for _, _, _, block in blocks} <= aliases, (
            "none would be taken from elsewhere"
        )


@EVERY
def test_no_stack_reads_the_state_of_another(synthesized: Synthesized, variant: str) -> None:
    for stack in synthesized(variant).stacks.values():
        assert "terraform_remote_state" not in stack.text


@EVERY
def test_stacks_have_standard_tags(synthesized: Synthesized, variant: str) -> None:
    output = synthesized(variant)
    for name, stack in output.stacks.items():
        for provider in stack.document["provider"]["aws"]:
            ((tags,),) = (block.values() for block in provider["default_tags"])
            assert tags["Region"] == provider["region"] or stack.kind == "access"
            assert tags["ManagedBy"] == "tapstack"
            assert all(tags.values())
            if stack.kind not in BOOTSTRAP:
                assert tags.keys() >= STANDARD_TAGS
                assert name.split("-" + tags["Environment"])[0] in {
                    "TapStack",
                    "TapStandby",
                    "Tiny",
                    "Tap-Stack",
                    "Tap-Links",
                    "Tap-Names",
                    "Tap-Existing",
                    "Tap-Functions",
                    "Tap-Peered",
                    "Ladder",
                }


@pytest.mark.parametrize("variant", ["tags", "maximal"])
def test_tags_of_the_deployment_are_added(synthesized: Synthesized, variant: str) -> None:
    for stack in synthesized(variant).stacks.values():
        if stack.kind not in BOOTSTRAP:
            (provider,) = stack.document["provider"]["aws"]
            assert provider["default_tags"][0]["tags"]["CostCenter"] == "fintech-ops"


@EVERY
def test_providers_are_pinned_to_the_account_where_it_is_given(
    synthesized: Synthesized, variant: str
) -> None:
    for stack in synthesized(variant).stacks.values():
        pinned = variant.partition(" ")[0].strip(",") in PINNED
        for provider in stack.document["provider"]["aws"]:
            assert provider.get("allowed_account_ids") == (["123456789012"] if pinned else None)
        if pinned:
            assert "aws_caller_identity" not in stack.text


@EVERY
def test_provider_version_is_exact(synthesized: Synthesized, variant: str) -> None:
    for stack in synthesized(variant).stacks.values():
        assert stack.document["terraform"]["required_providers"] == {
            "aws": {"source": "aws", "version": "5.100.0"}
        }


@EVERY
def test_outputs_are_described(synthesized: Synthesized, variant: str) -> None:
    for stack in synthesized(variant).stacks.values():
        for name, output in stack.document.get("output", {}).items():
            assert output["description"], name
            assert output["value"], name
            assert re.fullmatch("[a-z][a-z0-9_]*", name)


@EVERY
def test_states_lie_in_the_stacks_own_region(synthesized: Synthesized, variant: str) -> None:
    """Or in the home region, where a stack has none of its own."""
    output = synthesized(variant)
    for name, stack in output.stacks.items():
        backend = stack.document["terraform"]["backend"]
        if stack.kind in BOOTSTRAP:
            continue
        home = output.stack("access") if stack.kind in ("dns", "links", "edge") else stack
        region = home.document["provider"]["aws"][0]["region"]
        assert backend == {
            "s3": {
                "bucket": f"tapstack-state-{region}",
                "dynamodb_table": f"tapstack-lock-{region}",
                "encrypt": True,
                "key": f"{name}/terraform.tfstate",
                "region": region,
                "use_lockfile": True,
            }
        }
        store = output.stack(f"state-{region}")
        assert store.document["output"]["bucket"]["value"] == backend["s3"]["bucket"]
        assert store.document["output"]["lock_table"]["value"] == backend["s3"]["dynamodb_table"]


@EVERY
def test_logical_ids_are_readable(synthesized: Synthesized, variant: str) -> None:
    for stack in synthesized(variant).stacks.values():
        for address in stack.addresses:
            name = address.rpartition(".")[2]
            assert re.fullmatch(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*", name), address
            assert not re.search(r"[0-9A-Fa-f]{8}", name), address


@EVERY
def test_nothing_of_this_machine_is_in_a_file(synthesized: Synthesized, variant: str) -> None:
    output = synthesized(variant)
    for stack in output.stacks.values():
        assert str(output.folder) not in stack.text
        assert not re.search(r'"/(home|root|work|tmp|Users)/', stack.text)
    assert str(output.folder) not in json.dumps(output.manifest)


@EVERY
def test_references_lead_somewhere(synthesized: Synthesized, variant: str) -> None:
    """Every reference in a stack is to something in it."""
    for stack in synthesized(variant).stacks.values():
        found = set(
            re.findall(
                r"\b((?:data\.|ephemeral\.)?aws_[a-z0-9_]+\.[a-z0-9_-]+)\.[a-z_]+", _values(stack.document)
            )
        )
        assert found <= set(stack.addresses)
        depends = {target for *_, block in stack.blocks() for target in block.get("depends_on", [])}
        assert depends <= set(stack.addresses)


def _values(document: dict[str, Any]) -> str:
    return json.dumps(
        {name: document[name] for name in ("resource", "output", "data", "ephemeral") if name in document}
    )


@EVERY
def test_descriptions_have_characters_that_ec2_takes(synthesized: Synthesized, variant: str) -> None:
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html"""
    for stack in synthesized(variant).stacks.values():
        for kind in ("security_group", "vpc_security_group_ingress_rule", "vpc_security_group_egress_rule"):
            for block in stack.resources(f"aws_{kind}").values():
                assert re.fullmatch(r"[A-Za-z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{1,255}", block["description"])
