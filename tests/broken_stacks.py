"""Stacks of one region that ask others what they may not: what the x-ray refuses, and the gate catches.

Each is a whole root module: the broken block, what it needs, and a state in a local file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.described import EAST, WEST, Block

OWN, PEER = "aws.us_west_2", "aws.us_east_1"


@dataclass(frozen=True)
class Broken:
    """A stack of us-west-2 with one edge: the address that has it, what the x-ray says, what the gate says.

    ``edge`` is what the survivor asks for while us-east-1 is gone.
    """

    address: str
    says: tuple[str, ...]
    edge: str
    resource: Block = field(default_factory=dict)
    data: Block = field(default_factory=dict)
    output: Block = field(default_factory=dict)

    def document(self) -> Block:
        """The stack's Terraform JSON."""
        return root({"resource": self.resource, "data": self.data, "output": self.output})


def root(parts: Mapping[str, Block]) -> Block:
    """A root module of us-west-2, which also knows us-east-1 if its parts use that."""
    used = [region for region in (WEST, EAST) if f"aws.{alias(region)}'" in repr(parts)]
    return {
        "//": {"metadata": {"tapstack": {"kind": "region", "region": WEST}}},
        "terraform": {
            "required_providers": {"aws": {"source": "hashicorp/aws", "version": "5.100.0"}},
            "backend": {"local": {"path": "terraform.tfstate"}},
        },
        "provider": {"aws": [{"alias": alias(region), "region": region} for region in used]},
        **{name: part for name, part in parts.items() if part},
    }


def alias(region: str) -> str:
    """The name of a region's provider."""
    return region.replace("-", "_")


TRUST = '{"Version":"2012-10-17","Statement":[]}'
TABLE = {
    "name": "carts",
    "billing_mode": "PAY_PER_REQUEST",
    "hash_key": "id",
    "attribute": [{"name": "id", "type": "S"}],
    "stream_enabled": True,
    "stream_view_type": "NEW_AND_OLD_IMAGES",
    "provider": OWN,
}
BROKEN: Mapping[str, Broken] = {
    "role": Broken(
        "aws_iam_role.batch",
        ("asks IAM, whose one control plane AWS runs in us-east-1", "Part.roles"),
        "us-east-1 for iam",
        resource={"aws_iam_role": {"batch": {"name": "batch", "assume_role_policy": TRUST, "provider": OWN}}},
    ),
    "record": Broken(
        "aws_route53_zone.shop",
        ("asks Route 53, whose one control plane AWS runs in us-east-1", "Part.build_edge"),
        "us-east-1 for route53",
        resource={"aws_route53_zone": {"shop": {"name": "shop.example", "provider": OWN}}},
    ),
    "global table": Broken(
        "aws_dynamodb_table.carts",
        ("asks us-east-1, by replica.region_name, for the backups of each replica", "Part.build_links"),
        "us-east-1 for dynamodb",
        resource={"aws_dynamodb_table": {"carts": {**TABLE, "replica": [{"region_name": EAST}]}}},
    ),
    "provider of another region": Broken(
        "aws_sns_topic.peer",
        ("asks us-east-1, by provider = aws.us_east_1, at every plan", "Part.build_links"),
        "us-east-1 for sns",
        resource={"aws_sns_topic": {"peer": {"name": "peer", "provider": PEER}}},
    ),
    "data source of another region": Broken(
        "data.aws_sqs_queue.peer",
        ("asks us-east-1, by provider = aws.us_east_1, at every plan", "site.context.in_region"),
        "us-east-1 for sqs",
        data={"aws_sqs_queue": {"peer": {"name": "peer", "provider": PEER}}},
        output={"url": {"value": "${data.aws_sqs_queue.peer.url}"}},
    ),
    "state of another stack": Broken(
        "data.terraform_remote_state.peer",
        (
            'the state of another stack (backend "s3", in us-east-1) for aws_sns_topic.own.display_name at',
            "site.context.in_region",
        ),
        "us-east-1 for s3",
        resource={
            "aws_sns_topic": {
                "own": {
                    "name": "own",
                    "display_name": "${data.terraform_remote_state.peer.outputs.name}",
                    "provider": OWN,
                }
            }
        },
        data={
            "terraform_remote_state": {
                "peer": {
                    "backend": "s3",
                    "config": {"bucket": "peer-states", "key": "peer.tfstate", "region": EAST},
                }
            }
        },
    ),
}

#: Resources that span regions while Terraform asks the own one only, as docs/dependencies.md has it.
#: ``PRIMARY`` stands for the ARN of a key in us-east-1.
PRIMARY = "arn:aws:kms:us-east-1:123456789012:key/mrk-primary"
SOUND: Block = {
    "aws_secretsmanager_secret": {
        "copied": {"name": "copied", "replica": [{"region": EAST}], "provider": OWN}
    },
    "aws_kms_replica_key": {"copy": {"primary_key_arn": PRIMARY, "provider": OWN}},
    "aws_rds_global_cluster": {
        "orders": {"global_cluster_identifier": "orders", "engine": "aurora-postgresql", "provider": OWN}
    },
    "aws_ecr_replication_configuration": {
        "images": {
            "replication_configuration": {
                "rule": [{"destination": [{"region": EAST, "registry_id": "123456789012"}]}]
            },
            "provider": OWN,
        }
    },
}
