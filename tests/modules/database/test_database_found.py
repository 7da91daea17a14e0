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


def test_a_database_that_nobody_copies_is_not_asked_for(synthesized: Synthesized) -> None:
    stack = synthesized("maximal").stack(EAST)
    assert stack.data("aws_db_instance").keys() == {"orders_found"}
    assert "audit-trail" in stack.resources("aws_db_instance")
