"""Terraform's commands in the folder of one stack."""

import fcntl
import json
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from runner import process
from runner.diagnostic import Diagnostic, TerraformError, read_event
from runner.environment import USER_AGENT, terraform_environment
from runner.installation import REGISTRY, Installation, Provider
from runner.plan import Plan

__all__ = ["Event", "Output", "Terraform", "TerraformError"]

STACK_FILE = "cdk.tf.json"
LOCK_FILE = ".lock"  # in the cache of providers
CHANGES = 2  # how `terraform plan -detailed-exitcode` ends if there are any

# https://developer.hashicorp.com/terraform/internals/machine-readable-ui
Event = Mapping[str, Any]
OnEvent = Callable[[Event], None]

# "The plugin cache directory is not guaranteed to be concurrency safe."
# https://developer.hashicorp.com/terraform/cli/config/config-file#provider-plugin-cache
_PLUGIN_CACHE_LOCK = threading.Lock()


@dataclass(frozen=True)
class Output:
    """An output's value as JSON gives it, the description from the stack's file (empty if it has none)."""

    value: Any
    description: str
    sensitive: bool


class Terraform:
    """Terraform in the folder of one stack.

    `environment` holds changes to this process's variables (None removes one). Each request to AWS names the
    stack, as AWS's logs show, unless the variables have a ``TF_APPEND_USER_AGENT``. Every method raises
    TerraformError with Terraform's own diagnostics, and on Ctrl-C waits for Terraform before it lets
    KeyboardInterrupt through. `on_event` is called, from another thread, with each event Terraform reports.
    """

    def __init__(
        self,
        directory: Path,
        *,
        installation: Installation,
        environment: Mapping[str, str | None] | None = None,
    ) -> None:
        self.directory = directory
        self.installation = installation
        self.environment = terraform_environment(environment)
        self.environment.setdefault(USER_AGENT, directory.name)

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """The stack's ``cdk.tf.json``; empty if the folder has none."""
        path = self.directory / STACK_FILE
        document: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        return document

    @property
    def providers(self) -> tuple[Provider, ...]:
        """The providers that the stack requires."""
        required = self.document.get("terraform", {}).get("required_providers", {})
        return tuple(
            Provider(_full_source(item.get("source", name)), item.get("version", ""))
            for name, item in required.items()
        )

    @property
    def backend(self) -> str:
        """The kind of the stack's backend: ``s3``, ``local``, ``cloud``, …; ``local`` if it names none."""
        settings = self.document.get("terraform", {})
        return "cloud" if "cloud" in settings else next(iter(settings.get("backend", {})), "local")

    def init(
        self,
        backend: bool = True,
        *,
        backend_config: Mapping[str, str] | None = None,
        on_event: OnEvent | None = None,
    ) -> None:
        """Installs the providers, writes the dependency lock, and connects to the backend unless told not to.

        `backend_config` overrides arguments of the backend.
        """
        arguments = [f"-backend={str(backend).lower()}"]
        arguments += [f"-backend-config={name}={value}" for name, value in (backend_config or {}).items()]
        mirror = self.installation.mirror_for(self.providers)
        if mirror is not None:
            arguments.append(f"-plugin-dir={mirror}")
        with self._plugin_cache(mirror):
            self._stream("init", *arguments, on_event=on_event)

    def validate(self) -> tuple[Diagnostic, ...]:
        """Checks the configuration against the providers' schemas; gives the warnings."""
        lines: list[str] = []
        command = ("validate", "-json", "-no-color")
        completed = self._execute(command, lines.append)
        try:
            found = [Diagnostic.parse(item) for item in json.loads("".join(lines))["diagnostics"]]
        except (ValueError, KeyError):
            found = []
        if completed.status != 0:
            raise self._error(command, completed, [item for item in found if item.severity == "error"])
        return tuple(found)

    def plan(
        self,
        *,
        variables: Mapping[str, str] | None = None,
        destroy: bool = False,
        on_event: OnEvent | None = None,
    ) -> Plan:
        """What `apply` would do, or with `destroy`, what `destroy` would; and what was changed elsewhere."""
        drifted: list[Event] = []

        def on_each(event: Event) -> None:
            if event["type"] == "resource_drift":
                drifted.append(event)
            if on_event is not None:
                on_event(event)

        with tempfile.TemporaryDirectory() as folder:
            file = str(Path(folder) / "plan")
            arguments = [f"-out={file}", *(["-destroy"] if destroy else []), *_variable_arguments(variables)]
            options = ("-input=false", "-detailed-exitcode", *arguments)
            status = self._stream("plan", *options, on_event=on_each, succeeded=(0, CHANGES))
            # Reading a plan takes as long as making it, since the provider's schema is loaded again.
            told = status == CHANGES or drifted
            return Plan.parse(self._json("show", "-json", "-no-color", file) if told else {})

    def apply(self, *, variables: Mapping[str, str] | None = None, on_event: OnEvent | None = None) -> None:
        """Makes the infrastructure what the stack says, without asking."""
        arguments = ("-auto-approve", *_variable_arguments(variables))
        self._stream("apply", "-input=false", *arguments, on_event=on_event)

    def destroy(self, *, variables: Mapping[str, str] | None = None, on_event: OnEvent | None = None) -> None:
        """Destroys all that the stack made, without asking."""
        arguments = ("-auto-approve", *_variable_arguments(variables))
        self._stream("destroy", "-input=false", *arguments, on_event=on_event)

    def outputs(self) -> dict[str, Output]:
        """The outputs of the last apply, by the names in the state; sensitive values are given as well."""
        declared = self.document.get("output", {})
        return {
            name: Output(item["value"], declared.get(name, {}).get("description", ""), item["sensitive"])
            for name, item in self._json("output", "-json", "-no-color").items()
        }

    @contextmanager
    def _plugin_cache(self, mirror: Path | None) -> Iterator[None]:
        """The lock around the shared plugin cache; none where a mirror has all, or none is needed."""
        if mirror is not None or not self.providers:
            yield
            return
        if self.installation.plugin_cache is not None and "TF_PLUGIN_CACHE_DIR" not in self.environment:
            self.installation.plugin_cache.mkdir(parents=True, exist_ok=True)
            self.environment["TF_PLUGIN_CACHE_DIR"] = str(self.installation.plugin_cache.absolute())
            # Without it a folder that has no dependency lock yet downloads the provider again.
            self.environment.setdefault("TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE", "1")
        with _PLUGIN_CACHE_LOCK, self._between_processes():
            yield

    @contextmanager
    def _between_processes(self) -> Iterator[None]:
        """Drills of several deployments run side by side, with one cache."""
        if self.installation.plugin_cache is None or not self.installation.plugin_cache.is_dir():
            yield
            return
        with (self.installation.plugin_cache / LOCK_FILE).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _stream(
        self, command: str, *arguments: str, on_event: OnEvent | None, succeeded: tuple[int, ...] = (0,)
    ) -> int:
        """Runs a command that reports events line by line; gives its exit status, one of `succeeded`."""
        errors: list[Diagnostic] = []

        def on_line(line: str) -> None:
            event = read_event(line)
            if event is None:
                return
            if event["type"] == "diagnostic" and event["diagnostic"].get("severity") == "error":
                errors.append(Diagnostic.parse(event["diagnostic"]))
            if on_event is not None:
                on_event(event)

        full = (command, "-json", "-no-color", *arguments)
        completed = self._execute(full, on_line)
        if completed.status not in succeeded:
            raise self._error(full, completed, errors)
        return completed.status

    def _json(self, *command: str) -> Mapping[str, Any]:
        """Runs a command that prints one JSON document."""
        lines: list[str] = []
        completed = self._execute(command, lines.append)
        if completed.status != 0:
            raise self._error(command, completed, [])
        document: Mapping[str, Any] = json.loads("".join(lines))
        return document

    def _execute(self, command: tuple[str, ...], on_line: Callable[[str], None]) -> process.Completed:
        full = [str(self.installation.binary), *command]
        return process.run(full, directory=self.directory, environment=self.environment, on_line=on_line)

    def _error(
        self, command: tuple[str, ...], completed: process.Completed, diagnostics: list[Diagnostic]
    ) -> TerraformError:
        if not diagnostics and completed.errors.strip():
            diagnostics = [Diagnostic("error", "Terraform reported", completed.errors.strip())]
        return TerraformError(
            self.directory.name, f"terraform {command[0]}", completed.status, tuple(diagnostics)
        )


def _variable_arguments(variables: Mapping[str, str] | None) -> tuple[str, ...]:
    return tuple(f"-var={name}={value}" for name, value in (variables or {}).items())


def _full_source(source: str) -> str:
    """``aws`` and ``hashicorp/aws`` are short for ``registry.terraform.io/hashicorp/aws``."""
    parts = source.split("/")
    return "/".join([*[REGISTRY, "hashicorp"][: 3 - len(parts)], *parts])
