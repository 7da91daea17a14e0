"""What a region's stack asks of anybody but its own region: each such edge is an error that names it.

A region's stack has to plan and apply while every other region and every global control plane is gone. What
Lambda functions, instances and containers ask when they run isn't looked at: no plan depends on it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from review.finding import Finding, StackJson, kind
from review.global_services import ASKS_NOBODY, global_service
from review.spanning import READ, REGION, spanning

Block = Mapping[str, Any]

DERIVE = "derive its name or ARN with site.context.in_region(…)"
LINKS = "make it in Part.build_links, in the stack links"
THERE = "make it in that region's own stack; what needs both regions, in Part.build_links"
#: The region of an ARN, and of the host of an endpoint.
IN_ARN = re.compile(rf"arn:[a-z-]+:[a-z0-9-]+:({REGION.pattern}):")
IN_HOST = re.compile(rf"[.-]({REGION.pattern})\.(?:amazonaws\.com|api\.aws)|//({REGION.pattern})\.")
#: What an edge leads to.
UNPLANNED = ": while that is gone, nothing here can be planned. Instead,"
UNAPPLIED = ": while that is gone, not all here can be applied. Instead,"
UNKNOWN = "a region that only Terraform knows"


@dataclass(frozen=True)
class Named:
    """A block of a stack: ``resource``, ``data`` or ``ephemeral``, its Terraform type and name."""

    mode: str
    kind: str
    name: str
    block: Block

    @property
    def address(self) -> str:
        """As Terraform writes it."""
        return f"{'' if self.mode == 'resource' else f'{self.mode}.'}{self.kind}.{self.name}"


def dependencies(stack: StackJson) -> Iterator[Finding]:
    """A region's stack that needs another region, a global control plane or another stack's state."""
    own = stack.get("//", {}).get("metadata", {}).get("tapstack", {}).get("region")
    if kind(stack) != "region" or not own:
        return
    providers = _providers(stack)
    used = set()
    for named in _blocks(stack):
        used.add(_provider(named.block))
        text = next(_edges(named, own, providers, stack), None)
        if text:
            yield Finding("dependency", named.address, text, error=True)
    yield from _of_providers(providers, own, used)
    yield from _of_modules(stack, own, providers)


def _edges(named: Named, own: str, providers: Mapping[str, Block], stack: StackJson) -> Iterator[str]:
    """What a block asks elsewhere, the plainest first: one of them is told."""
    if named.kind == "terraform_remote_state":
        yield _remote_state(named, stack)
    elif named.kind.startswith("aws_"):
        yield from _of_global_services(named)
        yield from _of_provider(named, own, providers)
        yield from _of_type(named, own)
    if named.mode != "resource" and named.kind not in ASKS_NOBODY:
        yield from _of_arguments(named, own)


def _remote_state(named: Named, stack: StackJson) -> str:
    config = named.block.get("config", {})
    where = config.get("region") or REGION.search(json.dumps(config)) or "another place"
    where = where if isinstance(where, str) else where[0]
    text = f'reads the state of another stack (backend "{named.block.get("backend")}", in {where}) for '
    text += (
        f"{_users(named.address, stack) or 'nobody'} at every plan: there is none while that state is out of "
    )
    text += "reach. CDKTF writes this where one stack refers to an attribute of another's; instead, "
    return f"{text}{DERIVE}."


def _users(address: str, stack: StackJson) -> str:
    """The arguments that refer to a block: ``aws_sns_topic.copy.display_name``."""
    asked = re.compile(rf"\b{re.escape(address)}\b(?!-)")
    return ", ".join(
        f"{named.address}.{argument}"
        for named in _blocks(stack)
        for argument, value in named.block.items()
        if argument != "//" and asked.search(json.dumps(value))
    )


def _of_global_services(named: Named) -> Iterator[str]:
    service = global_service(named.kind, named.block)
    if service:
        yield (
            f"asks {service.name}, whose one control plane AWS runs in {service.region}, whenever it is "
            f"read{UNPLANNED} {service.instead} ({service.source})."
        )


def _of_provider(named: Named, own: str, providers: Mapping[str, Block]) -> Iterator[str]:
    reference = _provider(named.block)
    region = _region_of(providers.get(reference, {}))
    if reference not in providers:
        yield (
            f"has no provider that the stack knows ({reference}): it asks the region of whoever runs "
            f"Terraform. Give it provider = site.provider, which asks {own} only."
        )
    elif region != own:
        instead = THERE if named.mode == "resource" else DERIVE
        yield f"asks {region or UNKNOWN}, by provider = {reference}, at every plan{UNPLANNED} {instead}."


def _of_type(named: Named, own: str) -> Iterator[str]:
    if named.mode == "resource":
        for row, regions in spanning(named.kind, named.block, own):
            gone = UNPLANNED if row.when == READ else UNAPPLIED
            yield f"asks {regions}, by {row.argument}, for {row.asks} {row.when}{gone} {LINKS}."


def _of_arguments(named: Named, own: str) -> Iterator[str]:
    for path, value in _strings(named.block):
        argument = path.rpartition(".")[2]
        found = [name for match in IN_HOST.findall(value) for name in match if name] + IN_ARN.findall(value)
        if argument == "bucket" or argument.endswith(("region", "regions")):
            found += REGION.findall(value)
        if elsewhere := [name for name in found if name != own]:
            text = f'reads what is in {elsewhere[0]}, by {path} = "{value}", at every plan'
            yield f"{text}{UNPLANNED} {DERIVE}."


def _of_providers(providers: Mapping[str, Block], own: str, used: set[str]) -> Iterator[Finding]:
    """Providers that nothing uses yet, and what a provider of the own region asks elsewhere."""
    for reference, block in providers.items():
        address, region = f"provider.{reference}", _region_of(block)
        if region != own and reference not in used:
            text = f"is of {region or UNKNOWN}, and the stack of {own} only."
            yield Finding("dependency", address, f"{text} Nothing uses it: take it out.", error=True)
        for path, value in _strings(block):
            if path == "sts_region" or path.startswith("endpoints."):
                elsewhere = [name for name in REGION.findall(value) if name not in (own, region)]
                if elsewhere:
                    text = f'asks {elsewhere[0]}, by {path} = "{value}", before anything else{UNPLANNED} '
                    text += f"leave it out, or name {own}'s."
                    yield Finding("dependency", address, text, error=True)


def _of_modules(stack: StackJson, own: str, providers: Mapping[str, Block]) -> Iterator[Finding]:
    """Modules: what providers they are given is seen, what is in them isn't."""
    for name, block in stack.get("module", {}).items():
        given = {str(each) for each in block.get("providers", {}).values()}
        foreign = [each for each in given if each in providers and _region_of(providers[each]) != own]
        if foreign:
            text = (
                f"asks {_region_of(providers[foreign[0]])}, by providers = {foreign[0]}: while that is gone, "
            )
            text += f"nothing here can be planned. Instead, {LINKS}."
            yield Finding("dependency", f"module.{name}", text, error=True)
        else:
            text = "isn't looked into: only a plan with the other regions switched off shows what it asks."
            yield Finding("unseen-module", f"module.{name}", text)


