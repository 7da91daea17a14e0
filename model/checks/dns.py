"""What domain names, and the health checks behind them, need."""

import re
from collections.abc import Iterator

from model.blocks.deployment import Deployment, Region
from model.blocks.dns import Dns
from model.blocks.load_balancer import LoadBalancer
from model.checks.finding import FieldPath, Finding
from model.checks.load_balancer import TARGETS
from model.naming.checkers import FEWEST_CHECKERS, checkers
from model.naming.regions import partition
from model.planning.domains import certified_cdn, certified_load_balancers

#: Names that ACM puts into one certificate, once an account has asked for it
#: (https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html).
MOST_NAMES = 100
#: What a web ACL's rate limit counts in, in seconds.
RATE_WINDOW = 300

#: A load balancer with a name: the block's label, the block, the region's name, the region, the balancer.
Behind = tuple[str, Dns, str, Region, LoadBalancer]


def domains_are_of_the_partition(deployment: Deployment) -> Iterator[Finding]:
    """Route 53's health checks, their metrics and CloudFront are one for the partition ``aws``."""
    for label in deployment.dns:
        if partition(deployment.active_region) != "aws":
            yield Finding(
                ("dns", label),
                "No dns in this partition",
                f'"{deployment.active_region}" is in another partition, whose Route 53 has no health checks. '
                "Remove the block.",
                follows_from=(("active_region",),),
            )


def names_lead_to_one_place(deployment: Deployment) -> Iterator[Finding]:
    """A name stands in one block, and a zone is either made here or not."""
    users: dict[str, str] = {}
    made: dict[str, tuple[str, bool]] = {}
    for label, spec in deployment.dns.items():
        for index, name in enumerate(spec.names):
            other = users.setdefault(name, label)
            if other != label:
                yield Finding(
                    ("dns", label, "names", index),
                    "Name in use",
                    f'"{name}" is a name of dns "{other}", too. It can lead to one place only.',
                    follows_from=(("dns", other),),
                )
        other, create_zone = made.setdefault(spec.zone, (label, spec.create_zone))
        if create_zone != spec.create_zone:
            yield Finding(
                ("dns", label, "create_zone"),
                "Zone that is made and isn't",
                f'dns "{other}" has the zone {spec.zone}, too, with create_zone = '
                f"{str(create_zone).lower()}. Say the same in both.",
                follows_from=(("dns", other),),
            )


def names_lead_to_what_is_public(deployment: Deployment) -> Iterator[Finding]:
    """The zone is public, and so is what its names lead to."""
    for label, _, name, _, balancer in _behind(deployment):
        if balancer.internal:
            yield Finding(
                ("dns", label, "load_balancer"),
                "Internal load balancer",
                f"{_in(label, name)} is internal. Its private addresses have no place in a public zone: "
                "nobody reaches them from outside. Name one that isn't.",
                follows_from=_from(deployment, label, name),
            )


def weights_are_of_the_regions(deployment: Deployment) -> Iterator[Finding]:
    """Each region that has the load balancer has a weight, and no other."""
    for label, spec in deployment.dns.items():
        having = [name for other, _, name, _, _ in _behind(deployment) if other == label]
        without = [name for name in having if name not in spec.weights]
        if spec.policy == "weighted" and without:
            yield Finding(
                ("dns", label, "weights"),
                "Region without a weight",
                f'weights of dns "{label}" has none for {", ".join(without)}, which has the load balancer. '
                "Add it; 0 keeps a region for when no other one answers.",
                follows_from=tuple(("regions", name) for name in without),
            )
        for name in spec.weights:
            # Where no region has it, its label is mistyped, and told as that.
            if having and name not in having:
                yield Finding(
                    ("dns", label, "weights", name),
                    "Weight of no region",
                    f'"{name}" has no load_balancer "{spec.load_balancer}". Regions that have it: '
                    f"{', '.join(having)}.",
                    follows_from=(("dns", label, "load_balancer"), ("regions",)),
                )


def health_checks_are_let_in(deployment: Deployment) -> Iterator[Finding]:
    """Route 53's checkers come from outside, and are answered by what serves their path."""
    for label, spec, name, region, balancer in _behind(deployment):
        if not spec.health_check or balancer.internal:
            continue
        found = _shut_out(spec, balancer) or _unanswered(spec, region)
        if found:
            summary, detail = found
            yield Finding(
                ("dns", label),
                summary,
                f"{_in(label, name)} {detail} Or set health_check = false: the targets' health alone then "
                "decides.",
                follows_from=(
                    *_from(deployment, label, name),
                    *(("regions", name, each) for each in TARGETS),
                ),
            )


