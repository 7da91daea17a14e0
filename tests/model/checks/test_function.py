from collections.abc import Callable
from pathlib import Path

import pytest

from model.language.load import load_deployments
from tests.described import ACCOUNT
from tests.model.conftest import HEAD, Load, Problems

Told = Callable[..., list[tuple[int, str]]]

EAST = 'region "us-east-1" {}\n'


@pytest.fixture(autouse=True)
def source(tmp_path: Path) -> Path:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "handler.py").touch()
    return tmp_path / "app"


def function(*attributes: str, label: str = "pay", source: str = 'source = "app"') -> str:
    return f'function "{label}" {{\n' + "".join(f"  {each}\n" for each in (source, *attributes)) + "}\n"


def test_the_smallest(load: Load) -> None:
    deployment = load(HEAD + EAST + function())
    assert deployment.regions["us-east-1"].function["pay"].source == "app"


def test_it_is_made_of_something(problems: Problems) -> None:
    (problem,) = problems(HEAD + EAST + 'function "pay" {}\n')
    assert (problem.line, problem.summary) == (6, "Function without code")


def test_sources_are_told_once_with_their_line(problems: Problems) -> None:
    text = HEAD + EAST + 'region "us-west-2" {}\n' + function(source='source = "nowhere"')
    (problem,) = problems(text)
    assert (problem.line, problem.summary) == (8, "Sources that can't be shipped")
    assert 'source of function "pay" is "nowhere", relative to the description' in problem.detail


def test_sources_are_relative_to_the_description_or_to_the_original_of_a_copy(
    load: Load, tmp_path: Path
) -> None:
    load(HEAD + EAST + function())
    copy = tmp_path / "elsewhere" / "app.hcl"
    copy.parent.mkdir()
    copy.write_text(HEAD + EAST + function(), encoding="utf-8")
    (loaded,) = load_deployments([copy], {}, tmp_path)
    assert loaded.folder == str(tmp_path)


def test_what_has_no_handler_is_told(told: Told) -> None:
    assert told(EAST + function('handler = "index.handle"')) == [(7, "Sources that can't be shipped")]
    assert told(EAST + function("handler = 5")) == [(8, "Invalid value")]


def test_images_are_of_their_region(problems: Problems, load: Load) -> None:
    image = f'image = "{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/app:1"'
    load(HEAD + EAST + function(source=image))
    (problem,) = problems(HEAD + EAST + 'region "us-west-2" {}\n' + function(source=image))
    assert (problem.line, problem.summary) == (8, "Image of another region")
    assert 'function "pay" in "us-west-2"' in problem.detail


def test_a_load_balancer_waits_for_its_function(problems: Problems, load: Load) -> None:
    balancer = 'load_balancer "web" {\n  idle_timeout = 30\n}\n'
    load(HEAD + EAST + balancer + function('load_balancer = "web"', "timeout = 30"))
    (problem,) = problems(HEAD + EAST + balancer + function('load_balancer = "web"', "timeout = 31"))
    assert (problem.line, problem.summary) == (12, "Function slower than its load balancer")


def queue(*attributes: str) -> str:
    return 'queue "jobs" {\n' + "".join(f"  {each}\n" for each in attributes) + "}\n"


def test_a_queue_hides_messages_six_times_as_long(problems: Problems, load: Load) -> None:
    text = HEAD + EAST + queue("visibility_timeout_seconds = 180")
    load(text + function('queue = "jobs"', "timeout = 30"))
    (problem,) = problems(text + function('queue = "jobs"', "timeout = 31"))
    assert (problem.line, problem.summary) == (11, "Messages come again too early")
    assert "visibility_timeout_seconds = 186" in problem.detail


