"""Why a desired rule has no safe place in a network security group, as problems of a plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from acrnet.plan.model import Problem, ProblemCode
from acrnet.rules.desired import DesiredRule
from acrnet.rules.rule import RuleSet, SecurityRule
from acrnet.rules.words import named, rule_label
from acrnet.targets.nsg.obstacles import content_digest
from acrnet.targets.nsg.placement import Window


def name_taken(wanted: DesiredRule, nsg: str) -> Problem:
    """Return the problem of a rule whose name another rule of the group has."""
    return Problem(
        ProblemCode.NAME_TAKEN,
        f"A rule named {wanted.name} exists in {nsg} without the mark of this owner in its description. "
        "Rename or delete it, or choose another owner label.",
    )


def blocked(wanted: Sequence[DesiredRule], denies: Sequence[SecurityRule], nsg: str) -> Problem:
    """Return the problem of rules behind denies that may not be passed."""
    verb = "denies" if len(denies) == 1 else "deny"
    return Problem(
        ProblemCode.BLOCKED_BY_EXPLICIT_DENY,
        f"{_listed(denies)} {verb} {', '.join(rule.opens for rule in wanted)} on purpose. Change what denies it, or "
        f"{_how_to_pass(denies, nsg)}.",
    )


def possibly_denied(
    wanted: Sequence[DesiredRule], denies: Sequence[SecurityRule], nsg: str, doubts: Iterable[str]
) -> Problem:
    """Return the problem of rules that stay behind denies which may match their flows for these reasons."""
    because = "; ".join(dict.fromkeys(doubts)) or "what VirtualNetwork stands for is not known"
    return Problem(
        ProblemCode.POSSIBLY_DENIED,
        f"{_listed(denies)} may deny {', '.join(rule.opens for rule in wanted)}, and acrnet does not pass that: it "
        f"cannot be told, because {because}. Change what may deny it, or {_how_to_pass(denies, nsg)}.",
    )


def _how_to_pass(denies: Sequence[SecurityRule], nsg: str) -> str:
    entries = ", ".join(f"{{nsg: {nsg}, rule: {rule.name}, content: {content_digest(rule)}}}" for rule in denies)
    return f"let acrnet pass it with overrides: [{entries}] in acrnet.yaml"


def no_room(
    wanted: Sequence[DesiredRule],
    window: Window,
    passed: Sequence[SecurityRule],
    respected: Sequence[SecurityRule],
    foreign: RuleSet,
) -> Problem:
    """Return the problem of rules without a free priority in their window."""
    names = ", ".join(rule.name for rule in wanted)
    places = [f"before {_listed(passed)}"] if passed else []
    places += [f"after {_listed(respected)}"] if respected else []
    occupants = [rule for rule in foreign.outbound() if rule.priority in window and not rule.default]
    verb = "holds what there is" if len(occupants) == 1 else "hold what there is"
    holders = f": {_listed(occupants)} {verb}" if occupants else ""
    return Problem(
        ProblemCode.NO_FREE_PRIORITY,
        f"There is no free priority {' and '.join(places)}{holders}. Move a rule to make room for {names}.",
    )


def _listed(rules: Sequence[SecurityRule]) -> str:
    return named([rule_label(rule) for rule in rules], at_most=5)
