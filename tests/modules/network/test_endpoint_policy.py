"""What the endpoints of a custom network let through."""

import json
from typing import get_args

import pytest

from model.blocks.network import Service
from model.naming.context import Context
from modules.network.endpoint_policy import WITH_POLICY, WITH_RESOURCES, endpoint_policy
from tests.described import ACCOUNT, Block


def statements(context: Context, service: str, *buckets: str) -> dict[str, Block]:
    policy = endpoint_policy(context, service, buckets)
    assert policy is not None
    return {statement["Sid"]: statement for statement in json.loads(policy)["Statement"]}


@pytest.mark.parametrize("service", get_args(Service))
def test_an_endpoint_is_for_the_own_account(context: Context, service: str) -> None:
    if service not in WITH_POLICY:
        assert endpoint_policy(context, service) is None
        return
    conditions = statements(context, service)["OwnAccount"]["Condition"]
    assert conditions["StringEquals"].pop("aws:PrincipalAccount") == ACCOUNT
    expected = {"aws:ResourceAccount": ACCOUNT} if service in WITH_RESOURCES else {}
    assert conditions == {"StringEquals": expected}


def test_only_channels_of_systems_manager_have_no_policy() -> None:
    assert {*get_args(Service)} - {*WITH_POLICY} == {"ssmmessages", "ec2messages"}


def test_the_packages_of_amazon_linux_are_read_without_credentials(context: Context) -> None:
    packages = statements(context.in_region("eu-west-1"), "s3")["ReadAwsPackages"]
    assert packages["Action"] == "s3:GetObject"
    assert "Condition" not in packages
    assert "arn:aws:s3:::al2023-repos-eu-west-1-de612dc2/*" in packages["Resource"]
    assert "arn:aws:s3:::eu-west-1-birdwatcher-prod/*" in packages["Resource"]
    assert all(arn.startswith("arn:aws:s3:::") and "eu-west-1" in arn for arn in packages["Resource"])


def test_partitions_have_their_own_arns(context: Context) -> None:
    packages = statements(context.in_region("us-gov-west-1"), "s3")["ReadAwsPackages"]["Resource"]
    assert all(arn.startswith("arn:aws-us-gov:s3:::") for arn in packages)


def test_buckets_of_others_are_read_where_they_are_named(context: Context) -> None:
    assert "ReadBucketsOfOthers" not in statements(context, "s3")
    named = statements(context, "s3", "vendor-*", "drivers")["ReadBucketsOfOthers"]
    assert named["Action"] == "s3:GetObject"
    assert named["Resource"] == ["arn:aws:s3:::drivers/*", "arn:aws:s3:::vendor-*/*"]
    assert set(statements(context, "logs", "drivers")) == {"OwnAccount"}


def test_what_systems_manager_publishes_is_read_by_the_own_account(context: Context) -> None:
    found = statements(context, "ssm")
    public = {sid: found[sid] for sid in ("ReadPublicDocuments", "ReadPublicParameters")}
    assert {sid: each["Resource"] for sid, each in public.items()} == {
        "ReadPublicDocuments": "arn:aws:ssm:us-east-1::document/*",
        "ReadPublicParameters": "arn:aws:ssm:us-east-1::parameter/aws/*",
    }
    for each in public.values():
        assert each["Condition"] == {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}
        assert all(action.startswith(("ssm:Get", "ssm:Describe")) for action in each["Action"])
