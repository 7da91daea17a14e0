"""What Terraform asks of the lines of a file, where the parser asks for less.

Its rules (https://github.com/hashicorp/hcl/blob/v2.23.0/hclsyntax/spec.md#structural-elements): an argument,
and a block, ends with its line; a block's brace stands on the line of its head; a block on one line holds one
argument; what a map holds is separated by commas or lines.
"""

from collections.abc import Sequence

from model.language.tokens import Fault, Token

#: The operators in one argument. A description has none: they are read only to say what was received.
MOST_OPERATORS = 20

_CLOSING = {"(": ")", "[": "]", "{": "}"}
_OPERANDS = ("name", "number", "string")
#: What begins a value, and neither an argument nor a block.
_BEGINNINGS = ("number", "string", "-", *_CLOSING)
_ENDS = ("newline", "end")
_PREFIXES = ("-", "!")
_BINARY = ("==", "!=", "<=", ">=", "<", ">", "&&", "||", "+", "-", "*", "/", "%", "?", ".", "::")


def layout_faults(tokens: Sequence[Token]) -> list[Fault]:
    """Where the lines are otherwise than Terraform has them, at most one fault in each line.

    ``tokens`` are those of a text whose brackets are closed.
    """
    layout = _Layout(tokens)
    layout.body()
    return layout.faults


