"""The content that the owned group of a firewall policy should have.

The order of collections and rules is meaning, so what exists keeps its place, and what is new comes after it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

from acrnet.firewall import read_rule_collection_group
from acrnet.firewall.desired import HOST_NAMES, SERVICE_TAGS, Sources, WantedRule
from acrnet.firewall.owned_group import DEFAULT_PRIORITY
from acrnet.firewall.rule import ApplicationRule, Rule, RuleCollectionGroup, UnreadRule
from acrnet.firewall.wire.normal_form import normal_rule
from acrnet.firewall.wire.owned_rules import Body, allowing_collection
from acrnet.rules.wire.matches import read_endpoints
from acrnet.rules.words import named
from acrnet.targets.firewall_policy.options import Options
from acrnet.unknown import Unknown

_PLACES: Final = {SERVICE_TAGS: 1000, HOST_NAMES: 1100}
"""The collections of the group in the order Azure tries them, with the priority of a new one."""


@dataclass(slots=True)
class Draft:
    """What an owned group should hold."""

    body: Body | None
    """`{"name", "properties"}`; None if there is nothing to hold."""
    dropped: list[str] = field(default_factory=list)
    """Names of rules that are taken out, and of host names, each with its rule."""
    notes: list[str] = field(default_factory=list)
    """What stays although no need asks for it, one clause each."""
    leftover: list[str] = field(default_factory=list)
    """Those of the names that --prune would take out."""


def draft_group(
    name: str,
    priority: int,
    existing: Mapping[str, Any] | None,
    wanted: Mapping[str, Sequence[WantedRule]],
    options: Options,
) -> Draft:
    """Return the content of the group; `wanted` are the rules by what their collection is called."""
    draft = Draft(None)
    written = list(_collections(existing))
    for called, first in _PLACES.items():
        if wanted.get(called) and all(_called(each, options) != called for each in written):
            place = free_priority({each["priority"] for each in written}, first)
            written.append({"name": f"{options.owner.prefix}{called}", "priority": place, "rules": []})
    collections = [
        collection
        for each in written
        if (collection := _drafted(each, wanted.get(_called(each, options), ()), options, draft)) is not None
    ]
    if collections:
        draft.body = {"name": name, "properties": {"priority": priority, "ruleCollections": collections}}
    return draft


def free_priority(taken: Collection[object], first: int = DEFAULT_PRIORITY) -> int:
    """Return the first number, or the next one that is not taken, so that the order is certain."""
    return next(number for number in count(first) if number not in taken)


def rules_in(group: RuleCollectionGroup | None) -> list[tuple[str, Rule]]:
    """Return the rules of a group that could be read, each with the name of its collection."""
    if group is None or isinstance(group.collections, Unknown):
        return []
    return [
        (collection.name, rule)
        for collection in group.collections
        if not isinstance(collection.rules, Unknown)
        for rule in collection.rules
    ]


def _called(collection: Mapping[str, Any], options: Options) -> str:
    return str(collection.get("name", "")).lower().removeprefix(options.owner.prefix)


def _drafted(
    collection: Mapping[str, Any], wanted: Sequence[WantedRule], options: Options, draft: Draft
) -> dict[str, Any] | None:
    """Return a collection with its rules as they should be; None if none is left."""
    left = {each.name.lower(): each for each in wanted}
    rules: list[Mapping[str, Any]] = []
    for body in collection["rules"]:
        rule = _read(body)
        match = left.pop(rule.name.lower(), None)
        if match is not None:
            rules.append(_updated(body, rule, match, options, draft))
        elif _stays(rule, options, draft):
            rules.append(body)
    rules += [left[name].body for name in sorted(left)]
    if not rules:
        return None
    made = allowing_collection(collection["name"], collection["priority"], rules)
    return made | {key: value for key, value in collection.items() if key not in made}


def _updated(
    body: Mapping[str, Any], rule: Rule, wanted: WantedRule, options: Options, draft: Draft
) -> Mapping[str, Any]:
    """Return a rule as it should be, in its own spelling where it is so already."""
    right = wanted.body
    if isinstance(rule, ApplicationRule):
        extra = [host for host in rule.fqdns if host not in right["targetFqdns"]]
        kept = [host for host in extra if host in options.kept_hosts]
        others = [host for host in extra if host not in options.kept_hosts]
        if kept:
            draft.notes.append(f"{named(kept)} of {rule.name}: layers came from there before; kept until data-only")
        names = [f"{host} of {rule.name}" for host in others]
        if options.prune:
            draft.dropped += names
        else:
            draft.leftover += names
            kept += others
        right = {**right, "targetFqdns": sorted({*right["targetFqdns"], *kept})}
    return body if normal_rule(_read(right)) == normal_rule(rule) else right


def _stays(rule: Rule, options: Options, draft: Draft) -> bool:
    """Whether an owned rule that no need of this run asks for stays; the draft says what becomes of it."""
    if not _is_for(rule, options.sources):
        draft.notes.append(f"{rule.name} is for other sources than this run plans for")
        return True
    if options.prune:
        draft.dropped.append(rule.name)
        return False
    draft.leftover.append(rule.name)
    return True


def _is_for(rule: Rule, sources: Sources) -> bool:
    if isinstance(rule, UnreadRule):
        return False
    prefixes = () if sources.ip_groups else sources.addresses
    return rule.sources in (read_endpoints(prefixes, sources.ip_groups), read_endpoints(sources.ipv6, ()))


def _read(body: Mapping[str, Any]) -> Rule:
    """Return one rule in normal form."""
    collection = allowing_collection("any", DEFAULT_PRIORITY, [body])
    group = read_rule_collection_group(
        {"name": "any", "properties": {"priority": DEFAULT_PRIORITY, "ruleCollections": [collection]}}
    )
    ((_, rule),) = rules_in(group)
    return rule


def _collections(body: Mapping[str, Any] | None) -> Iterator[Mapping[str, Any]]:
    """Yield the collections of an owned group, in the order they are written."""
    if body is not None:
        for each in body["properties"].get("ruleCollections") or ():
            yield {**each, "rules": each.get("rules") or []}
