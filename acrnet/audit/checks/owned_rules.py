"""Rules that acrnet owns, or seems to: edited by hand, half marked, idle because nothing reaches or needs them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import structs

from acrnet.audit.checks.check import Evidence, Examined, planned_by
from acrnet.audit.checks.owned_form import edits, writes_name
from acrnet.audit.checks.remark import Remark
from acrnet.audit.checks.wording import placed
from acrnet.audit.kind import Kind
from acrnet.audit.model import Level
from acrnet.audit.naming_text import NAME
from acrnet.rules.ownership import MARK, Owner, marked_owner
from acrnet.rules.rule import SecurityRule
from acrnet.rules.words import named

OWNED_RULE_EDITED: Final = Kind(
    "owned_rule_edited",
    (Level.WARNING,),
    "a rule with the mark is not what acrnet writes",
    "let a plan put it back, or take out the mark",
)
OWNED_RULE_HALF_MARKED: Final = Kind(
    "owned_rule_half_marked",
    (
        Level.WARNING,
        Level.NOTE,
    ),
    "a rule has the name or the mark of an owned one, but not both",
    "rename it, or take out a copied mark",
)
KINDS: Final = (OWNED_RULE_EDITED, OWNED_RULE_HALF_MARKED)


def findings(evidence: Evidence) -> Iterator[Remark]:
    """Yield findings about rules with a mark of any owner, and about rules that look like those of our own."""
    edited: dict[SecurityRule, tuple[str, ...]] = {}
    for each in evidence.examined:
        for rule in each.subject.nsg.rule_set.rules:
            if rule.unread:
                continue
            if rule.description.startswith(MARK):
                yield from _marked(each, rule, edited)
            elif rule.name[:7].lower() == "acrnet-" and _looks_owned(rule, evidence.owner):
                yield each.remark(
                    OWNED_RULE_HALF_MARKED,
                    Level.WARNING,
                    f"{placed(rule)} of " + NAME + " has a name that acrnet gives, but no mark in its description, so"
                    " acrnet takes it for somebody else's.",
                    "Delete the rule and let "
                    + planned_by(each.subject.nsg)
                    + " write it again, or give it another name.",
                    rule=rule.name,
                )


def _looks_owned(rule: SecurityRule, owner: Owner) -> bool:
    return rule.name.lower().startswith(owner.prefix) and writes_name(rule, owner)


def _marked(each: Examined, rule: SecurityRule, edited: dict[SecurityRule, tuple[str, ...]]) -> Iterator[Remark]:
    owner = marked_owner(rule)
    if owner is None:
        return
    if not rule.name.lower().startswith(owner.prefix):
        yield each.remark(
            OWNED_RULE_HALF_MARKED,
            Level.NOTE,
            f"{placed(rule)} of " + NAME + f" has the mark of the owner {owner.label} in its description, but a name"
            f" that does not start with {owner.prefix}, so acrnet takes it for somebody else's.",
            "Take the mark out of the description, which was probably copied.",
            rule=rule.name,
        )
        return
    key = structs.replace(rule, priority=0)  # which acrnet chooses freely
    found = edited.get(key)
    if found is None:
        found = edited[key] = edits(rule, owner)
    if found:
        yield each.remark(
            OWNED_RULE_EDITED,
            Level.WARNING,
            f"{placed(rule)} of " + NAME + f" is marked as owned by {owner.label}, but is not what acrnet writes under"
            f" its name: {named(found)}.",
            "Let " + planned_by(each.subject.nsg) + " put it back, or take the mark out of its description to keep it.",
            rule=rule.name,
        )
