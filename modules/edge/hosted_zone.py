"""Hosted zones, made or found by their domain names, and how domain names are written in Terraform."""

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.data_aws_route53_zone import DataAwsRoute53Zone
from cdktf_cdktf_provider_aws.route53_zone import Route53Zone
from constructs import Construct

from model.naming.context import Context
from model.naming.kinds import Kind
from model.planning.domains import Zone
from modules.removal import lifecycle

#: https://docs.aws.amazon.com/Route53/latest/APIReference/API_Tag.html
TAG_VALUE = Kind(256)


class HostedZone(Construct):
    """A public zone. Exposes ``id`` and ``name_servers``, which its domain has to be delegated to.

    While it has records that aren't ours, AWS refuses to delete it.
    """

    def __init__(
        self, scope: Construct, id: str, *, context: Context, provider: TerraformProvider, zone: Zone
    ) -> None:
        super().__init__(scope, id)
        made = Route53Zone(
            self,
            "zone",
            name=zone.domain,
            comment=f"Names of {context.global_prefix}",
            tags=_tags(context, zone),
            lifecycle=lifecycle(context),
            provider=provider,
        )
        self.id: str = made.zone_id
        self.name_servers: list[str] = made.name_servers


def found_zone(scope: Construct, provider: TerraformProvider, context: Context, zone: Zone) -> str:
    """The id of a zone that is there, looked up by its domain name; ours by its tag, too."""
    found = DataAwsRoute53Zone(
        scope,
        f"zone.{in_terraform(zone.domain)}",
        name=zone.domain,
        private_zone=False,
        tags=_tags(context, zone) if zone.made else None,
        provider=provider,
    )
    zone_id: str = found.zone_id
    return zone_id


def in_terraform(domain: str) -> str:
    """A domain name as a Terraform name: ``www_example_com``, and its wildcard ``www_example_com_wildcard``.

    Domain names have no underscores, and there is no top-level domain of that name: no two have the same.
    Terraform takes none that begins with a digit.
    """
    bare = domain.removeprefix("*.")
    name = bare.replace(".", "_") + ("" if bare == domain else "_wildcard")
    return f"_{name}" if name[0].isdigit() else name


def _tags(context: Context, zone: Zone) -> dict[str, str]:
    return {"Name": context.global_name(zone.domain, TAG_VALUE)}
