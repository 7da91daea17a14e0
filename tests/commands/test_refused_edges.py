"""Parts from outside that ask what they may not: nothing is written, and each edge is told."""

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import SimpleNamespace

import pytest

from commands.synth import synthesize, write_deployments
from model.blocks.deployment import Deployment, Region
from model.checks.finding import Finding
from model.language.problems import ProblemsError
from model.planning.plan import RegionalPlan, StackPlan
from modules.part import Part, Site
from stacks.parts import PARTS
from tests.broken_stacks import BROKEN
from tests.commands.project import EAST, HEAD, WEST, files

# The bindings come before CDKTF.
# isort: split
from cdktf_cdktf_provider_aws.data_aws_s3_bucket import DataAwsS3Bucket
from cdktf_cdktf_provider_aws.dynamodb_table import (
    DynamodbTable,
    DynamodbTableAttribute,
    DynamodbTableReplica,
)
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.route53_zone import Route53Zone
from cdktf_cdktf_provider_aws.sns_topic import SnsTopic

SUMMARY = "Dependency on what may be gone"
BUILT = Deployment(name="App", project="p", owner="o", regions={"us-east-1": Region(), "us-west-2": Region()})


class InTheWest(Part):
    """What a function builds in us-west-2; it also gets the topic of us-east-1, which is built first."""

    def __init__(self, build: Callable[[Site, SnsTopic], object]) -> None:
        self.build_there = build

    def build(self, site: Site) -> None:
        if site.context.region == "us-east-1":
            self.topic = SnsTopic(site.scope, "peer", provider=site.provider)
        else:
            self.build_there(site, self.topic)


def role(site: Site, _: SnsTopic) -> None:
    IamRole(site.scope, "own", assume_role_policy="{}", provider=site.provider)


def zone(site: Site, _: SnsTopic) -> None:
    Route53Zone(site.scope, "own", name="shop.example", provider=site.provider)


def bucket(site: Site, _: SnsTopic) -> None:
    there = site.context.in_region("us-east-1").bucket("assets")
    DataAwsS3Bucket(site.scope, "own", bucket=there, provider=site.provider)


def table(site: Site, _: SnsTopic) -> None:
    DynamodbTable(
        site.scope,
        "own",
        name="own",
        hash_key="id",
        billing_mode="PAY_PER_REQUEST",
        attribute=[DynamodbTableAttribute(name="id", type="S")],
        replica=[DynamodbTableReplica(region_name="us-east-1")],
        provider=site.provider,
    )


def peer(site: Site, _: SnsTopic) -> None:
    there = AwsProvider(site.scope, "there", alias="there", region="us-east-1")
    SnsTopic(site.scope, "own", provider=there)


def reference(site: Site, topic: SnsTopic) -> None:
    SnsTopic(site.scope, "own", display_name=topic.arn, provider=site.provider)


@pytest.mark.parametrize(
    ("build", "told"),
    [
        (role, "aws_iam_role.own asks IAM, whose one control plane AWS runs in us-east-1"),
        (zone, "aws_route53_zone.own asks Route 53"),
        (bucket, "data.aws_s3_bucket.own reads what is in us-east-1, by bucket ="),
        (table, "aws_dynamodb_table.own asks us-east-1, by replica.region_name"),
        (peer, "aws_sns_topic.own asks us-east-1, by provider = aws.there"),
        (
            reference,
            "data.terraform_remote_state.cross-stack-reference-input-App-staging-us-east-1 reads the state "
            'of another stack (backend "s3", in us-east-1) for aws_sns_topic.own.display_name at every plan',
        ),
    ],
)
def test_a_part_from_outside(project: Path, build: Callable[[Site, SnsTopic], None], told: str) -> None:
    before = files(project)
    with pytest.raises(ProblemsError) as raised:
        write_deployments([BUILT], outdir=Path("cdktf.out"), parts=(*PARTS, InTheWest(build)))
    (problem,) = raised.value.problems
    assert (problem.file, problem.line, problem.summary) == ("", 0, SUMMARY)
    assert problem.detail.startswith(told), problem.detail
    assert files(project) == before


def write_broken(*names: str) -> Callable[[Iterable[StackPlan], Path, object], None]:
    """Writes broken stacks for the regions, one after the other, as ``write_stacks`` writes sound ones."""

    def write(plans: Iterable[StackPlan], folder: Path, parts: object) -> None:
        regional = [plan.name for plan in plans if isinstance(plan, RegionalPlan)]
        for name, stack in zip(names, regional, strict=True):
            (folder / f"{stack}.json").write_text(json.dumps(BROKEN[name].document()))
        stacks = {stack: {"synthesizedStackPath": f"{stack}.json"} for stack in regional}
        (folder / "manifest.json").write_text(json.dumps({"stacks": stacks}))

    return write


class FakeRefusedError(Exception):
    """What ``stacks.app.RefusedError`` is to who catches it."""

    findings: tuple[tuple[StackPlan, Finding], ...] = ()


def test_all_edges_are_told_at_once_with_what_else_is_refused(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each where its region is described."""
    write_edges = write_broken("role", "record")

    def write(plans: tuple[StackPlan, ...], folder: Path, parts: object) -> None:
        write_edges(plans, folder, parts)
        error = FakeRefusedError()
        error.findings = ((plans[-1], Finding((), "Names that clash", "Two of a name.")),)
        raise error

    fake = SimpleNamespace(write_stacks=write, RefusedError=FakeRefusedError)
    monkeypatch.setitem(sys.modules, "stacks.app", fake)
    (project / "app.hcl").write_text(HEAD + EAST + WEST)
    before = files(project)
    with pytest.raises(ProblemsError) as raised:
        synthesize(["app.hcl"], outdir=Path("cdktf.out"), environment={})
    assert [(each.line, each.summary) for each in raised.value.problems] == [
        (1, "Names that clash"),
        (5, SUMMARY),
        (6, SUMMARY),
    ]
    assert "aws_iam_role.batch asks IAM" in str(raised.value)
    assert "aws_route53_zone.shop asks Route 53" in str(raised.value)
    assert files(project) == before
