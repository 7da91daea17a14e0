import re

from model.naming.regions import ELB_ACCOUNTS, partition


def test_accounts_have_twelve_digits_and_differ() -> None:
    accounts = [account for account in ELB_ACCOUNTS.values() if account]
    assert all(re.fullmatch("[0-9]{12}", account) for account in accounts)
    assert len(set(accounts)) == len(accounts)


def test_partitions() -> None:
    assert {region for region in ELB_ACCOUNTS if partition(region) != "aws"} == {
        "us-gov-east-1",
        "us-gov-west-1",
    }
    assert partition("us-gov-east-1") == "aws-us-gov"
