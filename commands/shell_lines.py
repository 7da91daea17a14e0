"""What to type into another shell to talk to the embedded AWS."""

import shlex
from collections.abc import Mapping

from runner.environment import isolated


def shell_lines(environment: Mapping[str, str], url: str, region: str) -> list[str]:
    """What a shell needs, whatever it has set, and an example of a command.

    `environment` are the variables that point to the embedded AWS; empty ones are to be unset: the AWS CLI
    would take an empty variable for a name.
    """
    variables = {name: value for name, value in isolated(environment).items() if name.startswith("AWS_")}
    exports = [f"export {name}={shlex.quote(value)}" for name, value in variables.items() if value]
    unset = [name for name, value in variables.items() if not value]
    # Version 1 of the AWS CLI asks AWS itself for some services, such as RDS in us-east-1, whatever
    # AWS_ENDPOINT_URL says.
    example = f"aws --endpoint-url {url} --region {region} rds describe-db-instances"
    return [*exports, *([f"unset {' '.join(unset)}"] if unset else []), example]
