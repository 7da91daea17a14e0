"""The handler in this process, with its table and its parameter on the embedded AWS, and a payment API."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from emulator import Emulator
from payments import handler
from payments.store import BusyError
from tests.functions.payments.payment_api import PaymentApi, payment_api

REGION, TABLE, PARAMETER = "us-east-1", "payments", "/Shop/us-east-1/payments-api"
CARD = "tok_secret_5f2a9c"
TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"


class Caller:
    """An instance of the function with what it needs."""

    def __init__(self, aws: Emulator, api: PaymentApi) -> None:
        self.api = api
        self.table, self.ssm = aws.client("dynamodb", REGION), aws.client("ssm", REGION)

    def direct(self, seconds: float = 30, **changes: Any) -> dict[str, Any]:
        """Invokes it with a payment."""
        context = SimpleNamespace(
            aws_request_id=str(uuid4()), get_remaining_time_in_millis=lambda: round(seconds * 1000)
        )
        return handler.handle(payment(**changes), context)

    def request(self, body: Any = None, *, method: str = "POST", several: bool = False, **more: Any) -> Any:
        """Invokes it with a load balancer's request."""
        headers: dict[str, str] = more.pop("headers", {})
        text = body if isinstance(body, str) else json.dumps(payment() if body is None else body)
        event = {
            "requestContext": {"elb": {"targetGroupArn": "arn:aws:elasticloadbalancing:us-east-1:1:tg/1"}},
            "httpMethod": method,
            "path": "/payments",
            "queryStringParameters": {},
            "body": text,
            "isBase64Encoded": False,
            **(
                {"multiValueHeaders": {k: [v] for k, v in headers.items()}}
                if several
                else {"headers": headers}
            ),
            **more,
        }
        context = SimpleNamespace(aws_request_id=str(uuid4()), get_remaining_time_in_millis=lambda: 30_000)
        return handler.handle(event, context)

    def stored(self) -> list[dict[str, Any]]:
        return list(self.table.scan(TableName=TABLE)["Items"])


def payment(**changes: Any) -> dict[str, Any]:
    return {"request_key": "order-0001", "amount": 1999, "currency": "EUR", "card_token": CARD, **changes}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Emulator, PaymentApi]]:
    folder = tmp_path_factory.mktemp("api")
    with Emulator() as aws, payment_api(folder) as api, pytest.MonkeyPatch.context() as patch:
        environment = {
            **aws.environment,
            "AWS_DEFAULT_REGION": REGION,
            "SSL_CERT_FILE": str(api.certificate),
            "PAYMENTS_TABLE": TABLE,
            "PAYMENTS_API_PARAMETER": PARAMETER,
        }
        for name, value in environment.items():
            patch.setenv(name, value)
        yield aws, api


