"""Findings about clients with IPv6 addresses whose needs a firewall allows by application rules alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from acrnet.audit.checks.check import Evidence
from acrnet.audit.checks.remark import Remark
from acrnet.audit.checks.wording import described, destination, service
from acrnet.audit.kind import Kind
from acrnet.audit.model import Level, Result
from acrnet.audit.naming_text import NAME
from acrnet.audit.subject import FirewallSubject
from acrnet.rules.network import ASSUMED_SOURCES
from acrnet.rules.verdict import Outcome, Part
from acrnet.rules.words import named

SINGLE_STACK_RULES: Final = Kind(
    "single_stack_rules",
    (Level.WARNING,),
    "application rules allow a need, and clients with IPv6 addresses need a network rule",
    "allow it in a network rule of a dual-stack firewall, or have the clients use IPv4",
)
KINDS: Final = (SINGLE_STACK_RULES,)


def findings(evidence: Evidence) -> Iterator[Remark]:
    """Yield a finding for each need that application rules allow over IPv4 and that is denied over IPv6.

    Application rules are for IPv4 alone (learn.microsoft.com/azure/firewall/deploy-dual-stack-firewall, dated
    2026-07-16, checked 2026-11-29). Clients that are assumed have no known IPv6 addresses, and are left out.
    """
    if not evidence.firewalls:
        return
    for result in evidence.results:
        if isinstance(result.subject, FirewallSubject) and ASSUMED_SOURCES not in result.subject.assumptions:
            yield from _of_result(result, result.subject)


def _of_result(result: Result, subject: FirewallSubject) -> Iterator[Remark]:
    parts = [part for view in result.deciding_views for part in view.verdict.parts]
    cut = [part for part in parts if part.outcome is Outcome.DENIED and not part.flows.destinations.v4]
    allowing = _application_rules(parts, subject) if cut else []
    if allowing:
        packet = cut[0].flows.sample()
        yield Remark(
            subject,
            SINGLE_STACK_RULES,
            Level.WARNING,
            NAME + f" allows {described(result.need)} by {named(allowing)}, and application rules pass no IPv6:"
            f" {packet.source} to {packet.destination} is denied.",
            f"Allow {service(result.need)} to {destination(result.need)} in a network rule of a dual-stack firewall,"
            " or have the clients use IPv4.",
            rule=allowing[0],
            need=result.need.id,
        )


def _application_rules(parts: Sequence[Part], subject: FirewallSubject) -> list[str]:
    """Return the labels of the application rules that allow some of these parts."""
    # Loaded here: an audit of security groups alone needs none of it.
    from acrnet.firewall.labels import rules_labelled
    from acrnet.firewall.rule import ApplicationRule

    names = dict.fromkeys(part.rule.name for part in parts if part.rule and part.outcome is Outcome.ALLOWED)
    rules = rules_labelled(subject.firewall.rules, set(names))
    return [name for name in names if name in rules and isinstance(rules[name].rule, ApplicationRule)]
