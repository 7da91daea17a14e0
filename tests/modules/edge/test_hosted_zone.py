"""How domain names are written in Terraform."""

import re

import pytest

NAMES = {
    "example.com": "example_com",
    "www.example.com": "www_example_com",
    "*.example.com": "example_com_wildcard",
    "wildcard.example.com": "wildcard_example_com",
    "a-b.com": "a-b_com",
    "a.b.com": "a_b_com",
    "3.example.net": "_3_example_net",
    "*.3.example.net": "_3_example_net_wildcard",
    "xn--p1ai.example.com": "xn--p1ai_example_com",
}


@pytest.mark.parametrize("domain", NAMES)
def test_a_name_is_one_that_terraform_takes(domain: str) -> None:
    """https://developer.hashicorp.com/terraform/language/syntax/configuration#identifiers"""
    from modules.edge.hosted_zone import in_terraform

    assert in_terraform(domain) == NAMES[domain]
    assert re.fullmatch("[A-Za-z_][A-Za-z0-9_-]*", NAMES[domain])


def test_no_two_names_are_written_alike() -> None:
    assert len(set(NAMES.values())) == len(NAMES)
