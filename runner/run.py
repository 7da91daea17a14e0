"""Terraform over all stacks of an output folder."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TypeVar

from runner.activity import Activity, Listener, Stage, Tracker, ignore
from runner.errors import RunnerError
from runner.installation import Installation
from runner.manifest import Stack
from runner.plan import Plan
from runner.schedule import Schedule, ScheduleError
from runner.terraform import Output, Terraform

Result = TypeVar("Result")
Variables = Mapping[str, str]
Applied = Callable[[str, Mapping[str, Output]], None]


def no_interest(stack: str, outputs: Mapping[str, Output]) -> None:
    """What isn't interested in outputs does nothing."""


class Runner:
    """Applies, plans and destroys stacks; each is initialised once.

    `environment` holds changes to this process's variables; `jobs` is how many stacks run at a time (each
    AWS provider takes about 640 MB); `local_state` is the folder for the states of stacks whose backend is
    ``local``, by default the path that their backend names. All methods take stacks as `read_manifest` gives
    them, raise ScheduleError with every failure, and on Ctrl-C wait for Terraform before KeyboardInterrupt
    goes on.
    """

    def __init__(
        self,
        *,
        installation: Installation,
        environment: Mapping[str, str | None] | None = None,
        jobs: int = 2,
        local_state: Path | None = None,
    ) -> None:
        self._installation = installation
        self._environment = environment
        self._jobs = jobs
        self._local_state = local_state
        self._initialised: dict[Path, Terraform] = {}  # by the stack's folder

    def apply_all(
        self,
        stacks: Sequence[Stack],
        *,
        variables: Variables | None = None,
        listener: Listener = ignore,
        applied: Applied = no_interest,
    ) -> dict[str, dict[str, Output]]:
        """Applies each stack after those it depends on; gives the outputs by stack.

        `applied` is called with a stack's name and outputs as soon as they are there, from several threads.
        """

        def apply(terraform: Terraform, tracker: Tracker) -> dict[str, Output]:
            terraform.apply(variables=variables, on_event=tracker.on_event)
            outputs = terraform.outputs()
            applied(terraform.directory.name, outputs)
            return outputs

        return self._run_all(stacks, apply, Stage.APPLYING, listener)

    def plan_all(
        self, stacks: Sequence[Stack], *, variables: Variables | None = None, listener: Listener = ignore
    ) -> dict[str, Plan]:
        """Plans all stacks, in no order, since no plan needs another stack's; gives the plans by stack."""

        def plan(terraform: Terraform, tracker: Tracker) -> Plan:
            return terraform.plan(variables=variables, on_event=tracker.on_event)

        independent = [replace(stack, dependencies=()) for stack in stacks]
        return self._run_all(independent, plan, None, listener)

    def plan_each(
        self, stacks: Sequence[Stack], *, listener: Listener = ignore
    ) -> dict[str, Plan | RunnerError]:
        """Plans all stacks, whether or not others' plans fail; gives the plan or the error by stack."""

        def plan(terraform: Terraform, tracker: Tracker) -> Plan | RunnerError:
            return terraform.plan(on_event=tracker.on_event)

        independent = [replace(stack, dependencies=()) for stack in stacks]
        return self._run_all(independent, plan, None, listener, failed=_as_it_is)

    def destroy_all(
        self, stacks: Sequence[Stack], *, variables: Variables | None = None, listener: Listener = ignore
    ) -> None:
        """Destroys each stack after those that depend on it."""

        def destroy(terraform: Terraform, tracker: Tracker) -> None:
            terraform.destroy(variables=variables, on_event=tracker.on_event)

        self._run_all(stacks, destroy, Stage.DESTROYING, listener)

    def _run_all(
        self,
        stacks: Sequence[Stack],
        command: Callable[[Terraform, Tracker], Result],
        changing: Stage | None,
        listener: Listener,
        failed: Callable[[RunnerError], Result] | None = None,
    ) -> dict[str, Result]:
        listener = _one_at_a_time(listener)
        trackers: dict[str, Tracker] = {}

        def work(stack: Stack) -> Result:
            tracker = trackers[stack.name] = Tracker(stack.name, changing, listener)
            try:
                terraform = self._terraform(stack, tracker)
                if schedule.interrupted:
                    raise RunnerError(f"{stack.name}: interrupted")
                tracker.enter(Stage.PLANNING)
                result = command(terraform, tracker)
            except RunnerError as error:
                tracker.enter(Stage.FAILED)
                if failed is None:
                    raise
                return failed(error)
            except BaseException:
                tracker.enter(Stage.FAILED)
                raise
            tracker.enter(Stage.DONE)
            return result

        def stop(running: Sequence[Stack]) -> None:
            for stack in running:
                trackers[stack.name].stop()

        reverse = changing is Stage.DESTROYING
        schedule = Schedule(stacks, work, jobs=self._jobs, reverse=reverse, on_interrupt=stop)
        try:
            return schedule.run()
        except ScheduleError as error:
            for name in error.not_started:
                listener(Activity(name, Stage.SKIPPED))
            raise

    def _terraform(self, stack: Stack, tracker: Tracker) -> Terraform:
        if stack.directory in self._initialised:
            return self._initialised[stack.directory]
        tracker.enter(Stage.INITIALISING)
        terraform = Terraform(stack.directory, installation=self._installation, environment=self._environment)
        backend_config = {}
        if self._local_state is not None and terraform.backend == "local":
            self._local_state.mkdir(parents=True, exist_ok=True)
            backend_config["path"] = str(self._local_state.absolute() / f"{stack.name}.tfstate")
        terraform.init(backend_config=backend_config)
        self._initialised[stack.directory] = terraform
        return terraform


def _as_it_is(error: RunnerError) -> RunnerError:
    return error


def _one_at_a_time(listener: Listener) -> Listener:
    lock = Lock()

    def locked(activity: Activity) -> None:
        with lock:
            listener(activity)

    return locked
