"""Findings about needs that a parent policy denies, so that no rule of the policy under audit can allow them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from acrnet.audit.checks.check import Evidence
from acrnet.audit.checks.remark import Remark
from acrnet.audit.checks.wording import described
from acrnet.audit.kind import Kind
from acrnet.audit.model import Level
from acrnet.audit.naming_text import NAME
from acrnet.audit.subject import FirewallSubject
from acrnet.rules.words import named

PARENT_DENIES: Final = Kind(
    "parent_denies",
    (Level.WARNING,),
    "a network rule of a parent policy denies a need, which no child policy can allow",
    "ask whoever runs the parent policy to allow it there",
)
KINDS: Final = (PARENT_DENIES,)


def findings(evidence: Evidence) -> Iterator[Remark]:
    """Yield a finding for each required need that a network rule of a parent policy denies.

    An application rule of a parent is left out: a network rule of a child comes before it.
    """
    if not evidence.firewalls:
        return
    # Loaded here: an audit of security groups alone needs none of it.
    from acrnet.firewall.checks.parents import denies_of_parents

    for result in evidence.results:
        subject = result.subject
        if not isinstance(subject, FirewallSubject) or not result.need.required:
            continue
        rules = subject.firewall.rules
        denies = [each for view in result.views for each in denies_of_parents(rules, view.verdict) if each.final]
        labels = list(dict.fromkeys(each.rule.label for each in denies))
        if labels:
            yield Remark(
                subject,
                PARENT_DENIES,
                Level.WARNING,
                "No rule of " + NAME + f" can allow what {named(labels)} of a parent policy denies of"
                f" {described(result.need)}.",
                f"Allow it in the parent policy, in a network rule that is tried before {labels[0]}.",
                rule=labels[0],
                need=result.need.id,
            )
