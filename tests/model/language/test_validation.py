from collections.abc import Callable
from typing import Any

import pytest

from model.language.problems import Position
from model.language.wording import value_problem
from tests.model.conftest import HEAD, Load, Problems

Told = Callable[..., list[tuple[int, str]]]

REGION = 'region "us-east-1" {}\n'
GROUP = 'load_balancer "web" {}\nautoscaling_group "web" {\n  load_balancer = "web"\n'


@pytest.mark.parametrize(
    ("attribute", "words"),
    [
        ('port = "80"', '"port" received "80"; accepted is a whole number.'),
        ("port = 80.5", '"port" received 80.5; accepted is a whole number.'),
        ("port = true", '"port" received true; accepted is a whole number.'),
        ("port = 0", '"port" received 0; the least is 1.'),
        ("port = 65536", '"port" received 65536; the most is 65535.'),
        ("instance_type = 3", '"instance_type" received 3; accepted is a string: "…".'),
        ('instance_type = "big"', "accepted are the family and size of an instance type, like t3.micro"),
        ('instance_type = "t3.micro\\n"', "accepted are the family and size"),
        ('instance_type = "mac2.metal"', "not mac, which needs dedicated hosts"),
        ('image_id = "/images/web"', "resolve:ssm: with the name or the ARN of an SSM parameter"),
        ('root_device_name = "xvda"', "a device's name, like /dev/xvda"),
        ('log_files = ["app.log"]', "the path of a file"),
        ('log_files = ["/a", "/a"]', "is there more than once"),
        ('user_data = "#include"', "'#include'"),
        ('health_check_path = "health"', "a path that begins with a slash"),
        ("log_retention_days = 31", "accepted is 1, 3, 5,"),
        ('user_data = ["a"]', '"user_data" received ["a"]; accepted is a string'),
        (f'user_data = "{"é" * 6001}"', "accepted are at most 12000 bytes, and it has 12002."),
        ('min_size = "€"', '"min_size" received "€"'),
    ],
)
def test_values_are_told_with_what_is_accepted(problems: Problems, attribute: str, words: str) -> None:
    (problem,) = problems(f"{HEAD}{REGION}{GROUP}  {attribute}\n}}\n")
    assert (problem.line, problem.summary, problem.block) == (9, "Invalid value", 'autoscaling_group "web"')
    assert words in problem.detail
    assert problem.source.strip() == attribute


@pytest.mark.parametrize(
    ("attribute", "words"),
    [
        ('environment = "test"', 'accepted is "staging" or "production".'),
        ('tags = "x"', "accepted is a map: { name = value }."),
        ('tags = { "a$" = "b" }', 'The key "a$" can\'t be used; accepted are letters, digits'),
        ('tags = { "aws:a" = "b" }', "not beginning with aws: or rds:"),
        ('tags = { "AWS:x" = "b" }', "not beginning with aws: or rds:"),
        ('tags = { "Rds:x" = "b" }', "not beginning with aws: or rds:"),
        ('tags = { a = "aWs:b" }', "not beginning with aws: or rds:"),
        ('tags = { a = "☃" }', "accepted are letters, digits"),
        ("tags = { a = 1 }", '"a" received 1; accepted is a string'),
        ('tags = { owner = "me" }', '"owner" is refused: every resource has the tag Owner already'),
        ('tags = { Cost = "1", cost = "2" }', '"cost" is refused: Cost is there too'),
        (
            "tags = { " + ", ".join(f'k{n} = "v"' for n in range(41)) + " }",
            "accepted are at most 40, and it has 41.",
        ),
        ("account_id = 123456789012", '"account_id" received 123456789012; accepted is a string'),
        ('account_id = "12345678901"', "accepted are twelve digits, in quotes, and not only zeros."),
        ('account_id = "000000000000"', "accepted are twelve digits, in quotes, and not only zeros."),
        ('active_region = "us-east-2"', 'has no region block. Did you mean "us-east-1"?'),
    ],
)
def test_values_of_the_deployment(problems: Problems, attribute: str, words: str) -> None:
    (problem,) = problems(f"{HEAD[:-2]}  {attribute}\n}}\n{REGION}")
    assert (problem.line, problem.block) == (4, 'deployment "App"')
    assert words in problem.detail


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("My_App", "letters, digits and single hyphens"),
        ("A--B", "letters, digits and single hyphens"),
        ("A" * 25, "at most 24 characters, and it has 25"),
    ],
)
def test_the_label_of_a_deployment(problems: Problems, label: str, words: str) -> None:
    (problem,) = problems(HEAD.replace("App", label) + REGION)
    assert (problem.line, problem.summary) == (1, "Invalid value")
    assert f'The label "{label}" can\'t be used; accepted are {words}' in problem.detail


def test_the_label_of_a_component_and_what_is_in_it(problems: Problems) -> None:
    told = problems(f'{HEAD}{REGION}table "Sessions" {{\n  hash_key = ""\n}}\n')
    assert [problem.line for problem in told] == [6, 7]
    assert 'The label "Sessions" can\'t be used; accepted are lower-case letters' in told[0].detail


def test_an_empty_owner_is_none(problems: Problems) -> None:
    (problem,) = problems(HEAD.replace('"o"', '""') + REGION)
    assert problem.detail == '"owner" received ""; it must not be empty.'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD.replace('"p"', '" "'), '"project" received " "; it must not be blank.'),
        (HEAD.replace('"o"', '"\\t"'), '"owner" received "\\t"; accepted are letters'),
        (HEAD[:-2] + '  active_region = ""\n}\n', '"active_region" received ""; it must not be empty.'),
        (HEAD + 'autoscaling_group "a" {\n  user_data = ""\n}\n', "accepted is a script"),
        (HEAD + 'autoscaling_group "a" {\n  user_data = <<EOT\n \n\nEOT\n}\n', "accepted is a script"),
        (HEAD + 'table "t" {\n  range_key_type = "N"\n}\n', "Without a range_key it has no type"),
    ],
)
def test_what_says_nothing_is_refused(problems: Problems, text: str, words: str) -> None:
    (problem,) = problems(text + REGION)
    assert problem.line
    assert words in problem.detail


