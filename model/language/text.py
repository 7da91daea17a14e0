"""The text of a file, or why it has none."""

import codecs
import stat
from pathlib import Path

from model.language.problems import Problem

#: A description of 33 regions has some 60 KiB; scripts of instances, 16 KiB each, may come to it.
LARGEST_FILE = 512 * 1024

_SUMMARY = "Failed to read file"
#: Longest first: UTF-32's mark begins as UTF-16's does.
_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def read_text(path: Path, largest: int = LARGEST_FILE) -> str | Problem:
    """A file's text in UTF-8, its lines ended by line feeds, without a byte order mark; or what is wrong.

    It has at most ``largest`` bytes.
    """
    try:
        status = path.stat()
        if reason := _unreadable(status.st_mode, status.st_size, largest):
            return _problem(path, reason)
        content = path.read_bytes()
    except OSError as error:
        return _problem(path, str(error.strerror))
    except ValueError as error:
        return _problem(path, str(error))
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _problem(path, f"it is {encoding} text. Save it as UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        source = content.split(b"\n")[line - 1].decode(errors="replace")
        detail = f"{path} can't be read: it is not UTF-8 text ({error.reason}: 0x{content[error.start]:02x})."
        return Problem(str(path), line, _SUMMARY, detail, source=source)
    return text.replace("\r\n", "\n")


def _unreadable(mode: int, size: int, largest: int) -> str:
    """Why a file isn't even opened; empty if it may be. Pipes and devices may never end."""
    if stat.S_ISDIR(mode):
        return "Is a directory"
    if not stat.S_ISREG(mode):
        return "it is no regular file"
    if size > largest:
        return f"it has {size:,} bytes; at most {largest:,} are read"
    return ""


def _problem(path: Path, reason: str) -> Problem:
    return Problem(str(path), 0, _SUMMARY, f"{path} can't be read: {reason}.")
