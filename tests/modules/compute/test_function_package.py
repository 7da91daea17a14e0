import base64
import hashlib
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import pytest

from modules.compute.function_package import FUNCTIONS, FunctionPackage, archive, folder_archive
from tests.synthesized import Alone

RUN = """
import json, sys
from types import SimpleNamespace
sys.path.insert(0, sys.argv[1])
from functions.replication_monitor import handler
assert handler.__file__.startswith(sys.argv[1]), handler.__file__
print(handler.handle({}, SimpleNamespace(aws_request_id="1")))
"""


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "functions"
    (folder / "one" / "b" / "__pycache__").mkdir(parents=True)
    (folder / "other").mkdir()
    for name in ("__init__.py", "one/z.py", "one/__init__.py", "one/b/a.py", "other/__init__.py"):
        (folder / name).write_bytes(f"# {name} é\n".encode())
    (folder / "one" / "b" / "__pycache__" / "a.cpython-311.pyc").write_bytes(b"compiled")
    (folder / "one" / ".DS_Store").write_bytes(b"a file manager's")
    return folder


def test_holds_the_functions_files_in_order_with_fixed_dates_and_permissions(sources: Path) -> None:
    with ZipFile(BytesIO(archive(sources, "one"))) as found:
        entries = found.infolist()
        assert [entry.filename for entry in entries] == [
            "functions/__init__.py",
            "functions/one/__init__.py",
            "functions/one/b/a.py",
            "functions/one/z.py",
        ]
        assert found.read("functions/one/b/a.py") == "# one/b/a.py é\n".encode()
    for entry in entries:
        assert entry.date_time == (1980, 1, 1, 0, 0, 0)
        assert (entry.create_system, oct(entry.external_attr >> 16)) == (3, "0o100644")
        assert entry.compress_type == ZIP_STORED


def test_bytes_depend_on_the_sources_only(sources: Path) -> None:
    first = archive(sources, "one")
    # The same on every machine and with every Python.
    assert (
        hashlib.sha256(first).hexdigest()
        == "76453d02e89a4b68b2423f832d6a2c8f83b26233197298f15bca22f2c6a82ade"
    )
    (sources / "one" / "z.py").chmod(0o700)
    os.utime(sources / "one" / "z.py", (0, 0))
    (sources / "one" / "b" / "a.py").write_bytes("# one/b/a.py é\r\n".encode())
    assert archive(sources, "one") == first
    (sources / "one" / "z.py").write_bytes(b"# changed\n")
    assert archive(sources, "one") != first


def test_lies_in_the_stacks_folder_under_a_relative_path(alone: Alone, tmp_path: Path) -> None:
    said: dict[str, str] = {}

    def build(stack: Any, aws: Any) -> None:
        package = FunctionPackage(
            stack, "package", name="replication_monitor", content=archive(FUNCTIONS, "replication_monitor")
        )
        said.update(path=package.path, source_code_hash=package.source_code_hash)
        stack.output("path", package.path, "")

    stack = alone(build)
    content = (tmp_path / "stacks" / "alone" / said["path"]).read_bytes()
    assert content == archive(FUNCTIONS, "replication_monitor")
    digest = hashlib.sha256(content)
    assert said == {
        "path": f"assets/package/{digest.hexdigest()[:12]}/replication_monitor.zip",
        "source_code_hash": base64.b64encode(digest.digest()).decode(),
    }
    assert stack.document["output"]["path"]["value"] == said["path"]


def test_function_runs_from_its_package_alone(tmp_path: Path) -> None:
    (tmp_path / "package.zip").write_bytes(archive(FUNCTIONS, "replication_monitor"))
    with ZipFile(tmp_path / "package.zip") as package:
        package.extractall(tmp_path / "task")
    command = [sys.executable, "-c", RUN, str(tmp_path / "task")]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "{'sent': 0, 'repeated': 0, 'unreadable': 0}"


def test_a_folder_is_shipped_as_it_is_at_the_root(sources: Path) -> None:
    folder = sources / "one"
    (folder / "run").write_bytes(b"#!/bin/sh\r\n")
    (folder / "run").chmod(0o744)
    content = folder_archive(folder)
    with ZipFile(BytesIO(content)) as found:
        entries = {entry.filename: oct(entry.external_attr >> 16) for entry in found.infolist()}
        assert found.read("run") == b"#!/bin/sh\r\n"
    assert entries == {
        "__init__.py": "0o100644",
        "b/a.py": "0o100644",
        "run": "0o100755",
        "z.py": "0o100644",
    }
    os.utime(folder / "z.py", (0, 0))
    (folder / "z.py").chmod(0o600)
    assert folder_archive(folder) == content
