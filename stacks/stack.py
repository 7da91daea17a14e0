"""What every stack has: readable names, a description of itself, a backend, providers, outputs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cdktf import LocalBackend, S3Backend, TerraformElement, TerraformOutput, TerraformStack
from cdktf_cdktf_provider_aws.data_aws_caller_identity import DataAwsCallerIdentity
from cdktf_cdktf_provider_aws.provider import AwsProvider, AwsProviderDefaultTags
from constructs import Construct, Node

from model.naming.context import CALLER_ACCOUNT, Context
from model.planning.plan import StackPlan
from stacks.logical_id import logical_id


@dataclass(frozen=True)
class Clash:
    """Two elements of a stack that would be ``what`` both; each by its construct path."""

    stack: str
    what: str
    first: str
    second: str


class Stack(TerraformStack):
    """A Terraform root module whose resources have the names that ``stacks/logical_id.py`` gives.

    ``clashes`` are the addresses that two elements would have: whoever writes the stack refuses them.
    """

    def __init__(self, scope: Construct, id: str) -> None:
        # Read while the superclass is being made: CDKTF asks for names from its constructor on.
        self._addresses: dict[tuple[str, str], str] = {}
        self.clashes: list[Clash] = []
        super().__init__(scope, id)

    def _allocate_logical_id(self, tf_element: TerraformElement | Node) -> str:
        # An asset asks by its node, to name its folder.
        path = (tf_element if isinstance(tf_element, Node) else tf_element.node).path
        kind = type(tf_element).__name__
        name = logical_id(path, kind)
        # CDKTF would merge two resources of one address into one, without a word.
        other = self._addresses.setdefault((kind, name), path)
        if other == path:
            return name
        self.clashes.append(Clash(path.partition("/")[0], f"{kind} {name}", other, path))
        return f"{name}_{len(self.clashes)}"

    def describe(self, plan: StackPlan, **facts: Any) -> None:
        """Notes in the stack's ``//`` metadata of which kind it is, so that nobody has to read its name."""
        self.add_override("//.metadata.tapstack", {"kind": plan.kind, **facts})

    def provider(self, context: Context) -> AwsProvider:
        """The provider of one region of a deployment, pinned to its account if that is given.

        The stack's first provider also reads the account where names and ARNs refer to it.
        """
        account = None if context.account == CALLER_ACCOUNT else context.account
        provider = self.provider_of(context.region, context.tags, account)
        if account is None and self.node.try_find_child("current") is None:
            DataAwsCallerIdentity(self, "current", provider=provider)
        return provider

    def provider_of(self, region: str, tags: Mapping[str, str], account: str | None) -> AwsProvider:
        """The provider of one region, always aliased: ``aws.us_east_1``."""
        alias = region.replace("-", "_")
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

    def local_state(self) -> None:
        """Keeps the state beside the output folder: relative, so that every checkout has the same bytes."""
        LocalBackend(self, path=f"../../../terraform.{self.node.id}.tfstate")

    def output(self, name: str, value: Any, description: str) -> None:
        """An output, described for whoever reads it in a terminal."""
        TerraformOutput(self, name.replace("-", "_"), value=value, description=description)
