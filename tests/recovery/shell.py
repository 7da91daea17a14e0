"""A folder as the page's reader works in, and the shell that types the page's commands."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from runner.environment import isolated, terraform_environment
from runner.installation import find_installation
from runner.terraform import STACK_FILE, Terraform
from tests.recovery.page import Step, missing
from tests.synthesized import ROOT

#: Version 1 of the AWS CLI asks AWS itself for some services, whatever ``AWS_ENDPOINT_URL`` says.
AWS = '#!/bin/sh\nexec "{python}" -m awscli --endpoint-url "$AWS_ENDPOINT_URL" "$@"\n'
PERSON = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "on call"), ("EMAIL", "on-call@example.com"))
}
LIMIT_SECONDS = 900


class NotAsWrittenError(AssertionError):
    """A command didn't do what the page says."""


def working_folder(folder: Path, name: str, description: str) -> Path:
    """A checkout as far as the page needs it: the command line, one description, git."""
    (folder / "deployments").mkdir(parents=True)
    (folder / "deployments" / f"{name}.hcl").write_text(description + "\n", encoding="utf-8")
    shutil.copy(ROOT / "backend.tf.json", folder)
    shutil.copy(ROOT / ".gitignore", folder)
    (folder / "main.py").symlink_to(ROOT / "main.py")
    (folder / ".venv").symlink_to(sys.prefix)
    for command in (
        ["init", "--quiet"],
        ["add", "deployments"],
        ["commit", "--quiet", "--message", "Orders"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True, env=os.environ | PERSON)
    return folder


@dataclass
class Shell:
    """Types commands in `folder`; `environment` leads them to the embedded AWS."""

    folder: Path
    environment: Mapping[str, str]
    names: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, folder: Path, environment: Mapping[str, str], stack: str) -> "Shell":
        """One that finds `aws` and the provider as people do; `stack` is any that needs the provider."""
        programs = folder.parent / "bin"
        programs.mkdir()
        (programs / "aws").write_text(AWS.format(python=sys.executable), encoding="utf-8")
        (programs / "aws").chmod(0o755)
        variables = terraform_environment(isolated(environment)) | PERSON
        variables["PATH"] = os.pathsep.join([str(programs), variables["PATH"]])
        installation = find_installation()
        directory = folder / "cdktf.out" / "stacks" / stack
        assert (directory / STACK_FILE).is_file()
        mirror = installation.mirror_for(Terraform(directory, installation=installation).providers)
        if mirror is not None:
            variables["TF_CLI_ARGS_init"] = f"-plugin-dir={mirror}"
        for name in ("ENVIRONMENT", "ENVIRONMENT_SUFFIX", "CDKTF_OUTDIR"):
            variables.pop(name, None)
        return cls(folder, variables)

    def type(self, step: Step) -> None:
        """Runs a step's commands; raises NotAsWrittenError where the page shows something else."""
        if step.names:
            self.names.append(step.text)
            return
        script = "\n".join([*self.names, step.text])
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=self.folder,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LIMIT_SECONDS,
            check=False,
        )
        lacks = missing(step, done.stdout)
        if (done.returncode != 0) != step.fails or lacks is not None:
            raise NotAsWrittenError(
                f"docs/recovery.md:{step.line}\n{step.text}\nended with {done.returncode}"
                + (f", and lacks: {lacks}" if lacks else "")
                + f"\n{done.stdout}"
            )
