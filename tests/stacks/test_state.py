from pathlib import Path

import pytest

from model.planning.backend import Backend
from tests.described import EAST, MINIMAL, WEST
from tests.synthesized import Stack, Synthesized, deployment, synthesize


@pytest.fixture(params=[EAST, WEST])
def store(request: pytest.FixtureRequest, synthesized: Synthesized) -> Stack:
    return synthesized("staging").stack(f"state-{request.param}")


def test_bucket_is_versioned_encrypted_and_closed(store: Stack) -> None:
    ((name, bucket),) = store.resources("aws_s3_bucket").items()
    assert bucket["bucket"].startswith("tapstack-state-us-")
    assert store.resources("aws_s3_bucket_versioning")[name]["versioning_configuration"] == {
        "status": "Enabled"
    }
    (rule,) = store.resources("aws_s3_bucket_server_side_encryption_configuration")[name]["rule"]
    assert rule["apply_server_side_encryption_by_default"] == {"sse_algorithm": "AES256"}
    block = store.resources("aws_s3_bucket_public_access_block")[name]
    assert all(block[which] for which in block if which.startswith(("block_", "ignore_", "restrict_")))
    (statement,) = store.statements("aws_s3_bucket_policy", name).values()
    assert (statement["Effect"], statement["Condition"]) == (
        "Deny",
        {"Bool": {"aws:SecureTransport": "false"}},
    )


def test_table_is_on_demand_recoverable_and_protected(store: Stack) -> None:
    (table,) = store.resources("aws_dynamodb_table").values()
    assert table["billing_mode"] == "PAY_PER_REQUEST"
    assert table["point_in_time_recovery"] == {"enabled": True}
    assert table["deletion_protection_enabled"] == "${var.protected}"
    variable = store.document["variable"]["protected"]
    assert (variable["type"], variable["default"]) == ("bool", True)
    assert variable["description"]


def test_its_own_state_is_a_local_file(synthesized: Synthesized) -> None:
    """By a path that is the same in every checkout, beside the output folder and not within it."""
    for region in (EAST, WEST):
        backend = synthesized("staging").stack(f"state-{region}").document["terraform"]["backend"]
        assert backend == {"local": {"path": f"../../../terraform.state-{region}.tfstate"}}


def test_one_for_each_region_in_use(synthesized: Synthesized) -> None:
    for variant, regions in (
        ("staging", {EAST, WEST}),
        ("single region", {EAST}),
        ("minimal", {"eu-central-1"}),
    ):
        stacks = synthesized(variant).stacks
        states = {name for name, stack in stacks.items() if stack.kind == "state"}
        assert states == {f"state-{region}" for region in regions}


def test_without_a_lock_table_there_is_none(tmp_path: Path) -> None:
    backend = Backend("backend.tf.json", {"bucket": "states-{region}", "use_lockfile": True})
    output = synthesize([deployment(MINIMAL)], tmp_path, backend)
    stack = output.stack("state-eu-central-1")
    assert not stack.resources("aws_dynamodb_table")
    assert stack.document["output"].keys() == {"bucket"}
    arguments = output.stack("access").document["terraform"]["backend"]["s3"]
    assert "dynamodb_table" not in arguments
    assert (arguments["bucket"], arguments["use_lockfile"]) == ("states-eu-central-1", True)
