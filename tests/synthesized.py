"""Synthesized stacks for tests: which deployments there are, and what their Terraform JSON holds."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from model.blocks.deployment import Deployment
from model.checks import findings
from model.language.load import load_deployments
from model.naming.kinds import KINDS
from model.planning.backend import Backend, read_backend
from model.planning.stacks import plan_stacks
from tests.described import (
    ACCOUNT,
    EAST,
    EUROPE,
    EXISTING,
    FUNCTIONS,
    LINKED,
    MAXIMAL,
    MINIMAL,
    NAMED,
    PEERED,
    WEST,
    Block,
    certificate,
    ladder,
)

ROOT = Path(__file__).parents[1]
DEPLOYMENTS = ROOT / "deployments"


@dataclass(frozen=True)
class Stack:
    """One stack's Terraform JSON, and its text."""

    text: str

    @cached_property
    def document(self) -> Block:
        """All of it."""
        document: Block = json.loads(self.text)
        return document

    @property
    def kind(self) -> str:
        """Which kind of stack it is: ``state``, ``copies``, ``access``, ``dns``, ``region``, ``links``, …"""
        found: str = self.document["//"]["metadata"]["tapstack"]["kind"]
        return found

    def resources(self, kind: str) -> dict[str, Block]:
        """The resources of one type by name; none if there is none."""
        resources: dict[str, Block] = self.document.get("resource", {}).get(kind, {})
        return resources

    def data(self, kind: str) -> dict[str, Block]:
        """The data sources of one type by name."""
        data: dict[str, Block] = self.document.get("data", {}).get(kind, {})
        return data

    def statements(self, kind: str, name: str, attribute: str = "policy") -> dict[str, Block]:
        """The statements of a resource's policy by their ids, in their order."""
        found: list[Block] = json.loads(self.resources(kind)[name][attribute])["Statement"]
        statements = {statement["Sid"]: statement for statement in found}
        # IAM refuses a policy that has an id twice.
        assert len(statements) == len(found)
        return statements

    def blocks(self) -> Iterator[tuple[str, str, str, Block]]:
        """Mode, type, name and block of every resource, data source and ephemeral resource."""
        for mode in ("resource", "data", "ephemeral"):
            for kind, blocks in self.document.get(mode, {}).items():
                for name, block in blocks.items():
                    yield mode, kind, name, block

    @property
    def names(self) -> Iterator[tuple[str, str, str]]:
        """Type, provider and AWS name of every resource that has a name, in lower case where AWS's are."""
        for mode, kind, label, block in self.blocks():
            if mode == "resource" and kind in KINDS and (name := block.get(KINDS[kind].argument)):
                assert isinstance(name, str), f"{kind}.{label}"
                yield kind, block["provider"], name.lower() if KINDS[kind].lower else name

    @property
    def references(self) -> set[str]:
        """Terraform's addresses of all blocks that some block names."""
        text = json.dumps([block for *_, block in self.blocks()])
        found = set(re.findall(r"\b((?:data\.|ephemeral\.)?aws_[a-z0-9_]+\.[a-z0-9_-]+)\.[a-z_]+", text))
        return found | {target for *_, block in self.blocks() for target in block.get("depends_on", [])}

    @property
    def addresses(self) -> list[str]:
        """Terraform's addresses of all blocks, sorted."""
        return sorted(
            f"{'' if mode == 'resource' else f'{mode}.'}{kind}.{name}"
            for mode, kind, name, _ in self.blocks()
        )


@dataclass(frozen=True)
class Output:
    """An output folder and its stacks by name."""

    folder: Path

    @cached_property
    def manifest(self) -> Block:
        """``manifest.json``."""
        manifest: Block = json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))
        return manifest

    @cached_property
    def stacks(self) -> Mapping[str, Stack]:
        """All stacks, in the manifest's order."""
        return {
            name: Stack((self.folder / entry["synthesizedStackPath"]).read_text(encoding="utf-8"))
            for name, entry in self.manifest["stacks"].items()
        }

    def stack(self, ending: str) -> Stack:
        """The one stack whose name ends so: ``access`` or a region, ``state-<region>`` for its states."""
        (name,) = (
            name
            for name in self.stacks
            if name.endswith(ending) and ("state-" in ending or name[:6] != "state-")
        )
        return self.stacks[name]


#: What the fixture ``synthesized`` gives: the stacks of a deployment, by its name.
Synthesized = Callable[[str], Output]
#: What the fixture ``alone`` gives: the stack that a function ``build(stack, provider)`` fills.
Alone = Callable[[Callable[..., Any]], Stack]
#: What the fixture ``role`` gives: of a ``RoleSpec`` the role, the statements of its trust and of its policy.
MadeRole = Callable[[Any], tuple[Block, list[Block], list[Block]]]