def test_the_type_of_a_key_that_another_layer_has(load: Load) -> None:
    table = 'table "t" {\n  range_key_type = "N"\n}\n'
    own = 'region "us-west-2" {\n  table "t" {\n    range_key = "r"\n  }\n}\n'
    assert load(HEAD + own + table).regions["us-west-2"].table["t"].range_key_type == "N"


def test_lists_are_told_by_what_they_hold(problems: Problems) -> None:
    network = "network {\n  endpoints = [\n    %s\n  ]\n}\n"
    (problem,) = problems(HEAD + REGION + network % '"s3",\n    "s4"')
    assert (problem.line, problem.source.strip()) == (9, '"s4"')
    assert '"endpoints" received "s4"; accepted is "s3", "dynamodb"' in problem.detail
    (problem,) = problems(HEAD + REGION + network % '"s3", "s3"')
    assert '"s3" is there more than once.' in problem.detail
    (problem,) = problems(HEAD + REGION + "network {\n  endpoints = 1\n}\n")
    assert "accepted is a list" in problem.detail


@pytest.mark.parametrize(
    ("cidr", "words"),
    [
        ("10.0.0", "accepted is an IPv4 network such as 10.0.0.0/16"),
        ("10.0.0.1/16", "host bits set"),
        ("10.0.0.0/255.255.0.0", "accepted is an address, a slash and the prefix's length: 10.0.0.0/16"),
        ("10.0.0.0/15", "accepted is a size between /16 and /24: AWS takes no larger VPC"),
        ("10.0.0.0/29", "accepted is a size between /16 and /24: a smaller VPC has no room"),
        ("11.0.0.0/16", "accepted are networks within 10.0.0.0/8"),
        ("100.0.0.0/16", "accepted are networks within 10.0.0.0/8"),
    ],
)
def test_networks_that_no_vpc_has(problems: Problems, cidr: str, words: str) -> None:
    (problem,) = problems(f'{HEAD}{REGION}network {{\n  source = "custom"\n  cidr   = "{cidr}"\n}}\n')
    assert problem.line == 8
    assert words in problem.detail


def test_values_that_do_not_fit_together_are_shown_where_one_of_them_stands(told: Told) -> None:
    assert told(f"{REGION}{GROUP}  min_size = 5\n}}\n") == [(9, "Invalid block")]
    assert told(f'{REGION}network {{\n  cidr = "10.0.0.0/16"\n}}\n') == [(7, "Invalid block")]
    assert told(f'{REGION}network {{\n  source = "custom"\n}}\n') == [(7, "Invalid block")]
    small = 'source = "custom"\n  cidr = "10.0.0.0/24"\n  zones = 3\n'
    assert told(f"{REGION}network {{\n  {small}}}\n") == [(9, "Invalid block")]


def test_what_follows_from_a_fault_is_not_told(told: Told) -> None:
    refused = "  load_balancer = 5\n  port = 0\n  min_size = 5\n"
    group = f'load_balancer "web" {{}}\nautoscaling_group "web" {{\n{refused}}}\n'
    assert told(f"{REGION}{group}") == [(8, "Invalid value"), (9, "Invalid value"), (10, "Invalid block")]
    assert told(
        f'{REGION}load_balancer "web" {{\n  idle_timeout = 0\n}}\n{group[23:]}'.replace("5", '"web"', 1)
    ) == [
        (7, "Invalid value"),
        (11, "Invalid value"),
        (12, "Invalid block"),
    ]


def test_an_expression_is_not_told_to_be_missing_too(problems: Problems) -> None:
    (problem,) = problems(HEAD.replace('"o"', "var.owner") + REGION)
    assert (problem.line, problem.summary) == (3, "Expressions not allowed")


def test_the_environment_comes_from_the_file_before_the_variable(load: Load) -> None:
    assert load(HEAD + REGION).environment_name == "staging"
    assert load(HEAD + REGION, ENVIRONMENT="", ENVIRONMENT_SUFFIX="").environment_name == "staging"
    assert (
        load(HEAD + REGION, ENVIRONMENT="production", ENVIRONMENT_SUFFIX="pr-7").environment_name
        == "production-pr-7"
    )
    written = HEAD[:-2] + '  environment = "staging"\n}\n' + REGION
    assert load(written, ENVIRONMENT="production").environment == "staging"


def test_a_variable_that_is_wrong_is_no_line_in_a_file(problems: Problems) -> None:
    told = problems(HEAD + REGION, ENVIRONMENT="test", ENVIRONMENT_SUFFIX="PR_7")
    assert {(problem.file, problem.line, problem.summary) for problem in told} == {
        ("", 0, "Invalid environment variable")
    }
    assert told[0].detail == 'ENVIRONMENT is "test"; accepted is "staging" or "production".'
    assert told[1].detail == (
        'ENVIRONMENT_SUFFIX is "PR_7"; accepted are lower-case letters, digits and single hyphens.'
    )


def test_a_kind_of_error_without_words_is_told_in_those_of_pydantic() -> None:
    details: Any = {"type": "url_parsing", "loc": ("colour",), "input": "red", "msg": "Input is no URL"}
    assert value_problem(details, Position("a.hcl", 1)).detail == '"colour" received "red"; Input is no URL.'
