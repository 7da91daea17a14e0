"""Where a component finds what it uses: environment variables, kept in parameters of its region.

A component reads them when it starts, and again while it runs. What a failover changes changes there: no
instance is replaced for it.
"""

from collections.abc import Iterator, Mapping

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.ssm_parameter import SsmParameter
from constructs import Construct

from model.naming.context import Context
from modules.policy.grant import Grant


class Environment(Construct):
    """One SSM parameter for each used store, its value the lines ``NAME=value`` of that store's variables.

    ``variables`` are those of each store by its reference, such as ``database.orders``. Exposes
    ``parameters``, which have to be there before the component starts.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        provider: TerraformProvider,
        path: str,
        variables: Mapping[str, Mapping[str, str]],
    ) -> None:
        super().__init__(scope, id)
        self.parameters = [
            SsmParameter(
                self,
                reference.replace(".", "_"),
                name=f"{path}/{reference}",
                type="String",
                # Not secret, and to be read in plans: a failover shows here.
                insecure_value="".join(f"{name}={value}\n" for name, value in found.items()),
                description=f"Where to find {reference}: environment variables",
                provider=provider,
            )
            for reference, found in variables.items()
        ]


def environment_path(context: Context, block: str, label: str) -> str:
    """What the names of a component's parameters begin with, and nobody else's."""
    return f"{context.path}/{block.replace('_', '-')}/{label}/uses"


def environment_grants(context: Context, path: str) -> Iterator[Grant]:
    """To read the parameters under a path, and no others
    (https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html)."""
    arn = context.arn_named(path, "aws_ssm_parameter")
    yield Grant("ReadEnvironment", ("ssm:GetParametersByPath",), (arn, f"{arn}/*"))
