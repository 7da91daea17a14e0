"""Security groups: a closed one, and each opening in it as a resource of its own."""

from collections.abc import Mapping
from typing import Any, TypedDict

from cdktf import TerraformProvider
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


class SecurityGroup(Construct):
    """A security group without rules, named for what it guards, and its rules by name.

    The group's Terraform name is ``<module>_<id>``, a rule's ``<module>_<id>_<rule>``. Exposes ``id`` and
    ``peer``: the group as the other end of a rule.
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
        super().__init__(scope, id)
        self._provider = provider
        group = AwsSecurityGroup(
            self,
            "security_group",
            name=name,
            description=description,
            vpc_id=vpc_id,
            tags=tags,
            provider=provider,
        )
        self.id: str = group.id
        self.peer: Peer = {"referenced_security_group_id": self.id}

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
