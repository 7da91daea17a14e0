"""The parameters that say where a component finds what it uses."""

from model.naming.context import Context
from modules.compute.environment import Environment, environment_grants, environment_path
from modules.policy.grant import role_statements
from tests.described import ACCOUNT, EAST, Block
from tests.synthesized import Alone, Synthesized

PATH = "/Tap-staging/us-east-1/autoscaling-group/web/uses"


def parameters(alone: Alone, variables: dict[str, dict[str, str]]) -> dict[str, Block]:
    stack = alone(
        lambda stack, aws: Environment(stack, "uses.instances", provider=aws, path=PATH, variables=variables)
    )
    return stack.resources("aws_ssm_parameter")


def test_minimal_uses_nothing_and_has_no_parameter(alone: Alone) -> None:
    stack = alone(
        lambda stack, aws: Environment(stack, "uses.instances", provider=aws, path="", variables={})
    )
    assert not stack.resources("aws_ssm_parameter")


def test_one_parameter_for_each_store_with_a_line_for_each_variable(alone: Alone) -> None:
    made = parameters(
        alone,
        {
            "database.audit-trail": {"AUDIT_TRAIL_HOST": "${x.y}", "AUDIT_TRAIL_PORT": "5432"},
            "table.audit-trail": {"AUDIT_TRAIL_TABLE": "audit"},
        },
    )
    assert {name: (block["name"], block["insecure_value"]) for name, block in made.items()} == {
        "instances_database_audit-trail": (
            f"{PATH}/database.audit-trail",
            "AUDIT_TRAIL_HOST=${x.y}\nAUDIT_TRAIL_PORT=5432\n",
        ),
        "instances_table_audit-trail": (f"{PATH}/table.audit-trail", "AUDIT_TRAIL_TABLE=audit\n"),
    }
    for block in made.values():
        assert block["type"] == "String"
        assert "value" not in block, "Terraform would hide it in plans"


def test_path_is_the_components_own(context: Context) -> None:
    """No component's path begins with another's: each is read as a whole."""
    labels = ("web", "web-2", "web-uses", "a")
    paths = [environment_path(context, "autoscaling_group", label) for label in labels]
    assert paths[0] == PATH
    assert not [
        (one, other) for one in paths for other in paths if one is not other and other.startswith(f"{one}/")
    ]


def test_the_component_reads_its_path_and_no_other(context: Context) -> None:
    (statement,) = role_statements(environment_grants(context, PATH))
    arn = f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter{PATH}"
    assert statement["Action"] == "ssm:GetParametersByPath"
    assert statement["Resource"] == [arn, f"{arn}/*"]


def test_instances_start_once_their_parameters_are_there(synthesized: Synthesized) -> None:
    stack = synthesized("maximal").stack(EAST)
    groups = stack.resources("aws_autoscaling_group")
    made = {
        f"aws_ssm_parameter.{name}" for name in stack.resources("aws_ssm_parameter") if "_instances_" in name
    }
    assert made <= set(groups["shop"]["depends_on"])
    assert not made & set(groups["admin"]["depends_on"])
