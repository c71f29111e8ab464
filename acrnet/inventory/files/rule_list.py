"""Lists of security rules without their group: output of `az network nsg rule list`, or Resource Manager's answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from acrnet.inventory.files.reader import Contents, Form, next_page, resources_in
from acrnet.inventory.files.resource import GROUP_TYPE, RULE_TYPE, Located, is_like_a_rule, text_in
from acrnet.inventory.files.surroundings import ALONE, Surroundings

FORM: Final = Form(
    "rule-list",
    "output of `az network nsg rule list`, or what Resource Manager answers for the rules of a group",
    "a list of nothing but security rules",
)
_DEFAULT_RULE_TYPE: Final = "microsoft.network/networksecuritygroups/defaultsecurityrules"
_CUSTOM_RULES: Final = "securityRules"
_DEFAULT_RULES: Final = "defaultSecurityRules"
_RULE_ID: Final = re.compile(
    r"(?P<group>.*/providers/microsoft\.network/networksecuritygroups/(?P<name>[^/]+))"
    r"/(?P<list>securityrules|defaultsecurityrules)/[^/]+/?",
    re.IGNORECASE,
)
_EXPORT: Final = "give what az network nsg rule list or az network nsg list prints"


def read(document: object, surroundings: Surroundings = ALONE) -> Contents | None:  # noqa: ARG001 - needs none
    """Return the groups that the ids of listed rules name, each with its rules; None for any other document.

    A list has all custom rules of a group, and with `--include-default` the default rules too; one rule alone is not a
    group. Rules without an id belong to no known group: they are reported and not read.
    """
    resources = list(resources_in(document))
    if not resources or not all(_is_rule(each.body) for each in resources):
        return None
    missing = next_page(document)
    if resources[0].json_path == "$":
        clause = f"is one security rule, which is not all rules of its group; {_EXPORT}"
        return Contents("rule-list", unresolved=(clause,), whole=False)
    ids = [_RULE_ID.fullmatch(text_in(each.body, "id")) for each in resources]
    without_group = sum(each is None for each in ids)
    if without_group:
        clause = (
            f"lists {len(resources)} security rule{'s' * (len(resources) > 1)}, of which {without_group}"
            f" {'has' if without_group == 1 else 'have'} no id that names a group; {_EXPORT}"
        )
        return Contents("rule-list", unresolved=(clause, *missing), whole=False)
    groups: dict[str, list[tuple[re.Match[str], Located]]] = {}
    for rule_id, rule in zip(ids, resources, strict=True):
        if rule_id is not None:
            groups.setdefault(rule_id["group"].lower(), []).append((rule_id, rule))
    return Contents(
        "rule-list",
        [_group(rules) for rules in groups.values()],
        missing,
        whole=not missing,
        assumptions=tuple(_assumption(rules) for rules in groups.values()),
    )


def _is_rule(body: Mapping[str, object]) -> bool:
    """Whether an object is a security rule by its type or id; where it has neither, by its fields."""
    kind, identifier = text_in(body, "type").lower(), text_in(body, "id")
    if "/" in kind:
        return kind in (RULE_TYPE, _DEFAULT_RULE_TYPE)
    if "/providers/" in identifier.lower():
        return _RULE_ID.fullmatch(identifier) is not None
    return is_like_a_rule(body)


def _group(rules: Sequence[tuple[re.Match[str], Located]]) -> Located:
    """Return the group of these rules, which has default rules only where the list has any."""
    rule_id, first = rules[0]
    custom = [rule.body for each, rule in rules if not _is_default(each)]
    default = [rule.body for each, rule in rules if _is_default(each)]
    body: dict[str, object] = {
        "id": rule_id["group"],
        "name": rule_id["name"],
        "type": GROUP_TYPE,
        _CUSTOM_RULES: custom,
    }
    if default:
        body[_DEFAULT_RULES] = default
    return Located(first.json_path.rpartition("[")[0], body)


def _assumption(rules: Sequence[tuple[re.Match[str], Located]]) -> str:
    """Return what the verdicts on a group assume about its list."""
    rule_id, _ = rules[0]
    added = "" if any(_is_default(each) for each, _ in rules) else ", and the default rules of Azure were added to them"
    return f"the rules of {rule_id['name']} are taken to be all that its list shows{added}"


def _is_default(rule_id: re.Match[str]) -> bool:
    return rule_id["list"].lower() == _DEFAULT_RULES.lower()
