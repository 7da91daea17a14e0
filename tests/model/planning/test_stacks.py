from itertools import product
from typing import Any

import pytest

from model.blocks.database import Database
from model.blocks.deployment import Deployment, Region
from model.language.problems import ProblemsError
from model.naming.context import CALLER_ACCOUNT
from model.planning.backend import Backend
from model.planning.plan import AccessPlan, CopiesPlan, DeploymentPlan, RegionalPlan, StatePlan
from model.planning.roles import Reader, Writer
from model.planning.stacks import plan_stacks

BACKEND = Backend("backend.tf.json", {"bucket": "state-{region}", "dynamodb_table": "lock-{region}"})
ORDERS = {"orders": Database(replication="replica"), "audit": Database()}


def deployment(
    name: str = "App", regions: tuple[str, ...] = ("us-east-1", "us-west-2"), **fields: Any
) -> Deployment:
    return Deployment(
        name=name,
        project="p",
        owner="o",
        regions={region: Region(database=ORDERS) for region in regions},
        **fields,
    )


def backend(bucket: str, table: str = "") -> Backend:
    return Backend("backend.tf.json", {"bucket": bucket, **({"dynamodb_table": table} if table else {})})


def test_every_stack_comes_after_those_it_depends_on() -> None:
    plans = plan_stacks(
        [deployment(), deployment("Other", ("eu-west-1",), environment="production")], BACKEND
    )
    assert {plan.name: plan.depends_on for plan in plans} == {
        "state-us-east-1": (),
        "state-us-west-2": (),
        "state-eu-west-1": (),
        "state-us-east-1-copies": ("state-us-east-1", "state-us-west-2"),
        "state-us-west-2-copies": ("state-us-west-2", "state-us-east-1"),
        "App-staging-access": ("state-us-east-1", "state-us-east-1-copies"),
        "App-staging-us-east-1": ("state-us-east-1", "App-staging-access"),
        "App-staging-us-west-2": ("state-us-west-2", "App-staging-access", "App-staging-us-east-1"),
        "Other-production-access": ("state-eu-west-1",),
        "Other-production-eu-west-1": ("state-eu-west-1", "Other-production-access"),
    }
    names = [plan.name for plan in plans]
    assert all(names.index(before) < names.index(plan.name) for plan in plans for before in plan.depends_on)


def test_the_active_region_writes_and_comes_first() -> None:
    plans = plan_stacks([deployment(active_region="us-west-2")], BACKEND)
    west, east = (plan for plan in plans if isinstance(plan, RegionalPlan))
    assert (west.name, east.name) == ("App-staging-us-west-2", "App-staging-us-east-1")
    assert west.region.databases == {"orders": Writer(), "audit": Writer()}
    source = f"arn:aws:rds:us-west-2:{CALLER_ACCOUNT}:db:app-staging-us-west-2-orders"
    assert east.region.databases == {"orders": Reader("us-west-2", source), "audit": Writer()}
    assert east.depends_on == ("state-us-east-1", "App-staging-access", "App-staging-us-west-2")


def test_a_failover_leaves_access_as_it_was() -> None:
    """But for the deployment that the plans carry along: what `access` is made of is the same."""
    before, after = (
        next(
            plan
            for plan in plan_stacks([deployment(active_region=region)], BACKEND)
            if isinstance(plan, AccessPlan)
        )
        for region in ("us-east-1", "us-west-2")
    )
    assert (before.name, before.context, before.home, before.depends_on, before.backend) == (
        after.name,
        after.context,
        after.home,
        after.depends_on,
        after.backend,
    )
    for one, other in zip(before.regions, after.regions, strict=True):
        assert (one.context, one.region, one.replications) == (
            other.context,
            other.region,
            other.replications,
        )


def test_every_plan_carries_its_deployment_and_its_kind() -> None:
    one, other = deployment(), deployment("Other", ("eu-west-1",))
    plans = plan_stacks([one, other], BACKEND)
    assert {
        plan.name: (plan.kind, plan.deployment.name if isinstance(plan, DeploymentPlan) else "")
        for plan in plans
    } == {
        "state-us-east-1": ("state", ""),
        "state-us-west-2": ("state", ""),
        "state-eu-west-1": ("state", ""),
        "state-us-east-1-copies": ("copies", ""),
        "state-us-west-2-copies": ("copies", ""),
        "App-staging-access": ("access", "App"),
        "App-staging-us-east-1": ("region", "App"),
        "App-staging-us-west-2": ("region", "App"),
        "Other-staging-access": ("access", "Other"),
        "Other-staging-eu-west-1": ("region", "Other"),
    }


def test_each_state_lies_in_its_own_region() -> None:
    plans = plan_stacks([deployment()], BACKEND)
    states = {plan.name: plan.backend for plan in plans if isinstance(plan, DeploymentPlan)}
    assert {name: (state["region"], state["bucket"], state["key"]) for name, state in states.items()} == {
        f"App-staging-{role}": (region, f"state-{region}", f"App-staging-{role}/terraform.tfstate")
        for role, region in (("access", "us-east-1"), ("us-east-1", "us-east-1"), ("us-west-2", "us-west-2"))
    }


def test_tags_of_every_resource() -> None:
    (plan,) = (
        plan
        for plan in plan_stacks(
            [deployment(regions=("us-east-1",), suffix="pr-7", tags={"CostCenter": "c"})], BACKEND
        )
        if isinstance(plan, RegionalPlan)
    )
    assert plan.context.tags == {
        "CostCenter": "c",
        "Environment": "staging-pr-7",
        "Project": "p",
        "Owner": "o",
        "Region": "us-east-1",
        "ManagedBy": "tapstack",
    }


