"""Keeps synthesized stacks for all processes that run tests, until a file changes that they are made of.

They stand in ``.cache/synthesized/<key>/<name>``. The key is a hash of the contents of all that synthesis
reads, so what was made of other contents stands in another folder and is never found. Nobody writes into
what stands there.
"""

import hashlib
import os
import shutil
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from coverage import Coverage

ROOT = Path(__file__).parents[1]
KEPT = ROOT / ".cache" / "synthesized"
#: Seconds after a run began to use it that a folder is removed: runs that began before a change end first.
KEPT_FOR = 3600
#: What synthesis reads of ours: files, and folders with all that is in them.
READ = (
    "backend.tf.json",
    "bindings",
    "deployments",
    "functions",
    "model",
    "modules",
    "stacks",
    "tests/described.py",
    "tests/synthesized.py",
)
#: Environment variables that CDKTF, jsii and their Node listen to, by their beginnings.
LISTENED_TO = ("CDKTF_", "JSII_", "NODE_")
#: As they were before `bindings` set its own.
_ENVIRONMENT = sorted((name, value) for name, value in os.environ.items() if name.startswith(LISTENED_TO))

# Later, what has been imported may be older than what the key is a hash of.
assert not {"bindings", "model", "modules", "stacks"} & sys.modules.keys()


def files(root: Path) -> Iterator[Path]:
    """The files that synthesis reads, in order."""
    for place in (root / name for name in READ):
        found = [place] if place.is_file() else place.rglob("*")
        yield from sorted(file for file in found if file.is_file() and file.parent.name != "__pycache__")


def key(root: Path = ROOT) -> str:
    """A hash of what synthesis depends on: our files, the installed packages, the environment."""
    installed = {item.name for folder in sys.path for item in Path(folder).glob("*.dist-info")}
    digest = hashlib.sha256(repr((sys.version, sorted(installed), _ENVIRONMENT)).encode())
    for file in files(root):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:32]


#: The key before this process imported anything that synthesis reads.
KEY = key()


def folder(kept: Path = KEPT) -> Path:
    """The folder of this process's key, marked as used; those that nobody uses any more are removed.

    While coverage is measured it is one of this run alone: what is only read has not been executed.
    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)
    own = kept / (f"{KEY}-{run}" if Coverage.current() else KEY)
    own.mkdir(parents=True, exist_ok=True)
    os.utime(own)
    for other in kept.iterdir():
        with suppress(FileNotFoundError):  # another process removes them, too
            if time.time() - other.stat().st_mtime > KEPT_FOR:
                shutil.rmtree(other, ignore_errors=True)
    return own


def made_once(target: Path, make: Callable[[Path], object], current: Callable[[], str] = key) -> Path:
    """A folder that ``make`` filled, here or in another process; ``target``, unless sources change meanwhile.

    It gets its name when it is complete. Two processes may make the same: the first one's is kept.
    """
    if target.is_dir():
        return target
    own = Path(tempfile.mkdtemp(prefix=f"{target.name}.", dir=target.parent))
    make(own)
    if current() != KEY:
        return own
    try:
        own.rename(target)
    except OSError:
        if not target.is_dir():
            raise
        shutil.rmtree(own)
    return target
