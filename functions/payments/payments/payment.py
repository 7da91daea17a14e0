"""What a payment is, and which requests for one are refused."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

#: Attributes of a request; all but `reference` are required.
FIELDS = ("request_key", "amount", "currency", "card_token", "reference")
LARGEST_AMOUNT = 99_999_999
MOST_PROBLEMS = 20

REQUEST_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
#: ISO 4217's form. Which of them are taken is the payment API's to say.
CURRENCY = re.compile(r"[A-Z]{3}")
TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9_-]{7,127}")
#: Printable characters without those that could end a line in a log.
REFERENCE = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]{1,64}")
NAME = re.compile(r"[A-Za-z_]{1,32}")
#: Digits that may be a card's number, alone or divided: 13 to 19 that begin as those of payment cards do, and
#: dates don't (ISO/IEC 7812-1).
CARD_NUMBER = re.compile(r"(?<!\d)(?:[3-6]|2[ .-]?[2-7])(?:[ .-]?\d){11,18}(?!\d)")


class InvalidPaymentError(Exception):
    """A request that no repetition makes right; ``problems`` are all of them, without the values given."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Payment:
    """A payment that was asked for.

    ``amount`` is in the currency's smallest unit: cents, or yen. ``card_token`` stands for a card, as the
    payment API gave it to the shop's page; a card's number is never taken.
    """

    request_key: str
    amount: int
    currency: str
    card_token: str
    reference: str | None = None

    @classmethod
    def read(cls, document: Any) -> "Payment":
        """The payment of a request; raises InvalidPaymentError with all that is wrong with it."""
        if not isinstance(document, dict):
            raise InvalidPaymentError(("the request is no JSON object",))
        problems = tuple(_problems(document))
        if problems:
            raise InvalidPaymentError(problems[:MOST_PROBLEMS])
        return cls(**document)

    @property
    def digest(self) -> str:
        """The same for the same payment: a request key that comes with another one is a mistake."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


def _problems(document: dict[Any, Any]) -> Iterator[str]:
    for name in document:
        if name not in FIELDS:
            # A name may be anything, also a card's number.
            shown = name if isinstance(name, str) and NAME.fullmatch(name) else "an attribute"
            yield f"{shown}: not known; known are {', '.join(FIELDS)}"
    yield from _text(document, "request_key", REQUEST_KEY, "8 to 64 letters, digits, hyphens and underscores")
    amount = document.get("amount")
    if type(amount) is not int or not 1 <= amount <= LARGEST_AMOUNT:
        yield f"amount: needed is a whole number from 1 to {LARGEST_AMOUNT}, in the smallest unit"
    yield from _text(document, "currency", CURRENCY, "three capital letters, as ISO 4217 has them")
    yield from _text(document, "card_token", TOKEN, "the payment API's token, which begins with a letter")
    if document.get("reference") is not None:
        yield from _text(document, "reference", REFERENCE, "1 to 64 printable characters")
    for name in FIELDS:
        value = document.get(name)
        if isinstance(value, str) and has_card_number(value):
            yield f"{name}: a card's number is not accepted, only a token for it"


def _text(document: dict[Any, Any], name: str, pattern: re.Pattern[str], needed: str) -> Iterator[str]:
    value = document.get(name)
    if not (isinstance(value, str) and pattern.fullmatch(value)):
        yield f"{name}: needed are {needed}" if name != "card_token" else f"{name}: needed is {needed}"


def has_card_number(text: str) -> bool:
    """Whether digits in it look like a payment card's number, and pass the check that each of those does."""
    return any(_luhn(found.group()) for found in CARD_NUMBER.finditer(text))


def _luhn(text: str) -> bool:
    digits = [int(each) for each in text if each.isdecimal()]
    doubled = (
        digit if place % 2 == 0 else sum(divmod(2 * digit, 10)) for place, digit in enumerate(digits[::-1])
    )
    return sum(doubled) % 10 == 0
