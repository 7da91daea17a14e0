"""Plans that Terraform makes of a configuration and of a state, both written by hand; no AWS is asked.

The provider has keys that are nobody's, and refreshes nothing.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from runner.environment import isolated, terraform_environment
from runner.installation import find_installation
from runner.process import run
from runner.terraform import Terraform

Block = Mapping[str, Any]

REGIONS = ("us-east-1", "us-west-2")
#: The version of a type's state, where it isn't 0: Terraform would convert what claims to be older.
VERSIONS = {
    "aws_cloudfront_distribution": 1,
    "aws_db_instance": 2,
    "aws_dynamodb_table": 1,
    "aws_rds_cluster": 1,
    "aws_security_group": 1,
    "aws_security_group_rule": 2,
}
ENVIRONMENT = terraform_environment(isolated({"GOGC": "400"}))


@dataclass(frozen=True)
class Object:
    """An object in the state: its Terraform address in parts, attributes, and what is special about it."""

    type: str
    attributes: Block
    name: str = "it"
    key: str | int | None = None
    module: str = ""
    region: str = "us-west-2"
    instance: Block = field(default_factory=dict)


def configuration(resources: Sequence[tuple[str, Block]], **more: Any) -> dict[str, Any]:
    """A configuration with these resources, ``TYPE.NAME`` and arguments; in us-west-2 unless they say it."""
    by_type: dict[str, dict[str, Any]] = {}
    for address, arguments in resources:
        kind, _, name = address.partition(".")
        by_type.setdefault(kind, {})[name] = {"provider": "aws.us_west_2", **arguments}
    return {**({"resource": by_type} if by_type else {}), **more}


def providers() -> dict[str, Any]:
    """The AWS provider in each region; it makes no request."""
    asks_nobody = dict.fromkeys(
        (
            "skip_credentials_validation",
            "skip_metadata_api_check",
            "skip_region_validation",
            "skip_requesting_account_id",
        ),
        True,
    )
    keys = {"access_key": "nobody", "secret_key": "nobody"}
    aliases = [{"alias": _alias(region), "region": region, **keys, **asks_nobody} for region in REGIONS]
    return {
        "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws", "version": "5.100.0"}}},
        "provider": {"aws": aliases},
    }


def initialize(folder: Path) -> None:
    """Installs the provider in `folder`, for all plans."""
    folder.mkdir()
    (folder / "cdk.tf.json").write_text(json.dumps(providers()))
    Terraform(folder, installation=find_installation(), environment=isolated({})).init()


def plan(folder: Path, initialized: Path, configured: Block, state: Sequence[Object] = ()) -> dict[str, Any]:
    """The JSON of the plan that Terraform makes."""
    shutil.copytree(initialized, folder, symlinks=True)
    (folder / "cdk.tf.json").write_text(json.dumps({**providers(), **configured}))
    (folder / "terraform.tfstate").write_text(json.dumps(_state(state)))
    _terraform(folder, "plan", "-refresh=false", "-input=false", "-lock=false", "-no-color", "-out=plan")
    shown: dict[str, Any] = json.loads(_terraform(folder, "show", "-json", "-no-color", "plan"))
    return shown


def _terraform(folder: Path, *arguments: str) -> str:
    lines: list[str] = []
    binary = str(find_installation().binary)
    done = run([binary, *arguments], directory=folder, environment=ENVIRONMENT, on_line=lines.append)
    assert done.status == 0, done.errors
    return "".join(lines)


def _state(objects: Sequence[Object]) -> Block:
    resources: dict[tuple[str, str, str], Any] = {}
    for each in objects:
        place = "".join(f"module.{name}." for name in each.module.split(".") if name)
        provider = f'provider["registry.terraform.io/hashicorp/aws"].{_alias(each.region)}'
        resource = resources.setdefault(
            (each.module, each.type, each.name),
            {
                "mode": "managed",
                "type": each.type,
                "name": each.name,
                "provider": provider,
                "instances": [],
                **({"module": place.rstrip(".")} if place else {}),
            },
        )
        instance = {"schema_version": VERSIONS.get(each.type, 0), "attributes": dict(each.attributes)}
        key = {} if each.key is None else {"index_key": each.key}
        resource["instances"].append({**instance, **key, **each.instance})
    head = {"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "by-hand", "outputs": {}}
    return {**head, "resources": list(resources.values())}


def _alias(region: str) -> str:
    return region.replace("-", "_")
