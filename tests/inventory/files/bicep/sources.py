"""Bicep files made for tests, and what is read of them."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Any

from acrnet.inventory.files.bicep.reader import read_text
from acrnet.inventory.files.reader import Contents
from acrnet.inventory.files.resource import Located
from acrnet.inventory.files.surroundings import Surroundings
from acrnet.unknown import Unknown

NSG = "Microsoft.Network/networkSecurityGroups@2024-05-01"
NSG_TYPE = NSG.partition("@")[0]
HERE = "infra/main.bicep"


def read(text: str, beside: Mapping[str, str] | None = None, *, file: str = HERE, **parameters: str) -> Contents:
    """Return what is read of a file, with the files beside it by their paths from its folder."""
    files = {posixpath.normpath(path): content for path, content in (beside or {}).items()}

    def text_beside(path: str) -> str | Unknown:
        return files.get(path, Unknown(f"there is no file {path} beside it"))

    given = {name.lower(): value for name, value in parameters.items()}
    contents = read_text(text, Surroundings(file, given, text_beside))
    assert contents is not None
    return contents


def resources(text: str, beside: Mapping[str, str] | None = None, **parameters: str) -> list[Located]:
    """Return the resources of a file that is read whole."""
    contents = read(text, beside, **parameters)
    assert contents.unresolved == ()
    assert contents.whole
    return list(contents.resources)


def value(expression: str, declarations: str = "", beside: Mapping[str, str] | None = None, **parameters: str) -> Any:
    """Return what an expression is as a property of a group."""
    text = f"{declarations}\n{group('g', f'probe: {expression}')}"
    (read_,) = [each for each in resources(text, beside, **parameters) if each.json_path == "g"]
    properties: Any = read_.body["properties"]
    return properties["probe"]


def reason(expression: str, declarations: str = "", beside: Mapping[str, str] | None = None) -> str:
    """Return why an expression is not known; it must not be."""
    unknown = value(expression, declarations, beside)
    assert isinstance(unknown, Unknown), unknown
    return unknown.reason


def group(symbol: str, properties: str = "", name: str = "") -> str:
    """Return the declaration of a group."""
    body = f"{{\n  name: {name or repr(symbol)}\n  properties: {{\n    {properties}\n  }}\n}}"
    return f"resource {symbol} '{NSG}' = {body}\n"


def rule(name: str, priority: object = 100, **properties: object) -> str:
    """Return a rule as Bicep, on one line: it allows HTTPS to everything, but for these properties."""
    usual = {
        "protocol": "Tcp",
        "direction": "Outbound",
        "access": "Allow",
        "sourceAddressPrefix": "*",
        "sourcePortRange": "*",
        "destinationAddressPrefix": "*",
        "destinationPortRange": "443",
        **properties,
    }
    fields = ", ".join(f"{key}: {item!r}" for key, item in usual.items())
    return f"{{ name: {name!r}, properties: {{ priority: {priority}, {fields} }} }}"


def names(rules: object) -> list[object]:
    """Return the names of rules."""
    assert isinstance(rules, list)
    return [each["name"] for each in rules]
