from pathlib import Path

import pytest

import main
from tests.commands.project import BACKEND, stack
from tests.runner.fake_terraform import FakeTerraform


@pytest.fixture
def fake(tmp_path: Path) -> FakeTerraform:
    folder = tmp_path / "bin"
    folder.mkdir()
    return FakeTerraform(folder)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with a backend, no deployment and an earlier output."""
    (tmp_path / "backend.tf.json").write_text(BACKEND)
    (tmp_path / "deployments").mkdir()
    earlier = tmp_path / "cdktf.out" / "stacks" / "Earlier"
    earlier.mkdir(parents=True)
    (earlier / "cdk.tf.json").write_text(stack("Earlier"))
    (tmp_path / "cdktf.out" / "manifest.json").write_bytes(b'{"stacks": {"\xc3\xa9": {}}}\r\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ENVIRONMENT", raising=False)
    monkeypatch.delenv("ENVIRONMENT_SUFFIX", raising=False)
    monkeypatch.setattr(main, "OUTDIR", Path("cdktf.out"))
    return tmp_path
