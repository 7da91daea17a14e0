"""An Application Load Balancer's requests, and its answers.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
"""

import base64
import json
from http import HTTPStatus
from typing import Any

from payments.payment import InvalidPaymentError

MOST_BYTES = 16 * 1024
IDEMPOTENCY_KEY = "idempotency-key"


def is_request(event: Any) -> bool:
    """Whether an event is a load balancer's."""
    context = event.get("requestContext") if isinstance(event, dict) else None
    return isinstance(context, dict) and "elb" in context


def document(event: dict[str, Any]) -> Any:
    """The request's JSON, with the header Idempotency-Key as its ``request_key``.

    Raises InvalidPaymentError if there is none.
    """
    body = event.get("body") or ""
    if len(body) > 2 * MOST_BYTES:
        raise InvalidPaymentError((f"the body is larger than {MOST_BYTES} bytes",))
    try:
        content = base64.b64decode(body, validate=True) if event.get("isBase64Encoded") else body.encode()
        if len(content) > MOST_BYTES:
            raise InvalidPaymentError((f"the body is larger than {MOST_BYTES} bytes",))
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise InvalidPaymentError(("the body is no JSON",)) from None
    key = _header(event, IDEMPOTENCY_KEY)
    if key is None or not isinstance(found, dict):
        return found
    if found.setdefault("request_key", key) != key:
        raise InvalidPaymentError(("request_key: not the one of the header Idempotency-Key",))
    return found


def answer(
    event: dict[str, Any], status: HTTPStatus, content: dict[str, Any], **headers: str
) -> dict[str, Any]:
    """An answer as the load balancer takes it; ``headers`` have underscores for hyphens."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    sent |= {"Content-Type": "application/json", "Cache-Control": "no-store"}
    told: dict[str, Any] = {
        "statusCode": status.value,
        "statusDescription": f"{status.value} {status.phrase}",
        "isBase64Encoded": False,
        "body": json.dumps(content),
    }
    # A target group with multi-value headers takes no others.
    if "multiValueHeaders" in event:
        return {**told, "multiValueHeaders": {name: [value] for name, value in sent.items()}}
    return {**told, "headers": sent}


def _header(event: dict[str, Any], name: str) -> str | None:
    """A header's value, the last if it came more than once."""
    several = event.get("multiValueHeaders") or {}
    single = event.get("headers") or {}
    found = {key.lower(): values[-1] for key, values in several.items() if values}
    found |= {key.lower(): value for key, value in single.items()}
    return found.get(name)
