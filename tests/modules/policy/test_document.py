import json
import re

from hypothesis import given
from hypothesis import strategies as st

from modules.policy.document import allow, deny, for_source, policy, statement_id, tls_only


def test_minimal_statement_says_no_more_than_it_has() -> None:
    assert allow("Read", ("s3:GetObject",), ("arn:aws:s3:::b/*",)) == {
        "Sid": "Read",
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::b/*",
    }


def test_maximal_statement() -> None:
    condition = {"Bool": {"aws:SecureTransport": "false"}}
    statement = deny("Tls", ["b:Two", "a:One"], ["y", "x"], principal="*", condition=condition)
    assert statement == {
        "Sid": "Tls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["a:One", "b:Two"],
        "Resource": ["x", "y"],
        "Condition": condition,
    }


def test_over_tls_only() -> None:
    assert tls_only(("a:*",), ("x",)) == {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "a:*",
        "Resource": "x",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def test_for_resources_of_one_account() -> None:
    """All of the condition's operators have to hold."""
    for arns, expected in ((("x",), "x"), (("y", "x"), ["x", "y"])):
        assert for_source("123456789012", *arns) == {
            "StringEquals": {"aws:SourceAccount": "123456789012"},
            "ArnLike": {"aws:SourceArn": expected},
        }


def test_document_keeps_the_order_and_the_references() -> None:
    document = policy(allow("B", ("a:B",), ("${x.y}",)), allow("A", ("a:A",), ("z",)))
    content = json.loads(document)
    assert content["Version"] == "2012-10-17"
    assert [statement["Sid"] for statement in content["Statement"]] == ["B", "A"]
    assert '"${x.y}"' in document


@given(st.lists(st.from_regex(r"[ax][ax1]{0,2}(-[ax1]{1,2}){0,2}", fullmatch=True), min_size=2, unique=True))
def test_ids_of_different_labels_never_meet(labels: list[str]) -> None:
    ids = [statement_id(label) for label in labels]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch("[A-Za-z0-9]+", each) for each in ids)


def test_ids_read_as_the_names_do() -> None:
    assert statement_id("us-east-1", "web-instances") == "UsEastX1WebInstances"
    assert statement_id("x-ray", "web2") == "XXRayWeb2"
