"""What exists in an AWS account, counted through its own API: to prove that a destroy left nothing.

What a new account holds already (default VPCs, their subnets and security groups, …) is counted
too: take one inventory before and compare.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from emulator.credential_scope import GLOBAL
from emulator.server import Emulator


class Kind(NamedTuple):
    """A kind of thing, such as "rds:db", and where a service lists its identifiers (a JMESPath)."""

    name: str
    service: str
    operation: str
    path: str
    parameters: Mapping[str, Any] = MappingProxyType({})

    def identifiers(self, client: Any) -> Iterator[str]:
        """All of them in the account and region of a boto3 client, page by page."""
        pages = client.get_paginator(self.operation).paginate(**self.parameters)
        return (identifier for identifier in pages.search(self.path) if identifier)


# Terminated instances, deleted endpoints, NAT gateways and peerings are gone, AWS only shows them a while;
# a secret that is scheduled for deletion is not gone: its name stays taken. /aws/… are AWS's public
# parameters, and default.… the parameter groups that it makes itself and that nobody can delete.
REGIONAL = (
    Kind("acm:certificate", "acm", "list_certificates", "CertificateSummaryList[].CertificateArn"),
    Kind(
        "autoscaling:group",
        "autoscaling",
        "describe_auto_scaling_groups",
        "AutoScalingGroups[].AutoScalingGroupName",
    ),
    Kind("autoscaling:policy", "autoscaling", "describe_policies", "ScalingPolicies[].PolicyARN"),
    Kind(
        "cloudwatch:alarm", "cloudwatch", "describe_alarms", "[MetricAlarms, CompositeAlarms][][].AlarmName"
    ),
    Kind("cloudwatch:dashboard", "cloudwatch", "list_dashboards", "DashboardEntries[].DashboardName"),
    Kind("dynamodb:backup", "dynamodb", "list_backups", "BackupSummaries[].BackupArn"),
    Kind("dynamodb:table", "dynamodb", "list_tables", "TableNames"),
    Kind("ec2:flow-log", "ec2", "describe_flow_logs", "FlowLogs[].FlowLogId"),
    Kind(
        "ec2:instance",
        "ec2",
        "describe_instances",
        "Reservations[].Instances[?State.Name != 'terminated'].InstanceId[]",
    ),
    Kind("ec2:internet-gateway", "ec2", "describe_internet_gateways", "InternetGateways[].InternetGatewayId"),
    Kind("ec2:launch-template", "ec2", "describe_launch_templates", "LaunchTemplates[].LaunchTemplateName"),
    Kind("ec2:nat-gateway", "ec2", "describe_nat_gateways", "NatGateways[?State != 'deleted'].NatGatewayId"),
    Kind(
        "ec2:network-interface",
        "ec2",
        "describe_network_interfaces",
        "NetworkInterfaces[].NetworkInterfaceId",
    ),
    Kind("ec2:route-table", "ec2", "describe_route_tables", "RouteTables[].RouteTableId"),
    Kind("ec2:security-group", "ec2", "describe_security_groups", "SecurityGroups[].GroupId"),
    Kind(
        "ec2:security-group-rule",
        "ec2",
        "describe_security_group_rules",
        "SecurityGroupRules[].SecurityGroupRuleId",
    ),
    Kind("ec2:subnet", "ec2", "describe_subnets", "Subnets[].SubnetId"),
    Kind("ec2:volume", "ec2", "describe_volumes", "Volumes[].VolumeId"),
    Kind("ec2:vpc", "ec2", "describe_vpcs", "Vpcs[].VpcId"),
    Kind(
        "ec2:vpc-endpoint", "ec2", "describe_vpc_endpoints", "VpcEndpoints[?State != 'deleted'].VpcEndpointId"
    ),
    Kind(
        "ec2:vpc-peering-connection",
        "ec2",
        "describe_vpc_peering_connections",
        "VpcPeeringConnections[?Status.Code != 'deleted'].VpcPeeringConnectionId",
    ),
    Kind("elbv2:load-balancer", "elbv2", "describe_load_balancers", "LoadBalancers[].LoadBalancerArn"),
    Kind("elbv2:target-group", "elbv2", "describe_target_groups", "TargetGroups[].TargetGroupArn"),
    Kind("events:rule", "events", "list_rules", "Rules[].Name"),
    Kind("kms:alias", "kms", "list_aliases", "Aliases[?!starts_with(AliasName, 'alias/aws/')].AliasName"),
    Kind(
        "lambda:event-source-mapping",
        "lambda",
        "list_event_source_mappings",
        "EventSourceMappings[].UUID",
    ),
    Kind("lambda:function", "lambda", "list_functions", "Functions[].FunctionName"),
    Kind("logs:delivery", "logs", "describe_deliveries", "deliveries[].id"),
    Kind(
        "logs:delivery-destination", "logs", "describe_delivery_destinations", "deliveryDestinations[].name"
    ),
    Kind("logs:delivery-source", "logs", "describe_delivery_sources", "deliverySources[].name"),
    Kind("logs:log-group", "logs", "describe_log_groups", "logGroups[].logGroupName"),
    Kind("logs:resource-policy", "logs", "describe_resource_policies", "resourcePolicies[].policyName"),
    Kind("rds:db", "rds", "describe_db_instances", "DBInstances[].DBInstanceIdentifier"),
    Kind(
        "rds:parameter-group",
        "rds",
        "describe_db_parameter_groups",
        "DBParameterGroups[?!starts_with(DBParameterGroupName, 'default.')].DBParameterGroupName",
    ),
    Kind("rds:snapshot", "rds", "describe_db_snapshots", "DBSnapshots[].DBSnapshotIdentifier"),
    Kind("rds:subnet-group", "rds", "describe_db_subnet_groups", "DBSubnetGroups[].DBSubnetGroupName"),
    Kind(
        "secretsmanager:secret",
        "secretsmanager",
        "list_secrets",
        "SecretList[].Name",
        {"IncludePlannedDeletion": True},
    ),
    Kind("sns:subscription", "sns", "list_subscriptions", "Subscriptions[].SubscriptionArn"),
    Kind("sns:topic", "sns", "list_topics", "Topics[].TopicArn"),
    Kind("sqs:queue", "sqs", "list_queues", "QueueUrls"),
    Kind("ssm:parameter", "ssm", "describe_parameters", "Parameters[?!starts_with(Name, '/aws/')].Name"),
)

# What exists once in an account, whatever the region.
GLOBAL_KINDS = (
    Kind("cloudfront:distribution", "cloudfront", "list_distributions", "DistributionList.Items[].Id"),
    Kind(
        "cloudfront:origin-access-control",
        "cloudfront",
        "list_origin_access_controls",
        "OriginAccessControlList.Items[].Id",
    ),
    Kind("iam:instance-profile", "iam", "list_instance_profiles", "InstanceProfiles[].InstanceProfileName"),
    Kind("iam:policy", "iam", "list_policies", "Policies[].PolicyName", {"Scope": "Local"}),
    Kind("iam:role", "iam", "list_roles", "Roles[].RoleName"),
    Kind("route53:health-check", "route53", "list_health_checks", "HealthChecks[].Id"),
    Kind("route53:zone", "route53", "list_hosted_zones", "HostedZones[].Id"),
)


def _addresses(aws: Emulator, region: str) -> Iterator[str]:
    """Elastic IP addresses, which EC2 lists without pages."""
    for address in aws.client("ec2", region).describe_addresses()["Addresses"]:
        yield address["AllocationId"]


def _customer_keys(aws: Emulator, region: str) -> Iterator[str]:
    """Keys of the account's own that nobody has scheduled for deletion, which is how AWS deletes a key.

    moto says of AWS's own keys, too, that the customer manages them: their aliases tell.
    """
    kms = aws.client("kms", region)
    path = "Aliases[?starts_with(AliasName, 'alias/aws/')].TargetKeyId"
    of_aws = set(Kind("kms:aws-key", "kms", "list_aliases", path).identifiers(kms))
    for key_id in Kind("kms:key", "kms", "list_keys", "Keys[].KeyId").identifiers(kms):
        key = kms.describe_key(KeyId=key_id)["KeyMetadata"]
        if key_id not in of_aws and key["KeyState"] != "PendingDeletion":
            yield key_id


def _buckets(aws: Emulator, region: str) -> Iterator[str]:
    """The buckets of a region: S3 lists all, and says us-east-1 by saying nothing."""
    s3 = aws.client("s3", region)
    for bucket in Kind("s3:bucket", "s3", "list_buckets", "Buckets[].Name").identifiers(s3):
        if (s3.get_bucket_location(Bucket=bucket)["LocationConstraint"] or "us-east-1") == region:
            yield bucket


def _web_acls(aws: Emulator, region: str) -> Iterator[str]:
    """Web ACLs of a region's own resources, which WAF lists without pages."""
    for acl in aws.client("wafv2", region).list_web_acls(Scope="REGIONAL")["WebACLs"]:
        yield acl["ARN"]


