"""Warnings of what an account has too few of."""

import pytest

from review.quotas import QUOTAS, Quota, certified_names, quotas
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


@pytest.mark.parametrize("others", [None, [], ["a"] * 9])
def test_a_certificate_has_ten_names(others: list[str] | None) -> None:
    block = {"domain_name": "example.com", "subject_alternative_names": others}
    assert list(certified_names({"resource": {"aws_acm_certificate": {"web": block}}})) == []


def test_a_certificate_with_more_names_is_told() -> None:
    assert certified_names in RULES
    block = {"domain_name": "example.com", "subject_alternative_names": ["a"] * 10}
    (finding,) = certified_names({"resource": {"aws_acm_certificate": {"web": block}}})
    assert (finding.rule, finding.address) == ("quota", "aws_acm_certificate.web")
    assert finding.text.startswith("is for 11 names; an account has 10 in a certificate at first.")
