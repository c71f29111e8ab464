"""Escaping of text from outside where a document of any kind is written: for one line, and for a row of CSV."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that can move a cursor, hide text or turn its direction."""
_COMMAND: Final = re.compile(r"##(?:vso)?\[|\A\s*:(?=:[a-z][a-z-]*(?:\s|::))", re.IGNORECASE)
"""How commands begin: in Azure Pipelines `##vso[` anywhere in a line, on GitHub `##[` anywhere and `::name` at its
start (microsoft/azure-pipelines-agent, Command.cs; actions/runner, ActionCommand.cs; both checked 2026-11-29)."""
_FORMULA: Final = ("=", "+", "-", "@")
"""Characters with which a formula starts in a spreadsheet (owasp.org/www-community/attacks/CSV_Injection, checked
2026-11-29). Tabs and line breaks, which that page names too, are written as escapes."""


def printable(text: str) -> str:
    """Return `text` on one line, with every control character and invisible character escaped.

    What a pipeline would take for a command in the output of a step is broken by an escape too: a file in a pull
    request may name a rule so.
    """
    if not text.isprintable():  # Python's printable characters leave out all invisible categories
        text = "".join(map(_escaped, text))
    if "##" in text or "::" in text:
        text = _COMMAND.sub(lambda match: f"{match[0][:-1]}\\x{ord(match[0][-1]):02x}", text)
    return text


def csv_line(values: Iterable[str]) -> str:
    """Return a row of CSV with its line break; a cell is quoted where CSV needs it.

    A value that a spreadsheet would take for a formula is prefixed with an apostrophe.
    """
    import csv  # here, because every command loads this module

    line = _Line()
    csv.writer(line, lineterminator="\n").writerow(list(map(_cell, values)))
    return line.text


class _Line:
    """What the CSV writer writes a row to."""

    text = ""

    def write(self, text: str) -> None:
        self.text += text


def _cell(text: str) -> str:
    cell = printable(text)
    return f"'{cell}" if cell.lstrip().startswith(_FORMULA) else cell


@lru_cache(maxsize=4096)
def _escaped(character: str) -> str:
    if unicodedata.category(character) not in _INVISIBLE:
        return character
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
