"""Deployments for tests, as plain values: the smallest, and two that say every attribute between them."""

from pathlib import Path
from typing import Any

ACCOUNT = "123456789012"
EAST, WEST, EUROPE = "us-east-1", "us-west-2", "eu-west-1"

Block = dict[str, Any]


def certificate(region: str) -> str:
    """The ARN of a certificate in a region."""
    return f"arn:aws:acm:{region}:{ACCOUNT}:certificate/12345678-1234-1234-1234-123456789012"


#: As few words as possible: nothing but a region.
MINIMAL: Block = {"name": "Tiny", "project": "p", "owner": "o", "regions": {"eu-central-1": {}}}

_COMPONENTS: Block = {
    "load_balancer": {
        "shop-front": {"idle_timeout": 120},
        "admin": {
            "access_logs": False,
            "internal": True,
            "ingress_cidr_blocks": ["10.0.0.0/8", "192.168.7.0/24"],
        },
    },
    "autoscaling_group": {
        "shop": {
            "load_balancer": "shop-front",
            "instance_type": "m5.large",
            "image_id": "resolve:ssm:/images/shop",
            "root_device_name": "/dev/sda1",
            "min_size": 2,
            "max_size": 9,
            "desired_capacity": 3,
            "port": 9000,
            "health_check_path": "/up/?deep=1",
            "target_cpu_percent": 40,
            "volume_size": 30,
            "log_retention_days": 365,
            "log_files": ["/var/log/shop/**.log", "/srv/access.log"],
            "uses": [
                "queue.jobs",
                "parameter.api-key",
                "database.orders",
                "table.sessions",
                "table.carts",
                "bucket.assets",
            ],
            "user_data": 'echo "${HOME} %{x} \\d" \\\n  >/srv/é\n',
        },
        "admin": {
            "load_balancer": "admin",
            "instance_type": "t4g.micro",
            "session_manager": True,
            "user_data": "#cloud-config\npackages: [nginx]\n",
        },
    },
    "database": {
        "orders": {
            "engine_version": "17.2",
            "instance_class": "db.m5.large",
            "allocated_storage": 400,
            "backup_retention_period": 35,
            "replication": "replica",
            "database_name": "shop",
            "username": "keeper",
            "application_username": "shop_front",
            "master_user_secret_access": True,
            "allow_major_version_upgrade": True,
            "max_allocated_storage": 1000,
            "parameters": {"log_min_duration_statement": "500", "max_connections": "400"},
            "performance_insights_retention_period": 731,
            "monitoring_interval": 5,
            "snapshot_identifier": "before-the-move",
            "log_retention_days": 365,
        },
        "audit-trail": {
            "multi_az": False,
            "performance_insights_enabled": False,
            "monitoring_interval": 0,
            "restore_to_point_in_time": {
                "source_db_instance_identifier": "trail",
                "restore_time": "2026-11-25T14:00:00Z",
            },
        },
    },
    "table": {
        "sessions": {
            "hash_key": "user",
            "range_key": "at",
            "range_key_type": "N",
            "ttl_attribute": "gone",
            "ttl_enabled": False,
            "global_secondary_indexes": {
                "by_at": {"hash_key": "at", "hash_key_type": "N", "projection_type": "KEYS_ONLY"},
                "by_device": {
                    "hash_key": "device",
                    "range_key": "seen",
                    "range_key_type": "B",
                    "projection_type": "INCLUDE",
                    "non_key_attributes": ["name"],
                },
            },
            "local_secondary_indexes": {"of_device": {"range_key": "device"}},
        },
        "carts": {"hash_key_type": "B"},
    },
    "bucket": {
        "assets": {
            "noncurrent_version_expiration_days": 5,
            "abort_incomplete_multipart_upload_days": 2,
            "lifecycle_rules": {
                "reports": {
                    "prefix": "reports/",
                    "transitions": {"GLACIER": 90, "STANDARD_IA": 30},
                    "expiration_days": 365,
                },
                "tiers": {"transitions": {"INTELLIGENT_TIERING": 0}},
            },
            "cors_rules": {
                "uploads": {
                    "allowed_origins": ["https://*.example.com"],
                    "allowed_methods": ["PUT", "GET"],
                    "allowed_headers": ["x-amz-*"],
                    "expose_headers": ["ETag"],
                    "max_age_seconds": 0,
                },
                "all": {"allowed_origins": ["*"], "allowed_methods": ["GET"]},
            },
        },
        "raw-uploads": {},
    },
    "parameter": {
        "api-url": {"description": "Where the API is"},
        "api-key": {"type": "SecureString"},
        "front": {"output": "shop_front_load_balancer_dns_name"},
    },
    "queue": {
        "jobs": {"visibility_timeout_seconds": 300, "delay_seconds": 5, "max_receive_count": 3},
        "in-order": {"fifo": True, "content_based_deduplication": True, "message_retention_seconds": 3600},
    },
}


