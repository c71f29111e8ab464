"""The configuration in a plan: which expressions a resource was written with, and to what they refer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from acrnet.inventory.files.terraform.address import Address, Step, steps_in

_NO_TARGETS: Final = frozenset({"each", "count", "path", "terraform", "self", "local"})
"""First words of references that lead to no resource; what a local value is made of is not in a plan."""
_LONGEST: Final = 1000
"""Characters of a reference; longer ones lead nowhere."""
_SEPARATOR: Final = re.compile(r"[.\[]")
_MOST_STEPS: Final = 2_000
"""References that are followed for one value, through variables and outputs of modules; more means a hostile file."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A resource that an expression refers to, from the module instance where it is written."""

    address: Address
    """A key that the expression computes is missing in it."""
    by_key: str = ""
    """The key of `for_each` or `count` where an expression on the way is written, if it uses that; else ""."""


class _Expression(NamedTuple):
    """An expression that is followed."""

    modules: tuple[Step, ...]
    """Where it is written."""
    references: list[str]
    key: str
    """The key of the instance or of the call for which it is evaluated."""
    chosen: str = ""
    """The key that an expression before it uses."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """The object `configuration` of a plan, empty for a state."""

    written: Mapping[str, object]
    _resources: dict[tuple[str, ...], Mapping[tuple[bool, str, str], Mapping[str, object]]] = field(
        default_factory=dict, compare=False
    )

    def __bool__(self) -> bool:
        return bool(self.written)

    def expressions(self, address: Address) -> Mapping[str, object] | None:
        """Return the expressions of a resource by attribute; None where the configuration does not have it."""
        resource = self._resource(address)
        return None if resource is None else _object(resource.get("expressions"))

    def provider(self, address: Address) -> str:
        """Return the key of the provider configuration that a resource belongs to, "" where it is not known."""
        key = (self._resource(address) or {}).get("provider_config_key")
        return key if isinstance(key, str) else ""

    def constant_of_provider(self, key: str, attribute: str) -> str:
        """Return an attribute of a provider configuration that is written as a text, else ""."""
        provider = _object(_object(self.written.get("provider_config")).get(key))
        value = _object(_object(provider.get("expressions")).get(attribute)).get("constant_value")
        return value if isinstance(value, str) else ""

    def references(self, address: Address, *path: str | int) -> list[Reference]:
        """Return the resources that an expression of a resource refers to, also through modules.

        `path` leads to it: an attribute, or a block, its position and an attribute there. The answer is empty for an
        expression that the configuration does not show, as those of dynamic blocks.
        """
        expression: object = self.expressions(address)
        for step in path:
            expression = _below(expression, step)
        references: dict[Address, Reference] = {}
        waiting = [_Expression(address.modules, _references(expression), address.resource.key)]
        followed = set[tuple[tuple[Step, ...], str, str]]()
        while waiting and len(followed) < _MOST_STEPS:
            modules, texts, key, chosen = waiting.pop()
            chosen = chosen if {"each.key", "count.index"}.isdisjoint(texts) else key
            for text in _longest(texts):
                if (modules, text, chosen) in followed:
                    continue
                followed.add((modules, text, chosen))
                steps = list(steps_in(text))
                if len(steps) < 2 or steps[0].name in _NO_TARGETS:
                    continue
                if steps[0].name == "var":
                    waiting += self._argument(modules, steps[1].name, chosen)
                elif steps[0].name == "module":
                    waiting += self._outputs(modules, steps[1], steps[2].name if len(steps) > 2 else "", chosen)
                else:
                    data = steps[0].name == "data"
                    if len(rest := steps[data : data + 2]) == 2:
                        target = Address(modules, data, rest[0].name, rest[1])
                        references.setdefault(target, Reference(target, chosen))
        return list(references.values())

    def _argument(self, modules: tuple[Step, ...], variable: str, chosen: str) -> list[_Expression]:
        """Return what the call of a module gives a variable of it; nothing for one of the root module."""
        if not modules:
            return []
        calls = _object(_object(self._module(modules[:-1])).get("module_calls"))
        expression = _object(_object(calls.get(modules[-1].name)).get("expressions")).get(variable)
        return [_Expression(modules[:-1], _references(expression), modules[-1].key, chosen)]

    def _outputs(self, modules: tuple[Step, ...], call: Step, output: str, chosen: str) -> list[_Expression]:
        """Return what an output of a called module is made of; all outputs where the expression computes which."""
        inner = (*modules, call)
        outputs = _object(_object(self._module(inner)).get("outputs"))
        names = [output] if output else list(outputs)
        return [
            _Expression(inner, _references(_object(outputs.get(name)).get("expression")), "", chosen) for name in names
        ]

    def _module(self, modules: Sequence[Step]) -> Mapping[str, object]:
        module = _object(self.written.get("root_module"))
        for step in modules:
            calls = _object(module.get("module_calls"))
            module = _object(_object(calls.get(step.name)).get("module"))
        return module

    def _resource(self, address: Address) -> Mapping[str, object] | None:
        names = tuple([step.name for step in address.modules])
        resources = self._resources.get(names)
        if resources is None:
            written = self._module(address.modules).get("resources")
            resources = self._resources[names] = {
                (each.get("mode") == "data", str(each.get("type")), str(each.get("name"))): each
                for each in (written if isinstance(written, list) else ())
                if isinstance(each, Mapping)
            }
        return resources.get((address.data, address.type, address.resource.name))


def _references(expression: object) -> list[str]:
    """Return the references in an expression and in those below it."""
    texts: list[str] = []
    waiting = [expression]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Mapping):
            written = each.get("references")
            if isinstance(written, list):
                texts += [text for text in written if isinstance(text, str)]
            else:
                waiting += [inner for inner in each.values() if isinstance(inner, Mapping | list)]
        elif isinstance(each, list):
            waiting += [inner for inner in each if isinstance(inner, Mapping | list)]
    return texts


def _longest(texts: Sequence[str]) -> list[str]:
    """Return the references without those that only repeat the beginning of another."""
    distinct = [text for text in dict.fromkeys(texts) if len(text) <= _LONGEST]
    beginnings = {text[: match.start()] for text in distinct for match in _SEPARATOR.finditer(text)}
    return [text for text in distinct if text not in beginnings]


def _below(expression: object, step: str | int) -> object:
    if isinstance(step, int):
        return expression[step] if isinstance(expression, list) and step < len(expression) else None
    return expression.get(step) if isinstance(expression, Mapping) else None


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}
