"""An Application Load Balancer with its listeners."""

from collections.abc import Iterator, Sequence

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.lb import Lb, LbAccessLogs
from cdktf_cdktf_provider_aws.lb_listener import (
    LbListener,
    LbListenerDefaultAction,
    LbListenerDefaultActionFixedResponse,
    LbListenerDefaultActionRedirect,
)
from cdktf_cdktf_provider_aws.lb_listener_rule import (
    LbListenerRule,
    LbListenerRuleAction,
    LbListenerRuleCondition,
    LbListenerRuleConditionHostHeader,
    LbListenerRuleConditionPathPattern,
)
from constructs import Construct

from model.blocks.load_balancer import LoadBalancer as LoadBalancerSpec
from model.blocks.target import Routed
from model.naming.context import Context
from modules.edge.certificate import Certificate
from modules.network.network import Network
from modules.network.security_group import ANYWHERE, Peer, SecurityGroup
from modules.storage.log_bucket import LogBucket

HTTP, HTTPS = 80, 443
EVERYBODY: tuple[str, str, Peer] = ("", "the internet", {"cidr_ipv4": ANYWHERE})
#: What whoever is no target's gets, unless a target is the default.
NOT_FOUND = LbListenerDefaultAction(
    type="fixed-response",
    fixed_response=LbListenerDefaultActionFixedResponse(
        content_type="text/plain", message_body="Not found", status_code="404"
    ),
)


class LoadBalancer(Construct):
    """A load balancer, public or internal, with its listeners; what they serve :meth:`forward_to` adds.

    ``certified`` are the domain names that ACM certifies for it, where it has no certificate yet. Exposes
    ``arn``, ``dns_name``, ``zone_id``, ``arn_suffix``, which CloudWatch knows it by, and
    ``security_group``, whose peer its targets admit.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        context: Context,
        provider: TerraformProvider,
        spec: LoadBalancerSpec,
        label: str,
        network: Network,
        log_bucket: LogBucket,
        certified: Sequence[str] = (),
    ) -> None:
        super().__init__(scope, id)
        self._provider, self._spec = provider, spec
        self._certificate_arn = spec.certificate_arn
        if certified:
            title = context.name(f"{label}-load-balancer", "aws_security_group")
            self._certificate_arn = Certificate(
                self, "certificate.load_balancer", provider=provider, names=certified, title=title
            ).arn
        self.security_group = self._open(context, label, network)
        logs = LbAccessLogs(enabled=True, bucket=log_bucket.name, prefix=log_prefix(label))
        balancer = Lb(
            self,
            "lb",
            name=context.name(label, "aws_lb"),
            load_balancer_type="application",
            internal=spec.internal,
            subnets=network.private_subnet_ids if spec.internal else network.public_subnet_ids,
            security_groups=[self.security_group.id],
            access_logs=logs if spec.access_logs else None,
            drop_invalid_header_fields=True,
            desync_mitigation_mode="defensive",
            idle_timeout=spec.idle_timeout,
            enable_deletion_protection=context.retains,
            # AWS writes a test object at once; the bucket's policy has to admit it. And it makes no public
            # load balancer in a VPC that doesn't lead to the internet yet.
            depends_on=[log_bucket.policy, *(() if spec.internal else network.ingress_routes)],
            provider=provider,
        )
        self.arn: str = balancer.arn
        self.arn_suffix: str = balancer.arn_suffix
        self.dns_name: str = balancer.dns_name
        self.zone_id: str = balancer.zone_id
        self._serving = self._listen()

    def forward_to(self, component: str, target_group_arn: str, target: Routed) -> None:
        """Sends a target group what the target's paths and hosts match; without them, what no others do.

        ``component`` is the target's label and kind, which names the rule: ``api_instances``.
        """
        if target.priority is None:
            forward = LbListenerDefaultAction(type="forward", target_group_arn=target_group_arn)
            self._serving.put_default_action([forward])
            return
        LbListenerRule(
            self,
            component,
            listener_arn=self._serving.arn,
            priority=target.priority,
            condition=list(_conditions(target)),
            action=[LbListenerRuleAction(type="forward", target_group_arn=target_group_arn)],
            provider=self._provider,
        )

    def _listen(self) -> LbListener:
        """Makes the listeners, and returns the one that serves; with a certificate the other redirects."""
        if not self._certificate_arn:
            return self._listener("http", HTTP, NOT_FOUND)
        redirect = LbListenerDefaultActionRedirect(port=str(HTTPS), protocol="HTTPS", status_code="HTTP_301")
        self._listener("http", HTTP, LbListenerDefaultAction(type="redirect", redirect=redirect))
        return self._listener(
            "https",
            HTTPS,
            NOT_FOUND,
            certificate_arn=self._certificate_arn,
            ssl_policy=self._spec.ssl_policy,
        )

    def _listener(self, protocol: str, port: int, default: LbListenerDefaultAction, **tls: str) -> LbListener:
        return LbListener(
            self,
            protocol,
            load_balancer_arn=self.arn,
            port=port,
            protocol=protocol.upper(),
            default_action=[default],
            provider=self._provider,
            **tls,
        )

    def _open(self, context: Context, label: str, network: Network) -> SecurityGroup:
        group = SecurityGroup(
            self,
            "load_balancer",
            provider=self._provider,
            name=context.name(f"{label}-load-balancer", "aws_security_group"),
            description=f"Load balancer {label}",
            vpc_id=network.vpc_id,
        )
        # Both ports, so that a certificate given later changes the listeners only.
        for id, who, peer in self._clients(network):
            group.allow_ingress(f"http{id}", HTTP, f"HTTP from {who}", peer)
            group.allow_ingress(f"https{id}", HTTPS, f"HTTPS from {who}", peer)
        return group

    def _clients(self, network: Network) -> Iterator[tuple[str, str, Peer]]:
        """Who may connect: what ends a rule's name, in words, and the peer."""
        for block in self._spec.ingress_cidr_blocks:
            yield f"_{block.replace('.', '_').replace('/', '_')}", block, {"cidr_ipv4": block}
        if not self._spec.ingress_cidr_blocks:
            yield ("", "the VPC", network.ranges) if self._spec.internal else EVERYBODY


def _conditions(target: Routed) -> Iterator[LbListenerRuleCondition]:
    """All of which a request has to meet."""
    if target.hosts:
        hosts = LbListenerRuleConditionHostHeader(values=list(target.hosts))
        yield LbListenerRuleCondition(host_header=hosts)
    if target.paths:
        paths = LbListenerRuleConditionPathPattern(values=list(target.paths))
        yield LbListenerRuleCondition(path_pattern=paths)


def log_prefix(label: str) -> str:
    """Where a load balancer's logs lie in the log bucket, without a slash at the end, which it refuses."""
    return f"load-balancer/{label}"
