"""CloudWatch: composite alarms.

moto tells them apart by their rule, and has no call that makes one.

Does not prove: that a rule's alarms are there, that it can be read, or what state follows from theirs.
"""

from collections.abc import Callable

from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult

from emulator.bridges.patch import Patch


def _put_composite_alarm(original: None) -> Callable[[CloudWatchResponse], ActionResult]:
    def put_composite_alarm(self: CloudWatchResponse) -> ActionResult:
        # Which takes whatever stands in the request; a composite alarm has a rule, and no metric.
        return self.put_metric_alarm()

    return put_composite_alarm


PATCHES = (Patch(CloudWatchResponse, "put_composite_alarm", _put_composite_alarm),)