@pytest.fixture
def caller(served: tuple[Emulator, PaymentApi], monkeypatch: pytest.MonkeyPatch) -> Iterator[Caller]:
    """A new instance of the function, an empty table, an API that has been asked nothing."""
    aws, api = served
    made = Caller(aws, api)
    made.table.create_table(
        TableName=TABLE,
        AttributeDefinitions=[{"AttributeName": "request_key", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "request_key", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    made.ssm.put_parameter(Name=PARAMETER, Value=api.address, Type="String", Overwrite=True)
    monkeypatch.setenv("_X_AMZN_TRACE_ID", TRACE)
    api.asked.clear()
    api.made.clear()
    api.answer = api._pay
    for cached in (handler._store, handler._address):
        cached.cache_clear()
    yield made
    made.table.delete_table(TableName=TABLE)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    text = capsys.readouterr().out
    assert CARD not in text
    return [json.loads(line) for line in text.splitlines()]


def test_a_payment_is_made_and_stored(caller: Caller, capsys: pytest.CaptureFixture[str]) -> None:
    assert caller.direct() == {"status": "approved", "request_key": "order-0001", "payment_id": "pay-0"}
    ((headers, body),) = caller.api.asked
    assert headers["Idempotency-Key"] == "order-0001"
    assert headers["X-Amzn-Trace-Id"] == TRACE
    assert body == {"amount": 1999, "currency": "EUR", "card_token": CARD, "reference": None}
    (item,) = caller.stored()
    assert (item["payment_state"], item["amount"]) == ({"S": "done"}, {"N": "1999"})
    assert CARD not in json.dumps(item)
    line, metrics = lines(capsys)
    assert (line["outcome"], line["request_key"], line["amount"]) == ("approved", "order-0001", 1999)
    assert line["trace_id"] == "1-5759e988-bd862e3fe1be46a994272793"
    assert (metrics["Outcome"], metrics["Requests"]) == ("approved", 1)
    (about,) = metrics["_aws"]["CloudWatchMetrics"]
    assert {each["Name"] for each in about["Metrics"]} <= metrics.keys()
    assert {name for names in about["Dimensions"] for name in names} <= metrics.keys()


def test_three_times_one_after_another_is_once(caller: Caller) -> None:
    first, *others = (caller.direct() for _ in range(3))
    assert others == [first, first]
    assert (len(caller.api.asked), len(caller.stored())) == (1, 1)


def test_three_times_at_once_is_once(caller: Caller) -> None:
    asked = threading.Barrier(3, timeout=20)
    busy: list[BusyError] = []

    def slow(key: str) -> tuple[int, Any]:
        while len(busy) < 2:  # until the others have been told
            time.sleep(0.01)
        return caller.api._pay(key)

    def send() -> dict[str, Any] | None:
        asked.wait()
        try:
            return caller.direct()
        except BusyError as error:
            busy.append(error)
            return None

    caller.api.answer = slow
    with ThreadPoolExecutor(3) as pool:
        answers = [each.result() for each in [pool.submit(send) for _ in range(3)]]
    assert len([answer for answer in answers if answer]) == 1
    assert (len(caller.api.asked), len(caller.stored())) == (1, 1)
    assert caller.direct() in answers  # whoever was told to come again


def test_a_declined_payment_stays_declined(caller: Caller) -> None:
    caller.api.answer = lambda key: (402, {"code": "insufficient_funds"})
    expected = {"status": "declined", "request_key": "order-0001", "reason": "insufficient_funds"}
    assert caller.direct() == expected
    caller.api.answer = lambda key: (402, b"")
    assert caller.direct() == expected
    assert caller.direct(request_key="order-0002")["reason"] == "declined"


def test_a_key_is_for_one_payment(caller: Caller) -> None:
    caller.direct()
    refused = caller.direct(amount=2000)
    assert (refused["status"], len(caller.api.asked)) == ("conflict", 1)
    answer = caller.request(payment(amount=2000))
    assert (answer["statusCode"], answer["statusDescription"]) == (422, "422 Unprocessable Entity")


@pytest.mark.parametrize(
    "answered",
    [(500, {}), (503, {}), (429, {}), (400, {}), (302, {}), (201, {}), (201, b"<html>"), (200, {"id": 1})],
)
def test_what_the_api_fails_at_is_tried_again(caller: Caller, answered: Any) -> None:
    caller.api.answer = lambda key: answered
    with pytest.raises(handler.UnavailableError):
        caller.direct()
    answer = caller.request()
    assert (answer["statusCode"], answer["headers"]["Retry-After"]) == (503, "5")
    assert len(caller.api.asked) == 2
    caller.api.answer = caller.api._pay
    assert caller.direct()["status"] == "approved"


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1/payments", "https://127.0.0.1:9/payments", "ftp://x", "https://"]
)
def test_an_address_that_nobody_answers_at(caller: Caller, address: str) -> None:
    caller.ssm.put_parameter(Name=PARAMETER, Value=address, Type="String", Overwrite=True)
    with pytest.raises(handler.UnavailableError):
        caller.direct()


def test_a_certificate_of_nobodys_is_refused(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(handler.UnavailableError, match="SSLCertVerificationError"):
        caller.direct()
    assert caller.api.asked == []


def test_an_api_that_takes_too_long(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handler, "LONGEST_SECONDS", 1)
    ended = threading.Event()
    caller.api.answer = lambda key: (ended.wait(20), (201, {"id": "late"}))[1]
    with pytest.raises(handler.UnavailableError, match="TimeoutError"):
        caller.direct()
    ended.set()


def test_an_invocation_that_died_holds_a_payment_until_its_time_is_out(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handler, "pay", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        caller.direct(seconds=-3)  # its lease is over with it
    with pytest.raises(KeyboardInterrupt):
        caller.direct(seconds=30)
    monkeypatch.undo()
    with pytest.raises(BusyError):
        caller.direct()
    busy = caller.request()
    assert (busy["statusCode"], busy["headers"]["Retry-After"]) == (409, "1")
    assert caller.api.asked == []


def test_who_was_too_slow_gets_what_the_other_got(caller: Caller) -> None:
    def overtaken(key: str) -> tuple[int, Any]:
        caller.api.answer = caller.api._pay
        caller.direct()
        return caller.api._pay(key)

    caller.api.answer = overtaken
    assert caller.direct(seconds=-3) == caller.direct()
    assert len(caller.api.made) == len(caller.stored()) == 1


def test_the_address_is_kept_and_read_anew(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    caller.direct()
    caller.ssm.put_parameter(Name=PARAMETER, Value="https://127.0.0.1:9", Type="String", Overwrite=True)
    assert caller.direct(request_key="order-0002")["status"] == "approved"
    monkeypatch.setattr(handler._address(), "_seconds", 0)
    with pytest.raises(handler.UnavailableError):
        caller.direct(request_key="order-0003")


def test_an_old_address_is_better_than_none(
    caller: Caller, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    caller.direct()
    monkeypatch.setattr(handler._address(), "_seconds", 0)
    caller.ssm.delete_parameter(Name=PARAMETER)
    assert caller.direct(request_key="order-0002")["status"] == "approved"
    assert "The address is old" in [line.get("message") for line in lines(capsys)]
    handler._address.cache_clear()
    with pytest.raises(handler.UnavailableError, match="ParameterNotFound"):
        caller.direct(request_key="order-0003")


def test_a_table_that_does_not_answer(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAYMENTS_TABLE", "none")
    with pytest.raises(handler.UnavailableError, match="ResourceNotFoundException at put_item of none"):
        caller.direct()
    assert caller.request()["statusCode"] == 503
    assert caller.api.asked == []


def test_a_table_that_is_gone_before_the_end(caller: Caller, capsys: pytest.CaptureFixture[str]) -> None:
    """The payment is made, and its caller told to ask again: the API knows the key."""

    def lost(status: int) -> Any:
        def answer(key: str) -> tuple[int, Any]:
            caller.table.delete_table(TableName=TABLE)
            return status, {"id": "pay-0"}

        return answer

    caller.api.answer = lost(500)
    with pytest.raises(handler.UnavailableError, match="status 500"):
        caller.direct()
    assert "Kept until its lease ends" in [line.get("message") for line in lines(capsys)]
    caller.table.create_table(
        TableName=TABLE,
        AttributeDefinitions=[{"AttributeName": "request_key", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "request_key", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )


class TestBehindALoadBalancer:
    @pytest.mark.parametrize("several", [False, True], ids=["single values", "multi-value headers"])
    def test_a_payment(self, caller: Caller, several: bool) -> None:
        body = payment()
        key = body.pop("request_key")
        answer = caller.request(body, several=several, headers={"Idempotency-Key": key, "Host": "x"})
        assert (answer["statusCode"], answer["statusDescription"]) == (201, "201 Created")
        headers = answer["multiValueHeaders" if several else "headers"]
        assert headers["Content-Type"] == (["application/json"] if several else "application/json")
        assert ("headers" in answer) != several
        assert json.loads(answer["body"])["payment_id"] == "pay-0"

    def test_a_body_in_base64(self, caller: Caller) -> None:
        text = base64.b64encode(json.dumps(payment()).encode()).decode()
        assert caller.request(text, isBase64Encoded=True)["statusCode"] == 201

    @pytest.mark.parametrize(
        ("body", "encoded"),
        [
            ("", False),
            ("no JSON", False),
            ("[1]", False),
            ("[" * 5000, False),
            ("not base64!", True),
            ("x" * 17 * 1024, False),
            ("x" * 40 * 1024, False),
            ("{}", False),
        ],
    )
    def test_a_bad_one_is_answered_with_400(self, caller: Caller, body: str, encoded: bool) -> None:
        answer = caller.request(body, isBase64Encoded=encoded)
        assert answer["statusCode"] == 400
        assert json.loads(answer["body"])["problems"]
        assert (caller.api.asked, caller.stored()) == ([], [])

    def test_two_keys(self, caller: Caller) -> None:
        answer = caller.request(payment(), headers={"idempotency-key": "order-0002"})
        assert "Idempotency-Key" in answer["body"]
        assert answer["statusCode"] == 400

    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [("GET", "/payments/health", 200), ("GET", "/payments", 405), ("DELETE", "/payments", 405)],
    )
    def test_other_methods(self, caller: Caller, method: str, path: str, status: int) -> None:
        answer = caller.request("", method=method, path=path)
        assert (answer["statusCode"], answer["headers"]["Allow"]) == (status, "POST")


def test_a_bad_event_is_not_tried_again(caller: Caller, capsys: pytest.CaptureFixture[str]) -> None:
    answer = caller.direct(amount="4111111111111111", reference="4111 1111 1111 1111")
    assert (answer["status"], len(answer["problems"])) == ("invalid", 3)
    line, _ = lines(capsys)
    assert "4111" not in json.dumps([answer, line])
    assert (caller.api.asked, caller.stored()) == ([], [])
