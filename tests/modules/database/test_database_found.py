import pytest

from tests.described import EAST, EUROPE, WEST
from tests.synthesized import OTHERS, VARIANTS, Synthesized


@pytest.mark.parametrize("variant", ["ordinary", "failed over", "cleared"])
@pytest.mark.parametrize("region", [EAST, WEST, EUROPE])
def test_the_own_region_is_asked_and_no_other(synthesized: Synthesized, variant: str, region: str) -> None:
    stack = synthesized(variant).stack(region)
    (named,) = stack.data("aws_db_instances").values()
    (found,) = stack.data("aws_db_instance").values()
    identifier = f"ladder-staging-{region}-orders"
    alias = f"aws.{region.replace('-', '_')}"
    assert named["provider"] == found["provider"] == alias
    assert named["filter"] == [{"name": "db-instance-id", "values": [identifier]}]
    assert found["db_instance_identifier"] == identifier
    assert found["count"] == "${length(data.aws_db_instances.orders_found.instance_identifiers)}"


@pytest.mark.parametrize("variant", [*VARIANTS, *OTHERS])
def test_no_output_tells_what_was_there_before(synthesized: Synthesized, variant: str) -> None:
    """The next plan would change it."""
    for stack in synthesized(variant).stacks.values():
        for output in stack.document.get("output", {}).values():
            assert "_found" not in str(output["value"])


@pytest.mark.parametrize(
    ("variant", "active"), [("ordinary", EAST), ("cleared", WEST), ("failed over", None)]
)
def test_a_writer_asks_whether_it_was_removed(
    synthesized: Synthesized, variant: str, active: str | None
) -> None:
    """Who takes over has to be there."""
    for region in (EAST, WEST, EUROPE):
        stack = synthesized(variant).stack(region)
        asked = list(stack.data("aws_security_groups").values())
        assert len(asked) == (region == active)
        for found in asked:
            (group,) = (
                each
                for each in stack.resources("aws_security_group").values()
                if each["name"] == found["filter"][0]["values"][0]
            )
            assert found["filter"] == [
                {"name": "group-name", "values": [group["name"]]},
                {"name": "tag:DatabaseRole", "values": ["absent"]},
            ]
            assert found["provider"] == group["provider"]


def test_a_database_that_nobody_copies_is_not_asked_for(synthesized: Synthesized) -> None:
    stack = synthesized("maximal").stack(EAST)
    assert stack.data("aws_db_instance").keys() == {"orders_found"}
    assert stack.data("aws_security_groups") == {}
    assert "audit-trail" in stack.resources("aws_db_instance")
