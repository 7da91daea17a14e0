"""An SSM parameter, its value set outside or taken from an output of the region's stack."""

from collections.abc import Iterable, Iterator, Mapping

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.ssm_parameter import SsmParameter
from constructs import Construct

from model.blocks.parameter import Parameter as ParameterSpec
from model.naming.context import Context
from modules.part import Assembly, Site, StorePart, variable
from modules.policy.grant import READ_KEY, Grant, KeyUse
from modules.removal import lifecycle
from modules.text import literal

KIND = "aws_ssm_parameter"
#: What the value is until somebody sets it.
UNSET = "unset"


class Parameter(Construct):
    """The parameter. ``value`` is an output's, None where the value is set outside. Exposes ``name``.

    A value that is set outside is written once, through a write-only argument, and never read: it is in no
    plan and no state, and no plan sets it back.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        context: Context,
        provider: TerraformProvider,
        spec: ParameterSpec,
        label: str,
        key_arn: str,
        value: str | None,
    ) -> None:
        super().__init__(scope, id)
        parameter = SsmParameter(
            self,
            "parameter",
            name=parameter_name(context, label),
            description=literal(spec.description) or f"Parameter {label} of {context.prefix}",
            type=spec.type,
            key_id=key_arn if spec.type == "SecureString" else None,
            insecure_value=value,
            value_wo=UNSET if value is None else None,
            value_wo_version=1 if value is None else None,
            lifecycle=lifecycle(context) if value is None else None,
            provider=provider,
        )
        self.name: str = parameter.name


def parameter_name(context: Context, label: str) -> str:
    """The parameter's name: ``/TapStack-production/us-east-1/parameter/api-url``."""
    return f"{context.path}/parameter/{label}"


class Parameters(StorePart):
    """The ``parameter`` blocks of a region."""

    block = "parameter"

    def key_services(self, assembly: Assembly) -> Iterable[str]:
        """SSM, where there is an encrypted parameter."""
        encrypted = any(spec.type == "SecureString" for spec in assembly.plan.region.parameter.values())
        return ("ssm",) if encrypted else ()

    def grants(self, assembly: Assembly, label: str) -> Iterator[Grant]:
        """To read the value; of an encrypted one with the key
        (https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html)."""
        context = assembly.context
        arn = context.arn_named(parameter_name(context, label), KIND)
        secure = assembly.plan.region.parameter[label].type == "SecureString"
        yield Grant(
            "ReadSecureParameters" if secure else "ReadParameters",
            ("ssm:GetParameter", "ssm:GetParameters"),
            (arn,),
            key=KeyUse(context.region, "ssm", READ_KEY, ("PARAMETER_ARN", (arn,))) if secure else None,
        )

    def environment(self, site: Site, label: str) -> Mapping[str, str]:
        """The parameter's name; its value is read at run time."""
        return {variable(label, "PARAMETER"): site.find(Parameter, label).name}

    def build(self, site: Site) -> None:
        """Makes each parameter; it stands after what has outputs."""
        for label, spec in site.plan.region.parameter.items():
            if spec.output and spec.output not in site.outputs:
                accepted = ", ".join(sorted(site.outputs))
                site.refuse(
                    self.block,
                    label,
                    "output",
                    "Unknown output",
                    f'The stack of "{site.context.region}" has no output "{spec.output}". '
                    f"Accepted: {accepted}.",
                )
            parameter = Parameter(
                site.scope,
                f"parameter.{label}",
                context=site.context,
                provider=site.provider,
                spec=spec,
                label=label,
                key_arn=site.key_arn,
                value=site.outputs.get(spec.output) if spec.output else None,
            )
            site.add(parameter, label)
            site.output(f"{label}_parameter_name", parameter.name, f"SSM parameter {label}")
