"""The ``load_balancer`` block: an Application Load Balancer, open to the internet."""

from typing import Annotated

from pydantic import Field

from model.blocks.spec import Component, Matches

CertificateArn = Annotated[
    str,
    Matches(
        r"arn:aws(-us-gov)?:acm:[a-z0-9-]+:[0-9]{12}:certificate/[A-Za-z0-9-]+",
        "ARNs of ACM certificates: arn:aws:acm:REGION:ACCOUNT:certificate/ID",
    ),
]
SslPolicy = Annotated[
    str,
    Matches(
        r"ELBSecurityPolicy-(TLS13-1-[23]-|FS-1-2-|TLS-1-2-)[A-Za-z0-9-]+",
        "the policies for TLS 1.2 or newer: their names begin with ELBSecurityPolicy- and then TLS13-1-2-, "
        "TLS13-1-3-, FS-1-2- or TLS-1-2-",
    ),
]


class LoadBalancer(Component):
    """An Application Load Balancer in front of an Auto Scaling group."""

    certificate_arn: CertificateArn | None = Field(
        default=None,
        description="ACM certificate of the same region. With it, HTTP redirects to HTTPS; without it, the "
        "load balancer serves plain HTTP and the review warns.",
    )
    ssl_policy: SslPolicy = Field(
        default="ELBSecurityPolicy-TLS13-1-2-2021-06",
        description="Security policy of the HTTPS listener, TLS 1.2 or newer.",
    )
    access_logs: bool = Field(default=True, description="Whether access logs go to the region's log bucket.")
    idle_timeout: int = Field(
        default=60, ge=1, le=4000, description="Idle timeout of connections, in seconds."
    )
