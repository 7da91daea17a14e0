"""Security groups: a closed one, and each opening in it as a resource of its own."""

from typing import TypedDict

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from cdktf_cdktf_provider_aws.vpc_security_group_egress_rule import VpcSecurityGroupEgressRule
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule
from constructs import Construct

ANYWHERE = "0.0.0.0/0"


class Peer(TypedDict, total=False):
    """Whom a rule speaks of: exactly one of a security group, an IPv4 range or a prefix list."""

    referenced_security_group_id: str
    cidr_ipv4: str
    prefix_list_id: str


class Firewall(Construct):
    """A security group without rules, named for what it guards, and its rules by name.

    The group's Terraform name is ``<module>_<id>``, a rule's ``<module>_<id>_<rule>``.
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
    ) -> None:
        super().__init__(scope, id)
        self._provider = provider
        group = SecurityGroup(
            self, "security_group", name=name, description=description, vpc_id=vpc_id, provider=provider
        )
        self.id = group.id
        self.peer: Peer = {"referenced_security_group_id": group.id}

    def admit(self, name: str, port: int, description: str, peer: Peer) -> None:
        """Opens a TCP port to connections from a peer."""
        VpcSecurityGroupIngressRule(self, name, **self._rule(port, description), **peer)

    def allow_to(self, name: str, port: int, description: str, peer: Peer) -> VpcSecurityGroupEgressRule:
        """Lets connections out to a peer's TCP port."""
        return VpcSecurityGroupEgressRule(self, name, **self._rule(port, description), **peer)

    def _rule(self, port: int, description: str) -> dict[str, object]:
        return {
            "security_group_id": self.id,
            "ip_protocol": "tcp",
            "from_port": port,
            "to_port": port,
            "description": description,
            "provider": self._provider,
        }
