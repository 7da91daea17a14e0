"""Characters that nobody sees, or that look like others: what they are called, and how they are shown."""

import unicodedata

#: Typographic quotes and accents that word processors and chats put in the place of ``"``.
QUOTES = "\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02'`\u00b4"

#: How much of a value, or of what else is quoted from a file, is shown, in characters.
SHOWN = 100

#: Kinds of characters that take no ink: blanks, formats, controls, ends of lines and of paragraphs.
UNSEEN = ("Zs", "Zl", "Zp", "Cf", "Cc")


def is_unseen(character: str) -> bool:
    """Whether a character can't be told from a blank, or from nothing, on a screen."""
    return unicodedata.category(character) in UNSEEN


def named(character: str) -> str:
    """``NO-BREAK SPACE (U+00A0)``, with the character itself before it if it can be seen."""
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "")
    called = f"{name} ({code})" if name else code
    return called if is_unseen(character) else f"{character} {called}"


def advice(character: str) -> str:
    """What to do about a character that has no meaning in HCL where it stands."""
    if character in QUOTES:
        return 'A string stands between straight double quotes: "…".'
    if character == "\r":
        return "A line ends in a line feed, or in a carriage return and a line feed."
    if is_unseen(character):
        return "It can't be seen: write a space, or nothing, in its place."
    if character == ";":
        return "A new line ends an argument; nothing else does."
    if character.isalnum():
        return "Names have the letters a to z, digits, _ and - only; put any other text into quotes."
    return "It has no meaning here; text stands in quotes."


def visible(text: str) -> str:
    r"""A text that can be printed anywhere: what a terminal would obey, or not show, as ``\u001b``."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() or each == "\t" else _escaped(each) for each in text)


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def around(text: str, column: int, width: int) -> str:
    """At most ``width`` characters of a line: those around a column, which counts from 1."""
    if len(text) <= width:
        return text
    start = max(0, min(column - 1 - width // 2, len(text) - width))
    end = start + width
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"


def beginning(text: str) -> str:
    """The first line of a text as it can be printed, cut if it is long."""
    line, _, more = text.partition("\n")
    return visible(line) if len(line) <= SHOWN and not more else f"{visible(line[:SHOWN])}…"