def certificates_have_room(deployment: Deployment) -> Iterator[Finding]:
    """ACM takes no more names in a certificate, whoever asks."""
    for name in deployment.regions:
        for balancer, names in certified_load_balancers(deployment, name).items():
            if len(names) > MOST_NAMES:
                labels = [label for label, spec in deployment.dns.items() if spec.load_balancer == balancer]
                yield Finding(
                    ("dns", labels[-1], "names"),
                    "Too many names in a certificate",
                    f'{len(names)} names lead to load_balancer "{balancer}" in "{name}"; a certificate has '
                    f"at most {MOST_NAMES}. Use a wildcard, or another load balancer.",
                )


def cdns_answer_to_their_names(deployment: Deployment) -> Iterator[Finding]:
    """CloudFront answers to names that a certificate proves
    (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html).
    """
    for label, spec in deployment.dns.items():
        cdn = deployment.cdn.get(spec.cdn or "")
        if cdn is None or not spec.cdn:
            continue
        certified = (*cdn.aliases, *certified_cdn(deployment, spec.cdn))
        missing = [name for name in spec.names if not any(_covers(each, name) for each in certified)]
        if missing:
            advice = (
                "Add it to the aliases of its certificate"
                if cdn.certificate_arn
                else "Set certificate = true"
            )
            yield Finding(
                ("dns", label, "cdn"),
                "CDN that doesn't answer to a name",
                f'cdn "{spec.cdn}" has no certificate for {", ".join(missing)}, and CloudFront refuses '
                f"requests for it. {advice}, or lead it elsewhere.",
                follows_from=(("cdn", spec.cdn),),
            )


def _behind(deployment: Deployment) -> Iterator[Behind]:
    for label, spec in deployment.dns.items():
        for name, region in deployment.regions.items():
            balancer = region.load_balancer.get(spec.load_balancer or "")
            if balancer:
                yield label, spec, name, region, balancer


def _shut_out(spec: Dns, balancer: LoadBalancer) -> tuple[str, str] | None:
    most = RATE_WINDOW // spec.request_interval
    if balancer.ingress_cidr_blocks:
        return (
            "Health checks that are shut out",
            "has ingress_cidr_blocks, and Route 53's checkers ask from the internet: it would count as "
            "failed. Remove ingress_cidr_blocks.",
        )
    if len(checkers(balancer.blocked_countries)) < FEWEST_CHECKERS:
        return (
            "Health checks that are shut out",
            "blocks the countries that Route 53's checkers ask from, and AWS wants three of their regions. "
            "Take some of JP, SG, AU, IE, BR and US out of blocked_countries.",
        )
    if balancer.rate_limit is not None and balancer.rate_limit <= 2 * most:
        return (
            "Health checks that are shut out",
            f"has a rate_limit of {balancer.rate_limit}, and each of Route 53's checkers asks {most} times "
            f"in five minutes: give it more than {2 * most}.",
        )
    return None


def _unanswered(spec: Dns, region: Region) -> tuple[str, str] | None:
    targets = [
        target
        for block in TARGETS
        for target in getattr(region, block).values()
        if target.load_balancer == spec.load_balancer
    ]
    path = spec.health_check_path.partition("?")[0]
    served = any(
        not target.hosts and (not target.paths or any(_matches(path, each) for each in target.paths))
        for target in targets
    )
    if not targets or served:
        return None
    return (
        "Health check that nobody answers",
        f"has no target that serves {spec.health_check_path} for any host: Route 53 asks for the load "
        "balancer's own name, and gets 404. Set health_check_path to a path of a target without hosts.",
    )


def _matches(path: str, pattern: str) -> bool:
    """Whether a listener rule's path pattern takes a path: * any characters, ? one."""
    wanted = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return bool(re.fullmatch(wanted, path))


def _covers(certified: str, name: str) -> bool:
    """Whether a certificate's name is that name, or its wildcard, which stands for one label."""
    return certified in (name, f"*.{name.partition('.')[2]}")


def _in(label: str, region: str) -> str:
    return f'The load balancer of dns "{label}" in "{region}"'


def _from(deployment: Deployment, label: str, region: str) -> tuple[FieldPath, ...]:
    balancer = deployment.dns[label].load_balancer
    return (("dns", label), ("regions", region, "load_balancer", str(balancer)))
