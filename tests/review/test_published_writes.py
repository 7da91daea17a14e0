"""Buckets that components write to and a CDN delivers as a whole."""

import json
from typing import Any

import pytest

from review.published_writes import published_writes
from tests.described import EAST, EUROPE, LINKED, Block
from tests.synthesized import Synthesized, deployment, synthesize

RULE = "published-writes"


def linked(**cdn: Any) -> Block:
    """The cdn over the bucket `site`, to which the group `api` writes, and no other."""
    return {**LINKED, "cdn": {"www": {"bucket": "site", **cdn}}}


def test_whole_buckets_that_components_write_to(synthesized: Synthesized) -> None:
    stack = synthesized("linked").stack(EAST)
    found = list(published_writes(stack.document))
    assert [(each.rule, each.address) for each in found] == [(RULE, "aws_s3_bucket_policy.raw-uploads")]
    assert f"Tap-Links-production-pr-42-{EAST}-api-instances writes there" in found[0].text
    assert found[0].text.endswith("give the cdn an origin_path.")


def test_a_folder_is_for_whoever_writes_there_to_know(synthesized: Synthesized) -> None:
    for region in (EAST, EUROPE):
        assert not list(published_writes(synthesized("standby").stack(region).document))


def test_copies_are_no_components_writing(tmp_path: Any) -> None:
    """What replication writes was written elsewhere, and is told there."""
    values = json.loads(json.dumps(linked()))
    for region in values["regions"].values():
        region["autoscaling_group"]["api"]["uses"] = ["bucket.raw-uploads"]
    output = synthesize([deployment(values)], tmp_path)
    assert not [each for stack in output.stacks.values() for each in published_writes(stack.document)]


@pytest.mark.parametrize("policy", ["${data.aws_iam_policy_document.p.json}", '{"Statement": []}'])
def test_policies_that_it_cannot_read_or_that_say_nothing(policy: str) -> None:
    resources = {kind: {"x": {"policy": policy}} for kind in ("aws_s3_bucket_policy", "aws_kms_key")}
    assert list(published_writes({"resource": resources})) == []
    assert list(published_writes({})) == []
