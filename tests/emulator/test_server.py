import os
import socket
import threading
from io import BytesIO
from pathlib import Path
from unittest.mock import patch
from zipfile import ZipFile

import boto3
import pytest

from emulator import Emulator, EmulatorError


def _is_open(url: str) -> bool:
    host, port = url.removeprefix("http://").split(":")
    with socket.socket() as connection:
        return connection.connect_ex((host, int(port))) == 0


def test_every_start_is_a_fresh_account_on_a_free_port() -> None:
    for _ in range(2):
        with Emulator() as aws:
            s3 = aws.client("s3", "us-east-1")
            assert s3.list_buckets()["Buckets"] == []
            s3.create_bucket(Bucket="left-behind")


def test_stop_closes_the_port_and_ends_the_thread() -> None:
    with Emulator() as aws:
        url = aws.url
        assert url.startswith("http://127.0.0.1:")
        assert _is_open(url)
    assert not _is_open(url)
    assert "emulator" not in [thread.name for thread in threading.enumerate()]


def test_stop_waits_for_functions(tmp_path: Path) -> None:
    code, told = BytesIO(), tmp_path / "told"
    with ZipFile(code, "w") as archive:
        write = f"open({str(told)!r}, 'w').write('done')"
        archive.writestr("late.py", f"import time\ndef handler(*_):\n    time.sleep(0.1)\n    {write}\n")
    with Emulator() as aws:
        role = aws.client("iam", "us-east-1").create_role(
            RoleName="any", AssumeRolePolicyDocument='{"Version": "2012-10-17", "Statement": []}'
        )["Role"]["Arn"]
        functions = aws.client("lambda", "us-west-2")
        functions.create_function(
            FunctionName="late",
            Runtime="python3.13",
            Handler="late.handler",
            Role=role,
            Code={"ZipFile": code.getvalue()},
        )
        functions.invoke(FunctionName="late", InvocationType="Event")
    assert told.read_text() == "done"


def test_stop_without_start_and_twice_is_harmless() -> None:
    aws = Emulator()
    aws.stop()
    aws.start()
    aws.stop()
    aws.stop()


def test_counters_can_be_read_after_the_stop() -> None:
    with Emulator() as aws:
        aws.client("sns", "us-west-2").list_topics()
    assert (aws.served, aws.refused) == ({"us-west-2": 1}, {})


def test_two_at_once_are_refused() -> None:
    with Emulator(), pytest.raises(EmulatorError, match="runs in this process already"):
        Emulator().start()


def test_who_does_not_run_can_not_be_talked_to() -> None:
    with Emulator() as aws:
        aws.client("sns", "us-west-2")
    for stopped in (aws, Emulator()):
        with pytest.raises(EmulatorError, match="does not run"):
            stopped.client("sns", "us-west-2")


def test_a_port_that_is_taken_is_refused_and_the_next_start_works() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(EmulatorError, match=f"port {port} of 127.0.0.1 can't be used: .*in use"):
            Emulator(port).start()
    with Emulator(port) as aws:
        assert aws.url.endswith(f":{port}")


def test_the_environment_alone_points_boto3_to_the_emulator() -> None:
    with Emulator() as aws, patch.dict(os.environ, aws.environment):
        topic = boto3.Session().client("sns", "us-west-2").create_topic(Name="alerts")["TopicArn"]
        assert topic == "arn:aws:sns:us-west-2:123456789012:alerts"
        assert aws.client("sns", "us-west-2").list_topics()["Topics"] == [{"TopicArn": topic}]


def test_the_process_environment_is_given_back() -> None:
    with patch.dict(os.environ, {"MOTO_IAM_LOAD_MANAGED_POLICIES": "false"}):
        os.environ.pop("MOTO_EC2_LOAD_DEFAULT_AMIS", None)
        before = dict(os.environ)
        with Emulator() as aws:
            arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
            assert aws.client("iam", "us-east-1").get_policy(PolicyArn=arn)["Policy"]["Arn"] == arn
        assert dict(os.environ) == before


def test_nothing_is_written_to_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    with Emulator() as aws:
        aws.client("sns", "us-west-2").list_topics()
    assert capfd.readouterr() == ("", "")
