"""Over and back: the positions of a deployment, the edits that lead from one to the next, and what to apply.

The way over is one step, ``failover``. The way back is ``clear``, ``rebuild`` and ``switch_back``, and the
first two again. Each is an edit of the description and the stacks to apply, in order; AWS is asked nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from model.blocks.deployment import NOBODY, Deployment
from model.checks import findings, nearest
from model.planning import ladder_stacks
from model.planning.ladder_stacks import StackStep, replicated

__all__ = [
    "Edit",
    "LadderError",
    "Position",
    "StackStep",
    "Step",
    "failback",
    "failover",
    "move_home",
    "position",
    "replicated",
]


class Position(Enum):
    """Where a deployment stands."""

    ORDINARY = "ordinary"
    FAILED_OVER = "failed over"
    CLEARED = "cleared"


class LadderError(Exception):
    """What was asked for is no step from here: ``summary`` says why, ``advice`` what to do."""

    def __init__(self, summary: str, advice: str) -> None:
        super().__init__(f"{summary}. {advice}")
        self.summary, self.advice = summary, advice


@dataclass(frozen=True)
class Edit:
    """What changes in a description: None leaves an attribute as it is.

    ``follows`` has the regions whose attribute changes; there None removes it.
    """

    active_region: str | None = None
    follows: Mapping[str, str | None] = field(default_factory=dict)
    home_region: str | None = None

    def of(self, deployment: Deployment) -> Deployment:
        """The deployment that the edited description describes."""
        regions = {
            name: region.model_copy(update={"follows": self.follows[name]})
            if name in self.follows
            else region
            for name, region in deployment.regions.items()
        }
        named = {"active_region": self.active_region, "home_region": self.home_region}
        given = {name: region for name, region in named.items() if region}
        return deployment.model_copy(update={**given, "regions": regions})


@dataclass(frozen=True)
class Step:
    """A step: ``failover``, ``clear``, ``rebuild``, ``switch_back`` or ``move_home``.

    ``after`` is the deployment as it is described then. Of all other stacks the plan is empty.
    """

    name: str
    edit: Edit
    after: Deployment
    stacks: tuple[StackStep, ...]


def position(deployment: Deployment) -> Position:
    """Where the deployment stands, by what its regions with replicated databases follow."""
    followed = {deployment.regions[name].follows for name in _copying(deployment)}
    if followed - {None, NOBODY, deployment.active_region}:
        return Position.FAILED_OVER
    return Position.CLEARED if NOBODY in followed else Position.ORDINARY


def failover(deployment: Deployment, region: str) -> Step:
    """The step that makes another region the active one. Raises ``LadderError`` if it can't be it now."""
    edit = _over(deployment, region)
    after = _allowed(deployment, edit)
    return Step("failover", edit, after, ladder_stacks.over(deployment, after))


def failback(deployment: Deployment, to: str | None = None) -> Step | None:
    """The next step on the way back to a region, by default the first one; None at the end.

    Raises ``LadderError`` if there is no such step.
    """
    wanted = to or next(iter(deployment.regions))
    _known(deployment, wanted)
    match position(deployment):
        case Position.FAILED_OVER:
            changed = {name: NOBODY for name in _copying(deployment) if _is_left(deployment, name)}
            edit = Edit(follows={**_without_meaning(deployment), **changed})
            after = _allowed(deployment, edit)
            return Step("clear", edit, after, ladder_stacks.cleared(deployment, changed))
        case Position.CLEARED:
            absent = [name for name in _copying(deployment) if deployment.regions[name].follows == NOBODY]
            edit = Edit(follows=dict.fromkeys(absent))
            after = _allowed(deployment, edit)
            return Step("rebuild", edit, after, ladder_stacks.rebuilt(after, absent))
    if wanted == deployment.active_region:
        return None
    edit = _over(deployment, wanted)
    after = _allowed(deployment, edit)
    return Step("switch_back", edit, after, ladder_stacks.switched_back(deployment, after))


def move_home(
    deployment: Deployment, region: str, states: Mapping[str, Mapping[str, Any]] | None = None
) -> Step:
    """The step that makes another region keep the states of access, dns, links and edge.

    ``states`` are the arguments of their backends in that region, by stack. Raises ``LadderError``.
    """
    _known(deployment, region)
    if region == deployment.home_region:
        raise LadderError(f"{region} is the home region already", "There is nothing to do.")
    edit = Edit(home_region=region)
    after = _allowed(deployment, edit)
    return Step("move_home", edit, after, ladder_stacks.moved(after, states or {}))


