"""Payments in a DynamoDB table whose partition key is ``request_key``, a string, and that has no sort key."""

import json
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from payments.payment import Payment
from payments.store import Answer, BusyError, ConflictError, Lease, StoreError

#: Seconds after which a request key is forgotten, 90 days: the table's `ttl_attribute` is expires_at.
KEPT = 90 * 24 * 3600
PROCESSING, DONE = "processing", "done"
IS_NEW = "attribute_not_exists(request_key)"
#: Whoever had it stopped without a word: its time is out.
IS_ABANDONED = "payment_state = :processing AND lease_until < :now AND digest = :digest"
IS_MINE = "payment_state = :processing AND lease_owner = :owner"


class DynamoDbStore:
    """The table ``name`` of the client's region.

    A condition holds in one region: DynamoDB's global tables compare nothing across regions. The same request
    key, sent to two regions within the second or so that replication takes, is asked of the payment API
    twice, which knows it by its idempotency key; the later answer stays.
    """

    def __init__(self, client: Any, name: str) -> None:
        self._client, self._name = client, name

    def begin(self, payment: Payment, lease: Lease, now: int) -> Answer | None:
        """As the protocol says."""
        item = {
            "request_key": {"S": payment.request_key},
            "payment_state": {"S": PROCESSING},
            "digest": {"S": payment.digest},
            "lease_owner": {"S": lease.owner},
            "lease_until": {"N": str(lease.until)},
            "amount": {"N": str(payment.amount)},
            "currency": {"S": payment.currency},
            "expires_at": {"N": str(now + KEPT)},
        }
        if payment.reference is not None:
            item["reference"] = {"S": payment.reference}
        values = {
            ":processing": {"S": PROCESSING},
            ":now": {"N": str(now)},
            ":digest": {"S": payment.digest},
        }
        condition = f"{IS_NEW} OR ({IS_ABANDONED})"
        taken = self._changed(
            "put_item", Item=item, ConditionExpression=condition, ExpressionAttributeValues=values
        )
        return None if taken else self._known(payment)

    def finish(self, payment: Payment, lease: Lease, answer: Answer) -> Answer:
        """As the protocol says."""
        values = {":done": {"S": DONE}, ":answer": {"S": json.dumps(answer)}}
        change = "SET payment_state = :done, answer = :answer REMOVE lease_owner, lease_until"
        if self._update(payment, lease, change, values):
            return answer
        # Its time was out, and another took over, who got the same from the payment API.
        return self._known(payment)

    def give_back(self, payment: Payment, lease: Lease) -> None:
        """As the protocol says."""
        self._update(payment, lease, "SET lease_until = :then", {":then": {"N": "0"}})

    def _known(self, payment: Payment) -> Answer:
        """What is known of a payment that is somebody's; raises if that is no answer."""
        key = {"request_key": {"S": payment.request_key}}
        item = self._call("get_item", Key=key, ConsistentRead=True).get("Item", {})
        if item.get("digest", {}).get("S", payment.digest) != payment.digest:
            raise ConflictError("the request key was used for another payment")
        if item.get("payment_state", {}).get("S") != DONE:
            raise BusyError("the payment is being made")
        answer: Answer = json.loads(item["answer"]["S"])
        return answer

    def _update(self, payment: Payment, lease: Lease, change: str, values: dict[str, Any]) -> bool:
        mine = {":processing": {"S": PROCESSING}, ":owner": {"S": lease.owner}}
        return self._changed(
            "update_item",
            Key={"request_key": {"S": payment.request_key}},
            UpdateExpression=change,
            ConditionExpression=IS_MINE,
            ExpressionAttributeValues={**values, **mine},
        )

    def _changed(self, operation: str, **arguments: Any) -> bool:
        """Whether the condition held."""
        try:
            self._call(operation, **arguments)
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _call(self, operation: str, **arguments: Any) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = getattr(self._client, operation)(TableName=self._name, **arguments)
        except self._client.exceptions.ConditionalCheckFailedException:
            raise
        except (BotoCoreError, ClientError) as error:
            raise StoreError(f"{type(error).__name__} at {operation} of {self._name}") from error
        return answer
