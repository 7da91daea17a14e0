"""Route 53's health checks of load balancers, their alarms, and who asks from where."""

from collections.abc import Iterable
from typing import Final

from cdktf import TerraformProvider, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.route53_health_check import Route53HealthCheck
from constructs import Construct

from model.blocks.dns import Dns
from model.naming.checkers import CHECKERS, checkers
from modules.monitoring.alarm import Alarm, Metric

NAMESPACE: Final = "AWS/Route53"
HTTP, HTTPS = 80, 443

#: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-health-checks.html
ALARMS = (
    Alarm(
        "status",
        title="State",
        unit="(healthy)",
        threshold=1,
        namespace=NAMESPACE,
        metrics={"status": Metric("HealthCheckStatus", "Minimum")},
        comparison="LessThanThreshold",
        periods=1,
        missing="ignore",
        because="Route 53 reports each minute; a gap in its reports says nothing of the region.",
        action="Route 53 leaves the region out of its answers until it is healthy again; where no region is, "
        "it answers with all of them. Look up why (aws route53 get-health-check-last-failure-reason), and at "
        "the alarms of the region. Where it lasts, fail over what the active region alone does.",
    ),
)


class HealthCheck(Construct):
    """What Route 53's checkers ask of a load balancer from outside. Exposes ``id``.

    They speak to the load balancer by its own name, whatever the names that lead to it, and don't look at the
    certificate. From countries that its web ACL blocks nobody asks.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        provider: TerraformProvider,
        spec: Dns,
        dns_name: str,
        encrypted: bool,
        blocked_countries: Iterable[str],
        title: str,
    ) -> None:
        super().__init__(scope, id)
        asking = checkers(blocked_countries)
        check = Route53HealthCheck(
            self,
            "health_check",
            fqdn=dns_name,
            # Plain HTTP is redirected where there is HTTPS, and any redirection counts as healthy.
            type="HTTPS" if encrypted else "HTTP",
            port=HTTPS if encrypted else HTTP,
            enable_sni=encrypted,
            resource_path=spec.health_check_path,
            request_interval=spec.request_interval,
            failure_threshold=spec.failure_threshold,
            measure_latency=spec.measure_latency,
            regions=list(asking) if len(asking) < len(CHECKERS) else None,
            tags={"Name": title},
            # Records go by it: another one is there before it goes.
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
            provider=provider,
        )
        self.id: str = check.id
