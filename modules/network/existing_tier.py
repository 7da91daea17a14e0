"""A tier of subnets of a VPC that somebody else keeps, found by its tags."""

from collections.abc import Mapping

from cdktf import (
    Postcondition,
    TerraformIterator,
    TerraformOutput,
    TerraformProvider,
    TerraformResourceLifecycle,
    Token,
)
from cdktf_cdktf_provider_aws.data_aws_subnet import DataAwsSubnet
from cdktf_cdktf_provider_aws.data_aws_subnets import DataAwsSubnets, DataAwsSubnetsFilter
from constructs import Construct

from model.blocks.address_plan import FEWEST_ZONES


class ExistingTier(Construct):
    """The subnets with some tags; there has to be one. Its id is the tier's name, ``private``.

    Exposes ``ids``. ``vpc`` is the VPC as messages name it.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        provider: TerraformProvider,
        vpc_id: str,
        vpc: str,
        tags: Mapping[str, str],
    ) -> None:
        super().__init__(scope, id)
        self._tier, self._vpc = id, vpc
        wanted = ", ".join(f"{key} = {value}" for key, value in tags.items())
        found = Postcondition(
            condition="${length(self.ids) > 0}",
            error_message=f"{vpc} has no subnet with the tags {wanted}. Give its {id} subnets these tags, or "
            f"set {id}_subnet_tags to those that they have.",
        )
        subnets = DataAwsSubnets(
            self,
            "subnets",
            filter=[DataAwsSubnetsFilter(name="vpc-id", values=[vpc_id])],
            tags=dict(tags),
            lifecycle=TerraformResourceLifecycle(postcondition=[found]),
            provider=provider,
        )
        # A list of subnets has only their ids, and each has its zone.
        each = TerraformIterator.from_list(subnets.ids)
        subnet = DataAwsSubnet(self, "subnet", for_each=each, id="${each.value}", provider=provider)
        self._subnets: str = subnet.fqn
        self.ids: list[str] = subnets.ids

    def within(self, zones: str) -> list[str]:
        """The subnets in some zones; ``zones`` is a Terraform expression, a list of names."""
        return _ids(
            f"[for subnet in {self._subnets} : subnet.id if contains({zones}, subnet.availability_zone)]"
        )

    def one_of_each_zone(self, zones: str = "", most: int | None = None) -> list[str]:
        """The first subnet by id of each zone, in their order; of the first ``most`` of some ``zones``."""
        chosen = f" if contains({zones}, subnet.availability_zone)" if zones else ""
        by_zone = f"{{for subnet in {self._subnets} : subnet.availability_zone => subnet.id...{chosen}}}"
        firsts = f"[for ids in values({by_zone}) : sort(ids)[0]]"
        return _ids(f"chunklist({firsts}, {most})[0]" if most else firsts)

    def in_two_zones(self, ids: list[str]) -> list[str]:
        """These subnets, also as an output, which Terraform refuses where the tier is in one zone."""
        output = TerraformOutput(
            self,
            "subnet_ids",
            value=ids,
            description=f"Subnets of the existing VPC that were found as {self._tier}",
        )
        zones = f"distinct([for subnet in {self._subnets} : subnet.availability_zone])"
        enough = {
            "condition": f"${{length({zones}) >= {FEWEST_ZONES}}}",
            "error_message": f"{self._vpc} has its {self._tier} subnets in one zone; load balancers and "
            f"databases need {FEWEST_ZONES}. Add a subnet in another, or change {self._tier}_subnet_tags.",
        }
        # CDKTF leaves out the argument that it has for it.
        output.add_override("precondition", [enough])
        return ids


def _ids(expression: str) -> list[str]:
    ids: list[str] = Token.as_list(f"${{{expression}}}")
    return ids
