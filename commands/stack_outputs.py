"""The outputs of an applied stack, to be read and copied."""

import json
from collections.abc import Mapping

from runner.terraform import Output


def shown(stack: str, seconds: float, outputs: Mapping[str, Output]) -> str:
    """A stack's outputs under its name, and when they were there: each value whole, on a line of its own."""
    lines = [f"{stack} is applied, after {seconds:.0f} s:"]
    for name, output in outputs.items():
        lines += [f"  {output.description or name}", f"    {name} = {_value(output)}"]
    return "\n".join([*lines, ""])


def _value(output: Output) -> str:
    if output.sensitive:
        return "(sensitive value)"
    return output.value if isinstance(output.value, str) else json.dumps(output.value)