def _maximal_region(region: str) -> Block:
    front = {**_COMPONENTS["load_balancer"]["shop-front"], "certificate_arn": certificate(region)}
    return {**_COMPONENTS, "load_balancer": {**_COMPONENTS["load_balancer"], "shop-front": front}}


#: Every attribute said, everything there twice, hyphens in labels, one region without endpoints.
MAXIMAL: Block = {
    "name": "Tap-Stack",
    "environment": "production",
    "suffix": "pr-42",
    "project": "p",
    "owner": "o",
    "tags": {"CostCenter": "fintech-ops"},
    "account_id": ACCOUNT,
    "removal": "retain",
    "active_region": WEST,
    "regions": {
        EAST: {**_maximal_region(EAST), "network": {"endpoints": []}},
        WEST: {
            **_maximal_region(WEST),
            "network": {
                "endpoints": ["logs", "s3", "ssm", "ssmmessages", "secretsmanager", "sqs"],
                "existing_endpoints": ["monitoring", "dynamodb"],
                "endpoint_zones": 3,
                "exclude_zone_ids": ["usw2-az4"],
            },
        },
    },
}


def _linked_region(number: int, **network: Any) -> Block:
    return {
        "load_balancer": {
            "api": {"waf": True},
            "idle": {
                "waf": True,
                "blocked_cidr_blocks": ["198.51.100.0/24", "192.0.2.7/32"],
                "allowed_cidr_blocks": ["203.0.113.0/24"],
                "blocked_countries": ["KP", "CU"],
                "rate_limit": 2000,
                "waf_rule_groups": [
                    "AWSManagedRulesSQLiRuleSet",
                    "AWSManagedRulesCommonRuleSet",
                    "AWSManagedRulesKnownBadInputsRuleSet",
                ],
                "waf_counted_rules": [
                    "SizeRestrictions_BODY",
                    "AWSManagedRulesSQLiRuleSet",
                    "Log4JRCE_BODY",
                    "NoUserAgent_HEADER",
                ],
                "waf_log_retention_days": 365,
            },
        },
        "autoscaling_group": {
            "api": {"load_balancer": "api", "uses": ["bucket.raw-uploads", "bucket.site"]},
            "idle": {
                "load_balancer": "idle",
                "paths": ["/idle/*"],
                "hosts": ["*.example.com"],
                "priority": 50,
            },
        },
        "network": {
            "source": "custom",
            "cidr": f"10.{number}.0.0/16",
            "flow_log_retention_days": 365,
            **network,
        },
        "alerts": {"emails": ["ops@example.com", "on-call+1@example.com"], "log_retention_days": 400},
        "bucket": {
            "raw-uploads": {
                "replication": "both_ways",
                "replica_storage_class": "GLACIER_IR",
                "replication_prefix": "in/",
                "replication_lag_seconds": 60,
            },
            "site": {
                "replication": "one_way",
                "replication_time_control": True,
                "monitored_events": ["replication_missed_threshold", "object_created"],
            },
        },
    }


#: What links regions and what the world sees of them, every attribute said; three regions and none alike.
LINKED: Block = {
    "name": "Tap-Links",
    "environment": "production",
    "suffix": "pr-42",
    "project": "p",
    "owner": "o",
    "tags": {"CostCenter": "fintech-ops"},
    "account_id": ACCOUNT,
    "active_region": WEST,
    "regions": {
        EUROPE: _linked_region(0, zones=3, nat_gateways="per_zone"),
        WEST: _linked_region(
            1, nat_gateways="single", endpoints=["s3"], endpoint_buckets=["vendor-*"], exclude_zone_ids=[]
        ),
        EAST: {**_linked_region(2, nat_gateways="none"), "alerts": {"emails": []}},
    },
    "cdn": {
        "site": {
            "bucket": "site",
            "origin_path": "/public",
            "failover_status_codes": [404, 500, 502, 503, 504],
            "default_root_object": "",
            "price_class": "PriceClass_All",
            "aliases": ["www.example.com"],
            "certificate_arn": certificate(EAST),
        },
        "raw": {"bucket": "raw-uploads", "access_logs": False},
    },
}