def _ip_sets(aws: Emulator, region: str) -> Iterator[str]:
    """Those that web ACLs ask, which WAF lists without pages."""
    for ip_set in aws.client("wafv2", region).list_ip_sets(Scope="REGIONAL")["IPSets"]:
        yield ip_set["ARN"]


def _records(aws: Emulator) -> Iterator[str]:
    """The records of all zones, but for those that AWS makes with a zone."""
    route53 = aws.client("route53", "us-east-1")
    path = "ResourceRecordSets[?Type != 'NS' && Type != 'SOA'].[Name, Type, SetIdentifier]"
    for zone in Kind("route53:zone", "route53", "list_hosted_zones", "HostedZones[].Id").identifiers(route53):
        pages = route53.get_paginator("list_resource_record_sets").paginate(HostedZoneId=zone)
        yield from (" ".join(filter(None, (zone, *record))) for record in pages.search(path))


BY_HAND: dict[str, Callable[[Emulator, str], Iterator[str]]] = {
    "ec2:address": _addresses,
    "kms:key": _customer_keys,
    "s3:bucket": _buckets,
    "wafv2:ip-set": _ip_sets,
    "wafv2:web-acl": _web_acls,
}


GLOBAL_BY_HAND: dict[str, Callable[[Emulator], Iterator[str]]] = {"route53:record": _records}


def inventory(aws: Emulator, regions: Iterable[str]) -> dict[tuple[str, str], tuple[str, ...]]:
    """(region, kind) -> the identifiers of what exists, sorted; empty where nothing of a kind does.

    What is in no region (of IAM, Route 53 and CloudFront) stands under the region "global". KMS keys that are
    pending deletion are left out, and so are AWS's own keys, aliases, policies and parameters.
    """
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for region in regions:
        for kind in REGIONAL:
            found[region, kind.name] = tuple(sorted(kind.identifiers(aws.client(kind.service, region))))
        for name, list_by_hand in BY_HAND.items():
            found[region, name] = tuple(sorted(list_by_hand(aws, region)))
    for name, list_all in GLOBAL_BY_HAND.items():
        found[GLOBAL, name] = tuple(sorted(list_all(aws)))
    for kind in GLOBAL_KINDS:
        found[GLOBAL, kind.name] = tuple(sorted(kind.identifiers(aws.client(kind.service, "us-east-1"))))
    return found
