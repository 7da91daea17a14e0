"""What `uses` connects, in every deployment: what isn't used can't be reached."""

import pytest

from model.blocks.deployment import COMPONENTS
from model.blocks.spec import Store
from modules.part import StorePart
from stacks.parts import PARTS
from tests.described import Block
from tests.stacks.components import Component, components, listed, statements
from tests.synthesized import OTHERS, VARIANTS, Stack, Synthesized

EVERY = pytest.mark.parametrize("variant", [*VARIANTS, *OTHERS])

#: Block that others use to the resource type of its stores, and the statements that its use is made of.
TYPES = {
    "database": "aws_db_instance",
    "table": "aws_dynamodb_table",
    "bucket": "aws_s3_bucket",
    "queue": "aws_sqs_queue",
    "parameter": "aws_ssm_parameter",
}
PERMISSIONS = {
    "database": {"ConnectToDatabases"},
    "table": {"ReadAndWriteItems"},
    "bucket": {"ListObjects", "ReadAndWriteObjects"},
    "queue": {"SendAndReceiveMessages"},
    "parameter": {"ReadSecureParameters"},
}
#: Block to the AWS service that is asked for its stores.
SERVICES = {block: spec.service for block, spec in COMPONENTS.items() if issubclass(spec, Store)}
#: What a component has by itself.
OWN = {"WriteLogStreams", "FindLogStreams", "PutMetrics"}
#: What it has where it holds sessions.
SESSIONS = {"ReportToSystemsManager", "OpenSessions"}
#: What is added where the description opens the master user's secret.
SECRETS = "ReadDatabaseSecrets"


def test_every_kind_of_store_is_known_here() -> None:
    blocks = {part.block for part in PARTS if isinstance(part, StorePart)}
    assert blocks == TYPES.keys() == PERMISSIONS.keys()


@pytest.mark.parametrize(
    ("variant", "expected"),
    [
        ("staging", {"web": {"database.orders", "table.sessions", "bucket.assets"}}),
        (
            "maximal",
            {
                "shop": {
                    "database.orders",
                    "table.sessions",
                    "table.carts",
                    "bucket.assets",
                    "queue.jobs",
                    "parameter.api-key",
                },
                "admin": set(),
            },
        ),
        ("linked", {"api": {"bucket.raw-uploads", "bucket.site"}, "idle": set()}),
        ("instances only", {"web": set(), "worker": set()}),
    ],
)
def test_each_use_of_the_description_has_its_parameter(
    synthesized: Synthesized, variant: str, expected: dict[str, set[str]]
) -> None:
    """What the tests below take for what is used is what the descriptions say, in each region."""
    found = list(components(synthesized(variant)))
    assert {each.label for each in found} == expected.keys()
    for component in found:
        assert component.uses == expected[component.label]


def arns(component: Component, block: str) -> set[str]:
    """How the ARNs of a component's used stores of one block end: their names, as the region makes them."""
    names = set()
    for reference in component.uses:
        kind, _, label = reference.partition(".")
        if kind == block == "database":
            (user,) = (
                value for name, value in component.variables(reference).items() if name.endswith("_USER")
            )
            names.add(f"*/{user}")
        elif kind == block:
            made = component.stack.resources(TYPES[block])[label]
            names.add(str(made.get("bucket") or made["name"]).lower())
    return names


def secrets(component: Component, *regions: str) -> set[str]:
    """How the ARNs of the secrets that a component reads end, of its databases in some regions."""
    prefix = component.role_arn.rpartition("/")[2].partition(component.region)[0]
    labels = {reference.partition(".")[2] for reference in component.secrets}
    return {f"{prefix}{region}-{label}-credentials-??????".lower() for label in labels for region in regions}


def named_in(statement: Block) -> set[str]:
    """The names at the end of a statement's resources, without regard to case."""
    ends = {arn.removesuffix("/*").split(":")[-1].lower() for arn in listed(statement["Resource"])}
    return {end.removeprefix("table/").removeprefix("parameter") for end in ends}


def indexed(component: Component) -> dict[str, set[str]]:
    """The statement on the indexes of what a component uses, and how its resources end; none without any."""
    tables = component.stack.resources("aws_dynamodb_table")
    labels = {
        label for block, _, label in (each.partition(".") for each in component.uses) if block == "table"
    }
    kinds = {"global_secondary_index", "local_secondary_index"}
    names = {f"{tables[label]['name']}/index".lower() for label in labels if kinds & tables[label].keys()}
    return {"QueryIndexes": names} if names else {}


@EVERY
def test_a_role_may_do_what_its_component_uses_and_nothing_else(
    synthesized: Synthesized, variant: str
) -> None:
    output = synthesized(variant)
    regions = [
        stack.document["provider"]["aws"][0]["region"]
        for stack in output.stacks.values()
        if stack.kind == "region"
    ]
    for component in components(output):
        used = {reference.partition(".")[0] for reference in component.uses}
        expected = OWN | {sid for block in used for sid in PERMISSIONS[block]} | indexed(component).keys()
        if component.secrets:
            expected.add(SECRETS)
            assert named_in(component.policy[SECRETS]) == secrets(component, *regions)
        assert component.policy.keys() - SESSIONS == expected | ({"ReadEnvironment"} if used else set())
        for block in used:
            for sid in PERMISSIONS[block]:
                assert named_in(component.policy[sid]) == arns(component, block), f"{component.label} {sid}"
        for sid, names in indexed(component).items():
            assert named_in(component.policy[sid]) == names


