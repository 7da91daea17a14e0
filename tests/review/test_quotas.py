"""Warnings of what an account has too few of."""

import pytest

from review.quotas import QUOTAS, Quota, quotas
from review.rules import RULES
from tests.described import Block
from tests.synthesized import ROOT


def stack(quota: Quota, number: int, *parts: str) -> Block:
    """A stack with a number of resources in each part of what they belong to."""
    blocks = {
        f"{part}{index}": {quota.part_of: part} if quota.part_of else {}
        for part in parts or ("a",)
        for index in range(number)
    }
    return {"resource": {quota.kind: blocks}}


def test_an_empty_stack_needs_nothing() -> None:
    assert list(quotas({})) == []
    assert quotas in RULES


@pytest.mark.parametrize("quota", QUOTAS, ids=lambda quota: quota.kind)
def test_one_more_than_an_account_has_is_told(quota: Quota) -> None:
    assert list(quotas(stack(quota, quota.most))) == []
    (finding,) = quotas(stack(quota, quota.most + 1))
    assert (finding.rule, finding.address) == ("quota", quota.kind)
    where = " of a" if quota.part_of else ""
    assert finding.text.startswith(f"are {quota.most + 1}{where}; an account has {quota.most:,} at first.")
    assert quota.name in finding.text
    assert quota.source in finding.text


@pytest.mark.parametrize("quota", [each for each in QUOTAS if each.part_of], ids=lambda quota: quota.kind)
def test_what_belongs_to_different_things_is_counted_apart(quota: Quota) -> None:
    assert list(quotas(stack(quota, quota.most, "a", "b"))) == []


@pytest.mark.parametrize("quota", QUOTAS, ids=lambda quota: quota.kind)
def test_the_page_of_limits_has_each(quota: Quota) -> None:
    text = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")
    assert f"| {quota.name} | `{quota.kind}` | {quota.most:,} | [" in text
    assert f"({quota.source})" in text
