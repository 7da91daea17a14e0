"""The AWS regions that Tapstack knows, with what differs between them.

Source of the accounts: the Elastic Load Balancing user guide, "Enable access logs for your
Application Load Balancer" (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html).
Regions that opened after August 2022 deliver through a service principal and have no account.
"""

LOG_DELIVERY_SERVICE = "logdelivery.elasticloadbalancing.amazonaws.com"

#: Region to the account that delivers the access logs of its load balancers; None: the service does.
ELB_ACCOUNTS: dict[str, str | None] = {
    "af-south-1": "098369216593",
    "ap-east-1": "754344448648",
    "ap-east-2": None,
    "ap-northeast-1": "582318560864",
    "ap-northeast-2": "600734575887",
    "ap-northeast-3": "383597477331",
    "ap-south-1": "718504428378",
    "ap-south-2": None,
    "ap-southeast-1": "114774131450",
    "ap-southeast-2": "783225319266",
    "ap-southeast-3": "589379963580",
    "ap-southeast-4": None,
    "ap-southeast-5": None,
    "ap-southeast-7": None,
    "ca-central-1": "985666609251",
    "ca-west-1": None,
    "eu-central-1": "054676820928",
    "eu-central-2": None,
    "eu-north-1": "897822967062",
    "eu-south-1": "635631232127",
    "eu-south-2": None,
    "eu-west-1": "156460612806",
    "eu-west-2": "652711504416",
    "eu-west-3": "009996457667",
    "il-central-1": None,
    "me-central-1": None,
    "me-south-1": "076674570225",
    "mx-central-1": None,
    "sa-east-1": "507241528517",
    "us-east-1": "127311923021",
    "us-east-2": "033677994240",
    "us-gov-east-1": "190560391635",
    "us-gov-west-1": "048591011584",
    "us-west-1": "027434742980",
    "us-west-2": "797873946194",
}


#: Region to the ids of its zones that AWS no longer extends: it refuses load balancers ("cannot be
#: associated with a load balancer") or NAT gateways (NotAvailableInZone) there, and newer instance types are
#: missing. Names of zones differ by account, ids don't. Sources: "Troubleshoot NAT gateways"
#: (https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html) for the refusals;
#: for zones EKS (https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html) and, for Tokyo's,
#: PrivateLink (https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html).
CONSTRAINED_ZONE_IDS: dict[str, tuple[str, ...]] = {
    "ap-northeast-1": ("apne1-az3",),
    "ca-central-1": ("cac1-az3",),
    "us-east-1": ("use1-az3",),
    "us-west-1": ("usw1-az2",),
}


def partition(region: str) -> str:
    """The partition of a region, as its ARNs name it: ``aws`` or ``aws-us-gov``."""
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


#: What the names of regions begin with that are in partitions which aren't supported, and those partitions
#: (https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html).
UNSUPPORTED_PARTITIONS = {
    "cn-": "China's partition (aws-cn)",
    "us-iso-": "the partition aws-iso",
    "us-isob-": "the partition aws-iso-b",
    "eu-isoe-": "the partition aws-iso-e",
    "us-isof-": "the partition aws-iso-f",
    "eusc-": "the European Sovereign Cloud's partition (aws-eusc)",
}


def unsupported_partition(region: str) -> str | None:
    """What the partition of a region is called if Tapstack makes nothing for it; None else."""
    names = (name for prefix, name in UNSUPPORTED_PARTITIONS.items() if region.startswith(prefix))
    return next(names, None)
