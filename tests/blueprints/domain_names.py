"""What the API of an embedded AWS has of a deployment's domain names: for the tests of whoever has some."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from emulator import Emulator


@dataclass(frozen=True)
class Names:
    """Domain names of a zone that lead to a load balancer of each region, by the load balancers' names."""

    zone: str
    names: Sequence[str]
    load_balancers: dict[str, str]
    health_check_path: str = "/health"


def check_names(aws: Emulator, expected: Names) -> None:
    """Each name has a record of each region, with its health check, and each load balancer a certificate."""
    records = {(each["Name"], each["SetIdentifier"]): each for each in _aliases(aws, expected.zone)}
    assert records.keys() >= {
        (f"{name}.".replace("*", "\\052"), region)
        for name in expected.names
        for region in expected.load_balancers
    }
    for region, name in expected.load_balancers.items():
        (balancer,) = aws.client("elbv2", region).describe_load_balancers(Names=[name])["LoadBalancers"]
        for each in expected.names:
            record = records[f"{each}.".replace("*", "\\052"), region]
            target = record["AliasTarget"]
            assert (
                target["DNSName"].removeprefix("dualstack.").rstrip(".").lower()
                == balancer["DNSName"].lower()
            )
            assert target["HostedZoneId"] == balancer["CanonicalHostedZoneId"]
            assert target["EvaluateTargetHealth"]
            _check_health_check(aws, record["HealthCheckId"], balancer["DNSName"], expected.health_check_path)
        _check_certificate(aws, region, balancer["LoadBalancerArn"], expected.names)


def _check_health_check(aws: Emulator, id: str, address: str, path: str) -> None:
    """It asks the load balancer over TLS, and somebody is told when it fails."""
    check = aws.client("route53", "us-east-1").get_health_check(HealthCheckId=id)["HealthCheck"]
    config = check["HealthCheckConfig"]
    assert (config["Type"], config["Port"], config["ResourcePath"]) == ("HTTPS", 443, path)
    assert config["FullyQualifiedDomainName"] == address
    alarms = aws.client("cloudwatch", "us-east-1").describe_alarms()["MetricAlarms"]
    dimensions = [{"Name": "HealthCheckId", "Value": id}]
    (alarm,) = (each for each in alarms if each.get("Dimensions") == dimensions)
    assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/Route53", "HealthCheckStatus")
    (topic,) = alarm["AlarmActions"]
    assert aws.client("sns", "us-east-1").get_topic_attributes(TopicArn=topic)["Attributes"]["KmsMasterKeyId"]


def _check_certificate(aws: Emulator, region: str, balancer: str, names: Sequence[str]) -> None:
    """The HTTPS listener has a certificate of its own region, issued for all names."""
    listeners = aws.client("elbv2", region).describe_listeners(LoadBalancerArn=balancer)["Listeners"]
    (https,) = (listener for listener in listeners if listener["Port"] == 443)
    arn = https["Certificates"][0]["CertificateArn"]
    assert arn.split(":")[3] == region
    certificate = aws.client("acm", region).describe_certificate(CertificateArn=arn)["Certificate"]
    assert certificate["Status"] == "ISSUED"
    assert set(certificate["SubjectAlternativeNames"]) >= set(names)


def _aliases(aws: Emulator, domain: str) -> Iterator[Any]:
    """The records of a zone that have one for each region."""
    route53 = aws.client("route53", "us-east-1")
    zones = route53.list_hosted_zones_by_name(DNSName=domain)["HostedZones"]
    (zone,) = (zone["Id"] for zone in zones if zone["Name"] == f"{domain}.")
    pages = route53.get_paginator("list_resource_record_sets").paginate(HostedZoneId=zone)
    return (record for page in pages for record in page["ResourceRecordSets"] if "SetIdentifier" in record)
