"""The composite format of .NET that the function `format` takes: `{0}`, `{1,8}`, `{2:D3}`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from acrnet.inventory.files.arm_template.budget import Budget
from acrnet.inventory.files.arm_template.deferred import placeholder, text_with_placeholders
from acrnet.inventory.files.arm_template.syntax import ExpressionError
from acrnet.inventory.files.arm_template.values import check_length, json_text, text_from
from acrnet.unknown import Unknown

_PIECE: Final = re.compile(
    r"(?P<text>[^{}]++)|(?P<open>\{\{)|(?P<close>\}\})"
    r"|\{(?P<index>[0-9]{1,4})\s*(?:,\s*(?P<width>-?[0-9]{1,9}))?\s*(?::(?P<form>[^{}]*))?\}|(?P<wrong>.)",
    re.DOTALL,
)
_STANDARD: Final = re.compile(r"(?P<kind>[DdNnXxFfGg])(?P<digits>[0-9]{0,2})")
_ZEROS: Final = re.compile(r"0{1,20}")


def composite(text: str, values: Sequence[object], budget: Budget) -> list[object]:
    """Return the pieces of a text with its holes filled; a value that is not known is a piece of its own.

    Raises ExpressionError for a text that is not a composite format, and for a format of numbers other than D, F, G, N,
    X and zeros.
    """
    pieces: list[object] = []
    for match in _PIECE.finditer(text):
        budget.step()
        if match["text"] is not None:
            pieces.append(match["text"])
        elif match["open"] or match["close"]:
            pieces.append("{" if match["open"] else "}")
        elif match["index"] is not None and int(match["index"]) < len(values):
            pieces.append(_filled(values[int(match["index"])], int(match["width"] or 0), match["form"] or "", budget))
        else:
            raise ExpressionError(f"format has a hole that no argument fills, or a single brace: {match[0]!r}")
    return pieces


def _filled(value: object, width: int, form: str, budget: Budget) -> object:
    if isinstance(value, Unknown):
        if not width and not form:
            return value
        return placeholder(f"{text_with_placeholders(value)} as {width}:{form}", value.reason)
    if isinstance(value, list | dict):
        text = json_text(value, budget, "'")
    elif isinstance(value, int) and not isinstance(value, bool) and form:
        text = _formatted(value, form)
    else:
        text = text_from(value, budget)
    check_length(abs(width))
    return text.rjust(width) if width > 0 else text.ljust(-width)


def _formatted(number: int, form: str) -> str:
    if _ZEROS.fullmatch(form):
        return _signed(number, str(abs(number)).zfill(len(form)))
    match = _STANDARD.fullmatch(form)
    if match is None:
        raise ExpressionError(f"format has the number format {form!r}, which acrnet does not know")
    kind, digits = match["kind"], int(match["digits"] or -1)
    if kind in "Gg" and digits == -1:
        return str(number)
    if kind in "Dd":
        return _signed(number, str(abs(number)).zfill(max(digits, 1)))
    if kind in "Xx" and number >= 0:
        text = f"{number:x}".zfill(max(digits, 1))
        return text.upper() if kind == "X" else text
    if kind in "Nn":
        # The invariant culture has no decimals of a whole number unless they are asked for: 8,175,133 of {0:N0}.
        return f"{number:,.{2 if digits == -1 else digits}f}"
    if kind in "Ff":
        return f"{number:.{2 if digits == -1 else digits}f}"
    raise ExpressionError(f"format has the number format {form!r} for {number}, which acrnet does not know")


def _signed(number: int, digits: str) -> str:
    return f"-{digits}" if number < 0 else digits
