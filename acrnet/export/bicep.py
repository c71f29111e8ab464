"""Bicep files with rules of Azure for a network security group or a firewall policy that exists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from acrnet.export.azure_kinds import RULE_KINDS, RuleKind
from acrnet.export.azure_rules import API_VERSION, Nested, Parameter, Supplied, Value
from acrnet.export.export_list import ExportList
from acrnet.export.header import commented
from acrnet.export.identifiers import identifiers

_NO_ASCII: Final = re.compile(r"[^\x20-\x7e]")


def _text(kind: RuleKind, export: ExportList, notes: Sequence[str]) -> str:
    rules = kind.nested(export)
    blocks = [commented(export, notes, "//"), *_parameters((rules.parent, *rules.parameters)), *_resources(rules)]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _parameters(parameters: Iterable[Parameter]) -> Iterator[list[str]]:
    for each in parameters:
        kind = "array" if each.several else "string" if each.number is None else f"int = {each.number}"
        yield [f"@description({_quoted(each.about)})", f"param {each.name} {kind}"]


def _resources(rules: Nested) -> Iterator[list[str]]:
    parent = rules.parent.name.removesuffix("Name")
    yield [
        f"resource {parent} '{rules.parent_type}@{API_VERSION}' existing = {{",
        f"  name: {rules.parent.name}",
        "}",
    ]
    words = identifiers(rules.resources)
    before: list[str] = []
    for name, properties in rules.resources.items():
        yield [
            f"resource {words[name]} '{rules.type}@{API_VERSION}' = {{",
            f"  parent: {parent}",
            f"  name: {_quoted(name)}",
            *_inner(["properties: {", *_inner(_entries(properties)), "}"]),
            *_inner(["dependsOn: [", f"  {before[-1]}", "]"] if before else []),
            "}",
        ]
        before.append(words[name])


def _entries(values: Mapping[str, Value]) -> Iterator[str]:
    for name, value in values.items():
        first, *rest = _value(value)
        yield f"{name}: {first}"
        yield from rest


def _value(value: Value) -> list[str]:
    if isinstance(value, Supplied):
        return [value.parameter.name + (f" + {value.more}" if value.more else "")]
    if isinstance(value, str):
        return [_quoted(value)]
    if isinstance(value, int):
        return [str(value)]
    if isinstance(value, Mapping):
        return ["{", *_inner(_entries(value)), "}"]
    return ["[", *_inner(line for each in value for line in _value(each)), "]"]


def _quoted(text: str) -> str:
    """Return a text in quotes and in ASCII, in which nothing is special.

    learn.microsoft.com/azure/azure-resource-manager/bicep/data-types, strings, checked 2026-11-29.
    """
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("${", "\\${")
    return "'" + _NO_ASCII.sub(lambda character: f"\\u{{{ord(character[0]):x}}}", escaped) + "'"


def _inner(lines: Iterable[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)


_TESTED: Final = "Read by pycep-parser, properties compared with Azure's published schema; deployed nowhere."

BICEP: Final = tuple(
    kind.syntax(f"bicep{kind.suffix}", "a Bicep file", _TESTED, partial(_text, kind)) for kind in RULE_KINDS
)
