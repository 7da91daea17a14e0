"""Where a resource stands: the one place that composes names and ARNs, also those of other stacks."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from model.naming.kinds import KINDS, Kind, shorten
from model.naming.regions import partition

#: The account of the credentials in use, where a description doesn't give one: Terraform reads it.
CALLER_ACCOUNT = "${data.aws_caller_identity.current.account_id}"


@dataclass(frozen=True)
class Context:
    """A deployment in one region, in plain strings.

    ``environment`` includes the suffix of a parallel pipeline. ``account`` is twelve digits, or a
    Terraform reference to the caller's. ``tags`` are the tags of every resource in the region.
    What two stacks have to know of each other is derived here from the same strings, never read from
    the other's state: a region must keep planning when its peer is gone.

    A ``role`` is what a resource is for, the last part of its name: a label, or a label and what belongs to
    it (``orders-credentials``). What several kinds of components have carries the component's kind.
    """

    deployment: str
    environment: str
    region: str
    account: str = CALLER_ACCOUNT
    retains: bool = False
    tags: Mapping[str, str] = field(default_factory=dict, hash=False)

    def in_region(self, region: str) -> "Context":
        """The same deployment in another region."""
        return replace(self, region=region, tags={**self.tags, "Region": region})

    @property
    def prefix(self) -> str:
        """What every regional name begins with: ``TapStack-production-us-east-1``."""
        return f"{self.global_prefix}-{self.region}"

    @property
    def global_prefix(self) -> str:
        """What every name without a region begins with, and the namespace of the instances' own metrics."""
        return f"{self.deployment}-{self.environment}"

    @property
    def path(self) -> str:
        """What names with slashes begin with: ``/TapStack-production/us-east-1``."""
        return f"/{self.global_prefix}/{self.region}"

    def name(self, role: str, kind: str | Kind) -> str:
        """The name of a resource within AWS's limits for its kind.

        ``kind`` is a Terraform type of ``KINDS`` (``KeyError`` for any other), or the limits themselves.
        """
        return shorten(self.prefix, role, _kind(kind))

    def global_name(self, role: str, kind: str | Kind) -> str:
        """The name of a resource of a global service, as :meth:`name` but without a region."""
        return shorten(self.global_prefix, role, _kind(kind))

    def arn_of(self, role: str, kind: str | Kind) -> str:
        """The ARN of the resource that :meth:`name` names; of a secret a pattern, since AWS ends it.

        Raises ``ValueError`` for a kind whose ARN can't be derived from its name.
        """
        return self.arn_named(self.name(role, kind), kind)

    def arn_named(self, name: str, kind: str | Kind) -> str:
        """The ARN of a resource of a kind by its full name. Raises ``ValueError`` as :meth:`arn_of`."""
        found = _kind(kind)
        if not found.arn:
            raise ValueError(f"no ARN is derived for {kind}")
        service, _, resource = found.arn.partition(":")
        return self.arn(service, resource.format(name=name), region="" if found.regionless else None)

    def arn(self, service: str, resource: str, *, region: str | None = None) -> str:
        """An ARN in this account and, if the service is regional, in this region.

        ``region`` replaces the context's own; the empty string makes a global service's ARN.
        """
        where = self.region if region is None else region
        return f"arn:{partition(self.region)}:{service}:{where}:{self.account}:{resource}"

    def bucket(self, role: str) -> str:
        """The name of an S3 bucket; it ends in the account, for buckets share one namespace."""
        return f"{self.name(role, 'aws_s3_bucket')}-{self.account}"

    def bucket_arn(self, role: str) -> str:
        """The ARN of the bucket that :meth:`bucket` names."""
        return f"arn:{partition(self.region)}:s3:::{self.bucket(role)}"

    def log_group(self, *role: str) -> str:
        """The name of a CloudWatch log group: ``/TapStack-production/us-east-1/autoscaling-group/web``."""
        return "/".join([self.path, *role])

    @property
    def key_alias(self) -> str:
        """The alias of the region's KMS key: ``alias/tapstack-production-us-east-1``."""
        return f"alias/{self.prefix}".lower()

    @property
    def key_alias_arn(self) -> str:
        """The ARN of :attr:`key_alias`: unlike the key's own it can be derived."""
        return self.arn("kms", self.key_alias)


def _kind(kind: str | Kind) -> Kind:
    return KINDS[kind] if isinstance(kind, str) else kind
