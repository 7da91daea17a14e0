from collections.abc import Iterable
from pathlib import Path

import pytest

from model.blocks.deployment import (
    COMPONENTS,
    GLOBAL_COMPONENTS,
    GLOBAL_UNLABELLED,
    UNLABELLED,
    Deployment,
)
from model.blocks.spec import Component, Store
from model.language.description import DEPLOYMENT_ATTRIBUTES, REGION_ATTRIBUTES
from model.language.reference import BEGIN, END, main, reference, rewritten

DOCUMENT = Path(__file__).parents[3] / "docs" / "deployment-language.md"
SPECS = {**UNLABELLED, **COMPONENTS, **GLOBAL_COMPONENTS, **GLOBAL_UNLABELLED}


def test_the_document_is_up_to_date() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert rewritten(text) == text, (
        "Write it anew: python -m model.language.reference docs/deployment-language.md"
    )


@pytest.mark.parametrize(
    "row",
    [
        "| `owner` | string | required | not empty; at most 256 characters; letters, digits, spaces and",
        '| `removal` | one of `"destroy"`, `"retain"` | `"destroy"` |  |',
        "| `tags` | map of strings | `{}` | keys: at most 128 characters, letters,",
        "; at most 40 keys |",
        "| `account_id` | string | — | twelve digits, in quotes, and not only zeros |",
        '| `instance_type` | string | staging: `"t3.micro"`, production: `"t3.medium"` |',
        "| `max_size` | whole number | staging: `3`, production: `6` | at least 1; at most 500 |",
        "| `port` | whole number | `8080` | at least 1; at most 65535 |",
        '| `engine` | only `"postgres"` | `"postgres"` |  |',
        "| `multi_az` | bool | `true` |  |",
        '| `endpoints` | list of one of `"s3"`, `"dynamodb"`',
        "Label: string; at most 24 characters; lower-case letters, digits and single hyphens, beginning",
        "| `enabled` | bool | `true` |  | Whether it is made.",
        "beginning with a letter; the label of a `load_balancer` |",
        "like database.orders, the label of a `database` or `table` or `bucket`",
        "| each: at most 254 characters, e-mail addresses: name@example.com; each once |",
        "Label: one of `staging`, `production`.",
        "| `global_secondary_indexes` | map of maps | `{}` | keys: 3 to 255 letters,",
        "Each of `global_secondary_indexes`: Items by other keys than the table's.\n\n| attribute |",
        "letters, digits and . _ -; at most 20 elements; each once | Attributes that items have in the index",
        '| `transitions` | map of whole numbers | `{}` | keys: one of `"STANDARD_IA"`, ',
        '`uses = ["database.orders"]`.\n\nAttribute of `autoscaling_group`',
    ],
)
def test_rows_say_what_the_types_say(row: str) -> None:
    assert row in reference()


def test_every_block_and_attribute_is_there() -> None:
    text = reference()
    for block in ("deployment", "environment", "region", "uses", "enabled", *SPECS):
        assert f"### `{block}`\n" in text
    assert _missing("deployment", DEPLOYMENT_ATTRIBUTES) == []
    assert _missing("region", REGION_ATTRIBUTES) == []
    assert [name for block, spec in SPECS.items() for name in _missing(block, spec.model_fields)] == []


def _missing(block: str, attributes: Iterable[str]) -> list[str]:
    """Those of a block's attributes that its section doesn't have."""
    section = reference().partition(f"### `{block}`\n")[2].partition("\n### ")[0]
    return [name for name in attributes if f"| `{name}` |" not in section]


def test_what_may_be_used_and_left_out_follows_from_the_types() -> None:
    text = reference()
    stores = [f"`{block}`" for block, spec in SPECS.items() if issubclass(spec, Store)]
    assert f"Blocks: {', '.join(stores)}.\n" in text
    components = [f"`{block}`" for block, spec in SPECS.items() if issubclass(spec, Component)]
    assert f"Attribute of {', '.join(components)}.\n" in text


def test_what_all_components_have_comes_last() -> None:
    section = reference().partition("### `table`\n")[2].partition("\nEach of ")[0]
    assert section.rstrip().splitlines()[-1].startswith("| `enabled` |")


def test_every_attribute_is_described() -> None:
    described = [Deployment.model_fields[name] for name in DEPLOYMENT_ATTRIBUTES]
    described += [field for spec in SPECS.values() for field in spec.model_fields.values()]
    assert all(field.description for field in described)


def test_what_is_outside_of_the_markers_stays(tmp_path: Path) -> None:
    file = tmp_path / "doc.md"
    file.write_text(f"before\n{BEGIN}\nold\n{END}\nafter é\n", encoding="utf-8")
    main(str(file))
    text = file.read_text(encoding="utf-8")
    assert text == f"before\n{BEGIN}\n\n{reference()}\n{END}\nafter é\n"
    assert rewritten(text) == text


@pytest.mark.parametrize("text", ["", BEGIN, END, f"{END}\n{BEGIN}"])
def test_markers_are_needed(text: str) -> None:
    with pytest.raises(ValueError, match="needs the two lines"):
        rewritten(text)
