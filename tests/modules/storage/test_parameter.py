import json
from pathlib import Path

import pytest

from commands.synth import write_deployments
from model.language.problems import ProblemsError
from tests.described import ACCOUNT, EAST, MINIMAL, Block
from tests.synthesized import ROOT, Output, Stack, Synthesized, deployment, synthesize

PREFIX = f"Tiny-staging-{EAST}"

REGION: Block = {
    "network": {"endpoints": []},
    "parameter": {
        "api-url": {"description": "Where the API is"},
        "api-key": {"type": "SecureString"},
        "front": {"output": "web_load_balancer_dns_name"},
    },
    "load_balancer": {"web": {}},
    "autoscaling_group": {
        "web": {"load_balancer": "web", "uses": ["parameter.api-url", "parameter.api-key"]},
    },
}


def described(region: Block) -> Block:
    return {**MINIMAL, "account_id": ACCOUNT, "regions": {EAST: region}}


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Output:
    folder: Path = tmp_path_factory.mktemp("parameters")
    return synthesize([deployment(described(REGION))], folder / "out")


@pytest.fixture
def stack(output: Output) -> Stack:
    return output.stacks[PREFIX]


def test_a_value_that_is_set_outside_is_written_once_and_never_read(stack: Stack) -> None:
    parameters = stack.resources("aws_ssm_parameter")
    for name in ("api-url", "api-key"):
        assert parameters[name]["value_wo"] == "unset"
        assert parameters[name]["value_wo_version"] == 1
        assert not {"value", "insecure_value"} & parameters[name].keys()
    assert parameters["api-url"]["name"] == f"/Tiny-staging/{EAST}/parameter/api-url"
    assert parameters["api-url"]["description"] == "Where the API is"


def test_a_secure_string_is_encrypted_with_the_regions_key(stack: Stack) -> None:
    parameters = stack.resources("aws_ssm_parameter")
    assert parameters["api-key"]["type"] == "SecureString"
    assert parameters["api-key"]["key_id"] == "${aws_kms_key.key.arn}"
    assert "key_id" not in parameters["api-url"]


def test_a_value_may_be_an_output(stack: Stack) -> None:
    front = stack.resources("aws_ssm_parameter")["front"]
    assert front["insecure_value"] == "${aws_lb.web.dns_name}"
    assert not {"value_wo", "value_wo_version"} & front.keys()


def test_who_uses_parameters_reads_them(output: Output, stack: Stack) -> None:
    policy = output.stack("access").resources("aws_iam_role_policy")[f"web_instances_{EAST}"]["policy"]
    found = {each["Sid"]: each["Resource"] for each in json.loads(policy)["Statement"]}
    arn = f"arn:aws:ssm:{EAST}:{ACCOUNT}:parameter/Tiny-staging/{EAST}/parameter"
    assert found["ReadParameters"] == f"{arn}/api-url"
    assert found["ReadSecureParameters"] == f"{arn}/api-key"
    assert "front" not in policy
    key = json.loads(stack.resources("aws_kms_key")["key"]["policy"])["Statement"]
    (admitted,) = (each for each in key if each["Sid"] == "WebInstancesReadSecureParameters")
    assert admitted["Condition"]["ArnLike"] == {
        "kms:EncryptionContext:PARAMETER_ARN": [f"{arn}/api-key"],
    }


def test_who_uses_parameters_is_given_their_names(stack: Stack) -> None:
    parameter = stack.resources("aws_ssm_parameter")["web_instances_parameter_api-key"]
    assert parameter["insecure_value"] == "API_KEY_PARAMETER=${aws_ssm_parameter.api-key.name}\n"


@pytest.mark.parametrize("output", ["key_arn", "orders_database_endpoint"])
def test_outputs_that_are_there_whoever_is_active(tmp_path: Path, output: str) -> None:
    region = {**REGION, "database": {"orders": {}}, "parameter": {"x": {"output": output}}}
    region["autoscaling_group"] = {"web": {"load_balancer": "web"}}
    stack = synthesize([deployment(described(region))], tmp_path).stacks[PREFIX]
    assert stack.resources("aws_ssm_parameter")["x"]["insecure_value"].startswith("${aws_")


def test_an_output_of_the_writer_only_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failover would take it away, and the parameter's stack could be written no more."""
    monkeypatch.chdir(ROOT)
    region = {**REGION, "database": {"orders": {}}}
    region["parameter"] = {"x": {"output": "orders_database_secret_arn"}}
    region["autoscaling_group"] = {"web": {"load_balancer": "web"}}
    with pytest.raises(ProblemsError, match="Unknown output"):
        write_deployments([deployment(described(region))], outdir=tmp_path / "out")


def test_an_output_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    region = {**REGION, "parameter": {"front": {"output": "web_load_balancer_name"}}}
    region["autoscaling_group"] = {"web": {"load_balancer": "web"}}
    with pytest.raises(ProblemsError) as refused:
        write_deployments([deployment(described(region))], outdir=tmp_path / "out")
    (problem,) = refused.value.problems
    assert problem.summary == "Unknown output"
    assert "web_load_balancer_dns_name" in problem.detail
    assert not (tmp_path / "out").exists()


def test_the_line_of_an_output_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from commands.synth import synthesize as synth

    monkeypatch.chdir(ROOT)
    file = tmp_path / "tiny.hcl"
    file.write_text(
        'deployment "Tiny" {\n  project = "p"\n  owner = "o"\n}\nregion "us-east-1" {}\n'
        'parameter "front" {\n  output = "nothing"\n}\n',
        encoding="utf-8",
    )
    with pytest.raises(ProblemsError) as refused:
        synth([str(file)], outdir=tmp_path / "out", environment={})
    (problem,) = refused.value.problems
    assert (problem.file, problem.line) == (str(file), 7)


def test_values_that_are_set_outside_are_retained(synthesized: Synthesized) -> None:
    parameters = synthesized("maximal").stack(EAST).resources("aws_ssm_parameter")
    for name in ("api-url", "api-key"):
        assert parameters[name]["lifecycle"] == {"prevent_destroy": True}
    assert "lifecycle" not in parameters["front"]
