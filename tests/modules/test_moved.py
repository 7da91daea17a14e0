"""What had another address."""

from typing import Any

from tests.synthesized import Alone


def test_the_stack_has_the_blocks_of_all_resources(alone: Alone) -> None:
    from cdktf_cdktf_provider_aws.sns_topic import SnsTopic

    from modules.moved import Moved

    def build(stack: Any, aws: Any) -> None:
        for label in ("alarms", "orders"):
            topic = SnsTopic(stack, f"topic.{label}", name=label, provider=aws)
            Moved(stack, f"moved.{label}", before=f"aws_sns_topic.{label}_before", resource=topic)

    assert alone(build).document["moved"] == [
        {"from": f"aws_sns_topic.{label}_before", "to": f"aws_sns_topic.{label}"}
        for label in ("alarms", "orders")
    ]
