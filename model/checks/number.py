"""How many blocks are beyond reason."""

from collections.abc import Iterator
from itertools import islice

from model.blocks.deployment import Deployment
from model.blocks.holder import Holder
from model.blocks.registry import labelled
from model.checks.finding import FieldPath, Finding

#: Components of one type in one place. The limits of what is made of them (docs/limits.md) are reached long
#: before, but only a synthesis tells, and of ten thousand blocks it takes minutes.
MOST = 500


def numbers_are_within_reason(deployment: Deployment) -> Iterator[Finding]:
    """No region, nor the deployment itself, has more components of one type than ``MOST``."""
    yield from _too_many(deployment, ())
    for name, region in deployment.regions.items():
        yield from _too_many(region, ("regions", name))


def _too_many(holder: Holder, path: FieldPath) -> Iterator[Finding]:
    for block in labelled(type(holder)):
        components = getattr(holder, block)
        for label in islice(components, MOST, MOST + 1):
            yield Finding(
                (*path, block, label),
                f"Too many of {block}",
                f"This is number {MOST + 1} of {len(components)}; accepted are {MOST} of a type. Divide the "
                "deployment into several.",
            )
