"""The JSON form of deciding rules and of effects, which plans and audits share."""

from __future__ import annotations

from typing import Final

from acrnet.codec import COUNT, NUMBER, TEXT, defaulting, listed, optional, record, word
from acrnet.rules.effect import EffectPart
from acrnet.rules.rule import Access
from acrnet.rules.verdict import DecidingRule

DECIDING_RULE: Final = record(
    DecidingRule,
    name=TEXT,
    priority=NUMBER,
    access=word(Access),
    addresses=COUNT,
    rule_set=TEXT,
)

EFFECT_PART: Final = record(
    EffectPart,
    need=optional(TEXT),
    protocol=TEXT,
    ports=listed(TEXT),
    prefixes=listed(TEXT),
    addresses_v4=COUNT,
    addresses_v6=COUNT,
    hosts=defaulting(listed(TEXT), ()),
)
