from typing import Any

from commands.planned_stack import PlannedStack
from runner.errors import RunnerError
from runner.plan import Plan
from tests.review.plans import change, plan


def stack(*changes: Any, **more: Any) -> PlannedStack:
    return PlannedStack.of("east", Plan.parse(plan(*changes, **more)))


def test_a_plan_without_changes() -> None:
    empty = PlannedStack.of("east", Plan.parse({}))
    assert str(empty) == "east: 0 to add, 0 to change, 0 to destroy, 0 to replace"
    assert empty.for_a_person == 0


def test_numbers_and_words() -> None:
    source = {"replicate_source_db": "arn:x"}
    found = stack(
        change("aws_db_instance", "update", source, {}, name="orders"),
        change("aws_s3_bucket", "forget", {}, name="old"),
        change("aws_vpc", "create", None, {}),
        change("aws_subnet", "delete create", {}, {}),
        configuration={
            "provider_config": {"aws": {"expressions": {"region": {"constant_value": "eu-west-1"}}}}
        },
    )
    head, promoted, forgotten = str(found).splitlines()
    assert head == "east: 1 to add, 1 to change, 0 to destroy, 1 to replace"
    assert promoted.startswith("! PROMOTES aws_db_instance.orders (eu-west-1): is a reader of arn:x")
    assert forgotten.startswith("  FORGETS aws_s3_bucket.old (eu-west-1): ")
    assert found.for_a_person == 1
    document = found.document
    assert {name: document[name] for name in ("add", "change", "destroy", "replace", "error")} == {
        "add": 1,
        "change": 1,
        "destroy": 0,
        "replace": 1,
        "error": "",
    }
    assert [each["word"] for each in document["role_changes"]] == ["PROMOTES", "FORGETS"]
    assert document["role_changes"][1]["needs_person"] is False


def test_a_region_that_nothing_tells_is_left_out() -> None:
    assert "! OPENS aws_lb.it: faces" in str(stack(change("aws_lb", "create", None, {"internal": False})))


def test_no_plan() -> None:
    failed = PlannedStack.of("east", RunnerError("Error: refused\n  with aws_db_instance.orders"))
    assert str(failed) == "east: no plan\n  Error: refused\n    with aws_db_instance.orders"
    assert failed.document == {
        "role_changes": [],
        "error": "Error: refused\n  with aws_db_instance.orders",
    }


def test_a_plan_that_broke_off_is_an_error_with_words() -> None:
    broken = stack(change("aws_lb", "create", None, {"internal": False}), errored=True)
    assert broken.error == "Terraform could not plan all of it"
    assert broken.for_a_person == 1
    assert str(broken).splitlines()[1] == "  Terraform could not plan all of it"
