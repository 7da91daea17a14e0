from collections.abc import Callable
from typing import Any

Clients = Callable[[str, str], Any]

REGION = "us-west-2"


def _requested(clients: Clients, *names: str) -> tuple[Any, str]:
    """A client of ACM, and a certificate that was asked for."""
    acm = clients("acm", REGION)
    first, *others = names
    extra = {"SubjectAlternativeNames": others} if others else {}
    return acm, acm.request_certificate(DomainName=first, ValidationMethod="DNS", **extra)["CertificateArn"]


def _prove(clients: Clients, zone: str, options: list[dict[str, Any]]) -> None:
    """Writes what ACM asks for into a zone."""
    route53 = clients("route53", "us-east-1")
    zone_id = route53.create_hosted_zone(Name=zone, CallerReference=zone)["HostedZone"]["Id"]
    for name, value in {
        (each["ResourceRecord"]["Name"], each["ResourceRecord"]["Value"]) for each in options
    }:
        record = {"Name": name, "Type": "CNAME", "TTL": 60, "ResourceRecords": [{"Value": value}]}
        changes = [{"Action": "UPSERT", "ResourceRecordSet": record}]
        route53.change_resource_record_sets(HostedZoneId=zone_id, ChangeBatch={"Changes": changes})


def issues_once_the_records_are_there(clients: Clients) -> bool:
    """issues a certificate once the records of all its names are in a zone, and at once:"""
    acm, arn = _requested(clients, "example.org", "*.example.org", "www.example.org")
    described = acm.describe_certificate(CertificateArn=arn)["Certificate"]
    _prove(clients, "example.org", described["DomainValidationOptions"])
    after = acm.describe_certificate(CertificateArn=arn)["Certificate"]
    return (described["Status"], after["Status"]) == ("PENDING_VALIDATION", "ISSUED")


PROBES = (issues_once_the_records_are_there,)


def test_waits_while_a_record_is_missing(aws: Any) -> None:
    acm, arn = _requested(aws.client, "example.net", "www.example.net")
    options = acm.describe_certificate(CertificateArn=arn)["Certificate"]["DomainValidationOptions"]
    _prove(aws.client, "example.net", options[:1])
    assert acm.describe_certificate(CertificateArn=arn)["Certificate"]["Status"] == "PENDING_VALIDATION"


def test_the_record_of_a_domain_is_the_same_in_all_regions(aws: Any) -> None:
    """As AWS says of its own: https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html"""
    records = []
    for region in ("us-east-1", "eu-west-1"):
        acm = aws.client("acm", region)
        arn = acm.request_certificate(DomainName="example.com", ValidationMethod="DNS")["CertificateArn"]
        (option,) = acm.describe_certificate(CertificateArn=arn)["Certificate"]["DomainValidationOptions"]
        records.append(option["ResourceRecord"])
    assert records[0] == records[1]


def test_what_was_imported_or_issued_stays_as_it_is(aws: Any) -> None:
    acm, arn = _requested(aws.client, "example.com")
    acm.describe_certificate(CertificateArn=arn)
    _prove(
        aws.client,
        "example.com",
        acm.describe_certificate(CertificateArn=arn)["Certificate"]["DomainValidationOptions"],
    )
    assert acm.describe_certificate(CertificateArn=arn)["Certificate"]["Status"] == "ISSUED"
    assert acm.describe_certificate(CertificateArn=arn)["Certificate"]["Status"] == "ISSUED"