def _named_region(*emails: str, **own: Any) -> Block:
    return {
        "alerts": {"emails": list(emails)},
        "load_balancer": {"front": {"waf": True, "blocked_countries": ["JP", "KP"]}, "own": own},
        "autoscaling_group": {"front": {"load_balancer": "front"}, "own": {"load_balancer": "own"}},
        "bucket": {"site": {}},
    }


#: Domain names of load balancers and of a CDN, every attribute said: zones that are made here or elsewhere, a
#: load balancer with a certificate of its own, and no region in us-east-1.
NAMED: Block = {
    "name": "Tap-Names",
    "environment": "production",
    "project": "p",
    "owner": "o",
    "account_id": ACCOUNT,
    "removal": "retain",
    "regions": {
        EUROPE: _named_region("ops@example.com", "on-call@example.com", certificate_arn=certificate(EUROPE)),
        WEST: _named_region("ops@example.com"),
    },
    "cdn": {"site": {"bucket": "site", "origin_path": "/public"}},
    "dns": {
        "shop-front": {
            "zone": "example.com",
            "create_zone": True,
            "names": ["www.example.com", "example.com", "*.example.com"],
            "load_balancer": "front",
            "policy": "latency",
            "health_check_path": "/up/?deep=1",
            "request_interval": 10,
            "failure_threshold": 2,
            "measure_latency": True,
        },
        "beta": {
            "zone": "a-b.example.org",
            "names": ["beta.a-b.example.org"],
            "load_balancer": "own",
            "policy": "weighted",
            "weights": {EUROPE: 255, WEST: 0},
        },
        "plain": {
            "zone": "example.net",
            "names": ["example.net"],
            "load_balancer": "front",
            "certificate": False,
            "health_check": False,
        },
        "static": {
            "zone": "example.com",
            "create_zone": True,
            "names": ["static.example.com"],
            "cdn": "site",
        },
    },
}

_IN_AN_EXISTING_VPC: Block = {
    "load_balancer": {"web": {}},
    "autoscaling_group": {"web": {"load_balancer": "web", "uses": ["database.orders", "bucket.assets"]}},
    "database": {"orders": {"replication": "replica"}},
    "bucket": {"assets": {}},
}

#: Networks that somebody else keeps: one without a way to the internet, every attribute said, and one with.
EXISTING: Block = {
    "name": "Tap-Existing",
    "project": "p",
    "owner": "o",
    "account_id": ACCOUNT,
    "regions": {
        EAST: {
            **_IN_AN_EXISTING_VPC,
            "network": {
                "source": "existing",
                "vpc_id": "vpc-0123456789abcdef0",
                "public_subnet_tags": {"Name": "main-public-*"},
                "private_subnet_tags": {"Name": "main-private-*", "Team": "web"},
                "isolated_subnet_tags": {"Name": "main-database-*"},
                "internet_egress": False,
                "existing_endpoints": ["secretsmanager"],
                "endpoint_zones": 1,
            },
        },
        WEST: {**_IN_AN_EXISTING_VPC, "network": {"source": "existing", "vpc_tags": {"Name": "main"}}},
    },
}

FUNCTIONS_FOLDER = Path(__file__).parents[1] / "functions"
_SOURCE: Block = {"source": "replication_monitor", "handler": "handler.handle"}


