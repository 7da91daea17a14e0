"""Every stack of every blueprint, and one that says every attribute, with Terraform and a mocked provider."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from model.language.load import load_deployments
from model.naming.context import CALLER_ACCOUNT
from tests.described import FUNCTIONS, LINKED, MAXIMAL, NAMED, PEERED, WEST
from tests.synthesized import ROOT, deployment, synthesize
from tests.terraform.mocked import Mocked, initialize, run_mocked
from tests.terraform.mocks import ACCOUNT, EPHEMERAL

pytestmark = pytest.mark.terraform

BLUEPRINTS = sorted((ROOT / "deployments").glob("*.hcl"))
#: Resource type to an argument that may refer to the caller's account.
FILLED_IN = {
    "aws_iam_role_policy": "policy",
    "aws_kms_key": "policy",
    "aws_s3_bucket": "bucket",
    "aws_s3_bucket_policy": "policy",
    "aws_sns_topic_policy": "policy",
}
#: Deployments that say every attribute, and the endings of the names of the stacks that are looked at.
OTHERS = {
    "maximal": (MAXIMAL, (WEST,)),
    "linked": (LINKED, (WEST, "links", "edge")),
    "functions": (FUNCTIONS, (WEST,)),
    "named": (NAMED, (WEST, "dns", "edge")),
    "peered": (PEERED, ("links",)),
}
#: The provider of one stack takes 0.7 GB and a processor of its own.
AT_A_TIME = 2

Started = dict[str, Future[Mocked]]


@pytest.fixture(scope="module")
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        yield pool
        pool.shutdown(cancel_futures=True)


@pytest.fixture(
    scope="module", params=[*BLUEPRINTS, *OTHERS], ids=[*(file.stem for file in BLUEPRINTS), *OTHERS]
)
def stacks(
    request: pytest.FixtureRequest, pool: ThreadPoolExecutor, tmp_path_factory: pytest.TempPathFactory
) -> Started:
    """All stacks of a blueprint, or some of another deployment, by name."""
    if request.param in OTHERS:
        described, endings = OTHERS[request.param]
        deployments = [deployment(described)]
    else:
        deployments, endings = list(load_deployments([request.param], {})), ("",)
    folder = tmp_path_factory.mktemp("mocked")
    output = synthesize(deployments, folder / "cdktf.out").folder / "stacks"
    found = sorted(stack for stack in output.iterdir() if stack.name.endswith(endings))
    if request.param in OTHERS:
        found = [stack for stack in found if not stack.name.startswith("state-")]
    initialize(folder / "initialized", found[0])
    return {stack.name: pool.submit(run_mocked, stack, folder / "initialized") for stack in found}


def test_is_valid_without_a_warning(stacks: Started, subtests: pytest.Subtests) -> None:
    for name, started in stacks.items():
        with subtests.test(stack=name):
            assert started.result().warnings == ()


def test_applies_and_then_plans_no_change(stacks: Started, subtests: pytest.Subtests) -> None:
    for name, started in stacks.items():
        with subtests.test(stack=name):
            mocked = started.result()
            assert (mocked.status, mocked.errors) == (0, []), mocked.printed
            assert mocked.changes == []
            described = {
                f"{kind}.{label}" for kind, named in mocked.document["resource"].items() for label in named
            }
            assert described
            assert {address for address in mocked.applied if not address.startswith("data.")} == described
            assert described <= mocked.planned


def test_names_and_policies_come_out_as_described(stacks: Started, subtests: pytest.Subtests) -> None:
    """With the caller's account filled in, where the deployment gives none."""
    for name, started in stacks.items():
        with subtests.test(stack=name):
            mocked = started.result()
            for kind, argument in FILLED_IN.items():
                for label, block in mocked.document["resource"].get(kind, {}).items():
                    described = block[argument].replace(CALLER_ACCOUNT, ACCOUNT)
                    assert mocked.applied[f"{kind}.{label}"]["values"][argument] == described
                    assert "${" not in described
                    if kind == "aws_s3_bucket":
                        assert len(described) <= 63


def test_no_password_is_in_a_state_or_a_plan(stacks: Started, subtests: pytest.Subtests) -> None:
    drawn = EPHEMERAL["aws_secretsmanager_random_password"]["random_password"]
    for name, started in stacks.items():
        with subtests.test(stack=name):
            printed = started.result().printed
            assert '"type":"test_state"' in printed
            assert '"type":"test_plan"' in printed
            assert drawn not in printed


def test_each_output_has_a_value(stacks: Started, subtests: pytest.Subtests) -> None:
    for name, started in stacks.items():
        with subtests.test(stack=name):
            mocked = started.result()
            assert set(mocked.outputs) == set(mocked.document["output"])
            assert all(mocked.outputs.values())


def test_blueprints_were_found() -> None:
    assert BLUEPRINTS
