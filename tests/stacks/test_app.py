"""The output folder as a whole: its order, its stability."""

import errno
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from model.blocks.deployment import Deployment, Region
from model.blocks.table import Table
from model.planning.backend import Backend, read_backend
from model.planning.stacks import plan_stacks
from modules.part import AccessSite, Part, Site
from runner.manifest import read_manifest
from stacks.app import RefusedError, write_stacks
from tests.described import LINKED, MAXIMAL, Block
from tests.synthesized import ROOT, VARIANTS, Synthesized, deployment, synthesize

# The bindings come before CDKTF.
# isort: split
from cdktf import App
from cdktf_cdktf_provider_aws.sns_topic import SnsTopic
from constructs import Construct

GOLDEN = Path(__file__).parent / "golden"
#: The list of addresses, by the blueprint's name, of a deployment in ``VARIANTS``.
BLUEPRINTS = {"default-vpc": "staging", "warm-standby": "standby"}

SYNTHESIZE = """
import sys
from pathlib import Path
from tests.described import LINKED, MAXIMAL
from tests.synthesized import deployment, synthesize
synthesize([deployment(MAXIMAL), deployment(LINKED)], Path(sys.argv[1]))
"""


def test_manifest_has_the_order(synthesized: Synthesized) -> None:
    output = synthesized("staging")
    dependencies = {name: entry["dependencies"] for name, entry in output.manifest["stacks"].items()}
    assert dependencies == {
        "state-us-east-1": [],
        "state-us-west-2": [],
        "state-us-east-1-copies": ["state-us-east-1", "state-us-west-2"],
        "state-us-west-2-copies": ["state-us-west-2", "state-us-east-1"],
        "TapStack-staging-access": ["state-us-east-1", "state-us-east-1-copies"],
        "TapStack-staging-us-east-1": ["state-us-east-1", "TapStack-staging-access"],
        "TapStack-staging-us-west-2": [
            "state-us-west-2",
            "TapStack-staging-access",
            "TapStack-staging-us-east-1",
        ],
    }


@pytest.mark.parametrize(
    ("variant", "last"),
    [("staging", "TapStack-staging-us-west-2"), ("failover", "TapStack-staging-us-east-1")],
)
def test_replicas_come_after_their_source(synthesized: Synthesized, variant: str, last: str) -> None:
    order = [stack.name for stack in read_manifest(synthesized(variant).folder)]
    assert len(order) == 7
    assert [name for name in order if name.startswith("TapStack-")][-1] == last


