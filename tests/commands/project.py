"""A working folder to synthesize in, and what stands in it."""

from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
BACKEND = (REPOSITORY / "backend.tf.json").read_text(encoding="utf-8")
DEFAULT_VPC = (REPOSITORY / "deployments" / "default-vpc.hcl").read_text(encoding="utf-8")
DOCUMENT = (REPOSITORY / "docs" / "deployment-language.md").read_text(encoding="utf-8")

HEAD = 'deployment "App" {\n  project = "p"\n  owner   = "o"\n}\n'
EAST, WEST = 'region "us-east-1" {}\n', 'region "us-west-2" {}\n'


def files(folder: Path) -> dict[Path, bytes | None]:
    """Everything in a folder: the files' bytes, None for folders."""
    return {path: path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}
