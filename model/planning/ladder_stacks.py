"""What a step of the ladder applies, in order: each stack with what its plan shows, and what holds before."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from model.blocks.deployment import Deployment
from model.blocks.spec import block_and_label
from model.naming.context import Context
from model.planning import conditions
from model.planning.conditions import INSTANCE, Condition, context_of
from model.planning.delivery import distributions
from model.planning.domains import is_prepared
from model.planning.peering import peered_regions
from model.planning.replication import BucketReplication, active_replications

When = Literal["now", "back"]


@dataclass(frozen=True)
class StackStep:
    """A stack to plan and apply: ``now``, or once the region that was lost is ``back``.

    ``expects`` says what its plan shows; any other is not to be applied. ``first`` is what holds before.
    """

    stack: str
    when: When
    expects: str
    first: tuple[Condition, ...] = ()


def replicated(deployment: Deployment, region: str) -> tuple[str, ...]:
    """The labels of a region's databases that one region writes and others copy."""
    databases = deployment.regions[region].database
    return tuple(label for label, spec in databases.items() if spec.replication == "replica")


def over(before: Deployment, after: Deployment) -> tuple[StackStep, ...]:
    """A failover, after a disaster: the survivor's stack now, what needs the lost region once it is back."""
    former, active = _contexts(before, before.active_region, after.active_region)
    labels = replicated(after, active.region)
    steps = []
    if labels:
        first = [
            _of(labels, conditions.reads, active, former),
            _of(labels, conditions.lost_writes, active, former),
        ]
        steps = [
            StackStep(active.prefix, "now", _promoted(labels), tuple(each for one in first for each in one)),
            *_orphans(before, after),
            StackStep(
                former.prefix, "back", _fenced(after, former.region), _of(labels, conditions.answers, former)
            ),
        ]
    return (*steps, *_turned(before, after, "back"))


def switched_back(before: Deployment, after: Deployment) -> tuple[StackStep, ...]:
    """A planned change of the active region: the fence first, so that nothing is lost."""
    former, active = _contexts(before, before.active_region, after.active_region)
    labels = replicated(after, active.region)
    steps = []
    if labels:
        steps = [
            StackStep(
                former.prefix,
                "now",
                f"{_fenced(after, former.region)} Nobody new writes then, until the next stack is applied.",
                _of(labels, conditions.reads, active, former),
            ),
            StackStep(
                active.prefix,
                "now",
                _promoted(labels),
                (
                    *_of(labels, conditions.restarted, former),
                    *_of(labels, conditions.caught_up, active, former),
                ),
            ),
            *_orphans(before, after),
        ]
    return (*steps, *_turned(before, after, "now"))


def cleared(before: Deployment, regions: Iterable[str]) -> tuple[StackStep, ...]:
    """The removal of what an earlier failover left."""
    steps = [_cleared(before, context_of(before, region)) for region in regions]
    return (*steps, *_ways(before))


def rebuilt(after: Deployment, regions: Iterable[str]) -> tuple[StackStep, ...]:
    """New replicas."""
    active = context_of(after, after.active_region)
    steps = []
    for region in regions:
        context, labels = context_of(after, region), replicated(after, region)
        shown = (
            f"to add: {_instances(labels)}, each a replica of {active.region}'s, with its alarms, and the "
            "security groups' rules of those who use it; to change: their parameters (role reader), the "
            "dashboard, and the database's security group: tag DatabaseRole goes."
        )
        first = (*_of(labels, conditions.gone, context), *_of(labels, conditions.copyable, active))
        steps.append(StackStep(context.prefix, "now", f"{shown} Nothing is destroyed.", first))
    return (*steps, *_ways(after))


def moved(after: Deployment, states: Mapping[str, Mapping[str, Any]]) -> tuple[StackStep, ...]:
    """The stacks whose states another region keeps; ``states`` are the backends' arguments, by stack."""
    home = context_of(after, after.home_region)
    names = [f"{home.global_prefix}-access"]
    names += [f"{home.global_prefix}-dns"] if is_prepared(after) else []
    names += [f"{home.global_prefix}-links"] if after.peering or [*active_replications(after, home)] else []
    names += [f"{home.global_prefix}-edge"] if after.cdn or after.dns else []
    shown = (
        "empty, after `terraform init -reconfigure`: the state is read from its copy. Should init find "
        "other content than expected, the region's lock table has the digest of an older state, which "
        "docs/state.md deletes."
    )
    steps = []
    for name in names:
        backend = states.get(name)
        found = backend and conditions.state_copied(backend["bucket"], backend["key"], backend["region"])
        steps.append(StackStep(name, "now", shown, (found,) if found else ()))
    return tuple(steps)


