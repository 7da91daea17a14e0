"""Where payments are kept, so that each is made once however often it is asked for."""

from dataclasses import dataclass
from typing import Any, Protocol

from payments.payment import Payment

#: What a payment ended in, as its caller is told: JSON.
Answer = dict[str, Any]


class StoreError(Exception):
    """The store doesn't answer; nothing is known of what it did."""


class ConflictError(Exception):
    """The request key was used for another payment."""


class BusyError(Exception):
    """Somebody makes this payment right now, or stopped doing so without a word; ask again later."""


@dataclass(frozen=True)
class Lease:
    """The right to make a payment until ``until``, in seconds since 1970; ``owner`` holds it."""

    owner: str
    until: int


class Store(Protocol):
    """A store of payments. Each method raises StoreError where it doesn't answer."""

    def begin(self, payment: Payment, lease: Lease, now: int) -> Answer | None:
        """Takes the payment to make it; the answer if it was made before.

        Raises ConflictError or BusyError.
        """
        ...

    def finish(self, payment: Payment, lease: Lease, answer: Answer) -> Answer:
        """Keeps the answer; gives the one that is kept, which is another's if the lease ran out."""
        ...

    def give_back(self, payment: Payment, lease: Lease) -> None:
        """Lets others try at once: it was not made."""
        ...
