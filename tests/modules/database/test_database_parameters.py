import pytest

from tests.described import EAST, WEST, Block
from tests.synthesized import Synthesized


def group(synthesized: Synthesized, variant: str, region: str) -> Block:
    return synthesized(variant).stack(region).resources("aws_db_parameter_group")["orders"]


def test_tls_is_forced(synthesized: Synthesized) -> None:
    for region in (EAST, WEST):
        made = group(synthesized, "staging", region)
        assert made["family"] == "postgres16"
        assert made["parameter"] == [
            {"apply_method": "pending-reboot", "name": "rds.force_ssl", "value": "1"}
        ]
        assert made["lifecycle"] == {"create_before_destroy": True}


@pytest.mark.parametrize("region", [EAST, WEST])
def test_parameters_hold_when_aws_lets_them(synthesized: Synthesized, region: str) -> None:
    made = group(synthesized, "maximal", region)["parameter"]
    assert [(each["name"], each["value"], each["apply_method"]) for each in made] == [
        ("log_min_duration_statement", "500", "immediate"),
        ("max_connections", "400", "pending-reboot"),
        ("rds.force_ssl", "1", "pending-reboot"),
    ]