class _Layout:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.faults: list[Fault] = []
        #: Whether newlines mean nothing, as between parentheses and in lists.
        self.free = False
        self.told = False
        self.operators = 0

    @property
    def next(self) -> Token:
        while self.free and self.tokens[self.at].kind == "newline":
            self.take()
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.tokens[self.at]
        if token.kind == "newline":
            self.told = False
        self.at += 1
        return token

    def newlines(self) -> None:
        while self.tokens[self.at].kind == "newline":
            self.take()

    def fault(self, token: Token, summary: str, detail: str) -> None:
        if not self.told:
            self.faults.append(Fault(token.start, summary, detail))
        self.told = True

    def skip_line(self) -> None:
        """Goes on to the end of the line, or of what is around it, whichever comes first."""
        while self.next.kind not in (*_ENDS, *_CLOSING.values()):
            self.skip_one()

    def skip_one(self) -> None:
        """Goes past a token, and past all that it opens."""
        depth = 0
        while True:
            kind = self.take().kind
            depth += (kind in _CLOSING) - (kind in _CLOSING.values())
            if not depth:
                return

    def body(self) -> None:
        """The arguments and blocks up to a closing brace, or the end."""
        while True:
            self.newlines()
            if self.next.kind in ("}", "end"):
                return
            if self.next.kind == "name":
                self.item()
            else:
                self.fault(
                    self.next,
                    "Argument or block expected",
                    f"{_shown(self.next)} begins neither. An argument is written as name = value, a block as "
                    'name "label" { … }; their names have no quotes.',
                )
                self.skip_line()

    def item(self) -> None:
        name = self.take()
        if self.next.kind == "=":
            self.argument(name)
        elif self.head(name):
            self.contents()
            self.ends("block")

    def argument(self, name: Token) -> None:
        self.assignment(name)
        self.ends("argument")

    def assignment(self, name: Token) -> None:
        """An equals sign, and its value."""
        self.take()
        self.operators = 0
        self.expression(f"after {name.text} =")

    def head(self, name: Token) -> bool:
        """Whether a block's labels and opening brace follow; goes on to the brace, or to the line's end."""
        labels = []
        while self.next.kind in ("name", "string"):
            labels.append(self.take())
        for label in labels:
            if label.template:
                self.fault(label, "Invalid label", f"Received {_shown(label)}. A label is a plain text.")
        if self.next.kind == "{":
            return True
        following = self.following()
        if following == "=" and not labels:
            self.fault(
                name, "Equals sign on a line of its own", f"It belongs on the same line: {name.text} = …"
            )
            self.newlines()
            self.argument(name)
            return False
        if following == "{":
            title = " ".join(_shown(each) for each in (name, *labels))
            detail = f"The brace belongs on the same line: {title} {{"
            self.fault(name, "Opening brace on a line of its own", detail)
            self.newlines()
            return True
        values = labels or [token for token in (self.next,) if token.kind == "number"]
        example = f": {name.text} = {_shown(values[0])}" if len(values) == 1 else ""
        self.fault(
            name,
            "Missing equals sign or brace",
            f"After {name.text}, an equals sign and a value are expected on the same line{example}; or, for "
            "a block, its label and an opening brace.",
        )
        self.skip_line()
        return False

    def following(self) -> str:
        """The kind of what stands first in the lines that follow; empty if the line isn't over."""
        at = self.at
        while self.tokens[at].kind == "newline":
            at += 1
        return self.tokens[at].kind if at > self.at else ""

    def contents(self) -> None:
        """A block's braces and what is between them."""
        self.take()
        if self.next.kind not in ("newline", "}"):
            self.only_argument()
        self.body()
        self.take()

    def only_argument(self) -> None:
        """What stands on the line of a block's opening brace: one argument, and the closing brace."""
        if self.next.kind == "name" and self.tokens[self.at + 1].kind == "=":
            self.assignment(self.take())
        if self.next.kind != "}":
            self.fault(
                self.next,
                "Invalid block on one line",
                "Such a block holds one argument and no block, and ends on its line: "
                "name { argument = value }. Else begin a new line after its opening brace, and after each "
                "argument.",
            )

    def ends(self, what: str) -> None:
        """The end of an argument or a block, which has to be that of its line."""
        token = self.next
        if token.kind in _ENDS:
            return
        if token.kind == ",":
            detail = "Arguments are separated by lines; write no comma after them."
        else:
            detail = f"Each {what} stands on a line of its own: begin a new line before {_shown(token)}."
        self.fault(token, f"Missing newline after {what}", detail)
        if token.kind not in ("name", "}"):
            self.skip_line()

    def expression(self, place: str) -> None:
        """A value, as far as its end has to be known; what is evaluated in it is nobody's concern here."""
        conditions = 0
        while True:
            while self.next.kind in _PREFIXES:
                self.take()
            if not self.operand(place):
                return
            operator = self.next.kind
            conditions += (operator == "?") - (operator == ":")
            if operator not in _BINARY and not (operator == ":" and conditions >= 0):
                return
            self.take()
            self.operators += 1
            if self.operators > MOST_OPERATORS:
                detail = "A deployment holds plain values only: strings, numbers, bools, lists and maps."
                self.fault(self.next, "Expressions not allowed", detail)
                self.skip_line()
                return

    def operand(self, place: str) -> bool:
        """Goes past an operand and what belongs to it; tells if there is none."""
        token = self.next
        if token.kind in _OPERANDS:
            self.take()
        elif token.kind in _CLOSING:
            self.bracketed()
        elif token.kind == "*" and self.tokens[self.at - 1].kind in (".", "["):
            self.take()
        else:
            received = "nothing" if token.kind in _ENDS else _shown(token)
            self.fault(
                self.tokens[self.at - 1],
                "Missing value",
                f"Received {received} where a value is expected, {place}; it begins on the same line.",
            )
            self.skip_line()
            if self.following() in _BEGINNINGS:
                self.newlines()
                self.expression(place)
            return False
        while self.next.kind in ("(", "["):
            self.bracketed()
        if self.next.kind == "...":
            self.take()
        return True

    def bracketed(self) -> None:
        """Goes past parentheses, a list or a map."""
        opening = self.take()
        around, self.free = self.free, opening.kind != "{"
        closing = _CLOSING[opening.kind]
        if opening.kind == "{":
            self.newlines()
        if self.next.text == "for":
            self.skip_to(closing)
        else:
            elements = self.pairs if opening.kind == "{" else self.elements
            elements(closing)
        self.free = around
        self.take()

    def skip_to(self, closing: str) -> None:
        while self.next.kind != closing:
            self.skip_one()

    def elements(self, closing: str) -> None:
        while self.next.kind != closing:
            self.expression("in the list")
            if self.next.kind == ",":
                self.take()
            elif self.next.kind != closing:
                detail = f"Begin with a comma before {_shown(self.next)}, or close the list."
                self.fault(self.next, "Missing comma", detail)
                self.skip_to(closing)

    def pairs(self, closing: str) -> None:
        while True:
            self.newlines()
            if self.next.kind == closing:
                return
            self.expression("as a key of the map")
            if self.next.kind not in ("=", ":"):
                detail = (
                    f"A map holds keys and values: key = value. Received {_shown(self.next)} after a key."
                )
                self.fault(self.next, "Missing equals sign", detail)
                self.skip_to(closing)
                return
            self.take()
            self.expression("in the map")
            if self.next.kind == ",":
                self.take()
            elif self.next.kind not in ("newline", closing):
                detail = f"Write a comma or begin a new line before {_shown(self.next)}."
                self.fault(self.next, "Missing comma", detail)
                self.skip_to(closing)


#: How much of a token that isn't expected is shown.
SHOWN = 30


def _shown(token: Token) -> str:
    text = token.text.partition("\n")[0] if token.text.strip() else "the end of the line"
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