@pytest.mark.parametrize(
    "attributes",
    [
        ("batch_size = 11", "maximum_batching_window_in_seconds = 1"),
        ("maximum_batching_window_in_seconds = 1",),
    ],
)
def test_a_fifo_queue_gives_few_messages_at_once(told: Told, load: Load, attributes: tuple[str, ...]) -> None:
    fifo = EAST + queue("fifo = true")
    load(HEAD + fifo + function('queue = "jobs"', "batch_size = 10"))
    ((_, summary),) = told(fifo + function('queue = "jobs"', *attributes))
    assert summary == "Batches of a FIFO queue"


def test_a_queue_has_one_function(problems: Problems) -> None:
    both = function('queue = "jobs"') + function('queue = "jobs"', label="again")
    (problem,) = problems(HEAD + EAST + queue() + both)
    assert (problem.line, problem.summary) == (14, "Queue with two functions")
    assert 'function "pay" in "us-east-1" processes queue "jobs" already' in problem.detail


def test_a_queue_that_is_not_there_is_told_alone(told: Told) -> None:
    assert told(EAST + function('queue = "jobs"')) == [(8, "Reference to an undeclared queue")]


def test_a_database_is_reached_from_the_network(problems: Problems, load: Load) -> None:
    text = HEAD + EAST + 'database "orders" {}\n'
    load(text + function('uses = ["database.orders"]', "in_network = true"))
    (problem,) = problems(text + function('uses = ["database.orders"]'))
    assert (problem.line, problem.summary) == (9, "Database out of reach")
    assert "uses database.orders, which only what stands in the network reaches" in problem.detail


def bucket(*attributes: str) -> str:
    return 'bucket "in" {\n' + "".join(f"  {each}\n" for each in attributes) + "}\n"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((), ()),
        (('filter_prefix = "a/"',), ('filter_prefix = "a/b/"',)),
        (('filter_prefix = "a/"',), ('filter_suffix = ".jpg"',)),
        (('filter_suffix = "e.jpg"',), ('filter_suffix = ".jpg"',)),
        (('bucket_events = ["object_created", "object_removed"]',), ('bucket_events = ["object_removed"]',)),
    ],
)
def test_two_receivers_of_the_same_events_are_refused(
    problems: Problems, one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    text = function('bucket = "in"', *one) + function('bucket = "in"', *other, label="again")
    (problem,) = problems(HEAD + EAST + bucket() + text)
    assert problem.summary == "Bucket event with two receivers"
    assert 'function "pay" and function "again"' in problem.detail


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (('filter_prefix = "a/"',), ('filter_prefix = "b/"',)),
        (('filter_suffix = ".jpg"',), ('filter_suffix = ".png"',)),
        (('bucket_events = ["object_created"]',), ('bucket_events = ["object_removed"]',)),
    ],
)
def test_receivers_of_other_events_or_objects_are_fine(
    load: Load, one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    text = function('bucket = "in"', *one) + function('bucket = "in"', *other, label="again")
    assert load(HEAD + EAST + bucket() + text)


def test_the_replication_monitor_is_a_receiver_too(problems: Problems, load: Load) -> None:
    monitored = "alerts {}\n" + bucket('monitored_events = ["object_created"]')
    others = function(label="other") + function('bucket = "in"', 'bucket_events = ["object_removed"]')
    load(HEAD + EAST + monitored + others)
    (problem,) = problems(HEAD + EAST + monitored + function('bucket = "in"'))
    assert (problem.line, problem.summary) == (12, "Bucket event with two receivers")
    assert "the replication monitor and function" in problem.detail


def test_outside_a_network_it_needs_no_way_to_what_it_calls(load: Load, told: Told) -> None:
    network = 'region "us-east-1" {\n  network {\n    source = "custom"\n    cidr = "10.0.0.0/16"\n'
    network += '    endpoints = []\n  }\n}\ntable "items" {}\n'
    load(HEAD + network + function('uses = ["table.items"]'))
    inside = function('uses = ["table.items"]', "in_network = true")
    assert told(network + inside) == [(9, "AWS services out of reach")]
