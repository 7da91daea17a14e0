"""The outage gate catches what the x-ray refuses: a broken stack, planned while the other region is gone."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest

from commands.outage import OutageError, outage
from emulator import Emulator
from runner.manifest import Stack
from runner.run import Runner
from tests.blueprints.applied import new_runner
from tests.broken_stacks import BROKEN, PRIMARY, SOUND, root
from tests.described import EAST

pytestmark = [pytest.mark.terraform, pytest.mark.emulated]

#: A state of nobody's that has one output.
STATE = {
    "version": 4,
    "terraform_version": "1.11.0",
    "serial": 1,
    "lineage": "peer",
    "outputs": {"name": {"value": "Peer", "type": "string"}},
    "resources": [],
}


@dataclass(frozen=True)
class Gate:
    """Stacks of us-west-2 that were applied while all was well."""

    aws: Emulator
    runner: Runner
    stacks: Mapping[str, Stack]

    def plan(self, name: str) -> None:
        """Plans a stack while us-east-1 is gone. Raises OutageError with every edge."""
        with outage(self.aws, EAST):
            plans = self.runner.plan_all([self.stacks[name]])
        assert plans[name].changes == ()


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    folder = tmp_path_factory.mktemp("gate")
    with Emulator() as aws:
        primary = made_in_the_other_region(aws)
        texts = {name.replace(" ", "-"): json.dumps(broken.document()) for name, broken in BROKEN.items()}
        texts["sound"] = json.dumps(root({"resource": SOUND})).replace(PRIMARY, primary)
        stacks = {}
        for name, text in texts.items():
            (folder / name).mkdir()
            (folder / name / "cdk.tf.json").write_text(text)
            stacks[name] = Stack(name, folder / name)
        runner = new_runner(aws, folder / "states")
        runner.apply_all(tuple(stacks.values()))
        yield Gate(aws, runner, stacks)


def made_in_the_other_region(aws: Emulator) -> str:
    """What the stacks read or copy; returns the ARN of a key that may have replicas."""
    aws.client("sqs", EAST).create_queue(QueueName="peer")
    s3 = aws.client("s3", EAST)
    s3.create_bucket(Bucket="peer-states")
    s3.put_object(Bucket="peer-states", Key="peer.tfstate", Body=json.dumps(STATE).encode())
    arn: str = aws.client("kms", EAST).create_key(MultiRegion=True)["KeyMetadata"]["Arn"]
    return arn


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_stack_is_caught_with_its_edge(gate: Gate, name: str) -> None:
    broken, stack = BROKEN[name], name.replace(" ", "-")
    with pytest.raises(OutageError) as raised:
        gate.plan(stack)
    assert any(edge.startswith(f"{stack} asked {broken.edge} ") for edge in raised.value.edges), raised.value


def test_what_aws_itself_carries_over_asks_no_other_region(gate: Gate) -> None:
    gate.plan("sound")
