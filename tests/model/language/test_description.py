from model.language.layers import REGIONAL
from tests.model.conftest import HEAD, Load, Problems

REGION = 'region "us-east-1" {}\n'


def test_a_top_level_block_applies_to_every_region(load: Load) -> None:
    deployment = load(f'{HEAD}{REGION}region "us-west-2" {{}}\ntable "t" {{\n  hash_key = "k"\n}}\n')
    assert [region.table["t"].hash_key for region in deployment.regions.values()] == ["k", "k"]


def test_a_region_overrides_single_attributes(load: Load) -> None:
    deployment = load(f"""{HEAD}{REGION}
region "us-west-2" {{
  database "orders" {{
    backup_retention_period = 14
  }}
  network {{
    endpoints = []
  }}
  bucket "more" {{}}
}}
database "orders" {{
  backup_retention_period = 3
  multi_az                = false
}}
network {{
  endpoints = ["s3"]
}}
""")
    east, west = deployment.regions.values()
    assert (
        east.database["orders"].backup_retention_period,
        west.database["orders"].backup_retention_period,
    ) == (3, 14)
    assert not east.database["orders"].multi_az
    assert not west.database["orders"].multi_az
    assert (east.network.endpoints, west.network.endpoints) == (("s3",), ())
    assert (list(east.bucket), list(west.bucket)) == ([], ["more"])


def test_null_is_as_good_as_left_out(load: Load) -> None:
    deployment = load(f'{HEAD}{REGION}table "t" {{\n  hash_key = null\n}}\n')
    assert deployment.regions["us-east-1"].table["t"].hash_key == "id"


def test_null_does_not_fill_in_what_is_required(problems: Problems) -> None:
    (problem,) = problems(f'deployment "App" {{\n  project = "p"\n  owner = null\n}}\n{REGION}')
    assert (problem.line, problem.summary) == (1, "Missing required argument")
    assert '"owner"' in problem.detail


def test_a_file_without_its_two_main_blocks_is_looked_at_all_the_same(problems: Problems) -> None:
    told = problems('table "t" {\n  hash_kye = "k"\n  ttl_attribute = 1\n}\n')
    assert [(problem.line, problem.summary) for problem in told] == [
        (0, "Missing deployment"),
        (0, "Missing region"),
        (2, "Unsupported argument"),
        (3, "Invalid value"),
    ]


def test_an_empty_file(problems: Problems) -> None:
    (problem,) = problems("# nothing yet\n")
    assert (problem.line, problem.summary) == (0, "Missing deployment")


def test_a_second_deployment_belongs_in_another_file(problems: Problems) -> None:
    (problem,) = problems(f'{HEAD}deployment "Other" {{}}\n{REGION}')
    assert (problem.line, problem.summary) == (5, "Second deployment")
    assert "line 1" in problem.detail


def test_labels_are_counted(problems: Problems) -> None:
    told = problems(f"""deployment {{
  project = "p"
  owner   = "o"
}}
region {{
  load_balancer {{}}
}}
{REGION}
network "n" {{}}
database {{}}
table "a" "b" {{}}
peering "p" {{}}
""")
    assert {problem.summary for problem in told} == {"Wrong number of labels"}
    assert [problem.line for problem in told] == [1, 5, 6, 10, 11, 12, 13]
    assert told[0].detail == 'Received 0 labels; deployment takes one label: deployment "name" { … }.'
    assert told[3].detail == "Received 1 labels; network takes no label: network { … }."


def test_blocks_are_described_once(problems: Problems) -> None:
    told = problems(f'{HEAD}{REGION}{REGION}table "t" {{}}\ntable "t" {{}}\nnetwork {{}}\nnetwork {{}}\n')
    assert {problem.summary for problem in told} == {"Duplicate block"}
    assert [problem.line for problem in told] == [6, 8, 10]
    assert "line 5" in told[0].detail


def test_blocks_and_arguments_where_they_do_not_belong(problems: Problems) -> None:
    told = problems(f"""{HEAD}
region "us-east-1" {{
  size = 1
  deployment "x" {{}}
  tabel "t" {{}}
}}
bucket "b" {{
  lifecycle {{}}
  replication_prefx = "p"
}}
x = 1
""")
    assert [(problem.line, problem.detail.partition(" not expected here. ")[2]) for problem in told] == [
        (7, "Accepted: follows."),
        (8, f"Accepted: {', '.join(sorted(REGIONAL))}."),
        (9, 'Did you mean "table"?'),
        (12, 'bucket "b" holds no blocks.'),
        (13, 'Did you mean "replication_prefix"?'),
        (15, ""),
    ]
    assert told[-1].detail.startswith('"x" stands outside of any block.')


def test_peering_takes_what_its_type_has(problems: Problems) -> None:
    told = problems(f"{HEAD}{REGION}peering {{\n  auto = true\n}}\n")
    assert any(problem.detail.endswith("Accepted: regions, uses.") for problem in told)


def test_what_is_made_once_for_all_regions_stands_at_the_top_level(problems: Problems) -> None:
    told = problems(f"""{HEAD}
region "us-east-1" {{
  bucket "b" {{}}
  cdn "c" {{
    bucket = "b"
  }}
}}
cdn "site" {{
  bucket = "b"
  origin = "b"
}}
cdn "site" {{
  bucket = "b"
}}
cdn {{}}
cdn "other" {{}}
""")
    assert [(problem.line, problem.summary) for problem in told] == [
        (8, "Unsupported block type"),
        (14, "Unsupported argument"),
        (16, "Duplicate block"),
        (19, "Wrong number of labels"),
        (20, "Missing required argument"),
    ]
    assert told[-1].detail == 'The argument "bucket" is required, but no definition was found.'


NAMES = 'dns "web" {\n  zone = "example.com"\n  names = ["example.com"]\n  load_balancer = "web"\n}\n'
WEB = 'load_balancer "web" {}\nautoscaling_group "web" {\n  load_balancer = "web"\n}\n'


def test_a_deployment_knows_of_names_in_the_other_environment(load: Load) -> None:
    """The states of both may be copied by one replication configuration."""
    text = f'{HEAD}{REGION}{WEB}environment "production" {{\n{NAMES}}}\n'
    staging, production = load(text), load(text, ENVIRONMENT="production")
    assert (list(staging.dns), staging.dns_elsewhere) == ([], True)
    assert (list(production.dns), production.dns_elsewhere) == (["web"], False)
    for environment in ("staging", "production"):
        assert not load(f"{HEAD}{REGION}{WEB}{NAMES}", ENVIRONMENT=environment).dns_elsewhere
