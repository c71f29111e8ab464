"""Whether a document that is not read has security rules in it, so that it is not taken for empty.

A query may have renamed or dropped their keys, as `--query` of az does: then they are recognised by their values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from acrnet.inventory.files.resource import FOLDED_RULE_KEYS, GROUP_TYPE, RULE_TYPE, is_like_a_rule, key_in, text_in

EFFECTIVE: Final = "effectivesecurityrules"
"""The key, in lower case, of what az network nic list-effective-nsg prints."""
_KEYS_OF_COLLECTIONS: Final = ("ruleCollectionType", "ruleCollections")
_LISTS_OF_RULES: Final = FOLDED_RULE_KEYS | {EFFECTIVE, "security_rule"}
"""Of Resource Manager, in any case, and of Terraform."""
_TYPES: Final = frozenset({GROUP_TYPE, RULE_TYPE, "azurerm_network_security_group", "azurerm_network_security_rule"})
_ACCESSES: Final = frozenset({"allow", "deny"})
_DIRECTIONS: Final = frozenset({"inbound", "outbound"})
_MOST_NAMED: Final = 12
"""Keys in one sentence."""
_LONGEST_KEY: Final = 40


def contains_rules(resource: object) -> bool:
    """Whether there are lists of security rules anywhere in a resource; null stands for a list that was left out."""
    return any(_has_list(each) for each in objects_in(resource))


def contains_firewall_rules(document: object) -> bool:
    """Whether there are rule collections of Azure Firewall anywhere in a document."""
    return any(key_in(each, key) for each in objects_in(document) for key in _KEYS_OF_COLLECTIONS)


def mentions_rules(document: object) -> bool:
    """Whether a document has anything to do with security rules: lists of them, rules, or groups in any form."""
    return any(
        _has_list(each) or is_like_a_rule(each) or text_in(each, "type").lower() in _TYPES
        for each in objects_in(document)
    )


def contains_effective_rules(document: object) -> bool:
    """Whether a document has the effective security rules of a network interface."""
    return any(key.lower() == EFFECTIVE for each in objects_in(document) for key in each)


def _has_list(body: Mapping[str, object]) -> bool:
    return any(body[key] is not None for key in _keys_of_lists(tuple(body)))


def objects_in(document: object) -> Iterator[Mapping[str, object]]:
    """Yield every object in a document."""
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting += [item for item in value.values() if isinstance(item, dict | list)]
        elif isinstance(value, list):
            waiting += [item for item in value if isinstance(item, dict | list)]


@lru_cache(maxsize=1024)
def _keys_of_lists(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Return the keys that hold rules; files repeat a few lists of keys, so the answer for each is cached."""
    return tuple(key for key in keys if key.lower() in _LISTS_OF_RULES)


def renamed_keys(document: object) -> str:
    """Return a clause with the keys that the rules of an export have and those a reader expects; "" for no rules.

    A rule is recognised by a value that is an access and one that is a direction, under whatever keys these are; a
    projection to a list keeps the values alone.
    """
    if any(_has_values_of_a_rule(row) for row in _bare_rows(document)):
        return "has security rules as lists of values without keys; export the groups without --query"
    for body in objects_in(document):
        if _has_values_of_a_rule(list(body.values())) and not is_like_a_rule(body):
            return (
                f"has security rules with the keys {_named(list(body))}, where direction, access, priority, protocol"
                " and the others of az network nsg list are expected; export the groups without --query"
            )
    return ""


def _bare_rows(document: object) -> Iterator[list[object]]:
    """Yield the rows of a list of lists."""
    rows = document if isinstance(document, list) else []
    yield from (row for row in rows if isinstance(row, list))


def _has_values_of_a_rule(values: list[object]) -> bool:
    words = {value.strip().lower() for value in values if isinstance(value, str)}
    return not words.isdisjoint(_ACCESSES) and not words.isdisjoint(_DIRECTIONS)


def _named(keys: list[str]) -> str:
    shown = [key if len(key) <= _LONGEST_KEY else f"{key[:_LONGEST_KEY]}..." for key in keys[:_MOST_NAMED]]
    more = len(keys) - _MOST_NAMED
    return f"{', '.join(shown)}{f' and {more} more' if more > 0 else ''}"
