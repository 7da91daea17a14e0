"""One planned change of a resource, as ``terraform show -json`` has it, with the region that it is in.

https://developer.hashicorp.com/terraform/internals/json-format#change-representation
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

PlanDocument = Mapping[str, Any]
Values = Mapping[str, Any]

INDEX = re.compile(r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]')
ARN_REGION = re.compile(r"arn:aws[\w-]*:[\w-]+:([a-z]{2}(?:-[a-z]+)+-\d):")


class Unknown:
    """A value that is known only after the apply; so is whatever is inside of it."""

    def get(self, name: str, default: object = None) -> "Unknown":
        """What a mapping would have."""
        return self

    def __repr__(self) -> str:
        return "(known after apply)"

    def __bool__(self) -> bool:
        return True


UNKNOWN = Unknown()


class Sensitive(str):
    """A text that Terraform marks as sensitive: it can be compared, and is never shown."""

    __slots__ = ()

    def __str__(self) -> str:
        return "(sensitive)"

    def __repr__(self) -> str:
        return str(self)

    def __format__(self, spec: str) -> str:
        return str(self)


def listed(value: Any) -> list[Any]:
    """A value's elements: blocks are lists in plans. Unknown ones are none."""
    if value is None or value is UNKNOWN:
        return []
    return value if isinstance(value, list) else [value]


@dataclass(frozen=True)
class PlannedChange:
    """What Terraform would do with one object.

    ``before`` and ``after`` are empty where there is no object; ``after`` has ``UNKNOWN`` for what only the
    apply shows; sensitive texts are ``Sensitive``. ``deposed`` is the key of an object that a replacement
    left behind; ``reason`` and ``replaced_for`` are why Terraform deletes or replaces it.
    """

    address: str
    type: str
    actions: tuple[str, ...]
    before: Values
    after: Values
    region: str = ""
    reason: str = ""
    replaced_for: tuple[str, ...] = ()
    deposed: str = ""

    @property
    def creates(self) -> bool:
        """Whether there is an object afterwards that wasn't there."""
        return "create" in self.actions and "delete" not in self.actions

    @property
    def updates(self) -> bool:
        """Whether the object is changed in place."""
        return self.actions == ("update",)

    @property
    def replaces(self) -> bool:
        """Whether another object takes its place, in either order."""
        return {"create", "delete"} <= set(self.actions)

    @property
    def deletes(self) -> bool:
        """Whether the object is gone afterwards, with no other in its place."""
        return self.actions == ("delete",)

    @property
    def alters(self) -> bool:
        """Whether what stands at the address is another afterwards: changed or replaced."""
        return self.updates or self.replaces

    def changed(self, attribute: str) -> tuple[Any, Any]:
        """An attribute before and after; None for what is empty."""
        return self.before.get(attribute) or None, self.after.get(attribute) or None

    def turns(self, attribute: str) -> bool:
        """Whether an attribute has another value afterwards, or one that isn't known yet."""
        before, after = self.changed(attribute)
        return after is UNKNOWN or bool(before != after)


def planned_changes(document: PlanDocument, of: str = "resource_changes") -> Iterator[PlannedChange]:
    """The changes of managed resources in a plan's document; of ``resource_drift``, those made elsewhere."""
    regions = _Regions(document)
    for entry in document.get(of) or ():
        if entry.get("mode", "managed") != "managed":
            continue
        change = entry["change"]
        before, after = change.get("before") or {}, change.get("after") or {}
        yield PlannedChange(
            address=entry["address"],
            type=entry["type"],
            actions=tuple(change["actions"]),
            before=_marked(before, change.get("before_sensitive"), _hidden),
            after=_marked(
                _marked(after, change.get("after_sensitive"), _hidden), change.get("after_unknown"), _unknown
            ),
            region=regions.of(entry["address"], before, after),
            reason=entry.get("action_reason") or "",
            replaced_for=tuple(str(path[0]) for path in change.get("replace_paths") or () if path),
            deposed=entry.get("deposed") or "",
        )


def _unknown(value: Any) -> Any:
    return UNKNOWN


def _hidden(value: Any) -> Any:
    """A sensitive value: all texts in it."""
    if isinstance(value, Mapping):
        return {name: _hidden(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_hidden(each) for each in value]
    return Sensitive(value) if isinstance(value, str) else value


def _marked(value: Any, marks: Any, made: Callable[[Any], Any]) -> Any:
    """A value, with what ``made`` makes of each that is marked; marks have the shape of the value."""
    if marks is True:
        return made(value)
    if isinstance(marks, Mapping) and isinstance(value, Mapping):
        names = dict.fromkeys((*value, *(name for name, mark in marks.items() if mark)))
        return {name: _marked(value.get(name), marks.get(name), made) for name in names}
    if isinstance(marks, list) and isinstance(value, list):
        return [_marked(each, mark, made) for each, mark in zip_longest(value, marks)]
    return value


class _Regions:
    """In which region a resource is: its provider's, what its ARN says, or the only one of the stack."""

    def __init__(self, document: PlanDocument) -> None:
        configuration = document.get("configuration") or {}
        self._variables = document.get("variables") or {}
        providers = configuration.get("provider_config") or {}
        self._by_provider = {key: self._region(provider) for key, provider in providers.items()}
        self._providers = dict(_providers(configuration.get("root_module") or {}, ""))
        known = {region for region in self._by_provider.values() if region}
        self._only = known.pop() if len(known) == 1 else ""

    def of(self, address: str, before: Values, after: Values) -> str:
        """The region of a resource; empty if nothing says it."""
        key = self._providers.get(INDEX.sub("", address), "")
        # A provider that a module is given carries the module's name: "module.east:aws".
        provided = self._by_provider.get(key) or self._by_provider.get(key.rpartition(":")[2])
        return provided or _own_region(after) or _own_region(before) or self._only

    def _region(self, provider: Values) -> str:
        region = provider.get("expressions", {}).get("region", {})
        if "constant_value" in region:
            return str(region["constant_value"])
        for reference in region.get("references", ()):
            variable = self._variables.get(str(reference).removeprefix("var."), {})
            if variable.get("value"):
                return str(variable["value"])
        return ""


def _providers(module: Values, prefix: str) -> Iterator[tuple[str, str]]:
    """Each resource's address in the configuration, and the key of its provider."""
    for resource in module.get("resources") or ():
        yield f"{prefix}{resource['address']}", str(resource.get("provider_config_key", ""))
    for name, call in (module.get("module_calls") or {}).items():
        yield from _providers(call.get("module") or {}, f"{prefix}module.{name}.")


def _own_region(values: Values) -> str:
    """The region in a resource's ARN; a bucket's has none, and says it apart."""
    found = ARN_REGION.match(str(values.get("arn") or ""))
    region = values.get("region")
    return found.group(1) if found else region if isinstance(region, str) else ""
