"""The Lambda function: a payment for a load balancer's request, or for an event of its own.

Its environment: ``PAYMENTS_TABLE``, the table; ``PAYMENTS_API_PARAMETER``, the parameter with the payment
API's address; ``PAYMENTS_API_REFRESH_SECONDS``, after how long that is read anew, 300 if left out.
"""

import os
import time
from dataclasses import asdict
from functools import cache
from http import HTTPStatus
from typing import Any

import boto3
from botocore.config import Config

from payments import load_balancer
from payments.api_address import AddressError, ApiAddress
from payments.dynamodb_store import DynamoDbStore
from payments.log import Log, trace_header
from payments.payment import InvalidPaymentError, Payment
from payments.payment_api import PaymentApiError, pay
from payments.store import Answer, BusyError, ConflictError, Lease, Store, StoreError

#: Seconds. AWS's services answer in milliseconds, or something is wrong with them.
CLIENT = Config(connect_timeout=2, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 2})
#: Of the time that an invocation has left, what the store and the answer need after the payment API.
RESERVED_SECONDS = 5.0
LONGEST_SECONDS = 10.0
#: A lease ends after the invocation that holds it.
AFTERWARDS_SECONDS = 2
REFRESH_SECONDS = "300"

APPROVED, DECLINED, INVALID, CONFLICT = "approved", "declined", "invalid", "conflict"
STATUS = {
    APPROVED: HTTPStatus.CREATED,
    DECLINED: HTTPStatus.PAYMENT_REQUIRED,
    INVALID: HTTPStatus.BAD_REQUEST,
    CONFLICT: HTTPStatus.UNPROCESSABLE_ENTITY,
}


class UnavailableError(Exception):
    """Something that is needed doesn't answer. Lambda tries an event again, then it is a dead letter."""


def handle(event: Any, context: Any) -> dict[str, Any]:
    """Makes a payment, once for a request key, and answers what became of it.

    A load balancer's request always gets an answer: 503 where it may be tried again. An event of its own
    raises UnavailableError or BusyError then, so that Lambda tries it again; a bad one is answered, since no
    repetition makes it right.
    """
    log = Log(context.aws_request_id)
    if load_balancer.is_request(event):
        return _serve(event, context, log)
    return _process(event, context, log)


def _serve(event: dict[str, Any], context: Any, log: Log) -> dict[str, Any]:
    if event.get("httpMethod") != "POST":
        # Also a health check, which must not depend on what all regions' payments depend on.
        healthy = event.get("httpMethod") in ("GET", "HEAD") and str(event.get("path")).endswith("/health")
        status = HTTPStatus.OK if healthy else HTTPStatus.METHOD_NOT_ALLOWED
        return load_balancer.answer(event, status, {"status": status.phrase}, Allow="POST")
    try:
        document = load_balancer.document(event)
    except InvalidPaymentError as error:
        answer = _invalid(error, log)
    else:
        try:
            answer = _process(document, context, log)
        except BusyError as error:
            busy = {"status": "processing", "problems": [str(error)]}
            return load_balancer.answer(event, HTTPStatus.CONFLICT, busy, Retry_After="1")
        except UnavailableError:
            told = {"status": "unavailable", "problems": ["try again with the same request key"]}
            return load_balancer.answer(event, HTTPStatus.SERVICE_UNAVAILABLE, told, Retry_After="5")
    return load_balancer.answer(event, STATUS[answer["status"]], answer)


def _process(document: Any, context: Any, log: Log) -> Answer:
    try:
        payment = Payment.read(document)
    except InvalidPaymentError as error:
        return _invalid(error, log)
    known: dict[str, Any] = {
        "request_key": payment.request_key,
        "amount": payment.amount,
        "currency": payment.currency,
    }
    try:
        answer, repeated = _once(payment, context, log)
    except ConflictError as error:
        log.outcome(CONFLICT, "Refused: the request key was used for another payment", **known)
        return {"status": CONFLICT, "request_key": payment.request_key, "problems": [str(error)]}
    except BusyError:
        log.outcome("busy", "Not now: the payment is being made", level="WARN", **known)
        raise
    except (StoreError, AddressError, PaymentApiError) as error:
        log.outcome("unavailable", "Not made", level="ERROR", detail=str(error), **known)
        raise UnavailableError(str(error)) from error
    outcome = "repeated" if repeated else answer["status"]
    log.outcome(outcome, "Answered as before" if repeated else "Answered", **known)
    return answer


def _once(payment: Payment, context: Any, log: Log) -> tuple[Answer, bool]:
    """The answer, and whether it was known before."""
    store, now = _store(), int(time.time())
    left = context.get_remaining_time_in_millis() / 1000
    lease = Lease(context.aws_request_id, now + int(left) + AFTERWARDS_SECONDS)
    known = store.begin(payment, lease, now)
    if known is not None:
        return known, True
    try:
        seconds = max(1.0, min(LONGEST_SECONDS, left - RESERVED_SECONDS))
        address = _address().get(on_stale=lambda told: log.line("WARN", "The address is old", detail=told))
        approval = pay(address, payment, seconds=seconds, trace=trace_header())
    except (AddressError, PaymentApiError):
        _give_back(store, payment, lease, log)
        raise
    about = {name: value for name, value in asdict(approval).items() if value is not None}
    status = APPROVED if approval.payment_id is not None else DECLINED
    return store.finish(
        payment, lease, {"status": status, "request_key": payment.request_key, **about}
    ), False


def _give_back(store: Store, payment: Payment, lease: Lease, log: Log) -> None:
    try:
        store.give_back(payment, lease)
    except StoreError as error:  # the lease ends by itself
        log.line("WARN", "Kept until its lease ends", request_key=payment.request_key, detail=str(error))


def _invalid(error: InvalidPaymentError, log: Log) -> Answer:
    log.outcome(INVALID, "Refused: the request is invalid", detail=str(error))
    return {"status": INVALID, "problems": list(error.problems)}


@cache
def _store() -> Store:
    """The table of the function's region, one client for an instance."""
    return DynamoDbStore(boto3.client("dynamodb", config=CLIENT), os.environ["PAYMENTS_TABLE"])


@cache
def _address() -> ApiAddress:
    seconds = float(os.environ.get("PAYMENTS_API_REFRESH_SECONDS", REFRESH_SECONDS))
    name = os.environ["PAYMENTS_API_PARAMETER"]
    return ApiAddress(boto3.client("ssm", config=CLIENT), name, seconds=seconds)
