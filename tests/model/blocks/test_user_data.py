import pytest
from pydantic import TypeAdapter, ValidationError

from model.blocks.user_data import USER_DATA_BYTES, UserData, user_data_format

TEXTS = TypeAdapter(UserData)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("echo", "shell"),
        ("# install it\necho", "shell"),
        ("# cloud-config comes first\n", "shell"),
        ("#include nothing\n", "shell"),
        ("#!/bin/bash\n", "program"),
        ("#! /usr/bin/env python3\n", "program"),
        ("\n  #!/bin/sh\n", "program"),
        ("#cloud-config", "cloud-config"),
        ("#cloud-config \npackages: []\n", "cloud-config"),
    ],
)
def test_the_first_line_says_the_format(text: str, expected: str) -> None:
    assert user_data_format(TEXTS.validate_python(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "#include\nhttps://example.com\n",
        "#include-once\nhttps://example.com\n",
        "#cloud-boothook\necho\n",
        "#cloud-config-archive\n- {}\n",
        "#cloud-configs\n",
        "# cloud-config\npackages: []\n",
        "#part-handler\n",
        "#upstart-job\n",
        "## template: jinja\n#cloud-config\n",
        "Content-Type: multipart/mixed\n",
        "MIME-Version: 1.0\n",
    ],
)
def test_other_formats_of_cloud_init_are_refused(text: str) -> None:
    with pytest.raises(ValidationError) as raised:
        TEXTS.validate_python(text)
    assert f"this begins with {text.splitlines()[0]!r}" in str(raised.value)


def test_line_ends_of_windows_become_line_feeds() -> None:
    assert TEXTS.validate_python("\r\n#!/bin/sh\r\necho 'a\\r'\r\n") == "#!/bin/sh\necho 'a\\r'\n"


def test_the_last_line_ends() -> None:
    assert TEXTS.validate_python("echo") == "echo\n"


@pytest.mark.parametrize("text", ["", " \n\t\r\n"])
def test_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="accepted is a script"):
        TEXTS.validate_python(text)


def test_size_is_counted_in_bytes() -> None:
    assert TEXTS.validate_python("é" * (USER_DATA_BYTES // 2))
    with pytest.raises(ValidationError, match=f"at most {USER_DATA_BYTES} bytes, and it has 12002"):
        TEXTS.validate_python("é" * (USER_DATA_BYTES // 2 + 1))
