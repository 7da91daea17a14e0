"""Functions of a description: what is made of each, what they may do, and what invokes them."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.described import ACCOUNT, EAST, FUNCTIONS, FUNCTIONS_FOLDER, MINIMAL, WEST, Block
from tests.synthesized import ROOT, Output, Stack, Synthesized, deployment, synthesize

PREFIX = "Tap-Functions-staging-us-east-1"
LABELS = {"web", "pay-in", "in-order", "nightly", "thumbs", "swept"}


@pytest.fixture
def output(synthesized: Synthesized) -> Output:
    return synthesized("functions")


@pytest.fixture
def stack(output: Output) -> Stack:
    return output.stack(EAST)


def own(resources: dict[str, Block]) -> dict[str, Block]:
    """Without the replication monitor's."""
    return {name: block for name, block in resources.items() if not name.startswith("replication_monitor")}


def test_every_function_is_there(stack: Stack) -> None:
    functions = own(stack.resources("aws_lambda_function"))
    assert functions.keys() == LABELS
    for label, function in functions.items():
        name = f"{PREFIX}-{label}-function"
        assert function["function_name"] == name
        assert function["role"] == f"arn:aws:iam::{ACCOUNT}:role/{name}"
        assert function["kms_key_arn"] == "${aws_kms_key.key.arn}"
        assert function["dead_letter_config"] == {
            "target_arn": f"${{aws_sqs_queue.{label}_failed_events.arn}}"
        }
        group = stack.resources("aws_cloudwatch_log_group")[f"{label}_function"]
        assert group["name"] == f"/aws/lambda/{name}"
        assert (
            function["logging_config"]["log_group"] == f"${{aws_cloudwatch_log_group.{label}_function.name}}"
        )
        assert group["kms_key_id"] == "${aws_kms_key.key.arn}"
        assert stack.document["output"][f"{label.replace('-', '_')}_function_name"]


def test_the_smallest_and_the_one_that_says_all(stack: Stack) -> None:
    functions = stack.resources("aws_lambda_function")
    smallest, largest = functions["web"], functions["pay-in"]
    assert smallest["runtime"] == "python3.13"
    assert smallest["tracing_config"] == {"mode": "Active"}
    assert not {"vpc_config", "reserved_concurrent_executions", "image_uri"} & smallest.keys()
    expected = {
        "runtime": "python3.12",
        "handler": "handler.handle",
        "architectures": ["x86_64"],
        "memory_size": 512,
        "timeout": 50,
        "reserved_concurrent_executions": 5,
    }
    assert {name: largest[name] for name in expected} == expected
    assert "tracing_config" not in largest
    assert stack.resources("aws_cloudwatch_log_group")["pay-in_function"]["retention_in_days"] == 365


def test_an_image_brings_its_own(stack: Stack) -> None:
    function = stack.resources("aws_lambda_function")["thumbs"]
    assert function["package_type"] == "Image"
    assert function["image_uri"] == f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/thumbs:1.0"
    assert not {"filename", "handler", "runtime", "source_code_hash"} & function.keys()


def test_its_environment_says_where_to_find_what_it_uses(stack: Stack) -> None:
    functions = stack.resources("aws_lambda_function")
    assert functions["web"]["environment"]["variables"] == {
        "ITEMS_TABLE": "${aws_dynamodb_table.items.name}",
        "API_KEY_PARAMETER": "${aws_ssm_parameter.api-key.name}",
    }
    variables = functions["pay-in"]["environment"]["variables"]
    assert variables["PRICE"] == "$${x} or %%{y}"
    assert (variables["ORDERS_ROLE"], variables["ORDERS_PORT"]) == ("writer", "5432")
    assert variables["UPLOADS_BUCKET"] == "${aws_s3_bucket.uploads.bucket}"
    assert "environment" not in functions["nightly"]
    # None of them is looked up: no parameter is made for a function.
    assert stack.resources("aws_ssm_parameter").keys() == {"api-key"}


def test_a_failover_changes_its_environment_in_place(synthesized: Synthesized) -> None:
    roles = [
        synthesized(name).stack(WEST).resources("aws_lambda_function")["pay-in"]["environment"]["variables"]
        for name in ("functions", "functions failover")
    ]
    assert [each["ORDERS_ROLE"] for each in roles] == ["reader", "writer"]


