"""What reading one template may cost: a short text can ask for any amount of work and memory."""

from __future__ import annotations

from typing import Final

from acrnet.errors import InputFileError

MOST_STEPS: Final = 1_000_000
"""Values and calls evaluated in one document; the largest compiled Bicep of public repositories takes some 20,000."""
LONGEST_TEXT: Final = 4 * 1024 * 1024
"""Characters of a value: Resource Manager takes templates of 4 MB (learn.microsoft.com/azure/azure-resource-manager/
templates/best-practices, checked 2026-11-29)."""
MOST_TEXT: Final = 32 * LONGEST_TEXT
"""Characters that all functions may take and make in one document."""
MOST_ITEMS: Final = 100_000
"""Items in a list that a function makes."""
MOST_COPIES: Final = 800
"""Iterations of one copy loop (learn.microsoft.com/azure/azure-resource-manager/templates/copy-properties, checked
2026-11-29)."""
DEEPEST_REFERENCES: Final = 40
"""Variables, parameters and functions of the template that refer to each other."""


class Budget:
    """Counts what evaluating a document costs."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._steps = 0
        self._text = 0
        self._numbers = 0

    def step(self, count: int = 1) -> None:
        """Count values or calls; raises InputFileError where they are too many."""
        self._steps += count
        if self._steps > MOST_STEPS:
            raise self._too_much(f"{MOST_STEPS:,} steps")

    def text(self, length: int) -> None:
        """Count characters of a new text; raises InputFileError where they are too many."""
        self._text += length
        if self._text > MOST_TEXT:
            raise self._too_much(f"{MOST_TEXT // 2**20:,} MB of text")

    def number(self) -> int:
        """Return a number that was not returned before: what is named by it equals nothing else."""
        self._numbers += 1
        return self._numbers

    def _too_much(self, what: str) -> InputFileError:
        return InputFileError(
            f"The expressions of {self._name} take more than {what} to evaluate, which no template does that can be"
            " deployed.",
            next_step="Look for loops and variables in it that grow, or give the deployed groups instead.",
        )
