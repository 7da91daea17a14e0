"""Security groups: closed ones, and each opening in them as a resource of its own."""

from collections.abc import Mapping
from typing import Any, TypedDict

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.data_aws_security_group import DataAwsSecurityGroup
from cdktf_cdktf_provider_aws.security_group import SecurityGroup as AwsSecurityGroup
from cdktf_cdktf_provider_aws.vpc_security_group_egress_rule import VpcSecurityGroupEgressRule
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule
from constructs import Construct

ANYWHERE = "0.0.0.0/0"


class Peer(TypedDict, total=False):
    """Whom a rule speaks of: exactly one of a security group, an IPv4 range or a prefix list.

    With ``for_each``, CDKTF's iterator over several ranges, there is a rule for each of them.
    """

    referenced_security_group_id: str
    cidr_ipv4: str
    prefix_list_id: str
    for_each: Any


class OpenableGroup(Construct):
    """A security group whose rules are made here, each by its name. ``id`` is what AWS knows the group by."""

    id: str

    def __init__(self, scope: Construct, id: str, *, provider: TerraformProvider) -> None:
        super().__init__(scope, id)
        self._provider = provider

    def allow_ingress(
        self, rule: str, port: int, description: str, peer: Peer
    ) -> VpcSecurityGroupIngressRule:
        """Opens a TCP port to connections from a peer."""
        return VpcSecurityGroupIngressRule(
            self,
            rule,
            security_group_id=self.id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=description,
            provider=self._provider,
            **peer,
        )

    def allow_egress(self, rule: str, port: int, description: str, peer: Peer) -> VpcSecurityGroupEgressRule:
        """Lets connections out to a peer's TCP port."""
        return VpcSecurityGroupEgressRule(
            self,
            rule,
            security_group_id=self.id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=description,
            provider=self._provider,
            **peer,
        )


class SecurityGroup(OpenableGroup):
    """A security group without rules, named for what it guards.

    The group's Terraform name is ``<module>_<id>``, a rule's ``<module>_<id>_<rule>``. Exposes ``peer``: the
    group as the other end of a rule.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        provider: TerraformProvider,
        name: str,
        description: str,
        vpc_id: str,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(scope, id, provider=provider)
        group = AwsSecurityGroup(
            self,
            "security_group",
            name=name,
            description=description,
            vpc_id=vpc_id,
            tags=tags,
            provider=provider,
        )
        self.id = group.id
        self.peer: Peer = {"referenced_security_group_id": self.id}


class FoundSecurityGroup(OpenableGroup):
    """A security group of another stack, found by its name in a VPC."""

    def __init__(
        self, scope: Construct, id: str, *, provider: TerraformProvider, name: str, vpc_id: str
    ) -> None:
        super().__init__(scope, id, provider=provider)
        group = DataAwsSecurityGroup(self, "security_group", name=name, vpc_id=vpc_id, provider=provider)
        self.id = group.id
