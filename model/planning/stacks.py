"""Which stacks a set of deployments needs, what each of them holds, and in which order they come.

A pure function of the deployments and the backend: first what each deployment's stacks hold, then where their
states lie.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from model.blocks.cdn import CLOUDFRONT_REGION
from model.blocks.deployment import Deployment
from model.blocks.dns import ROUTE53_REGION
from model.language.problems import Problem, ProblemsError
from model.naming.context import CALLER_ACCOUNT, Context
from model.planning.backend import Backend, Store, store_of
from model.planning.delivery import distributions
from model.planning.domains import destinations, is_prepared, proved_domains, zones
from model.planning.peering import peering_connections
from model.planning.plan import (
    AccessPlan,
    CopiesPlan,
    DnsPlan,
    EdgePlan,
    LinksPlan,
    RegionalPlan,
    RegionPlan,
    StackPlan,
    StatePlan,
)
from model.planning.replication import active_replications
from model.planning.roles import Reader
from model.planning.state_copies import StateCopy, state_copies

Placed = AccessPlan | DnsPlan | RegionalPlan | LinksPlan | EdgePlan


def plan_stacks(deployments: Iterable[Deployment], backend: Backend) -> tuple[StackPlan, ...]:
    """The stacks of all deployments, each after those it depends on; those of states and of copies first.

    Raises ``ProblemsError`` where the backend's names don't fit the deployments.
    """
    states: dict[str, StatePlan] = {}
    placed: list[tuple[Placed, StatePlan]] = []
    problems: list[Problem] = []
    stores: list[tuple[Deployment, dict[str, Store]]] = []
    for deployment in deployments:
        own: dict[str, Store] = {}
        for plan in _stacks(deployment):
            try:
                arguments, state = _state(plan, deployment, backend, states)
            except ProblemsError as error:
                problems += error.problems
                break
            states[state.name] = state
            own[plan.home] = state.store
            placed.append((replace(plan, backend=arguments), state))
        stores.append((deployment, own))
    if problems:
        raise ProblemsError(problems)
    copies = {plan.store: plan for plan in _copies(states.values(), state_copies(stores, backend))}
    return (*states.values(), *copies.values(), *(_ordered(plan, state, copies) for plan, state in placed))


def _copies(
    states: Collection[StatePlan], copies: Mapping[str, tuple[StateCopy, ...]]
) -> Iterator[CopiesPlan]:
    """The stack that copies from each bucket; it comes after those that make it and those copied to."""
    made_by = {state.store.bucket: state.name for state in states}
    for state in states:
        found = copies.get(state.store.bucket, ())
        if found:
            to = dict.fromkeys(made_by[copy.destination.bucket] for copy in found)
            name = f"{state.name}-copies"
            yield CopiesPlan(name, state.store, state.account, found, (state.name, *to))


def _ordered(plan: Placed, state: StatePlan, copies: Mapping[Store, CopiesPlan]) -> Placed:
    """A stack after that of its state; those that come first also after the one that copies from there.

    S3 copies no object that was there before.
    """
    copied = copies.get(state.store) if isinstance(plan, AccessPlan | DnsPlan) else None
    before = (state.name, copied.name) if copied else (state.name,)
    return replace(plan, depends_on=(*before, *plan.depends_on))


def _stacks(deployment: Deployment) -> Iterator[Placed]:
    """A deployment's stacks, without where their states lie."""
    regions = {name: RegionPlan(deployment, _context(deployment, name)) for name in deployment.regions}
    first = next(iter(regions.values())).context
    access = AccessPlan(
        name=f"{first.global_prefix}-access",
        deployment=deployment,
        context=first,
        home=deployment.home_region,
        regions=tuple(regions.values()),
    )
    yield access
    dns = tuple(_dns(deployment, first))
    yield from dns
    # The active region's first, then those that others may copy: replicas depend on both.
    for region in sorted(
        regions.values(), key=lambda region: (not _is_active(region), bool(_sources(region)))
    ):
        yield _regional(region, access, dns)
    yield from _links(deployment, regions, first)
    yield from _edge(deployment, first, dns)


def _dns(deployment: Deployment, first: Context) -> Iterator[DnsPlan]:
    if is_prepared(deployment):
        yield DnsPlan(
            name=f"{first.global_prefix}-dns",
            deployment=deployment,
            context=first.in_region(ROUTE53_REGION),
            home=deployment.home_region,
            zones=zones(deployment),
            proved=proved_domains(deployment),
        )


