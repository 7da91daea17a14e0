"""User data of several parts: a MIME archive, which cloud-init takes apart.

Format: https://docs.cloud-init.io/en/latest/explanation/format/mime.html
"""

import base64
import hashlib
import textwrap
from dataclasses import dataclass


@dataclass(frozen=True)
class UserDataPart:
    """A part: its name on the instance, what cloud-init takes it for (``cloud-config``), and its text."""

    name: str
    subtype: str
    text: str


def multipart(*parts: UserDataPart) -> str:
    """The archive, byte-stable. cloud-init runs the scripts in it in the order of their names."""
    digest = hashlib.sha256("".join(part.text for part in parts).encode()).hexdigest()
    boundary = f"tapstack-{digest[:16]}"
    head = f'Content-Type: multipart/mixed; boundary="{boundary}"\nMIME-Version: 1.0\n'
    return head + "".join(f"\n--{boundary}\n{_rendered(part)}" for part in parts) + f"\n--{boundary}--\n"


def _rendered(part: UserDataPart) -> str:
    # cloud-init reads other than ASCII rightly from an encoded part only.
    if part.text.isascii():
        encoding, content = "7bit", part.text
    else:
        encoding, content = "base64", textwrap.fill(base64.b64encode(part.text.encode()).decode(), 76)
    return (
        f'Content-Type: text/{part.subtype}; charset="utf-8"\n'
        f"Content-Transfer-Encoding: {encoding}\n"
        f'Content-Disposition: attachment; filename="{part.name}"\n'
        f"\n{content}"
    )
