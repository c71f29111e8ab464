"""Findings about classic rules of firewalls that have a policy, and so ignore them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from acrnet.audit.checks.check import Evidence
from acrnet.audit.kind import Kind
from acrnet.audit.model import Finding, Level
from acrnet.rules.words import count

CLASSIC_RULES_OVERRIDDEN: Final = Kind(
    "classic_rules_overridden",
    (Level.WARNING,),
    "a firewall has classic rules, which its policy overrides",
    "move what is still needed into the policy, and remove the classic rules",
)
KINDS: Final = (CLASSIC_RULES_OVERRIDDEN,)


def findings(evidence: Evidence) -> Iterator[Finding]:
    """Yield a finding for each firewall with a policy and classic rules, whether or not it is judged by itself."""
    for each in evidence.overridden:
        yield Finding(
            id=CLASSIC_RULES_OVERRIDDEN.id,
            level=Level.WARNING,
            message=f"{each.name} applies the firewall policy {each.policy}, so its {count(each.rules, 'classic rule')}"
            f" {'decides' if each.rules == 1 else 'decide'} nothing.",
            fix=f"Move what is still needed into {each.policy}, and remove the classic rules of {each.name}.",
            rule_set=each.id,
            location=each.location,
        )
