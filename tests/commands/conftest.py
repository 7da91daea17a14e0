from pathlib import Path

import pytest

from tests.runner.fake_terraform import FakeTerraform


@pytest.fixture
def fake(tmp_path: Path) -> FakeTerraform:
    folder = tmp_path / "bin"
    folder.mkdir()
    return FakeTerraform(folder)
