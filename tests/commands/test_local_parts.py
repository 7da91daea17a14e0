import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from commands import local_parts
from commands.local_parts import Parts


def test_the_parts_are_the_projects_own(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[object, ...]] = []

    def record(*arguments: object, **options: object) -> None:
        calls.append((*arguments, options))

    for module, name in (
        ("commands.synth", "synthesize"),
        ("emulator", "Emulator"),
        ("emulator.inventory", "inventory"),
    ):
        monkeypatch.setitem(sys.modules, module, SimpleNamespace(**{name: record}))
    parts = Parts()
    parts.synthesize(["a"], outdir=Path("x"))
    parts.embedded_aws()
    parts.inventory("aws", ["us-east-1"])
    assert calls == [(["a"], {"outdir": Path("x"), "folder": None}), ({},), ("aws", ["us-east-1"], {})]


def test_ctrl_c_ends_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted:
        def wait(self) -> None:
            raise KeyboardInterrupt

    monkeypatch.setattr(local_parts, "Event", Interrupted)
    Parts().wait_for_interrupt()
