import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from commands.moves import Moves, NotUndoneError, uninterrupted
from tests.commands.project import files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Old and new files, an empty folder aside, and a folder to be moved."""
    for name in ("new/a", "new/b", "old/a", "old/sub/x", "gone/deep/y"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "aside").mkdir()
    return tmp_path


def all_moves(moves: Moves, folder: Path) -> None:
    moves.move(folder / "new/a", folder / "old/a")
    moves.move(folder / "new/b", folder / "old/made/deep/b")
    moves.remove(folder / "old/sub/x")
    moves.move(folder / "gone", folder / "kept/gone")
    moves.make(folder / "gone")


def texts(folder: Path) -> dict[str, str | None]:
    found = files(folder)
    return {
        path.relative_to(folder).as_posix(): content.decode() if content is not None else None
        for path, content in found.items()
        if "aside" not in path.parts
    }


def test_moves(folder: Path) -> None:
    with Moves(folder / "aside") as moves:
        all_moves(moves, folder)
    assert {name: text for name, text in texts(folder).items() if text is not None} == {
        "old/a": "new/a",
        "old/made/deep/b": "new/b",
        "kept/gone/deep/y": "gone/deep/y",
    }
    assert (folder / "gone").is_dir()
    assert sorted(file.read_text() for file in (folder / "aside").iterdir()) == ["old/a", "old/sub/x"]


#: The functions that change something, each of which may fail.
CHANGES = ("rename", "mkdir")


def failing(patch: pytest.MonkeyPatch, fails: Callable[[int], bool]) -> list[int]:
    """Counts the changes to files, and has those fail for which ``fails`` says so."""
    count = [0]

    def patched(name: str) -> Callable[..., None]:
        original = getattr(os, name)

        def change(*arguments: object, **options: object) -> None:
            count[0] += 1
            if fails(count[0]):
                raise OSError(28, "No space left on device", "x")
            original(*arguments, **options)

        return change

    for name in CHANGES:
        patch.setattr(os, name, patched(name))
    return count


def moved(folder: Path, fails: Callable[[int], bool]) -> int:
    """Makes all moves, and has those changes fail for which ``fails`` says so; gives their number."""
    with pytest.MonkeyPatch.context() as patch, Moves(folder / "aside") as moves:
        count = failing(patch, fails)
        all_moves(moves, folder)
    return count[0]


def test_a_move_that_fails_undoes_all_before_it(folder: Path) -> None:
    before = texts(folder)
    changes = 0
    for last in range(1, 100):
        try:
            changes = moved(folder, lambda number, last=last: number == last)  # type: ignore[misc]
        except OSError:
            assert texts(folder) == before
            continue
        break
    assert changes == last - 1 == 9


def test_what_cannot_be_undone_is_said(folder: Path) -> None:
    with pytest.raises(NotUndoneError) as raised:
        moved(folder, lambda number: number > 4)
    assert f"the rest of what was there is in {folder / 'aside'}" in str(raised.value)
    assert any((folder / "aside").iterdir())


def test_a_folder_in_the_way_is_an_error(folder: Path) -> None:
    before = texts(folder)
    (folder / "old/a").unlink()
    (folder / "old/a").mkdir()
    with pytest.raises(IsADirectoryError, match="old/a"):
        moved(folder, lambda number: False)
    assert texts(folder) == {**before, "old/a": None}


def test_a_link_is_replaced_and_not_followed(folder: Path) -> None:
    (folder / "old/link").symlink_to(folder / "gone")
    (folder / "old/broken").symlink_to(folder / "nowhere")
    with Moves(folder / "aside") as moves:
        moves.move(folder / "new/a", folder / "old/link")
        moves.move(folder / "new/b", folder / "old/broken")
    assert (folder / "old/link").read_text() == "new/a"
    assert (folder / "old/broken").read_text() == "new/b"
    assert (folder / "gone/deep/y").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_waits(number: signal.Signals) -> None:
    happened: list[str] = []

    def handler(*_: object) -> None:
        happened.append("signal")

    before = signal.signal(number, handler)
    try:
        with uninterrupted():
            signal.raise_signal(number)
            signal.raise_signal(number)
            happened.append("end of the block")
        assert happened == ["end of the block", "signal"]
        assert signal.getsignal(number) is handler
    finally:
        signal.signal(number, before)


def test_ctrl_c_in_the_block_is_an_interrupt_after_it() -> None:
    done = []

    def work() -> None:
        with uninterrupted():
            signal.raise_signal(signal.SIGINT)
            done.append(True)

    # Whoever starts the tests in the background may have it ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            work()
    finally:
        signal.signal(signal.SIGINT, before)
    assert done == [True]


def test_other_threads_have_no_interrupts() -> None:
    done: list[bool] = []

    def work() -> None:
        with uninterrupted():
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]
