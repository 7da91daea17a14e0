from collections.abc import Callable, Iterator
from contextlib import suppress

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from commands.outage import OutageError, outage
from emulator import Emulator

STACK = "TapStack-staging-us-west-2"


@pytest.fixture(scope="module")
def aws() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


def _ask_iam(aws: Emulator) -> None:
    """As a stack does it: an appended name, and again after a refusal."""
    agent = Config(user_agent_extra=STACK, retries={"total_max_attempts": 2, "mode": "standard"})
    keys = {"aws_access_key_id": "key", "aws_secret_access_key": "secret"}
    boto3.client("iam", "us-west-2", endpoint_url=aws.url, config=agent, **keys).list_roles()


def test_an_outage_that_nobody_notices(aws: Emulator) -> None:
    with outage(aws, "us-east-1"):
        aws.client("sns", "us-west-2").list_topics()
    aws.client("sns", "us-east-1").list_topics()


def _asked_in_an_outage(aws: Emulator, *calls: Callable[[], object]) -> OutageError:
    """What is told of calls, whose errors stop none of those that follow."""
    answered = 0
    try:
        with outage(aws, "us-east-1"):
            for call in calls:
                with suppress(ClientError):
                    call()
                answered += 1
    except OutageError as error:
        assert answered == len(calls)
        return error
    raise AssertionError("nothing was asked")


def test_an_edge_is_named_and_does_not_hold_the_run_up(aws: Emulator) -> None:
    told = _asked_in_an_outage(aws, lambda: _ask_iam(aws), lambda: _ask_iam(aws))
    assert told.edges == (f"{STACK} asked us-east-1 for iam ListRoles",)
    assert str(told) == f"Regions that are gone were asked:\n  {told.edges[0]}"
    assert aws.refused["global"] == 1


def test_every_edge_is_named_once_in_its_order(aws: Emulator) -> None:
    sns, tables = aws.client("sns", "us-east-1"), aws.client("dynamodb", "us-east-1")
    told = _asked_in_an_outage(aws, sns.list_topics, tables.list_tables, tables.list_tables, sns.list_topics)
    assert [edge.partition(" asked ")[2] for edge in told.edges] == [
        "us-east-1 for sns ListTopics",
        "us-east-1 for dynamodb ListTables",
    ]


def test_the_global_control_planes_live_in_us_east_1_alone(aws: Emulator) -> None:
    with outage(aws, "us-west-2"):
        aws.client("iam", "us-west-2").list_roles()


def test_each_outage_starts_anew(aws: Emulator) -> None:
    for _ in range(2):
        with pytest.raises(OutageError, match="asked us-west-2 for sns ListTopics"), outage(aws, "us-west-2"):
            aws.client("sns", "us-west-2").list_topics()


def test_what_fails_within_is_told_and_the_regions_are_back(aws: Emulator) -> None:
    with pytest.raises(ValueError, match="odd"), outage(aws, "us-west-2"):
        raise ValueError("odd")
    with pytest.raises(OutageError) as told, outage(aws, "us-west-2"):
        aws.client("sns", "us-west-2").list_topics()
    assert isinstance(told.value.__cause__, ClientError)
    with pytest.raises(KeyboardInterrupt), outage(aws, "us-west-2"):
        raise KeyboardInterrupt
    aws.client("sns", "us-west-2").list_topics()
