from typing import Any

import pytest

from runner.plan import Plan


def document(outputs: dict[str, list[str]] | None = None, **resources: list[str]) -> dict[str, Any]:
    return {
        "resource_changes": [
            {"address": f"aws_x.{name}", "change": {"actions": actions}}
            for name, actions in resources.items()
        ],
        "output_changes": {name: {"actions": actions} for name, actions in (outputs or {}).items()},
    }


def test_nothing_to_do_is_empty() -> None:
    plan = Plan.parse(document(a=["no-op"], outputs={"o": ["no-op"]}))
    assert plan.empty
    assert plan.changed == ()


def test_no_resources_at_all_is_empty() -> None:
    assert Plan.parse({"format_version": "1.2"}).empty


def test_counts() -> None:
    plan = Plan.parse(
        document(
            a=["create"],
            b=["update"],
            c=["update"],
            d=["delete"],
            e=["delete", "create"],
            f=["create", "delete"],
            g=["read"],
            h=["no-op"],
        )
    )
    assert (plan.add, plan.change, plan.destroy, plan.replace) == (1, 2, 1, 2)
    assert plan.changed == tuple(f"aws_x.{name}" for name in "abcdefg")


@pytest.mark.parametrize("actions", [["read"], ["forget"]])
def test_actions_outside_the_counts_are_changes(actions: list[str]) -> None:
    plan = Plan.parse(document(a=actions))
    assert not plan.empty
    assert plan.changes[0].action == actions[0]
    assert (plan.add, plan.change, plan.destroy, plan.replace) == (0, 0, 0, 0)


def test_a_changed_output_is_a_change_but_no_resource() -> None:
    plan = Plan.parse(document(outputs={"url": ["update"]}))
    assert plan.changed == ("output.url",)
    assert plan.change == 0


def test_the_document_stays_at_hand() -> None:
    given = document(a=["create"])
    assert Plan.parse(given).document is given
