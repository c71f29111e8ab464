"""The statements of a Bicep file, each parsed alone, so that one that cannot be parsed does not cost the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from acrnet.inventory.files.bicep.expressions import Expressions
from acrnet.inventory.files.bicep.stream import CLOSING, SyntaxProblem, Tokens
from acrnet.inventory.files.bicep.syntax import (
    Declared,
    Function,
    Import,
    Keyword,
    Lambda,
    Scope,
    Statement,
    Unreadable,
    Using,
)
from acrnet.inventory.files.bicep.tokens import Kind, Token, tokens_of

_KEYWORDS: Final = frozenset(Keyword)
_AFTER_KEYWORD: Final[dict[str, tuple[Kind, ...]]] = {
    Keyword.TARGET_SCOPE: (Kind.OPERATOR,),
    Keyword.IMPORT: (Kind.OPERATOR, Kind.TEXT),
    Keyword.USING: (Kind.NAME, Kind.TEXT),
    Keyword.EXTENDS: (Kind.TEXT,),
    Keyword.EXTENSION: (Kind.NAME, Kind.TEXT),
    Keyword.PROVIDER: (Kind.NAME, Kind.TEXT),
}
"""What follows a keyword that begins a statement: a name, if not one of these."""
_BEGINNING: Final = re.compile(
    r"\ufeff?(?:\s++|//[^\r\n]*+|/\*.*?\*/|#(?:disable|restore)-[^\r\n]*+)*+"
    rf"(?:@[a-zA-Z.]+\(|(?:{'|'.join(Keyword)})\b\s*['{{*=a-zA-Z_])",
    re.DOTALL,
)
_TYPES: Final = frozenset({"string", "int", "bool", "array", "object"})
_LAST_SHOWN: Final = 40
"""Characters of a word in a message."""


def statements_of(text: str) -> tuple[Statement, ...]:
    """Return the statements of a file in their order, without those that have no value: types, metadata and asserts."""
    return tuple(_Statements(text).parse())


def begins_like_bicep(text: str) -> bool:
    """Whether a text begins with a statement of Bicep, after comments, pragmas and decorators."""
    return _BEGINNING.match(text) is not None


class _Statements:
    def __init__(self, text: str) -> None:
        self._tokens = Tokens(tokens_of(text))
        self._expressions = Expressions(self._tokens)
        self._brackets_match = True
        self._parsers: dict[str, Callable[[Keyword], Statement]] = {
            Keyword.PARAM: self._parameter,
            Keyword.VAR: self._variable,
            Keyword.OUTPUT: self._variable,
            Keyword.RESOURCE: self._resource,
            Keyword.MODULE: self._resource,
            Keyword.FUNC: self._function,
            Keyword.IMPORT: self._import,
            Keyword.TARGET_SCOPE: self._scope,
            Keyword.USING: self._using,
            Keyword.EXTENDS: self._using,
        }

    def parse(self) -> list[Statement]:
        """Return all statements."""
        parsed: list[Statement] = []
        tokens = self._tokens
        tokens.skip_new_lines()
        while tokens.next.kind is not Kind.END:
            start = tokens.position
            try:
                statement = self._statement()
                if tokens.next.kind not in (Kind.NEW_LINE, Kind.END):
                    raise tokens.problem("expects the end of the statement")
            except SyntaxProblem as problem:
                statement = self._unreadable(problem, start)
            if statement is not None:
                parsed.append(statement)
            tokens.skip_new_lines()
        return parsed

    def _statement(self) -> Statement | None:
        tokens = self._tokens
        self._expressions.structures.skip_decorators()
        word = tokens.next.text if tokens.next.kind is Kind.NAME else ""
        if word not in _KEYWORDS:
            raise tokens.problem("expects a statement such as param, var, resource or module")
        keyword = Keyword(word)
        parser = self._parsers.get(keyword)
        if parser is not None:
            return parser(keyword)
        self._skip_statement()
        return None

    def _parameter(self, keyword: Keyword) -> Statement:
        line = self._tokens.take().line
        name = self._tokens.name()
        written = self._type()
        optional = bool(written) and written[-1][:2] == (Kind.OPERATOR, "?")
        value = None
        if self._tokens.accept("="):
            value = self._expressions.expression()
        return keyword, Declared(name, value, line, optional, _plain_type(written[:-1] if optional else written))

    def _variable(self, keyword: Keyword) -> Statement:
        line = self._tokens.take().line
        name = self._tokens.name()
        self._type()
        self._tokens.expect("=")
        return keyword, Declared(name, self._expressions.expression(), line)

    def _type(self) -> Sequence[Token]:
        """Take a type, which is not parsed any further."""
        tokens = self._tokens
        start = tokens.position
        tokens.skip_balanced("=")
        while tokens.next.kind is Kind.NEW_LINE and tokens.after_new_lines()[:2] == (Kind.OPERATOR, "|"):
            tokens.skip_new_lines()
            tokens.skip_balanced("=")
        return tokens.since(start)

    def _resource(self, keyword: Keyword) -> Statement:
        return keyword, self._expressions.structures.resource()

    def _function(self, keyword: Keyword) -> Statement:
        tokens = self._tokens
        tokens.take()
        name = tokens.name()
        tokens.expect("(")
        tokens.skip_new_lines()
        parameters: list[str] = []
        while not tokens.at(")"):
            parameters.append(tokens.name())
            tokens.skip_balanced(",", new_line=False)
            tokens.accept(",")
            tokens.skip_new_lines()
        tokens.expect(")")
        tokens.skip_balanced("=>")
        tokens.expect("=>")
        tokens.skip_new_lines()
        return keyword, Function(name, Lambda(tuple(parameters), self._expressions.expression()))

    def _import(self, keyword: Keyword) -> Statement:
        tokens = self._tokens
        line = tokens.take().line
        names: list[tuple[str, str]] = []
        if tokens.accept("*"):
            self._word("as")
            names.append(("*", tokens.name()))
        elif tokens.accept("{"):
            tokens.skip_new_lines()
            while not tokens.at("}"):
                names.append(self._imported())
                tokens.accept(",")
                tokens.skip_new_lines()
            tokens.expect("}")
        self._word("from")
        return keyword, Import(self._path(), tuple(names), line)

    def _imported(self) -> tuple[str, str]:
        tokens = self._tokens
        name = tokens.take().text if tokens.next.kind is Kind.TEXT else tokens.name()
        if tokens.at_word("as"):
            tokens.take()
            return name, tokens.name()
        return name, name

    def _scope(self, keyword: Keyword) -> Statement:
        self._tokens.take()
        self._tokens.expect("=")
        return keyword, Scope(self._path())

    def _using(self, keyword: Keyword) -> Statement:
        line = self._tokens.take().line
        if self._tokens.at_word("none"):
            self._tokens.take()
            return keyword, Using("", line)
        using = Using(self._path(), line, keyword is Keyword.EXTENDS)
        if self._tokens.at_word("with"):
            self._tokens.skip_balanced()
        return keyword, using

    def _word(self, word: str) -> None:
        if not self._tokens.at_word(word):
            raise self._tokens.problem(f"expects {word}")
        self._tokens.take()

    def _path(self) -> str:
        if self._tokens.next.kind is not Kind.TEXT:
            raise self._tokens.problem("expects a text in quotes")
        return self._tokens.take().text

    def _unreadable(self, problem: SyntaxProblem, start: int) -> Statement:
        """Return what is known of a statement that cannot be parsed, and move behind it."""
        tokens = self._tokens
        tokens.position = start
        while not (self._begins_statement() or tokens.next.kind in (Kind.NEW_LINE, Kind.END)) or tokens.at("@"):
            tokens.take()  # decorators, whatever they are
            if tokens.after_new_lines().kind is Kind.NAME:
                tokens.skip_new_lines()
        start = tokens.position
        word = tokens.next.text if tokens.next.kind is Kind.NAME else ""
        keyword = Keyword(word) if word in _KEYWORDS else None
        name = kind = ""
        if keyword is not None:
            tokens.take()
            name = tokens.take().text if tokens.next.kind is Kind.NAME else ""
            kind = tokens.next.text if tokens.next.kind in (Kind.TEXT, Kind.TEXT_START) else ""
        tokens.position = start
        self._skip_statement()
        return keyword or Keyword.ASSERT, Unreadable(name[:_LAST_SHOWN], kind, problem.reason, problem.line)

    def _skip_statement(self) -> None:
        """Move to the line end before the next statement.

        That is where all brackets are closed. If they never are, statements at the very beginning of a line are
        trusted more than brackets, from here on.
        """
        tokens = self._tokens
        start = tokens.position
        depth = 0
        while tokens.next.kind is not Kind.END:
            token = tokens.take()
            if token.kind is Kind.OPERATOR:
                depth += (token.text in CLOSING) - (token.text in CLOSING.values())
            if token.kind is Kind.NEW_LINE and self._begins_statement():
                at_start = tokens.next.first_on_line and tokens.next.kind is Kind.NAME
                if depth <= 0 or (at_start and not self._brackets_match):
                    tokens.position -= 1
                    return
        if depth > 0 and self._brackets_match:
            self._brackets_match = False
            tokens.position = start
            self._skip_statement()

    def _begins_statement(self) -> bool:
        tokens = self._tokens
        if tokens.at("@"):
            return True
        if not tokens.at_word(*_KEYWORDS):
            return False
        keyword = tokens.take().text
        following = tokens.next
        tokens.position -= 1
        return following.kind in _AFTER_KEYWORD.get(keyword, (Kind.NAME,))


def _plain_type(written: Sequence[Token]) -> str:
    """Return the type of a parameter as templates name it; "" where that is not known."""
    first, last = (written[0], written[-1]) if written else (None, None)
    if first is None or last is None:
        return ""
    if last[:2] == (Kind.OPERATOR, "]"):
        return "array"
    if first[:2] == (Kind.OPERATOR, "{"):
        return "object"
    if first.kind is Kind.TEXT:
        return "string"
    return first.text if first.text in _TYPES else ""
