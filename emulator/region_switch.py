"""The layer in front of moto that can switch regions off and counts what each region was asked."""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING, Any

from emulator.credential_scope import credential_scope
from emulator.error_answer import error_answer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

_log = logging.getLogger(__name__)


class RegionSwitch:
    """WSGI application that passes requests on, or answers 503 for the regions that are off.

    `served` and `refused` count requests by region: "us-east-1", …, "global" or "unsigned". A
    request for something that moto can't do is answered 501, at once: as an internal error the SDKs
    would repeat it, the provider up to 25 times.
    """

    def __init__(self, application: "WSGIApplication") -> None:
        self.served: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self._off: set[str] = set()
        self._application = application
        self._lock = Lock()

    def switch_off(self, *regions: str) -> None:
        """Answer 503 to every request of these regions."""
        with self._lock:
            self._off.update(regions)

    def switch_on(self, *regions: str) -> None:
        """Serve these regions again."""
        with self._lock:
            self._off.difference_update(regions)

    @contextmanager
    def between_requests(self) -> Iterator[None]:
        """A time in which no request is served, for whoever reads or writes moto's state directly."""
        with self._lock:
            yield

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one WSGI request."""
        region, service = credential_scope(environ)
        # One request at a time: moto's backends share state between regions and take no locks.
        with self._lock:
            if region in self._off:
                self.refused[region] += 1
                message = f"the emulator has switched {region} off"
                error = HTTPStatus.SERVICE_UNAVAILABLE, "ServiceUnavailable", message
            else:
                self.served[region] += 1
                try:
                    return self._application(environ, start_response)
                except Exception as gap:
                    if not isinstance(gap, NotImplementedError):
                        _log.exception("moto broke on %s %s", service, environ["PATH_INFO"])
                    error = HTTPStatus.NOT_IMPLEMENTED, "NotImplemented", f"the emulator's {service}: {gap!r}"
        status, headers, body = error_answer(environ, service, *error)
        start_response(status, headers)
        return [body]
