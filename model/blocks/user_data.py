"""What instances run at their first boot: the formats of ``user_data``."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator

#: EC2 takes 16 KB of user data; the rest is the script around the application's.
USER_DATA_BYTES = 12000

#: ``shell`` is a script for bash, ``program`` one that names its interpreter in the first line.
UserDataFormat = Literal["shell", "program", "cloud-config"]

#: How the formats of cloud-init begin that aren't accepted, and what looks like a slip of the pen
#: (https://docs.cloud-init.io/en/latest/explanation/format.html).
_REFUSED = re.compile(
    r"(#[ \t]*cloud-[a-z-]+|#(include(-once)?|part-handler|upstart-job))\s*(\n|$)"
    r"|##\s*template:|Content-Type:|MIME-Version:",
    re.IGNORECASE,
)
_CLOUD_CONFIG = re.compile(r"#cloud-config\s*(\n|$)")


def user_data_format(text: str) -> UserDataFormat:
    """The format that user data is in, by its first line."""
    if text.startswith("#!"):
        return "program"
    return "cloud-config" if _CLOUD_CONFIG.match(text) else "shell"


def _normal(text: str) -> str:
    """The text as an instance can read it, without the line ends of Windows. Raises ``ValueError``."""
    text = text.replace("\r\n", "\n").lstrip()
    if not text:
        raise ValueError("accepted is a script; remove it for the placeholder page")
    if user_data_format(text) == "shell" and _REFUSED.match(text):
        raise ValueError(
            f'accepted are a shell script, a program whose first line is "#!" and its interpreter, and '
            f'"#cloud-config" alone in the first line; this begins with {text.splitlines()[0][:40]!r}'
        )
    if (size := len(text.encode())) > USER_DATA_BYTES:
        raise ValueError(f"accepted are at most {USER_DATA_BYTES} bytes, and it has {size}")
    return text if text.endswith("\n") else f"{text}\n"


UserData = Annotated[str, AfterValidator(_normal)]
