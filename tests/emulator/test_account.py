"""moto's settings are lent, and an account made new has nothing of the one before."""

import os

import pytest

from emulator import Emulator
from emulator.account import SETTINGS, moto_application, reset, settings

NAME = "MOTO_OF_A_TEST"


@pytest.mark.parametrize("before", [None, "as it was"])
def test_settings_are_taken_back(monkeypatch: pytest.MonkeyPatch, before: str | None) -> None:
    monkeypatch.delenv(NAME, raising=False)
    if before is not None:
        monkeypatch.setenv(NAME, before)

    def fail() -> None:
        with settings({NAME: "lent"}):
            raise KeyError(os.environ[NAME])

    with pytest.raises(KeyError, match="lent"):
        fail()
    assert os.environ.get(NAME) == before


def test_the_application_is_made_once() -> None:
    assert moto_application() is moto_application()


def test_a_reset_forgets_every_region_and_keeps_the_settings() -> None:
    with Emulator() as aws:
        for region in ("us-east-1", "eu-west-1"):
            aws.client("sqs", region).create_queue(QueueName="orders")
        aws.client("iam", "us-east-1").create_user(UserName="keeper")
        lent = {name: os.environ[name] for name in SETTINGS}
        reset()
        assert {name: os.environ[name] for name in SETTINGS} == lent == SETTINGS
        for region in ("us-east-1", "eu-west-1"):
            assert "QueueUrls" not in aws.client("sqs", region).list_queues()
        assert aws.client("iam", "us-east-1").list_users()["Users"] == []
