"""The ``cdn`` block: its values, and what a deployment has to have for it."""

from collections.abc import Callable

import pytest
from pydantic import ValidationError

from model.blocks.cdn import Cdn
from model.blocks.deployment import Deployment
from model.checks import findings
from tests.described import Block
from tests.model.conftest import HEAD, Load, Problems

Told = Callable[..., list[tuple[int, str]]]

EAST, WEST = 'region "us-east-1" {}\n', 'region "us-west-2" {}\n'
BUCKET = 'bucket "assets" {}\n'
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"


def cdn(attributes: str = "", label: str = "www", bucket: str = "assets") -> str:
    return f'cdn "{label}" {{\n  bucket = "{bucket}"\n{attributes}}}\n'


def named(*aliases: str) -> str:
    """The attributes of a CDN with domain names of its own."""
    names = ", ".join(f'"{alias}"' for alias in aliases)
    return f'  aliases = [{names}]\n  certificate_arn = "{CERTIFICATE}"\n'


def test_minimal(load: Load) -> None:
    (made,) = load(HEAD + EAST + BUCKET + cdn()).cdn.values()
    assert made == Cdn(bucket="assets")
    assert (made.origin_path, made.failover_status_codes) == ("", (500, 502, 503, 504))
    assert (made.default_root_object, made.price_class, made.access_logs) == (
        "index.html",
        "PriceClass_100",
        True,
    )


def test_maximal(load: Load) -> None:
    attributes = '  default_root_object = ""\n  price_class = "PriceClass_All"\n  access_logs = false\n'
    attributes += '  origin_path = "/public/v1.2"\n  failover_status_codes = [404, 503]\n'
    text = HEAD + EAST + BUCKET + cdn(attributes + named("www.example.com", "*.example.xn--p1ai"))
    (made,) = load(text).cdn.values()
    assert made == Cdn(
        bucket="assets",
        default_root_object="",
        price_class="PriceClass_All",
        access_logs=False,
        origin_path="/public/v1.2",
        failover_status_codes=(404, 503),
        aliases=("www.example.com", "*.example.xn--p1ai"),
        certificate_arn=CERTIFICATE,
    )


@pytest.mark.parametrize(
    ("attributes", "line", "part"),
    [
        ('  default_root_object = "/index.html"\n', 9, "don't begin with a slash"),
        (f'  default_root_object = "{"x" * 256}"\n', 9, "at most 255"),
        ('  default_root_object = "x$${y}"\n', 9, "letters, digits and"),
        ('  origin_path = "public"\n', 9, "/public"),
        ('  origin_path = "/public/"\n', 9, "without a slash at the end"),
        ('  origin_path = "/public/*"\n', 9, "without a slash at the end"),
        (f'  origin_path = "/{"x" * 255}"\n', 9, "at most 255"),
        ("  failover_status_codes = [500, 501]\n", 9, "403, 404, 500, 502, 503 or 504"),
        ("  failover_status_codes = [500, 500]\n", 9, "more than once"),
        ("  failover_status_codes = []\n", 9, "must not be empty"),
        ('  price_class = "PriceClass_1"\n', 9, '"PriceClass_100"'),
        (named("Example.com"), 9, "lower-case domain names"),
        (named("localhost"), 9, "lower-case domain names"),
        (named(f"{'a' * 64}.example.com"), 9, "lower-case domain names"),
        (named(f"www.{'a' * 64}"), 9, "lower-case domain names"),
        (named("a.*.example.com"), 9, "lower-case domain names"),
        (named(f"{'a.' * 130}example.com"), 9, "at most 253"),
        (named("www.example.com", "www.example.com"), 9, "more than once"),
        (named("www.example.com").replace("us-east-1", "eu-west-1"), 10, "us-east-1, the only ones"),
    ],
)
def test_refused_values(problems: Problems, attributes: str, line: int, part: str) -> None:
    (problem,) = problems(HEAD + EAST + BUCKET + cdn(attributes))
    assert (problem.line, problem.summary) == (line, "Invalid value")
    assert part in problem.detail


@pytest.mark.parametrize(
    ("attribute", "value"), [("aliases", ("www.example.com",)), ("certificate_arn", CERTIFICATE)]
)
def test_aliases_and_certificate_belong_together(attribute: str, value: object) -> None:
    with pytest.raises(ValidationError, match="belong together"):
        Cdn.model_validate({"bucket": "assets", attribute: value})


