"""Secrets Manager: a creation that is asked for again is the same one.

The provider creates secrets without a value, and SDKs repeat what they got no answer to, with the same token.
moto remembers the token with the value only, and refuses the repetition.

Does not prove: that AWS refuses the same token with another description or key.
"""

from collections.abc import Callable
from typing import Any

from moto.secretsmanager.models import SecretsManagerBackend

from emulator.bridges.patch import Patch


def _create_once(original: Callable[..., str]) -> Callable[..., str]:
    def create_secret(
        self: SecretsManagerBackend, *, name: str, client_request_token: str | None, **arguments: Any
    ) -> str:
        there: Any = self.secrets.get(name)
        if there and client_request_token and getattr(there, "creation_token", None) == client_request_token:
            known: str = there.to_short_dict()
            return known
        answer = original(self, name=name, client_request_token=client_request_token, **arguments)
        made: Any = self.secrets[name]
        made.creation_token = client_request_token
        return answer

    return create_secret


PATCHES = (Patch(SecretsManagerBackend, "create_secret", _create_once),)
