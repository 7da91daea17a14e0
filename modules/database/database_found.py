"""What AWS says of an instance today, and of what stands around it, as data sources of its region."""

from collections.abc import Mapping, Sequence
from typing import Final

from cdktf import Postcondition, TerraformProvider, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.data_aws_db_instance import DataAwsDbInstance
from cdktf_cdktf_provider_aws.data_aws_db_instances import DataAwsDbInstances, DataAwsDbInstancesFilter
from cdktf_cdktf_provider_aws.data_aws_security_groups import (
    DataAwsSecurityGroups,
    DataAwsSecurityGroupsFilter,
)
from constructs import Construct

from model.blocks.database import ROLE_TAG

#: The instance, in a condition of its own data source.
ITSELF: Final = "self"


class FoundInstance(Construct):
    """The instance with an identifier, if there is one.

    It is what was there *before* an apply: outputs that say it would change with the next plan. Exposes
    Terraform expressions: ``address``, which may lead to nothing, and ``there``, whether it doesn't.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        provider: TerraformProvider,
        identifier: str,
        postconditions: Sequence[Postcondition] = (),
    ) -> None:
        super().__init__(scope, id)
        # The list is empty where the single one would fail.
        named = DataAwsDbInstances(
            self,
            "instances",
            filter=[DataAwsDbInstancesFilter(name="db-instance-id", values=[identifier])],
            provider=provider,
        )
        checked = TerraformResourceLifecycle(postcondition=list(postconditions))
        found = DataAwsDbInstance(
            self,
            "instance",
            db_instance_identifier=identifier,
            lifecycle=checked if postconditions else None,
            provider=provider,
        )
        # CDKTF's own argument takes a number.
        found.add_override("count", f"${{length({named.fqn}.instance_identifiers)}}")
        # No reference of CDKTF's: it would stand in braces of its own within an expression.
        address = f"data.{found.terraform_resource_type}.{found.friendly_unique_id}"
        self.there = f"(length({address}) > 0)"
        self.address = f"{address}[0]"


class FoundSecurityGroup(Construct):
    """The security group with a name and tags, if there is one; its address ends in the construct's id.

    Exposes Terraform expressions: ``there``, and ``id``, which is empty where nothing is.
    """

    def __init__(
        self, scope: Construct, id: str, *, provider: TerraformProvider, name: str, tags: Mapping[str, str]
    ) -> None:
        super().__init__(scope, id)
        wanted = {"group-name": name, **{f"tag:{key}": value for key, value in tags.items()}}
        # The list is empty where the single one would fail.
        found = DataAwsSecurityGroups(
            self,
            "security_groups",
            filter=[DataAwsSecurityGroupsFilter(name=key, values=[value]) for key, value in wanted.items()],
            provider=provider,
        )
        ids = f"data.{found.terraform_resource_type}.{found.friendly_unique_id}.ids"
        self.there = f"(length({ids}) > 0)"
        self.id = f'join(" ", {ids})'


def source_of(instance: str) -> str:
    """The ARN of what an instance copies, empty where it stands alone; of its address, as expressions."""
    return f'try(coalesce({instance}.replicate_source_db), "")'


def source_region_of(instance: str) -> str:
    """The region of what an instance copies, as :func:`source_of`."""
    return f'try(split(":", {instance}.replicate_source_db)[3], "")'


def tag_of(instance: str, key: str = ROLE_TAG, otherwise: str = '""') -> str:
    """A tag of an instance, else the value of another expression; of its address, as expressions."""
    return f'try({instance}.tags["{key}"], {otherwise})'
