"""Checking a configuration file against the model, with plain sentences for what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from acrnet.config.document import Document, read_document
from acrnet.config.mistake import Mistake, Place, mistakes_error
from acrnet.config.model import File, section_at, sections

Context = Mapping[str, Any]
"""The context of a pydantic error: limits, choices, or the exception of a validator."""

_TRUE = frozenset({"true", "yes", "on", "y", "t", "1"})
"""The texts that pydantic reads as true."""


def check(data: bytes, name: str, suppressible: Callable[[], Collection[str]]) -> File:
    """Return the configuration in `data`; raises ConfigurationError with every mistake of the file called `name`.

    `suppressible` returns the ids of the findings that may be suppressed; it is called where the file suppresses any.
    """
    document = read_document(data)
    file: File | None = None
    mistakes = list(document.mistakes)
    readable = document.lines or not mistakes
    if readable:
        try:
            file = File.model_validate(
                {} if document.value is None else document.value, context={"suppressible": suppressible}
            )
        except ValidationError as error:
            mistakes += [_mistake(detail, document) for detail in error.errors(include_url=False)]
        mistakes += _prune_without_owner(document)
    if mistakes or file is None:
        raise mistakes_error(name, mistakes)
    return file


def _prune_without_owner(document: Document) -> Iterator[Mistake]:
    value = document.value
    if isinstance(value, Mapping) and value.get("owner") is None and str(value.get("prune")).lower() in _TRUE:
        text = "deletes rules, so it needs an owner; add owner: with 1 to 16 lower-case letters and digits"
        yield Mistake(document.lines[("prune",)], ("prune",), text)


def _mistake(detail: ErrorDetails, document: Document) -> Mistake:
    place: Place = tuple(detail["loc"])
    text = _missing(place) if detail["type"] == "missing" else _text(detail, place)
    if detail["type"] == "missing":
        place = place[:-1]
    return Mistake(document.lines.get(place), place, text)


def _missing(place: Place) -> str:
    return f"lacks the key {str(place[-1])!r}"


def _text(detail: ErrorDetails, place: Place) -> str:
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown_key(place)
    if kind == "model_type":
        return _not_a_mapping(place, value)
    if kind in _WRONG_KINDS:
        return "has no value" if value is None else f"must be {_WRONG_KINDS[kind]}, not {_kind(value)}"
    sentence = _SENTENCES.get(kind)
    return sentence(value, context) if sentence else detail["msg"][:1].lower() + detail["msg"][1:]


def _none_of(value: object, context: Context) -> str:
    if not isinstance(value, str):
        return "has no value" if value is None else f"must be text, not {_kind(value)}"
    choices = [choice.strip("'") for choice in context["expected"].replace(" or ", ", ").split(", ")]
    near = get_close_matches(value.lower(), choices, n=1)
    return f"{value!r} is not one of {', '.join(choices)}" + (f"; did you mean {near[0]!r}?" if near else "")


def _not_a_list(value: object, _context: Context) -> str:
    return f"must be a list, not {_kind(value)}" + (f"; write [{value}]" if isinstance(value, str) and value else "")


_WRONG_KINDS = {
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "string_type": "text",
    "path_type": "text",
}
"""What a value should have been, by the type of the pydantic error."""

_SENTENCES: Mapping[str, Callable[[object, Context], str]] = {
    "literal_error": _none_of,
    "tuple_type": _not_a_list,
    "greater_than_equal": lambda value, context: f"is {value}, and must be at least {context['ge']}",
    "less_than_equal": lambda value, context: f"is {value}, and must be at most {context['le']}",
    "too_short": lambda _, context: f"must name at least {context['min_length']}",
    "value_error": lambda _, context: str(context["error"]),
}


def _unknown_key(place: Place) -> str:
    key = str(place[-1])
    here = section_at(place[:-1])
    known = _keys(here)
    if near := get_close_matches(key.lower(), known, n=1):
        return f"there is no such key; did you mean {near[0]!r}?"
    homes = [name or "the top of the file" for name, section in sections() if key in _keys(section)]
    if homes:
        return f"the key belongs under {homes[0]}"
    return f"there is no such key; {', '.join(known)} can stand here"


def _keys(section: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in section.model_fields.items()]


def _not_a_mapping(place: Place, value: object) -> str:
    keys = ", ".join(_keys(section_at(place)))
    subject = "must have keys" if place else "the file must have keys"
    return f"{subject} ({keys}), not {_kind(value)}"


def _kind(value: object) -> str:
    match value:
        case None:
            return "an empty value"
        case list():
            return "a list"
        case dict():
            return "a mapping"
        case _:
            return repr(value)
