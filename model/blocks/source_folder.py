"""The folder with a function's code: what of it is shipped, and what Lambda refuses."""

import os
from collections.abc import Iterator
from pathlib import Path

#: Folders that Python writes beside the code, other for each machine.
CACHES = ("__pycache__",)
#: What Lambda takes in a request, and unpacked, in bytes. The package isn't compressed, so the first is met
#: first (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
MOST_BYTES = 50 * 1024 * 1024
#: What a file adds to the package beside its content and twice its name, in bytes.
ENTRY_BYTES = 128
#: How a runtime's files end, by the beginning of its name.
ENDINGS = {"python": (".py", "/__init__.py"), "nodejs": (".js", ".mjs", ".cjs")}


def shipped(folder: Path) -> Iterator[Path]:
    """The files of a function, in the order of their names, however the machine sorts them.

    Hidden ones and caches are left out. Symbolic links are among them, and lead nowhere.
    """
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.name.startswith(".") or path.name in CACHES:
            continue
        if path.is_dir() and not path.is_symlink():
            yield from shipped(path)
        else:
            yield path


def fault(folder: Path, handler: str, runtime: str) -> str:
    """What is wrong with a folder, in words; empty if nothing is."""
    if not folder.is_dir():
        return f"{'It is no folder' if folder.exists() else 'There is no such folder'}: {folder}."
    try:
        return _of_files(folder, tuple(shipped(folder)), handler, runtime)
    except OSError as error:
        return f"It can't be read: {error}."


def _of_files(folder: Path, files: tuple[Path, ...], handler: str, runtime: str) -> str:
    names = {file.relative_to(folder).as_posix(): file for file in files}
    odd = [name for name, file in names.items() if file.is_symlink() or not file.is_file()]
    if odd:
        return f"{odd[0]} is a symbolic link, or no file at all; put the file itself there."
    module = handler.rpartition(".")[0]
    (endings,) = (endings for begin, endings in ENDINGS.items() if runtime.startswith(begin))
    wanted = [module + ending for ending in endings]
    # Python's import system knows a.b and a/b.
    wanted += [module.replace(".", "/") + ending for ending in endings]
    if not any(name in names for name in wanted):
        return f'handler = "{handler}" is not in it: {folder / wanted[0]} is no file.'
    for name, file in names.items():
        if not os.access(file, os.R_OK):
            return f"{name} can't be read."
    size = sum(file.stat().st_size + 2 * len(name.encode()) + ENTRY_BYTES for name, file in names.items())
    if size > MOST_BYTES:
        return (
            f"Its {len(files):,} files have {size:,} bytes; Lambda takes {MOST_BYTES:,} in a package. Leave "
            "out what isn't needed, or use an image."
        )
    return ""
