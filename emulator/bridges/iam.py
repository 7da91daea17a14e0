"""IAM: AWS's own managed policies are read once in a process, and for the partition `aws` only.

moto reads all of them (1,600) for every new account and each of `aws`, `aws-cn`, `aws-us-gov` and the
rest, which costs each start of an emulator a second.

Does not prove: anything about the other partitions.
"""

import copy
from collections.abc import Callable
from typing import Any

from moto.iam.models import IAMBackend
from moto.settings import load_iam_aws_managed_policies

from emulator.bridges.patch import Patch


def _read_once(load: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    read: dict[str, list[Any]] = {}

    def load_policies(self: IAMBackend) -> list[Any]:
        if self.partition != "aws" or not load_iam_aws_managed_policies():
            return []
        if self.account_id not in read:
            read[self.account_id] = load(self)
        # copies: what is attached is counted on the policy, and forgotten with the account's backend
        return [copy.copy(policy) for policy in read[self.account_id]]

    return load_policies


PATCHES = (Patch(IAMBackend, "_init_aws_policies", _read_once),)
