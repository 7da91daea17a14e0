"""Alias records: what names lead to, by latency or by weight, or to a CDN."""

from typing import Any

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.route53_record import (
    Route53Record,
    Route53RecordAlias,
    Route53RecordLatencyRoutingPolicy,
    Route53RecordWeightedRoutingPolicy,
)
from constructs import Construct

from model.blocks.dns import Dns
from modules.edge.hosted_zone import in_terraform


def region_record(
    scope: Construct,
    name: str,
    *,
    provider: TerraformProvider,
    zone_id: str,
    spec: Dns,
    region: str,
    load_balancer: Any,
    health_check_id: str | None,
) -> None:
    """A name's record of one region. ``load_balancer`` is the data source; it has IPv4 addresses only."""
    Route53Record(
        scope,
        f"{in_terraform(name)}_{region}_a",
        zone_id=zone_id,
        name=name,
        type="A",
        alias=Route53RecordAlias(
            name=load_balancer.dns_name, zone_id=load_balancer.zone_id, evaluate_target_health=True
        ),
        set_identifier=region,
        health_check_id=health_check_id,
        provider=provider,
        **_policy(spec, region),
    )


def cdn_records(
    scope: Construct,
    name: str,
    *,
    provider: TerraformProvider,
    zone_id: str,
    domain_name: str,
    target_zone: str,
) -> None:
    """A name's records that lead to a distribution, which has addresses of both kinds.

    CloudFront's own health isn't evaluated
    (https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html).
    """
    for kind in ("A", "AAAA"):
        Route53Record(
            scope,
            f"{in_terraform(name)}_{kind.lower()}",
            zone_id=zone_id,
            name=name,
            type=kind,
            alias=Route53RecordAlias(name=domain_name, zone_id=target_zone, evaluate_target_health=False),
            provider=provider,
        )


def _policy(spec: Dns, region: str) -> dict[str, Any]:
    if spec.policy == "weighted":
        weight = Route53RecordWeightedRoutingPolicy(weight=spec.weights[region])
        return {"weighted_routing_policy": weight}
    return {"latency_routing_policy": Route53RecordLatencyRoutingPolicy(region=region)}
