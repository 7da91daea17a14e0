"""What a deployment must not say although each of its values is fine by itself.

A check is one function from a deployment to findings; it stands in ``CHECKS``. Rules of AWS that the
provider reports only when it is too late, or that an emulator doesn't know, belong here.
"""

from model.checks.database import replicas_have_a_source
from model.checks.finding import Check, FieldPath, Finding, nearest, related
from model.checks.load_balancer import certificates_are_regional, load_balancers_have_targets
from model.checks.name import names_are_free
from model.checks.network import (
    custom_networks_are_to_come,
    networks_are_disjoint,
    peering_is_possible,
)
from model.checks.region import regions_exist
from model.deployment import Deployment

__all__ = ["CHECKS", "Check", "FieldPath", "Finding", "findings", "nearest", "related"]

CHECKS: tuple[Check, ...] = (
    names_are_free,
    regions_exist,
    networks_are_disjoint,
    peering_is_possible,
    replicas_have_a_source,
    load_balancers_have_targets,
    certificates_are_regional,
    custom_networks_are_to_come,
)


def findings(deployment: Deployment) -> tuple[Finding, ...]:
    """Everything that the checks find in a deployment."""
    return tuple(finding for check in CHECKS for finding in check(deployment))