ONE, OTHER = "123456789012", "210987654321"


@pytest.mark.parametrize("accounts", [(ONE, None), (None, ONE), (ONE, ONE), (None, ONE, None)])
def test_a_deployment_that_gives_its_account_pins_the_shared_store(accounts: tuple[str | None, ...]) -> None:
    apps = [deployment(f"App{n}", ("us-east-1",), account_id=account) for n, account in enumerate(accounts)]
    states = [plan for plan in plan_stacks(apps, BACKEND) if isinstance(plan, StatePlan)]
    assert [(state.name, state.account) for state in states] == [("state-us-east-1", ONE)]


def test_a_store_that_nobody_pins_is_in_any_account() -> None:
    (state, *_) = plan_stacks([deployment(regions=("us-east-1",))], BACKEND)
    assert isinstance(state, StatePlan)
    assert state.account is None


def test_two_accounts_do_not_share_a_bucket() -> None:
    apps = [deployment("One", account_id=ONE), deployment("Any"), deployment("Other", account_id=OTHER)]
    with pytest.raises(ProblemsError, match="One bucket for two accounts") as raised:
        plan_stacks(apps, BACKEND)
    (problem,) = raised.value.problems
    assert problem.file == "backend.tf.json"
    assert f'{ONE} and, for deployment "Other", {OTHER}' in problem.detail


def test_every_deployment_that_does_not_fit_is_told() -> None:
    with pytest.raises(ProblemsError) as raised:
        plan_stacks([deployment("One"), deployment("Other")], backend("state-{account}-{region}"))
    assert len(raised.value.problems) == 2


@pytest.mark.parametrize(
    ("bucket", "names"),
    [
        ("state-{region}", ["state-us-east-1"]),
        ("state-{region}-{environment}", ["state-production-us-east-1", "state-staging-us-east-1"]),
        ("state-{region}-{account}", [f"state-{ONE}-us-east-1", f"state-{OTHER}-us-east-1"]),
        (
            "s-{region}-{account}-{environment}",
            [
                f"state-{account}-{environment}-us-east-1"
                for account, environment in product((ONE, OTHER), ("production", "staging"))
            ],
        ),
    ],
)
def test_another_store_has_another_stack(bucket: str, names: list[str]) -> None:
    accounts = (ONE, OTHER) if "{account}" in bucket else (ONE,)
    apps = [
        deployment(f"App{account[0]}", ("us-east-1",), environment=environment, account_id=account)
        for account, environment in product(accounts, ("staging", "production"))
    ]
    plans = plan_stacks(apps, backend(bucket))
    states = [plan for plan in plans if isinstance(plan, StatePlan)]
    assert sorted(state.name for state in states) == sorted(names)
    assert len({state.store for state in states}) == len(states)
    buckets = {state.name: state.store.bucket for state in states}
    for plan in plans:
        if isinstance(plan, DeploymentPlan):
            assert plan.backend["bucket"] == buckets[plan.depends_on[0]]


def test_home_keeps_the_states_that_are_no_regions() -> None:
    """Their names, contexts and what they hold stay, wherever it is."""
    for home in ("us-east-1", "us-west-2"):
        app = deployment(home_region=home)
        *_, access, east, west = plan_stacks([app], BACKEND)
        assert isinstance(access, AccessPlan)
        assert (access.home, access.context.region) == (home, "us-east-1")
        assert access.backend == {
            "bucket": f"state-{home}",
            "dynamodb_table": f"lock-{home}",
            "key": "App-staging-access/terraform.tfstate",
            "region": home,
        }
        assert access.depends_on == (f"state-{home}", f"state-{home}-copies")
        for plan in (east, west):
            assert isinstance(plan, RegionalPlan)
            assert plan.home == plan.context.region == plan.backend["region"]


def test_copies_come_after_all_buckets_and_do_not_depend_on_home_nor_on_who_is_active() -> None:
    """So that home may move either way without them."""
    east, west = "us-east-1", "us-west-2"
    found = []
    for home, active in product((east, west), (east, west)):
        plans = plan_stacks([deployment(home_region=home, active_region=active)], BACKEND)
        copies = (plan for plan in plans if isinstance(plan, CopiesPlan))
        found.append(sorted(copies, key=lambda plan: plan.name))
    assert all(copies == found[0] for copies in found)
    assert [(each.name, each.store.bucket, each.depends_on) for each in found[0]] == [
        (f"state-{east}-copies", f"state-{east}", (f"state-{east}", f"state-{west}")),
        (f"state-{west}-copies", f"state-{west}", (f"state-{west}", f"state-{east}")),
    ]


def test_copies_are_in_the_account_that_any_deployment_gives() -> None:
    plans = plan_stacks([deployment("Any"), deployment("App", account_id=ONE)], BACKEND)
    copies = [plan for plan in plans if isinstance(plan, CopiesPlan)]
    assert {each.account for each in copies} == {ONE}
    assert {copy.deployment for each in copies for copy in each.copies} == {"Any", "App"}


def test_what_shares_a_bucket_or_has_one_region_has_no_copies() -> None:
    shared = Backend("backend.tf.json", {"bucket": "states", "region": "eu-west-1", "use_lockfile": True})
    for apps, where in (([deployment()], shared), ([deployment(regions=("us-east-1",))], BACKEND)):
        plans = plan_stacks(apps, where)
        assert {plan.kind for plan in plans} == {"state", "access", "region"}
        assert next(plan for plan in plans if plan.kind == "access").depends_on == (plans[0].name,)
