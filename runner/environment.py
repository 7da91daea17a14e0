"""The environment variables that Terraform is started with.

https://developer.hashicorp.com/terraform/cli/config/environment-variables
"""

import os
from collections.abc import Mapping
from pathlib import Path

UNATTENDED = {"TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}

CLI_CONFIG_FILE = "TF_CLI_CONFIG_FILE"
# What the AWS provider and the S3 backend add to the User-Agent of each request.
USER_AGENT = "TF_APPEND_USER_AGENT"

# What would send a run elsewhere (another account, endpoint, workspace or data folder), change its inputs or
# hide whose its requests are.
PERSONAL = ("AWS_", "TF_VAR_", "TF_CLI_ARGS", "TF_DATA_DIR", "TF_WORKSPACE", USER_AGENT)


def terraform_environment(changes: Mapping[str, str | None] | None = None) -> dict[str, str]:
    """This process's environment, made fit for unattended Terraform, with `changes` on top.

    A change to None removes the variable. A ``TF_CLI_CONFIG_FILE`` that names a missing file is removed,
    a relative one made absolute, since Terraform runs in the stack's folder.
    """
    changed = {**UNATTENDED, **os.environ, **(changes or {})}
    environment = {name: value for name, value in changed.items() if value is not None}
    config = environment.pop(CLI_CONFIG_FILE, "")
    if config and Path(config).is_file():
        environment[CLI_CONFIG_FILE] = str(Path(config).resolve())
    return environment


def isolated(changes: Mapping[str, str]) -> dict[str, str | None]:
    """`changes` for `terraform_environment` that also remove the user's own AWS and Terraform settings.

    For runs that must not reach the user's accounts or state, whatever their shell has set.
    """
    removed = {name: None for name in os.environ if name.startswith(PERSONAL)}
    return {**removed, **changes}
