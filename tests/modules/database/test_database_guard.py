"""What the guard says where: each role's conditions, and the step that each names.

That Terraform refuses with them, and when, is tried on the embedded AWS.
"""

import re

import pytest

from model.naming.context import Context
from model.planning.roles import Instance, Orphan, Reader, Successor
from modules.database.database_guard import guard_of_reader, guard_of_successor
from tests.described import ACCOUNT, EAST, EUROPE, WEST, Block
from tests.synthesized import Synthesized

FOUND = "data.aws_db_instance.orders_found"
SOURCE = f'try(coalesce({FOUND}[0].replicate_source_db), "")'
MARK = f'try({FOUND}[0].tags["DatabaseRole"], "")'
THERE = f"(length({FOUND}) > 0)"
NEVER = f"{THERE} || !(length(data.aws_security_groups.orders_removed.ids) > 0)"


def arn(region: str) -> str:
    return f"arn:aws:rds:{region}:{ACCOUNT}:db:ladder-staging-{region}-orders"


#: Position and region to the conditions of the instance.
CONDITIONS = {
    ("ordinary", EAST): [NEVER, f'{SOURCE} == ""', f'{MARK} != "former-writer"'],
    ("cleared", WEST): [NEVER, f'{SOURCE} == ""', f'{MARK} != "former-writer"'],
    ("ordinary", WEST): [
        f'!{THERE} || {SOURCE} != "" || {MARK} == "former-writer"',
        f'{SOURCE} != "" || !({MARK} == "former-writer")',
        f'contains(["", "{arn(EAST)}"], {SOURCE})',
    ],
    ("failed over", EAST): [THERE, f'{SOURCE} == ""'],
    ("failed over", WEST): [
        THERE,
        f'contains(["", "{arn(EAST)}"], {SOURCE})',
        f'{MARK} != "former-writer"',
    ],
}


def conditions(checks: list[Block]) -> list[str]:
    return [each["condition"].removeprefix("${").removesuffix("}") for each in checks]


@pytest.mark.parametrize(("variant", "region"), CONDITIONS)
def test_what_rds_says_is_compared_with_the_role(synthesized: Synthesized, variant: str, region: str) -> None:
    made = synthesized(variant).stack(region).resources("aws_db_instance")["orders"]
    assert conditions(made["lifecycle"]["precondition"]) == CONDITIONS[variant, region]


@pytest.mark.parametrize(
    ("variant", "region", "words"),
    [
        ("ordinary", WEST, ("`main.py failover us-east-1`", "`main.py failback`", f'follows = "{WEST}" in')),
        (
            "ordinary",
            EAST,
            ("active_region as before", f"aws ec2 delete-tags --region {EAST} --resources ${{"),
        ),
        ("ordinary", EAST, ("`main.py failover us-east-1`", f"aws rds add-tags-to-resource --region {EAST}")),
        ("failed over", EAST, ("Take follows", "was not the writer")),
        ("failed over", WEST, ('active_region = "us-east-1" again', "`main.py failback`")),
    ],
)
def test_each_refusal_names_the_step(
    synthesized: Synthesized, variant: str, region: str, words: tuple[str, ...]
) -> None:
    made = synthesized(variant).stack(region).resources("aws_db_instance")["orders"]
    said = [each["error_message"] for each in made["lifecycle"]["precondition"]]
    for message in said:
        assert message.startswith(f"Database orders in {region} ")
        assert message.endswith(".")
        assert re.search("`main.py fail|Set |set |Take |Make ", message), message
    assert all(any(word in message for message in said) for word in words), said


def test_the_mark_is_taken_off_by_hand_where_nobody_was_promoted(synthesized: Synthesized) -> None:
    made = synthesized("ordinary").stack(EAST).resources("aws_db_instance")["orders"]
    line = f"--resource-name {arn(EAST)} --tags Key=DatabaseRole,Value=writer`"
    assert line in made["lifecycle"]["precondition"][-1]["error_message"]


@pytest.mark.parametrize(("variant", "checks"), [("cleared", 1), ("cleared, retained", 2)])
def test_where_there_is_no_instance_what_was_found_is_checked(
    synthesized: Synthesized, variant: str, checks: int
) -> None:
    """No resource is left that could be."""
    (found,) = synthesized(variant).stack(EAST).data("aws_db_instance").values()
    source, mark = (expression.replace(f"{FOUND}[0]", "self") for expression in (SOURCE, MARK))
    own = [f'{source} != "" || {mark} == "former-writer"', f'{source} == "" || {mark} == "former-reader"']
    assert conditions(found["lifecycle"]["postcondition"]) == own[:checks]
    assert (
        'follows = "us-east-1" in region "us-east-1", and apply'
        in (found["lifecycle"]["postcondition"][0]["error_message"])
    )


class Found:
    """A found instance's expressions."""

    there, address = "there", "found[0]"


CONTEXT = Context("Ladder", "staging", EUROPE, ACCOUNT)


def test_a_successor_copied_any_of_the_former_writers() -> None:
    """A second region was lost before the first was cleared."""
    role = Successor((Instance(EAST, arn(EAST)), Instance(WEST, arn(WEST))))
    guard = guard_of_successor(Found(), CONTEXT, "orders", role)  # type: ignore[arg-type]
    (_, copies, _) = (each.condition for each in guard)
    assert f'contains(["", "{arn(EAST)}", "{arn(WEST)}"], ' in copies


def test_nobody_fails_over_to_a_region_that_was_given_up() -> None:
    for role, said in ((Reader(WEST, arn(WEST)), True), (Orphan(WEST, arn(WEST)), False)):
        guard = guard_of_reader(Found(), CONTEXT, "orders", role)  # type: ignore[arg-type]
        assert ["main.py failover us-west-2" in each.error_message for each in guard] == [said, False, said]
