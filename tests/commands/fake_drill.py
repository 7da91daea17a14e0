"""A drill whose Terraform and AWS are fakes; description, ladder and stacks are the real ones."""

import io
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console

from commands.drill import run
from commands.local_parts import Parts
from commands.synth import planned
from model.language.load import load
from model.planning.plan import DeploymentPlan
from runner.activity import Activity, Stage
from runner.errors import RunnerError
from runner.installation import Installation
from runner.manifest import Stack
from runner.plan import Plan
from tests.commands.fake_stores import FakeStores
from tests.described import EAST, WEST

NAME = "shop"
PREFIX = "Shop-staging"
DESCRIPTION = f"""deployment "Shop" {{
  project = "p"
  owner   = "o"
}}

region "{EAST}" {{}}
region "{WEST}" {{}}

database "orders" {{
  replication = "replica"
}}

table "sessions" {{}}

bucket "assets" {{}}

alerts {{
  emails = ["a@example.com"]
}}
"""


class FakeAws(FakeStores):
    """An embedded AWS that refuses nothing; what would be asked is put into `refusals` and `served`."""

    url = "http://127.0.0.1:4566"

    def __init__(self) -> None:
        super().__init__()
        self.environment = {"AWS_ENDPOINT_URL": self.url}
        self.life: list[str] = []
        self.off: set[str] = set()
        self.served: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.refusals: list[Any] = []

    @contextmanager
    def run(self) -> Iterator["FakeAws"]:
        self.life.append("up")
        try:
            yield self
        finally:
            self.life.append("down")

    def client(self, service: str, region: str) -> Any:
        assert region not in self.off, f"the drill itself asks {region}, which is off"
        return super().client(service, region)

    def wait_for_functions(self, timeout: float) -> None:
        assert timeout > 0

    def switch_off(self, *regions: str, once_each: bool = False) -> None:
        self.life.append(f"off {' '.join(regions)}")
        self.off.update(regions)

    def switch_on(self, *regions: str) -> None:
        self.life.append(f"on {' '.join(regions)}")
        self.off.difference_update(regions)


class FakeRunner:
    """Plans nothing but what `pending` has for a stack, which applying it ends.

    `log` has what was planned and applied, in order; `during` is called before each plan and apply.
    """

    def __init__(self) -> None:
        self.pending: dict[str, list[Mapping[str, Any]]] = {}
        self.log: list[tuple[str, tuple[str, ...]]] = []
        self.during: Callable[[str, tuple[str, ...]], None] = lambda what, names: None
        self.fails: set[str] = set()

    def plan_all(self, stacks: Sequence[Stack], *, listener: Any) -> dict[str, Plan]:
        self._happens("plan", stacks, listener)
        documents = {stack.name: {"resource_changes": self.pending.get(stack.name, [])} for stack in stacks}
        return {name: Plan.parse(document) for name, document in documents.items()}

    def apply_all(
        self, stacks: Sequence[Stack], *, variables: Any = None, listener: Any, applied: Any = None
    ) -> None:
        self._happens("apply", stacks, listener)
        for stack in stacks:
            if stack.name in self.fails:
                raise RunnerError(f"{stack.name}: failed in {stack.directory}/cdk.tf.json")
            self.pending.pop(stack.name, None)

    def _happens(self, what: str, stacks: Sequence[Stack], listener: Any) -> None:
        names = tuple(stack.name for stack in stacks)
        self.log.append((what, names))
        self.during(what, names)
        for name in names:
            listener(Activity(name, Stage.DONE))

    @property
    def applied(self) -> list[tuple[str, ...]]:
        """What was applied, together or one after the other."""
        return [names for what, names in self.log if what == "apply"]


def change(address: str, *actions: str, **values: Any) -> dict[str, Any]:
    """A change in a plan's JSON."""
    kind, name = address.split(".")
    before = None if actions == ("create",) else values.get("before", {})
    after = None if actions == ("delete",) else values.get("after", {})
    return {
        "address": address,
        "mode": "managed",
        "type": kind,
        "name": name,
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "change": {"actions": list(actions), "before": before, "after": after, "after_unknown": {}},
    }


class Drill:
    """`make drill` of `DESCRIPTION` in a folder of its own."""

    def __init__(self, folder: Path, installation: Installation) -> None:
        self.folder = folder / ".local"
        self.evidence_folder = folder / "drills"
        self.installation = installation
        self.aws = FakeAws()
        self.runner = FakeRunner()
        self.console = Console(file=io.StringIO(), width=200, emoji=False)
        self.file = folder / "deployments" / f"{NAME}.hcl"
        self.file.write_text(DESCRIPTION, encoding="utf-8")
        self.differs: set[str] = set()
        self.written: Callable[[], None] = lambda: None

    def synthesize(self, selection: Sequence[str], *, outdir: Path, folder: Path | None = None) -> Path:
        """Writes of each stack what the drill reads."""
        _, plans = planned(lambda: load(map(Path, selection), {}, folder))
        entries = {}
        for plan in plans:
            directory = outdir / "stacks" / plan.name
            directory.mkdir(parents=True, exist_ok=True)
            deployed = isinstance(plan, DeploymentPlan)
            region = plan.context.region if isinstance(plan, DeploymentPlan) else plan.store.region
            document = {
                "//": {"metadata": {"tapstack": {"kind": plan.kind}}},
                "terraform": {"backend": {"s3" if deployed else "local": {}}},
                "provider": {"aws": [{"alias": region, "region": region}]},
            }
            (directory / "cdk.tf.json").write_text(json.dumps(document))
            entries[plan.name] = {
                "name": plan.name,
                "synthesizedStackPath": f"stacks/{plan.name}/cdk.tf.json",
                "workingDirectory": f"stacks/{plan.name}",
                "dependencies": list(plan.depends_on),
            }
        (outdir / "manifest.json").write_text(json.dumps({"stacks": entries}))
        self.written()
        for name in self.differs:
            with (outdir / "stacks" / name / "cdk.tf.json").open("a") as file:
                file.write("\n")
        return outdir

    def run(self, lose: str = EAST, to: str | None = None, deployment: str = NAME) -> int:
        parts = Parts(
            installation=lambda *, plugin_cache: self.installation,
            synthesize=self.synthesize,
            embedded_aws=self.aws.run,
            runner=lambda **options: self.runner,  # type: ignore[arg-type]
        )
        return run(
            deployment,
            lose=lose,
            to=to,
            evidence=self.evidence_folder,
            work_folder=self.folder,
            console=self.console,
            parts=parts,
        )

    @property
    def printed(self) -> str:
        assert isinstance(self.console.file, io.StringIO)
        return self.console.file.getvalue()

    def evidence(self, lost: str = EAST) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.evidence_folder / f"{NAME}-{lost}.json").read_text())
        return found
