"""Stacks of one region that ask others what they may not: what the x-ray refuses, and the gate catches.

Each is a whole root module: the broken block, what it needs, and a state in a local file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.described import EAST, WEST, Block

OWN, PEER = "aws.us_west_2", "aws.us_east_1"
EUROPE = "eu-west-1"


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


def root(parts: Mapping[str, Block], own: str = WEST) -> Block:
    """A root module of a region, which also knows the others that its parts use."""
    used = [region for region in (WEST, EAST, EUROPE) if f"aws.{alias(region)}'" in repr(parts)]
    return {
        "//": {"metadata": {"tapstack": {"kind": "region", "region": own}}},
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
#: A table of us-east-1.
REPLICATED = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
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
    "replica of a table": Broken(
        "aws_dynamodb_table_replica.orders",
        ("asks us-east-1, by global_table_arn, for the table that it is a replica of", "Part.build_links"),
        "us-east-1 for dynamodb DescribeTable",
        resource={
            "aws_dynamodb_table_replica": {"orders": {"global_table_arn": REPLICATED, "provider": OWN}}
        },
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

#: What stands in us-east-1, by names that are only known once it is made.
PRIMARY = "arn:aws:kms:us-east-1:123456789012:key/mrk-primary"
SECOND_PRIMARY = "arn:aws:kms:us-east-1:123456789012:key/mrk-second"
EXTERNAL_PRIMARY = "arn:aws:kms:us-east-1:123456789012:key/mrk-external"
PEER_VPC, ASKED_CONNECTION, PEER_GATEWAY = "vpc-peer", "pcx-asked", "tgw-peer"
PEER_IMAGE, PEER_SNAPSHOT = "ami-peer", "snap-peer"

_RULE = {
    "id": "all",
    "status": "Enabled",
    "filter": {},
    "delete_marker_replication": {"status": "Enabled"},
    "destination": {"bucket": "arn:aws:s3:::peer-copies"},
}
#: Resources that span regions while Terraform asks the own one only, as docs/dependencies.md has it.
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
    "aws_s3_bucket": {"copied": {"bucket": "own-copied", "provider": OWN}},
    "aws_s3_bucket_versioning": {
        "copied": {
            "bucket": "${aws_s3_bucket.copied.id}",
            "versioning_configuration": {"status": "Enabled"},
            "provider": OWN,
        }
    },
    "aws_s3_bucket_replication_configuration": {
        "copied": {
            "bucket": "${aws_s3_bucket_versioning.copied.bucket}",
            "role": "arn:aws:iam::123456789012:role/copies",
            "rule": [_RULE],
            "provider": OWN,
        }
    },
    "aws_vpc": {"own": {"cidr_block": "10.7.0.0/16", "provider": OWN}},
    "aws_vpc_peering_connection": {
        "peer": {
            "vpc_id": "${aws_vpc.own.id}",
            "peer_vpc_id": PEER_VPC,
            "peer_region": EAST,
            "provider": OWN,
        }
    },
    "aws_vpc_peering_connection_accepter": {
        "peer": {"vpc_peering_connection_id": ASKED_CONNECTION, "auto_accept": True, "provider": OWN}
    },
    "aws_vpc_peering_connection_options": {
        "peer": {
            "vpc_peering_connection_id": "${aws_vpc_peering_connection_accepter.peer.id}",
            "accepter": {"allow_remote_vpc_dns_resolution": True},
            "provider": OWN,
        }
    },
    "aws_ec2_transit_gateway": {"own": {"provider": OWN}},
    "aws_ec2_transit_gateway_peering_attachment": {
        "peer": {
            "transit_gateway_id": "${aws_ec2_transit_gateway.own.id}",
            "peer_transit_gateway_id": PEER_GATEWAY,
            "peer_region": EAST,
            "provider": OWN,
        }
    },
    "aws_ami_copy": {
        "image": {
            "name": "copied",
            "source_ami_id": PEER_IMAGE,
            "source_ami_region": EAST,
            "provider": OWN,
        }
    },
    "aws_ebs_snapshot_copy": {
        "disk": {"source_snapshot_id": PEER_SNAPSHOT, "source_region": EAST, "provider": OWN}
    },
}
#: A table of us-west-2 that has a replica in us-east-1.
SOUND_DATA: Block = {"aws_dynamodb_table": {"spread": {"name": "spread", "provider": OWN}}}

#: What asks us-east-1 when it is made only.
ASKS_ONCE: Block = {
    "aws_kms_replica_key": {"second": {"primary_key_arn": SECOND_PRIMARY, "provider": OWN}},
    "aws_kms_replica_external_key": {"external": {"primary_key_arn": EXTERNAL_PRIMARY, "provider": OWN}},
}

_EUROPE = {"provider": "aws.eu_west_1"}
_CONTACT = {
    "alternate_contact_type": "OPERATIONS",
    "name": "Operations",
    "title": "On call",
    "email_address": "operations@example.com",
    "phone_number": "+15550100",
}
_ADDRESS = "arn:aws:ec2:eu-west-1:123456789012:eip-allocation/eipalloc-12345678"
#: A type of each global service that has its control plane in us-east-1 and that the embedded AWS has, in a
#: stack of eu-west-1, to what it asks for.
GLOBAL: Mapping[str, tuple[Block, str]] = {
    "aws_account_alternate_contact": (_CONTACT, "account"),
    "aws_cloudfront_origin_access_control": (
        {
            "name": "assets",
            "origin_access_control_origin_type": "s3",
            "signing_behavior": "always",
            "signing_protocol": "sigv4",
        },
        "cloudfront",
    ),
    "aws_iam_role": ({"name": "europe", "assume_role_policy": TRUST}, "iam"),
    "aws_organizations_organization": ({}, "organizations"),
    "aws_route53_health_check": (
        {
            "fqdn": "shop.example",
            "port": 443,
            "type": "HTTPS",
            "request_interval": 30,
            "failure_threshold": 3,
        },
        "route53",
    ),
    "aws_shield_protection": ({"name": "shop", "resource_arn": _ADDRESS}, "shield"),
}
GLOBAL_STACK = root(
    {"resource": {kind: {"it": {**block, **_EUROPE}} for kind, (block, _) in GLOBAL.items()}}, EUROPE
)
