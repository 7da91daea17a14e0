"""The table of contents: every kind of entity, in the order in which a region is built.

An entity stands after what it is made with. Who adds one, adds a row here (``CONTRIBUTING.md``).
"""

from modules.compute.autoscaling_groups import AutoscalingGroups
from modules.compute.functions import Functions
from modules.database.databases import Databases
from modules.edge.cdns import Cdns
from modules.edge.domains import Domains
from modules.monitoring.alert_topic import Alerts
from modules.monitoring.monitoring import Monitoring
from modules.monitoring.replication_monitor import ReplicationMonitors
from modules.network.load_balancers import LoadBalancers
from modules.network.networks import Networks
from modules.network.peerings import Peerings
from modules.part import Part
from modules.storage.bucket import Buckets
from modules.storage.bucket_notification import BucketNotifications
from modules.storage.bucket_replication import BucketReplications
from modules.storage.log_bucket import LogBuckets
from modules.storage.parameter import Parameters
from modules.storage.queue import Queues
from modules.storage.table import Tables

PARTS: tuple[Part, ...] = (
    Networks(),
    Peerings(),
    LogBuckets(),
    Buckets(),
    BucketReplications(),
    Cdns(),
    Tables(),
    Queues(),
    Alerts(),
    ReplicationMonitors(),
    Databases(),
    LoadBalancers(),
    Domains(),
    # Their values may be outputs of all those before.
    Parameters(),
    AutoscalingGroups(),
    Functions(),
    BucketNotifications(),
    Monitoring(),
)
