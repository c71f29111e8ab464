"""The grammar of template expressions: text between brackets, parsed into calls, accesses and literals.

A function or a variable of any case, strings in single quotes with a doubled quote for one, whole numbers, access to a
property (`.name`) and to an item (`[0]`); nothing else is part of the language (learn.microsoft.com/azure/
azure-resource-manager/templates/template-expressions, checked 2026-11-29).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

LONGEST_EXPRESSION: Final = 24_576
"""Characters that Resource Manager takes in one expression (the page above)."""
LONGEST_CACHED: Final = 1000
"""Characters of an expression that is parsed once for all iterations of a loop; a cache of longer ones takes memory."""
DEEPEST_EXPRESSION: Final = 60
"""Calls and brackets within one another; compiled Bicep has about ten."""

_TOKEN: Final = re.compile(
    r"\s*+(?:(?P<text>'(?:[^']|'')*+')|(?P<number>-?[0-9]++(?:\.[0-9]++)?)|(?P<name>[A-Za-z_][A-Za-z0-9_]*+)"
    r"|(?P<sign>[()\[\],.])|(?P<end>\Z)|(?P<wrong>.))",
    re.DOTALL,
)
_LONGEST_NUMBER: Final = 19
"""Digits; numbers of the language have 64 bits."""


class ExpressionError(Exception):
    """A text is not an expression, or one that cannot be evaluated; the message is a clause that says why."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A text or a number; of what is not written as text, any value."""

    value: object


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a function."""

    name: str
    """In lower case; a function of the template has its namespace before it: `net.allow`."""
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Access:
    """A property or an item of a value."""

    base: Expression
    key: Expression


@dataclass(frozen=True, slots=True)
class Value:
    """A list or an object with expressions among its values; in a template that is text there is none."""

    value: object
    place: str = ""
    """Where an object was written."""
    item: str = ""
    """The variable of a lambda whose place an object has, where that is an object with a place."""


Expression: TypeAlias = Literal | Call | Access | Value


def is_expression(text: str) -> bool:
    """Whether Resource Manager evaluates a text of a template."""
    return text.startswith("[") and text.endswith("]") and not text.startswith("[[")


def unescaped(text: str) -> str:
    """Return the text that a text of a template that is not an expression stands for: `[[a]` for `[a]`."""
    return text[1:] if text.startswith("[[") and text.endswith("]") else text


def parse_expression(text: str) -> Expression:
    """Return the expression in a text with its brackets; raises ExpressionError for any other text."""
    if len(text) > LONGEST_EXPRESSION:
        raise ExpressionError(f"an expression has {len(text):,} characters, more than Resource Manager takes")
    return _parsed(text) if len(text) > LONGEST_CACHED else _cached(text)


@lru_cache(maxsize=4096)
def _cached(text: str) -> Expression:
    return _parsed(text)


def _parsed(text: str) -> Expression:
    parser = _Parser(text[1:-1])
    expression = parser.expression(0)
    parser.expect("end", "")
    return expression


class _Parser:
    """Reads one expression from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._next = 0
        self._kind = ""
        self._value = ""
        self._advance()

    def expression(self, depth: int) -> Expression:
        """Return the expression that begins here."""
        if depth > DEEPEST_EXPRESSION:
            raise ExpressionError(f"an expression is nested more than {DEEPEST_EXPRESSION} levels deep")
        parsed = self._first(depth)
        while True:
            if self._is_sign("."):
                self._advance()
                parsed = Access(parsed, Literal(self._take("name")))
            elif self._is_sign("["):
                self._advance()
                parsed = Access(parsed, self.expression(depth + 1))
                self.expect("sign", "]")
            else:
                return parsed

    def expect(self, kind: str, value: str) -> None:
        """Go past a token; raises ExpressionError for any other."""
        if (self._kind, self._value) != (kind, value):
            raise self._unexpected()
        self._advance()

    def _first(self, depth: int) -> Expression:
        if self._kind == "text":
            return Literal(self._take("text")[1:-1].replace("''", "'"))
        if self._kind == "number":
            return Literal(_number(self._take("number")))
        name = self._take("name").lower()
        if self._is_sign("."):  # a function of the template: nothing else that begins with a name has a dot
            self._advance()
            name = f"{name}.{self._take('name').lower()}"
        self.expect("sign", "(")
        arguments: list[Expression] = []
        while not self._is_sign(")"):
            if arguments:
                self.expect("sign", ",")
            arguments.append(self.expression(depth + 1))
        self._advance()
        return Call(name, tuple(arguments))

    def _is_sign(self, sign: str) -> bool:
        return self._kind == "sign" and self._value == sign

    def _take(self, kind: str) -> str:
        if self._kind != kind:
            raise self._unexpected()
        value = self._value
        self._advance()
        return value

    def _advance(self) -> None:
        match = _TOKEN.match(self._text, self._next)
        if match is None or match.lastgroup is None:  # the pattern matches any character and the end
            raise self._unexpected()
        self._next = match.end()
        self._kind, self._value = match.lastgroup, match[match.lastgroup]

    def _unexpected(self) -> ExpressionError:
        what = f"has {self._value!r} at character {self._next + 1}" if self._value else "ends too early"
        return ExpressionError(f"the expression {shortened(self._text)} {what}, which is not part of the language")


def written(expression: Expression) -> str:
    """Return an expression as a template has it, for messages and placeholders."""
    if isinstance(expression, Literal):
        return f"'{expression.value}'" if isinstance(expression.value, str) else str(expression.value)
    if isinstance(expression, Call):
        return f"{expression.name}({', '.join(map(written, expression.arguments))})"
    if isinstance(expression, Access):
        base, key = written(expression.base), expression.key
        if isinstance(key, Literal) and isinstance(key.value, str):
            return f"{base}.{key.value}"
        return f"{base}[{written(key)}]"
    if isinstance(expression.value, dict):
        return f"{{{', '.join(f'{key}: {_written_item(each)}' for key, each in expression.value.items())}}}"
    items = expression.value if isinstance(expression.value, list) else [expression.value]
    return f"[{', '.join(map(_written_item, items))}]"


def _written_item(item: object) -> str:
    return written(item if isinstance(item, Literal | Call | Access | Value) else Literal(item))


def shortened(text: str) -> str:
    """Return a text for a message, on one line and cut to 80 characters."""
    line = " ".join(text.split())
    return line if len(line) <= 80 else f"{line[:77]}..."


def _number(digits: str) -> int | float:
    if len(digits) > _LONGEST_NUMBER:
        raise ExpressionError(f"an expression has a number of {len(digits)} digits")
    return float(digits) if "." in digits else int(digits)
