"""What the benchmark measures and compares; its figures are `make benchmark`'s."""

import os
import sys
from pathlib import Path

import pytest

from benchmarks.process_tree import run
from benchmarks.synthesis import MEMORY_BOUND, PLAIN, TAPSTACK, DifferentOutputError, compare, synthesis

MEGABYTES_60 = "held = b'x' * 60_000_000; "
SLEEP = "import time; time.sleep(0.4)"
PARENT = f"""
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {MEGABYTES_60 + SLEEP!r}])
{MEGABYTES_60}
child.wait()
"""


def test_memory_is_that_of_parent_and_child_together(tmp_path: Path) -> None:
    usage = run([sys.executable, "-c", PARENT], folder=tmp_path, environment=os.environ)
    assert usage.processes == 2
    assert 120e6 < usage.peak < 180e6
    assert usage.seconds > 0.4


def test_a_failure_says_what_was_printed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('no deployments')"]
    with pytest.raises(RuntimeError, match="ended with status 1:\nno deployments"):
        run(command, folder=tmp_path, environment=os.environ)


def test_outputs_are_compared_byte_by_byte_and_file_by_file() -> None:
    compare({"a": b"1", "b": b"2"}, {"b": b"2", "a": b"1"}, PLAIN)
    with pytest.raises(DifferentOutputError, match="did: b, c, d$"):
        compare({"a": b"1", "b": b"2", "c": b"3"}, {"a": b"1", "b": b"x", "d": b"4"}, PLAIN)


def test_no_output_is_no_agreement() -> None:
    with pytest.raises(DifferentOutputError, match="main.py wrote no files"):
        compare({}, {}, TAPSTACK)


@pytest.mark.every_blueprint
def test_plain_cdktf_writes_the_same_bytes_with_more_memory_and_one_process_more() -> None:
    tapstack, output = synthesis(TAPSTACK)
    plain, plain_output = synthesis(PLAIN)
    compare(output, plain_output, PLAIN)
    assert {"manifest.json", "stacks/state-us-east-1/cdk.tf.json"} <= output.keys()
    assert (tapstack.processes, plain.processes) == (2, 3)
    assert tapstack.peak <= MEMORY_BOUND * plain.peak
