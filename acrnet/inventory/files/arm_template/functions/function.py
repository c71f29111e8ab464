"""A function of the language, and the arguments it gets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from acrnet.inventory.files.arm_template.budget import Budget
from acrnet.inventory.files.arm_template.deferred import UndecidedError, label_of, placeholder, uncertain_item
from acrnet.inventory.files.arm_template.syntax import ExpressionError
from acrnet.inventory.files.arm_template.values import Object, named
from acrnet.unknown import Unknown


@dataclass(frozen=True, slots=True)
class Arguments:
    """The values of a call. Each method raises ExpressionError for an argument of another kind."""

    values: Sequence[object]
    budget: Budget

    def __len__(self) -> int:
        return len(self.values)

    def text(self, index: int) -> str:
        """Return a text."""
        value = self.values[index]
        if isinstance(value, str):
            return value
        raise self._not("a text", index)

    def number(self, index: int) -> int:
        """Return a whole number."""
        value = self.values[index]
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise self._not("a whole number", index)

    def switch(self, index: int) -> bool:
        """Return true or false."""
        value = self.values[index]
        if isinstance(value, bool):
            return value
        raise self._not("true or false", index)

    def items(self, index: int) -> list[object]:
        """Return a list."""
        value = self.values[index]
        if isinstance(value, list):
            return value
        raise self._not("a list", index)

    def object(self, index: int) -> Object:
        """Return an object."""
        value = self.values[index]
        if isinstance(value, dict):
            return value
        raise self._not("an object", index)

    def texts(self, start: int = 0) -> list[str]:
        """Return all arguments from one on, as texts."""
        return [self.text(index) for index in range(start, len(self.values))]

    def label(self, name: str) -> str:
        """Return the call as text, for what is known of it only later; a list or an object equals no other there."""
        named_values = [
            f"value {self.budget.number()}" if isinstance(value, list | dict) else label_of(value)
            for value in self.values
        ]
        label = f"{name}({', '.join(named_values)})"
        self.budget.text(len(label))
        return label

    def undecided(self) -> Unknown | None:
        """Return the first argument that is not known or is a list that may have an item or not; else None."""
        for value in self.values:
            if isinstance(value, Unknown):
                return value
            item = uncertain_item(value)
            if item is not None:
                return Unknown(item.reason)
        return None

    def _not(self, wanted: str, index: int) -> ExpressionError:
        return ExpressionError(f"argument {index + 1} is {named(self.values[index])} and not {wanted}")


@dataclass(frozen=True, slots=True)
class Function:
    """A function whose result depends on its arguments alone."""

    call: Callable[[Arguments], object]
    """Raises ExpressionError for arguments that the function does not take, UndecidedError where something in them
    that is not known decides the result."""
    least: int
    """Arguments."""
    most: int | None = None
    """Arguments; None for any number."""
    takes_unknown: bool = False
    """Whether it is called with arguments that are not known, and with lists that may have an item or not."""


def apply(function: Function, name: str, arguments: Arguments) -> object:
    """Return the value of a function; it is not known where an argument that decides it is not.

    Raises ExpressionError for arguments that the function does not take.
    """
    if len(arguments) < function.least or (function.most is not None and len(arguments) > function.most):
        raise ExpressionError(f"{name} does not take {len(arguments)} arguments")
    # A function may look at every character, also where it returns none.
    arguments.budget.text(sum([len(value) for value in arguments.values if isinstance(value, str)]))
    because = None if function.takes_unknown else arguments.undecided()
    if because is None:
        try:
            return function.call(arguments)
        except UndecidedError as error:
            because = error.because
    return placeholder(arguments.label(name), because.reason)
