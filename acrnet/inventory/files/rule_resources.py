"""Security rules that are resources of their own in a file, added to the groups they belong to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from acrnet.inventory.files.resource import (
    Located,
    fields_value,
    group_key,
    has_properties,
    key_in,
    properties_of,
    text_in,
)
from acrnet.rules.inputs import Location
from acrnet.unknown import Uncertain, Unknown


def with_own_rules(
    groups: list[Located], rules: Iterable[Located], file: str
) -> tuple[list[Located], list[tuple[str, str]]]:
    """Return the groups with the rules they lack, and the place and a sentence for each group that is missing.

    A rule belongs to the group whose id begins its own; one without an id has the group's name before its own. `file`
    is where they were read.
    """
    by_group: dict[str, list[Located]] = {}
    for rule in rules:
        by_group.setdefault(group_key(rule.body), []).append(rule)
    if not by_group:
        return groups, []
    keys = [_keys(group.body) for group in groups]
    completed = [
        _completed(group, [rule for key in own if key for rule in by_group.get(key, ())], file)
        for group, own in zip(groups, keys, strict=True)
    ]
    placed = {key for own in keys for key in own}
    missing = [
        (own[0].json_path, f"{_rules(len(own))} of {_named(key)} cannot be placed.")
        for key, own in by_group.items()
        if not key or key not in placed
    ]
    return completed, missing


def _keys(group: Mapping[str, object]) -> tuple[str, str]:
    """Return the values that `group_key` may have for rules of a group."""
    return text_in(group, "id").rstrip("/").lower(), text_in(group, "name").lower()


def _completed(group: Located, own: Sequence[Located], file: str) -> Located:
    listed = fields_value(group.body, "securityRules")
    if not own or not (listed is None or isinstance(listed, list | Unknown)):
        return group
    rules: list[object] = [listed] if isinstance(listed, Unknown) else list(listed or [])
    names = {_name(body) for rule in rules if isinstance(body := _content(rule), Mapping)} - {""}
    lacking = [rule for rule in own if _name(rule.body) not in names]
    if not lacking:
        return group
    places = {_name(rule.body): rule.places.get("") or Location(file, rule.json_path) for rule in lacking}
    return group._replace(
        body=_with_rules(group.body, [*rules, *map(_as_child, lacking)]), places={**group.places, **places}
    )


def _content(rule: object) -> object:
    return rule.value if isinstance(rule, Uncertain) else rule


def _with_rules(group: Mapping[str, object], rules: list[object]) -> Mapping[str, object]:
    inside = properties_of(group)
    changed = {**inside, key_in(inside, "securityRules") or "securityRules": rules}
    return {**group, key_in(group, "properties"): changed} if has_properties(group) else changed


def _as_child(rule: Located) -> object:
    """Return a rule with its name within the group: `web` where the resource is named `nsg/web`."""
    body = {**rule.body, key_in(rule.body, "name") or "name": _last_segment(rule.body)}
    return Uncertain(body, rule.uncertain) if rule.uncertain else body


def _name(rule: Mapping[str, object]) -> str:
    return _last_segment(rule).lower()


def _last_segment(rule: Mapping[str, object]) -> str:
    return (text_in(rule, "name") or text_in(rule, "id").rstrip("/")).rpartition("/")[2]


def _rules(number: int) -> str:
    return "A security rule" if number == 1 else f"{number} security rules"


def _named(key: str) -> str:
    return f"the group {key!r}, which is not in this file," if key else "no named group"
