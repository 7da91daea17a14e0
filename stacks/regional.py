"""``<deployment>-<environment>-<region>``: everything that runs or stores in one region.

It talks to that region and to nothing else, so that it plans and applies when every other region and every
global control plane is gone.
"""

from collections.abc import Callable
from functools import partial

from constructs import Construct

from model.blocks.network import Network as NetworkSpec
from model.planning.plan import RegionalPlan
from modules.compute.autoscaling_group import AutoscalingGroup
from modules.database.database import PrimaryDatabase, ReplicaDatabase
from modules.monitoring.alert_topic import AlertTopic
from modules.monitoring.replication_monitor import ReplicationMonitor
from modules.network.custom_network import CustomNetwork
from modules.network.default_network import DefaultNetwork
from modules.network.load_balancer import LoadBalancer
from modules.network.network import Network
from modules.policy.key import Key
from modules.storage.bucket import Bucket
from modules.storage.log_bucket import LogBucket
from modules.storage.table import Table
from stacks.stack import Stack


class RegionalStack(Stack):
    """One region of a deployment."""

    def __init__(self, scope: Construct, plan: RegionalPlan) -> None:
        super().__init__(scope, plan.name)
        self.remote_state(plan.backend)
        aws = self.provider(plan.context.region, plan.context.tags, plan.account)
        self.caller(plan.context.account, aws)
        self._common = {"context": plan.context, "provider": aws}
        self._key = Key(
            self,
            "key",
            region=plan.region,
            replications=plan.replications,
            delivered=bool(plan.delivered),
            **self._common,
        )
        self.output("key_arn", self._key.arn, "KMS key of everything that the region stores")
        self._network = self._network_of(plan.region.network)
        self._log_bucket = LogBucket(
            self,
            "bucket.logs",
            load_balancers=plan.region.load_balancer,
            buckets=plan.region.bucket,
            cdns=plan.logging_cdns,
            **self._common,
        )
        buckets = self._storage(plan)
        self._alerts(plan, buckets)
        groups = self._instances(plan)
        self._databases(plan, groups)

    def _network_of(self, spec: NetworkSpec) -> Network:
        sources: dict[str, Callable[..., Network]] = {
            "default": DefaultNetwork,
            "custom": partial(CustomNetwork, key_arn=self._key.arn),
        }
        return sources[spec.source](self, "network", spec=spec, **self._common)

    def _storage(self, plan: RegionalPlan) -> dict[str, Bucket]:
        """Tables and buckets; returns the buckets by label."""
        stored, buckets = {**self._common, "key_arn": self._key.arn}, {}
        for label, spec in plan.region.bucket.items():
            buckets[label] = Bucket(
                self,
                f"bucket.{label}",
                spec=spec,
                label=label,
                log_bucket=self._log_bucket,
                delivered=label in plan.delivered,
                **stored,
            )
            self.output(f"{label}_bucket_name", buckets[label].name, f"Bucket {label}")
        for label, table in plan.region.table.items():
            made = Table(self, f"table.{label}", spec=table, label=label, **stored)
            self.output(f"{label}_table_name", made.name, f"DynamoDB table {label}")
        return buckets

    def _alerts(self, plan: RegionalPlan, buckets: dict[str, Bucket]) -> None:
        if plan.region.alerts is None:
            return
        encrypted = {**self._common, "key_arn": self._key.arn}
        topic = AlertTopic(self, "alerts", spec=plan.region.alerts, **encrypted)
        self.output("alert_topic_arn", topic.arn, "SNS topic of the region's alarms and monitored events")
        monitored = plan.region.monitored_buckets
        if monitored:
            ReplicationMonitor(
                self, "replication_monitor", topic=topic, buckets=buckets, specs=monitored, **encrypted
            )

    def _instances(self, plan: RegionalPlan) -> dict[str, AutoscalingGroup]:
        """Each Auto Scaling group with the load balancer in front of it."""
        groups = {}
        for label, spec in plan.region.autoscaling_group.items():
            front = spec.load_balancer
            balancer = LoadBalancer(
                self,
                f"load_balancer.{front}",
                spec=plan.region.load_balancer[front],
                label=front,
                targets=spec,
                network=self._network,
                log_bucket=self._log_bucket,
                **self._common,
            )
            groups[label] = AutoscalingGroup(
                self,
                f"autoscaling_group.{label}",
                spec=spec,
                label=label,
                key_arn=self._key.arn,
                network=self._network,
                load_balancer=balancer,
                **self._common,
            )
            self.output(
                f"{front}_load_balancer_dns_name", balancer.dns_name, f"Address of load balancer {front}"
            )
            self.output(f"{label}_autoscaling_group_name", groups[label].name, f"Auto Scaling group {label}")
        return groups

    def _databases(self, plan: RegionalPlan, groups: dict[str, AutoscalingGroup]) -> None:
        placed = {**self._common, "key_arn": self._key.arn, "network": self._network}
        databases: dict[str, PrimaryDatabase | ReplicaDatabase] = {}
        for label, spec in plan.databases.items():
            primary = PrimaryDatabase(self, f"database.{label}", spec=spec, label=label, **placed)
            self.output(
                f"{label}_database_endpoint", primary.endpoint, f"Database {label}, to write and read"
            )
            self.output(
                f"{label}_database_secret_arn", primary.secret.arn, f"Secret with the master user of {label}"
            )
            databases[label] = primary
        for label, replica in plan.replicas.items():
            copy = ReplicaDatabase(self, f"database.{label}", replica=replica, label=label, **placed)
            self.output(f"{label}_database_endpoint", copy.endpoint, f"Replica of database {label}, to read")
            databases[label] = copy
        for database in databases.values():
            for label, group in groups.items():
                database.admit(label, group)
