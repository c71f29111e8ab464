"""Parsing objects, arrays, loops and resources of Bicep, after docs/grammar.md of Azure/bicep (checked 2026-11-29).

What cannot be parsed costs its item or member alone, if it is clear where the next one begins.
"""

from __future__ import annotations

from typing import Protocol

from acrnet.inventory.files.bicep.stream import SyntaxProblem, Tokens
from acrnet.inventory.files.bicep.syntax import (
    Array,
    Conditional,
    For,
    Literal,
    Node,
    Object,
    Property,
    Resource,
    Spread,
    Unparsed,
)
from acrnet.inventory.files.bicep.tokens import Kind


class ExpressionParser(Protocol):
    """Parses the values in a structure, from the same tokens; each raises SyntaxProblem for anything else."""

    def expression(self) -> Node:
        """Parse an expression."""
        ...

    def postfix(self) -> Node:
        """Parse a name, literal or bracketed expression with all that follows it."""
        ...

    def text(self) -> Node:
        """Parse a text with expressions in it."""
        ...


class Structures:
    """Parses what holds values by name or in order, from the tokens of an expression parser."""

    def __init__(self, tokens: Tokens, expressions: ExpressionParser) -> None:
        self._tokens = tokens
        self._expressions = expressions

    def body(self) -> Node:
        """Parse what a resource or module is: an object, with a condition, or a loop over either."""
        if self._tokens.at_word("if"):
            return self._conditional()
        return self._expressions.expression()

    def resource(self) -> Resource:
        """Parse a resource or a module from its keyword on."""
        tokens = self._tokens
        line = tokens.take().line
        name = tokens.name()
        if tokens.next.kind not in (Kind.TEXT, Kind.TEXT_START):
            raise tokens.problem("expects a type or a path in quotes")
        kind = self._expressions.postfix()
        existing = tokens.at_word("existing")
        if existing:
            tokens.take()
        tokens.expect("=")
        tokens.skip_new_lines()
        return Resource(name, kind, self.body(), line, existing=existing)

    def skip_decorators(self) -> None:
        """Move behind decorators and the line ends after them."""
        while self._tokens.accept("@"):
            self._expressions.postfix()
            self._tokens.skip_new_lines()

    def array(self) -> Node:
        """Parse `[...]`: a list of values, or a loop."""
        tokens = self._tokens
        tokens.expect("[")
        tokens.skip_new_lines()
        if tokens.at_word("for"):
            return self._loop()
        items: list[Node | Spread] = []
        while not tokens.at("]"):
            items.append(self._item())
            self._skip_separator("]")
        tokens.expect("]")
        return Array(tuple(items))

    def object(self) -> Object:
        """Parse `{...}`, with the resources that are declared in it."""
        tokens = self._tokens
        line = tokens.next.line
        tokens.expect("{")
        tokens.skip_new_lines()
        members: list[Property | Spread] = []
        resources: list[Resource] = []
        while not tokens.at("}"):
            if self._at_resource():
                resources.append(self.resource())
            else:
                members.append(self._member())
            self._skip_separator("}")
        tokens.expect("}")
        return Object(tuple(members), line, tuple(resources))

    def _loop(self) -> Node:
        tokens = self._tokens
        tokens.take()
        if tokens.accept("("):
            item = tokens.name()
            tokens.expect(",")
            index = tokens.name()
            tokens.expect(")")
        else:
            item, index = tokens.name(), ""
        if not tokens.at_word("in"):
            raise tokens.problem("expects in")
        tokens.take()
        items = self._expressions.expression()
        tokens.expect(":")
        tokens.skip_new_lines()
        body = self.body()
        tokens.skip_new_lines()
        tokens.expect("]")
        return For(item, index, items, body)

    def _conditional(self) -> Conditional:
        tokens = self._tokens
        tokens.take()
        tokens.expect("(")
        tokens.skip_new_lines()
        condition = self._expressions.expression()
        tokens.skip_new_lines()
        tokens.expect(")")
        tokens.skip_new_lines()
        return Conditional(condition, self._expressions.expression())

    def _item(self) -> Node | Spread:
        start = self._tokens.position
        try:
            item = (
                Spread(self._expressions.expression()) if self._tokens.accept("...") else self._expressions.expression()
            )
            self._check_separator("]")
            return item
        except SyntaxProblem as problem:
            return self._unparsed(problem, start)

    def _member(self) -> Property | Spread:
        tokens = self._tokens
        start = tokens.position
        try:
            if tokens.accept("..."):
                spread = Spread(self._expressions.expression())
                self._check_separator("}")
                return spread
            key = self._key()
            tokens.expect(":")
        except SyntaxProblem as problem:
            return Spread(self._unparsed(problem, start))
        start = tokens.position
        try:
            tokens.skip_new_lines()
            value = self._expressions.expression()
            self._check_separator("}")
            return Property(key, value)
        except SyntaxProblem as problem:
            return Property(key, self._unparsed(problem, start))

    def _key(self) -> Node:
        tokens = self._tokens
        if tokens.next.kind is Kind.TEXT_START:
            return self._expressions.text()
        if tokens.next.kind in (Kind.NAME, Kind.TEXT):
            return Literal(tokens.take().text)
        raise tokens.problem("expects the name of a property")

    def _check_separator(self, closing: str) -> None:
        tokens = self._tokens
        if not (tokens.at(",", closing) or tokens.next.kind is Kind.NEW_LINE):
            raise tokens.problem(f"expects a comma, a line end or {closing}")

    def _skip_separator(self, closing: str) -> None:
        """Move behind what separates two items: a comma or line ends, or both."""
        self._check_separator(closing)
        self._tokens.skip_new_lines()
        if self._tokens.accept(","):
            self._tokens.skip_new_lines()

    def _unparsed(self, problem: SyntaxProblem, start: int) -> Unparsed:
        """Return the value that could not be parsed, from `start` to where the next item or member begins.

        Raises the problem again if it is not clear where that is.
        """
        tokens = self._tokens
        tokens.position = start
        try:
            tokens.skip_balanced(",")
        except SyntaxProblem:
            raise problem from None
        if not (tokens.at(",", "]", "}") or tokens.next.kind is Kind.NEW_LINE):
            raise problem
        return Unparsed(problem.reason, problem.line)

    def _at_resource(self) -> bool:
        """Whether a resource is declared here, with or without decorators, and not a property of that name."""
        tokens = self._tokens
        if tokens.at("@"):
            self.skip_decorators()
        start = tokens.position
        if not tokens.at_word("resource"):
            return False
        tokens.take()
        declared = tokens.next.kind is Kind.NAME
        tokens.position = start
        return declared
