"""What the judges find and Tapstack leaves as it is, with the reasons. Anything else fails `make judge`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from judges.verdict import Verdict


@dataclass(frozen=True)
class Accepted:
    """A check that resources may fail, and why.

    ``check`` is the judge's name of it, ``title`` says in words what it asks for. ``kinds`` are the kinds of
    stacks, and ``names`` a pattern of the resources' whole names, that it may fail in; all if left out.
    ``passes_in`` are variants of the blueprints in which nothing fails it: where an attribute is said to mend
    it, it has to.
    """

    check: str
    title: str
    reason: str
    kinds: tuple[str, ...] = ()
    names: str = ".*"
    passes_in: tuple[str, ...] = ()

    def covers(self, verdict: Verdict) -> bool:
        """Whether a verdict is the one that is accepted here."""
        return (
            self.check == verdict.check
            and verdict.kind in (self.kinds or (verdict.kind,))
            and re.fullmatch(self.names, verdict.name) is not None
        )


def unexplained(verdicts: Sequence[Verdict], table: Sequence[Accepted]) -> list[Verdict]:
    """The verdicts that no row accepts."""
    return [each for each in verdicts if not any(row.covers(each) for row in table)]


def idle(verdicts: Sequence[Verdict], table: Sequence[Accepted]) -> list[Accepted]:
    """The rows that accept nothing: what they are about is gone."""
    return [row for row in table if not any(map(row.covers, verdicts))]


PLAIN_HTTP = (
    "Without `certificate_arn` a load balancer serves plain HTTP: no certificate can be made up. The review "
    "warns of each (`plain-http`)."
)
OWN_CERTIFICATE = (
    "Without `certificate_arn` CloudFront gives its own certificate, with which it allows TLS 1.0, whatever "
    "is asked for. The review warns of each (`cdn-certificate`)."
)

#: checkov's, by the names of its checks.
CHECKOV: tuple[Accepted, ...] = (
    Accepted("CKV_AWS_2", "HTTPS listeners", PLAIN_HTTP, passes_in=("certificate",)),
    Accepted("CKV_AWS_103", "TLS 1.2 on listeners", PLAIN_HTTP, passes_in=("certificate",)),
    Accepted("CKV2_AWS_20", "HTTP redirected to HTTPS", PLAIN_HTTP, passes_in=("certificate",)),
    Accepted(
        "CKV_AWS_378",
        "No HTTP behind load balancers",
        "TLS ends at the load balancer. Behind it are security groups that let only the two talk to each "
        "other, in one VPC; instances have no certificates.",
    ),
    Accepted(
        "CKV_AWS_260",
        "Port 80 closed to the world",
        "The public address of a web site has to answer on port 80: with a certificate, by redirecting to "
        "HTTPS.",
    ),
    Accepted(
        "CKV_AWS_150",
        "Deletion protection of load balancers",
        "`removal`: with `destroy`, the default, `terraform destroy` removes everything.",
        passes_in=("retain",),
    ),
    Accepted(
        "CKV_AWS_293",
        "Deletion protection of databases",
        "`removal`: with `destroy`, the default, `terraform destroy` removes everything.",
        passes_in=("retain",),
    ),
    Accepted(
        "CKV_AWS_91",
        "Access logs of load balancers",
        "Where a description has `access_logs = false`.",
        passes_in=("staging", "standby"),
    ),
    Accepted(
        "CKV2_AWS_28",
        "Web ACL for public load balancers",
        "`waf`, off unless it is set: it costs money for each load balancer and request. The review warns of "
        "each (`no-web-acl`).",
        passes_in=("standby",),
    ),
    Accepted(
        "CKV2_AWS_76",
        "Log4j rules for load balancers",
        "They are there, in AWS's known bad inputs. The check also wants the list of anonymous addresses, "
        "which turns away everybody who comes through a VPN or a cloud.",
    ),
    Accepted(
        "CKV_AWS_157",
        "Multi-AZ databases",
        "A replica has no standby until it is promoted, and where a description has `multi_az = false`.",
    ),
    Accepted(
        "CKV_AWS_226",
        "Minor upgrades by AWS",
        "Where a description gives a minor version: an automatic upgrade would make the next plan a "
        "downgrade.",
        passes_in=("staging", "standby"),
    ),
    Accepted(
        "CKV2_AWS_57",
        "Rotated secrets",
        "Not built yet; README says so. Components log in with IAM's tokens, which last 15 minutes.",
    ),
    Accepted(
        "CKV2_AWS_34",
        "Encrypted SSM parameters",
        "What they hold is where to find things: no secret, and to be read in plans. Secrets are "
        "`SecureString` parameters and Secrets Manager's.",
    ),
    Accepted(
        "CKV_AWS_338",
        "Logs kept for a year",
        "`log_retention_days`, 30 unless set: what a year costs is for its owner to decide.",
    ),
    Accepted(
        "CKV2_AWS_62",
        "Event notifications of buckets",
        "Nobody listens unless `monitored_events` says so.",
    ),
    Accepted(
        "CKV_AWS_144",
        "Cross-region replication of buckets",
        "`replication` of a bucket. Its configuration stands in the `links` stack, where the check doesn't "
        "find it. Logs and states stay in their region.",
    ),
    Accepted(
        "CKV_AWS_145",
        "Log buckets under a KMS key",
        "Load balancers deliver to buckets with S3's own keys only "
        "(https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html).",
        kinds=("region",),
        names="logs",
    ),
    Accepted(
        "CKV_AWS_145",
        "State buckets under a KMS key",
        "The stack that makes them comes before all keys, and states hold no secret.",
        kinds=("state",),
    ),
    Accepted(
        "CKV_AWS_18",
        "Access logs of log buckets",
        "A bucket of logs that logs into itself never ends.",
        kinds=("region",),
        names="logs",
    ),
    Accepted(
        "CKV_AWS_18",
        "Access logs of state buckets",
        "They come before every log bucket. CloudTrail's data events say who read a state.",
        kinds=("state",),
    ),
    Accepted(
        "CKV2_AWS_61",
        "Lifecycle of state buckets",
        "Every version of a state stays: it is small, and a rescue may start from any.",
        kinds=("state",),
    ),
    Accepted(
        "CKV_AWS_119",
        "Lock tables under a KMS key",
        "The stack that makes them comes before all keys, and a lock says who plans, no more. DynamoDB "
        "encrypts it with a key of AWS's.",
        kinds=("state",),
    ),
    Accepted(
        "CKV_AWS_115",
        "Reserved concurrency of functions",
        "It takes from what all functions of the account share, also while nothing happens. S3's events wait "
        "when they are throttled, and an alarm says so.",
        names="replication_monitor",
    ),
    Accepted(
        "CKV_AWS_117",
        "Functions in a VPC",
        "It calls SNS only; in a VPC it would need an endpoint for that, and reach more than now.",
        names="replication_monitor",
    ),
    Accepted(
        "CKV_AWS_272",
        "Signed code of functions",
        "The package is made of this project's sources at synthesis, and its hash stands in the plan.",
        names="replication_monitor",
    ),
    Accepted(
        "CKV_AWS_50",
        "X-Ray of functions",
        "It makes one call, and its log has the request and the event; a trace would say the same, for a "
        "permission on everything.",
        names="replication_monitor",
    ),
    Accepted(
        "CKV_AWS_118",
        "Enhanced monitoring of databases",
        "Where a description has `monitoring_interval = 0`.",
        passes_in=("staging", "standby"),
    ),
    Accepted(
        "CKV_AWS_353",
        "Performance Insights of databases",
        "Where a description has `performance_insights_enabled = false`.",
        passes_in=("staging", "standby"),
    ),
    Accepted(
        "CKV_AWS_394",
        "Zones that are named",
        "A description names no zones, which differ between accounts. Subnets ignore a change of the list, "
        "and those who follow it take a new zone in place.",
        names="network",
    ),
    Accepted(
        "CKV_AWS_86",
        "Access logs of CloudFront",
        "They are there: standard logs (v2) are resources of their own, which the check doesn't know.",
        kinds=("edge",),
    ),
    Accepted(
        "CKV2_AWS_32",
        "Response headers of CloudFront",
        "They are there: AWS's own policy SecurityHeadersPolicy, by its id.",
        kinds=("edge",),
    ),
    Accepted(
        "CKV_AWS_305",
        "Default root object",
        'Where a description has `default_root_object = ""`.',
        passes_in=("standby",),
    ),
    Accepted(
        "CKV_AWS_310",
        "Origin failover of CloudFront",
        "Where the bucket that is delivered isn't replicated: there is no other origin then.",
        passes_in=("standby", "linked"),
    ),
    Accepted(
        "CKV2_AWS_38",
        "DNSSEC of zones",
        "The parent has to know the key that signs a zone, or the whole domain is gone: that is for whoever "
        "keeps the parent. [dns.md](dns.md) says that it is left out.",
        kinds=("dns",),
    ),
    Accepted(
        "CKV2_AWS_39",
        "Query logs of zones",
        "Left out, as [dns.md](dns.md) says: they go to a log group in us-east-1, for each query of anybody.",
        kinds=("dns",),
    ),
    Accepted(
        "CKV2_AWS_71",
        "Certificates without wildcards",
        "Where a description names one: `*.example.com` leads to the load balancer then.",
        passes_in=("standby", "linked"),
    ),
    Accepted("CKV_AWS_174", "TLS 1.2 at CloudFront", OWN_CERTIFICATE),
    Accepted("CKV2_AWS_42", "Certificates of CloudFront", OWN_CERTIFICATE),
    Accepted(
        "CKV_AWS_374",
        "Countries that CloudFront serves",
        "Public content is for everybody. README says that countries can't be described.",
    ),
    Accepted(
        "CKV_AWS_68",
        "Web ACL at CloudFront",
        "It delivers objects of a bucket and runs nothing. README says that it can't be described.",
    ),
    Accepted(
        "CKV2_AWS_47",
        "Log4j rules at CloudFront",
        "It delivers objects of a bucket and runs nothing. README says that it can't be described.",
    ),
)

#: parliament's, by its kinds of findings.
PARLIAMENT: tuple[Accepted, ...] = (
    Accepted(
        "RESOURCE_MISMATCH",
        "Aliases in a key's policy",
        "To make an alias takes the permission on the key, too, and a key's policy speaks of the key only "
        "(https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html).",
        names=r"aws_kms_key\..*/AccountAdministers",
    ),
    Accepted(
        "RESOURCE_MISMATCH",
        "Every resource for a list of log groups",
        "AWS takes log groups as the resources of logs:DescribeLogGroups by now "
        "(https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html).",
        names=r"aws_iam_role_policy\.flow_logs_.*/FindLogGroups",
    ),
    Accepted(
        "RESOURCE_MISMATCH",
        "An account in the ARNs of Systems Manager",
        "What AWS publishes there belongs to no account, and has none in its ARN "
        "(https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html).",
        names=r"aws_vpc_endpoint\..*/ReadPublic(Documents|Parameters)",
    ),
    Accepted(
        "MISMATCHED_TYPE",
        "ARNs in an encryption context",
        "The values are texts that hold ARNs, and AWS's own examples compare them as such "
        "(https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html).",
        names=r"aws_kms_key\..*",
    ),
)
