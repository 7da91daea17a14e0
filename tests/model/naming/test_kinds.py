import re
from string import ascii_letters, ascii_lowercase, digits

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.naming.kinds import HASH_LENGTH, KINDS, Kind, shorten

hypothesis = settings(max_examples=40, derandomize=True, deadline=None)

words = st.text(ascii_letters + digits, max_size=30)
names = st.lists(words, max_size=7).map(lambda words: f"a{'-'.join(words)}z")
roles = st.just("") | st.lists(words, max_size=3).map(lambda words: f"a{'-'.join(words)}z")
kinds = st.sampled_from(sorted(KINDS)).map(KINDS.__getitem__)
AWS_NAME = r"[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*"


@hypothesis
@given(names, roles, kinds)
def test_every_name_is_one_that_aws_takes(prefix: str, role: str, kind: Kind) -> None:
    short = shorten(prefix, role, kind)
    assert 0 < len(short) <= kind.limit
    assert re.fullmatch(AWS_NAME, short)
    assert not kind.lower or short == short.lower()


@hypothesis
@given(names, roles, kinds)
def test_the_same_name_gives_the_same_result_and_keeps_it(prefix: str, role: str, kind: Kind) -> None:
    short = shorten(prefix, role, kind)
    assert shorten(prefix, role, kind) == short
    assert shorten(short, "", kind) == short


@hypothesis
@given(names, roles, kinds)
def test_a_name_within_its_limit_is_whole_and_a_longer_one_keeps_its_role(
    prefix: str, role: str, kind: Kind
) -> None:
    plain = re.sub("-+", "-", "-".join(filter(None, (prefix, role))))
    short = shorten(prefix, role, kind)
    if kind.lower:
        plain, role = plain.lower(), role.lower()
    if len(plain) <= kind.limit:
        assert short == plain
        return
    # The beginning, the hash of the whole, and the role where it leaves room for the beginning.
    digest = rf"-[0-9a-f]{{{HASH_LENGTH}}}"
    role = re.sub("-+", "-", role)
    fits = role and kind.limit - len(role) - HASH_LENGTH - 2 >= 1
    ending = f"{digest}-{re.escape(role)}" if fits else digest
    found = re.fullmatch(f"(.+?){ending}", short)
    assert found, short
    assert plain.startswith(found[1])


@hypothesis
@given(
    st.text(ascii_lowercase + "-", min_size=30, max_size=40),
    st.lists(st.text(ascii_lowercase, min_size=1), min_size=2, unique=True),
)
def test_distinct_long_names_stay_distinct(beginning: str, ends: list[str]) -> None:
    for kind in (Kind(32), Kind(32, lower=True)):
        assert len({shorten(f"{beginning}-{end}", "", kind) for end in ends}) == len(ends)
        assert len({shorten(beginning, end, kind) for end in ends}) == len(ends)


def test_case_distinguishes_only_where_it_may() -> None:
    upper, lower = "A" + "a" * 40, "a" * 41
    assert shorten(upper, "", Kind(32)) != shorten(lower, "", Kind(32))
    assert shorten(upper, "", Kind(32, lower=True)) == shorten(lower, "", Kind(32, lower=True))


@pytest.mark.parametrize(
    ("role", "name"),
    [
        ("storefront", "TapStack-produ-abe0a7-storefront"),
        ("", "TapStack-production-ap-so-e99155"),
    ],
)
def test_the_hash_is_the_same_on_every_machine(role: str, name: str) -> None:
    assert shorten("TapStack-production-ap-southeast-1", role, Kind(32)) == name


def test_no_hyphen_stands_before_the_hash() -> None:
    assert re.fullmatch(r"a{24}-[0-9a-f]{6}", shorten("a" * 24 + "-" + "b" * 20, "", Kind(32)))


def test_a_role_that_leaves_no_room_is_shortened_with_the_rest() -> None:
    prefix = "TapStack-production"
    assert re.fullmatch(r"T-[0-9a-f]{6}-r{23}", shorten(prefix, "r" * 23, Kind(32)))
    for length in (24, 25, 60):
        assert re.fullmatch(r"TapStack-production-r{5}-[0-9a-f]{6}", shorten(prefix, "r" * length, Kind(32)))


@pytest.mark.parametrize(
    ("resource_type", "length"),
    [("aws_lb", 32), ("aws_lb_target_group", 32), ("aws_iam_role", 64), ("aws_db_instance", 63)],
)
def test_the_limits_of_aws(resource_type: str, length: int) -> None:
    assert KINDS[resource_type].limit == length


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if kind.arn])
def test_arns_say_the_service_and_where_the_name_goes(kind: Kind) -> None:
    service, separator, resource = kind.arn.partition(":")
    assert re.fullmatch("[a-z]+", service)
    assert separator
    assert resource.count("{name}") == 1
    assert kind.regionless is (service == "iam")


def test_the_table_is_sorted() -> None:
    assert list(KINDS) == sorted(KINDS, key=lambda kind: kind.replace("_", " "))
