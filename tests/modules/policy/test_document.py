import json

from modules.policy.document import allow, deny, policy


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


def test_document_keeps_the_order_and_the_references() -> None:
    document = policy(allow("B", ("a:B",), ("${x.y}",)), allow("A", ("a:A",), ("z",)))
    content = json.loads(document)
    assert content["Version"] == "2012-10-17"
    assert [statement["Sid"] for statement in content["Statement"]] == ["B", "A"]
    assert '"${x.y}"' in document
