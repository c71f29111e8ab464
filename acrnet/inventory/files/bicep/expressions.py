"""Parsing expressions of Bicep; docs/grammar.md of Azure/bicep (checked 2026-11-29) is the grammar."""

from __future__ import annotations

from typing import Final

from acrnet.inventory.files.bicep.stream import SyntaxProblem, Tokens
from acrnet.inventory.files.bicep.structures import Structures
from acrnet.inventory.files.bicep.syntax import (
    Binary,
    Call,
    Index,
    Lambda,
    Literal,
    Member,
    Name,
    Nested,
    Node,
    Ternary,
    Text,
    Unary,
)
from acrnet.inventory.files.bicep.tokens import Kind

MOST_LEVELS: Final = 64
"""Of expressions in each other; templates that people write have about a dozen."""
MOST_PARTS: Final = 100
"""Operators or accesses in one row."""
_PRECEDENCE: Final = {
    **dict.fromkeys(("*", "/", "%"), 7),
    **dict.fromkeys(("+", "-"), 6),
    **dict.fromkeys(("<", "<=", ">", ">="), 5),
    **dict.fromkeys(("==", "!=", "=~", "!~"), 4),
    "&&": 3,
    "||": 2,
    "??": 1,
}
_LITERALS: Final = {"true": True, "false": False, "null": None}
_MOST_DIGITS: Final = 19
"""Of a number: Bicep's are of 64 bits."""


class Expressions:
    """Parses expressions from tokens."""

    def __init__(self, tokens: Tokens) -> None:
        self.structures = Structures(tokens, self)
        """Parses objects, arrays, loops and resources from the same tokens."""
        self._tokens = tokens
        self._levels = 0

    def expression(self) -> Node:
        """Parse an expression; raises SyntaxProblem for anything else."""
        self._levels += 1
        if self._levels > MOST_LEVELS:
            raise SyntaxProblem(f"has expressions more than {MOST_LEVELS} deep in each other", self._tokens.next.line)
        try:
            return self._ternary()
        finally:
            self._levels -= 1

    def postfix(self) -> Node:
        """Parse a name, literal or bracketed expression with all that follows it: `.member`, `[0]`, `::child`, `!`."""
        base = self._primary()
        tokens = self._tokens
        for _ in range(MOST_PARTS):
            if tokens.accept("."):
                safe = tokens.accept("?")
                name = tokens.name()
                base = Call(base, name, self._arguments()) if tokens.at("(") else Member(base, name, safe)
            elif tokens.accept("["):
                safe, from_end = tokens.accept("?"), tokens.accept("^")
                base = Index(base, self.expression(), safe, from_end)
                tokens.expect("]")
            elif tokens.accept("::"):
                base = Nested(base, tokens.name())
            elif not tokens.accept("!"):  # "not null", which changes no value
                return base
        raise self._too_long()

    def _ternary(self) -> Node:
        condition = self._binary(0)
        tokens = self._tokens
        if tokens.after_new_lines()[:2] != (Kind.OPERATOR, "?"):
            return condition
        tokens.skip_new_lines()
        tokens.expect("?")
        tokens.skip_new_lines()
        if_true = self.expression()
        tokens.skip_new_lines()
        tokens.expect(":")
        tokens.skip_new_lines()
        return Ternary(condition, if_true, self.expression())

    def _binary(self, lowest: int) -> Node:
        left = self._unary()
        tokens = self._tokens
        for _ in range(MOST_PARTS):
            operator = tokens.next.text if tokens.next.kind is Kind.OPERATOR else ""
            precedence = _PRECEDENCE.get(operator, 0)
            if precedence <= lowest:
                return left
            tokens.take()
            tokens.skip_new_lines()
            left = Binary(operator, left, self._binary(precedence))
        raise self._too_long()

    def _unary(self) -> Node:
        operators: list[str] = []
        while self._tokens.at("!", "-", "+"):
            operators.append(self._tokens.take().text)
            if len(operators) > MOST_PARTS:
                raise self._too_long()
        node = self.postfix()
        for operator in reversed(operators):
            node = Unary(operator, node)
        return node

    def _too_long(self) -> SyntaxProblem:
        return SyntaxProblem(f"has an expression of more than {MOST_PARTS} parts", self._tokens.next.line)

    def _primary(self) -> Node:
        tokens = self._tokens
        token = tokens.next
        if token.kind is Kind.NAME:
            return self._named()
        if token.kind is Kind.NUMBER and len(token.text) <= _MOST_DIGITS:
            return Literal(int(tokens.take().text))
        if token.kind is Kind.TEXT:
            return Literal(tokens.take().text)
        if token.kind is Kind.TEXT_START:
            return self.text()
        bracketed = {"{": self.structures.object, "[": self.structures.array, "(": self._in_brackets}
        if not tokens.at(*bracketed):
            raise tokens.problem("expects a value")
        return bracketed[token.text]()

    def _named(self) -> Node:
        tokens = self._tokens
        name = tokens.take().text
        if tokens.at("("):
            return Call(None, name, self._arguments())
        if tokens.accept("=>"):
            tokens.skip_new_lines()
            return Lambda((name,), self.expression())
        return Literal(_LITERALS[name]) if name in _LITERALS else Name(name)

    def text(self) -> Text:
        """Parse a text with expressions in it."""
        parts: list[str | Node] = [self._tokens.take().text]
        while True:
            parts.append(self.expression())
            piece = self._tokens.next
            if piece.kind not in (Kind.TEXT_MIDDLE, Kind.TEXT_END):
                raise self._tokens.problem("expects }")
            parts.append(self._tokens.take().text)
            if piece.kind is Kind.TEXT_END:
                return Text(tuple(part for part in parts if part != ""))

    def _in_brackets(self) -> Node:
        """Parse `(value)` or the parameters and the body of a lambda."""
        tokens = self._tokens
        values = self._list("(", ")")
        if tokens.accept("=>"):
            names = tuple(value.name for value in values if isinstance(value, Name))
            if len(names) != len(values):
                raise tokens.problem("expects names of parameters")
            tokens.skip_new_lines()
            return Lambda(names, self.expression())
        if len(values) != 1:
            raise tokens.problem("expects one value in brackets")
        return values[0]

    def _arguments(self) -> tuple[Node, ...]:
        return tuple(self._list("(", ")"))

    def _list(self, opening: str, closing: str) -> list[Node]:
        tokens = self._tokens
        tokens.expect(opening)
        values: list[Node] = []
        tokens.skip_new_lines()
        while not tokens.at(closing):
            values.append(self.expression())
            tokens.skip_new_lines()
            if not tokens.accept(","):
                break
            tokens.skip_new_lines()
        tokens.expect(closing)
        return values
