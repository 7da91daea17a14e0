"""Each bridge's gap is looked for twice: behind the bridge, and in a moto without any.

``PROBES`` of ``test_<bridge>.py`` are functions that take boto3 clients by service and region, and return
whether these behave as AWS's do. Their docstrings continue the sentence "moto now …".
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from emulator import Emulator
from emulator.bridges import BRIDGES

Clients = Callable[[str, str], Any]
Probe = Callable[[Clients], bool]

#: Bridges that add nothing which a request could tell.
WITHOUT = {"iam": "it only makes moto start sooner; its own test looks at what moto loads"}


def _probes() -> Iterator[tuple[str, Probe]]:
    for bridge in sorted(BRIDGES.keys() - WITHOUT.keys()):
        for probe in import_module(f"{__package__}.test_{bridge}").PROBES:
            yield bridge, probe


every_probe = pytest.mark.parametrize(
    ("bridge", "probe"),
    [pytest.param(bridge, probe, id=f"{bridge}-{probe.__name__}") for bridge, probe in _probes()],
)


@every_probe
def test_bridged(aws: Emulator, bridge: str, probe: Probe) -> None:
    assert probe(aws.client), f"moto with emulator/bridges/{bridge}.py no longer {probe.__doc__}"


@every_probe
def test_moto_still_lacks(plain_moto: Clients, bridge: str, probe: Probe) -> None:
    """Fails once plain moto passes a probe: the bridge has become needless."""
    try:
        closed = probe(plain_moto)
    except (ClientError, ResponseParserError):  # moto's own error page is no answer of AWS's
        closed = False
    assert not closed, f"moto now {probe.__doc__} remove that from emulator/bridges/{bridge}.py"
