r"""The texts that quoted strings and heredocs stand for, as Terraform reads them.

Source: the HCL native syntax, "Template Expressions"
(https://github.com/hashicorp/hcl/blob/v2.23.0/hclsyntax/spec.md#template-expressions), and what Terraform
1.11.4 answers for the cases in the tests.
"""

import re
import unicodedata

#: ``${`` and ``%{`` begin a template; doubled, ``$${`` and ``%%{``, they stand for themselves.
TEMPLATE = re.compile(r"(?<!\$)\$\{|(?<!%)%\{")

_ESCAPES = re.compile(r"\\(?:u[0-9A-Fa-f]{0,4}|U[0-9A-Fa-f]{0,8}|.?)|\$\$\{|%%\{", re.DOTALL)
_SINGLE = {r"\n": "\n", r"\r": "\r", r"\t": "\t", r"\"": '"', r"\\": "\\", "$${": "${", "%%{": "%{"}

_LENGTHS = {r"\u": len(r"\uNNNN"), r"\U": len(r"\UNNNNNNNN")}

#: What begins a surrogate pair in UTF-16 is no character.
_SURROGATES = range(0xD800, 0xE000)
_LAST_CHARACTER = 0x10FFFF


def quoted(inside: str) -> str:
    """The text between two quotes that holds no template. Raises ``ValueError`` for an unknown escape."""
    return _composed(_ESCAPES.sub(_unescaped, inside))


def _unescaped(match: re.Match[str]) -> str:
    escape = match[0]
    if escape in _SINGLE:
        return _SINGLE[escape]
    if len(escape) == _LENGTHS.get(escape[:2]):
        code = int(escape[2:], 16)
        if code <= _LAST_CHARACTER and code not in _SURROGATES:
            return chr(code)
    raise ValueError(escape)


def heredoc(body: str, flush: bool) -> str:
    r"""The text of a heredoc that holds no template; ``body`` are its lines, each with its line feed.

    Nothing is an escape in it but ``$${`` and ``%%{``. ``flush`` (``<<-``) takes from each line as many
    characters as the least indented one begins with that are blank: a tab counts for one, as a space does. A
    line of blanks only doesn't count, and is left as it is; nor does the line of the closing marker.
    One thing is otherwise than in Terraform: lines end in a line feed in files that end them in CR LF, too,
    or a script would run or not by how the file was checked out.
    """
    lines = body.split("\n")
    if flush:
        margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
        lines = [line[margin:] if line.strip() else line for line in lines]
    return _composed("\n".join(lines).replace("$${", "${").replace("%%{", "%{"))


def _composed(text: str) -> str:
    """Terraform's strings are in Unicode's normal form C."""
    return unicodedata.normalize("NFC", text)
