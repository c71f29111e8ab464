"""Reading documents back with programs and libraries of others: what each admits, whatever its syntax."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from functools import lru_cache
from typing import Any

import pytest

from .lists import entries
from .vendor_documents import READERS as VENDORS

_DESTINATIONS = {
    "destinationAddressPrefix",
    "destinationAddressPrefixes",
    "destinationAddresses",
    "destination_address_prefix",
    "destination_address_prefixes",
    "destination_addresses",
    "destination_fqdns",
    "targetFqdns",
}


# Any: these libraries return what JSON readers return.
def read_hcl(text: str) -> Any:
    """A document of Terraform as values; texts stay in quotes."""
    return deepcopy(_read_hcl(_without_comments(text, "#")))


def read_bicep(text: str) -> Any:
    """A Bicep file as values."""
    return deepcopy(_read_bicep(_without_comments(text, "//")))


def _without_comments(text: str, mark: str) -> str:
    """The lines that are no comments: the parsers are slow, and documents that differ in comments are read once."""
    return "\n".join(line for line in text.split("\n") if not line.startswith(mark))


@lru_cache
def _read_hcl(text: str) -> Any:
    return pytest.importorskip("hcl2", reason="python-hcl2 is not installed; the extra dev has it").loads(text)


@lru_cache
def _read_bicep(text: str) -> Any:
    return (
        pytest.importorskip("pycep", reason="pycep-parser is not installed; the extra dev has it")
        .BicepParser()
        .parse(text=text)
    )


def is_misread(syntax: str, name: str) -> bool:
    """Whether the parser, not the document, is at fault for a registry of this name.

    pycep 0.7.1 takes the backslash that is escaped before the last quote for one that escapes it.
    """
    return syntax == "bicep-firewall" and name.endswith("\\")


def destinations(value: object) -> list[str]:
    """What rules anywhere in a value admit, in its order."""
    return [text.strip('"') for text in _destinations(value)]


def _destinations(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, each in value.items():
            if name in _DESTINATIONS:
                yield from [each] if isinstance(each, str) else each
            else:
                yield from _destinations(each)
    elif isinstance(value, list):
        for each in value:
            yield from _destinations(each)


def _csv(text: str) -> list[str]:
    rows = list(csv.reader(text.splitlines()))
    assert {len(row) for row in rows} == {6}
    return [row[1] for row in rows[1:] if row[0] != "about"]


def _json(text: str) -> list[str]:
    document = json.loads(text)
    return [*(each["host"] for each in document["hosts"]), *(each["prefix"] for each in document["prefixes"])]


_AZURE: dict[str, Callable[[str], object]] = {"terraform": read_hcl, "bicep": read_bicep, "arm": json.loads}


def admitted(syntax: str, text: str) -> list[str]:
    """What a document admits: names, prefixes and tags, or whole lines. Fails for a syntax without a reader here."""
    if syntax in {"hosts", "cidr", "nftables", "iptables", "ipset", "squid"}:
        return entries(text)
    if syntax in {"csv", "json"}:
        return {"csv": _csv, "json": _json}[syntax](text)
    if syntax in VENDORS:
        return [f"{prefix} {port}" for prefix, port in VENDORS[syntax](text)]
    return destinations(_AZURE[syntax.partition("-")[0]](text))
