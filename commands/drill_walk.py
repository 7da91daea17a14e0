"""The steps of a drill, on ground that is prepared: the whole ladder, counting data on the way."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from rich.console import Console

from commands.drill_data import Count, Datum
from commands.drill_ground import DrillError, Ground
from commands.embedded_run import bounded
from commands.evidence import WITHOUT, Evidence, Step, counted
from commands.outage import GLOBAL, HOME_OF_THE_GLOBAL, OutageError, outage
from commands.recovery_time import lost_writes, recovery_time
from model.blocks.cdn import CLOUDFRONT_REGION
from model.blocks.deployment import Deployment
from model.planning import ladder
from model.planning.plan import EdgePlan, LinksPlan, RegionalPlan

#: The steps whose regions know nothing of each other.
AT_ONCE = ("clear", "rebuild")
#: More than the ladder has from one end to the other.
MOST_STEPS = 10

NOW, BACK = "now", "back"


@dataclass
class Walk:
    """The way through a drill of the region that `evidence` names, which takes all that is found.

    `ground` is loaded, and has its runner; `aws` is the embedded AWS that it is applied to.
    """

    ground: Ground
    aws: Any
    evidence: Evidence
    console: Console
    data: list[Datum] = field(default_factory=list)
    #: The deployment as `links` was last applied from it.
    linked: Deployment = field(init=False)

    def __post_init__(self) -> None:
        self.linked = self.ground.deployment

    @property
    def lost(self) -> str:
        """The region that goes."""
        return self.evidence.lost

    @property
    def survivor(self) -> str:
        """The region that takes over."""
        return self.evidence.survivor

    def walk(self) -> None:
        """All of it; raises DrillError, or another RunnerError, where something doesn't hold."""
        self._apply_all()
        if self.evidence.was_active:
            self._fail_over()
            self._fail_back()
        else:
            self._stand_by()
        self._take_stock()

    def _apply_all(self) -> None:
        ground = self.ground
        with self._step("ordinary", "Everything is applied, from nothing, and data is put.") as step:
            start = monotonic()
            stacks = ground.written.stacks
            ground.runner.apply(f"Applying {len(stacks)} stacks", stacks)
            step.seconds["applying"] = monotonic() - start
            ground.check(step, stacks)
            self._put(step, tuple(ground.deployment.regions))
        deployment, survivor = ground.deployment, self.survivor
        stack = ground.document(RegionalPlan.kind, survivor)
        edge = ground.document(EdgePlan.kind, CLOUDFRONT_REGION)
        if self.evidence.was_active:
            self.evidence.recovery = recovery_time(deployment, survivor, stack, edge)
            self.evidence.loss = lost_writes(deployment, survivor)

    def _fail_over(self) -> None:
        ground = self.ground
        taken = self._asked(lambda: ladder.failover(ground.deployment, self.survivor))
        assert taken is not None
        about = f"{self.lost} is gone, and {self.survivor} takes over."
        with self._step(taken.name, about) as step, self._gone(step):
            step.edit = self._edited(taken)
            living = ground.regional([self.lost])
            now = [each.stack for each in taken.stacks if each.when == NOW]
            ground.plan(step, living, now)
            ground.apply(step, ground.named(now))
            ground.check(step, living)
            self._put(step, self._living())
        with self._step("back", f"{self.lost} is back: what had to wait for it is applied.") as step:
            self._change(step, [each.stack for each in taken.stacks if each.when == BACK])

    def _fail_back(self) -> None:
        for _ in range(MOST_STEPS):
            taken = self._asked(lambda: ladder.failback(self.ground.deployment, self.lost))
            if taken is None:
                return
            with self._step(taken.name, "The ladder's next step.") as step:
                step.edit = self._edited(taken)
                self._change(step, [each.stack for each in taken.stacks], at_once=taken.name in AT_ONCE)
        raise DrillError(f"After {MOST_STEPS} steps of the ladder the deployment isn't as it was")

    def _stand_by(self) -> None:
        living = self.ground.regional([self.lost])
        about = f"{self.lost} is gone. It isn't the active region: the others go on, with nothing to do."
        with self._step("without", about) as step, self._gone(step):
            self.ground.check(step, living)
            self._put(step, self._living())
        with self._step("back", f"{self.lost} is back.") as step:
            self._change(step, [])

    def _change(self, step: Step, changing: Sequence[str], *, at_once: bool = False) -> None:
        """Plans everything, applies what changes, and plans everything again; data is put."""
        ground = self.ground
        if changing:
            ground.plan(step, ground.stacks, changing)
            ground.apply(step, ground.named(changing), at_once=at_once)
        if any(isinstance(ground.plans[name], LinksPlan) for name in changing):
            self.linked = ground.deployment
        ground.check(step, ground.stacks)
        self._put(step, tuple(ground.deployment.regions))

    @contextmanager
    def _step(self, name: str, about: str) -> Iterator[Step]:
        step = Step(name, about)
        self.evidence.steps.append(step)
        self.console.print(f"\n{name}: {about}", style="bold cyan", markup=False, highlight=False)
        yield step

    @contextmanager
    def _gone(self, step: Step) -> Iterator[None]:
        """The lost region is off, and whoever asks it fails the drill."""
        dead = [self.lost, *([GLOBAL] if self.lost == HOME_OF_THE_GLOBAL else [])]
        # What events set off before is done before: it ran in the region that goes.
        self.aws.wait_for_functions(timeout=120)
        refused, answered, start = self.aws.refused.copy(), self.aws.served.copy(), monotonic()
        try:
            with outage(self.aws, self.lost):
                yield
        except OutageError as error:
            raise DrillError(str(error)) from error
        finally:
            step.refused = sum(self.aws.refused[region] - refused[region] for region in dead)
            step.answered = sum(self.aws.served[region] - answered[region] for region in dead)
            step.seconds[WITHOUT] = monotonic() - start
        if step.answered:
            raise DrillError(f"{self.lost} answered {step.answered} requests while it was gone")

    def _edited(self, taken: ladder.Step) -> tuple[str, ...]:
        lines: tuple[str, ...] = self._asked(lambda: self.ground.edit(taken.edit))
        now, wanted = self.ground.deployment, taken.after
        if _roles(now) != _roles(wanted):
            raise DrillError(f"{taken.name}: the edited description says something else than the step")
        return lines

    def _asked(self, ask: Callable[[], Any]) -> Any:
        try:
            return ask()
        except ladder.LadderError as error:
            raise DrillError(str(error)) from error

    def _living(self) -> tuple[str, ...]:
        return tuple(region for region in self.ground.deployment.regions if region != self.lost)

    def _put(self, step: Step, living: Sequence[str]) -> None:
        """Puts data into living regions, and counts what is there of all that was put."""
        stores = self.ground.stores(self.aws)
        put = stores.put(self.ground.deployment, self.linked, living, step.name)
        self.data += put
        step.put = len(put)
        step.counted = counted(self._counts(living))

    def _take_stock(self) -> None:
        self.evidence.data = self._counts(tuple(self.ground.deployment.regions))

    def _counts(self, living: Sequence[str]) -> list[Count]:
        counts = self.ground.stores(self.aws).count(self.ground.deployment, self.data, living)
        unexpected = [count for count in counts if not count.expected]
        if unexpected:
            lines = [
                f"{count.datum.store} {count.datum.label}, {count.datum.key}: {count.reason}"
                for count in unexpected
            ]
            raise DrillError("\n".join(["Data is not where it has to be:", *bounded(lines)]))
        return counts


def _roles(deployment: Deployment) -> tuple[str, str, dict[str, str | None]]:
    follows = {name: region.follows for name, region in deployment.regions.items()}
    return deployment.active_region, deployment.home_region, follows
