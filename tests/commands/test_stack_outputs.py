import io
from collections.abc import Mapping

from rich.console import Console

from commands.stack_outputs import output_tables
from runner.terraform import Output


def shown(outputs: Mapping[str, Mapping[str, Output]], regions: Mapping[str, list[str]]) -> list[list[str]]:
    """The words of each table, line by line, without its frame."""
    tables = []
    for table in output_tables(outputs, regions):
        table.box = None
        console = Console(file=io.StringIO(), width=200)
        console.print(table)
        assert isinstance(console.file, io.StringIO)
        tables.append([" ".join(line.split()) for line in console.file.getvalue().splitlines()])
    return tables


def output(value: object, description: str = "", sensitive: bool = False) -> Output:
    return Output(value, description, sensitive)


HEADINGS = "Output Value Description"


def test_stacks_of_a_region_share_a_table() -> None:
    outputs = {
        "state": {"bucket": output("b")},
        "west": {"url": output("w")},
        "east": {"url": output("e", "Web")},
    }
    regions = {"state": ["us-east-1"], "east": ["us-east-1"], "west": ["us-west-2"]}
    assert shown(outputs, regions) == [
        ["Outputs: us-east-1", HEADINGS, "bucket b", "url e Web"],
        ["Outputs: us-west-2", HEADINGS, "url w"],
    ]


def test_stacks_of_several_regions_or_none_come_last() -> None:
    outputs = {"links": {"peering": output("p")}, "none": {"x": output("y")}, "east": {"url": output("e")}}
    regions = {"links": ["us-east-1", "us-west-2"], "none": [], "east": ["us-east-1"]}
    assert shown(outputs, regions) == [
        ["Outputs: us-east-1", HEADINGS, "url e"],
        ["Outputs: all regions", HEADINGS, "peering p", "x y"],
    ]


def test_no_table_without_outputs() -> None:
    assert shown({"east": {}}, {"east": ["us-east-1"]}) == []


def test_values() -> None:
    outputs = {
        "east": {
            "a": output(["x", 1]),
            "b": output("secret", sensitive=True),
            "c": output("[bold]"),
            "d": output("arn:aws:secretsmanager:us-east-1:123456789012:secret:web"),
        }
    }
    ((_, _, *rows),) = shown(outputs, {"east": ["us-east-1"]})
    assert rows == [
        'a ["x", 1]',
        "b (sensitive value)",
        "c [bold]",
        "d arn:aws:secretsmanager:us-east-1:123456789012:secret:web",
    ]
