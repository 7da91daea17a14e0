"""moto as this package uses it: its WSGI application, its bridges, its settings, and an account made new."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from moto.moto_api._internal.models import moto_api_backend
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app

from emulator.bridges import install

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

# What moto reads from its process's environment, whenever it makes a service's backend.
SETTINGS = {"MOTO_IAM_LOAD_MANAGED_POLICIES": "true", "MOTO_EC2_LOAD_DEFAULT_AMIS": "true"}


class QuietRequestHandler(MotoRequestHandler):
    """Reads requests as moto wants them, keeps no access log, drops connections silent for 30 s."""

    timeout = 30

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing: `served` and `refused` say what was asked."""


@cache
def moto_application() -> "WSGIApplication":
    """moto's application for all services, with the bridges in place; it holds routes, no resources."""
    install()
    return DomainDispatcherApplication(create_backend_app)


@contextmanager
def settings(values: dict[str, str]) -> Iterator[None]:
    """Environment variables for moto, taken back afterwards."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def reset() -> None:
    """Throw away every resource of every service, region and account.

    moto fills each backend anew before it drops it: without policies and AMIs that takes no time.
    """
    with settings(dict.fromkeys(SETTINGS, "false")):
        moto_api_backend.reset()