def test_one_in_the_network_stands_in_private_subnets_behind_a_group_of_its_own(stack: Stack) -> None:
    function = stack.resources("aws_lambda_function")["pay-in"]
    group = "${aws_security_group.pay-in_function.id}"
    assert function["vpc_config"] == {
        "security_group_ids": [group],
        "subnet_ids": ["${aws_subnet.network_private_1.id}", "${aws_subnet.network_private_2.id}"],
    }
    egress = stack.resources("aws_vpc_security_group_egress_rule")
    leading = {name for name, rule in egress.items() if rule["security_group_id"] == group}
    assert "pay-in_function_orders_database" in leading
    assert {f"aws_vpc_security_group_egress_rule.{name}" for name in leading} <= {*function["depends_on"]}
    ingress = stack.resources("aws_vpc_security_group_ingress_rule")
    assert not [rule for rule in ingress.values() if rule["security_group_id"] == group]
    assert ingress["orders_database_pay-in_function"]["referenced_security_group_id"] == group


def policies(output: Output) -> dict[str, dict[str, Block]]:
    access = output.stack("access")
    return {label: access.statements("aws_iam_role_policy", f"{label}_function_{EAST}") for label in LABELS}


def test_a_role_may_do_what_its_function_needs_and_nothing_else(output: Output) -> None:
    ordinary = {"WriteLogStreams", "KeepFailedEvents", "SendTraces"}
    found = {label: statements.keys() - ordinary for label, statements in policies(output).items()}
    assert found == {
        "web": {"ReadAndWriteItems", "ReadSecureParameters"},
        "pay-in": {
            "StandInNetwork",
            "ConnectToDatabases",
            "ReadDatabaseSecrets",
            "ReadAndWriteItems",
            "ListObjects",
            "ReadAndWriteObjects",
            "SendAndReceiveMessages",
            "ProcessMessages",
        },
        "in-order": {"SendAndReceiveMessages", "ProcessMessages"},
        "nightly": set(),
        "thumbs": set(),
        "swept": set(),
    }
    assert "SendTraces" not in policies(output)["pay-in"]
    for label, statements in policies(output).items():
        name = f"{PREFIX}-{label}-function"
        logs = statements["WriteLogStreams"]["Resource"]
        assert logs == f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/aws/lambda/{name}:log-stream:*"
        kept = statements["KeepFailedEvents"]["Resource"]
        assert kept == f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}_failed-events"


def test_its_own_code_makes_no_network_interfaces(output: Output) -> None:
    statement = policies(output)["pay-in"]["StandInNetwork"]
    assert statement["Condition"] == {"Null": {"lambda:SourceFunctionArn": "true"}}


def test_the_key_admits_a_role_to_the_messages_that_it_processes(stack: Stack) -> None:
    statements = stack.statements("aws_kms_key", "key")
    (statement,) = (each for sid, each in statements.items() if sid == "InOrderFunctionProcessMessages")
    assert statement["Action"] == "kms:Decrypt"
    assert statement["Condition"]["StringEquals"]["kms:ViaService"] == "sqs.us-east-1.amazonaws.com"


def test_a_load_balancer_sends_it_requests_once_it_may(stack: Stack) -> None:
    for label in ("web", "pay-in"):
        name = f"{label}_function"
        group = stack.resources("aws_lb_target_group")[name]
        assert group["target_type"] == "lambda"
        assert not {"port", "protocol", "vpc_id"} & group.keys()
        permission = stack.resources("aws_lambda_permission")[f"{name}_load_balancer"]
        assert permission["principal"] == "elasticloadbalancing.amazonaws.com"
        assert permission["source_arn"] == f"${{aws_lb_target_group.{name}.arn}}"
        attached = stack.resources("aws_lb_target_group_attachment")[name]
        assert attached["target_id"] == f"${{aws_lambda_function.{label}.arn}}"
        assert attached["depends_on"] == [f"aws_lambda_permission.{name}_load_balancer"]
    (rule,) = stack.resources("aws_lb_listener_rule").values()
    assert rule["priority"] == 10
    (default,) = stack.resources("aws_lb_listener")["web_http"]["default_action"]
    assert default["target_group_arn"] == "${aws_lb_target_group.web_function.arn}"


def test_a_queue_gives_it_messages_and_hears_which_failed(stack: Stack) -> None:
    mappings = stack.resources("aws_lambda_event_source_mapping")
    assert mappings.keys() == {"pay-in", "in-order"}
    assert mappings["pay-in"]["event_source_arn"] == "${aws_sqs_queue.jobs.arn}"
    assert mappings["pay-in"]["maximum_batching_window_in_seconds"] == 5
    assert {label: each["batch_size"] for label, each in mappings.items()} == {"pay-in": 100, "in-order": 10}
    for mapping in mappings.values():
        assert mapping["function_response_types"] == ["ReportBatchItemFailures"]