def _regional(region: RegionPlan, access: AccessPlan, dns: tuple[DnsPlan, ...]) -> RegionalPlan:
    return RegionalPlan(
        name=region.context.prefix,
        deployment=region.deployment,
        context=region.context,
        home=region.context.region,
        depends_on=(
            access.name,
            # What ACM looks for before it certifies anything.
            *(plan.name for plan in dns if region.certificates),
            *(region.context.in_region(source).prefix for source in _sources(region)),
        ),
        region=region,
        regions=access.regions,
    )


def _is_active(region: RegionPlan) -> bool:
    return region.context.region == region.deployment.active_region


def _sources(region: RegionPlan) -> list[str]:
    """The regions whose databases a region copies, each once; none of them copies another's."""
    roles = region.databases.values()
    return [*dict.fromkeys(role.region for role in roles if isinstance(role, Reader))]


def _links(deployment: Deployment, regions: dict[str, RegionPlan], first: Context) -> Iterator[LinksPlan]:
    replications = tuple(active_replications(deployment, first))
    linked = {where.region for each in replications for where in (each.source, *each.destinations)}
    if deployment.peering:
        # Also those that aren't peered: one that no longer is has to be asked to let go.
        linked |= deployment.regions.keys()
    if linked:
        planned = tuple(plan for name, plan in regions.items() if name in linked)
        yield LinksPlan(
            name=f"{first.global_prefix}-links",
            deployment=deployment,
            context=first,
            home=deployment.home_region,
            depends_on=tuple(plan.context.prefix for plan in planned),
            regions=planned,
            replications=replications,
            peering_connections=tuple(peering_connections(deployment, first)),
        )


def _edge(deployment: Deployment, first: Context, dns: tuple[DnsPlan, ...]) -> Iterator[EdgePlan]:
    planned, named = tuple(distributions(deployment, first)), tuple(destinations(deployment, first))
    if not (planned or named):
        return
    read = [where for each in planned for where in (*each.origins, each.logs) if where]
    behind = tuple(dict.fromkeys(where for each in named for where in each.load_balancers))
    # Its topic tells of health checks, whose alarms are there.
    told = [first.in_region(ROUTE53_REGION)] if behind and ROUTE53_REGION in deployment.regions else []
    yield EdgePlan(
        name=f"{first.global_prefix}-edge",
        deployment=deployment,
        context=first.in_region(CLOUDFRONT_REGION),
        home=deployment.home_region,
        depends_on=(
            *(plan.name for plan in dns),
            *dict.fromkeys(where.prefix for where in (*read, *behind, *told)),
        ),
        distributions=planned,
        destinations=named,
        regions=behind,
    )


def _context(deployment: Deployment, region: str) -> Context:
    tags = {
        **deployment.tags,
        "Environment": deployment.environment_name,
        "Project": deployment.project,
        "Owner": deployment.owner,
        "Region": region,
        "ManagedBy": "tapstack",
    }
    account = deployment.account_id or CALLER_ACCOUNT
    return Context(deployment.name, deployment.environment_name, region, account, deployment.retains, tags)


def _state(
    plan: Placed, deployment: Deployment, backend: Backend, states: dict[str, StatePlan]
) -> tuple[dict[str, object], StatePlan]:
    """A stack's backend arguments and the stack that makes its bucket and table.

    That stack's name says what the store's names differ by, so that another environment or account has
    another one, and with it another local state. A deployment that gives its account pins it to that.
    """
    environment, account = deployment.environment_name, deployment.account_id
    arguments = backend.arguments_of(plan.name, plan.home, environment, account)
    store = store_of(arguments)
    varies = {"account": account, "environment": environment}
    parts = [value for name, value in varies.items() if value and name in backend.placeholders()]
    name = "-".join(["state", *parts, store.region])
    other = states[name].account if name in states else None
    if account and other and account != other:
        detail = (
            f'Bucket "{store.bucket}" would hold the states of two accounts: {other} and, for deployment '
            f'"{deployment.name}", {account}. Say {{account}} in its name, or synthesize the deployments '
            "one by one."
        )
        raise ProblemsError([backend.problem("bucket", "One bucket for two accounts", detail)])
    return arguments, StatePlan(name, store, account or other)
