from collections.abc import Callable
from typing import Any

import pytest

Clients = Callable[[str, str], Any]

REGION = "us-east-1"
TOKEN = "0123456789abcdef0123456789abcdef"


def creates_once(clients: Clients) -> bool:
    """takes a repeated creation, without a value and with the same token, for the first:"""
    secrets = clients("secretsmanager", REGION)
    first = secrets.create_secret(Name="orders", ClientRequestToken=TOKEN)
    try:
        again = secrets.create_secret(Name="orders", ClientRequestToken=TOKEN)
    except secrets.exceptions.ResourceExistsException:
        return False
    return bool(again["ARN"] == first["ARN"])


def keeps_a_name_in_its_recovery_window(clients: Clients) -> bool:
    """refuses a name in its recovery window as AWS does:"""
    secrets = clients("secretsmanager", REGION)
    secrets.create_secret(Name="waits", ClientRequestToken=TOKEN, SecretString="value")
    secrets.delete_secret(SecretId="waits", RecoveryWindowInDays=7)
    try:
        secrets.create_secret(Name="waits", ClientRequestToken=TOKEN, SecretString="value")
    except secrets.exceptions.InvalidRequestException as error:
        return "already scheduled for deletion" in error.response["Error"]["Message"]
    return False


PROBES = (creates_once, keeps_a_name_in_its_recovery_window)


@pytest.mark.parametrize("token", [{}, {"ClientRequestToken": TOKEN[::-1]}])
def test_another_creation_is_refused(aws: Any, token: dict[str, str]) -> None:
    secrets = aws.client("secretsmanager", REGION)
    secrets.create_secret(Name="orders", ClientRequestToken=TOKEN)
    with pytest.raises(secrets.exceptions.ResourceExistsException):
        secrets.create_secret(Name="orders", **token)


def test_what_was_deleted_is_made_anew(aws: Any) -> None:
    secrets = aws.client("secretsmanager", REGION)
    secrets.create_secret(Name="orders", ClientRequestToken=TOKEN)
    secrets.delete_secret(SecretId="orders", ForceDeleteWithoutRecovery=True)
    secrets.create_secret(Name="orders", ClientRequestToken=TOKEN)
    assert secrets.describe_secret(SecretId="orders")["Name"] == "orders"