def test_a_schedule_invokes_it(stack: Stack) -> None:
    rule = stack.resources("aws_cloudwatch_event_rule")["nightly_schedule"]
    assert rule["schedule_expression"] == "cron(0 8 ? * MON-FRI *)"
    permission = stack.resources("aws_lambda_permission")["nightly_schedule"]
    assert permission["source_arn"] == "${aws_cloudwatch_event_rule.nightly_schedule.arn}"
    assert permission["principal"] == "events.amazonaws.com"
    (target,) = stack.resources("aws_cloudwatch_event_target").values()
    assert target["arn"] == "${aws_lambda_function.nightly.arn}"


def test_events_are_tried_as_often_as_described(stack: Stack) -> None:
    (config,) = stack.resources("aws_lambda_function_event_invoke_config").values()
    assert config["function_name"] == "${aws_lambda_function.nightly.function_name}"
    assert (config["maximum_retry_attempts"], config["maximum_event_age_in_seconds"]) == (0, 60)


def test_a_bucket_tells_all_of_them_in_one_configuration(stack: Stack) -> None:
    (notification,) = stack.resources("aws_s3_bucket_notification").values()
    found = {
        each["lambda_function_arn"].split(".")[1]: (
            each["events"],
            each.get("filter_prefix"),
            each.get("filter_suffix"),
        )
        for each in notification["lambda_function"]
    }
    assert found == {
        "replication_monitor": (["s3:Replication:OperationFailedReplication"], None, None),
        "thumbs": (["s3:ObjectCreated:*"], "in/", ".jpg"),
        "swept": (["s3:ObjectCreated:*", "s3:ObjectRemoved:*"], "out/", None),
    }
    assert len({each["id"] for each in notification["lambda_function"]}) == 3
    permissions = stack.resources("aws_lambda_permission")
    for name in notification["depends_on"]:
        permission = permissions[name.partition(".")[2]]
        assert permission["source_account"] == ACCOUNT
        assert permission["source_arn"] == f"arn:aws:s3:::tap-functions-staging-us-east-1-uploads-{ACCOUNT}"


def test_alarms_of_each(stack: Stack) -> None:
    alarms = stack.resources("aws_cloudwatch_metric_alarm")
    for label in LABELS:
        for name in ("errors", "throttles", "duration", "lost_events", "failed_events_depth"):
            assert f"{label}_function_{name}" in alarms
    (*_, query) = alarms["pay-in_function_duration"]["metric_query"]
    assert query["expression"] == "100 * milliseconds / 50000"


def test_the_package_is_what_lies_in_the_folder(output: Output) -> None:
    from modules.compute.function_package import folder_archive

    file = output.stack(EAST).resources("aws_lambda_function")["web"]["filename"]
    content = (output.folder / "stacks" / PREFIX / file).read_bytes()
    assert content == folder_archive(FUNCTIONS_FOLDER / "replication_monitor")


def test_two_regions_may_ship_other_sources_under_one_label(tmp_path: Path) -> None:
    regions: dict[str, Any] = {}
    for region, body in ((EAST, "east"), (WEST, "west")):
        (tmp_path / region).mkdir()
        (tmp_path / region / "handler.py").write_text(body, encoding="utf-8")
        regions[region] = {"function": {"pay": {"source": region}}}
    described = deployment({**MINIMAL, "folder": str(tmp_path), "regions": regions})
    made = synthesize([described], tmp_path / "out")
    hashes = {
        made.stack(region).resources("aws_lambda_function")["pay"]["source_code_hash"] for region in regions
    }
    assert len(hashes) == 2
    assert len(list((tmp_path / "out" / "stacks").rglob("pay_function.zip"))) == 2


def test_a_variable_of_its_own_does_not_hide_one_of_what_it_uses(tmp_path: Path) -> None:
    from stacks.app import RefusedError

    function = {
        **FUNCTIONS["regions"][EAST]["function"]["web"],
        "environment": {"ITEMS_TABLE": "mine"},
        "load_balancer": None,
    }
    region = {"function": {"pay": function}, "table": {"items": {}}, "parameter": {"api-key": {}}}
    values = {**MINIMAL, "folder": str(ROOT / "functions"), "regions": {EAST: region}}
    with pytest.raises(RefusedError) as refused:
        synthesize([deployment(values)], tmp_path)
    assert "gives it ITEMS_TABLE already" in json.dumps(
        [str(each) for each in refused.value.args], default=str
    )
