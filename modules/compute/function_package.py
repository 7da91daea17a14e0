"""The zip of a Lambda function's sources, shipped beside the stack's Terraform JSON."""

import atexit
import base64
import hashlib
import io
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from cdktf import AssetType, TerraformAsset
from constructs import Construct

from model.blocks.source_folder import shipped

FUNCTIONS = Path(__file__).parents[2] / "functions"
#: A zip knows no earlier date.
DATE = (1980, 1, 1, 0, 0, 0)
UNIX, PERMISSIONS, EXECUTABLE = 3, stat.S_IFREG | 0o644, 0o111
#: As many characters of the zip's hash are in its path: enough that no two versions have the same.
HASH_LENGTH = 12


class FunctionPackage(TerraformAsset):
    """The zip with a function's code, which :func:`archive` or :func:`folder_archive` makes.

    ``name`` is what the file is called. ``path`` is where Terraform finds it, relative to the stack's folder,
    wherever that is; ``source_code_hash`` is what Lambda says of the same code, so that only a change of the
    code is one.
    """

    def __init__(self, scope: Construct, id: str, *, name: str, content: bytes) -> None:
        digest = hashlib.sha256(content)
        super().__init__(
            scope,
            id,
            path=str(_written(f"{digest.hexdigest()}/{name}.zip", content)),
            type=AssetType.FILE,
            asset_hash=digest.hexdigest()[:HASH_LENGTH],
        )
        self.source_code_hash = base64.b64encode(digest.digest()).decode()


def archive(functions: Path, function: str) -> bytes:
    """A zip with the Python files of a function of ours, under the names that imports use.

    Line feeds are the same whatever the checkout has.
    """
    package = functions.name
    files = [functions / "__init__.py", *(functions / function).rglob("*.py")]
    return _zipped(
        {
            f"{package}/{file.relative_to(functions).as_posix()}": (
                file.read_text(encoding="utf-8").encode(),
                PERMISSIONS,
            )
            for file in files
        }
    )


def folder_archive(folder: Path) -> bytes:
    """A zip with what of a folder is shipped, at its root; what may be executed there may be here."""
    return _zipped(
        {
            file.relative_to(folder).as_posix(): (
                file.read_bytes(),
                PERMISSIONS | (EXECUTABLE if file.stat().st_mode & stat.S_IXUSR else 0),
            )
            for file in shipped(folder)
        }
    )


def _zipped(contents: Mapping[str, tuple[bytes, int]]) -> bytes:
    """A zip with contents and permissions by name.

    The same files give the same bytes on every machine: names in order, one date, and nothing compressed,
    which each release of zlib does its own way.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as target:
        for name in sorted(contents):
            content, permissions = contents[name]
            entry = zipfile.ZipInfo(name, DATE)
            entry.create_system = UNIX
            entry.external_attr = permissions << 16
            target.writestr(entry, content)
    return buffer.getvalue()


@cache
def _folder() -> Path:
    """Where the packages lie until this process ends: CDKTF copies them when it synthesizes."""
    folder = tempfile.mkdtemp(prefix="tapstack-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def _written(name: str, content: bytes) -> Path:
    file = _folder() / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)
    return file
