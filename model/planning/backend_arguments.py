"""The arguments that ``backend.tf.json`` may give to Terraform's S3 backend, and what is wrong with others.

Source: https://developer.hashicorp.com/terraform/language/v1.11.x/backend/s3, and what Terraform 1.11 itself
accepts: deprecated arguments are among them.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from model.checks.finding import nearest
from model.planning.json_file import Keys, usable


@dataclass(frozen=True)
class Kind:
    """What an argument takes: in words, and as a test."""

    words: str
    holds: Callable[[Any], bool]


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item for item in value)


TEXT = Kind('a text, "…", that is not empty', lambda value: isinstance(value, str) and value != "")
FLAG = Kind("true or false, without quotes", lambda value: isinstance(value, bool))
NUMBER = Kind("a whole number", lambda value: isinstance(value, int) and not isinstance(value, bool))
TEXTS = Kind('a list of texts, ["…"]', _texts)
TAGS = Kind(
    'a map of texts, {"…": "…"}',
    lambda value: isinstance(value, dict) and all(isinstance(text, str) for text in value.values()),
)
MAP = Kind("a map, { … }", lambda value: isinstance(value, dict))

Arguments = Mapping[str, "Kind | Arguments"]

ROLE: dict[str, Kind] = {
    "role_arn": TEXT,
    "duration": TEXT,
    "policy": TEXT,
    "policy_arns": TEXTS,
    "session_name": TEXT,
}
ARGUMENTS: Arguments = {
    **dict.fromkeys(
        (
            "bucket",
            "custom_ca_bundle",
            "dynamodb_endpoint",
            "dynamodb_table",
            "ec2_metadata_service_endpoint",
            "ec2_metadata_service_endpoint_mode",
            "endpoint",
            "http_proxy",
            "https_proxy",
            "iam_endpoint",
            "kms_key_id",
            "no_proxy",
            "profile",
            "region",
            "retry_mode",
            "shared_credentials_file",
            "sts_endpoint",
            "sts_region",
            "workspace_key_prefix",
        ),
        TEXT,
    ),
    **dict.fromkeys(
        (
            "encrypt",
            "force_path_style",
            "insecure",
            "skip_credentials_validation",
            "skip_metadata_api_check",
            "skip_region_validation",
            "skip_requesting_account_id",
            "skip_s3_checksum",
            "use_dualstack_endpoint",
            "use_fips_endpoint",
            "use_lockfile",
            "use_path_style",
        ),
        FLAG,
    ),
    "max_retries": NUMBER,
    **dict.fromkeys(
        ("allowed_account_ids", "forbidden_account_ids", "shared_config_files", "shared_credentials_files"),
        TEXTS,
    ),
    "assume_role": {
        **ROLE,
        "external_id": TEXT,
        "source_identity": TEXT,
        "tags": TAGS,
        "transitive_tag_keys": TEXTS,
    },
    "assume_role_with_web_identity": {**ROLE, "web_identity_token_file": TEXT},
    "endpoints": dict.fromkeys(("dynamodb", "iam", "s3", "sso", "sts"), TEXT),
}

CREDENTIALS = "Credentials in a file"
REASON = (
    'Remove "{name}": every stack\'s file would hold it, and so would version control. Terraform takes it '
    "from {elsewhere}."
)
IN_ENVIRONMENT = 'AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or from a "profile"'
#: Arguments that Terraform has and this file may not give, with the summary and the reason.
NOT_HERE: Mapping[str, tuple[str, str]] = {
    "key": ("Unsupported argument", 'Remove "key": each stack adds its own.'),
    "acl": ("Unsupported argument", 'Remove "acl": the buckets of states are made without ACLs.'),
    **{
        name: (CREDENTIALS, REASON.format(name=name, elsewhere=elsewhere))
        for name, elsewhere in {
            "access_key": IN_ENVIRONMENT,
            "secret_key": IN_ENVIRONMENT,
            "token": IN_ENVIRONMENT,
            "sse_customer_key": "AWS_SSE_CUSTOMER_KEY",
            "web_identity_token": 'the file that "web_identity_token_file" names',
        }.items()
    },
}
#: A name and a password before a host, as a proxy's address may have them.
USER_IN_URL = re.compile(r"//[^/@\s]*@")

#: The names that lead to an argument, a summary and a detail.
Fault = tuple[Keys, str, str]


def argument_faults(
    given: Mapping[str, Any], accepted: Arguments = ARGUMENTS, keys: Keys = ()
) -> Iterator[Fault]:
    """What Terraform, or this project, refuses in the arguments by themselves."""
    for name, value in given.items():
        here = (*keys, name)
        kind = accepted.get(name)
        if name in NOT_HERE:
            yield here, *NOT_HERE[name]
        elif kind is None:
            detail = f'The S3 backend has no argument "{name[:100]}". {nearest(name[:100], accepted)}'
            yield here, "Unknown argument", detail
        elif not isinstance(kind, Kind) and isinstance(value, dict):
            yield from argument_faults(value, kind, here)
        elif usable(value):
            yield from _value_faults(here, value, kind if isinstance(kind, Kind) else MAP)
    if "role_arn" in accepted and "role_arn" not in given:
        yield keys, "Missing argument", f'"{keys[-1]}" needs a "role_arn".'


def _value_faults(keys: Keys, value: Any, kind: Kind) -> Iterator[Fault]:
    if not kind.holds(value):
        received = json.dumps(value, ensure_ascii=False, default=lambda _: None)
        shown = received if len(received) <= 100 else f"{received[:100]}…"
        yield keys, "Invalid value", f'"{keys[-1]}" received {shown}; accepted is {kind.words}.'
    elif isinstance(value, str) and USER_IN_URL.search(value):
        elsewhere = "HTTP_PROXY and HTTPS_PROXY"
        detail = REASON.format(name=keys[-1], elsewhere=elsewhere)
        yield keys, CREDENTIALS, detail
