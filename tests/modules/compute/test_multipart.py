"""Archives, read as cloud-init reads them: from text, each part decoded for itself."""

import email

from modules.compute.multipart import UserDataPart, multipart

SCRIPT = UserDataPart("prepare", "x-shellscript", "#!/bin/bash\necho '--not a boundary'\n")
CONFIG = UserDataPart("user_data", "cloud-config", "#cloud-config\nruncmd: [echo grüße ☃]\n")


def parts(text: str) -> list[tuple[str, str | None, str]]:
    """Type, name and text of each part."""
    archive = email.message_from_string(text)
    assert archive.is_multipart()
    found = []
    for part in archive.walk():
        if part.get_content_maintype() == "multipart":
            continue
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        found.append((part.get_content_type(), part.get_filename(), content.decode()))
    return found


def test_each_part_comes_out_as_it_went_in() -> None:
    assert parts(multipart(SCRIPT, CONFIG)) == [
        ("text/x-shellscript", "prepare", SCRIPT.text),
        ("text/cloud-config", "user_data", CONFIG.text),
    ]


def test_is_taken_for_an_archive_by_its_beginning() -> None:
    text = multipart(CONFIG)
    assert text.isascii()
    assert text.startswith("Content-Type: multipart/mixed; ")
    assert "mime-version:" in text[:4096].lower()


def test_long_parts_have_lines_as_mail_has() -> None:
    config = UserDataPart("user_data", "cloud-config", "#cloud-config\n# " + "é" * 5000 + "\n")
    text = multipart(config)
    assert max(map(len, text.splitlines())) <= 76
    assert parts(text) == [("text/cloud-config", "user_data", config.text)]


def test_the_same_parts_give_the_same_bytes() -> None:
    assert multipart(SCRIPT, CONFIG) == multipart(SCRIPT, CONFIG)
