"""The targets of the Makefile: together they run every test, and as many at a time as memory holds."""

import os
import re
import runpy
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from model.language.load import load_deployments
from tests.synthesized import ROOT

JOBS = ROOT / ".ci" / "jobs.py"
GIGABYTE = 1024
MARKS = ("emulated", "every_blueprint", "drilled")
#: Prints marker and name of each test that has one of the markers.
COLLECT = """
import sys, pytest
class Printed:
    def pytest_collection_finish(self, session):
        for mark in sys.argv[1:]:
            for item in session.items:
                if item.get_closest_marker(mark):
                    print(mark, item.nodeid)
folders = ["tests/blueprints", "tests/benchmarks", "tests/drills", "tests/recovery"]
arguments = ["--collect-only", "-qq", "-m", " or ".join(sys.argv[1:]), *folders]
pytest.main([*arguments, "-p", "no:cacheprovider"], plugins=[Printed()])
"""


def printed(target: str, program: str = " -m pytest ") -> list[str]:
    """The commands of a program that make would run."""
    command = ["make", "--dry-run", f"PYTHON={sys.executable}", "JOBS=1", target]
    # What an outer make sets is its own business.
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))
    }
    lines = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    return [line for line in lines if program in line]


@pytest.fixture(scope="module")
def collected() -> list[tuple[str, str]]:
    """Marker and name of every test on the emulator."""
    completed = subprocess.run(
        [sys.executable, "-c", COLLECT, *MARKS], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return [(mark, name) for mark, name in re.findall(r"^(\w+) (tests/.+)$", completed.stdout, re.MULTILINE)]


@pytest.mark.parametrize("mark", MARKS)
def test_each_test_on_the_emulator_is_run_by_one_target(collected: list[tuple[str, str]], mark: str) -> None:
    commands = printed("ci")
    chosen = [match[1] for line in commands if (match := re.search(rf'-m "{mark}" -k "(.+)"$', line))]
    runs = {test: [word for word in chosen if word in test] for marker, test in collected if marker == mark}
    assert runs
    assert {test: words for test, words in runs.items() if len(words) != 1} == {}
    assert {word for words in runs.values() for word in words} == set(chosen)


def test_all_others_are_run_by_two() -> None:
    folder = "tests/terraform"
    commands = [line for line in printed("test") if "-k" not in line]
    (mocked,) = (line for line in commands if line.endswith(f" {folder}"))
    (others,) = (line for line in commands if line.endswith(f"--ignore={folder}"))
    assert commands == [mocked, others]
    assert "-m" not in mocked.partition(" -m pytest ")[2]
    assert '-m "not emulated and not every_blueprint and not drilled and not judged"' in others


def test_ci_runs_what_both_run() -> None:
    assert Counter(printed("ci")) == Counter(printed("test") + printed("test-all"))


def test_every_deployment_is_drilled_in_each_of_its_regions() -> None:
    files = [*sorted(Path("deployments").glob("*.hcl")), Path("tests/drills/three-regions.hcl")]
    expected = [
        f'--deployment "{file}" --lose "{region}" --evidence docs/drills'
        for file in files
        for (deployment,) in [load_deployments([file], {})]
        for region in deployment.regions
    ]
    commands = [line.partition(" drill ")[2] for line in printed("drill-all", "main.py drill ")]
    assert sorted(commands) == sorted(expected)
    assert len(commands) >= 7


@pytest.fixture(scope="module")
def jobs() -> dict[str, Callable[..., int]]:
    return runpy.run_path(str(JOBS))


@pytest.mark.parametrize(
    ("gigabytes", "processors", "expected"), [(1, 8, 1), (8, 4, 2), (16, 4, 6), (24, 2, 9), (256, 2, 10)]
)
def test_memory_bounds_how_many_run(
    jobs: dict[str, Callable[..., int]], gigabytes: int, processors: int, expected: int
) -> None:
    assert jobs["jobs"](gigabytes * GIGABYTE, processors) == expected


def test_a_containers_limit_counts(jobs: dict[str, Callable[..., int]], tmp_path: Path) -> None:
    limit = tmp_path / "memory.max"
    there = jobs["memory"](limit)
    for text, expected in (("max\n", there), (f"{2**20 * 300}\n", 300), (f"{2**60}\n", there)):
        limit.write_text(text, encoding="ascii")
        assert jobs["memory"](limit) == expected
