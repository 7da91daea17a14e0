"""Files moved all or none."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

#: What ends a process that is in the middle of something.
ENDING = (signal.SIGINT, signal.SIGTERM)


class NotUndoneError(OSError):
    """Some of what was there is still in the folder aside."""


class Moves:
    """A context manager that undoes its moves if one of them fails.

    What is in a move's way, and what is removed, is kept in the folder ``aside``, which has to be on the same
    file system. Raises ``NotUndoneError`` where undoing fails, too.
    """

    def __init__(self, aside: Path) -> None:
        self._aside = aside
        self._numbers = count()
        self._done: list[tuple[Path, Path]] = []
        self._made: list[Path] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._undo()

    def move(self, source: Path, target: Path) -> None:
        """Moves a file or a folder; a file in its way is removed. Raises ``OSError``."""
        if target.is_dir() and not target.is_symlink():
            raise IsADirectoryError(None, "there is a folder of that name", str(target))
        self.make(target.parent)
        if target.exists() or target.is_symlink():
            self.remove(target)
        self._rename(source, target)

    def remove(self, path: Path) -> None:
        """Takes a file or a folder away."""
        self._rename(path, self._aside / str(next(self._numbers)))

    def make(self, folder: Path) -> None:
        """Makes a folder and those above it, where they are missing."""
        missing = [each for each in (folder, *folder.parents) if not each.exists()]
        for each in reversed(missing):
            each.mkdir()
            self._made.append(each)

    def _rename(self, source: Path, target: Path) -> None:
        source.rename(target)
        self._done.append((source, target))

    def _undo(self) -> None:
        try:
            for source, target in reversed(self._done):
                # A folder that was made in the place of one that was moved away.
                if source.is_dir() and source in self._made:
                    source.rmdir()
                target.rename(source)
            for folder in reversed(self._made):
                if folder.is_dir() and not any(folder.iterdir()):
                    folder.rmdir()
        except OSError as error:
            reason = (
                f"{error.strerror}, and undoing it failed: the rest of what was there is in {self._aside}"
            )
            raise NotUndoneError(error.errno, reason, error.filename) from error


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Puts off Ctrl-C and SIGTERM to the end of the block, which takes an instant."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    received: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        received.append(number)

    before = {number: signal.signal(number, note) for number in ENDING}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
        for number in received[:1]:
            signal.raise_signal(number)
