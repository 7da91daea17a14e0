"""What happens around whoever follows the page: regions that go and come back, edits, AWS's metrics."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from botocore.exceptions import ClientError

from emulator import Emulator
from tests.recovery.shell import Shell

EAST, WEST = "us-east-1", "us-west-2"
BUCKET = "orders-production-{region}-documents-123456789012"
STACK = "Orders-production"
LIMIT_SECONDS = 300
A_MINUTE = timedelta(minutes=1)


class World:
    """The page's events, each by the words that the page has for it; `file` is the description."""

    def __init__(self, aws: Emulator, shell: Shell, file: Path) -> None:
        self._aws, self._shell, self._file = aws, shell, file

    def happens(self, event: str) -> None:
        """Raises KeyError for an event that nobody knows."""
        {
            "us-east-1 is gone": lambda: self._aws.switch_off(EAST, "global"),
            "us-east-1 is gone, but IAM answers": lambda: self._aws.switch_off(EAST),
            "us-east-1 is back": lambda: self._aws.switch_on(EAST, "global"),
            "the replica's lag is 0.4 seconds": lambda: self._lag(WEST, 0.4),
            "the replica's lag is 0 seconds": lambda: self._lag(EAST, 0),
            "S3 has one object left to copy": lambda: self._pending(1),
            "S3 has nothing left to copy": lambda: self._pending(0),
            "late.pdf is in us-east-1 only": self._late,
            "access has to change": lambda: self._edit(tags='{ Incident = "42" }'),
            "active_region alone is us-west-2": lambda: self._edit(active_region=WEST),
            "the description is as committed": self._undo,
            "a run dies in us-west-2": self._die,
        }[event]()

    def _late(self) -> None:
        """Written after the direction of the copies was turned."""
        bucket = BUCKET.format(region=EAST)
        self._aws.client("s3", EAST).put_object(Bucket=bucket, Key="late.pdf", Body=b"late")

    def _lag(self, region: str, seconds: float) -> None:
        instance = f"orders-production-{region}-orders"
        self._metric(region, "AWS/RDS", "ReplicaLag", seconds, {"DBInstanceIdentifier": instance})

    def _pending(self, objects: int) -> None:
        rule = {
            "SourceBucket": BUCKET.format(region=EAST),
            "DestinationBucket": BUCKET.format(region=WEST),
            "RuleId": f"to-{WEST}",
        }
        self._metric(WEST, "AWS/S3", "OperationsPendingReplication", objects, rule)

    def _metric(self, region: str, namespace: str, name: str, value: float, of: dict[str, str]) -> None:
        """What CloudWatch has from AWS's own services; the embedded AWS measures nothing."""
        dimensions = [{"Name": key, "Value": value} for key, value in of.items()]
        datum = {
            "MetricName": name,
            "Dimensions": dimensions,
            "Value": value,
            "Timestamp": datetime.now(UTC) - A_MINUTE,  # as AWS publishes them
        }
        self._aws.client("cloudwatch", region).put_metric_data(Namespace=namespace, MetricData=[datum])

    def _edit(self, **attributes: str) -> None:
        """Sets attributes of the deployment by hand: what is a name in quotes, the rest as it is."""
        text = self._file.read_text(encoding="utf-8")
        for name, value in attributes.items():
            text = re.sub(rf"^  {name} *=.*\n", "", text, flags=re.MULTILINE)
            line = f"  {name} = " + (value if value.startswith("{") else f'"{value}"')
            text = text.replace('deployment "Orders" {\n', f'deployment "Orders" {{\n{line}\n')
        self._file.write_text(text, encoding="utf-8")

    def _undo(self) -> None:
        subprocess.run(["git", "checkout", "--quiet", "."], cwd=self._file.parent, check=True)

    def _die(self) -> None:
        """Terraform is killed as soon as it holds the lock."""
        self._kill(WEST, ["plan", "-input=false"], self._locked)
        assert self._locked()

    def _kill(self, region: str, command: Sequence[str], happened: Callable[[], bool]) -> None:
        """Kills Terraform in the folder of a region's stack as soon as something has happened."""
        process = self._terraform(region, *command)
        ends = time.monotonic() + LIMIT_SECONDS
        while not happened() and time.monotonic() < ends:
            assert process.poll() is None, "it ended before it could die"
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def _terraform(self, region: str, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            ["terraform", *arguments],
            cwd=self._shell.folder / "cdktf.out" / "stacks" / f"{STACK}-{region}",
            env=dict(self._shell.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _locked(self) -> bool:
        """Whether both locks are held: the lock file, and the item in the table."""
        key = f"{STACK}-{WEST}/terraform.tfstate"
        item = {"LockID": {"S": f"tapstack-state-{WEST}/{key}"}}
        table = self._aws.client("dynamodb", WEST).get_item(TableName=f"tapstack-lock-{WEST}", Key=item)
        try:
            self._aws.client("s3", WEST).head_object(Bucket=f"tapstack-state-{WEST}", Key=f"{key}.tflock")
        except ClientError:
            return False
        return "Item" in table
