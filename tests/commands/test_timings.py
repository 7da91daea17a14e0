import io
from itertools import count

import pytest
from rich.console import Console

from commands.timings import Timings


def make() -> tuple[Timings, io.StringIO]:
    ticks = count(step=2)
    text = io.StringIO()
    return Timings(Console(file=text, width=60), clock=lambda: float(next(ticks))), text


def test_steps_are_announced_and_summed() -> None:
    timings, text = make()
    with timings.step("Applying [2] stacks"):
        assert text.getvalue() == "\nApplying [2] stacks\n"
    with timings.step("Planning"):
        pass
    timings.show()
    words = " ".join(text.getvalue().replace("│", " ").replace("┃", " ").split())
    assert "Applying [2] stacks 2.0 s" in words
    assert "Planning 2.0 s" in words
    assert "Total 4.0 s" in words


def test_a_failed_step_is_kept() -> None:
    timings, _ = make()
    with pytest.raises(KeyError), timings.step("Applying"):
        raise KeyError
    assert timings.steps == [("Applying", 2.0)]


def test_the_same_steps_are_shown_once() -> None:
    timings, text = make()
    with timings.step("Applying"):
        pass
    timings.show()
    timings.show()
    assert text.getvalue().count("Timings") == 1
    with timings.step("Planning"):
        pass
    timings.show()
    assert text.getvalue().count("Timings") == 2


def test_the_seconds_since_the_first() -> None:
    timings, _ = make()
    assert (timings.elapsed, timings.elapsed) == (2.0, 4.0)
