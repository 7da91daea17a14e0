"""The stack of what has to be in Route 53 before a region asks for certificates."""

from collections.abc import Mapping
from pathlib import Path

from tests.described import EAST, EUROPE, NAMED, WEST
from tests.synthesized import Output, Synthesized, deployment, synthesize

PREFIX = "Tap-Names-production"


def dependencies(output: Output) -> Mapping[str, list[str]]:
    return {
        name.removeprefix(f"{PREFIX}-"): entry["dependencies"]
        for name, entry in output.manifest["stacks"].items()
    }


def test_comes_before_the_regions_that_ask_for_certificates_and_before_the_records(
    synthesized: Synthesized, tmp_path: Path
) -> None:
    found = dependencies(synthesized("named"))
    home = f"state-{EUROPE}"
    assert found["dns"] == [home, f"{home}-copies"]
    for region in (EUROPE, WEST):
        assert found[region] == [f"state-{region}", f"{PREFIX}-access", f"{PREFIX}-dns"]
    assert found["edge"] == [home, *(f"{PREFIX}-{each}" for each in ("dns", EUROPE, WEST))]
    plain = {**NAMED["dns"]["plain"], "create_zone": True}
    made = dependencies(synthesize([deployment({**NAMED, "cdn": {}, "dns": {"plain": plain}})], tmp_path))
    assert made["dns"] == [home, f"{home}-copies"]
    assert f"{PREFIX}-dns" not in made[WEST]


def test_keeps_its_state_at_home_and_has_it_copied(synthesized: Synthesized) -> None:
    output = synthesized("named")
    stack = output.stack("dns")
    assert stack.kind == "dns"
    assert stack.document["terraform"]["backend"]["s3"]["region"] == EUROPE
    for region in (EUROPE, WEST):
        copies = output.stack(f"state-{region}-copies")
        (replication,) = copies.resources("aws_s3_bucket_replication_configuration").values()
        prefixes = {rule["filter"]["prefix"] for rule in replication["rule"]}
        assert f"{PREFIX}-dns/" in prefixes
        statements = copies.statements("aws_iam_role_policy", "copies")
        assert f"arn:aws:s3:::tapstack-state-{region}/*-dns/*" in statements["ReadStates"]["Resource"]


def test_is_asked_of_us_east_1_wherever_home_is(synthesized: Synthesized, tmp_path: Path) -> None:
    before = synthesized("named").stack("dns")
    after = synthesize([deployment({**NAMED, "home_region": WEST})], tmp_path).stack("dns")
    assert [each["region"] for each in before.document["provider"]["aws"]] == [EAST]
    for part in ("provider", "resource", "data", "output"):
        assert after.document[part] == before.document[part]
    assert after.document["terraform"]["backend"]["s3"]["region"] == WEST


def test_a_failover_changes_neither_it_nor_a_record(synthesized: Synthesized, tmp_path: Path) -> None:
    before = synthesized("named")
    after = synthesize([deployment({**NAMED, "active_region": WEST})], tmp_path)
    for ending in ("dns", "edge"):
        assert after.stack(ending).text == before.stack(ending).text
