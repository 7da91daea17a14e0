"""Permissions: each is written once, and rendered into a role's policy and into a key's.

A store describes what whoever uses it may do as :class:`Grant`; a component that computes has a role with the
grants of all that it uses. A permission on what is encrypted needs the key as well, and has it in ``key``.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from model.naming.context import Context
from modules.policy.document import Statement, allow, statement_id

#: In a key's policy "*" is the key itself
#: (https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html).
THIS_KEY = ("*",)
#: What reading and writing of encrypted data takes.
READ_KEY = ("kms:Decrypt",)
WRITE_KEY = ("kms:Decrypt", "kms:GenerateDataKey")


@dataclass(frozen=True)
class KeyUse:
    """What a permission needs of the key of a region.

    ``service`` is the first part of ``kms:ViaService``. ``encryption_context`` names what the key may be used
    for, as its key and the values that are accepted, with wildcards: ``("aws:s3:arn", (arn, …))``.
    """

    region: str
    service: str
    actions: tuple[str, ...] = READ_KEY
    encryption_context: tuple[str, tuple[str, ...]] | None = None


@dataclass(frozen=True)
class Grant:
    """One permission of a role: exact actions on derived ARNs, and the use of keys that it needs.

    ``sid`` names the permission; those of the same name are one statement, with the resources of all.
    """

    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    condition: Mapping[str, Any] | None = None
    key: KeyUse | None = None


@dataclass(frozen=True)
class RoleSpec:
    """A role of one region: who takes it, and what it may do.

    The ``access`` stack makes it, the keys' policies name it; both read it from the part that it belongs to.
    ``id`` is its Terraform name and, with hyphens, the last part of its own: ``web_instances``. ``service``
    takes the role, under the ``condition`` if there is one: ``ec2.amazonaws.com``.
    """

    context: Context
    id: str
    description: str
    service: str
    grants: tuple[Grant, ...]
    condition: Mapping[str, Any] | None = None
    instance_profile: bool = False

    @property
    def role(self) -> str:
        """What the role is for, as its name ends: ``web-instances``."""
        return self.id.replace("_", "-")

    @property
    def name(self) -> str:
        """The role's name, and its instance profile's."""
        return self.context.name(self.role, "aws_iam_role")

    @property
    def arn(self) -> str:
        """The role's ARN."""
        return self.context.arn_of(self.role, "aws_iam_role")


def role_arn(context: Context, id: str) -> str:
    """The ARN of the role with an id in a region, for those who pass it to a service."""
    return context.arn_of(id.replace("_", "-"), "aws_iam_role")


def role_statements(grants: Iterable[Grant]) -> Iterator[Statement]:
    """The statements of a role's policy: one for each name of a grant."""
    for grant in merged(grants):
        yield allow(grant.sid, grant.actions, grant.resources, condition=grant.condition)


def merged(grants: Iterable[Grant]) -> tuple[Grant, ...]:
    """The grants with those of one name joined, in the order of their first ones.

    Raises ``ValueError`` where two of one name differ by more than their resources.
    """
    found: dict[str, Grant] = {}
    for grant in grants:
        other = found.get(grant.sid)
        found[grant.sid] = _joined(other, grant) if other else grant
    return tuple(found.values())


def key_statements(context: Context, roles: Iterable[RoleSpec]) -> Iterator[Statement]:
    """The statements with which the key of the context's region admits roles, of whichever region."""
    for role in roles:
        for grant in merged(each for each in role.grants if each.key and each.key.region == context.region):
            key = grant.key
            assert key is not None
            condition = via(context, (key.service,))
            if key.encryption_context:
                name, values = key.encryption_context
                condition = condition | {"ArnLike": {f"kms:EncryptionContext:{name}": list(values)}}
            where = [] if role.context.region == context.region else [role.context.region]
            yield allow(
                statement_id(*where, role.role) + grant.sid,
                key.actions,
                THIS_KEY,
                principal={"AWS": role.arn},
                condition=condition,
            )


def via(context: Context, services: Iterable[str]) -> dict[str, dict[str, object]]:
    """A condition on a key: used by the account itself, through services of the region only."""
    endpoints = [f"{service}.{context.region}.amazonaws.com" for service in services]
    return {
        "StringEquals": {
            "kms:CallerAccount": context.account,
            "kms:ViaService": endpoints[0] if len(endpoints) == 1 else endpoints,
        }
    }


def _joined(one: Grant, other: Grant) -> Grant:
    if (one.actions, _text(one.condition)) != (other.actions, _text(other.condition)):
        raise ValueError(f"{one.sid} names two permissions; give one of them another name")
    resources = dict.fromkeys((*one.resources, *other.resources))
    return Grant(one.sid, one.actions, tuple(resources), one.condition, _joined_key(one, other))


def _joined_key(one: Grant, other: Grant) -> KeyUse | None:
    first, second = one.key, other.key
    if not (first and second) or first.region != second.region:
        # A role's own statement says nothing of keys; a key's are joined for one region only.
        return first or second
    (name, values), (other_name, more) = (use.encryption_context or ("", ()) for use in (first, second))
    if (first.service, first.actions, name) != (second.service, second.actions, other_name):
        raise ValueError(f"{one.sid} uses a key in two ways; give one of them another name")
    context = (name, tuple(dict.fromkeys((*values, *more)))) if name else None
    return replace(first, encryption_context=context)


def _text(condition: Mapping[str, Any] | None) -> str:
    return json.dumps(condition, sort_keys=True)
