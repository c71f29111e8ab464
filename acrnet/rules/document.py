"""Deciding rules and effects as JSON objects, the form that plans and audits share.

Addresses are counted in decimal strings, because IPv6 counts exceed what JSON readers hold.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from acrnet.rules.effect import EffectPart
from acrnet.rules.verdict import DecidingRule

# Any: what the keys hold is said by the functions that fill them.
JsonObject: TypeAlias = dict[str, Any]


def deciding_rule_to_json(rule: DecidingRule) -> JsonObject:
    """Return the rule with the keys of its fields, always all of them and in the same order."""
    return {
        "name": rule.name,
        "priority": rule.priority,
        "access": rule.access.value,
        "addresses": str(rule.addresses),
        "rule_set": rule.rule_set,
    }


def effect_part_to_json(part: EffectPart) -> JsonObject:
    """Return the part of an effect with the keys of its fields, always all of them and in the same order."""
    return {
        "need": part.need,
        "protocol": part.protocol,
        "ports": list(part.ports),
        "prefixes": list(part.prefixes),
        "addresses_v4": str(part.addresses_v4),
        "addresses_v6": str(part.addresses_v6),
    }
