"""What another active region changes, in every deployment: the databases, and where to find them."""

import pytest

from tests.synthesized import FAILOVERS, Synthesized

OVER = pytest.mark.parametrize(("before", "after"), FAILOVERS.items())


@OVER
def test_a_failover_leaves_access_as_it_is(synthesized: Synthesized, before: str, after: str) -> None:
    assert synthesized(before).stack("access").text == synthesized(after).stack("access").text


#: What may change in a region when another becomes active, by how the address begins.
MAY_CHANGE = (
    "aws_db_instance.",
    "aws_secretsmanager_secret.",
    "aws_secretsmanager_secret_version.",
    "ephemeral.aws_secretsmanager_",
    # Whether an instance was removed that is to be made.
    "data.aws_security_groups.",
    # Which of the databases are replicas, and how far behind those are.
    "aws_cloudwatch_dashboard.",
    "aws_cloudwatch_metric_alarm.",
)
#: What is changed beside, where the description says which databases were given up: nobody reaches those.
FENCE = (
    "aws_vpc_security_group_egress_rule.web_instances_orders_database",
    "aws_vpc_security_group_ingress_rule.orders_database_web_instances",
    "data.aws_db_instance.orders_found",
)
#: Alarms that aren't there while the database isn't.
GONE = {"ordinary": ("_database_lag",), "failed over": ("_lag", "_cpu", "_connections", "_free_storage")}


@OVER
def test_a_failover_changes_databases_and_where_to_find_them(
    synthesized: Synthesized, before: str, after: str
) -> None:
    """No launch template and no Auto Scaling group: no instance is replaced for it."""
    one, other = synthesized(before), synthesized(after)
    assert one.stacks.keys() == other.stacks.keys()
    changed: set[str] = set()
    for name in one.stacks:
        if one.stacks[name].kind != "region":
            continue
        old, new = (
            {
                f"{'' if mode == 'resource' else f'{mode}.'}{kind}.{label}": block
                for mode, kind, label, block in output.stacks[name].blocks()
            }
            for output in (one, other)
        )
        for address in old.keys() | new.keys():
            if old.get(address) == new.get(address):
                continue
            changed.add(address)
            if address.startswith("aws_ssm_parameter."):
                assert "_database_" in address
                assert {key for key in old[address] if old[address][key] != new[address].get(key)} == {
                    "insecure_value"
                }
                assert old[address].keys() == new[address].keys()
            elif address.startswith("aws_lambda_function."):
                # Where to find a database is a variable of its own.
                former, latter = old[address]["environment"], new[address]["environment"]
                assert {**old[address], "environment": latter} == new[address]
                assert former["variables"].keys() == latter["variables"].keys()
            elif address.startswith("aws_autoscaling_group."):
                # It starts after the ways that it has.
                assert {**old[address], "depends_on": None} == {**new[address], "depends_on": None}
                assert before in GONE
            elif address.startswith("aws_security_group."):
                assert {**old[address], "tags": None} == {**new[address], "tags": None}
                assert (before, new[address]["tags"]) == ("failed over", {"DatabaseRole": "absent"})
            else:
                assert address.startswith(MAY_CHANGE) or (before in GONE and address in FENCE), address
            if address.startswith("aws_cloudwatch_metric_alarm."):
                assert address.endswith(GONE.get(before, ("_database_lag",)))
    replicated = before != "linked"
    told = ("aws_ssm_parameter.", "aws_lambda_function.")
    assert any(address.startswith(told) for address in changed) is replicated
    assert any(address.startswith("aws_db_instance.") for address in changed) is replicated
