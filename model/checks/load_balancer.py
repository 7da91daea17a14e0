"""What belongs together around a load balancer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from model.blocks.deployment import COMPONENTS, Deployment, Region
from model.blocks.target import Routed
from model.checks.finding import FieldPath, Finding, closest

#: Target groups of an Application Load Balancer; AWS grants no more
#: (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html).
MOST_TARGETS = 100

#: The blocks of what can stand behind a load balancer.
TARGETS = tuple(block for block, spec in COMPONENTS.items() if issubclass(spec, Routed))


@dataclass(frozen=True)
class _Behind:
    """A target with the path to it."""

    path: FieldPath
    spec: Routed

    @property
    def title(self) -> str:
        """The block's head as it stands in a file."""
        _, _, block, label = self.path
        return f'{block} "{label}"'

    @property
    def conditions(self) -> tuple[frozenset[str], frozenset[str]]:
        """Which requests it gets, whatever the order; the case of hosts doesn't count."""
        return frozenset(self.spec.paths), frozenset(host.lower() for host in self.spec.hosts)


def load_balancers_have_targets(deployment: Deployment) -> Iterator[Finding]:
    """Each load balancer has a target, and no more than AWS takes."""
    for name, region in deployment.regions.items():
        targets = _targets(name, region)
        # One that a target names with a slip of the pen is wanted; the reference is reported.
        meant = {closest(front, region.load_balancer) for front in targets}
        for label in region.load_balancer:
            path = ("regions", name, "load_balancer", label)
            if label not in meant:
                yield Finding(
                    path,
                    "Load balancer without targets",
                    f'No {" or ".join(TARGETS)} in "{name}" names load_balancer "{label}". Name it there, or '
                    "leave the load balancer out, too.",
                    follows_from=tuple(("regions", name, block) for block in TARGETS),
                )
            if (count := len(targets.get(label, ()))) > MOST_TARGETS:
                yield Finding(
                    path,
                    "Too many targets",
                    f'{count} components in "{name}" name load_balancer "{label}"; AWS takes at most '
                    f"{MOST_TARGETS}. Make another one.",
                )


def requests_have_one_target(deployment: Deployment) -> Iterator[Finding]:
    """Which of a load balancer's targets gets a request is clear: by its rules, or by default."""
    for name, region in deployment.regions.items():
        for front, targets in _targets(name, region).items():
            by_conditions: dict[object, _Behind] = {}
            by_priority: dict[int, _Behind] = {}
            for target in targets:
                other = by_conditions.setdefault(target.conditions, target)
                if other is not target:
                    yield _same_requests(front, target, other)
                if (priority := target.spec.priority) is None:
                    continue
                other = by_priority.setdefault(priority, target)
                if other is not target:
                    yield Finding(
                        (*target.path, "priority"),
                        "Priority in use",
                        f'priority {priority} of load_balancer "{front}" is that of {other.title} already; '
                        "give this one another.",
                        follows_from=(other.path,),
                    )


def _same_requests(front: str, target: _Behind, other: _Behind) -> Finding:
    if target.spec.is_default:
        attribute, summary = "load_balancer", "Load balancer with two default targets"
        detail = (
            f"{target.title} and {other.title} have neither paths nor hosts: each would get what no other "
        )
        detail += f'target of load_balancer "{front}" does. Give one of them paths or hosts, and a priority.'
    else:
        attribute, summary = "paths" if target.spec.paths else "hosts", "Targets of the same requests"
        detail = (
            f'{target.title} has the paths and hosts of {other.title}, at the same load_balancer "{front}": '
        )
        detail += "the one of the higher priority would get nothing. Change one of them."
    return Finding((*target.path, attribute), summary, detail, follows_from=(target.path, other.path))


def _targets(name: str, region: Region) -> Mapping[str, list[_Behind]]:
    """What names each load balancer of a region, in the description's order."""
    found: dict[str, list[_Behind]] = {}
    for block in TARGETS:
        for label, spec in getattr(region, block).items():
            if spec.load_balancer is not None:
                found.setdefault(spec.load_balancer, []).append(
                    _Behind(("regions", name, block, label), spec)
                )
    return found


def certificates_are_regional(deployment: Deployment) -> Iterator[Finding]:
    """A load balancer takes certificates of its own region and account only."""
    for name, region in deployment.regions.items():
        for label, balancer in region.load_balancer.items():
            if balancer.certificate_arn is None:
                continue
            _, _, _, home, account, _ = balancer.certificate_arn.split(":")
            path = ("regions", name, "load_balancer", label, "certificate_arn")
            received = f'load_balancer "{label}" in "{name}" received {balancer.certificate_arn}.'
            if home != name:
                yield Finding(
                    path,
                    "Certificate of another region",
                    f'{received} Certificates are regional; override certificate_arn inside region "{name}".',
                )
            if deployment.account_id not in (None, account):
                yield Finding(
                    path,
                    "Certificate of another account",
                    f"{received} The deployment's account_id is {deployment.account_id}, and load balancers "
                    "take certificates of their own account.",
                    follows_from=(("account_id",),),
                )
