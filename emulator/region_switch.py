"""The layer in front of moto that can switch regions off and counts what each region was asked."""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING, Any, ClassVar

from emulator.credential_scope import CredentialScope, credential_scope
from emulator.error_answer import error_answer
from emulator.refusal import Refusal, refusal

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

_log = logging.getLogger(__name__)


class RegionSwitch:
    """WSGI application that passes requests on, or answers 503 for the regions that are off.

    `served` and `refused` count requests by region: "us-east-1", …, "global" or "unsigned"; `refusals`
    says what the refused ones asked for. A request for something that moto can't do is answered 501, at
    once: as an internal error the SDKs would repeat it, the provider up to 25 times.

    `running` is the one of the open emulator, for what copies between regions by itself.
    """

    running: ClassVar["RegionSwitch | None"] = None

    def __init__(self, application: "WSGIApplication") -> None:
        self.served: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.refusals: list[Refusal] = []
        self._off: set[str] = set()
        self._once_each: dict[str, set[Refusal]] = {}  # what such a region has refused already
        self._application = application
        self._lock = Lock()

    @property
    def off(self) -> frozenset[str]:
        """The regions that are off."""
        return frozenset(self._off)

    def switch_off(self, *regions: str, once_each: bool = False) -> None:
        """Answer 503 to every request of these regions.

        With `once_each` a request that was refused is answered when it comes again: Terraform, which would
        repeat it for hours, goes on to the next that it should not make.
        """
        with self._lock:
            self._off.update(regions)
            self._once_each.update({region: set() for region in regions if once_each})

    def switch_on(self, *regions: str) -> None:
        """Serve these regions again."""
        with self._lock:
            self._off.difference_update(regions)
            for region in regions:
                self._once_each.pop(region, None)

    @contextmanager
    def between_requests(self) -> Iterator[None]:
        """A time in which no request is served, for whoever reads or writes moto's state directly."""
        with self._lock:
            yield

    @contextmanager
    def while_waiting(self) -> Iterator[None]:
        """A time in which others are served, within a request that waits for what they do."""
        self._lock.release()
        try:
            yield
        finally:
            self._lock.acquire()

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one WSGI request."""
        scope = credential_scope(environ)
        region, service = scope
        # One request at a time: moto's backends share state between regions and take no locks.
        with self._lock:
            if region in self._off and self._refuses(environ, scope):
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

    def _refuses(self, environ: dict[str, Any], scope: CredentialScope) -> bool:
        """Whether a request to a region that is off is refused; if so it is kept."""
        asked = refusal(environ, scope)
        if asked in self._once_each.get(scope.region, ()):
            return False
        if scope.region in self._once_each:
            self._once_each[scope.region].add(asked)
        self.refusals.append(asked)
        return True
