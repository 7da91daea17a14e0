"""What Ctrl-C does to a program that uses the bindings."""

import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = """
import os, sys, time
import bindings
from cdktf import App, TerraformStack

app = App(outdir=sys.argv[1])
try:
    print("ready", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    print("interrupted", flush=True)
TerraformStack(app, "after")
app.synth()
print("synthesized", flush=True)
"""


def test_node_goes_on_after_ctrl_c(tmp_path: Path) -> None:
    """The terminal sends it to the whole group; Python alone decides what becomes of it."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "cdktf.out")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        os.killpg(program.pid, signal.SIGINT)
        printed, errors = program.communicate(timeout=60)
    assert (printed, errors, program.returncode) == ("interrupted\nsynthesized\n", "", 0)
    assert (tmp_path / "cdktf.out" / "stacks" / "after" / "cdk.tf.json").is_file()


def test_an_interrupted_program_ends_with_node_and_without_a_complaint_of_jsiis(tmp_path: Path) -> None:
    program = PROGRAM.replace('print("interrupted", flush=True)', "sys.exit(130)")
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "cdktf.out")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "ready\n"
        os.killpg(running.pid, signal.SIGINT)
        # Node would keep them open, were it still there.
        assert running.communicate(timeout=20) == ("", "")
    assert running.returncode == 130
