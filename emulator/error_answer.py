"""Errors that AWS answers with, in the wire format of whoever asked."""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from xml.sax.saxutils import escape

_PROLOGUE = '<?xml version="1.0" encoding="UTF-8"?>\n'


def _xml(template: str) -> Callable[[str, str], bytes]:
    def body(code: str, message: str) -> bytes:
        error = f"<Code>{code}</Code><Message>{escape(message)}</Message>"
        return (_PROLOGUE + template.format(error)).encode()

    return body


def _json(code: str, message: str) -> bytes:
    return json.dumps({"__type": code, "message": message}).encode()


# wire format -> content type, and the body for an error code and its message
_FORMATS: dict[str, tuple[str, Callable[[str, str], bytes]]] = {
    "s3": ("application/xml", _xml("<Error>{}</Error>")),
    "ec2": ("text/xml", _xml("<Response><Errors><Error>{}</Error></Errors></Response>")),
    "query": ("text/xml", _xml("<ErrorResponse><Error><Type>Receiver</Type>{}</Error></ErrorResponse>")),
    "json": ("application/x-amz-json-1.1", _json),
}


# Services whose wire format does not show in the request; Lambda's is REST with JSON.
_OF_SERVICES = {"s3": "s3", "ec2": "ec2", "lambda": "json"}


def _wire_format(environ: dict[str, Any], service: str) -> str:
    return _OF_SERVICES.get(service, "json" if "HTTP_X_AMZ_TARGET" in environ else "query")


def error_answer(
    environ: dict[str, Any], service: str, status: HTTPStatus, code: str, message: str
) -> tuple[str, list[tuple[str, str]], bytes]:
    """Status line, headers and body for a WSGI request that was signed for `service`.

    SDKs retry 503, not 501.
    """
    content_type, body = _FORMATS[_wire_format(environ, service)]
    content = body(code, message)
    headers = [
        ("Content-Type", content_type),
        ("Content-Length", str(len(content))),
        ("x-amzn-ErrorType", code),
    ]
    return f"{status.value} {status.phrase}", headers, content
