"""Every description is refused with lines or makes stacks that hold what all of them have to.

``HUNT=2000 python -m pytest tests/descriptions`` tries as many descriptions, others each time; without it
they are few, and always the same.
"""

import hashlib
import os
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings

from model.language.load import load
from model.language.problems import ProblemsError
from tests.commands.project import BACKEND
from tests.descriptions.invariants import check
from tests.descriptions.strategies import Drawn, descriptions
from tests.descriptions.tree import Tree, pruned, rendered
from tests.synthesized import Output

HUNT = int(os.environ.get("HUNT", "0"))
#: How often what is refused is tried again without its faults.
TRIES = 12


def tried(examples: int) -> settings:
    """As many examples, or as many as a hunt wants; without one they are those of the run before."""
    return settings(
        max_examples=HUNT or examples,
        derandomize=not HUNT,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink) if HUNT else (Phase.generate,),
    )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with a backend and an empty folder of descriptions."""
    (tmp_path / "backend.tf.json").write_text(BACKEND, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(blocks: tuple[Tree, ...], file: Path) -> Path:
    file.write_text(rendered(blocks), encoding="utf-8")
    return file


def lines(error: ProblemsError, file: Path) -> set[int]:
    """The lines that problems are told at: each has its file and its line, and says what to do."""
    for problem in error.problems:
        assert problem.file == str(file), problem
        assert problem.line, problem
        assert problem.summary, problem
        assert problem.detail, problem
        assert problem.source == file.read_text(encoding="utf-8").split("\n")[problem.line - 1], problem
    return {problem.line for problem in error.problems}


def test_a_description_is_accepted_or_refused_with_lines(folder: Path) -> None:
    outcomes: Counter[str] = Counter()

    @tried(100)
    @given(descriptions())
    def read(drawn: Drawn) -> None:
        file = written(drawn.blocks, folder / "app.hcl")
        try:
            load([file], drawn.variables)
            outcomes["accepted"] += 1
        except ProblemsError as error:
            outcomes["refused"] += 1
            lines(error, file)

    read()
    assert min(outcomes.values()) > sum(outcomes.values()) / 10, outcomes


def without_refused(drawn: Drawn, error: ProblemsError, file: Path) -> Drawn | None:
    """A description without what is refused in it; None where that is the deployment itself."""
    left = pruned(drawn.blocks, lines(error, file))
    return replace(drawn, blocks=left) if any(block.kind == "deployment" for block in left) else None


def synthesized(drawn: Drawn, folder: Path, name: str) -> Output:
    from commands.synth import synthesize

    file = written(drawn.blocks, folder / "app.hcl")
    return Output(synthesize([str(file)], outdir=folder / name, environment=drawn.variables))


def settled(drawn: Drawn, folder: Path) -> tuple[Drawn, Output] | None:
    """A description without what is refused in it, and its stacks; None if the whole of it is refused."""
    for attempt in range(TRIES):
        try:
            output = synthesized(drawn, folder, "first")
        except ProblemsError as error:
            left = without_refused(drawn, error, folder / "app.hcl")
            if left is None:
                return None
            if left == drawn:
                pytest.fail(f"{error}\n\n{rendered(left.blocks)}", pytrace=False)
            drawn = left
        else:
            event(f"accepted at attempt {attempt + 1}")
            return drawn, output
    return None


def digests(output: Output) -> dict[str, str]:
    files = {path for path in output.folder.rglob("*") if path.is_file()}
    return {
        str(path.relative_to(output.folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


def failed_over(drawn: Drawn, region: str) -> Drawn:
    """The description after a failover to a region: all others stay with the one that was active."""
    head, *others = drawn.blocks
    first = next(block.label for block in others if block.kind == "region")
    former = head.attributes.get("active_region") or first
    attributes = {**head.attributes, "active_region": region}
    regions = (
        replace(block, attributes={"follows": None if block.label == region else former})
        if block.kind == "region"
        else block
        for block in others
    )
    return replace(drawn, blocks=(replace(head, attributes=attributes), *regions))


def access(output: Output) -> list[str]:
    return [stack.text for stack in output.stacks.values() if stack.kind == "access"]


def test_what_is_accepted_makes_stacks_that_hold_what_all_have_to(folder: Path) -> None:
    outcomes: Counter[str] = Counter()

    @tried(20)
    @given(descriptions())
    def synthesize(drawn: Drawn) -> None:
        outcomes["drawn"] += 1
        found = settled(drawn, folder)
        if found is None:
            return
        outcomes["accepted"] += 1
        described, output = found
        check(tuple(output.stacks.values()))
        assert digests(synthesized(described, folder, "second")) == digests(output)
        for region in [block.label for block in described.blocks if block.kind == "region"][1:]:
            try:
                after = synthesized(failed_over(described, region), folder, "after")
            except ProblemsError as error:
                lines(error, folder / "app.hcl")
                continue
            outcomes["failed over"] += 1
            assert access(after) == access(output)

    synthesize()
    assert outcomes["accepted"] > outcomes["drawn"] * 0.8, outcomes
    assert outcomes["failed over"] > outcomes["drawn"] * 0.3, outcomes
