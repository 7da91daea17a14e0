"""How long a text will be once Terraform has resolved its references.

What stands in the same document is known, and an account has twelve digits. What only AWS knows is taken to
be as long as the longest that it gives, so that no text gets longer than it is said to be.
"""

import re
from collections.abc import Mapping
from typing import Any

from model.naming.context import CALLER_ACCOUNT
from model.naming.kinds import KINDS

#: A stack's Terraform JSON.
Document = Mapping[str, Any]

REFERENCE = re.compile(r"(?<!\$)\$\{([^{}]*)\}")
ADDRESS = re.compile(r"(aws_[a-z0-9_]+)\.([A-Za-z0-9_-]+)\.([a-z_]+)")
ACCOUNT_DIGITS = 12
#: The longest of what AWS draws: a database's endpoint, with a name of 63 characters, or a key's ARN.
DRAWN = 128
#: What an ARN has beside a name: partition, service, region, account, type, the six characters of a secret's.
ARN = 96


def resolved(document: Document, text: str) -> str:
    """The text, as long as it gets at most; a question mark stands for each character that isn't known."""
    return REFERENCE.sub(lambda found: _value(document, found[1]), text)


def _value(document: Document, expression: str) -> str:
    if f"${{{expression}}}" == CALLER_ACCOUNT:
        return "0" * ACCOUNT_DIGITS
    address = ADDRESS.fullmatch(expression)
    if not address:
        return "?" * DRAWN
    kind, name, attribute = address.groups()
    block = document.get("resource", {}).get(kind, {}).get(name, {})
    named = KINDS[kind].argument if kind in KINDS else "name"
    if isinstance(block.get(attribute), str):
        return resolved(document, block[attribute])
    if attribute == "arn" and isinstance(block.get(named), str):
        return "?" * ARN + resolved(document, block[named])
    return "?" * DRAWN
