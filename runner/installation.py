"""The installed Terraform, and where its providers come from."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from runner.environment import terraform_environment
from runner.errors import RunnerError

MINIMUM_VERSION = (1, 11)
NEEDED = "Terraform 1.11 or newer is needed"
BINARY_VARIABLE = "TERRAFORM_BINARY_NAME"  # as CDKTF calls it
MIRROR_VARIABLE = "TAPSTACK_PROVIDER_MIRROR"
REGISTRY = "registry.terraform.io"

# The file-system hierarchy standard's place for add-on software: /opt/<package>/.
ADD_ON_FOLDER = Path("/opt")

VERSION_SECONDS = 60


class InstallationError(RunnerError):
    """Terraform is missing or too old, or the named provider mirror is none."""


@dataclass(frozen=True)
class Provider:
    """A provider that a stack requires.

    `source` is the full address, ``registry.terraform.io/hashicorp/aws``; `version` the constraint as
    written, empty for any.
    """

    source: str
    version: str


@dataclass(frozen=True)
class Installation:
    """A Terraform that is new enough.

    `platform` is Terraform's own word, ``linux_amd64``. `mirrors` are file-system mirrors, the preferred one
    first. `plugin_cache` is where providers from the registry are kept for all stacks; None leaves that to
    Terraform's configuration.
    """

    binary: Path
    version: str
    platform: str
    mirrors: tuple[Path, ...] = ()
    plugin_cache: Path | None = None

    def mirror_for(self, providers: tuple[Provider, ...]) -> Path | None:
        """The first mirror that holds all of `providers` for this platform; None if none does."""
        if not providers:
            return None
        return next((mirror for mirror in self.mirrors if self._holds_all(mirror, providers)), None)

    def _holds_all(self, mirror: Path, providers: tuple[Provider, ...]) -> bool:
        return all(_holds(mirror, provider, self.platform) for provider in providers)


def find_installation(*, plugin_cache: Path | None = None) -> Installation:
    """The Terraform on PATH, or the one named by ``TERRAFORM_BINARY_NAME``.

    Raises InstallationError, in one line, if there is none, it can't be run, or it is too old.
    """
    binary = _binary()
    about = _about(binary)
    version = str(about["terraform_version"])
    if _numbers(version) < MINIMUM_VERSION:
        raise InstallationError(f"{NEEDED}: {binary} is version {version}")
    return Installation(
        binary=binary,
        version=version,
        platform=str(about["platform"]),
        mirrors=_mirrors(os.environ),
        plugin_cache=plugin_cache,
    )


def _binary() -> Path:
    name = os.environ.get(BINARY_VARIABLE) or "terraform"
    found = shutil.which(name)
    if found is None:
        where = "not found" if os.sep in name else "not on PATH"
        raise InstallationError(
            f"{NEEDED}: `{name}` is {where} (install it, or name it in {BINARY_VARIABLE})"
        )
    return Path(found).absolute()


def _about(binary: Path) -> Mapping[str, object]:
    """What ``terraform version -json`` prints."""
    command = [str(binary), "version", "-json"]
    try:
        result = subprocess.run(
            command,
            env=terraform_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=VERSION_SECONDS,
            check=True,
        )
        about = json.loads(result.stdout)
        return {key: about[key] for key in ("terraform_version", "platform")}
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError) as error:
        message = " ".join(str(error).split())
        raise InstallationError(f"{NEEDED}: `{binary} version -json` failed: {message}") from error


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:2])


def _mirrors(environment: Mapping[str, str]) -> tuple[Path, ...]:
    named = environment.get(MIRROR_VARIABLE)
    if named:
        folder = Path(named).expanduser().absolute()
        if not (folder / REGISTRY).is_dir():
            raise InstallationError(f"{MIRROR_VARIABLE}: {folder} holds no folder {REGISTRY}")
        return (folder,)
    candidates = (*_implied_mirrors(environment), *_add_on_folders())
    return tuple(dict.fromkeys(folder for folder in candidates if (folder / REGISTRY).is_dir()))


def _implied_mirrors(environment: Mapping[str, str]) -> tuple[Path, ...]:
    """https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories"""
    home = Path.home()
    if sys.platform == "darwin":
        libraries = (home / "Library", Path("/Library"))
        data = [library / "Application Support" / "io.terraform" for library in libraries]
    else:
        data_home = environment.get("XDG_DATA_HOME") or str(home / ".local" / "share")
        data_folders = environment.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
        data = [
            Path(folder) / "terraform" for folder in (data_home, *data_folders.split(os.pathsep)) if folder
        ]
    return (home / ".terraform.d" / "plugins", *(folder / "plugins" for folder in data))


def _add_on_folders() -> tuple[Path, ...]:
    if not ADD_ON_FOLDER.is_dir():
        return ()
    return tuple(sorted(folder for folder in ADD_ON_FOLDER.iterdir() if folder.is_dir()))


def _holds(mirror: Path, provider: Provider, platform: str) -> bool:
    """Whether the mirror has the provider, unpacked or packed.

    An exact version must be there itself; for a constraint any version will do, and Terraform decides.
    https://developer.hashicorp.com/terraform/cli/config/config-file#filesystem_mirror
    """
    folder = mirror / provider.source
    kind = folder.name
    exact = re.fullmatch(r"=?\s*v?(\d[\w.+-]*)", provider.version.strip())
    version = exact.group(1) if exact else "*"
    unpacked = folder.glob(f"{version}/{platform}")
    packed = folder.glob(f"terraform-provider-{kind}_{version}_{platform}.zip")
    return any(path.is_dir() for path in unpacked) or any(path.is_file() for path in packed)