def deployment(values: Block) -> Deployment:
    """A deployment that the model has nothing against."""
    made = Deployment.model_validate(values)
    assert not findings(made)
    return made


@dataclass(frozen=True)
class Variant:
    """A blueprint with pieces of its text replaced, and environment variables."""

    replaced: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    blueprint: str = "default-vpc"

    def deployment(self, folder: Path) -> Deployment:
        """The deployment that its text describes; `folder` is where the text is written to."""
        file = folder / f"{self.blueprint}.hcl"
        text = (DEPLOYMENTS / file.name).read_text(encoding="utf-8")
        for old, new in self.replaced.items():
            assert text.count(old) == 1
            text = text.replace(old, new)
        file.write_text(text, encoding="utf-8")
        (loaded,) = load_deployments([file], self.environment, DEPLOYMENTS)
        return loaded


def _with(attribute: str) -> Mapping[str, str]:
    """One more attribute in the deployment block."""
    return {'owner   = "platform"': f'owner = "platform"\n{attribute}'}


_CERTIFICATES = {
    f'region "{region}" {{}}': f'''
      region "{region}" {{
        load_balancer "web" {{
          certificate_arn = "{certificate(region)}"
        }}
      }}'''
    for region in (EAST, WEST)
}

VARIANTS: Mapping[str, Variant] = {
    "staging": Variant(),
    "production": Variant(environment={"ENVIRONMENT": "production"}),
    "suffix": Variant(environment={"ENVIRONMENT_SUFFIX": "pr-42"}),
    "retain": Variant(_with('removal = "retain"')),
    "account": Variant(_with(f'account_id = "{ACCOUNT}"')),
    "tags": Variant(_with('tags = { CostCenter = "fintech-ops" }')),
    "failover": Variant(_with(f'active_region = "{WEST}"')),
    "certificate": Variant(_CERTIFICATES),
    "single region": Variant({f'region "{WEST}" {{}}': "", 'replication = "replica"': ""}),
    "standby": Variant(blueprint="warm-standby"),
    "standby failover": Variant(_with(f'active_region = "{EUROPE}"'), blueprint="warm-standby"),
    "standby home": Variant(_with(f'home_region = "{EUROPE}"'), blueprint="warm-standby"),
}


#: Deployments that aren't variants of the blueprint.
OTHERS: Mapping[str, Block] = {
    "minimal": MINIMAL,
    "maximal": MAXIMAL,
    "maximal failover": {**MAXIMAL, "active_region": EAST},
    "linked": LINKED,
    "linked failover": {**LINKED, "active_region": EUROPE},
    "named": NAMED,
    "peered": PEERED,
    "peered failover": {**PEERED, "active_region": EAST},
    "existing": EXISTING,
    "existing failover": {**EXISTING, "active_region": WEST},
    "functions": FUNCTIONS,
    "functions failover": {**FUNCTIONS, "active_region": WEST},
    "ordinary": ladder(EAST),
    "failed over": ladder(WEST, east=EAST, europe=EAST),
    "failed over, retained": ladder(WEST, "retain", east=EAST, europe=EAST),
    "cleared": ladder(WEST, east="none", europe="none"),
    "cleared, retained": ladder(WEST, "retain", east="none", europe="none"),
    "instances only": {
        **MINIMAL,
        "regions": {
            EAST: {
                "load_balancer": {"web": {}},
                "autoscaling_group": {"web": {"load_balancer": "web"}, "worker": {}},
            }
        },
    },
}


#: Each deployment that there is before and after a failover, by the names of the two.
FAILOVERS: Mapping[str, str] = {
    "staging": "failover",
    "standby": "standby failover",
    "maximal": "maximal failover",
    "linked": "linked failover",
    "ordinary": "failed over",
    "failed over": "cleared",
    "peered": "peered failover",
    "existing": "existing failover",
    "functions": "functions failover",
}


def synthesize(deployments: Iterable[Deployment], folder: Path, backend: Backend | None = None) -> Output:
    """Writes the deployments' stacks to a folder; their states lie where the project's own backend says."""
    from stacks.app import write_stacks

    write_stacks(plan_stacks(deployments, backend or read_backend(ROOT / "backend.tf.json")), folder)
    return Output(folder)


def synthesize_named(name: str, folder: Path) -> None:
    """Writes the stacks of a deployment in ``VARIANTS`` or ``OTHERS`` to ``cdktf.out`` in a folder."""
    described = VARIANTS[name].deployment(folder) if name in VARIANTS else deployment(OTHERS[name])
    synthesize([described], folder / "cdktf.out")