#: Block to the encryption context of its use of the key, None where the service has none that helps.
CONTEXTS = {
    "database": "SecretARN",
    "bucket": "aws:s3:arn",
    "table": None,
    "queue": None,
    "parameter": "PARAMETER_ARN",
}


@EVERY
def test_the_key_admits_a_role_for_exactly_what_its_component_uses(
    synthesized: Synthesized, variant: str
) -> None:
    for component in components(synthesized(variant)):
        key = statements(component.stack.resources("aws_kms_key")["key"]["policy"])
        found = [
            each for each in key.values() if component.role_arn in listed(each["Principal"].get("AWS", []))
        ]
        used = component.called
        through = {each["Condition"]["StringEquals"]["kms:ViaService"]: each for each in found}
        assert len(through) == len(found)
        endpoints = {block: f"{SERVICES[block]}.{component.region}.amazonaws.com" for block in used}
        assert through.keys() == set(endpoints.values())
        for block, endpoint in endpoints.items():
            name, limits = CONTEXTS[block], through[endpoint]["Condition"].get("ArnLike", {})
            assert set(limits) == ({f"kms:EncryptionContext:{name}"} if name else set())
            expected = secrets(component, component.region) if block == "database" else arns(component, block)
            for values in limits.values():
                assert named_in({"Resource": values}) == expected


@EVERY
def test_ways_to_databases_are_open_for_those_that_use_them(synthesized: Synthesized, variant: str) -> None:
    """On both sides, and each rule of a database's security group is one of a use."""
    output = synthesized(variant)
    users = list(components(output))
    for stack in output.stacks.values():
        for label in stack.resources("aws_db_instance"):
            database = f"${{aws_security_group.{label}_database.id}}"
            expected = {
                each.group
                for each in users
                if each.stack is stack and f"database.{label}" in each.uses and each.reaches(label)
            }
            host = f"{label.upper().replace('-', '_')}_HOST"
            expected |= {
                f"${{aws_security_group.{name}_function.id}}"
                for name, function in stack.resources("aws_lambda_function").items()
                if host in function.get("environment", {}).get("variables", {})
            }
            ingress, egress = (
                stack.resources(f"aws_vpc_security_group_{way}_rule").values()
                for way in ("ingress", "egress")
            )
            admitted = [rule for rule in ingress if rule["security_group_id"] == database]
            leading = [rule for rule in egress if rule.get("referenced_security_group_id") == database]
            assert {rule["referenced_security_group_id"] for rule in admitted} == expected
            assert {rule["security_group_id"] for rule in leading} == expected
            assert len(admitted) == len(leading) == len(expected)
            assert not [rule for rule in egress if rule["security_group_id"] == database]


@EVERY
def test_gateways_are_open_for_those_that_use_a_store_behind_them(
    synthesized: Synthesized, variant: str
) -> None:
    """S3 is open for all, who install packages from there; DynamoDB for those that use a table."""
    for component in components(synthesized(variant)):
        rules = component.stack.resources("aws_vpc_security_group_egress_rule")
        prefixes = {
            rule["prefix_list_id"].split(".")[2]
            for rule in rules.values()
            if rule["security_group_id"] == component.group and "prefix_list_id" in rule
        }
        reached = {name.removeprefix("network_").removesuffix("_prefixes") for name in prefixes}
        offered = {
            name.removeprefix("network_").removesuffix("_prefixes")
            for name in component.stack.data("aws_ec2_managed_prefix_list")
        }
        tables = {"dynamodb"} if any(each.startswith("table.") for each in component.uses) else set()
        assert reached == offered & ({"s3"} | tables)


@EVERY
def test_parameters_are_named_for_one_component_and_hold_addresses_only(
    synthesized: Synthesized, variant: str
) -> None:
    """Every parameter of every region's stack belongs to a component's use."""
    output = synthesized(variant)
    used = {(each.region, each.label, reference) for each in components(output) for reference in each.uses}
    made = {
        (
            stack.document["provider"]["aws"][0]["region"],
            *block["name"].partition("/autoscaling-group/")[2].split("/uses/"),
        )
        for stack in output.stacks.values()
        if stack.kind == "region"
        for block in stack.resources("aws_ssm_parameter").values()
        if "/uses/" in block["name"]
    }
    assert made == used


def role_arns(stack: Stack) -> set[str]:
    """The roles of ours that a stack's key names, but for AWS's service-linked one."""
    found = set()
    for key in stack.resources("aws_kms_key").values():
        for statement in statements(key["policy"]).values():
            for principal in listed(statement["Principal"].get("AWS", [])):
                if ":role/" in principal and "/aws-service-role/" not in principal:
                    found.add(principal)
    return found


@EVERY
def test_every_role_that_a_key_names_is_made_in_access(synthesized: Synthesized, variant: str) -> None:
    """KMS refuses a policy with a principal that doesn't exist."""
    output = synthesized(variant)
    access = output.stack("access")
    made = {role["name"] for role in access.resources("aws_iam_role").values()}
    named = {arn.rpartition("/")[2] for stack in output.stacks.values() for arn in role_arns(stack)}
    assert named <= made
    assert {
        output["value"].rpartition("/")[2] for output in access.document.get("output", {}).values()
    } == made


@EVERY
def test_roles_that_use_something_encrypted_are_named_by_the_key(
    synthesized: Synthesized, variant: str
) -> None:
    for component in components(synthesized(variant)):
        assert (component.role_arn in role_arns(component.stack)) is bool(component.called)
