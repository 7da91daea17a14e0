import re
from string import ascii_letters, ascii_lowercase, digits

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model.naming.names import HASH_LENGTH, LIMITS, Limit, shorten

hypothesis = settings(max_examples=40, derandomize=True, deadline=None)

words = st.text(ascii_letters + digits, max_size=30)
names = st.lists(words, max_size=7).map(lambda words: f"a{'-'.join(words)}z")
limits = st.sampled_from(sorted(LIMITS)).map(LIMITS.__getitem__)


@hypothesis
@given(names, limits)
def test_every_name_is_one_that_aws_takes(name: str, limit: Limit) -> None:
    short = shorten(name, limit)
    assert 0 < len(short) <= limit.length
    assert re.fullmatch(r"[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*", short)
    assert not limit.lower or short == short.lower()


@hypothesis
@given(names, limits)
def test_the_same_name_gives_the_same_result_and_keeps_it(name: str, limit: Limit) -> None:
    short = shorten(name, limit)
    assert shorten(name, limit) == short
    assert shorten(short, limit) == short


@hypothesis
@given(names, limits)
def test_a_name_within_its_limit_stays_readable(name: str, limit: Limit) -> None:
    plain = re.sub("-+", "-", name.lower() if limit.lower else name)
    short = shorten(name, limit)
    if len(plain) <= limit.length:
        assert short == plain
    else:
        kept, _, digest = short.rpartition("-")
        assert plain.startswith(kept)
        assert len(digest) == HASH_LENGTH


@hypothesis
@given(
    st.text(ascii_lowercase + "-", min_size=30, max_size=40),
    st.lists(st.text(ascii_lowercase, min_size=1), min_size=2, unique=True),
)
def test_distinct_long_names_stay_distinct(beginning: str, ends: list[str]) -> None:
    for limit in (Limit(32), Limit(32, lower=True)):
        assert len({shorten(f"{beginning}-{end}", limit) for end in ends}) == len(ends)


def test_case_distinguishes_only_where_it_may() -> None:
    upper, lower = "A" + "a" * 40, "a" * 41
    assert shorten(upper, Limit(32)) != shorten(lower, Limit(32))
    assert shorten(upper, Limit(32, lower=True)) == shorten(lower, Limit(32, lower=True))


def test_the_hash_is_the_same_on_every_machine() -> None:
    assert (
        shorten("TapStack-production-ap-southeast-1-storefront", Limit(32))
        == "TapStack-production-ap-so-abe0a7"
    )


def test_no_hyphen_stands_before_the_hash() -> None:
    assert re.fullmatch(r"a{24}-[0-9a-f]{6}", shorten("a" * 24 + "-" + "b" * 20, Limit(32)))


@pytest.mark.parametrize(
    ("resource_type", "length"),
    [("aws_lb", 32), ("aws_lb_target_group", 32), ("aws_iam_role", 64), ("aws_db_instance", 63)],
)
def test_the_limits_of_aws(resource_type: str, length: int) -> None:
    assert LIMITS[resource_type].length == length
