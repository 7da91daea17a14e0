"""The ``load_balancer`` blocks of a region: who writes their logs, their web ACLs and their alarms."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import ClassVar

from model.blocks.bucket import LOG_BUCKET_ROLE
from model.naming.regions import ELB_ACCOUNTS, LOG_DELIVERY_SERVICE, partition
from modules.monitoring.alarm import Watched
from modules.network.load_balancer import LoadBalancer, log_prefix
from modules.network.load_balancer_alarms import ALARMS, WEB_ACL_ALARMS
from modules.network.web_acl import WebAcl, WebAclLogPolicy, log_groups
from modules.part import Assembly, Part, Site
from modules.policy.document import Statement, allow


class LoadBalancers(Part):
    """Load balancers, each with its web ACL if it has one."""

    alarm_tables: ClassVar = {"Load balancer": ALARMS, "Web ACL of a load balancer": WEB_ACL_ALARMS}

    def log_groups(self, assembly: Assembly) -> Iterator[str]:
        """Those of the web ACLs, whose names begin as WAF wants it."""
        if _web_acls(assembly):
            yield log_groups(assembly.context)

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
        """Each load balancer, and what its web ACL blocks."""
        for label, spec in assembly.plan.region.load_balancer.items():
            id, title = f"{label}_load_balancer", f"load balancer {label}"
            yield Watched(id, title, ALARMS, partial(_dimensions, label))
            if spec.waf:
                yield Watched(id, title, WEB_ACL_ALARMS, partial(_web_acl_dimensions, label))

    def build(self, site: Site) -> None:
        """Makes each load balancer; what stands behind it adds itself to the listeners."""
        if _web_acls(site.assembly):
            policy = WebAclLogPolicy(site.scope, "web_acls", context=site.context, provider=site.provider)
            site.add(policy)
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
                certified=site.plan.certificates.get(label, ()),
            )
            site.add(balancer, label)
            if spec.waf:
                site.add(_web_acl(site, label, balancer), label)
            site.output(
                f"{label}_load_balancer_dns_name", balancer.dns_name, f"Address of load balancer {label}"
            )


def _web_acls(assembly: Assembly) -> bool:
    """Whether a load balancer of the region has one."""
    return any(spec.waf for spec in assembly.plan.region.load_balancer.values())


def _web_acl(site: Site, label: str, balancer: LoadBalancer) -> WebAcl:
    return WebAcl(
        balancer,
        "web_acl.load_balancer",
        context=site.context,
        provider=site.provider,
        spec=site.plan.region.load_balancer[label],
        label=label,
        key_arn=site.key_arn,
        load_balancer_arn=balancer.arn,
        log_policy=site.find(WebAclLogPolicy),
    )


def _dimensions(label: str, site: Site) -> Mapping[str, str]:
    return {"LoadBalancer": site.find(LoadBalancer, label).arn_suffix}


def _web_acl_dimensions(label: str, site: Site) -> Mapping[str, str]:
    return site.find(WebAcl, label).dimensions
