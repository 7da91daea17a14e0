"""What a deployment must not say although each of its values is fine by itself.

A check is one function from a deployment to findings; it stands in ``CHECKS``. Rules of AWS that the
provider reports only when it is too late, or that an emulator doesn't know, belong here.
"""

from itertools import islice

from model.blocks.deployment import Deployment
from model.checks.autoscaling_group import images_are_regional
from model.checks.bucket import monitored_buckets_have_alerts, replicated_buckets_have_a_second_one
from model.checks.cdn import (
    aliases_are_used_once,
    cdn_certificates_are_of_the_account,
    cdns_have_cloudfront,
    delivered_objects_are_readable,
)
from model.checks.database import (
    database_alarms_can_go_off,
    replicas_have_a_source,
    snapshots_are_regional,
)
from model.checks.dns import (
    cdns_answer_to_their_names,
    certificates_have_room,
    domains_are_of_the_partition,
    health_checks_are_let_in,
    names_lead_to_one_place,
    names_lead_to_what_is_public,
    weights_are_of_the_regions,
)
from model.checks.finding import Check, FieldPath, Finding, nearest, related
from model.checks.function import (
    bucket_events_have_one_receiver,
    databases_are_reached_from_the_network,
    functions_answer_in_time,
    functions_have_code,
    images_are_of_the_region,
    queues_wait_for_their_functions,
    sources_can_be_shipped,
)
from model.checks.load_balancer import (
    certificates_are_regional,
    load_balancers_have_targets,
    requests_have_one_target,
)
from model.checks.name import names_are_free
from model.checks.network import called_services_are_reachable, networks_are_disjoint
from model.checks.number import numbers_are_within_reason
from model.checks.peering import (
    default_vpcs_are_not_peered,
    existing_vpcs_are_not_peered,
    functions_find_their_peers,
    peered_regions_are_there,
    peering_leads_somewhere,
)
from model.checks.reference import references_are_declared
from model.checks.region import regions_exist
from model.checks.roles import followed_regions_have_databases_of_their_own

__all__ = ["CHECKS", "Check", "FieldPath", "Finding", "findings", "nearest", "related"]

CHECKS: tuple[Check, ...] = (
    names_are_free,
    numbers_are_within_reason,
    regions_exist,
    references_are_declared,
    networks_are_disjoint,
    called_services_are_reachable,
    peered_regions_are_there,
    default_vpcs_are_not_peered,
    existing_vpcs_are_not_peered,
    peering_leads_somewhere,
    functions_find_their_peers,
    replicas_have_a_source,
    followed_regions_have_databases_of_their_own,
    snapshots_are_regional,
    database_alarms_can_go_off,
    load_balancers_have_targets,
    requests_have_one_target,
    certificates_are_regional,
    images_are_regional,
    functions_have_code,
    sources_can_be_shipped,
    images_are_of_the_region,
    functions_answer_in_time,
    queues_wait_for_their_functions,
    databases_are_reached_from_the_network,
    bucket_events_have_one_receiver,
    replicated_buckets_have_a_second_one,
    monitored_buckets_have_alerts,
    cdns_have_cloudfront,
    aliases_are_used_once,
    cdn_certificates_are_of_the_account,
    delivered_objects_are_readable,
    domains_are_of_the_partition,
    names_lead_to_one_place,
    names_lead_to_what_is_public,
    weights_are_of_the_regions,
    health_checks_are_let_in,
    certificates_have_room,
    cdns_answer_to_their_names,
)


def findings(deployment: Deployment, most: int | None = None) -> tuple[Finding, ...]:
    """Everything that the checks find in a deployment; the first ``most``, if given."""
    return tuple(islice((finding for check in CHECKS for finding in check(deployment)), most))
