"""What strings stand for; each case that Terraform reads the same way is given to it, too."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from model.language.strings import heredoc, quoted
from model.language.tokens import scan
from runner.installation import find_installation

#: What stands in a file, and the value of it. A heredoc begins and ends with its markers.
SAME = {
    r'"\n\r\t\"\\"': '\n\r\t"\\',
    r'"\u00e9\U0001F600 \u000a"': "é😀 \n",
    '"$${a} %%{b} $$$${c} $ $$ % %% {}"': "${a} %{b} $$${c} $ $$ % %% {}",
    r'"\u0024{x} $$\u007bx}"': "${x} $${x}",
    '"e\u0301 e\\u0301"': "\u00e9 \u00e9",
    '"a\tb\u00a0\u2028"': "a\tb\u00a0\u2028",
    "<<EOT\nEOT": "",
    "<<-EOT\n  EOT": "",
    '<<EOT\n one\n\n  "two" \\n \\u0041 \t\n\n   EOT  ': ' one\n\n  "two" \\n \\u0041 \t\n\n',
    "<<EOT\n$${x} %%{y} $$$${z} $ % $$\n$\nEOT": "${x} %{y} $$${z} $ % $$\n$\n",
    "<<EOT\nEOTS\n EOT x\nEOT": "EOTS\n EOT x\n",
    "<<é-1\ne\u0301\n\u00a0é-1": "\u00e9\n",
    "<<-EOT\n    one\n      two\n    EOT": "one\n  two\n",
    "<<-EOT\n    one\n  two\nEOT": "  one\ntwo\n",
    "<<-EOT\n\tone\n  two\nEOT": "one\n two\n",
    "<<-EOT\n\t\tone\n    two\n\t three\nEOT": "one\n  two\nthree\n",
    "<<-EOT\n    one\n  \n\n      two\n    EOT": "one\n  \n\n  two\n",
    "<<-EOT\n    one\n\t\n          \n    two\nEOT": "one\n\t\n          \ntwo\n",
    "<<-EOT\n   \n  \nEOT": "   \n  \n",
    "<<-EOT\n\u00a0\u00a0one\n  two\nEOT": "one\ntwo\n",
    "<<-EOT\n  $${x}\n    a\nEOT": "${x}\n  a\n",
}


def value(text: str) -> object:
    found = scan(f"{text}\n")
    assert not found.faults
    (token, *_) = found.tokens
    return token.value


@pytest.mark.parametrize("text", SAME)
def test_what_a_string_stands_for(text: str) -> None:
    assert value(text) == SAME[text]


@pytest.mark.terraform
def test_terraform_reads_the_same(tmp_path: Path) -> None:
    lines = (f"  v{number} = {text}\n" for number, text in enumerate(SAME))
    (tmp_path / "main.tf").write_text(f"locals {{\n{''.join(lines)}}}\n", encoding="utf-8")
    names = ", ".join(f"local.v{number}" for number in range(len(SAME)))
    console = subprocess.run(
        [find_installation().binary, "console"],
        cwd=tmp_path,
        input=f"jsonencode([{names}])\n",
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(json.loads(console.stdout)) == list(SAME.values())


@pytest.mark.parametrize(
    "escape", [r"\q", r"\'", r"\/", r"\u12", r"\ud800", r"\udfff", r"\U00110000", r"\U0000D800", r"\ "]
)
def test_other_escapes_are_none(escape: str) -> None:
    with pytest.raises(ValueError, match=re.escape(escape)):
        quoted(f"a{escape}")


def test_a_heredoc_of_the_last_line() -> None:
    assert heredoc("", flush=True) == ""
    assert heredoc(" a\n", flush=False) == " a\n"