def test_delivers_from_a_bucket_that_is_there(problems: Problems) -> None:
    (problem,) = problems(HEAD + EAST + BUCKET + cdn(bucket="asset"))
    assert (problem.line, problem.summary) == (8, "Reference to an undeclared bucket")
    assert 'no bucket "asset". Did you mean "assets"?' in problem.detail


@pytest.mark.parametrize("active", ["us-east-1", "us-west-2"])
def test_the_region_of_its_bucket_need_not_be_active(load: Load, active: str) -> None:
    """Or a failover would be refused when it is needed."""
    head = HEAD[:-2] + f'  active_region = "{active}"\n}}\n'
    assert load(f'{head}{EAST}region "us-west-2" {{\n  {BUCKET}}}\n{cdn()}').cdn.keys() == {"www"}


def test_what_follows_from_another_fault_is_not_told(told: Told) -> None:
    refused = 'bucket "assets" {\n  replication = "no"\n}\n'
    assert told(EAST + refused + cdn()) == [(7, "Invalid value")]


def test_there_is_no_cloudfront_in_govcloud(told: Told) -> None:
    assert told('region "us-gov-west-1" {}\n' + BUCKET + cdn()) == [(7, "No CloudFront")]


def archiving(prefix: str, storage_class: str = "GLACIER") -> str:
    """A bucket whose objects go to a storage class; the rule stands on its third line."""
    rule = f'old = {{ prefix = "{prefix}", transitions = {{ {storage_class} = 90 }} }}'
    return f'bucket "assets" {{\n  lifecycle_rules = {{\n    {rule}\n  }}\n}}\n'


@pytest.mark.parametrize(
    ("path", "prefix"),
    [("", ""), ("", "old/"), ("/public", "pub"), ("/public", "public/old/"), ("/public", "")],
)
def test_delivered_objects_are_not_archived(problems: Problems, path: str, prefix: str) -> None:
    text = HEAD + EAST + WEST + archiving(prefix) + cdn(f'  origin_path = "{path}"\n')
    (problem,) = problems(text)
    assert (problem.line, problem.summary) == (9, "Delivered objects in an archive")
    assert 'Rule "old" of bucket "assets" moves objects to GLACIER, which cdn "www" del' in problem.detail


@pytest.mark.parametrize(
    ("path", "prefix", "storage_class"),
    [
        ("/public", "private/", "GLACIER"),
        ("/public", "public-too", "DEEP_ARCHIVE"),
        ("", "", "GLACIER_IR"),
    ],
)
def test_what_is_read_at_once_or_not_delivered_may_be(
    load: Load, path: str, prefix: str, storage_class: str
) -> None:
    text = HEAD + EAST + archiving(prefix, storage_class) + cdn(f'  origin_path = "{path}"\n')
    without = 'region "us-west-2" {\n  bucket "assets" {\n    enabled = false\n  }\n}\n'
    assert load(text + without).cdn


def test_an_alias_is_given_to_one_cdn(problems: Problems) -> None:
    first = cdn(named("a.example.com", "www.example.com"))
    second = cdn(named("b.example.com", "www.example.com"), label="other")
    (problem,) = problems(HEAD + EAST + BUCKET + first + second)
    assert (problem.line, problem.summary) == (14, "Alias in use")
    assert '"www.example.com" is an alias of cdn "www", too' in problem.detail


@pytest.mark.parametrize(("account", "told"), [(None, 0), ("123456789012", 0), ("210987654321", 1)])
def test_a_certificate_is_of_the_deployments_account(account: str | None, told: int) -> None:
    described: Block = {
        "name": "App",
        "project": "p",
        "owner": "o",
        "account_id": account,
        "regions": {"us-east-1": {"bucket": {"assets": {}}}},
        "cdn": {
            "site": {"bucket": "assets", "aliases": ["www.example.com"], "certificate_arn": CERTIFICATE},
            "plain": {"bucket": "assets"},
        },
    }
    found = [each for each in findings(Deployment.model_validate(described)) if each.path[0] == "cdn"]
    assert [each.path for each in found] == [("cdn", "site", "certificate_arn")] * told
    assert all("CloudFront takes certificates of its own account" in each.detail for each in found)
