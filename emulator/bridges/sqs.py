"""SQS: a dead-letter queue keeps which queues may use it, a queue keeps its policy, and gives functions its
messages when the request that sent them has been answered (`emulator.queue_mapping`).

moto knows no ``RedriveAllowPolicy``, for which the provider waits; drops a queue's policy whenever any other
attribute is set; and answers a redrive policy with spaces, which AWS doesn't.

Does not prove: that a queue which isn't named is refused as the source of a dead-letter queue.
"""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from moto.awslambda.models import lambda_backends
from moto.sqs.models import Queue

from emulator.bridges.patch import Patch
from emulator.functions import Functions
from emulator.queue_mapping import give

ALLOW = "RedriveAllowPolicy"


def _attributes(original: property) -> property:
    read = original.fget
    assert read is not None

    def attributes(self: Queue) -> dict[str, Any]:
        found: dict[str, Any] = read(self)
        if not found[ALLOW]:
            del found[ALLOW]
        if "RedrivePolicy" in found and self.redrive_policy:
            found["RedrivePolicy"] = json.dumps(self.redrive_policy, separators=(",", ":"))
        return found

    return property(attributes)


def _keep_policy(original: Callable[..., None]) -> Callable[..., None]:
    def set_attributes(self: Queue, attributes: dict[str, Any], now: float | None = None) -> None:
        made = hasattr(self, "_policy_json")
        kept = {"Policy": self.policy} if made and "Policy" not in attributes else {}
        original(self, {**attributes, **kept}, now)

    return set_attributes


def _give_later(original: Callable[..., None]) -> Callable[..., None]:
    def add_message(self: Queue, message: Any) -> None:
        mappings, self.lambda_event_source_mappings = self.lambda_event_source_mappings, {}
        try:
            original(self, message)
        finally:
            self.lambda_event_source_mappings = mappings
        for mapping in mappings.values():
            if mapping.enabled and (functions := Functions.running):
                function = lambda_backends[self.account_id][self.region].get_function(mapping.function_arn)
                functions.later(function, partial(give, self, mapping, function, functions))

    return add_message


PATCHES = (
    Patch(Queue, "add_message", _give_later),
    Patch(Queue, "BASE_ATTRIBUTES", lambda names: [*names, ALLOW]),
    Patch(Queue, "redrive_allow_policy", lambda _: None),
    Patch(Queue, "attributes", _attributes),
    Patch(Queue, "_set_attributes", _keep_policy),
)
