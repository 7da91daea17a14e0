"""The outputs of applied stacks, as tables: one per region, and one for what spans regions."""

import json
from collections.abc import Iterator, Mapping, Sequence

from rich.table import Table
from rich.text import Text

from runner.terraform import Output

SPANNING = "all regions"

StackOutputs = Mapping[str, Mapping[str, Output]]
StackRegions = Mapping[str, Sequence[str]]


def output_tables(outputs: StackOutputs, regions: StackRegions) -> Iterator[Table]:
    """A table for each region, in the order of the stacks, then one for the stacks of several regions.

    `regions` are those that each stack talks to.
    """
    places = {stack: _place(regions[stack]) for stack, values in outputs.items() if values}
    for place in sorted(dict.fromkeys(places.values()), key=lambda place: place == SPANNING):
        stacks = [stack for stack in places if places[stack] == place]
        yield _table(place, [(name, output) for stack in stacks for name, output in outputs[stack].items()])


def _place(regions: Sequence[str]) -> str:
    return regions[0] if len(regions) == 1 else SPANNING


def _table(place: str, rows: Sequence[tuple[str, Output]]) -> Table:
    table = Table(title=f"Outputs: {place}", title_justify="left", show_lines=False)
    for heading in ("Output", "Value", "Description"):
        table.add_column(heading, overflow="fold")
    for name, output in rows:
        # As text: rich would take ":secret:" in an ARN for a picture, and brackets for markup.
        table.add_row(Text(name), Text(_shown(output)), Text(output.description))
    return table


def _shown(output: Output) -> str:
    if output.sensitive:
        return "(sensitive value)"
    return output.value if isinstance(output.value, str) else json.dumps(output.value)
