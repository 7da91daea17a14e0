"""Which requests for a payment are taken."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.payment import InvalidPaymentError, Payment, has_card_number

GOOD = {"request_key": "order-0001", "amount": 1999, "currency": "EUR", "card_token": "tok_5f2a9c"}
#: Numbers that card networks publish for tests.
CARDS = (
    "4111111111111111",
    "5555 5555 5555 4444",
    "3782-822463-10005",
    "2223003122003222",
    "6011111111111117",
)


def problems(**changes: Any) -> tuple[str, ...]:
    with pytest.raises(InvalidPaymentError) as caught:
        Payment.read({**GOOD, **changes})
    return caught.value.problems


def test_the_smallest_and_the_largest() -> None:
    assert Payment.read(GOOD) == Payment("order-0001", 1999, "EUR", "tok_5f2a9c")
    large = {
        "request_key": "k" * 64,
        "amount": 99_999_999,
        "currency": "JPY",
        "card_token": "t" * 128,
        "reference": "Grüße, 12" + "x" * 55,
    }
    assert Payment.read(large).reference == large["reference"]
    assert Payment.read({**GOOD, "amount": 1, "reference": None}).amount == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("amount", value) for value in (0, -1, 100_000_000, 19.99, "1999", True, None)),
        *(("currency", value) for value in ("eur", "EURO", "€", 978, None, "EUR\n")),
        *(
            ("request_key", value)
            for value in ("short", "k" * 65, "with space", 12345678, None, "order-0001\n")
        ),
        *(("card_token", value) for value in ("tok", "5f2a9c12345", "t" * 129, None)),
        *(("reference", value) for value in ("", "x" * 65, "two\nlines", 1, "\ud800")),
    ],
)
def test_a_value_is_refused_by_its_name(name: str, value: Any) -> None:
    (problem,) = problems(**{name: value})
    assert problem.startswith(f"{name}: ")


@pytest.mark.parametrize("card", CARDS)
def test_a_cards_number_is_refused_and_not_repeated(card: str) -> None:
    assert has_card_number(f"card {card}.")
    told = problems(reference=card)
    assert told == ("reference: a card's number is not accepted, only a token for it",)
    assert card not in json.dumps(problems(request_key=card.replace(" ", "-")))
    assert card not in json.dumps(problems(**{card: 1}))


@pytest.mark.parametrize(
    "text", ["20261126-000123", "1764142800000", "4111111111111112", "411111111111111100000"]
)
def test_dates_times_and_other_numbers_are_none(text: str) -> None:
    assert not has_card_number(text)


def test_all_problems_at_once() -> None:
    told = problems(amount=0, currency="eur", card_token="", extra=1)
    assert [each.partition(":")[0] for each in told] == ["extra", "amount", "currency", "card_token"]
    assert len(problems(**{f"name_{'x' * place}": 1 for place in range(25)})) == 20


@pytest.mark.parametrize("document", [None, [], "text", 1])
def test_what_is_no_object(document: Any) -> None:
    with pytest.raises(InvalidPaymentError, match="no JSON object"):
        Payment.read(document)


def test_a_digest_is_of_everything() -> None:
    others = [
        Payment.read({**GOOD, "amount": 2000}),
        Payment.read({**GOOD, "reference": "r"}),
        Payment.read({**GOOD, "card_token": "tok_other"}),
    ]
    assert Payment.read(dict(reversed(GOOD.items()))).digest == Payment.read(GOOD).digest
    assert len({Payment.read(GOOD).digest, *(each.digest for each in others)}) == 4


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.dictionaries(st.sampled_from([*GOOD, "reference"]) | st.text(), JSON) | JSON)
def test_whatever_comes_is_a_payment_or_refused(document: Any) -> None:
    with suppress(InvalidPaymentError):
        assert Payment.read(document).amount >= 1
