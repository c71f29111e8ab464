"""The tokens of Bicep source text.

After docs/grammar.md and src/Bicep.Core/Parsing/Lexer.cs of Azure/bicep (checked 2026-11-29). Text that is not a token
becomes a `Kind.BAD` token, so that one mistake costs the statement it is in and not the file.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import Final, NamedTuple


class Kind(Enum):
    """What a token is."""

    NAME = auto()
    NUMBER = auto()
    OPERATOR = auto()
    NEW_LINE = auto()
    TEXT = auto()
    """A string without interpolation; `Token.text` is its value."""
    TEXT_START = auto()
    """The piece of a string before its first `${...}`."""
    TEXT_MIDDLE = auto()
    TEXT_END = auto()
    BAD = auto()
    """Text that is not a token; `Token.text` says why, as a clause."""
    END = auto()


class Token(NamedTuple):
    """A token and where it begins."""

    kind: Kind
    text: str
    line: int
    """1 is the first line."""
    first_on_line: bool = False
    """Whether it is at the very beginning of its line."""


_PLAIN: Final = re.compile(
    r"(?P<space>[ \t\f\v\u00a0\ufeff]+|//[^\r\n]*|/\*.*?\*/|\#(?:disable|restore)-[^\r\n]*)"
    r"|(?P<endless>/\*)"
    r"|(?P<new_line>[\r\n]+)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<number>[0-9]+)"
    r"|(?P<block>\$*''')"
    r"|(?P<quote>')"
    r"|(?P<operator>=>|==|=~|!=|!~|<=|>=|&&|\|\||\?\?|::|\.\.\.|[()\[\]{}.,:=?!<>+\-*/%@|^])",
    re.DOTALL,
)
_KINDS: Final = {"name": Kind.NAME, "number": Kind.NUMBER, "operator": Kind.OPERATOR}
_TO_END_OF_LINE: Final = re.compile(r"[^\r\n]*")
_IN_QUOTES: Final = re.compile(r"(?:[^'\\$\r\n]|\\[^\r\n]|\$(?!\{))*+")
_ESCAPE: Final = re.compile(r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|(\$\{)|([nrt\\'$]))|\\")
_ESCAPED: Final = {"n": "\n", "r": "\r", "t": "\t"}
_LARGEST_CHARACTER: Final = 0x10FFFF


class _String(NamedTuple):
    """The string around an interpolated expression."""

    dollars: int
    """How many `$` begin an expression in a string of several lines; 0 for a string on one line."""


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of a text, the last one being `Kind.END`; comments and pragmas are left out."""
    return _Scanner(text).scan()


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._line = 1
        self._tokens: list[Token] = []
        self._open: list[_String | None] = []
        """For each open brace within an interpolated string the string that goes on after it, None within it."""

    def scan(self) -> list[Token]:
        while self._position < len(self._text):
            match = _PLAIN.match(self._text, self._position)
            if match is None:
                self._bad()
            elif match.lastgroup == "quote":
                self._move_to(match.end())
                self._quoted(Kind.TEXT, Kind.TEXT_START)
            elif match.lastgroup == "block":
                self._move_to(match.end())
                self._block(len(match["block"]) - 3, Kind.TEXT, Kind.TEXT_START)
            elif match.lastgroup == "endless":
                self._add(Kind.BAD, "has a comment without an end")
                self._move_to(len(self._text))
            else:
                self._plain(match)
        self._add(Kind.END, "")
        return self._tokens

    def _plain(self, match: re.Match[str]) -> None:
        group = match.lastgroup or ""
        text = match[group]
        if group == "new_line":
            if self._open:
                self._add(Kind.BAD, "has an expression in a string that does not end on its line")
                self._open.clear()
            self._add(Kind.NEW_LINE, "")
        elif group == "operator" and self._open and text == "}":
            around = self._open.pop()
            if around is not None:
                self._move_to(match.end())
                self._continue(around)
                return
            self._add(Kind.OPERATOR, text)
        elif group != "space":
            if self._open and text == "{":
                self._open.append(None)
            self._add(_KINDS[group], text)
        self._move_to(match.end())

    def _continue(self, around: _String) -> None:
        if around.dollars:
            self._block(around.dollars, Kind.TEXT_END, Kind.TEXT_MIDDLE)
        else:
            self._quoted(Kind.TEXT_END, Kind.TEXT_MIDDLE)

    def _quoted(self, last: Kind, before_expression: Kind) -> None:
        """Add a piece of a string on one line, from behind its quote or the `}` of an expression."""
        match = _IN_QUOTES.match(self._text, self._position)
        piece = match[0] if match else ""
        end = self._position + len(piece)
        value = _unescaped(piece)
        if value is None:
            self._add(Kind.BAD, "has a string with an escape sequence that Bicep does not know")
        elif self._text.startswith("'", end):
            self._add(last, value)
        elif self._text.startswith("${", end):
            self._add(before_expression, value)
            self._open.append(_String(0))
            self._move_to(end + 2)
            return
        else:
            self._add(Kind.BAD, "has a string without a closing quote")
        self._move_to(end + (1 if self._text.startswith("'", end) else 0))

    def _block(self, dollars: int, last: Kind, before_expression: Kind) -> None:
        """Add a piece of a string of several lines; `dollars` before `{` begin an expression, none if 0."""
        expression = r"|(?<!\$)(?P<more>\$*)" + r"\$" * dollars + r"\{" if dollars else ""
        match = re.compile(rf"(?P<quotes>'{{3,}}){expression}").search(self._text, self._position)
        if match is None:
            self._add(Kind.BAD, "has a string of several lines without an end")
            self._move_to(len(self._text))
            return
        # Of more than three quotes in a row the last three end the string; of more `$` than needed the first are text.
        is_end = match["quotes"] is not None
        end = match.end() - 3 if is_end else match.end() - dollars - 1
        piece = self._text[self._position : end]
        if last is Kind.TEXT:
            piece = re.sub(r"\A\r?\n?", "", piece)
        self._add(last if is_end else before_expression, piece)
        if not is_end:
            self._open.append(_String(dollars))
        self._move_to(match.end())

    def _bad(self) -> None:
        self._add(Kind.BAD, f"has the character {self._text[self._position]!r}, which is not Bicep")
        line_end = _TO_END_OF_LINE.match(self._text, self._position)
        self._move_to(line_end.end() if line_end else len(self._text))

    def _add(self, kind: Kind, text: str) -> None:
        position = self._position
        first = position == 0 or self._text[position - 1] in "\r\n"
        self._tokens.append(Token(kind, text, self._line, first))

    def _move_to(self, position: int) -> None:
        self._line += self._text.count("\n", self._position, position)
        self._position = position


def _unescaped(piece: str) -> str | None:
    """Return the value of a piece of a string; None where it has an escape sequence that does not exist."""
    if "\\" not in piece:
        return piece
    parts: list[str] = []
    done = 0
    for match in _ESCAPE.finditer(piece):
        code, opening, character = match.groups()
        if code and int(code, 16) <= _LARGEST_CHARACTER:
            value = chr(int(code, 16))
        elif opening:
            value = opening
        elif character:
            value = _ESCAPED.get(character, character)
        else:
            return None
        parts += [piece[done : match.start()], value]
        done = match.end()
    return _paired("".join([*parts, piece[done:]]))


def _paired(text: str) -> str | None:
    """Return a text with pairs of surrogates as the characters they stand for; None where one stands alone."""
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        return None
