"""Names that two resources would have in AWS."""

from typing import Any

from stacks.names import name_clashes


def document(**kinds: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A stack's JSON; each resource has its construct path and, unless it has one, the provider `aws.a`."""
    return {
        "resource": {
            kind: {
                label: {
                    "provider": "aws.a",
                    "//": {"metadata": {"path": f"S/{kind}.{label}"}},
                    **block,
                }
                for label, block in blocks.items()
            }
            for kind, blocks in kinds.items()
        }
    }


def test_nothing_clashes_in_an_empty_stack() -> None:
    assert list(name_clashes({})) == []
    assert list(name_clashes(document())) == []


def test_every_clash_is_found_with_the_first_that_has_the_name() -> None:
    stack = document(
        aws_sns_topic={"a": {"name": "n"}, "b": {"name": "n"}, "c": {"name": "other"}, "d": {"name": "n"}},
        aws_db_instance={"e": {"identifier": "n"}, "f": {"identifier": "n"}},
    )
    assert list(name_clashes(stack)) == [
        ("aws_sns_topic named n", "S/aws_sns_topic.a", "S/aws_sns_topic.b"),
        ("aws_sns_topic named n", "S/aws_sns_topic.a", "S/aws_sns_topic.d"),
        ("aws_db_instance named n", "S/aws_db_instance.e", "S/aws_db_instance.f"),
    ]


def test_another_kind_or_region_may_have_the_same_name() -> None:
    stack = document(
        aws_sns_topic={"a": {"name": "n"}, "b": {"name": "n", "provider": "aws.b"}},
        aws_sqs_queue={"a": {"name": "n"}},
    )
    assert list(name_clashes(stack)) == []


def test_what_aws_names_itself_does_not_clash() -> None:
    """Endpoints have no name, and unknown types are not ours to judge."""
    stack = document(
        aws_vpc_endpoint={"a": {}, "b": {}},
        aws_unheard_of={"a": {"name": "n"}, "b": {"name": "n"}},
    )
    assert list(name_clashes(stack)) == []
