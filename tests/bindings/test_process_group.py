"""What Ctrl-C does to a program that uses the bindings."""

import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Whoever starts the tests in the background may have it ignored.
PROGRAM = """
import os, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
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


def interrupted(program: str, outdir: Path, timeout: float) -> tuple[str, str, int]:
    """What a program printed, on either, after Ctrl-C, and its status; it has so many seconds to end."""
    with subprocess.Popen(
        [sys.executable, "-c", program, str(outdir)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "ready\n"
        os.killpg(running.pid, signal.SIGINT)
        printed, errors = running.communicate(timeout=timeout)
    return printed, errors, running.returncode


def test_node_goes_on_after_ctrl_c(tmp_path: Path) -> None:
    """The terminal sends it to the whole group; Python alone decides what becomes of it."""
    outdir = tmp_path / "cdktf.out"
    assert interrupted(PROGRAM, outdir, timeout=60) == ("interrupted\nsynthesized\n", "", 0)
    assert (outdir / "stacks" / "after" / "cdk.tf.json").is_file()


def test_an_interrupted_program_ends_with_node_and_without_a_complaint_of_jsiis(tmp_path: Path) -> None:
    program = PROGRAM.replace('print("interrupted", flush=True)', "sys.exit(130)")
    # Node would keep its output open, were it still there.
    assert interrupted(program, tmp_path / "cdktf.out", timeout=20) == ("", "", 130)
