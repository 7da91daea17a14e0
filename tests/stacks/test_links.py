from tests.described import ACCOUNT, EAST, EUROPE, WEST
from tests.synthesized import Synthesized


def configurations(synthesized: Synthesized, variant: str) -> dict[str, str]:
    """The addresses of the replication configurations, with their regions."""
    made = synthesized(variant).stack("links").resources("aws_s3_bucket_replication_configuration")
    return {name: configuration["provider"].removeprefix("aws.") for name, configuration in made.items()}


def test_holds_replications_and_their_alarms(synthesized: Synthesized) -> None:
    for variant in ("standby", "linked"):
        blocks = synthesized(variant).stack("links").blocks()
        kinds = {kind for mode, kind, _, _ in blocks if mode == "resource"}
        assert kinds == {"aws_s3_bucket_replication_configuration", "aws_cloudwatch_metric_alarm"}


def test_is_there_only_where_something_is_linked(synthesized: Synthesized) -> None:
    for variant in ("staging", "maximal", "minimal"):
        assert not [name for name in synthesized(variant).stacks if name.endswith("-links")]


def test_talks_to_the_linked_regions_with_their_own_tags(synthesized: Synthesized) -> None:
    providers = synthesized("linked").stack("links").document["provider"]["aws"]
    tags = {provider["region"]: provider["default_tags"][0]["tags"]["Region"] for provider in providers}
    assert tags == {EUROPE: EUROPE, WEST: WEST, EAST: EAST}


def test_comes_after_the_regions_it_links(synthesized: Synthesized) -> None:
    entry = synthesized("standby").manifest["stacks"]["TapStandby-staging-links"]
    assert {"TapStandby-staging-us-east-1", "TapStandby-staging-eu-west-1"} <= set(entry["dependencies"])


def test_account_is_read_once_where_it_is_not_given(synthesized: Synthesized) -> None:
    assert list(synthesized("standby").stack("links").data("aws_caller_identity")) == ["current"]
    assert not synthesized("linked").stack("links").data("aws_caller_identity")


def test_a_failover_makes_the_replication_of_the_other_region(synthesized: Synthesized) -> None:
    assert configurations(synthesized, "standby") == {"assets_us-east-1": "us_east_1"}
    assert configurations(synthesized, "standby failover") == {"assets_eu-west-1": "eu_west_1"}


def test_a_failover_of_buckets_changes_nothing_in_their_regions(synthesized: Synthesized) -> None:
    """Beside the databases only the links change, and which copy the world sees first."""
    before, after = synthesized("standby").stacks, synthesized("standby failover").stacks
    assert before.keys() == after.keys()
    for name in before:
        if before[name].kind in ("links", "edge"):
            continue
        old, new = (
            {
                (mode, kind, label): block
                for mode, kind, label, block in stack.blocks()
                # It has the lag of a database that is a replica.
                if (kind, label) != ("aws_cloudwatch_dashboard", "overview")
            }
            for stack in (before[name], after[name])
        )
        changed = {label for each in old | new if old.get(each) != new.get(each) for label in each[2:]}
        # Where instances find a database is kept in a parameter of its own.
        assert {
            label for label in changed if not label.startswith("orders") and "_database_" not in label
        } == set(), name


def test_both_ways_is_there_for_every_region_and_one_way_for_the_active_one(
    synthesized: Synthesized,
) -> None:
    assert configurations(synthesized, "linked") == {
        "raw-uploads_eu-west-1": "eu_west_1",
        "raw-uploads_us-west-2": "us_west_2",
        "raw-uploads_us-east-1": "us_east_1",
        "site_us-west-2": "us_west_2",
    }


def test_says_where_the_copies_are(synthesized: Synthesized) -> None:
    outputs = synthesized("linked").stack("links").document["output"]
    for region in (EUROPE, EAST):
        name = f"site_us_west_2_to_{region.replace('-', '_')}"
        assert outputs[name]["value"] == f"tap-links-production-pr-42-{region}-site-{ACCOUNT}"
