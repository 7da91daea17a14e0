import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import main
from model.planning.plan import RegionalPlan
from tests.commands.project import DOCUMENT, EAST, HEAD, WEST, files, planned

Refused = Callable[..., str]


@pytest.fixture
def refused(project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Refused:
    """What the command line tells about descriptions that it refuses, having left every file as it was."""

    def refused(*arguments: str, **descriptions: str | bytes) -> str:
        for name, text in descriptions.items():
            content = text if isinstance(text, bytes) else text.encode()
            (project / "deployments" / f"{name}.hcl").write_bytes(content)
        before = files(project)
        monkeypatch.setattr(sys, "argv", ["main.py", *arguments])
        with pytest.raises(SystemExit) as raised:
            main.main()
        assert raised.value.code == 1
        assert files(project) == before
        printed = capsys.readouterr()
        assert printed.out == ""
        return printed.err

    return refused


NETWORK = 'region "%s" {\n  network {\n    source = "custom"\n    cidr   = "%s"\n  }\n}\n'

#: A fault, the description of it, the line that has to be told, and words that have to be said.
FAULTS: dict[str, tuple[str, int, tuple[str, ...]]] = {
    "unknown block": (
        HEAD + EAST + 'databse "orders" {}\n',
        6,
        ("Unsupported block type", '"databse"', 'Did you mean "database"?'),
    ),
    "unknown block in a region": (
        HEAD + 'region "us-east-1" {\n  tables "t" {}\n}\n',
        6,
        ("Unsupported block type", 'Did you mean "table"?'),
    ),
    "unknown attribute": (
        HEAD + EAST + 'table "t" {\n  hash_kye = "id"\n}\n',
        7,
        ("Unsupported argument", 'in table "t"', "hash_kye", 'Did you mean "hash_key"?'),
    ),
    "unknown attribute of the deployment": (
        HEAD[:-2] + '  enviroment = "staging"\n}\n' + EAST,
        4,
        ("Unsupported argument", 'Did you mean "environment"?'),
    ),
    "missing owner": (
        'deployment "App" {\n  project = "p"\n}\n' + EAST,
        1,
        ("Missing required argument", '"owner" is required'),
    ),
    "unknown region": (
        HEAD + 'region "us-west-22" {}\n',
        5,
        ("Unknown region", '"us-west-22"', 'Did you mean "us-west-2"?'),
    ),
    "bad CIDR": (
        HEAD + NETWORK % ("us-east-1", "10.0.0.0/33"),
        8,
        ("Invalid value", '"cidr" received "10.0.0.0/33"', "accepted is an IPv4 network such as 10.0.0.0/16"),
    ),
    "CIDR too large": (
        HEAD + NETWORK % ("us-east-1", "10.0.0.0/8"),
        8,
        ("Invalid value", '"cidr" received "10.0.0.0/8"', "between /16 and /24"),
    ),
    "overlapping CIDRs": (
        HEAD + NETWORK % ("us-east-1", "10.0.0.0/16") + NETWORK % ("us-west-2", "10.0.8.0/24"),
        14,
        ("Overlapping networks", '10.0.8.0/24 of "us-west-2" overlaps 10.0.0.0/16 of "us-east-1"'),
    ),
    "peering of default VPCs": (
        HEAD + EAST + WEST + "peering {}\n",
        7,
        ("Default VPCs can't be peered", "172.31.0.0/16", 'source = "custom"'),
    ),
    "replica in the only region": (
        HEAD + EAST + 'database "orders" {\n  replication = "replica"\n}\n',
        7,
        ("Replica in the only region", 'Add a region or set replication = "none"'),
    ),
    "deployment's name too long": (
        HEAD.replace("App", "AnApplicationWithALongName") + EAST,
        1,
        ("Invalid value", '"AnApplicationWithALongName"', "at most 24 characters, and it has 26"),
    ),
    "component's name too long": (
        HEAD + EAST + 'bucket "a-bucket-with-a-long-name" {}\n',
        6,
        ("Invalid value", "at most 24 characters, and it has 25"),
    ),
    "number out of range": (
        HEAD + EAST + 'load_balancer "web" {\n  idle_timeout = 4001\n}\n',
        7,
        ("Invalid value", '"idle_timeout" received 4001; the most is 4000.'),
    ),
    "number as a string": (
        HEAD + EAST + 'load_balancer "web" {\n  idle_timeout = "60"\n}\n',
        7,
        ("Invalid value", '"idle_timeout" received "60"; accepted is a whole number.'),
    ),
    "HCL syntax error": (
        HEAD + EAST + 'table "t" {\n  hash_key =\n}\n',
        7,
        ("Missing value", "Received nothing where a value is expected, after hash_key ="),
    ),
    "expression": (
        HEAD + 'region "us-east-1" {}\ntable "t" {\n  hash_key = var.key\n}\n',
        7,
        ("Expressions not allowed", "Received var.key"),
    ),
    "reserved name": (HEAD + EAST + 'bucket "logs" {}\n', 6, ("Reserved name", '"logs"')),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_with_its_file_and_line(refused: Refused, fault: str) -> None:
    text, line, words = FAULTS[fault]
    told = refused(app=text)
    assert f"  on deployments/app.hcl line {line}" in told
    assert f"  {line:>4}: {text.splitlines()[line - 1].strip()}\n" in told
    assert all(word in told for word in words), told


def test_everything_that_is_wrong_is_told_at_once(refused: Refused, project: Path) -> None:
    (project / "backend.tf.json").write_text('{"terraform": {"backend": {"s3": {"bucket": "b-{regoin}"}}}}')
    descriptions: dict[str, str | bytes] = {
        f"f{number}": text.replace('"App"', f'"App{number}"')
        for number, (text, _, _) in enumerate(FAULTS.values())
    }
    told = refused(
        **descriptions, latin=b'deployment "\xe9" {}\n', twin=HEAD + EAST, zwilling=HEAD.lower() + EAST
    )
    for number, (_, line, words) in enumerate(FAULTS.values()):
        assert f"  on deployments/f{number}.hcl line {line}" in told
        assert words[0] in told
    assert "Error: Failed to read file\n\n  on deployments/latin.hcl line 1:\n" in told
    assert "Error: Duplicate deployment\n\n  on deployments/zwilling.hcl line 1:\n" in told
    assert "Error: Unknown placeholder\n\n  on backend.tf.json line 1:\n" in told


def test_one_file_may_have_many_faults(refused: Refused) -> None:
    told = refused(
        app="""deployment "App" {
  project    = "p"
  colour     = "red"
  account_id = 12
}
region "us-east-1" {}
region "mars-1" {}
load_balancer "web" {
  idle_timeout = 0
}
load_balancer "web" {}
autoscaling_group "web" {
  load_balancer = "wbe"
  port          = 99999
  min_size      = 9
}
tabel "t" {}
"""
    )
    # Each on its line, in order, and once, though the reference of line 13 dangles in both regions.
    assert [int(line.split()[3].rstrip(":,")) for line in told.splitlines() if line.startswith("  on ")] == [
        1,
        3,
        4,
        7,
        9,
        11,
        13,
        14,
        15,
        17,
    ]


def test_the_documented_answer_is_the_real_one(refused: Refused) -> None:
    good, *_, bad = re.findall(r"```hcl\n(.*?)```", DOCUMENT, re.DOTALL)
    (answer,) = re.findall(r"```text\n(.*?)```", DOCUMENT, re.DOTALL)
    assert refused(shop=bad) == answer
    Path("deployments/shop.hcl").write_text(good)
    found = {}
    for environment in ("staging", "production"):
        for plan in planned((), {"ENVIRONMENT": environment}):
            if isinstance(plan, RegionalPlan):
                region = plan.region.region
                web = region.autoscaling_group["web"]
                roles = {label: type(role).__name__ for label, role in plan.region.databases.items()}
                found[plan.name] = (web.max_size, len(web.uses), list(region.table), roles)
    assert found == {
        "Shop-staging-eu-west-1": (3, 2, ["sessions"], {"orders": "Writer"}),
        "Shop-staging-eu-central-1": (2, 1, [], {"orders": "Reader"}),
        "Shop-production-eu-west-1": (12, 2, ["sessions", "audit"], {"orders": "Writer"}),
        "Shop-production-eu-central-1": (2, 1, ["audit"], {"orders": "Reader"}),
    }


def test_the_documented_rules_and_indexes_are_accepted(refused: Refused) -> None:
    good, *others = re.findall(r"```hcl\n(.*?)```", DOCUMENT, re.DOTALL)
    (rules,) = (each for each in others if "lifecycle_rules" in each)
    Path("deployments").mkdir(exist_ok=True)
    Path("deployments/shop.hcl").write_text(good + rules)
    found = [plan.region.region for plan in planned((), {}) if isinstance(plan, RegionalPlan)]
    assert [list(region.table["orders"].global_secondary_indexes) for region in found] == [["by_owner"]] * 2


def test_no_deployments(refused: Refused) -> None:
    told = refused()
    assert "Error: No deployments found" in told
    assert "deployments holds no .hcl file" in told


def test_a_deployment_that_is_not_there(refused: Refused) -> None:
    told = refused("-d", "ap", "-d", "missing.hcl", app=HEAD + EAST)
    assert 'There is no deployment "ap" in deployments. Found there: app.' in told
    told = refused("-d", "missing.hcl")
    assert "Error: Failed to read file\n\n  on missing.hcl\n" in told
    assert "No such file or directory" in told


def test_a_folder_is_no_description(refused: Refused, project: Path) -> None:
    (project / "deployments" / "app.hcl").mkdir()
    assert "Is a directory" in refused()


def test_a_wrong_environment(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENVIRONMENT", "prod")
    assert 'ENVIRONMENT is "prod"; accepted is "staging" or "production".' in refused(app=HEAD + EAST)


def test_two_accounts_in_one_bucket(refused: Refused) -> None:
    endpoints = "network {\n  endpoints = []\n}\n"
    one, other = (
        HEAD.replace("App", name)[:-2] + f'  account_id = "{account}"\n}}\n' + EAST + endpoints
        for name, account in (("One", "123456789012"), ("Other", "210987654321"))
    )
    assert "Error: One bucket for two accounts\n\n  on backend.tf.json line 5:\n" in refused(
        one=one, other=other
    )
