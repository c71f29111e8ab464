"""From the contents of a document to rule sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from acrnet.inventory.files.format import Contents
from acrnet.inventory.files.resource import Kind, Located, fields_value, kind_of, text_in, value_in
from acrnet.inventory.files.rule_resources import with_own_rules
from acrnet.rules.found import FoundRuleSet, Location
from acrnet.rules.wire import read_rule_set_leniently
from acrnet.tags import location_name

_STEP = 200
"""Groups read between two reports of progress."""


@dataclass(slots=True)
class RuleSetsRead:
    """What was found in one file."""

    rule_sets: list[FoundRuleSet] = field(default_factory=list)
    unresolved: list[str] = field(default_factory=list)
    without_rules: int = 0
    """Groups that are listed without their rules."""


def read_rule_sets(contents: Contents, file: str, report: Callable[[float], None]) -> RuleSetsRead:
    """Return the rule sets among the resources of a file; `report` is told which share of them is read.

    The id of a rule set is that of its group, else `<file>#<JSON path>`.
    """
    read = RuleSetsRead(unresolved=[f"{file} {clause}." for clause in contents.unresolved])
    groups: list[Located] = []
    rules: list[Located] = []
    for each in contents.resources:
        kind = kind_of(each.body)
        if kind is Kind.GROUP:
            groups.append(each)
        elif kind is Kind.RULE:
            rules.append(each)
        elif kind is Kind.GROUP_WITHOUT_RULES:
            read.without_rules += 1
            read.unresolved.append(
                f"{Location(file, each.json_path)}: {_named(each.body)} is listed without its rules."
            )
        elif kind is Kind.NAMELESS_RULES:
            read.unresolved.append(f"{Location(file, each.json_path)}: these rules belong to no named group.")
    groups, missing = with_own_rules(groups, rules)
    read.unresolved += [f"{Location(file, path)}: {sentence}" for path, sentence in missing]
    for index, group in enumerate(groups):
        if index % _STEP == 0:
            report(index / len(groups))
        found, sentences = _rule_set(group, file)
        read.rule_sets.append(found)
        if sentences:
            read.unresolved += [f"{found.location}: {sentence}" for sentence in sentences]
    return read


def _rule_set(group: Located, file: str) -> tuple[FoundRuleSet, tuple[str, ...]]:
    path, body = group
    location = Location(file, path)
    rule_set, unresolved = read_rule_set_leniently(body, origin=f"{file}#{path}")
    tags = value_in(body, "tags")
    found = FoundRuleSet(
        rule_set=rule_set,
        location=location,
        region=location_name(text_in(body, "location")),
        resource_tags={str(key): str(value) for key, value in tags.items()} if tags and isinstance(tags, dict) else {},
        attached_to=tuple(sorted({*_attached(body)})),
    )
    return found, unresolved


def _attached(body: Mapping[str, object]) -> Iterator[str]:
    for key in ("subnets", "networkInterfaces"):
        references = fields_value(body, key)
        if isinstance(references, list):
            yield from (text for each in references if isinstance(each, dict) and (text := text_in(each, "id")))


def _named(group: Mapping[str, object]) -> str:
    name = text_in(group, "name") or text_in(group, "id").rstrip("/").rpartition("/")[2]
    return f"the group {name!r}" if name else "a group"
