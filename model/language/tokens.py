"""The words and signs of an HCL text, and what in it makes none: quotes left open, odd characters.

Terraform's rules (https://github.com/hashicorp/hcl/blob/v2.23.0/hclsyntax/spec.md#lexical-elements),
bounded so that no text costs more than a second or two.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from model.language.characters import advice, is_unseen, named
from model.language.strings import TEMPLATE, heredoc, quoted

#: More than this is no description: a large one has 33 regions with a few dozen arguments in each.
MOST_TOKENS = 15_000
DEEPEST = 30
#: The digits that a number may have: Terraform's have about 150, and no limit of AWS has 20.
MOST_DIGITS = 40
LARGEST_EXPONENT = 100

_WORDS = re.compile(
    r"""
      (?P<blank>[ \t]+ | (?:\#|//)[^\n]* | /\*.*?\*/)
    | (?P<newline>\n)
    | (?P<name>[A-Za-z_][A-Za-z0-9_-]*)
    | (?P<number>[0-9](?:(?<=[eE])[+-]|[.](?=[0-9])|[A-Za-z0-9_])*)
    | (?P<quote>")
    | (?P<heredoc><<(?P<flush>-?)(?P<marker>[^\W\d][\w-]*)\n)
    | (?P<open>/\*|<<)
    | (?P<sign>[=!<>]=|&&|\|\||=>|\.\.\.|::|[][(){}=:,.?+*/%<>!-])
    """,
    re.VERBOSE | re.DOTALL,
)
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
#: What a quoted string is made of: text, an escape, the beginning of a template or ``$${``, which is none.
_PIECES = re.compile(r'[^"\\\n$%]+|\\[^\n]|\$+\{|%+\{|[$%]+')
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_TEMPLATE_STARTS = ("${", "%{")

_OPEN = {
    "/*": ("Unclosed comment", 'There is no "*/" that ends this "/*".'),
    "<<": (
        "Invalid heredoc",
        "A text of several lines begins with << and a marker that ends the line, <<EOT, and ends with a line "
        "that holds the marker only.",
    ),
}
ESCAPES = (
    r"Accepted are \n, \r, \t, \", \\, \uNNNN and \UNNNNNNNN with the number of a character; a backslash "
    "itself is written twice."
)

_BRACKETS = {"{": ("}", "brace"), "[": ("]", "bracket"), "(": (")", "parenthesis")}
_CLOSING = {closing: opening for opening, (closing, _) in _BRACKETS.items()}


@dataclass(frozen=True)
class Token:
    """A word or a sign: ``kind`` is name, number, string, newline or end, and for signs the sign itself.

    ``value`` is what a number or a string stands for; None if that is refused, which is told already, or,
    with ``template``, if it would have to be evaluated.
    """

    kind: str
    text: str
    start: int
    value: str | int | float | None = None
    template: bool = False


@dataclass(frozen=True)
class Fault:
    """What is wrong at a place of a text."""

    start: int
    summary: str
    detail: str


class StoppedError(Exception):
    """What follows a fault can't be told apart any more."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.summary)
        self.fault = fault


@dataclass
class Scan:
    """What a text holds.

    ``plain`` is the text with its comments blanked and its strings filled with dots, every line and column
    kept. ``readable`` says that it is worth reading on: the faults, if any, are within single values.
    """

    tokens: list[Token] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    plain: str = ""
    readable: bool = True


def scan(text: str) -> Scan:
    """The words and signs of a text, the last of them its end, and every fault in them."""
    scanner = _Scanner(text)
    try:
        scanner.run()
    except StoppedError as stopped:
        scanner.found.faults.append(stopped.fault)
        scanner.found.readable = False
    return scanner.found


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.found = Scan()
        self.open: list[Token] = []
        self.plain: list[str] = []
        #: Where the line ends that has an odd character: one is told in a line.
        self.told_until = 0

    def run(self) -> None:
        at = 0
        while at < len(self.text):
            match = _WORDS.match(self.text, at)
            at = self.word(match) if match else self.odd(at)
        if self.open:
            opening = self.open[-1]
            closing, called = _BRACKETS[opening.kind]
            detail = f'There is no "{closing}" that closes this "{opening.kind}" before the end of the file.'
            raise StoppedError(Fault(opening.start, f"Unclosed {called}", detail))
        self.found.tokens.append(Token("end", "", at))
        self.found.plain = "".join(self.plain)

    def word(self, match: re.Match[str]) -> int:
        """Takes what matched; returns where it ends."""
        kind, text, start = str(match.lastgroup), match[0], match.start()
        match kind:
            case "blank":
                self.plain.append(_filled(text, " "))
                return match.end()
            case "open":
                raise StoppedError(Fault(start, *_OPEN[text]))
            case "quote":
                return self.string(start)
            case "heredoc":
                return self.heredoc(match)
            case "number":
                return self.take(Token(kind, text, start, self.number(text, start)), "0" * len(text))
            case "name" | "newline":
                return self.take(Token(kind, text, start))
        return self.sign(Token(text, text, start))

    def take(self, token: Token, plain: str = "") -> int:
        self.found.tokens.append(token)
        self.plain.append(plain or token.text)
        if len(self.found.tokens) > MOST_TOKENS:
            detail = (
                f"A description holds at most {MOST_TOKENS:,} words, signs and lines. Texts count for one."
            )
            raise StoppedError(Fault(token.start, "Description too long", detail))
        return token.start + len(token.text)

    def sign(self, token: Token) -> int:
        if token.kind in _BRACKETS:
            self.open.append(token)
            if len(self.open) > DEEPEST:
                detail = f"Blocks, lists and maps are nested at most {DEEPEST} deep."
                raise StoppedError(Fault(token.start, "Nested too deeply", detail))
        elif token.kind in _CLOSING:
            opening = self.open.pop() if self.open else None
            if opening is None:
                detail = f'There is no "{_CLOSING[token.kind]}" that this "{token.kind}" closes.'
                raise StoppedError(Fault(token.start, f"Unexpected {token.kind}", detail))
            if opening.kind != _CLOSING[token.kind]:
                line = self.text.count("\n", 0, opening.start) + 1
                detail = f'The "{opening.kind}" of line {line} is closed by "{_BRACKETS[opening.kind][0]}", '
                detail += f'not by "{token.kind}".'
                raise StoppedError(Fault(token.start, f"Unexpected {token.kind}", detail))
        return self.take(token)

    def odd(self, at: int) -> int:
        """Takes a character that has no meaning; what can't be seen is read as a space."""
        character = self.text[at]
        self.tell_odd(at, character)
        if not is_unseen(character):
            self.found.readable = False
        self.plain.append(" ")
        return at + 1

    def tell_odd(self, at: int, character: str) -> None:
        if at >= self.told_until:
            self.told_until = self.text.find("\n", at) + 1 or len(self.text)
            detail = f"{named(character)} can't stand here. {advice(character)}"
            self.found.faults.append(Fault(at, "Invalid character", detail))

    def number(self, text: str, start: int) -> int | float | None:
        """What a number stands for: a whole one where it is whole, however it is written."""
        if not _NUMBER.fullmatch(text):
            detail = "A number has decimal digits, and may have a point and an exponent: 10, 0.5, 1e3."
            self.found.faults.append(Fault(start, "Invalid number", f"Received {_beginning(text)}. {detail}"))
            return None
        mantissa, _, exponent = text.lower().partition("e")
        if (
            len(mantissa) > MOST_DIGITS
            or len(exponent) > MOST_DIGITS
            or abs(int(exponent or 0)) > LARGEST_EXPONENT
        ):
            detail = (
                f"A number has at most {MOST_DIGITS} digits, and an exponent of at most {LARGEST_EXPONENT}."
            )
            self.found.faults.append(
                Fault(start, "Number too long", f"Received {_beginning(text)}. {detail}")
            )
            return None
        value = Decimal(text)
        return int(value) if value == value.to_integral_value() else float(value)

    def string(self, start: int) -> int:
        end = self.string_end(start, 0)
        text = self.text[start:end]
        inside = text[1:-1]
        template = bool(TEMPLATE.search(inside))
        value = None
        if not template and not self.controls(start + 1, inside):
            try:
                value = quoted(inside)
            except ValueError as error:
                self.found.faults.append(
                    Fault(start, "Invalid escape sequence", f"Received {error}. {ESCAPES}")
                )
        return self.take(Token("string", text, start, value, template), f'"{_filled(inside, ".")}"')

    def string_end(self, start: int, depth: int) -> int:
        """Where the string ends that a quote begins."""
        if depth > DEEPEST:
            detail = f"Templates are nested at most {DEEPEST} deep."
            raise StoppedError(Fault(start, "Nested too deeply", detail))
        at = start + 1
        while piece := _PIECES.match(self.text, at):
            at = self.template_end(piece.end(), depth) if piece[0] in _TEMPLATE_STARTS else piece.end()
        if self.text[at : at + 1] == '"':
            return at + 1
        detail = (
            "The quote that opens here is not closed on its line. Close it, or write <<EOT for several lines."
        )
        raise StoppedError(Fault(start, "Unclosed quote", detail))

    def template_end(self, at: int, depth: int) -> int:
        """Where the template ends whose beginning ends here, or the text if nothing ends it."""
        braces = 1
        while braces and at < len(self.text):
            match = _WORDS.match(self.text, at)
            word = match[0] if match else ""
            if word == "/*":
                return len(self.text)
            braces += (word == "{") - (word == "}")
            at = self.string_end(at, depth + 1) if word == '"' else at + max(1, len(word))
        return at

    def heredoc(self, match: re.Match[str]) -> int:
        start, marker = match.start(), match["marker"]
        closing = re.compile(rf"^[^\S\n]*{re.escape(marker)}[^\S\n]*(?=\n|\Z)", re.MULTILINE)
        end = closing.search(self.text, match.end())
        if not end:
            detail = (
                f"There is no line after it that holds {marker} and nothing else, which would end the text."
            )
            raise StoppedError(Fault(start, "Unclosed heredoc", detail))
        body = self.text[match.end() : end.start()]
        template = bool(TEMPLATE.search(body))
        refused = template or self.controls(match.end(), body)
        value = None if refused else heredoc(body, flush=bool(match["flush"]))
        # The same in letters that the parser takes for a marker, which no line of dots can be.
        letters = "A" * len(marker)
        plain = f"<<{match['flush']}{letters}\n{_filled(body, '.')}{letters:>{len(end[0])}}"
        return self.take(Token("string", self.text[start : end.end()], start, value, template), plain)

    def controls(self, start: int, text: str) -> bool:
        """Whether a text has control characters, which is told: neither AWS nor terminals take them."""
        control = _CONTROLS.search(text)
        if control:
            self.tell_odd(start + control.start(), control[0])
        return bool(control)


def _filled(text: str, character: str) -> str:
    """As many of a character as a text has, but for its lines."""
    return re.sub(r"[^\n]", character, text)


def _beginning(text: str) -> str:
    return text if len(text) <= MOST_DIGITS else f"{text[:MOST_DIGITS]}…"
