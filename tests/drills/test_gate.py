"""The outage gate catches what the x-ray refuses: a broken stack, planned while the other region is gone."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from commands.outage import OutageError, outage
from emulator import Emulator
from review.dependencies import dependencies
from runner.manifest import Stack
from runner.run import Runner
from tests.blueprints.applied import new_runner
from tests.broken_stacks import (
    ASKED_CONNECTION,
    ASKS_ONCE,
    BROKEN,
    EXTERNAL_PRIMARY,
    GLOBAL,
    GLOBAL_STACK,
    PEER_GATEWAY,
    PEER_IMAGE,
    PEER_SNAPSHOT,
    PEER_VPC,
    PRIMARY,
    SECOND_PRIMARY,
    SOUND,
    SOUND_DATA,
    root,
)
from tests.described import EAST, WEST

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


TRUSTED = {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sts:AssumeRole"}
ROLE = {"Version": "2012-10-17", "Statement": [TRUSTED]}
TABLE: dict[str, Any] = {
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
}


@dataclass(frozen=True)
class Gate:
    """Stacks that were applied while all was well, but for those of ``ASKS_ONCE``."""

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
    documents = {name.replace(" ", "-"): broken.document() for name, broken in BROKEN.items()}
    documents["sound"] = root(
        {
            "resource": SOUND,
            "data": SOUND_DATA,
            "output": {"arn": {"value": "${data.aws_dynamodb_table.spread.arn}"}},
        }
    )
    documents |= {kind: root({"resource": {kind: blocks}}) for kind, blocks in ASKS_ONCE.items()}
    documents["global"] = GLOBAL_STACK
    with Emulator() as aws:
        made = {**keys(aws), **networks(aws), **images(aws)}
        stored(aws)
        for name, document in documents.items():
            text = json.dumps(document)
            for placeholder, real in made.items():
                text = text.replace(placeholder, real)
            (folder / name).mkdir()
            (folder / name / "cdk.tf.json").write_text(text)
        stacks = {name: Stack(name, folder / name) for name in documents}
        runner = new_runner(aws, folder / "states")
        runner.apply_all([stack for name, stack in stacks.items() if name not in ASKS_ONCE])
        yield Gate(aws, runner, stacks)


def keys(aws: Emulator) -> dict[str, str]:
    """Keys of us-east-1 that may have replicas."""
    kms = aws.client("kms", EAST)

    def made(**more: Any) -> str:
        return str(kms.create_key(MultiRegion=True, **more)["KeyMetadata"]["Arn"])

    return {PRIMARY: made(), SECOND_PRIMARY: made(), EXTERNAL_PRIMARY: made(Origin="EXTERNAL")}


def networks(aws: Emulator) -> dict[str, str]:
    """A VPC and a transit gateway of us-east-1, and a connection that it asks us-west-2 for."""
    there, here = aws.client("ec2", EAST), aws.client("ec2", WEST)
    peer = there.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    asked = here.create_vpc(CidrBlock="10.8.0.0/16")["Vpc"]["VpcId"]
    connection = there.create_vpc_peering_connection(VpcId=peer, PeerVpcId=asked, PeerRegion=WEST)
    return {
        PEER_VPC: peer,
        ASKED_CONNECTION: connection["VpcPeeringConnection"]["VpcPeeringConnectionId"],
        PEER_GATEWAY: there.create_transit_gateway()["TransitGateway"]["TransitGatewayId"],
    }


def images(aws: Emulator) -> dict[str, str]:
    """A snapshot and an image of us-east-1."""
    ec2 = aws.client("ec2", EAST)
    volume = ec2.create_volume(AvailabilityZone=f"{EAST}a", Size=1)["VolumeId"]
    snapshot = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
    disk = {"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": snapshot}}
    image = ec2.register_image(Name="peer", RootDeviceName="/dev/xvda", BlockDeviceMappings=[disk])
    return {PEER_SNAPSHOT: snapshot, PEER_IMAGE: image["ImageId"]}


def stored(aws: Emulator) -> None:
    """What the stacks read or copy by names that are known."""
    aws.client("sqs", EAST).create_queue(QueueName="peer")
    s3 = aws.client("s3", EAST)
    for bucket in ("peer-states", "peer-copies"):
        s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket="peer-states", Key="peer.tfstate", Body=json.dumps(STATE).encode())
    s3.put_bucket_versioning(Bucket="peer-copies", VersioningConfiguration={"Status": "Enabled"})
    aws.client("iam", EAST).create_role(RoleName="copies", AssumeRolePolicyDocument=json.dumps(ROLE))
    aws.client("dynamodb", EAST).create_table(TableName="orders", **TABLE)
    here = aws.client("dynamodb", WEST)
    here.create_table(TableName="spread", **TABLE)
    here.update_table(TableName="spread", ReplicaUpdates=[{"Create": {"RegionName": EAST}}])


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_stack_is_caught_with_its_edge(gate: Gate, name: str) -> None:
    broken, stack = BROKEN[name], name.replace(" ", "-")
    with pytest.raises(OutageError) as raised:
        gate.plan(stack)
    assert any(edge.startswith(f"{stack} asked {broken.edge}") for edge in raised.value.edges), raised.value


def test_what_aws_itself_carries_over_asks_no_other_region(gate: Gate) -> None:
    gate.plan("sound")


@pytest.mark.parametrize("kind", ASKS_ONCE)
def test_what_is_copied_asks_for_its_source_when_it_is_made(gate: Gate, kind: str) -> None:
    with pytest.raises(OutageError) as raised, outage(gate.aws, EAST):
        gate.runner.apply_all([gate.stacks[kind]])
    assert raised.value.edges == (f"{kind} asked {EAST} for kms ReplicateKey",)
    (refused,) = dependencies(root({"resource": {kind: ASKS_ONCE[kind]}}))
    assert refused.address.startswith(f"{kind}.")


def test_global_services_ask_their_one_region(gate: Gate) -> None:
    with pytest.raises(OutageError) as raised:
        gate.plan("global")
    asked = {edge.removeprefix(f"global asked {EAST} for ").split()[0] for edge in raised.value.edges}
    assert asked == {service for _, service in GLOBAL.values()}
    refused = {finding.address for finding in dependencies(GLOBAL_STACK)}
    assert refused == {f"{kind}.it" for kind in GLOBAL}
