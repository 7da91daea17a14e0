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
    # Which of the databases are replicas, and how far behind those are.
    "aws_cloudwatch_dashboard.",
    "aws_cloudwatch_metric_alarm.",
)


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
            else:
                assert address.startswith(MAY_CHANGE), address
            if address.startswith("aws_cloudwatch_metric_alarm."):
                assert address.endswith("_database_lag")
    replicated = before != "linked"
    assert any(address.startswith("aws_ssm_parameter.") for address in changed) is replicated
    assert any(address.startswith("aws_db_instance.") for address in changed) is replicated