def _cleared(before: Deployment, context: Context) -> StackStep:
    labels, former = replicated(before, context.region), before.regions[context.region].follows
    shown = (
        f"to destroy: {_instances(labels)}, and its alarms; to change: the dashboard, and the database's "
        "security group: tag DatabaseRole = absent"
    )
    if former == context.region:
        kept = (
            ". A final snapshot is kept." if before.retains else ". No snapshot is kept: removal is destroy."
        )
        return StackStep(context.prefix, "now", shown + kept, _of(labels, conditions.given_up, context))
    shown += (
        f". It is a copy of {former}'s old database. Who uses it loses it until it is made anew: to destroy: "
        "their security groups' rules; to change: their parameters (role none)."
    )
    return StackStep(context.prefix, "now", shown)


def _orphans(before: Deployment, after: Deployment) -> Iterator[StackStep]:
    """The other regions' replicas of the former writer: they change only where they are protected."""
    for name, region in after.regions.items():
        if after.retains and region.follows == before.active_region != name:
            labels = replicated(after, name)
            yield StackStep(
                context_of(after, name).prefix,
                "now",
                f"to change: {_instances(labels)}: tag DatabaseRole, and deletion_protection goes, as the "
                "next step removes it.",
            )


def _turned(before: Deployment, after: Deployment, when: When) -> Iterator[StackStep]:
    """The stacks links and edge, where the new active region turns copies, ways to databases or origins."""
    home = context_of(after, after.home_region)
    old, new = (tuple(active_replications(each, home)) for each in (before, after))
    stopped = [each for each in old if each.label in _turning(old, new)]
    pending = tuple(
        conditions.nothing_pending(each, to)
        for each in stopped
        for to in each.destinations
        if to.region == after.active_region
    )
    changes = []
    if stopped:
        labels = ", ".join(each.label for each in stopped)
        changes.append(
            f"the direction of the copies of {labels}: to add the replication from {after.active_region} "
            f"and its alarms; to destroy the one from {before.active_region}. No bucket changes."
        )
    if led := _led(after):
        changes.append(led)
    if changes:
        yield StackStep(f"{home.global_prefix}-links", when, " ".join(changes), pending)
    if _origins(before, home) != _origins(after, home):
        shown = f"to change: the order of the CDN's origins: {after.active_region}'s bucket comes first."
        yield StackStep(f"{home.global_prefix}-edge", when, shown)


def _led(deployment: Deployment) -> str:
    """What changes of the ways over the peering with the roles of replicated databases; empty for nothing."""
    copied = {label for name in peered_regions(deployment) for label in replicated(deployment, name)}
    uses = deployment.peering.uses if deployment.peering else ()
    led = [each for each in uses if block_and_label(each)[1] in copied]
    if not led:
        return ""
    return (
        f"The ways over the peering to {', '.join(led)}, as its roles are now: routes, rules of security "
        "groups, and parameters. Those to what was given up, or isn't there, go."
    )


def _ways(deployment: Deployment) -> Iterator[StackStep]:
    """The stack links, where it has nothing else to do in a step."""
    if led := _led(deployment):
        home = context_of(deployment, deployment.home_region)
        yield StackStep(f"{home.global_prefix}-links", "now", led)


def _turning(old: Sequence[BucketReplication], new: Sequence[BucketReplication]) -> set[str]:
    before, after = ({(each.label, each.source.region) for each in some} for some in (old, new))
    return {label for label, _ in before ^ after}


def _origins(deployment: Deployment, context: Context) -> list[tuple[str, list[str]]]:
    return [
        (each.label, [origin.region for origin in each.origins])
        for each in distributions(deployment, context)
    ]


def _promoted(labels: Sequence[str]) -> str:
    return (
        f"to change: {_instances(labels)}, in place: replicate_source_db goes (RDS promotes it, in minutes), "
        "a master password of its own comes, tag DatabaseRole = writer; the parameters of those who use it "
        "(role writer); the dashboard. A replica's alarm goes. No instance is destroyed or replaced."
    )


def _fenced(after: Deployment, region: str) -> str:
    """The fence around a former writer: nobody reaches it any more."""
    protected = ", and deletion_protection goes, as a later step removes it" if after.retains else ""
    return (
        f"to change: {_instances(replicated(after, region))}: tag DatabaseRole = former-writer{protected}; "
        "to destroy: the security groups' rules of those who use it, whose parameters say role none."
    )


def _instances(labels: Iterable[str]) -> str:
    return ", ".join(f"{INSTANCE}.{label}" for label in labels)


def _of(
    labels: Iterable[str], condition: Callable[..., Condition], *arguments: Context
) -> tuple[Condition, ...]:
    """A condition for each database."""
    where, *others = arguments
    return tuple(condition(where, label, *others) for label in labels)


def _contexts(deployment: Deployment, *regions: str) -> tuple[Context, ...]:
    return tuple(context_of(deployment, region) for region in regions)