def digests(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_two_processes_write_the_same_bytes(tmp_path: Path) -> None:
    """Also where Python orders its sets differently."""
    processes = {}
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", SYNTHESIZE, str(tmp_path / seed)]
        processes[seed] = subprocess.Popen(command, cwd=tmp_path, env=environment)
    assert [process.wait() for process in processes.values()] == [0, 0]
    first, second = (digests(tmp_path / seed) for seed in processes)
    assert first == second
    planned = plan_stacks([deployment(MAXIMAL), deployment(LINKED)], read_backend(ROOT / "backend.tf.json"))
    assert {"manifest.json", *(f"stacks/{plan.name}/cdk.tf.json" for plan in planned)} <= first.keys()


@pytest.mark.parametrize(
    ("variant", "failover", "changed"),
    [
        ("staging", "failover", {"TapStack-staging-us-east-1", "TapStack-staging-us-west-2"}),
        (
            "standby",
            "standby failover",
            {f"TapStandby-staging-{name}" for name in ("us-east-1", "eu-west-1", "links", "edge")},
        ),
    ],
)
def test_failover_changes_nothing_but_who_is_active(
    synthesized: Synthesized, variant: str, failover: str, changed: set[str]
) -> None:
    """Neither roles nor keys: `access` stays as it is."""
    before, after = synthesized(variant).stacks, synthesized(failover).stacks
    assert {name for name in before if before[name].text != after[name].text} == changed


def test_several_deployments_share_the_stores_of_their_states(tmp_path: Path) -> None:
    endpoints: Block = {region: {"network": {"endpoints": []}} for region in ("us-east-1", "us-west-2")}
    other = deployment(
        {"name": "Other", "project": "p", "owner": "o", "account_id": "123456789012", "regions": endpoints}
    )
    output = synthesize([deployment(MAXIMAL), other], tmp_path)
    assert sorted(output.stacks) == sorted(
        [
            "state-us-east-1",
            "state-us-west-2",
            "state-us-east-1-copies",
            "state-us-west-2-copies",
            *(f"Tap-Stack-production-pr-42-{place}" for place in ("access", "us-east-1", "us-west-2")),
            *(f"Other-staging-{place}" for place in ("access", "us-east-1", "us-west-2")),
        ]
    )


@pytest.mark.parametrize("blueprint", BLUEPRINTS)
def test_addresses_stay_as_they_are(synthesized: Synthesized, blueprint: str) -> None:
    """A changed address destroys what it names and makes it anew, databases too.

    Where that is meant, or a resource is added or removed, write the list anew with
    ``python -m tests.stacks.test_app`` and let the reviewer see the difference. A resource that is only
    renamed needs its `Moved` as well.
    """
    expected = json.loads((GOLDEN / f"{blueprint}.json").read_text(encoding="utf-8"))
    stacks = synthesized(BLUEPRINTS[blueprint]).stacks
    assert {name: stack.addresses for name, stack in stacks.items()} == expected


def test_environments_differ_in_names_only(synthesized: Synthesized) -> None:
    staging, production = (
        {name.replace(variant, "*"): stack.addresses for name, stack in synthesized(variant).stacks.items()}
        for variant in ("staging", "production")
    )
    assert staging == production


class Twice(Part):
    """Makes two topics of one address, and two of one name, for each table; and a role twice for all."""

    def build(self, site: Site) -> None:
        for label in site.plan.region.table:
            for block in ("table", "copy"):
                module = Construct(site.scope, f"{block}.{label}")
                names = {"same": site.context.name(f"{label}-{block}", "aws_sns_topic"), block: label}
                for child, name in names.items():
                    SnsTopic(module, child, name=name, provider=site.provider)

    def build_access(self, site: AccessSite) -> None:
        for block in ("role", "copy"):
            module = Construct(site.scope, f"{block}.all")
            SnsTopic(module, "topic", name=f"all-{block}", provider=site.provider)


def test_clashes_of_all_stacks_are_refused_together(tmp_path: Path) -> None:
    """Two elements of one address, which CDKTF would merge, and two of one name, which AWS would refuse."""
    tables = {"a": Table(), "b": Table()}
    described = Deployment(
        name="App",
        project="p",
        owner="o",
        regions={region: Region(table=tables) for region in ("us-east-1", "us-west-2")},
    )
    plans = plan_stacks([described], Backend("backend.tf.json", {"bucket": "state-{region}"}))
    with pytest.raises(RefusedError) as raised:
        write_stacks(plans, tmp_path, (Twice(),))
    found = {(plan.name, finding.path, finding.detail) for plan, finding in raised.value.findings}
    expected: set[tuple[str, tuple[str, ...], str]] = {
        (
            "App-staging-access",
            ("copy", "all"),
            'role "all" and copy "all" would both be SnsTopic all. Rename one of them.',
        )
    }
    for region in ("us-east-1", "us-west-2"):
        for label in tables:
            # Addresses clash as they are made, names in the order of the stack's JSON.
            for what, (first, second) in {
                f"SnsTopic {label}_same": ("table", "copy"),
                f"aws_sns_topic named {label}": ("copy", "table"),
            }.items():
                both = f'{first} "{label}" and {second} "{label}" would both be {what}. Rename one of them.'
                expected.add((f"App-staging-{region}", ("regions", region, second, label), both))
    assert found == expected
    assert len(raised.value.findings) == len(expected)
    assert all(detail in str(raised.value) for *_, detail in expected)


def test_what_the_operating_system_refuses_to_node_is_pythons_error(tmp_path: Path) -> None:
    described = Deployment(name="App", project="p", owner="o", regions={"us-east-1": Region()})
    plans = plan_stacks([described], Backend("backend.tf.json", {"bucket": "state-{region}"}))
    (tmp_path / "stacks").write_text("a file in the place of a folder")
    with pytest.raises(OSError, match=str(tmp_path)) as raised:
        write_stacks(plans, tmp_path, (Twice(),))
    assert raised.value.errno in (errno.EEXIST, errno.ENOTDIR)


def test_other_errors_of_cdktfs_stay_what_they_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken(app: object) -> None:
        raise RuntimeError("Error: Validation failed")

    monkeypatch.setattr(App, "synth", broken)
    with pytest.raises(RuntimeError, match="Validation failed"):
        write_stacks([], tmp_path)


def write_golden() -> None:
    """Writes the lists of addresses anew."""
    from tempfile import TemporaryDirectory

    for blueprint, variant in BLUEPRINTS.items():
        with TemporaryDirectory() as folder:
            output = synthesize([VARIANTS[variant].deployment(Path(folder))], Path(folder) / "out")
            addresses = {name: stack.addresses for name, stack in output.stacks.items()}
        text = json.dumps(addresses, indent=2) + "\n"
        (GOLDEN / f"{blueprint}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_golden()
