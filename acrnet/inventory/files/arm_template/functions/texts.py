"""Functions of texts."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final
from urllib.parse import quote, unquote, urljoin

from acrnet.errors import InputFileError
from acrnet.inventory.files.arm_template.deferred import (
    Deferred,
    UndecidedError,
    placeholder,
    text_with_placeholders,
)
from acrnet.inventory.files.arm_template.functions.composite_format import composite
from acrnet.inventory.files.arm_template.functions.function import Arguments, Function
from acrnet.inventory.files.arm_template.functions.lists import list_of_all
from acrnet.inventory.files.arm_template.syntax import ExpressionError
from acrnet.inventory.files.arm_template.values import check_length, made_list, made_text, text_from
from acrnet.inventory.files.json_text import parse_json
from acrnet.unknown import Uncertain, Unknown

_DATA_URI: Final = "data:text/plain;charset=utf8;base64,"
_UNRESERVED: Final = "-_.~"
_LONGEST_KEPT: Final = 4096
"""Characters of a text with placeholders; a longer one is no name and no id."""


def joined(parts: list[object], arguments: Arguments) -> object:
    """Return the texts of single values one after the other; what is not known keeps its place in the text."""
    unknown = next((part for part in parts if isinstance(part, Unknown)), None)
    if unknown is None:
        texts = [text_from(part, arguments.budget) for part in parts]
        check_length(sum(map(len, texts)))
        return made_text("".join(texts), arguments.budget)
    texts = [
        text_with_placeholders(part) if isinstance(part, Unknown) else text_from(part, arguments.budget)
        for part in parts
    ]
    check_length(sum(map(len, texts)))
    text = made_text("".join(texts), arguments.budget)
    return Deferred(unknown.reason, text) if len(text) <= _LONGEST_KEPT else placeholder(text, unknown.reason)


def _concat(arguments: Arguments) -> object:
    values = list(arguments.values)
    if any(isinstance(value, list) for value in values):
        return list_of_all(arguments)
    for value in values:
        if isinstance(value, dict):
            raise ExpressionError("concat takes no objects")
    return joined(values, arguments)


def _format(arguments: Arguments) -> object:
    values = arguments.values[1:]
    if isinstance(arguments.values[0], Unknown):
        return joined(list(arguments.values), arguments)
    return joined(composite(arguments.text(0), values, arguments.budget), arguments)


def _lower(arguments: Arguments) -> object:
    return _cased(arguments, upper=False)


def _upper(arguments: Arguments) -> object:
    return _cased(arguments, upper=True)


def _cased(arguments: Arguments, *, upper: bool) -> object:
    value = arguments.values[0]
    if isinstance(value, Unknown):
        text = text_with_placeholders(value)
        return Deferred(value.reason, text.upper() if upper else text.lower())
    text = arguments.text(0)
    return made_text(text.upper() if upper else text.lower(), arguments.budget)


def _trim(arguments: Arguments) -> object:
    return arguments.text(0).strip()


def _replace(arguments: Arguments) -> object:
    text, old, new = arguments.texts()
    if not old:
        raise ExpressionError("replace looks for an empty text")
    check_length(len(text) + text.count(old) * (len(new) - len(old)))
    return made_text(text.replace(old, new), arguments.budget)


def _substring(arguments: Arguments) -> object:
    text, start = arguments.text(0), arguments.number(1)
    length = arguments.number(2) if len(arguments) > 2 else len(text) - start
    if start < 0 or length < 0 or start + length > len(text):
        raise ExpressionError(f"substring asks for {length} characters from {start} of a text of {len(text)}")
    return made_text(text[start : start + length], arguments.budget)


def _split(arguments: Arguments) -> object:
    text = arguments.text(0)
    marks = arguments.values[1]
    delimiters = [str(each) for each in marks if each != ""] if isinstance(marks, list) else [arguments.text(1)]
    delimiters = [each for each in delimiters if each]
    arguments.budget.text(len(text))
    parts = re.split("|".join(map(re.escape, delimiters)), text) if delimiters else [text]
    return made_list(list(parts), arguments.budget)


def _join(arguments: Arguments) -> object:
    parts: list[object] = []
    for item in arguments.items(0):
        if isinstance(item, Uncertain):
            return Unknown(item.reason)
        parts += [arguments.text(1), item] if parts else [item]
    return joined(parts, arguments)


def _starts_with(arguments: Arguments) -> object:
    text, start = arguments.texts()
    return text.lower().startswith(start.lower())


def _ends_with(arguments: Arguments) -> object:
    text, end = arguments.texts()
    return text.lower().endswith(end.lower())


def _pad_left(arguments: Arguments) -> object:
    text = text_from(arguments.values[0], arguments.budget)
    width = arguments.number(1)
    filling = arguments.text(2) if len(arguments) > 2 else " "
    if len(filling) != 1:
        raise ExpressionError("padLeft fills with one character")
    check_length(width)
    return made_text(text.rjust(width, filling), arguments.budget)


def _string(arguments: Arguments) -> object:
    return text_from(arguments.values[0], arguments.budget)


def _base64(arguments: Arguments) -> object:
    return made_text(base64.b64encode(arguments.text(0).encode(errors="replace")).decode(), arguments.budget)


def _from_base64(arguments: Arguments) -> str:
    try:
        return made_text(base64.b64decode(arguments.text(0), validate=True).decode(), arguments.budget)
    except (binascii.Error, ValueError) as error:
        raise ExpressionError("a text is not base64 of a text") from error


def _data_uri(arguments: Arguments) -> object:
    data = text_from(arguments.values[0], arguments.budget).encode(errors="replace")
    return made_text(f"{_DATA_URI}{base64.b64encode(data).decode()}", arguments.budget)


def _from_data_uri(arguments: Arguments) -> object:
    head, comma, data = arguments.text(0).partition(",")
    if not comma or not head.startswith("data:"):
        raise ExpressionError("a text is not a data URI")
    if head.endswith(";base64"):
        return _from_base64(Arguments([data], arguments.budget))
    return made_text(unquote(data), arguments.budget)


def _uri(arguments: Arguments) -> object:
    base, relative = arguments.values
    if isinstance(base, Unknown) or isinstance(relative, Unknown):
        between = "" if isinstance(base, str) and base.endswith("/") else "/"
        return joined([base, between, relative], arguments)
    try:
        return made_text(urljoin(arguments.text(0), arguments.text(1)), arguments.budget)
    except ValueError as error:
        raise ExpressionError("a text is not a URI") from error


def _component(arguments: Arguments) -> object:
    return made_text(quote(arguments.text(0), safe=_UNRESERVED, errors="replace"), arguments.budget)


def _from_component(arguments: Arguments) -> object:
    return made_text(unquote(arguments.text(0)), arguments.budget)


def _json(arguments: Arguments) -> object:
    value = arguments.values[0]
    if not isinstance(value, Deferred):
        return _parsed(arguments.text(0), arguments)
    try:
        parsed = _parsed(value.text, arguments)
    except ExpressionError as error:
        raise UndecidedError(value) from error
    return _with_placeholders(parsed, value.reason)


def _with_placeholders(value: object, reason: str) -> object:
    """Return a value that was parsed from a text with placeholders; each text that has one is not known."""
    if isinstance(value, dict):
        return {key: _with_placeholders(item, reason) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_placeholders(item, reason) for item in value]
    return Deferred(reason, value) if isinstance(value, str) and "{" in value else value


def _base64_json(arguments: Arguments) -> object:
    return _parsed(_from_base64(arguments), arguments)


def _parsed(text: str, arguments: Arguments) -> object:
    """Return the value that a text is as JSON, with the comments and trailing commas that templates in use have there.

    A published landing zone of Container Apps deploys rules that are such a text (read 2026-11-29); no page of the
    documentation says so.
    """
    arguments.budget.step(text.count(",") + text.count("[") + text.count("{") + 1)
    for form in (text, text.replace("'", '"')) if '"' not in text else (text,):
        try:
            return parse_json(form, "a text")
        except InputFileError:
            continue
    raise ExpressionError("a text that json gets is not JSON")


FUNCTIONS: Final = {
    "concat": Function(_concat, 1, takes_unknown=True),
    "format": Function(_format, 1, takes_unknown=True),
    "tolower": Function(_lower, 1, 1, takes_unknown=True),
    "toupper": Function(_upper, 1, 1, takes_unknown=True),
    "trim": Function(_trim, 1, 1),
    "replace": Function(_replace, 3, 3),
    "substring": Function(_substring, 2, 3),
    "split": Function(_split, 2, 2),
    "join": Function(_join, 2, 2),
    "startswith": Function(_starts_with, 2, 2),
    "endswith": Function(_ends_with, 2, 2),
    "padleft": Function(_pad_left, 2, 3),
    "string": Function(_string, 1, 1),
    "base64": Function(_base64, 1, 1),
    "base64tostring": Function(_from_base64, 1, 1),
    "base64tojson": Function(_base64_json, 1, 1),
    "datauri": Function(_data_uri, 1, 1),
    "datauritostring": Function(_from_data_uri, 1, 1),
    "uri": Function(_uri, 2, 2, takes_unknown=True),
    "uricomponent": Function(_component, 1, 1),
    "uricomponenttostring": Function(_from_component, 1, 1),
    "json": Function(_json, 1, 1, takes_unknown=True),
}
