"""The ``load_balancer`` block: an Application Load Balancer, open to the internet."""

from typing import Annotated

from pydantic import Field

from model.spec import Spec

CertificateArn = Annotated[str, Field(pattern=r"^arn:aws(-us-gov)?:acm:[a-z0-9-]+:[0-9]{12}:certificate/[A-Za-z0-9-]+$")]


class LoadBalancer(Spec):
    """An Application Load Balancer in front of an Auto Scaling group."""

    certificate_arn: CertificateArn | None = Field(
        None,
        description="ACM certificate of the same region. With it, HTTP redirects to HTTPS; without it, the load "
        "balancer serves plain HTTP and the review warns.",
    )
    ssl_policy: str = Field(
        "ELBSecurityPolicy-TLS13-1-2-2021-06",
        pattern=r"^ELBSecurityPolicy-(TLS13-1-[23]-|FS-1-2-|TLS-1-2-)[A-Za-z0-9-]+$",
        description="Security policy of the HTTPS listener, TLS 1.2 or newer.",
    )
    access_logs: bool = Field(True, description="Whether access logs go to the region's log bucket.")
    idle_timeout: int = Field(60, ge=1, le=4000, description="Idle timeout of connections, in seconds.")