def _blocks(stack: StackJson) -> Iterator[Named]:
    for mode in ("resource", "data", "ephemeral"):
        for of_kind, blocks in stack.get(mode, {}).items():
            for name, block in blocks.items():
                yield Named(mode, of_kind, name, block)


def _providers(stack: StackJson) -> dict[str, Block]:
    """The blocks of the AWS provider by what refers to them: ``aws.us_east_1``, ``aws`` without an alias."""
    found = stack.get("provider", {}).get("aws", [])
    blocks = found if isinstance(found, list) else [found]
    return {f"aws.{block['alias']}" if "alias" in block else "aws": block for block in blocks}


def _provider(block: Block) -> str:
    """What a block refers to as its provider, as text: in older files it is an expression."""
    return str(block.get("provider", "aws")).removeprefix("${").removesuffix("}")


def _region_of(provider: Block) -> str:
    """The region of a provider; empty where it isn't said, or by an expression."""
    region = str(provider.get("region", ""))
    return region if REGION.fullmatch(region) else ""


def _strings(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """The texts in a block, each with the arguments that lead to it; not what Terraform doesn't send."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each, path)
    elif isinstance(value, Mapping):
        for name, each in value.items():
            if name not in ("//", "provider", "depends_on", "lifecycle"):
                yield from _strings(each, f"{path}.{name}".lstrip("."))
