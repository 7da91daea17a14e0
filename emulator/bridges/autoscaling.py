"""EC2 Auto Scaling: what a group and a scaling policy were given is read back; refreshes can be started.

moto drops `DefaultInstanceWarmup` and answers the account's own service-linked role for any
`ServiceLinkedRoleARN`; it has no `Enabled` on scaling policies and an empty
`PredictiveScalingConfiguration` on those that are not predictive, which the provider can't read. It
has no `StartInstanceRefresh`, which the provider calls when the launch template has a new version.

Does not prove: that new instances wait for their warm-up, that the service-linked role may use the
group's key, that a policy scales anything, that a refresh replaces any instance.
"""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from moto.autoscaling.models import FakeScalingPolicy
from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import ActionResult

from emulator.bridges.patch import Patch

# request parameter -> attribute of moto's group, which its answers are made of
GROUP_FIELDS = {
    "DefaultInstanceWarmup": "default_instance_warmup",
    "ServiceLinkedRoleARN": "service_linked_role_arn",
}


def _keep_group_fields(action: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def keep(self: Any) -> Any:
        result = action(self)
        group = self.autoscaling_backend.autoscaling_groups[self._get_param("AutoScalingGroupName")]
        for parameter, attribute in GROUP_FIELDS.items():
            value = self._get_param(parameter)
            if value is not None:
                setattr(group, attribute, value)
        return result

    return keep


def _readable_policy(init: Callable[..., None]) -> Callable[..., None]:
    def readable(self: Any, *arguments: Any, **named: Any) -> None:
        init(self, *arguments, **named)
        self.enabled = True
        self.predictive_scaling_configuration = self.predictive_scaling_configuration or None

    return readable


def _start_instance_refresh(_: None) -> Callable[[Any], ActionResult]:
    def start(self: Any) -> ActionResult:
        return ActionResult({"InstanceRefreshId": str(uuid4())})

    return start


PATCHES = (
    Patch(AutoScalingResponse, "create_auto_scaling_group", _keep_group_fields),
    Patch(AutoScalingResponse, "update_auto_scaling_group", _keep_group_fields),
    Patch(AutoScalingResponse, "start_instance_refresh", _start_instance_refresh),
    Patch(FakeScalingPolicy, "__init__", _readable_policy),
)
