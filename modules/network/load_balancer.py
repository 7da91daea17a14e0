"""An Application Load Balancer with its listeners."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import ClassVar

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

from model.blocks.bucket import LOG_BUCKET_ROLE
from model.blocks.load_balancer import LoadBalancer as LoadBalancerSpec
from model.blocks.target import Target
from model.naming.context import Context
from model.naming.regions import ELB_ACCOUNTS, LOG_DELIVERY_SERVICE, partition
from modules.monitoring.alarm import Watched
from modules.network.load_balancer_alarms import ALARMS
from modules.network.network import Network
from modules.network.security_group import ANYWHERE, SecurityGroup
from modules.part import Assembly, Part, Site
from modules.policy.document import Statement, allow
from modules.storage.log_bucket import LogBucket

HTTP, HTTPS = 80, 443
#: What whoever is no target's gets, unless a target is the default.
NOT_FOUND = LbListenerDefaultAction(
    type="fixed-response",
    fixed_response=LbListenerDefaultActionFixedResponse(
        content_type="text/plain", message_body="Not found", status_code="404"
    ),
)


class LoadBalancer(Construct):
    """A load balancer open to the internet, with its listeners; what they serve :meth:`forward_to` adds.

    Exposes ``dns_name``, ``zone_id``, ``arn_suffix``, which CloudWatch knows it by, and ``security_group``,
    whose peer its targets admit.
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
    ) -> None:
        super().__init__(scope, id)
        self._provider, self._spec = provider, spec
        self.security_group = self._open(context, label, network)
        logs = LbAccessLogs(enabled=True, bucket=log_bucket.name, prefix=log_prefix(label))
        balancer = Lb(
            self,
            "lb",
            name=context.name(label, "aws_lb"),
            load_balancer_type="application",
            internal=False,
            subnets=network.public_subnet_ids,
            security_groups=[self.security_group.id],
            access_logs=logs if spec.access_logs else None,
            drop_invalid_header_fields=True,
            desync_mitigation_mode="defensive",
            idle_timeout=spec.idle_timeout,
            enable_deletion_protection=context.retains,
            # AWS writes a test object at once; the bucket's policy has to admit it. And it makes no load
            # balancer in a VPC that doesn't lead to the internet yet.
            depends_on=[log_bucket.policy, *network.ingress_routes],
            provider=provider,
        )
        self._arn: str = balancer.arn
        self.arn_suffix: str = balancer.arn_suffix
        self.dns_name: str = balancer.dns_name
        self.zone_id: str = balancer.zone_id
        self._serving = self._listen()

    def forward_to(self, component: str, target_group_arn: str, target: Target) -> None:
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
        if not self._spec.certificate_arn:
            return self._listener("http", HTTP, NOT_FOUND)
        redirect = LbListenerDefaultActionRedirect(port=str(HTTPS), protocol="HTTPS", status_code="HTTP_301")
        self._listener("http", HTTP, LbListenerDefaultAction(type="redirect", redirect=redirect))
        return self._listener(
            "https",
            HTTPS,
            NOT_FOUND,
            certificate_arn=self._spec.certificate_arn,
            ssl_policy=self._spec.ssl_policy,
        )

    def _listener(self, protocol: str, port: int, default: LbListenerDefaultAction, **tls: str) -> LbListener:
        return LbListener(
            self,
            protocol,
            load_balancer_arn=self._arn,
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
            description=f"Load balancer {label}: HTTP and HTTPS from the internet",
            vpc_id=network.vpc_id,
        )
        # Both ports, so that a certificate given later changes the listeners only.
        group.allow_ingress("http", HTTP, "HTTP from the internet", {"cidr_ipv4": ANYWHERE})
        group.allow_ingress("https", HTTPS, "HTTPS from the internet", {"cidr_ipv4": ANYWHERE})
        return group


def _conditions(target: Target) -> Iterator[LbListenerRuleCondition]:
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


class LoadBalancers(Part):
    """The ``load_balancer`` blocks of a region."""

    alarm_tables: ClassVar = {"Load balancer": ALARMS}

    def log_writers(self, assembly: Assembly) -> Iterator[Statement]:
        """The load balancers' logs, from the account or the service that delivers in this region: one
        statement, for a policy has 20 KB."""
        context = assembly.context
        account = ELB_ACCOUNTS[context.region]
        deliverer = f"arn:{partition(context.region)}:iam::{account}:root"
        bucket = context.bucket_arn(LOG_BUCKET_ROLE)
        logs = [
            f"{bucket}/{log_prefix(label)}/AWSLogs/{context.account}/*"
            for label in assembly.plan.region.load_balancer
        ]
        if logs:
            yield allow(
                "LoadBalancersDeliver",
                ("s3:PutObject",),
                logs,
                principal={"AWS": deliverer} if account else {"Service": LOG_DELIVERY_SERVICE},
            )

    def watched(self, assembly: Assembly) -> Iterator[Watched]:
        """Each load balancer."""
        for label in assembly.plan.region.load_balancer:
            yield Watched(
                f"{label}_load_balancer",
                f"load balancer {label}",
                ALARMS,
                partial(_dimensions, label),
            )

    def build(self, site: Site) -> None:
        """Makes each load balancer; what stands behind it adds itself to the listeners."""
        for label, spec in site.plan.region.load_balancer.items():
            balancer = LoadBalancer(
                site.scope,
                f"load_balancer.{label}",
                context=site.context,
                provider=site.provider,
                spec=spec,
                label=label,
                network=site.network,
                log_bucket=site.log_bucket,
            )
            site.add(balancer, label)
            site.output(
                f"{label}_load_balancer_dns_name", balancer.dns_name, f"Address of load balancer {label}"
            )


def _dimensions(label: str, site: Site) -> Mapping[str, str]:
    return {"LoadBalancer": site.find(LoadBalancer, label).arn_suffix}