def _region_of_functions(region: str, number: int) -> Block:
    return {
        "network": {"source": "custom", "cidr": f"10.{number}.0.0/16"},
        "alerts": {},
        "load_balancer": {"web": {}},
        "database": {"orders": {"replication": "replica", "master_user_secret_access": True}},
        "table": {"items": {}},
        "bucket": {"uploads": {"replication": "both_ways", "monitored_events": ["replication_failed"]}},
        "queue": {"jobs": {"visibility_timeout_seconds": 300}, "in-order": {"fifo": True}},
        "parameter": {"api-key": {"type": "SecureString"}},
        "function": {
            "web": {**_SOURCE, "load_balancer": "web", "uses": ["table.items", "parameter.api-key"]},
            "pay-in": {
                **_SOURCE,
                "runtime": "python3.12",
                "architecture": "x86_64",
                "memory_size": 512,
                "timeout": 50,
                "reserved_concurrent_executions": 5,
                "in_network": True,
                "tracing": False,
                "uses": ["database.orders", "table.items", "bucket.uploads", "queue.jobs"],
                "environment": {"PRICE": "${x} or %{y}"},
                "log_retention_days": 365,
                "load_balancer": "web",
                "paths": ["/pay*"],
                "hosts": ["*.example.com"],
                "priority": 10,
                "queue": "jobs",
                "batch_size": 100,
                "maximum_batching_window_in_seconds": 5,
            },
            "in-order": {**_SOURCE, "queue": "in-order", "uses": ["queue.in-order"]},
            "nightly": {
                **_SOURCE,
                "schedule": "cron(0 8 ? * MON-FRI *)",
                "maximum_retry_attempts": 0,
                "maximum_event_age_in_seconds": 60,
            },
            "thumbs": {
                "image": f"{ACCOUNT}.dkr.ecr.{region}.amazonaws.com/thumbs:1.0",
                "bucket": "uploads",
                "filter_prefix": "in/",
                "filter_suffix": ".jpg",
            },
            "swept": {
                **_SOURCE,
                "bucket": "uploads",
                "bucket_events": ["object_removed", "object_created"],
                "filter_prefix": "out/",
            },
        },
    }


#: Functions, every attribute said and every trigger there, in two regions.
FUNCTIONS: Block = {
    "name": "Tap-Functions",
    "project": "p",
    "owner": "o",
    "account_id": ACCOUNT,
    "folder": str(FUNCTIONS_FOLDER),
    "regions": {EAST: _region_of_functions(EAST, 0), WEST: _region_of_functions(WEST, 1)},
}


def _peered_region(number: int, **network: Any) -> Block:
    return {
        "network": {"source": "custom", "cidr": f"10.{number}.0.0/16", **network},
        "database": {"orders": {"replication": "replica"}, "audit-trail": {}, "own": {}},
        "autoscaling_group": {
            "web": {"uses": ["database.orders", "database.audit-trail", "database.own"]},
            "auditor": {"uses": ["database.audit-trail"]},
            "idle": {},
        },
        "function": {
            "audit": {**_SOURCE, "in_network": True, "uses": ["database.audit-trail"]},
            "own": {**_SOURCE, "in_network": True, "uses": ["database.own"]},
        },
    }


#: Peered networks: databases that are reached over the peering and one that isn't, who uses all, one and none
#: of them, and a region that isn't peered.
PEERED: Block = {
    "name": "Tap-Peered",
    "project": "p",
    "owner": "o",
    "account_id": ACCOUNT,
    "folder": str(FUNCTIONS_FOLDER),
    "regions": {
        WEST: _peered_region(1, zones=3),
        EAST: _peered_region(2),
        EUROPE: {**_peered_region(3), "network": {}},
    },
    "peering": {"uses": ["database.orders", "database.audit-trail"], "regions": [EAST, WEST]},
}

_ORDERS: Block = {
    "alerts": {"emails": ["ops@example.com"]},
    "database": {"orders": {"replication": "replica", "master_user_secret_access": True}},
    "autoscaling_group": {"web": {"uses": ["database.orders"]}},
}


def ladder(active: str, removal: str = "destroy", **follows: str) -> Block:
    """A database in three regions at one position of a failover and the way back.

    ``follows`` are those of the regions, by ``east``, ``west`` and ``europe``.
    """
    regions = {"east": EAST, "west": WEST, "europe": EUROPE}
    return {
        "name": "Ladder",
        "project": "p",
        "owner": "o",
        "account_id": ACCOUNT,
        "active_region": active,
        "removal": removal,
        "regions": {name: {**_ORDERS, "follows": follows.get(word)} for word, name in regions.items()},
    }
