"""Which stacks a set of deployments needs, what each of them holds, and in which order they come.

A pure function of the deployments and the backend. Whether a database is the writable one or a replica is
decided here, once; no stack and no module asks for it again.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from model.backend import Backend, Store, store_of
from model.context import CALLER_ACCOUNT, Context
from model.database import Database
from model.deployment import Deployment, Region
from model.problems import Problem, ProblemsError


@dataclass(frozen=True)
class Replica:
    """A read replica: what it is a copy of (a derived ARN), and how it is described."""

    spec: Database
    source_arn: str


@dataclass(frozen=True)
class StatePlan:
    """``state-<region>``: the bucket and the lock table of a region's states. Its own state is local."""

    name: str
    store: Store
    account: str | None
    depends_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class AccessPlan:
    """``<deployment>-<environment>-access``: IAM, for all regions alike.

    ``context`` is that of the first region, whose provider signs the requests.
    """

    name: str
    context: Context
    regions: Mapping[str, Region]
    account: str | None
    backend: Mapping[str, Any]
    depends_on: tuple[str, ...]


@dataclass(frozen=True)
class RegionalPlan:
    """``<deployment>-<environment>-<region>``: everything that runs or stores in one region."""

    name: str
    context: Context
    region: Region
    databases: Mapping[str, Database]
    replicas: Mapping[str, Replica]
    account: str | None
    backend: Mapping[str, Any]
    depends_on: tuple[str, ...]


StackPlan = StatePlan | AccessPlan | RegionalPlan


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
            others += [access, *_regional(deployment, backend, states, access.name)]
        except ProblemsError as error:
            problems += error.problems
    if problems:
        raise ProblemsError(problems)
    return (*states.values(), *others)


def _access(deployment: Deployment, backend: Backend, states: dict[str, StatePlan]) -> AccessPlan:
    name = f"{deployment.name}-{deployment.environment_name}-access"
    region = next(iter(deployment.regions))
    arguments, state = _state(name, region, deployment, backend, states)
    context = _context(deployment, region)
    return AccessPlan(name, context, deployment.regions, deployment.account_id, arguments, (state,))


def _regional(
    deployment: Deployment, backend: Backend, states: dict[str, StatePlan], access: str
) -> Iterator[RegionalPlan]:
    """The regions' stacks; the active region's first, which replicas depend on."""
    active = _context(deployment, deployment.active_region)
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
            context.prefix, context, region, databases, replicas, deployment.account_id, arguments, depends_on
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
