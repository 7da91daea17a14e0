"""What belongs together around a load balancer."""

from collections.abc import Iterator

from model.blocks.deployment import Deployment, Region
from model.checks.finding import Finding, closest


def load_balancers_have_targets(deployment: Deployment) -> Iterator[Finding]:
    """Each load balancer serves exactly one Auto Scaling group."""
    for name, region in deployment.regions.items():
        yield from _targets(name, region)


def _targets(name: str, region: Region) -> Iterator[Finding]:
    served: dict[str, str] = {}
    for label, group in region.autoscaling_group.items():
        front = group.load_balancer
        if front is None:
            continue
        if front in served:
            yield Finding(
                ("regions", name, "autoscaling_group", label, "load_balancer"),
                "Load balancer in use",
                f'load_balancer "{front}" serves autoscaling_group "{served[front]}" already; give this '
                "group its own.",
            )
        served.setdefault(front, label)
    # One that a group names with a slip of the pen is wanted; the reference is reported.
    meant = {closest(front, region.load_balancer) for front in served}
    for label in region.load_balancer.keys() - meant:
        yield Finding(
            ("regions", name, "load_balancer", label),
            "Load balancer without targets",
            f'No autoscaling_group in "{name}" names load_balancer "{label}". Name it there, or leave the '
            "load balancer out, too.",
            follows_from=(("regions", name, "autoscaling_group"),),
        )


def certificates_are_regional(deployment: Deployment) -> Iterator[Finding]:
    """A load balancer takes certificates of its own region only."""
    for name, region in deployment.regions.items():
        for label, balancer in region.load_balancer.items():
            if balancer.certificate_arn and balancer.certificate_arn.split(":")[3] != name:
                yield Finding(
                    ("regions", name, "load_balancer", label, "certificate_arn"),
                    "Certificate of another region",
                    f'load_balancer "{label}" in "{name}" received {balancer.certificate_arn}. '
                    f'Certificates are regional; override certificate_arn inside region "{name}".',
                )
