"""What belongs together around a load balancer."""

from collections.abc import Callable

import pytest

from model.blocks.deployment import Deployment
from model.checks import findings
from model.checks.load_balancer import MOST_TARGETS, TARGETS
from tests.described import ACCOUNT, MINIMAL, Block, certificate
from tests.model.conftest import HEAD, Load, Problems

Told = Callable[..., list[tuple[int, str]]]

EAST, WEST = 'region "us-east-1" {}\n', 'region "us-west-2" {}\n'
BALANCER = 'load_balancer "web" {}\n'


def group(label: str, *attributes: str, front: str = "web") -> str:
    """A group behind a load balancer, as many lines as it has attributes and three."""
    lines = "".join(f"  {attribute}\n" for attribute in attributes)
    return f'autoscaling_group "{label}" {{\n  load_balancer = "{front}"\n{lines}}}\n'


def test_what_can_stand_behind_one_follows_from_the_types() -> None:
    assert "autoscaling_group" in TARGETS
    assert "database" not in TARGETS


def test_one_for_several_targets(load: Load) -> None:
    text = group("web") + group("api", 'paths = ["/api/*"]', "priority = 10")
    text += group("admin", 'hosts = ["admin.example.com"]', "priority = 20")
    made = load(HEAD + EAST + BALANCER + text).regions["us-east-1"].autoscaling_group
    assert [spec.is_default for spec in made.values()] == [True, False, False]


def test_no_target_needs_to_be_the_default(load: Load) -> None:
    assert load(HEAD + EAST + BALANCER + group("api", 'paths = ["/api/*"]', "priority = 10"))


def test_every_one_has_a_target(problems: Problems) -> None:
    text = f'{BALANCER}load_balancer "idle" {{}}\n' + group("a") + group("c", front="wbe")
    told = problems(HEAD + EAST + text)
    assert [(problem.line, problem.summary) for problem in told] == [
        (7, "Load balancer without targets"),
        (12, "Reference to an undeclared load_balancer"),
    ]
    assert 'No autoscaling_group or function in "us-east-1" names load_balancer "idle"' in told[0].detail
    assert 'Did you mean "web"?' in told[1].detail


def test_a_worker_is_no_target(told: Told) -> None:
    assert told(f'{EAST}{BALANCER}autoscaling_group "jobs" {{}}\n') == [(6, "Load balancer without targets")]


def test_two_defaults(problems: Problems) -> None:
    (problem,) = problems(HEAD + EAST + BALANCER + group("a") + group("b"))
    assert (problem.line, problem.summary) == (11, "Load balancer with two default targets")
    assert 'autoscaling_group "b" and autoscaling_group "a"' in problem.detail


def test_a_priority_is_there_once(problems: Problems) -> None:
    text = group("a", 'paths = ["/a"]', "priority = 10") + group("b", 'paths = ["/b"]', "priority = 10")
    (problem,) = problems(HEAD + EAST + BALANCER + text)
    assert (problem.line, problem.source.strip()) == (15, "priority = 10")
    assert (problem.summary, 'autoscaling_group "a"' in problem.detail) == ("Priority in use", True)


def test_two_load_balancers_have_their_own_priorities(load: Load) -> None:
    text = group("a", 'paths = ["/a"]', "priority = 10")
    text += group("b", 'paths = ["/a"]', "priority = 10", front="api")
    assert load(f'{HEAD}{EAST}{BALANCER}load_balancer "api" {{}}\n{text}')


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('paths = ["/a", "/b"]', 'paths = ["/b", "/a"]'),
        ('hosts = ["API.example.com"]', 'hosts = ["api.example.com"]'),
    ],
)
def test_two_targets_of_the_same_requests(problems: Problems, one: str, other: str) -> None:
    text = group("a", one, "priority = 1") + group("b", other, "priority = 2")
    (problem,) = problems(HEAD + EAST + BALANCER + text)
    assert (problem.line, problem.summary) == (14, "Targets of the same requests")
    assert 'autoscaling_group "a"' in problem.detail


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('paths = ["/a"]', 'paths = ["/A"]'),
        ('paths = ["/a"]', 'paths = ["/a", "/b"]'),
        ('paths = ["/a"]', 'paths = ["/a"]\n  hosts = ["api.example.com"]'),
    ],
)
def test_targets_of_other_requests(load: Load, one: str, other: str) -> None:
    text = group("a", one, "priority = 1") + group("b", other, "priority = 2")
    assert load(HEAD + EAST + BALANCER + text)


def test_what_follows_from_a_refused_rule_is_not_told(told: Told) -> None:
    text = group("a") + group("b", 'paths = ["api"]', "priority = 10")
    assert told(EAST + BALANCER + text) == [(12, "Invalid value")]
    assert told(EAST + BALANCER + group("a", "port = 0")) == [(9, "Invalid value")]


def test_as_many_targets_as_aws_takes() -> None:
    def crowd(count: int) -> Deployment:
        groups: Block = {
            f"g{number}": {"load_balancer": "web", "paths": [f"/{number}"], "priority": number}
            for number in range(1, count + 1)
        }
        region = {"load_balancer": {"web": {}}, "autoscaling_group": groups}
        return Deployment.model_validate({**MINIMAL, "regions": {"us-east-1": region}})

    assert not findings(crowd(MOST_TARGETS))
    (finding,) = findings(crowd(MOST_TARGETS + 1))
    assert (finding.path[2:], finding.summary) == (("load_balancer", "web"), "Too many targets")


def balancer(arn: str) -> str:
    return f'load_balancer "web" {{\n  certificate_arn = "{arn}"\n}}\n' + group("web")


def test_certificates_are_regional(problems: Problems, load: Load) -> None:
    arn = certificate("us-east-1")
    made = load(HEAD + EAST + balancer(arn)).regions["us-east-1"].load_balancer["web"]
    assert made.certificate_arn == arn
    (problem,) = problems(HEAD + EAST + WEST + balancer(arn))
    assert (problem.line, problem.summary) == (8, "Certificate of another region")
    assert 'inside region "us-west-2"' in problem.detail


def test_certificates_are_of_the_deployments_account(problems: Problems, load: Load) -> None:
    def head(account: str) -> str:
        return f'{HEAD[:-2]}  account_id = "{account}"\n}}\n'

    text = EAST + balancer(certificate("us-east-1"))
    assert load(head(ACCOUNT) + text)
    (problem,) = problems(head("210987654321") + text)
    assert (problem.line, problem.summary) == (8, "Certificate of another account")
    assert "account_id is 210987654321" in problem.detail
    (problem,) = problems(head("12") + text)
    assert problem.summary == "Invalid value"
