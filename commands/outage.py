"""Regions of the embedded AWS that are gone for a while, in which nobody may ask them for anything."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emulator import Emulator, Refusal

# Where AWS runs the global control planes; the embedded AWS switches these off by a name of their own.
HOME_OF_THE_GLOBAL = "us-east-1"
GLOBAL = "global"


class OutageError(Exception):
    """Regions that were gone were asked for something; `edges` names what and by whom, each once."""

    def __init__(self, edges: Sequence[str]) -> None:
        self.edges = tuple(edges)
        super().__init__("\n".join(["Regions that are gone were asked:", *(f"  {edge}" for edge in edges)]))


@contextmanager
def outage(aws: "Emulator", *regions: str) -> Iterator[None]:
    """Switches regions off until the block ends; with us-east-1 the global control planes as well.

    What they are asked is refused the first time and answered the next: Terraform, which would ask for hours,
    goes on, and every edge shows. Raises OutageError if there is any, from the block's own error.
    """
    gone = (*regions, *([GLOBAL] if HOME_OF_THE_GLOBAL in regions else []))
    before = len(aws.refusals)
    failure: Exception | None = None
    aws.switch_off(*gone, once_each=True)
    try:
        yield
    except Exception as error:
        failure = error
    finally:
        aws.switch_on(*gone)
    edges = dict.fromkeys(_edge(refusal) for refusal in aws.refusals[before:])
    if edges:
        raise OutageError(tuple(edges)) from failure
    if failure is not None:
        raise failure


def _edge(refusal: "Refusal") -> str:
    region = HOME_OF_THE_GLOBAL if refusal.region == GLOBAL else refusal.region
    return f"{refusal.agent} asked {region} for {refusal.service} {refusal.action}"
