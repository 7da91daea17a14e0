"""An Application Load Balancer with its target group and listeners."""

from typing import Any

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.lb import Lb, LbAccessLogs
from cdktf_cdktf_provider_aws.lb_listener import (
    LbListener,
    LbListenerDefaultAction,
    LbListenerDefaultActionRedirect,
)
from cdktf_cdktf_provider_aws.lb_target_group import LbTargetGroup, LbTargetGroupHealthCheck
from constructs import Construct

from model.blocks.autoscaling_group import AutoscalingGroup as AutoscalingGroupSpec
from model.blocks.load_balancer import LoadBalancer as LoadBalancerSpec
from model.naming.context import Context
from modules.network.network import Network
from modules.network.security_group import ANYWHERE, Firewall
from modules.storage.log_bucket import LogBucket

HTTP, HTTPS = 80, 443


class LoadBalancer(Construct):
    """A load balancer open to the internet, and the target group of what it serves.

    Exposes ``dns_name``, ``zone_id``, ``target_group_arn`` and ``firewall``, whose peer its targets admit.
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
        targets: AutoscalingGroupSpec,
        network: Network,
        log_bucket: LogBucket,
    ) -> None:
        super().__init__(scope, id)
        self._provider = provider
        self._open(context, label, network)
        logs = LbAccessLogs(
            enabled=True, bucket=log_bucket.name, prefix=log_bucket.load_balancer_prefix(label)
        )
        balancer = Lb(
            self,
            "lb",
            name=context.name(label, "aws_lb"),
            load_balancer_type="application",
            internal=False,
            subnets=network.public_subnet_ids,
            security_groups=[self.firewall.id],
            access_logs=logs if spec.access_logs else None,
            drop_invalid_header_fields=True,
            desync_mitigation_mode="defensive",
            idle_timeout=spec.idle_timeout,
            enable_deletion_protection=context.retains,
            # AWS writes a test object at once; the bucket's policy has to admit it. And it makes no load
            # balancer in a VPC that doesn't lead to the internet yet.
            depends_on=[log_bucket.policy, *network.ways_in],
            provider=provider,
        )
        self.dns_name, self.zone_id = balancer.dns_name, balancer.zone_id
        self.target_group_arn = self._target_group(context, label, targets, network)
        self._listen(balancer.arn, spec)

    def _open(self, context: Context, label: str, network: Network) -> None:
        self.firewall = Firewall(
            self,
            "load_balancer",
            provider=self._provider,
            name=context.name(f"{label}-load-balancer", "aws_security_group"),
            description=f"Load balancer {label}: HTTP and HTTPS from the internet",
            vpc_id=network.vpc_id,
        )
        # Both ports, so that a certificate given later changes the listeners only.
        self.firewall.admit("http", HTTP, "HTTP from the internet", {"cidr_ipv4": ANYWHERE})
        self.firewall.admit("https", HTTPS, "HTTPS from the internet", {"cidr_ipv4": ANYWHERE})

    def _target_group(
        self, context: Context, label: str, targets: AutoscalingGroupSpec, network: Network
    ) -> str:
        group = LbTargetGroup(
            self,
            "target_group",
            name=context.name(label, "aws_lb_target_group"),
            port=targets.port,
            protocol="HTTP",
            target_type="instance",
            vpc_id=network.vpc_id,
            deregistration_delay="30",
            health_check=LbTargetGroupHealthCheck(
                path=targets.health_check_path,
                matcher="200",
                interval=15,
                healthy_threshold=2,
                unhealthy_threshold=3,
            ),
            provider=self._provider,
        )
        arn: str = group.arn
        return arn

    def _listen(self, load_balancer_arn: str, spec: LoadBalancerSpec) -> None:
        forward = LbListenerDefaultAction(type="forward", target_group_arn=self.target_group_arn)
        redirect = LbListenerDefaultAction(
            type="redirect",
            redirect=LbListenerDefaultActionRedirect(
                port=str(HTTPS), protocol="HTTPS", status_code="HTTP_301"
            ),
        )
        common: dict[str, Any] = {"load_balancer_arn": load_balancer_arn, "provider": self._provider}
        http = redirect if spec.certificate_arn else forward
        LbListener(self, "http", port=HTTP, protocol="HTTP", default_action=[http], **common)
        if spec.certificate_arn:
            LbListener(
                self,
                "https",
                port=HTTPS,
                protocol="HTTPS",
                certificate_arn=spec.certificate_arn,
                ssl_policy=spec.ssl_policy,
                default_action=[forward],
                **common,
            )
