"""What every stack has: readable names, a description of itself, a backend, providers, outputs."""

from collections.abc import Mapping
from typing import Any

from cdktf import LocalBackend, S3Backend, TerraformElement, TerraformOutput, TerraformStack
from cdktf_cdktf_provider_aws.data_aws_caller_identity import DataAwsCallerIdentity
from cdktf_cdktf_provider_aws.provider import AwsProvider, AwsProviderDefaultTags
from constructs import Construct, Node

from bindings.paths import path_of
from model.checks.finding import Finding
from model.naming.context import CALLER_ACCOUNT, Context
from model.planning.plan import CopiesPlan, StackPlan, StatePlan
from stacks.logical_id import logical_id


class Stack(TerraformStack):
    """A Terraform root module whose resources have the names that ``stacks/logical_id.py`` gives.

    ``findings`` are faults of the description that show only now; whoever writes the stack refuses them.
    """

    def __init__(self, scope: Construct, id: str) -> None:
        # Read while the superclass is being made: CDKTF asks for names from its constructor on.
        self._addresses: dict[tuple[str, str], str] = {}
        self.findings: list[Finding] = []
        self._region = ""
        super().__init__(scope, id)

    def _allocate_logical_id(self, tf_element: TerraformElement | Node) -> str:
        # An asset asks by its node, to name its folder.
        path = tf_element.path if isinstance(tf_element, Node) else path_of(tf_element)
        kind = type(tf_element).__name__
        name = logical_id(path, kind)
        # CDKTF would merge two resources of one address into one, without a word.
        other = self._addresses.setdefault((kind, name), path)
        if other == path:
            return name
        self.clash(f"{kind} {name}", other, path)
        return f"{name}_{len(self.findings)}"

    def clash(self, what: str, first: str, second: str) -> None:
        """Reports two elements, by their construct paths, that would both be ``what``."""
        detail = f"{_in_words(first)} and {_in_words(second)} would both be {what}. Rename one of them."
        component = _component(second)
        path = ("regions", self._region, *component) if self._region else component
        self.findings.append(Finding(path, "Names that clash", detail))

    def describe(self, plan: StackPlan, **facts: Any) -> None:
        """Notes in the stack's ``//`` metadata of which kind it is, so that nobody has to read its name."""
        self._region = facts.get("region", "")
        self.add_override("//.metadata.tapstack", {"kind": plan.kind, **facts})

    def provider(self, context: Context, *, region: str = "") -> AwsProvider:
        """The provider of one region of a deployment, pinned to its account if that is given.

        The stack's first provider also reads the account where names and ARNs refer to it. ``region`` is
        another one to ask, for what belongs to no region: the alias stays the context's, for Terraform
        destroys what isn't described any more with the provider that is noted in the state.
        """
        account = None if context.account == CALLER_ACCOUNT else context.account
        provider = self.provider_of(region or context.region, context.tags, account, alias=context.region)
        if account is None and self.node.try_find_child("current") is None:
            DataAwsCallerIdentity(self, "current", provider=provider)
        return provider

    def provider_of(
        self, region: str, tags: Mapping[str, str], account: str | None, *, alias: str = ""
    ) -> AwsProvider:
        """The provider of one region, always aliased, by the region unless said: ``aws.us_east_1``."""
        alias = (alias or region).replace("-", "_")
        return AwsProvider(
            self,
            f"aws_{alias}",
            alias=alias,
            region=region,
            default_tags=[AwsProviderDefaultTags(tags=dict(tags))],
            allowed_account_ids=[account] if account else None,
        )

    def remote_state(self, arguments: Mapping[str, Any]) -> None:
        """Keeps the state in S3. All of ``backend.tf.json`` goes in, also what CDKTF has no argument for."""
        S3Backend(self, bucket=arguments["bucket"], key=arguments["key"], region=arguments["region"])
        for name in sorted(arguments.keys() - {"bucket", "key", "region"}):
            self.add_override(f"terraform.backend.s3.{name}", arguments[name])

    def bootstrap(self, plan: StatePlan | CopiesPlan) -> AwsProvider:
        """What comes before all deployments: no deployment's tags, a local state. Gives the provider."""
        region = plan.store.region
        self.describe(plan, region=region)
        self.local_state()
        return self.provider_of(region, {"Region": region, "ManagedBy": "tapstack"}, plan.account)

    def local_state(self) -> None:
        """Keeps the state beside the output folder: relative, so that every checkout has the same bytes."""
        LocalBackend(self, path=f"../../../terraform.{self.node.id}.tfstate")

    def output(self, name: str, value: Any, description: str) -> str:
        """An output, described for whoever reads it in a terminal; returns its name in Terraform."""
        name = name.replace("-", "_")
        TerraformOutput(self, name, value=value, description=description)
        return name


def _component(path: str) -> tuple[str, ...]:
    """The block and the label of the component at a construct path; empty where it belongs to none."""
    return next((tuple(step.split(".", 1)) for step in path.split("/")[1:] if "." in step), ())


def _in_words(path: str) -> str:
    component = _component(path)
    return f'{component[0]} "{component[1]}"' if component else path