def _over(deployment: Deployment, region: str) -> Edit:
    """The edit that makes a region active, and leaves those that copied the former one as they are."""
    _known(deployment, region)
    former = deployment.active_region
    if region == former:
        raise LadderError(f"{region} is the active region already", _what_next(deployment))
    copying = _copying(deployment)
    if copying:
        _can_take_over(deployment, region)
    kept = {
        name: former for name in (former, *copying) if copying and deployment.regions[name].follows != NOBODY
    }
    follows = {**_without_meaning(deployment), **kept}
    follows.pop(region, None)
    if deployment.regions[region].follows is not None:
        follows[region] = None
    return Edit(region, follows)


def _can_take_over(deployment: Deployment, region: str) -> None:
    """Raises ``LadderError`` unless the region has a replica of each database that the active one writes."""
    active, wanted = deployment.active_region, deployment.regions[region]
    copied = replicated(deployment, active)
    missing = [label for label in copied if label not in wanted.database]
    if missing:
        able = [
            name
            for name in _copying(deployment)
            if set(copied) <= set(replicated(deployment, name)) and _follows(deployment, name) == active
        ]
        raise LadderError(
            f"{region} has no replica of the database {', '.join(missing)}, which it would have to write",
            f"Regions that have all: {', '.join(able) or 'none'}.",
        )
    if wanted.follows == NOBODY:
        raise LadderError(
            f'{region} has no databases now (follows = "{NOBODY}")',
            "Rebuild its replicas first: main.py failback, and apply its stack.",
        )
    if wanted.follows == region:
        raise LadderError(
            f"{region} wrote before {active}, and its databases lack what was written since",
            "If nothing of that failover was applied yet, take its edit back. Else clear and rebuild first: "
            "main.py failback says how, step by step.",
        )
    if _follows(deployment, region) != active:
        raise LadderError(
            f"{region} still copies {wanted.follows}, which isn't written any more",
            f"Clear and rebuild first: main.py failback says how. If {active} is lost as well and that can't "
            f'wait, the copies in {region} are what is left. By hand: active_region = "{region}", '
            f'follows = "{active}" in region "{active}", and no follows in region "{region}". All that '
            f"{active} wrote is lost then.",
        )
    standing = [name for name in _copying(deployment) if deployment.regions[name].follows == name]
    if standing:
        raise LadderError(
            f"The former writer in {standing[0]} still stands, from the failover before",
            f"Clear it first: main.py failback, and apply its stack. If {standing[0]} is still gone, "
            "the edit alone will do: its plan is refused once it is back, and says what to do.",
        )


def _copying(deployment: Deployment) -> tuple[str, ...]:
    """The regions with replicated databases, but for the active one."""
    return tuple(
        name
        for name in deployment.regions
        if name != deployment.active_region and replicated(deployment, name)
    )


def _follows(deployment: Deployment, region: str) -> str:
    """Whose databases a region copies; itself if they stand alone."""
    return deployment.regions[region].follows or deployment.active_region


def _is_left(deployment: Deployment, region: str) -> bool:
    """Whether a region's databases are a former writer's, or still copy one."""
    return _follows(deployment, region) not in (NOBODY, deployment.active_region)


def _without_meaning(deployment: Deployment) -> dict[str, None]:
    """Regions that follow somebody and have nothing to copy: left there, it might be refused later."""
    copying = (*_copying(deployment), deployment.active_region)
    return {
        name: None
        for name, region in deployment.regions.items()
        if region.follows is not None and name not in copying
    }


def _known(deployment: Deployment, region: str) -> None:
    if region not in deployment.regions:
        raise LadderError(f'The deployment has no region "{region}"', nearest(region, deployment.regions))


def _allowed(deployment: Deployment, edit: Edit) -> Deployment:
    """The deployment after an edit. Raises ``LadderError`` if checks refuse it."""
    after = edit.of(deployment)
    found = _new(findings(after), findings(deployment))
    if found:
        raise LadderError("The description would be refused then", f"{found[0].summary}: {found[0].detail}")
    return after


def _new(found: Iterable[Any], before: Iterable[Any]) -> list[Any]:
    known = set(before)
    return [finding for finding in found if finding not in known]


def _what_next(deployment: Deployment) -> str:
    if position(deployment) is Position.ORDINARY:
        return (
            "There is nothing to do. If active_region was edited alone, and plans are refused, take that "
            "back, and run this again."
        )
    return "docs/recovery.md says what to apply. The step after it is main.py failback."
