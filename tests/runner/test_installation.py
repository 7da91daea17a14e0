import stat
import sys
from pathlib import Path

import pytest

from runner import installation
from runner.installation import Installation, InstallationError, Provider, find_installation

AWS = Provider("registry.terraform.io/hashicorp/aws", "5.100.0")


@pytest.fixture(autouse=True)
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No Terraform, no mirrors, no settings but a test's own."""
    for name in ("TERRAFORM_BINARY_NAME", "TAPSTACK_PROVIDER_MIRROR", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path / "share"))
    monkeypatch.setattr(installation, "ADD_ON_FOLDER", tmp_path / "opt")


def executable(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def terraform(path: Path, version: str = "1.11.4") -> Path:
    return executable(path, f"""echo '{{"terraform_version": "{version}", "platform": "linux_amd64"}}'""")


def mirror(folder: Path, version: str = "5.100.0", platform: str = "linux_amd64") -> Path:
    (folder / AWS.source / version / platform).mkdir(parents=True)
    return folder


def test_terraform_on_path(tmp_path: Path) -> None:
    binary = terraform(tmp_path / "bin" / "terraform")
    assert find_installation() == Installation(binary, "1.11.4", "linux_amd64")


def test_named_terraform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terraform(tmp_path / "bin" / "terraform")
    named = terraform(tmp_path / "elsewhere" / "terraform-1.12", "1.12.0-beta1")
    monkeypatch.setenv("TERRAFORM_BINARY_NAME", str(named))
    found = find_installation(plugin_cache=tmp_path / "cache")
    assert (found.binary, found.version, found.plugin_cache) == (named, "1.12.0-beta1", tmp_path / "cache")


@pytest.mark.parametrize("version", ["1.10.5", "0.15.0"])
def test_too_old(tmp_path: Path, version: str) -> None:
    binary = terraform(tmp_path / "bin" / "terraform", version)
    with pytest.raises(InstallationError) as caught:
        find_installation()
    assert str(caught.value) == f"Terraform 1.11 or newer is needed: {binary} is version {version}"


@pytest.mark.parametrize("version", ["1.11.0", "1.20.1", "2.0.0"])
def test_new_enough(tmp_path: Path, version: str) -> None:
    terraform(tmp_path / "bin" / "terraform", version)
    assert find_installation().version == version


def test_not_on_path() -> None:
    with pytest.raises(
        InstallationError, match=r"^Terraform 1.11 or newer is needed: `terraform` is not on PATH"
    ):
        find_installation()


def test_named_terraform_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERRAFORM_BINARY_NAME", "/nowhere/terraform")
    with pytest.raises(InstallationError, match="`/nowhere/terraform` is not found"):
        find_installation()


@pytest.mark.parametrize("script", ["exit 3", "echo nonsense", "echo '{}'", "echo '[]'"])
def test_broken_terraform(tmp_path: Path, script: str) -> None:
    executable(tmp_path / "bin" / "terraform", script)
    with pytest.raises(InstallationError, match=r"terraform version -json` failed: .") as caught:
        find_installation()
    assert "\n" not in str(caught.value)


def test_named_mirror_is_the_only_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terraform(tmp_path / "bin" / "terraform")
    mirror(tmp_path / "opt" / "providers")
    named = mirror(tmp_path / "named")
    monkeypatch.setenv("TAPSTACK_PROVIDER_MIRROR", str(named))
    assert find_installation().mirrors == (named,)


def test_named_mirror_holds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terraform(tmp_path / "bin" / "terraform")
    monkeypatch.setenv("TAPSTACK_PROVIDER_MIRROR", str(tmp_path))
    with pytest.raises(
        InstallationError, match=r"^TAPSTACK_PROVIDER_MIRROR: .* holds no folder registry.terraform.io"
    ):
        find_installation()


def test_mirrors_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terraform(tmp_path / "bin" / "terraform")
    monkeypatch.setattr(sys, "platform", "linux")
    (tmp_path / "opt" / "empty").mkdir(parents=True)
    (tmp_path / "opt" / "file").touch()
    folders = (
        "home/.terraform.d/plugins",
        "home/.local/share/terraform/plugins",
        "share/terraform/plugins",
        "opt/x",
    )
    expected = tuple(mirror(tmp_path / folder) for folder in folders)
    assert find_installation().mirrors == expected


def test_mirrors_on_macos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terraform(tmp_path / "bin" / "terraform")
    monkeypatch.setattr(sys, "platform", "darwin")
    expected = mirror(tmp_path / "home/Library/Application Support/io.terraform/plugins")
    assert find_installation().mirrors == (expected,)


def with_mirrors(*mirrors: Path) -> Installation:
    return Installation(Path("terraform"), "1.11.4", "linux_amd64", mirrors)


def test_first_mirror_that_holds_the_provider(tmp_path: Path) -> None:
    other = mirror(tmp_path / "a", version="6.0.0")
    foreign = mirror(tmp_path / "b", platform="darwin_arm64")
    right = mirror(tmp_path / "c")
    assert with_mirrors(other, foreign, right).mirror_for((AWS,)) == right


def test_packed_mirror(tmp_path: Path) -> None:
    folder = tmp_path / AWS.source
    folder.mkdir(parents=True)
    (folder / "terraform-provider-aws_5.100.0_linux_amd64.zip").touch()
    assert with_mirrors(tmp_path).mirror_for((AWS,)) == tmp_path


@pytest.mark.parametrize("version", ["", "~> 5.0", ">= 5.0", "= 5.100.0", "5.100.0"])
def test_version_constraints(tmp_path: Path, version: str) -> None:
    mirror(tmp_path)
    assert with_mirrors(tmp_path).mirror_for((Provider(AWS.source, version),)) == tmp_path


def test_no_mirror_holds_everything(tmp_path: Path) -> None:
    mirror(tmp_path)
    random = Provider("registry.terraform.io/hashicorp/random", "3.6.0")
    assert with_mirrors(tmp_path).mirror_for((AWS, random)) is None


def test_no_provider_needs_no_mirror(tmp_path: Path) -> None:
    assert with_mirrors(mirror(tmp_path)).mirror_for(()) is None
