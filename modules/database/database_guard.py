"""The guard of replicated databases: a plan fails that AWS can't follow, or whose step before is missing.

What the region's own RDS says of an instance is compared with the role that it is described in, before
anything changes, and in whatever makes the plan. No other region is asked: it may be gone. From within one
region AWS can't tell a database that is the only writer from one that was given up; the tag ``DatabaseRole``
does, and where no instance is, the security group's.

Each function gives conditions, each with the step that has to be taken first.
"""

from collections.abc import Iterator

from cdktf import Postcondition, Precondition

from model.blocks.database import ROLE_TAG
from model.naming.context import Context
from model.planning.roles import KIND, Orphan, Reader, Successor
from modules.database.database_found import (
    ITSELF,
    FoundInstance,
    FoundSecurityGroup,
    source_of,
    source_region_of,
    tag_of,
)

#: Values of the tag: what an instance is, or was before it was given up.
WRITER, READER, FORMER_WRITER, FORMER_READER = "writer", "reader", "former-writer", "former-reader"
#: The security group's, where no instance is to be.
ABSENT = "absent"


def guard_of_writer(
    found: FoundInstance, removed: FoundSecurityGroup, context: Context, label: str
) -> Iterator[Precondition]:
    """It was never there, or stands alone and was not given up; ``removed`` is the mark of one that was."""
    region, copied = context.region, f"${{{source_region_of(found.address)}}}"
    yield Precondition(
        condition=f"${{{found.there} || !{removed.there}}}",
        error_message=f"{_title(context, label)} was removed, and would be made anew, empty. Set "
        f'active_region as before, take follows out of region "{region}", and apply: it copies the writer '
        f"then. `main.py failback` has this step and the next. If no other region's has the data any more: "
        f"`aws ec2 delete-tags --region {region} --resources ${{{removed.id}}} --tags Key={ROLE_TAG}`.",
    )
    yield Precondition(
        condition=f'${{{source_of(found.address)} == ""}}',
        error_message=f"{_title(context, label)} copies {copied}'s, and only a failover promotes it: set "
        f"active_region as before, and run `main.py failover {region}`. "
        f'By hand, set follows = "{copied}" in all other region blocks.',
    )
    yield _not_given_up(found, context, label)


def guard_of_successor(
    found: FoundInstance, context: Context, label: str, role: Successor
) -> Iterator[Precondition]:
    """It copies one of the former writers, or stands alone already."""
    region, title = context.region, _title(context, label)
    source, copied = source_of(found.address), f"${{{source_region_of(found.address)}}}"
    former = role.formers[0].region
    sources = ", ".join(['""', *(f'"{each.arn}"' for each in role.formers)])
    yield Precondition(
        condition=f"${{{found.there}}}",
        error_message=f"{title} isn't there: no replica can be promoted. Make it first: set active_region = "
        f'"{former}" again, take follows out of the region blocks, and apply. If they say follows = "none" '
        "until now, `main.py failback` does it.",
    )
    yield Precondition(
        condition=f"${{contains([{sources}], {source})}}",
        error_message=f"{title} copies {copied}'s, not {former}'s, which wrote until now: it has none of "
        f'what was written there. Make it anew first: active_region = "{former}" again, follows = "none" in '
        f'region "{region}"; apply; take follows out, and apply.',
    )
    yield _not_given_up(found, context, label)


def guard_of_former_writer(found: FoundInstance, context: Context, label: str) -> Iterator[Precondition]:
    """It is there and stands alone."""
    region, title = context.region, _title(context, label)
    copied = f"${{{source_region_of(found.address)}}}"
    yield Precondition(
        condition=f"${{{found.there}}}",
        error_message=f"{title} isn't there, and can't stand alone. Take follows = \"{region}\" out of "
        f'region "{region}": it copies the active region then. `main.py failback` has the next step.',
    )
    yield Precondition(
        condition=f'${{{source_of(found.address)} == ""}}',
        error_message=f'{title} copies {copied}\'s, and was not the writer. Set follows = "{copied}" in '
        f'region "{region}", or take it out.',
    )


def guard_of_reader(
    found: FoundInstance, context: Context, label: str, role: Reader
) -> Iterator[Precondition]:
    """It isn't there yet, or copies what it is described to copy."""
    region, title, writer = context.region, _title(context, label), role.region
    source, copied = source_of(found.address), f"${{{source_region_of(found.address)}}}"
    given_up = f'{tag_of(found.address)} == "{FORMER_WRITER}"'
    takes_over = f"If {writer} takes over, set active_region as before, and run `main.py failover {writer}`. "
    if isinstance(role, Orphan):
        takes_over = ""
    remove = f'run `main.py failback`, or set follows = "none" in region "{region}", and apply'
    yield Precondition(
        condition=f'${{!{found.there} || {source} != "" || {given_up}}}',
        error_message=f"{title} stands alone, and is the writer for all that is known: RDS can't make it a "
        f'replica. {takes_over}By hand, set follows = "{region}" in region "{region}".',
    )
    yield Precondition(
        condition=f'${{{source} != "" || !({given_up})}}',
        error_message=f"{title} is a former writer that is still there: RDS can't make it a replica. Remove "
        f"it first: {remove}. Then take follows out.",
    )
    yield Precondition(
        condition=f'${{contains(["", "{role.source_arn}"], {source})}}',
        error_message=f"{title} copies {copied}'s, and RDS never makes it copy {writer}'s. "
        f"{takes_over}If it has taken over, remove the replica first: {remove}. Then take follows out.",
    )


def guard_of_absent(context: Context, label: str) -> Iterator[Postcondition]:
    """What is there copies another, or was given up: no skipped step removes the only writer.

    Conditions of the data source: there is no resource left to have them.
    """
    region, title = context.region, _title(context, label)
    source, mark = source_of(ITSELF), tag_of(ITSELF)
    yield Postcondition(
        condition=f'${{{source} != "" || {mark} == "{FORMER_WRITER}"}}',
        error_message=f"{title} stands alone, and may be the only one with the data: it isn't marked as a "
        f'former writer. Set follows = "{region}" in region "{region}", and apply, which marks it. Then set '
        'follows = "none".',
    )
    if context.retains:
        # Else the apply would fail when half of it is done.
        yield Postcondition(
            condition=f'${{{source} == "" || {mark} == "{FORMER_READER}"}}',
            error_message=f'{title} is protected from deletion (removal = "retain"). If what it copies was '
            f'given up, set follows = "${{{source_region_of(ITSELF)}}}" in region "{region}", and apply; '
            'then "none". Else set removal = "destroy", and apply that first.',
        )


def _not_given_up(found: FoundInstance, context: Context, label: str) -> Precondition:
    region, arn = context.region, context.arn_of(label, KIND)
    return Precondition(
        condition=f'${{{tag_of(found.address)} != "{FORMER_WRITER}"}}',
        error_message=f"{_title(context, label)} was given up for another region's, and has nothing of what "
        f'is written there. Remove it first: active_region as before, follows = "none" in region "{region}", '
        "and apply; `main.py failback` has the steps. If nobody else was promoted, take the mark off: "
        f"`aws rds add-tags-to-resource --region {region} --resource-name {arn} "
        f"--tags Key={ROLE_TAG},Value={WRITER}`.",
    )


def _title(context: Context, label: str) -> str:
    return f"Database {label} in {context.region}"
