"""Secrets Manager: a creation asked for again is the same one; a name that waits for its deletion is taken.

The provider creates secrets without a value, and SDKs repeat what they got no answer to, with the same token.
moto remembers the token with the value only, and refuses the repetition. A name in its recovery window is
refused by another error than AWS's, for which the provider waits, or given away as if nothing were.

Does not prove: that AWS refuses the same token with another description or key.
"""

from collections.abc import Callable
from typing import Any

from moto.secretsmanager.exceptions import InvalidRequestException
from moto.secretsmanager.models import SecretsManagerBackend

from emulator.bridges.patch import Patch

WAITS_FOR_DELETION = (
    "You can't create this secret because a secret with this name is already scheduled for deletion."
)


def _is_told_again(secret: Any, token: str | None) -> bool:
    return bool(token) and getattr(secret, "creation_token", None) == token


def _create_once(original: Callable[..., str]) -> Callable[..., str]:
    def create_secret(
        self: SecretsManagerBackend, *, name: str, client_request_token: str | None, **arguments: Any
    ) -> str:
        there: Any = self.secrets.get(name)
        if there and there.is_deleted():
            raise InvalidRequestException(WAITS_FOR_DELETION)
        if there and _is_told_again(there, client_request_token):
            known: str = there.to_short_dict()
            return known
        answer = original(self, name=name, client_request_token=client_request_token, **arguments)
        made: Any = self.secrets[name]
        made.creation_token = client_request_token
        return answer

    return create_secret


PATCHES = (Patch(SecretsManagerBackend, "create_secret", _create_once),)
