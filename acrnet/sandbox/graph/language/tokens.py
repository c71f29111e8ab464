"""The words of a query: names, literals and symbols, each with its place."""

import re
from enum import Enum
from math import inf
from typing import NamedTuple

from acrnet.sandbox.graph.language.query_error import beyond_sandbox, parser_failure

_MOST_DIGITS = 19
_MOST_CHARACTERS = 65_536
_WORD = re.compile(
    r"""(?P<space>\s+|//[^\n]*)
    |(?P<operator>(?:mv-expand|mv-apply|make-series|make-graph|project-\w+|sample-distinct|top-\w+|parse-\w+|graph-\w+)\b)
    |(?P<name>!?in~|![A-Za-z_]\w*|\$?[A-Za-z_]\w*)
    |(?P<real>\d+\.\d+(?:[eE][+-]?\d+)?(?!\w)|\d+[eE][+-]?\d+(?!\w))
    |(?P<long>\d+(?!\w))
    |(?P<verbatim>@'(?:[^']|'')*'|@"(?:[^"]|"")*")
    |(?P<string>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")
    |(?P<symbol>=~|!~|==|!=|<>|<=|>=|\.\.|[-+*/%<>=()\[\]{},.|:;])""",
    re.VERBOSE | re.ASCII,
)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)")
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "a": "\a", "0": "\0"}


class Sort(Enum):
    """What a token is."""

    NAME = "name"
    STRING = "string"
    LONG = "long"
    REAL = "real"
    SYMBOL = "symbol"
    END = "end"


class Token(NamedTuple):
    """One word. ``text`` is as written, that of a string without quotes and escapes."""

    sort: Sort
    text: str
    offset: int


def tokens(text: str) -> tuple[Token, ...]:
    """The words of a query, and one that stands for its end.

    Raises:
        QueryError: the text is too long, or a character begins no word.
    """
    if len(text) > _MOST_CHARACTERS:
        raise beyond_sandbox(f"The query has {len(text):,} characters, and {_MOST_CHARACTERS:,} are read")
    words: list[Token] = []
    offset = 0
    while offset < len(text):
        match = _WORD.match(text, offset)
        if match is None:
            raise parser_failure(text, offset, text[offset])
        words += _token(match)
        if match.lastgroup in {"long", "real"} and not _is_in_range(match.group()):
            raise parser_failure(text, offset, match.group())
        offset = match.end()
    return (*words, Token(Sort.END, "<EOF>", len(text)))


def _is_in_range(number: str) -> bool:
    """Whether a number fits the types of the language."""
    if not number.isdecimal():
        return float(number) < inf
    digits = number.lstrip("0")
    return len(digits) <= _MOST_DIGITS and int(digits or "0") < 2**63


def _token(match: re.Match[str]) -> tuple[Token, ...]:
    written, offset = match.group(), match.start()
    match match.lastgroup:
        case "space":
            return ()
        case "string":
            return (Token(Sort.STRING, _ESCAPE.sub(_unescaped, written[1:-1]), offset),)
        case "verbatim":
            quote = written[1]
            return (Token(Sort.STRING, written[2:-1].replace(quote * 2, quote), offset),)
        case "operator":
            return (Token(Sort.NAME, written, offset),)
        case kind:
            return (Token(Sort(kind), written, offset),)


def _unescaped(match: re.Match[str]) -> str:
    code = match.group(1)
    return chr(int(code[1:], 16)) if len(code) == 5 else _ESCAPED.get(code, code)
