"""Tokens as a parser takes them, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from acrnet.inventory.files.bicep.tokens import Kind, Token

CLOSING: Final = {"(": ")", "[": "]", "{": "}"}
"""The bracket that closes each bracket."""
_MOST_SKIPPED: Final = 3_000_000
"""Tokens: several times what a file of 4 MB has, since each may be skipped again where something is not closed."""


class SyntaxProblem(Exception):  # noqa: N818 - never leaves the reader: the statement it is in is unreadable
    """Text that does not follow the grammar; the message is a clause about the file at a line."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


class Tokens:
    """Tokens that are parsed one after the other."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._may_skip = _MOST_SKIPPED
        self.position = 0

    @property
    def next(self) -> Token:
        """The next token, which is not taken."""
        return self._tokens[self.position]

    def since(self, position: int) -> Sequence[Token]:
        """Return the tokens from a position up to the next one."""
        return self._tokens[position : self.position]

    def after_new_lines(self) -> Token:
        """Return the next token that is not a line end."""
        position = self.position
        while self._tokens[position].kind is Kind.NEW_LINE:
            position += 1
        return self._tokens[position]

    def take(self) -> Token:
        """Return the next token and move behind it; the end is never passed."""
        token = self._tokens[self.position]
        if token.kind is not Kind.END:
            self.position += 1
        return token

    def skip_new_lines(self) -> None:
        """Move behind line ends."""
        while self.next.kind is Kind.NEW_LINE:
            self.position += 1

    def at(self, *texts: str) -> bool:
        """Whether the next token is one of these operators."""
        return self.next.kind is Kind.OPERATOR and self.next.text in texts

    def accept(self, text: str) -> bool:
        """Take the next token if it is this operator."""
        if not self.at(text):
            return False
        self.position += 1
        return True

    def expect(self, text: str) -> None:
        """Take this operator; raises SyntaxProblem where another token is next."""
        if not self.accept(text):
            raise self.problem(f"expects {text}")

    def at_word(self, *words: str) -> bool:
        """Whether the next token is one of these words."""
        return self.next.kind is Kind.NAME and self.next.text in words

    def name(self) -> str:
        """Take a name; raises SyntaxProblem where another token is next."""
        if self.next.kind is not Kind.NAME:
            raise self.problem("expects a name")
        return self.take().text

    def problem(self, expected: str) -> SyntaxProblem:
        """Return the error for the next token."""
        token = self.next
        if token.kind is Kind.BAD:
            return SyntaxProblem(token.text, token.line)
        if token.kind in (Kind.END, Kind.NEW_LINE):
            what = "the end of the file" if token.kind is Kind.END else "the end of the line"
        else:
            what = repr(token.text)
        return SyntaxProblem(f"{expected} before {what}", token.line)

    def skip_balanced(self, *ends: str, new_line: bool = True) -> None:
        """Move to one of these operators or, if `new_line`, to a line end, outside of all brackets that open here.

        Stops at a closing bracket of what is around, and at the end. Raises SyntaxProblem for brackets that cross, and
        where so much was skipped before that many brackets of the text are never closed.
        """
        open_brackets: list[str] = []
        while self.next.kind is not Kind.END:
            token = self.next
            self._may_skip -= 1
            if self._may_skip < 0:
                raise self.problem("has many brackets that are never closed")
            if not open_brackets:
                if token.kind is Kind.NEW_LINE and new_line:
                    return
                if token.kind is Kind.OPERATOR and (token.text in ends or token.text in CLOSING.values()):
                    return
            if token.kind is Kind.OPERATOR:
                if token.text in CLOSING:
                    open_brackets.append(CLOSING[token.text])
                elif token.text in CLOSING.values() and open_brackets.pop() != token.text:
                    raise self.problem("has brackets that do not match")
            self.take()
