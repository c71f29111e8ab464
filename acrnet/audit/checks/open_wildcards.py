"""Findings about wildcards of firewall rules that cover names outside the domain they seem to name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from acrnet.audit.checks.check import Evidence
from acrnet.audit.checks.remark import Remark
from acrnet.audit.kind import Kind
from acrnet.audit.model import Level
from acrnet.audit.naming_text import NAME

WILDCARD_WITHOUT_DOT: Final = Kind(
    "wildcard_without_dot",
    (Level.WARNING,),
    "a firewall rule allows names of other domains by a wildcard without a dot",
    "write a dot behind the asterisk",
)
KINDS: Final = (WILDCARD_WITHOUT_DOT,)


def findings(evidence: Evidence) -> Iterator[Remark]:
    """Yield a finding for each wildcard without a dot by which a rule allows names; one that denies only denies more.

    A policy below which others are judged has its wildcards reported with each of these.
    """
    if not evidence.firewalls:
        return
    # Loaded here: an audit of security groups alone needs none of it.
    from acrnet.firewall.checks.wildcards import open_wildcards
    from acrnet.firewall.rule import Action

    for subject in evidence.firewalls:
        for each in open_wildcards(subject.firewall.rules):
            if each.rule.collection.action is not Action.ALLOW:
                continue
            domain = each.wildcard.removeprefix("*")
            yield Remark(
                subject,
                WILDCARD_WITHOUT_DOT,
                Level.WARNING,
                f"{each.rule.label} of " + NAME + f" allows {each.wildcard}, which also covers evil{domain}.",
                f"Write *.{domain} in place of {each.wildcard}, and {domain} beside it where the domain itself is"
                " meant.",
                rule=each.rule.label,
            )
