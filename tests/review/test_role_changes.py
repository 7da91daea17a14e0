import json

from review.role_changes import RULES, RoleChange, role_changes
from tests.review.plans import change, plan, told

SOURCE = "arn:aws:rds:us-east-1:123456789012:db:tap-orders"
WEST = {"arn": "arn:aws:rds:us-west-2:123456789012:db:tap-orders"}
READER = {**WEST, "replicate_source_db": SOURCE}


def test_nothing_is_said_of_an_empty_plan() -> None:
    assert role_changes({}) == ()
    assert told() == ()
    assert told(change("aws_db_instance", "no-op", READER, READER), change("aws_vpc", "read")) == ()


def test_nothing_is_said_of_tags_sizes_and_moves() -> None:
    small, large = ({**READER, "instance_class": f"db.t3.{size}", "tags": {"Size": size}} for size in "sl")
    moved = change("aws_db_instance", "no-op", READER, READER, previous_address="aws_db_instance.old")
    assert told(change("aws_db_instance", "update", small, large), moved) == ()


def test_what_is_said_has_address_and_region() -> None:
    address = 'module.west.aws_db_instance.it["orders"]'
    (said,) = told(change("aws_db_instance", "update", READER, WEST, address=address))
    assert (said.word, said.address, said.region) == ("PROMOTES", address, "us-west-2")


def test_the_gravest_comes_first() -> None:
    said = told(
        change("aws_s3_bucket", "forget", {}),
        change("aws_lb", "create", None, {"internal": False}),
        change("aws_db_instance", "delete", {"deletion_protection": True, "skip_final_snapshot": True}),
    )
    assert [each.word for each in said] == ["WILL FAIL", "DESTROYS", "OPENS", "FORGETS"]


def test_what_drifted_says_so() -> None:
    drift = change("aws_db_instance", "update", READER, WEST)
    gone = change("aws_dynamodb_table", "delete", {})
    document = plan(drift=(drift, gone, change("aws_vpc", "update", {}, {"tags": {"a": "b"}})))
    promoted, destroyed = role_changes(document)
    assert (promoted.word, promoted.needs_person) == ("DRIFTED", True)
    assert promoted.reason.startswith("PROMOTES outside of Terraform, since the last apply: is a reader of")
    assert destroyed.reason.startswith("DESTROYS outside of Terraform")


def test_what_was_done_outside_can_not_fail_any_more() -> None:
    alone = {"engine": "aurora-postgresql"}
    joined = change("aws_rds_cluster", "update", alone, {**alone, "global_cluster_identifier": "all"})
    assert role_changes(plan(drift=(joined,))) == ()


def test_what_the_plan_leaves_as_it_was_made_elsewhere_says_so() -> None:
    drift = change("aws_db_instance", "update", READER, WEST)
    kept = change("aws_db_instance", "no-op", WEST, WEST)
    (left,) = role_changes(plan(kept, drift=(drift,)))
    assert left.reason.endswith("there is no way back in place; this plan leaves it so")
    tagged = change("aws_db_instance", "update", WEST, {**WEST, "tags": {"Team": "a"}})
    (changed,) = role_changes(plan(tagged, drift=(drift,)))
    assert changed.reason.endswith("there is no way back in place")


def test_what_is_the_same_is_said_once() -> None:
    one = {"cidr_blocks": ["0.0.0.0/0"], "protocol": "tcp", "from_port": 80, "to_port": 80}
    twice = {"ingress": [one, {**one, "description": "the same"}]}
    assert len(told(change("aws_security_group", "create", None, twice))) == 1


def test_no_secret_is_told() -> None:
    """Whatever an attribute is called, a sensitive value is nobody's to read."""
    secret = "hunter2"
    policy = json.dumps({"Statement": [{"Effect": "Allow", "Action": secret, "Resource": "x"}]})
    values = {"policy": policy, "replicate_source_db": secret, "permissions_boundary": secret}
    marks = dict.fromkeys(values, True)
    entries = [
        change(
            "aws_iam_role",
            "update",
            {"policy": "{}", "permissions_boundary": secret},
            values,
            sensitive=marks,
        ),
        change("aws_db_instance", "update", {}, values, sensitive=marks),
    ]
    said = told(*entries)
    assert said
    assert secret not in "".join(each.reason for each in said)


def test_every_rule_takes_what_has_no_values() -> None:
    for kind in ("aws_db_instance", "aws_s3_bucket", "aws_iam_role_policy", "aws_lb_listener", "of_another"):
        for actions in ("create", "update", "delete", "delete create", "forget"):
            assert all(isinstance(each, RoleChange) for each in told(change(kind, actions)))
    assert len(RULES) == len(set(RULES))
