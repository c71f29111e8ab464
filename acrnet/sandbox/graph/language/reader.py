"""A place in the words of a query, and what follows there."""

from collections.abc import Callable
from typing import TypeVar

from acrnet.sandbox.graph.language.query_error import QueryError, beyond_sandbox, parser_failure
from acrnet.sandbox.graph.language.tokens import Sort, Token, tokens

_DEEPEST = 64
Item = TypeVar("Item")


class Reader:
    """Reads the words one by one; ``depth`` counts the parentheses around them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokens(text)
        self._next = 0
        self._depth = 0

    @property
    def token(self) -> Token:
        """The next word."""
        return self._tokens[self._next]

    def take(self) -> Token:
        """The next word, which is passed by this; the end stays."""
        token = self.token
        if token.sort is not Sort.END:
            self._next += 1
        return token

    def at(self, *texts: str) -> bool:
        """Whether the next word is one of these symbols or names; a string never is."""
        return self.token.text in texts and self.token.sort in {Sort.SYMBOL, Sort.NAME}

    def skip(self, *texts: str) -> bool:
        """Pass one of these words, if it is next."""
        is_next = self.at(*texts)
        if is_next:
            self.take()
        return is_next

    def expect(self, *texts: str) -> Token:
        """Pass one of these words.

        Raises:
            QueryError: something else is next.
        """
        if not self.at(*texts):
            raise self.failure()
        return self.take()

    def name(self) -> str:
        """Pass a name, plain or in brackets and quotes.

        Raises:
            QueryError: something else is next.
        """
        if self.skip("["):
            if self.token.sort is not Sort.STRING:
                raise self.failure()
            text = self.take().text
            self.expect("]")
            return text
        if self.token.sort is not Sort.NAME or self.token.text.startswith(("!", "$")):
            raise self.failure()
        return self.take().text

    def whole_number(self) -> int:
        """Pass a whole number.

        Raises:
            QueryError: something else is next.
        """
        if self.token.sort is not Sort.LONG:
            raise self.failure()
        return int(self.take().text)

    def list(self, item: Callable[[], Item]) -> tuple[Item, ...]:
        """Pass items that are separated by commas."""
        items = [item()]
        while self.skip(","):
            items.append(item())
        return tuple(items)

    def deeper(self) -> None:
        """Count one more opening parenthesis.

        Raises:
            QueryError: there are too many.
        """
        self._depth += 1
        if self._depth > _DEEPEST:
            raise beyond_sandbox(f"The query is nested deeper than {_DEEPEST} times")

    def higher(self) -> None:
        """Count a closing parenthesis."""
        self._depth -= 1

    def follows(self, *texts: str) -> bool:
        """Whether the word after the next one is one of these symbols."""
        after = self._tokens[min(self._next + 1, len(self._tokens) - 1)]
        return after.sort is Sort.SYMBOL and after.text in texts

    def failure(self) -> QueryError:
        """The refusal of a query that cannot be read from the next word on."""
        return parser_failure(self._text, self.token.offset, self.token.text)
