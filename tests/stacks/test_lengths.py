"""The lengths of texts whose references Terraform resolves."""

import pytest

from model.naming.context import CALLER_ACCOUNT
from stacks.lengths import ARN, DRAWN, Document, resolved

DOCUMENT: Document = {
    "resource": {
        "aws_db_instance": {"orders": {"identifier": "x" * 63}},
        "aws_s3_bucket": {"assets": {"bucket": f"assets-{CALLER_ACCOUNT}"}},
        "aws_unheard_of": {"a": {"name": "four"}, "b": {"name": 4}},
    }
}


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("arn:aws:s3:::é", 14),
        (CALLER_ACCOUNT, 12),
        (f"a{CALLER_ACCOUNT}b{CALLER_ACCOUNT}", 26),
        ("${aws_s3_bucket.assets.bucket}", 19),
        ("${aws_s3_bucket.assets.arn}", ARN + 19),
        ("${aws_db_instance.orders.arn}", ARN + 63),
        ("${aws_db_instance.orders.endpoint}", DRAWN),
        ("${aws_unheard_of.a.arn}", ARN + 4),
        ("${aws_unheard_of.b.arn}", DRAWN),
        ("${aws_unheard_of.missing.name}", DRAWN),
        ("${data.aws_vpc.network.id}", DRAWN),
        ("-${one(aws_lb.web[*].arn)}-", DRAWN + 2),
        ("$${aws_s3_bucket.assets.bucket}", 31),
    ],
)
def test_a_text_is_as_long_as_it_gets_at_most(text: str, length: int) -> None:
    assert len(resolved(DOCUMENT, text)) == length


def test_what_is_drawn_is_longer_than_what_aws_draws() -> None:
    endpoint = f"{'x' * 63}.cabcdefghijk.ap-southeast-1.rds.amazonaws.com:65535"
    assert len(endpoint) <= DRAWN
    arn = "arn:aws-us-gov:secretsmanager:ap-southeast-1:000000000000:secret:-AbCdEf"
    assert len(arn) <= ARN
