"""Addresses of Terraform: of modules and resources in them, with the keys of `count` and `for_each`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

_KEY: Final = r'\["(?:[^"\\]|\\.)*+"\]|\[[0-9]++\]'
_STEP: Final = re.compile(rf"([^.\[\]\"]++)((?:{_KEY})?)(?:\.|$)")
_DATA: Final = "data"
_MODULE: Final = "module"


class Step(NamedTuple):
    """One name of an address, with its key."""

    name: str
    key: str
    """As written between the brackets, `"a"` or `0`; "" without one."""


class Address(NamedTuple):
    """Where a resource is: the modules it is in, outermost first, its mode, type, name and key."""

    modules: tuple[Step, ...]
    data: bool
    """Whether it is a data source, which is read and not managed."""
    type: str
    resource: Step

    @property
    def module(self) -> str:
        """The address of the module, "" for the root module."""
        return ".".join(f"{_MODULE}.{step.name}{_in_brackets(step.key)}" for step in self.modules)


@lru_cache(maxsize=4096)
def parse_address(text: str) -> Address | None:
    """Return the address of a resource instance, as `module.hub["a"].azurerm_firewall.this[0]`; None for other text."""
    steps = list(steps_in(text))
    modules: list[Step] = []
    at = 0
    while at + 1 < len(steps) and steps[at] == (_MODULE, ""):
        modules.append(steps[at + 1])
        at += 2
    rest = steps[at:]
    data = bool(rest) and rest[0] == (_DATA, "")
    if data:
        rest = rest[1:]
    if len(rest) != 2 or rest[0].key:
        return None
    return Address(tuple(modules), data, rest[0].name, rest[1])


def steps_in(text: str) -> Iterator[Step]:
    """Yield the names of an address or a reference with their keys; none for a text that has another form."""
    steps: list[Step] = []
    at = 0
    while at < len(text):
        match = _STEP.match(text, at)
        if match is None:
            return
        steps.append(Step(match[1], match[2][1:-1]))
        at = match.end()
    yield from steps


def key_of(index: object) -> str:
    """Return the key of an instance as addresses have it, from the `index` of a plan or the `index_key` of a state."""
    if index is None or isinstance(index, bool):
        return ""
    return json.dumps(index, ensure_ascii=False) if isinstance(index, str) else str(index)


def address_text(module: str, type_: str, name: str, key: str, *, data: bool = False) -> str:
    """Return the address of an instance in a module."""
    return ".".join(filter(None, (module, _DATA if data else "", type_, f"{name}{_in_brackets(key)}")))


def _in_brackets(key: str) -> str:
    return f"[{key}]" if key else ""
