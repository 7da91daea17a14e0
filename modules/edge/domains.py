"""The ``dns`` blocks: zones and proofs of domains in ``dns``, records and health checks in ``edge``."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, ClassVar

from cdktf_cdktf_provider_aws.data_aws_lb import DataAwsLb

from model.blocks.alarms import Alarms
from model.blocks.alerts import Alerts
from model.naming.context import Context
from model.planning.domains import Destination
from modules.edge.alias import cdn_records, region_record
from modules.edge.distribution import Distribution
from modules.edge.domain_proof import DomainProof
from modules.edge.health_check import ALARMS, HealthCheck
from modules.edge.hosted_zone import HostedZone, found_zone, in_terraform
from modules.monitoring.alarm import KIND as ALARM
from modules.monitoring.alarm import MetricAlarm, Watched
from modules.monitoring.alert_topic import AlertTopic, alarms_use_the_key, alert_topic_arn
from modules.part import DnsSite, EdgeSite, Part
from modules.policy.key import Key

#: What the topic of health checks' alarms is named for, where the region has none.
ROLE = "health-checks"


class Domains(Part):
    """Domain names of load balancers and CDNs."""

    alarm_tables: ClassVar = {"Health check of a load balancer": ALARMS}

    def build_dns(self, site: DnsSite) -> None:
        """Makes zones, and proves to ACM that their domains are ours."""
        ids: dict[str, str] = {}
        needed = {zone.domain for zone in site.plan.proved.values()}
        for zone in site.plan.zones:
            if zone.made:
                name = in_terraform(zone.domain)
                made = HostedZone(
                    site.scope, f"zone.{name}", context=site.context, provider=site.provider, zone=zone
                )
                ids[zone.domain] = made.id
                # A hyphen can't stand in an output's name.
                output = f"zone_{name.replace('-', '__')}"
                site.output(f"{output}_id", made.id, f"Hosted zone of {zone.domain}")
                servers = f"What the name servers of {zone.domain} have to be where it is registered"
                site.output(f"{output}_name_servers", made.name_servers, servers)
            elif zone.domain in needed:
                ids[zone.domain] = found_zone(site.scope, site.provider, site.context, zone)
        for domain, zone in site.plan.proved.items():
            DomainProof(
                site.scope,
                f"domain.{in_terraform(domain)}",
                provider=site.provider,
                domain=domain,
                title=f"{site.context.global_prefix} proves {domain}",
                zone_id=ids[zone.domain],
            )

    def build_edge(self, site: EdgeSite) -> None:
        """Makes the records of each name, and what decides whether a region is among the answers."""
        zones = {
            zone: found_zone(site.scope, site.provider, site.context, zone)
            for zone in dict.fromkeys(each.zone for each in site.plan.destinations)
        }
        balancers = _Balancers(site)
        checked = []
        for each in site.plan.destinations:
            zone_id = zones[each.zone]
            if each.spec.cdn:
                distribution = site.find(Distribution, each.spec.cdn)
                for name in each.spec.names:
                    cdn_records(
                        site.scope,
                        name,
                        provider=site.provider,
                        zone_id=zone_id,
                        domain_name=distribution.domain_name,
                        target_zone=distribution.zone_id,
                    )
            for where in each.load_balancers:
                check = _health_check(site, each, where, balancers)
                checked += [(each, where, check)] if check else []
                for name in each.spec.names:
                    region_record(
                        site.scope,
                        name,
                        provider=site.provider,
                        zone_id=zone_id,
                        spec=each.spec,
                        region=where.region,
                        load_balancer=balancers.find(where, each),
                        health_check_id=check.id if check else None,
                    )
        _alarms(site, checked)


class _Balancers:
    """The load balancers that are looked up, each once."""

    def __init__(self, site: EdgeSite) -> None:
        self._site = site
        self._found: dict[tuple[str, str], Any] = {}

    def find(self, where: Context, destination: Destination) -> Any:
        label = str(destination.spec.load_balancer)
        key = (label, where.region)
        if key not in self._found:
            self._found[key] = DataAwsLb(
                self._site.scope,
                f"load_balancer.{label}_{where.region}",
                name=where.name(label, "aws_lb"),
                provider=self._site.providers[where.region],
            )
        return self._found[key]


def _health_check(
    site: EdgeSite, destination: Destination, where: Context, balancers: _Balancers
) -> HealthCheck | None:
    label, region = destination.label, where.region
    if not destination.spec.health_check:
        return None
    check = HealthCheck(
        site.scope,
        f"health_check.{label}_{region}",
        provider=site.provider,
        spec=destination.spec,
        dns_name=balancers.find(where, destination).dns_name,
        encrypted=region in destination.encrypted,
        blocked_countries=destination.load_balancers[where].blocked_countries,
        title=f"{site.context.global_prefix}-{label}-{region}",
    )
    site.output(
        f"{label}_{region}_health_check_id", check.id, f"Route 53's health check of {label} in {region}"
    )
    return check


def _alarms(site: EdgeSite, checked: list[tuple[Destination, Context, HealthCheck]]) -> None:
    """The alarms of the health checks, where somebody is alerted in some region."""
    topic_arn = _topic_arn(site) if checked else None
    if topic_arn is None:
        return
    for destination, where, check in checked:
        watched = Watched(
            f"{destination.label}_{where.region}_health_check",
            f"the health check of dns {destination.label} in {where.region}",
            ALARMS,
            partial(_dimensions, check),
        )
        for alarm in ALARMS:
            limit = alarm.limit(Alarms())
            MetricAlarm(
                site.scope,
                f"alarm.{watched.id}_{alarm.name}",
                provider=site.provider,
                alarm=alarm,
                name=site.context.global_name(watched.role(alarm), ALARM),
                description=watched.description(alarm, limit),
                dimensions=_dimensions(check),
                limit=limit,
                topic_arn=topic_arn,
            )


def _dimensions(check: HealthCheck, _: object = None) -> Mapping[str, str]:
    return {"HealthCheckId": check.id}


def _topic_arn(site: EdgeSite) -> str | None:
    """Who is told: the topic of the region that health checks' alarms are in, or one that is made there.

    That has the addresses of all regions, each once. None where nobody is alerted anywhere.
    """
    context, regions = site.context, site.plan.deployment.regions
    own = regions.get(context.region)
    if own and own.alerts:
        return alert_topic_arn(context)
    alerted = [region.alerts for region in regions.values() if region.alerts]
    if not alerted:
        return None
    key = Key(
        site.scope,
        "key",
        context=context,
        provider=site.provider,
        statements=_key_statements(context),
        role=ROLE,
        encrypts=f"what the alarms of {context.global_prefix}'s health checks tell",
    )
    emails = dict.fromkeys(email for alerts in alerted for email in alerts.emails)
    topic = AlertTopic(
        site.scope,
        "alerts",
        context=context,
        provider=site.provider,
        spec=Alerts(emails=tuple(emails)),
        key_arn=key.arn,
        role=ROLE,
    )
    site.output("health_checks_topic_arn", topic.arn, "SNS topic of the health checks' alarms")
    return topic.arn


def _key_statements(context: Context) -> Iterator[Any]:
    yield alarms_use_the_key(context, ROLE)
