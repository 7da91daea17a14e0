"""Which rules of a bucket's replication configuration are about an object, and what they say of its copy.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-add-config.html
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Rule:
    """An enabled rule, read from moto's form of the request's XML (`document`)."""

    document: Mapping[str, Any]

    @property
    def priority(self) -> int:
        """Of the rules with the same destination, the one with the highest decides."""
        return int(self.document.get("Priority", 1))

    @property
    def destination(self) -> str:
        """The name of the bucket that gets the copies."""
        return str(self.document["Destination"]["Bucket"]).rpartition(":")[2]

    @property
    def storage_class(self) -> str | None:
        """The copies' storage class; None for that of the object."""
        named: str | None = self.document["Destination"].get("StorageClass")
        return named

    @property
    def key_id(self) -> str | None:
        """The key, by whatever name, that encrypts copies of what a KMS key encrypts."""
        encryption = self.document["Destination"].get("EncryptionConfiguration") or {}
        named: str | None = encryption.get("ReplicaKmsKeyID")
        return named

    @property
    def takes_encrypted(self) -> bool:
        """Whether objects under a KMS key are copied at all."""
        return self._criterion("SseKmsEncryptedObjects")

    @property
    def takes_modifications(self) -> bool:
        """Whether changes of a copy's metadata go back to the bucket it came from."""
        return self._criterion("ReplicaModifications")

    @property
    def takes_delete_markers(self) -> bool:
        """Rules without a filter are of the first version, which copies delete markers always."""
        if "Filter" not in self.document:
            return True
        return (self.document.get("DeleteMarkerReplication") or {}).get("Status") == "Enabled"

    def concerns(self, name: str, tags: Mapping[str, str]) -> bool:
        """Whether the rule's prefix and tags are those of an object."""
        given = self.document.get("Filter") or {}
        both = given.get("And") or given
        prefix = both.get("Prefix") or self.document.get("Prefix") or ""
        wanted = _as_list(both.get("Tag") or [])
        return name.startswith(prefix) and all(tags.get(tag["Key"]) == tag["Value"] for tag in wanted)

    def _criterion(self, name: str) -> bool:
        criteria = self.document.get("SourceSelectionCriteria") or {}
        return (criteria.get(name) or {}).get("Status") == "Enabled"


def by_destination(rules: Iterable[Rule]) -> dict[str, Rule]:
    """Bucket -> the rule that decides on it."""
    return {rule.destination: rule for rule in sorted(rules, key=lambda rule: rule.priority)}


def enabled(configuration: Mapping[str, Any] | None) -> Iterator[Rule]:
    """The rules of a configuration that aren't switched off; none of a bucket that has no configuration."""
    for document in (configuration or {}).get("Rule", ()):
        if document["Status"] == "Enabled":
            yield Rule(document)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
