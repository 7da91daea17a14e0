from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.language.load import find_files, load_deployments
from model.language.problems import Problem, ProblemsError
from tests.model.conftest import HEAD

DEFAULT_VPC = (Path(__file__).parents[3] / "deployments" / "default-vpc.hcl").read_text(encoding="utf-8")

REGION = 'region "us-east-1" {}\n'

hypothesis = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

Write = Callable[..., list[Path]]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes texts to files a.hcl, b.hcl, …"""

    def write(*texts: str) -> list[Path]:
        files = [tmp_path / f"{chr(ord('a') + index)}.hcl" for index in range(len(texts))]
        for file, text in zip(files, texts, strict=True):
            file.write_text(text, encoding="utf-8")
        return files

    return write


def problems(files: list[Path], **environment: str) -> tuple[Problem, ...]:
    with pytest.raises(ProblemsError) as raised:
        load_deployments(files, environment)
    return raised.value.problems


def test_files_are_found_by_name_by_path_or_all(write: Write, tmp_path: Path) -> None:
    a, b = write("", "")
    (tmp_path / ".#a.hcl").write_text("an editor's")
    (tmp_path / "c.txt").write_text("not a description")
    assert find_files((), tmp_path) == (a, b)
    assert find_files(("b",), tmp_path) == (b,)
    assert find_files(("b", str(a), "b", str(b)), tmp_path) == (b, a)
    assert find_files((str(tmp_path / "elsewhere.hcl"),), tmp_path) == (tmp_path / "elsewhere.hcl",)


def test_the_same_file_is_taken_once(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (file,) = write("")
    monkeypatch.chdir(tmp_path)
    assert find_files(("a", str(file)), Path()) == (Path("a.hcl"),)


def test_a_folder_without_descriptions(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        with pytest.raises(ProblemsError, match="No deployments found") as raised:
            find_files((), folder)
        assert str(folder) in str(raised.value)


def test_every_unknown_name_is_told(write: Write, tmp_path: Path) -> None:
    write("", "")
    with pytest.raises(ProblemsError) as raised:
        find_files(("a", "c", "d"), tmp_path)
    assert [problem.summary for problem in raised.value.problems] == ["No such deployment"] * 2
    assert "Found there: a, b." in raised.value.problems[0].detail
    with pytest.raises(ProblemsError, match="Found there: none"):
        find_files(("a",), tmp_path / "missing")


def test_deployments_come_in_the_order_of_their_files(write: Write) -> None:
    files = write(HEAD.replace("App", "One") + REGION, HEAD.replace("App", "Two") + 'region "us-east-2" {}\n')
    assert [deployment.name for deployment in load_deployments(files, {})] == ["One", "Two"]
    assert [deployment.name for deployment in load_deployments(reversed(files), {})] == ["Two", "One"]


def test_the_problems_of_all_files_are_told(write: Write, tmp_path: Path) -> None:
    files = [*write("deployment {", HEAD), tmp_path / "missing.hcl"]
    assert [(Path(problem.file).name, problem.summary) for problem in problems(files)] == [
        ("a.hcl", "Unclosed brace"),
        ("b.hcl", "Missing region"),
        ("missing.hcl", "Failed to read file"),
    ]


def test_two_deployments_of_the_same_name(write: Write) -> None:
    endpoints = "network {\n  endpoints = []\n}\n"
    files = write(HEAD + REGION, HEAD.replace("App", "APP") + REGION + endpoints)
    (problem,) = problems(files)
    assert (problem.file, problem.line, problem.summary) == (str(files[1]), 1, "Duplicate deployment")
    assert str(files[0]) in problem.detail


def test_the_same_name_in_two_environments(write: Write) -> None:
    production = HEAD[:-2] + '  environment = "production"\n}\n'
    files = write(HEAD + REGION, production + 'region "us-west-2" {}\n')
    assert [deployment.environment for deployment in load_deployments(files, {})] == ["staging", "production"]


def test_names_that_are_not_known_do_not_clash(write: Write) -> None:
    text = f"deployment {{\n  project = 1\n  owner = 1\n}}\n{REGION}"
    assert "Duplicate deployment" not in {problem.summary for problem in problems(write(text, text))}


@pytest.mark.parametrize(
    ("account", "clash"),
    [("", True), ('  account_id = "123456789012"\n', True), ('  account_id = "210987654321"\n', False)],
)
def test_a_default_vpc_takes_each_endpoint_once(write: Write, account: str, clash: bool) -> None:
    given_account = HEAD[:-2] + '  account_id = "123456789012"\n}\n'
    other = HEAD.replace("App", "Other")[:-2] + account + "}\n"
    own = 'region "us-east-1" {\n  network {\n    endpoints = ["ssm"]\n  }\n}\n'
    files = write(given_account + own, other + own)
    if not clash:
        assert len(load_deployments(files, {})) == 2
        return
    (problem,) = problems(files)
    assert (problem.file, problem.summary) == (str(files[1]), "Endpoints made twice")
    assert problem.source.strip() == 'endpoints = ["ssm"]'
    assert "endpoints for ssm in the same VPC" in problem.detail
    assert problem.detail.endswith('existing_endpoints = ["ssm"].')


def test_endpoints_of_other_services_or_networks_do_not_clash(write: Write) -> None:
    def app(name: str, endpoints: str, region: str = "us-east-1") -> str:
        network = f"network {{\n  endpoints = {endpoints}\n}}\n"
        return HEAD.replace("App", name) + f'region "{region}" {{}}\n' + network

    files = write(app("A", '["s3"]'), app("B", '["ssm"]'), app("C", '["s3"]', "us-east-2"))
    assert len(load_deployments(files, {})) == 3


@pytest.mark.parametrize(
    ("own", "clash"),
    [
        ('source = "existing"\n    vpc_id = "vpc-12345678"', True),
        ('source = "existing"\n    vpc_id = "vpc-87654321"', False),
        ('source = "existing"\n    vpc_tags = { Name = "main" }', False),
        ('source = "custom"\n    cidr = "10.0.0.0/16"', False),
    ],
)
def test_an_existing_vpc_takes_each_endpoint_once(write: Write, own: str, clash: bool) -> None:
    def app(name: str, network: str) -> str:
        inside = f'  network {{\n    endpoints = ["ssm"]\n    {network}\n  }}\n'
        return HEAD.replace("App", name) + f'region "us-east-1" {{\n{inside}}}\n'

    files = write(app("A", 'source = "existing"\n    vpc_id = "vpc-12345678"'), app("B", own))
    if clash:
        (problem,) = problems(files)
        assert problem.summary == "Endpoints made twice"
    else:
        assert len(load_deployments(files, {})) == 2


def test_two_networks_of_their_own_do_not_clash(write: Write) -> None:
    own = 'network {\n  source = "custom"\n  cidr = "10.0.0.0/16"\n  endpoints = ["ssm"]\n}\n'
    files = write(HEAD + REGION + own, HEAD.replace("App", "Other") + REGION + own)
    assert len(load_deployments(files, {})) == 2


def test_endpoints_that_are_not_known_do_not_clash(write: Write) -> None:
    bad = HEAD.replace("App", "Other") + REGION + 'network {\n  endpoints = ["s4"]\n}\n'
    assert [problem.summary for problem in problems(write(HEAD + REGION, bad))] == ["Invalid value"]
    assert [problem.summary for problem in problems(write(bad, HEAD + REGION))] == ["Invalid value"]


def changed(text: str, position: int, length: int, inserted: str) -> str:
    return text[:position] + inserted + text[position + length :]


LINES = DEFAULT_VPC.splitlines(keepends=True)


@hypothesis
@given(
    st.integers(0, len(DEFAULT_VPC)),
    st.integers(0, 12),
    st.sampled_from(
        [
            "",
            "{",
            "}",
            '"',
            "\n",
            "0",
            "-1",
            "null",
            "[key]",
            "${x}",
            "owner",
            "network {}",
            "peering {}\n",
            'bucket "b" {}\n',
        ]
    ),
)
def test_a_damaged_description_is_loaded_or_told(
    write: Write, position: int, length: int, inserted: str
) -> None:
    _load_or_tell(write(changed(DEFAULT_VPC, position, length, inserted)))


@hypothesis
@given(st.lists(st.integers(0, len(LINES) - 1), max_size=2 * len(LINES)))
def test_a_shuffled_description_is_loaded_or_told(write: Write, order: list[int]) -> None:
    _load_or_tell(write("".join(LINES[index] for index in order)))


words = st.sampled_from(
    [
        "deployment",
        "region",
        "network",
        "peering",
        "load_balancer",
        "autoscaling_group",
        "database",
        "table",
        "bucket",
        "environment",
        "cdn",
    ]
)
labels = st.sampled_from(
    ['"us-east-1"', '"web"', '"staging"', '"owner"', '"name"', '"[key]"', '"tags"', '""', ""]
)
attributes = st.sampled_from(
    [
        "name",
        "owner",
        "project",
        "tags",
        "regions",
        "load_balancer",
        "cidr",
        "endpoints",
        "port",
        "min_size",
        "uses",
        "enabled",
        "environment",
        "[key]",
    ]
)
values = st.sampled_from(
    [
        '"web"',
        "0",
        "1.5",
        "true",
        "false",
        "null",
        "[]",
        '["s3"]',
        '["table.web"]',
        "[[]]",
        "{}",
        '{ a = "b" }',
        "{ a = {} }",
        "x",
    ]
)
body = st.lists(st.tuples(attributes, values), max_size=3, unique_by=lambda pair: pair[0]).map(
    lambda pairs: "\n".join(f"{name} = {value}" for name, value in pairs)
)
flat = st.builds(lambda word, label, inside: f"{word} {label} {{\n{inside}\n}}\n", words, labels, body)
nested = st.builds(
    lambda word, label, inside: f"{word} {label} {{\n{''.join(inside)}}}\n",
    words,
    labels,
    st.lists(flat, max_size=2),
)


@hypothesis
@given(st.lists(flat | nested, max_size=5))
def test_blocks_of_any_shape_are_loaded_or_told(write: Write, blocks: list[str]) -> None:
    _load_or_tell(write(HEAD + "".join(blocks)))


def _load_or_tell(files: list[Path]) -> None:
    problems: tuple[Problem, ...] = ()
    try:
        deployments = load_deployments(files, {})
    except ProblemsError as error:
        problems = error.problems
        deployments = ()
    assert bool(deployments) != bool(problems)
    assert all(problem.summary and problem.detail for problem in problems)
