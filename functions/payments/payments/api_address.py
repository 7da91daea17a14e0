"""The payment API's address: the value of a parameter of the function's region, kept for a while."""

import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError


class AddressError(Exception):
    """The parameter can't be read, and never could by this instance of the function."""


class ApiAddress:
    """The value of an SSM parameter, read anew once it is ``seconds`` old.

    If that fails, the last value stays, and the next call tries again.
    """

    def __init__(
        self,
        client: Any,
        name: str,
        *,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client, self._name, self._seconds, self._clock = client, name, seconds, clock
        self._value: str | None = None
        self._read_at = 0.0

    def get(self, *, on_stale: Callable[[str], None]) -> str:
        """The address; raises AddressError. ``on_stale`` is told why it couldn't be read anew."""
        if self._value is not None and self._clock() - self._read_at < self._seconds:
            return self._value
        try:
            answer = self._client.get_parameter(Name=self._name, WithDecryption=True)
        except (BotoCoreError, ClientError) as error:
            told = f"{type(error).__name__} at parameter {self._name}"
            if self._value is None:
                raise AddressError(told) from error
            on_stale(told)
            return self._value
        value: str = answer["Parameter"]["Value"].strip()
        self._value, self._read_at = value, self._clock()
        return value
