"""A tiny app, run by the tests in a Python of its own: ``python tiny_app.py OUTDIR [JSII_VERSION]``.

Writes ``OUTDIR`` and prints what it saw, as JSON. With a JSII_VERSION it believes to have that one.
"""
# ruff: noqa: E402  (the version is replaced only while `bindings` is imported)

import importlib.metadata
import json
import os
import sys
from typing import Any
from unittest.mock import patch

OUTDIR, *VERSIONS = sys.argv[1:]
PACKAGE = "cdktf_cdktf_provider_aws"
version = importlib.metadata.version
versions = {"jsii": VERSIONS[0]} if VERSIONS else {}

with patch("importlib.metadata.version", lambda name: versions.get(name) or version(name)):
    import bindings  # noqa: F401

import cdktf_cdktf_provider_aws as aws
import jsii
from cdktf import App, LocalBackend, TerraformStack
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from cdktf_cdktf_provider_aws.provider import AwsProvider, AwsProviderDefaultTags
from constructs import Construct
from jsii._kernel.types import CreateRequest

from bindings.paths import path_of


def returned_by_node(stack: Any) -> Any:
    """A topic that Node made and Python has not heard of, neither of the object nor of its class."""
    arguments = [stack.__jsii_ref__, "topic", {}]
    request = CreateRequest(fqn="@cdktf/provider-aws.snsTopic.SnsTopic", args=arguments)
    jsii._kernel.Kernel().provider.create(request)
    return stack.node.find_child("topic")


def message(action: Any) -> str:
    """The error that something ends in."""
    try:
        action()
    except (AttributeError, RuntimeError, TypeError) as error:
        return f"{type(error).__name__}: {error}"
    return "no error"


app = App(outdir=OUTDIR)
stack = TerraformStack(app, "tiny")
LocalBackend(stack, path="tiny.tfstate")  # CDKTF's default would name the working folder
AwsProvider(stack, "aws", region="us-east-1", default_tags=[AwsProviderDefaultTags(tags={"a": "b", "c": ""})])
KmsKey(stack, "key", enable_key_rotation=True)
imported = sorted({name.split(".")[1] for name in sys.modules if name.startswith(f"{PACKAGE}.")})
topic = returned_by_node(stack)
module = Construct(Construct(stack, "with/slash"), "module")
constructs = [stack, module, KmsKey(module, "key", lifecycle={"prevent_destroy": True}), topic, app]
constructs.append(Construct(topic, "below"))
seen: dict[str, Any] = {
    "imported": imported,
    "topic": type(topic).__qualname__,
    "attribute": aws.sqs_queue.SqsQueue.__qualname__,
    "unknown": message(lambda: aws.no_such_service),
    "twice": message(lambda: KmsKey(stack, "key")),
    "paths": [path_of(construct) for construct in constructs],
    "node_paths": [construct.node.path for construct in constructs],
    "wrong": message(lambda: KmsKey(stack, "wrong", description=3)),
    "missing": message(lambda: KmsKey(stack, None)),
    "node_options": os.environ["NODE_OPTIONS"],
}
app.synth()
print(json.dumps(seen))
