from typing import Any

from review.planned_change import UNKNOWN, PlannedChange, planned_changes
from tests.review.plans import change, plan


def only(document: dict[str, Any]) -> PlannedChange:
    (found,) = planned_changes(document)
    return found


def read(*arguments: Any, **more: Any) -> PlannedChange:
    return only(plan(change("aws_sqs_queue", *arguments, **more)))


def test_what_is_done() -> None:
    does = {
        actions: (each.creates, each.updates, each.replaces, each.deletes, each.alters)
        for actions in ("create", "update", "delete create", "create delete", "delete", "forget", "no-op")
        for each in [read(actions, {}, {})]
    }
    assert does == {
        "create": (True, False, False, False, False),
        "update": (False, True, False, False, True),
        "delete create": (False, False, True, False, True),
        "create delete": (False, False, True, False, True),
        "delete": (False, False, False, True, False),
        "forget": (False, False, False, False, False),
        "no-op": (False, False, False, False, False),
    }


def test_unknown_values_are_marked_wherever_they_are() -> None:
    after = {"a": 1, "list": [1, {"x": 1}], "map": {"x": 1}}
    unknown = {"b": True, "list": [False, {"y": True}, True], "map": {"y": True}, "a": False, "none": []}
    assert read("update", {}, after, unknown=unknown).after == {
        "a": 1,
        "b": UNKNOWN,
        "list": [1, {"x": 1, "y": UNKNOWN}, UNKNOWN],
        "map": {"x": 1, "y": UNKNOWN},
    }
    assert read("update", {}, {"list": [1, 2]}, unknown={"list": [True]}).after == {"list": [UNKNOWN, 2]}
    assert (str(UNKNOWN), UNKNOWN.get("anything")) == ("(known after apply)", UNKNOWN)


def test_an_empty_value_is_none() -> None:
    each = read("update", {"a": "", "b": "x"}, {"b": "x"}, unknown={"c": True})
    assert each.changed("a") == (None, None)
    assert [each.turns(name) for name in "abc"] == [False, False, True]


def test_sensitive_values_are_not_shown() -> None:
    marks = {"password": True, "rules": [{"x": False}, {"x": True}], "tags": {}, "all": True}
    after = {
        "password": "secret",
        "rules": [{"x": "a"}, {"x": "b"}],
        "tags": {"x": "a"},
        "all": [{"x": "b"}, 1],
    }
    each = read("update", {"password": "former"}, after, sensitive=marks)
    assert str(each.after) == (
        "{'password': (sensitive), 'rules': [{'x': 'a'}, {'x': (sensitive)}], 'tags': {'x': 'a'}, "
        "'all': [{'x': (sensitive)}, 1]}"
    )
    assert f"{each.after['password']}" == str(each.after["password"]) == "(sensitive)"
    assert each.changed("password") == ("former", "secret")


def test_data_sources_are_left_out() -> None:
    assert list(planned_changes(plan(change("aws_vpc", "read", mode="data")))) == []
    assert list(planned_changes({})) == []


def provider(**expressions: Any) -> dict[str, Any]:
    return {"name": "aws", "expressions": expressions}


CONSTANT = {"aws.west": provider(region={"constant_value": "us-west-2"}), "aws": provider()}


def region(configuration: dict[str, Any], **more: Any) -> str:
    values = more.pop("values", {})
    entry = change("aws_sqs_queue", "update", values, values, **more)
    variables = {"here": {"value": "eu-west-1"}, "unset": {}}
    return only(plan(entry, configuration=configuration, variables=variables)).region


def configured(
    provider_config: dict[str, Any], key: str, address: str = "aws_sqs_queue.it"
) -> dict[str, Any]:
    resources = [{"address": address, "provider_config_key": key}]
    return {"provider_config": provider_config, "root_module": {"resources": resources}}


def test_region_of_the_provider() -> None:
    assert region(configured(CONSTANT, "aws.west")) == "us-west-2"
    indexed = {"address": 'aws_sqs_queue.it["a.b[0]"]'}
    assert region(configured(CONSTANT, "aws.west"), **indexed) == "us-west-2"
    variable = {"aws": provider(region={"references": ["var.unset", "var.here"]})}
    assert region(configured(variable, "aws")) == "eu-west-1"
    unset = {"aws": provider(region={"references": ["var.unset"]})}
    assert region(configured(unset, "aws")) == ""


def test_region_of_a_module() -> None:
    inner = configured({}, "module.site:aws.west")["root_module"]
    configuration = {
        "provider_config": {**CONSTANT, "aws.east": provider(region={"constant_value": "us-east-1"})},
        "root_module": {"module_calls": {"site": {"module": inner}, "empty": {}}},
    }
    assert region(configuration, address="module.site[0].aws_sqs_queue.it") == "us-west-2"


def test_region_of_what_the_configuration_has_no_more() -> None:
    both = {**CONSTANT, "aws.east": provider(region={"constant_value": "us-east-1"})}
    arn = {"arn": "arn:aws-us-gov:sqs:us-gov-west-1:123456789012:tap"}
    assert region({"provider_config": both}, values=arn) == "us-gov-west-1"
    assert region({"provider_config": both}, values={"arn": "arn:aws:iam::123456789012:role/x"}) == ""
    bucket = {"arn": "arn:aws:s3:::assets", "region": "eu-west-1"}
    assert region({"provider_config": both}, values=bucket) == "eu-west-1"
    assert region({"provider_config": CONSTANT}) == "us-west-2"
    assert region({}) == ""
