"""What holds for every stack, whatever is described."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

from model.naming.kinds import KINDS
from model.naming.regions import ELB_ACCOUNTS
from stacks.limits import excesses
from tests.described import Block
from tests.synthesized import Stack

#: The arguments with which resources take a key.
KEYS = {"kms_key_id", "kms_key_arn", "kms_master_key_id"}
#: Types that could take a key of ours and don't, with the reason.
WITHOUT_KEY = {
    "aws_lambda_event_source_mapping": "it encrypts filters, and has none",
    "aws_s3_bucket_replication_configuration": "its rules name the copies' keys",
}
#: Types that store without an argument of ``KEYS``, to whether a resource encrypts.
ENCRYPTED: Mapping[str, Callable[[Block], bool]] = {
    "aws_dynamodb_table": lambda block: block["server_side_encryption"]["enabled"] is True,
    "aws_launch_template": lambda block: all(
        device["ebs"]["encrypted"] == "true" for device in block["block_device_mappings"]
    ),
    "aws_ssm_parameter": lambda block: block["type"] != "SecureString" or "key_id" in block,
}
#: A text of the description's that Terraform would take for a template.
TEMPLATE = re.compile(r"(?<!\$)\$\{x\}|(?<!%)%\{x\}")
#: What a bucket's name has beside what its kind counts: a hyphen and the account's digits.
ACCOUNT = 13


def check(stacks: Sequence[Stack]) -> None:
    """Fails where something doesn't hold in the stacks of a deployment."""
    names = [name for stack in stacks for name in stack.names]
    assert [name for name, times in Counter(names).items() if times > 1] == []
    for stack in stacks:
        assert stack.references <= set(stack.addresses)
        assert [excess.address for excess in excesses(stack.document)] == []
        assert "terraform_remote_state" not in stack.text
        assert not TEMPLATE.search(stack.text)
        _names_fit(stack)
        _is_encrypted(stack)
        _has_a_provider_for_each_region(stack)


def _names_fit(stack: Stack) -> None:
    for kind, _, name in stack.names:
        # The limit leaves room for the ending that SQS wants.
        own = name.removesuffix(".fifo") if kind == "aws_sqs_queue" else name
        length = len(re.sub(r"\$\{data\.aws_caller_identity[^}]*\}", "0" * 12, own))
        assert length <= KINDS[kind].limit + (ACCOUNT if kind == "aws_s3_bucket" else 0), name


def _is_encrypted(stack: Stack) -> None:
    encrypted = stack.resources("aws_s3_bucket_server_side_encryption_configuration")
    assert encrypted.keys() >= stack.resources("aws_s3_bucket").keys()
    for mode, kind, name, block in stack.blocks():
        if mode != "resource":
            continue
        taken = KEYS & arguments(kind)
        if taken and kind not in WITHOUT_KEY:
            assert taken & block.keys(), f"{kind}.{name} has none of {taken}"
        if kind in ENCRYPTED:
            assert ENCRYPTED[kind](block), f"{kind}.{name}"


def arguments(kind: str) -> set[str]:
    """The arguments of a Terraform type, as CDKTF's class for it takes them."""
    module: Any = import_module(f"cdktf_cdktf_provider_aws.{kind.removeprefix('aws_')}")
    classes: list[Any] = [each for each in vars(module).values() if isinstance(each, type)]
    # The whole resource's takes a provider; where the name is taken it is called ConfigA.
    taken = (set(each.__init__.__annotations__) for each in classes if "Config" in each.__name__)
    return next(names for names in taken if "provider" in names)


def _has_a_provider_for_each_region(stack: Stack) -> None:
    providers = [block["region"] for block in stack.document.get("provider", {}).get("aws", [])]
    assert len(set(providers)) == len(providers)
    assert set(providers) <= ELB_ACCOUNTS.keys()
    metadata = stack.document["//"]["metadata"]["tapstack"]
    if stack.kind == "region":
        assert providers == [metadata["region"]]
        assert stack.document["terraform"]["backend"]["s3"]["region"] == metadata["region"]
    for _, kind, name, block in stack.blocks():
        assert block.get("region", providers[0]) in providers, f"{kind}.{name}"
