"""The zip of a Lambda function's sources, shipped beside the stack's Terraform JSON."""

import atexit
import base64
import hashlib
import io
import shutil
import stat
import tempfile
import zipfile
from functools import cache
from pathlib import Path

from cdktf import AssetType, TerraformAsset
from constructs import Construct

FUNCTIONS = Path(__file__).parents[2] / "functions"
#: A zip knows no earlier date.
DATE = (1980, 1, 1, 0, 0, 0)
UNIX, PERMISSIONS = 3, stat.S_IFREG | 0o644
#: As many characters of the zip's hash are in its path: enough that no two versions have the same.
HASH_LENGTH = 12


class FunctionPackage(TerraformAsset):
    """The zip with a function's code, which :func:`archive` or another makes.

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
    """A zip with the Python files of a function's folder, under the names that imports use.

    The same sources give the same bytes on every machine: names in order, one date, one set of permissions,
    line feeds whatever the checkout has, and nothing compressed, which each release of zlib does its own way.
    """
    package = functions.name
    files = [functions / "__init__.py", *(functions / function).rglob("*.py")]
    contents = {
        f"{package}/{file.relative_to(functions).as_posix()}": file.read_text(encoding="utf-8")
        for file in files
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as target:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, DATE)
            entry.create_system = UNIX
            entry.external_attr = PERMISSIONS << 16
            target.writestr(entry, contents[name])
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
