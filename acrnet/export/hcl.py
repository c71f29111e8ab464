"""Terraform's language: texts, lists, objects and blocks, laid out as `terraform fmt` lays them out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, TypeAlias

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_NO_ASCII: Final = re.compile(r"[^\x20-\x7e]")


@dataclass(frozen=True, slots=True)
class Expression:
    """Text of the language itself, written as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """An argument in a body, or an entry of an object."""

    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class Block:
    """A block in a body: its type with its labels, and its own body."""

    head: str
    body: Sequence[Attribute | Block]


Value: TypeAlias = "str | int | Expression | Sequence[Value] | Mapping[str, Value]"


def attributes(values: Mapping[str, Value]) -> list[Attribute]:
    """Return an argument for each entry."""
    return [Attribute(name, value) for name, value in values.items()]


def quoted(text: str) -> str:
    """Return a text in quotes and in ASCII, in which nothing is special.

    developer.hashicorp.com/terraform/language/expressions/strings, checked 2026-11-29.
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("${", "$${").replace("%{", "%%{")
    return f'"{_NO_ASCII.sub(_code, escaped)}"'


def lines(body: Iterable[Attribute | Block]) -> list[str]:
    """Return the lines of a body, with an empty line before each block but the first thing in it."""
    written: list[str] = []
    for is_block, items in groupby(body, lambda item: isinstance(item, Block)):
        if not is_block:
            written += _aligned(item for item in items if isinstance(item, Attribute))
            continue
        for item in items:
            if isinstance(item, Block):
                written += [*([""] if written else []), f"{item.head} {{", *_inner(lines(item.body)), "}"]
    return written


def _aligned(entries: Iterable[Attribute]) -> Iterator[str]:
    """Yield the lines of entries: equals signs stand below each other, but for values of several lines."""
    written = [(_key(entry.name), _value(entry.value)) for entry in entries]
    for is_long, group in groupby(written, lambda item: len(item[1]) > 1):
        items = list(group)
        width = 0 if is_long else max(len(key) for key, _ in items)
        for key, value in items:
            yield f"{key:{width}} = {value[0]}"
            yield from value[1:]


def _key(name: str) -> str:
    return name if _NAME.fullmatch(name) else quoted(name)


def _value(value: Value) -> list[str]:
    if isinstance(value, Expression):
        return [value.text]
    if isinstance(value, str):
        return [quoted(value)]
    if isinstance(value, int):
        return [str(value)]
    if isinstance(value, Mapping):
        return ["{", *_inner(_aligned(attributes(value))), "}"]
    items = [_value(item) for item in value]
    if len(items) <= 1 and all(len(item) == 1 for item in items):
        return [f"[{''.join(item[0] for item in items)}]"]
    return ["[", *_inner(line for item in items for line in (*item[:-1], f"{item[-1]},")), "]"]


def _inner(written: Iterable[str]) -> Iterator[str]:
    return (f"  {line}" if line else line for line in written)


def _code(character: re.Match[str]) -> str:
    code = ord(character[0])
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
