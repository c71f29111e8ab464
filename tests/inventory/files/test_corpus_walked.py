"""Every literal security rule of the real files, as plain walking through their JSON finds it, is read the same.

A rule is literal where its priority, direction and access are; what an expression is made of is not looked at.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from acrnet.inventory.files import read_files
from acrnet.rules.rule import SecurityRule

CORPUS = Path(__file__).parents[3].parent / "shared" / "data" / "nsg-corpus"
FILES = sorted(path for path in CORPUS.glob("*") if path.name != "NOTICE.md")

pytestmark = pytest.mark.skipif(not FILES, reason="the real files are not beside the repository")

ELSEWHERE = {
    "04-": "rules of a network manager, which a group does not have",
    "06-": "rules of a network manager, which a group does not have",
    "22-": "placeholders inside the subnet of a virtual network, which deploys no group",
    "25-": "rules of no named group, in JSON with comments",
    "26-": "groups in a form of their own",
    "28-": "a part of a policy definition",
}
"""Files whose rules are those of no group, and why."""
NONE_LITERAL = ("01-", "02-", "07-", "32-", "33-", "34-", "35-", "39-")
"""Files without literal security rules. Those of the loops in 05 and 24 are literal in the variables."""


class Walked(NamedTuple):
    """A rule; a value that an expression gives is None, and so is one that is not there."""

    name: str | None
    direction: str
    priority: int
    access: str
    protocol: str | None
    source: frozenset[str] | None
    destination: frozenset[str] | None
    ports: tuple[tuple[int, int], ...] | None


def is_literal(value: object) -> bool:
    return isinstance(value, str | int) and value != "" and not str(value).startswith("[")


def walk(node: Any) -> Iterator[Walked]:  # Any: JSON of any shape
    """Yield each literal rule anywhere in a document, the properties below `properties` or beside the name."""
    for each in node if isinstance(node, list) else ():
        yield from walk(each)
    if not isinstance(node, dict):
        return
    lower = {key.lower().replace("_", ""): value for key, value in node.items()}
    inner = lower.get("properties", lower)
    fields = {key.lower().replace("_", ""): value for key, value in inner.items()} if isinstance(inner, dict) else {}
    if all(is_literal(fields.get(key)) for key in ("priority", "direction", "access")):
        name = lower.get("name")
        yield Walked(
            str(name).rpartition("/")[2].lower() if is_literal(name) else None,
            str(fields["direction"]).capitalize(),
            int(fields["priority"]),
            str(fields["access"]).capitalize(),
            str(fields["protocol"]).lower() if is_literal(fields.get("protocol")) else None,
            side(fields, "source"),
            side(fields, "destination"),
            ports(fields),
        )
        return
    for each in node.values():
        yield from walk(each)


def texts(fields: dict[str, Any], singular: str, plural: str) -> list[str] | None:
    many = fields.get(plural) or []
    values = [fields.get(singular), *(many if isinstance(many, list) else [many])]
    given = [str(each) for each in values if each not in (None, "")]
    return given if given and all(map(is_literal, given)) else None


def side(fields: dict[str, Any], which: str) -> frozenset[str] | None:
    found = texts(fields, f"{which}addressprefix", f"{which}addressprefixes")
    return frozenset(map(canonical, found)) if found else None


def canonical(prefix: str) -> str:
    try:
        return str(ipaddress.ip_network(prefix, strict=False))
    except ValueError:
        return "*" if prefix.lower() == "any" else prefix.lower()


def ports(fields: dict[str, Any]) -> tuple[tuple[int, int], ...] | None:
    """The destination ports in ranges that do not touch."""
    found = texts(fields, "destinationportrange", "destinationportranges")
    pairs = [("0-65535" if each == "*" else each).split("-") for each in found or ()]
    ranges: list[tuple[int, int]] = []
    for first, last in sorted((int(pair[0]), int(pair[-1])) for pair in pairs):
        if ranges and first <= ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], max(last, ranges[-1][1]))
        else:
            ranges.append((first, last))
    return tuple(ranges) or None


def is_read_as(walked: Walked, rule: SecurityRule) -> bool:
    """Whether a rule of the reader has all values that the walk has."""
    read = Walked(
        rule.name.lower(),
        str(rule.direction),
        rule.priority,
        str(rule.access),
        rule.protocol.lower(),
        frozenset(rule.sources.prefixes),
        frozenset(rule.destinations.prefixes),
        tuple(rule.destination_ports.ranges()),
    )
    return all(mine in (None, its) for mine, its in zip(walked, read, strict=True))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name[:3])
def test_each_literal_rule_is_read_with_the_same_values(path: Path) -> None:
    read = [rule for each in read_files([str(path)]).rule_sets for rule in each.rule_set.rules]
    if path.name[:3] in ELSEWHERE:
        assert read == []
        return
    walked = set(walk(json.loads(path.read_text(encoding="utf-8-sig"), strict=False)))

    assert bool(walked) == (path.name[:3] not in NONE_LITERAL)
    assert {each for each in walked if not any(is_read_as(each, rule) for rule in read)} == set()
