"""Findings about rules that acrnet owns or seems to own: edited by hand, or with only the name or the mark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

from msgspec import structs

from acrnet.audit.checks.check import Evidence, Examined, planned_by
from acrnet.audit.checks.owned_form import edits, writes_name
from acrnet.audit.checks.remark import Remark
from acrnet.audit.kind import Kind
from acrnet.audit.model import Level
from acrnet.audit.naming_text import NAME
from acrnet.rules.ownership import MARK, Owner, marked_owner
from acrnet.rules.rule import SecurityRule
from acrnet.rules.words import named, rule_label

OWNED_RULE_EDITED: Final = Kind(
    "owned_rule_edited",
    (Level.WARNING,),
    "a rule with the mark is not what acrnet writes",
    "let a plan restore it, or remove the mark",
)
OWNED_RULE_HALF_MARKED: Final = Kind(
    "owned_rule_half_marked",
    (
        Level.WARNING,
        Level.NOTE,
    ),
    "a rule has the name or the mark of an owned one, but not both",
    "rename it, or remove a copied mark",
)
KINDS: Final = (OWNED_RULE_EDITED, OWNED_RULE_HALF_MARKED)

_Edits: TypeAlias = dict[tuple[SecurityRule, tuple[str, ...], tuple[str, ...]], tuple[str, ...]]
"""The differences of marked rules, by the rule and how its sources and destinations are written."""


def findings(evidence: Evidence) -> Iterator[Remark]:
    """Yield findings about rules with the mark of any owner, and about rules named like those of this owner."""
    edited: _Edits = {}
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
                    f"{rule_label(rule)} of "
                    + NAME
                    + " has a name that acrnet gives, but no mark in its description, so"
                    " acrnet does not treat it as its own.",
                    "Delete the rule and let "
                    + planned_by(each.subject.nsg)
                    + " write it again, or give it another name.",
                    rule=rule.name,
                )


def _looks_owned(rule: SecurityRule, owner: Owner) -> bool:
    return rule.name.lower().startswith(owner.prefix) and writes_name(rule, owner)


def _marked(each: Examined, rule: SecurityRule, edited: _Edits) -> Iterator[Remark]:
    owner = marked_owner(rule)
    if owner is None:
        return
    if not rule.name.lower().startswith(owner.prefix):
        yield each.remark(
            OWNED_RULE_HALF_MARKED,
            Level.NOTE,
            f"{rule_label(rule)} of "
            + NAME
            + f" has the mark of the owner {owner.label} in its description, but a name"
            f" that does not start with {owner.prefix}, so acrnet does not treat it as its own.",
            "Remove the mark from the description; it was probably copied.",
            rule=rule.name,
        )
        return
    # A plan may choose any priority. Differences show names as they are written, which equality of rules leaves out.
    key = structs.replace(rule, priority=0), rule.sources.spelled, rule.destinations.spelled
    differences = edited.get(key)
    if differences is None:
        differences = edited[key] = edits(rule, owner)
    if differences:
        yield each.remark(
            OWNED_RULE_EDITED,
            Level.WARNING,
            f"{rule_label(rule)} of "
            + NAME
            + f" is marked as owned by {owner.label}, but is not what acrnet writes under"
            f" its name: {named(differences)}.",
            "Let " + planned_by(each.subject.nsg) + " restore it, or remove the mark from its description to keep it.",
            rule=rule.name,
        )
