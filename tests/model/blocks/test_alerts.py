import pytest
from pydantic import ValidationError

from model.blocks.alerts import Alerts


def test_minimal_tells_nobody() -> None:
    assert (Alerts().emails, Alerts().log_retention_days) == ((), 30)


def test_logs_are_kept_as_long_as_cloudwatch_can() -> None:
    assert Alerts(log_retention_days=3653).log_retention_days == 3653
    with pytest.raises(ValidationError, match="Input should be 1, 3"):
        Alerts.model_validate({"log_retention_days": 6})


@pytest.mark.parametrize("email", ["ops@example.com", "on-call+1@mail.example.co.uk", "o'neil_x@example.com"])
def test_addresses(email: str) -> None:
    assert Alerts(emails=(email,)).emails == (email,)


@pytest.mark.parametrize(
    "email",
    [
        "ops",
        "ops@example",
        "@example.com",
        "a b@example.com",
        "${x}@example.com",
        "%{x}@example.com",
        "a..b@example.com",
        "a@-b.example.com",
        f"{'a' * 65}@example.com",
        f"a@{'b' * 64}.com",
        "a@192.0.2.1",
        "a@example.c",
    ],
)
def test_what_is_no_address_is_refused(email: str) -> None:
    """Also what Terraform would take for a template."""
    with pytest.raises(ValidationError, match="accepted are e-mail addresses"):
        Alerts(emails=(email,))


def test_each_address_is_there_once() -> None:
    with pytest.raises(ValidationError, match='"a@example.com" is there more than once'):
        Alerts(emails=("a@example.com", "b@example.com", "a@example.com"))
