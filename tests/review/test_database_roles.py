from typing import Any

import pytest

from modules.database import database_guard
from review import database_roles
from tests.review.plans import change, told, words

SOURCE = "arn:aws:rds:us-east-1:123456789012:db:tap-orders"
OTHER = "arn:aws:rds:eu-west-1:123456789012:db:tap-orders"
GLOBAL = "global_cluster_identifier"


def source(before: str | None, after: str | None, **more: Any) -> dict[str, Any]:
    values = ({"replicate_source_db": each} for each in (before, after))
    return change("aws_db_instance", "update", *values, **more)


@pytest.mark.parametrize("nothing", [None, ""])
def test_a_reader_that_loses_its_source_is_promoted(nothing: str | None) -> None:
    (said,) = told(source(SOURCE, nothing))
    assert said.word == "PROMOTES"
    assert said.needs_person
    assert f"is a reader of {SOURCE}" in said.reason


@pytest.mark.parametrize(("before", "after"), [(None, SOURCE), ("", SOURCE), (SOURCE, OTHER)])
def test_a_source_is_given_to_nobody_who_is_there(before: str | None, after: str) -> None:
    (said,) = words(source(before, after))
    assert said.startswith(f"WILL FAIL: replicate_source_db becomes {after}")


def test_a_source_that_only_the_apply_shows() -> None:
    (said,) = words(source(SOURCE, None, unknown={"replicate_source_db": True}))
    assert said.startswith("WILL FAIL: replicate_source_db is known after apply")


@pytest.mark.parametrize(("before", "after"), [(SOURCE, SOURCE), (None, None), ("", None)])
def test_the_same_source_is_no_change(before: str | None, after: str | None) -> None:
    assert words(source(before, after)) == []


@pytest.mark.parametrize("kind", ["aws_rds_cluster", "aws_docdb_cluster", "aws_neptune_cluster"])
def test_a_member_that_leaves_its_global_cluster(kind: str) -> None:
    promoted, detached = words(change(kind, "update", {GLOBAL: "tap"}, {GLOBAL: None}))
    assert promoted.startswith("PROMOTES: is a member of the global cluster tap")
    assert detached.startswith("DETACHES: leaves tap")
    assert words(change(kind, "update", {GLOBAL: None}, {GLOBAL: "tap"}))[0].startswith("WILL FAIL")


def test_a_cluster_that_copies_another() -> None:
    name = "replication_source_identifier"
    (said,) = words(change("aws_rds_cluster", "update", {name: SOURCE}, {name: ""}))
    assert said.startswith("PROMOTES")


def tagged(before: str | None, after: str | None) -> dict[str, Any]:
    tags = ({"tags": {"DatabaseRole": role, "Name": "x"} if role else None} for role in (before, after))
    return change("aws_db_instance", "update", *tags)


def test_the_tag_of_the_role_fences_and_unfences() -> None:
    assert words(tagged("writer", "former-writer"))[0].startswith("FENCES")
    assert words(tagged(None, "former-writer"))[0].startswith("FENCES")
    assert words(tagged("former-writer", "writer")) == [
        "UNFENCES: was given up as a writer, and is a writer again"
    ]
    assert words(tagged("reader", "writer")) == []
    assert words(tagged("former-writer", "former-writer")) == []


@pytest.mark.parametrize(("before", "after"), [("reader", "former-reader"), ("former-reader", "reader")])
def test_a_reader_that_is_given_up_goes_on_serving(before: str, after: str) -> None:
    assert words(tagged(before, after)) == []


@pytest.mark.parametrize("role", ["absent", "former-writer"])
def test_the_tag_means_nothing_on_what_is_no_database(role: str) -> None:
    tags = ({"tags": {"DatabaseRole": each}} for each in ("writer", role))
    assert words(change("aws_security_group", "update", *tags)) == []


def test_the_mark_is_the_one_that_the_stacks_have() -> None:
    assert database_roles.FORMER_WRITER == database_guard.FORMER_WRITER
