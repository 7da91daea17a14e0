"""The payment API, which moves the money: one HTTPS request a payment."""

import json
import re
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from payments.payment import Payment

#: The API's word that a payment can't be made. Any other status but success is a fault, not an answer.
DECLINED = (402, 422)
CREATED = (200, 201)
MOST_BYTES = 64 * 1024
IDENTIFIER = re.compile(r"[A-Za-z0-9_.:-]{1,128}")


class PaymentApiError(Exception):
    """The API doesn't answer, or not as agreed; whether it made the payment isn't known."""


@dataclass(frozen=True)
class Approval:
    """The API's answer: its id for the payment, None with the reason if it was declined."""

    payment_id: str | None
    reason: str | None = None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirected POST would become a GET elsewhere, with what it says of the payment."""

    def redirect_request(self, *arguments: Any, **named: Any) -> None:
        """Follows none."""


def pay(address: str, payment: Payment, *, seconds: float, trace: str | None) -> Approval:
    """Asks for a payment; a request key that comes again gets what the first one got.

    ``address`` is the whole URL, and HTTPS. Each read of the answer may take ``seconds``. ``trace`` is the
    header of X-Ray. Raises PaymentApiError.
    """
    if not address.startswith("https://"):
        raise PaymentApiError("the payment API's address isn't one of HTTPS")
    headers = {"Content-Type": "application/json", "Idempotency-Key": payment.request_key}
    if trace:
        headers["X-Amzn-Trace-Id"] = trace
    asked = {
        "amount": payment.amount,
        "currency": payment.currency,
        "card_token": payment.card_token,
        "reference": payment.reference,
    }
    request = urllib.request.Request(address, json.dumps(asked).encode(), headers, method="POST")  # noqa: S310
    status, body = _answer(request, seconds)
    if status in CREATED:
        made = _identifier(body, "id")
        if made is None:
            raise PaymentApiError(f"the payment API answered with status {status}, but no id")
        return Approval(made)
    if status in DECLINED:
        return Approval(None, _identifier(body, "code") or "declined")
    raise PaymentApiError(f"the payment API answered with status {status}")


def _answer(request: urllib.request.Request, seconds: float) -> tuple[int, Any]:
    https = urllib.request.HTTPSHandler(context=ssl.create_default_context())
    opener = urllib.request.build_opener(https, _NoRedirect, urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=seconds) as answer:
            return answer.status, _document(answer.read(MOST_BYTES))
    except urllib.error.HTTPError as error:
        with error:
            return error.code, _document(error.read(MOST_BYTES))
    except (OSError, ValueError) as error:  # also http.client's and ssl's
        raise PaymentApiError(f"the payment API didn't answer: {_in_words(error)}") from error


def _in_words(error: Exception) -> str:
    """The error without what a URL or a request says."""
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    return type(reason).__name__


def _document(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _identifier(document: Any, name: str) -> str | None:
    """An identifier of the answer, if it is there and fit to be stored and logged."""
    found = document.get(name) if isinstance(document, dict) else None
    return found if isinstance(found, str) and IDENTIFIER.fullmatch(found) else None
