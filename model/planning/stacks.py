"""Which stacks a set of deployments needs, what each of them holds, and in which order they come.

A pure function of the deployments and the backend. Whether a database is the writable one or a replica, and
who copies to whom, is decided here, once; no stack and no module asks for it again.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from model.blocks.cdn import CLOUDFRONT_REGION
from model.blocks.deployment import Deployment
from model.language.problems import Problem, ProblemsError
from model.naming.context import CALLER_ACCOUNT, Context
from model.planning.backend import Backend, store_of
from model.planning.plan import (
    AccessPlan,
    Distribution,
    EdgePlan,
    LinksPlan,
    RegionalPlan,
    Replica,
    StackPlan,
    StatePlan,
)
from model.planning.replication import active_replications, possible_replications


def plan_stacks(deployments: Iterable[Deployment], backend: Backend) -> tuple[StackPlan, ...]:
    """The stacks of all deployments, each after those it depends on; stacks of states first.

    Raises ``ProblemsError`` where the backend's names don't fit the deployments.
    """
    states: dict[str, StatePlan] = {}
    others: list[StackPlan] = []
    problems: list[Problem] = []
    for deployment in deployments:
        try:
            access = _access(deployment, backend, states)
            others += [
                access,
                *_regional(deployment, backend, states, access.name),
                *_links(deployment, backend, states),
                *_edge(deployment, backend, states),
            ]
        except ProblemsError as error:
            problems += error.problems
    if problems:
        raise ProblemsError(problems)
    return (*states.values(), *others)


def _access(deployment: Deployment, backend: Backend, states: dict[str, StatePlan]) -> AccessPlan:
    context = _first(deployment)
    name = f"{context.global_prefix}-access"
    arguments, state = _state(name, context.region, deployment, backend, states)
    replications = tuple(possible_replications(deployment, context))
    return AccessPlan(
        name, context, deployment.regions, replications, deployment.account_id, arguments, (state,)
    )


def _regional(
    deployment: Deployment, backend: Backend, states: dict[str, StatePlan], access: str
) -> Iterator[RegionalPlan]:
    """The regions' stacks; the active region's first, which replicas depend on."""
    active = _context(deployment, deployment.active_region)
    replications = tuple(possible_replications(deployment, active))
    distributions = _distributions(deployment)
    for name in sorted(deployment.regions, key=lambda name: name != deployment.active_region):
        context, region = _context(deployment, name), deployment.regions[name]
        replicas = {
            label: Replica(spec, active.database_arn(label))
            for label, spec in region.database.items()
            if spec.replication == "replica" and name != deployment.active_region
        }
        databases = {label: spec for label, spec in region.database.items() if label not in replicas}
        arguments, state = _state(context.prefix, name, deployment, backend, states)
        depends_on = (state, access, *([active.prefix] if replicas else []))
        yield RegionalPlan(
            name=context.prefix,
            context=context,
            region=region,
            databases=databases,
            replicas=replicas,
            replications=tuple(
                replication
                for replication in replications
                if context in (replication.source, *replication.destinations)
            ),
            # Every region's, also those that are no origin today: a failover changes no policy.
            delivered=tuple(
                dict.fromkeys(
                    each.spec.bucket for each in distributions.values() if each.spec.bucket in region.bucket
                )
            ),
            logging_cdns=tuple(label for label, each in distributions.items() if each.logs == context),
            account=deployment.account_id,
            backend=arguments,
            depends_on=depends_on,
        )


def _links(deployment: Deployment, backend: Backend, states: dict[str, StatePlan]) -> Iterator[LinksPlan]:
    context = _first(deployment)
    replications = tuple(active_replications(deployment, context))
    linked = {where.region for each in replications for where in (each.source, *each.destinations)}
    regions = tuple(name for name in deployment.regions if name in linked)
    if regions:
        name = f"{context.global_prefix}-links"
        arguments, state = _state(name, context.region, deployment, backend, states)
        depends_on = (state, *(context.in_region(region).prefix for region in regions))
        alerted = tuple(region for region in regions if deployment.regions[region].alerts)
        yield LinksPlan(
            name, context, regions, alerted, replications, deployment.account_id, arguments, depends_on
        )


def _edge(deployment: Deployment, backend: Backend, states: dict[str, StatePlan]) -> Iterator[EdgePlan]:
    first, distributions = _first(deployment), _distributions(deployment)
    if distributions:
        name = f"{first.global_prefix}-edge"
        arguments, state = _state(name, first.region, deployment, backend, states)
        read = [where for each in distributions.values() for where in (*each.origins, each.logs) if where]
        depends_on = (state, *dict.fromkeys(where.prefix for where in read))
        context = first.in_region(CLOUDFRONT_REGION)
        yield EdgePlan(name, context, distributions, deployment.account_id, arguments, depends_on)


def _distributions(deployment: Deployment) -> dict[str, Distribution]:
    """Each CDN with its origins: the active region's bucket and, where it is replicated, the next one's."""
    first = _first(deployment)
    found = {}
    for label, spec in deployment.cdn.items():
        homes = sorted(
            (name for name, region in deployment.regions.items() if spec.bucket in region.bucket),
            key=lambda name: name != deployment.active_region,
        )
        replicated = deployment.regions[homes[0]].bucket[spec.bucket].replicated
        origins = tuple(map(first.in_region, homes[: 2 if replicated else 1]))
        found[label] = Distribution(spec, origins, first if spec.access_logs else None)
    return found


def _first(deployment: Deployment) -> Context:
    """The context of the first region, where the states of what isn't regional lie."""
    return _context(deployment, next(iter(deployment.regions)))


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
    stack: str, region: str, deployment: Deployment, backend: Backend, states: dict[str, StatePlan]
) -> tuple[dict[str, Any], str]:
    """A stack's backend arguments and the name of the stack that makes its bucket and table.

    That name says what the store's names differ by, so that another environment or account has another
    stack, and with it another local state. A deployment that gives its account pins that stack to it.
    """
    environment, account = deployment.environment_name, deployment.account_id
    arguments = backend.arguments_of(stack, region, environment, account)
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
        raise ProblemsError([Problem(backend.file, 0, "One bucket for two accounts", detail)])
    states[name] = StatePlan(name, store, account or other)
    return arguments, name
