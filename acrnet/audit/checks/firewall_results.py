"""Findings about the verdicts of firewalls: a need is denied, partly denied or undecidable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from acrnet.audit.checks.check import Evidence
from acrnet.audit.checks.need_results import NEED_DENIED, NEED_PARTLY_DENIED, NEED_UNDECIDABLE, blocking_rules
from acrnet.audit.checks.remark import Remark
from acrnet.audit.checks.wording import described, destination, service
from acrnet.audit.model import Level, Result
from acrnet.audit.naming_text import NAME
from acrnet.audit.subject import FirewallSubject
from acrnet.registry.need import Need
from acrnet.rules.network import ASSUMED_SOURCES
from acrnet.rules.rule import SecurityRule
from acrnet.rules.verdict import Outcome, Part
from acrnet.rules.words import named

KINDS: Final = (NEED_DENIED, NEED_PARTLY_DENIED, NEED_UNDECIDABLE)


def findings(evidence: Evidence) -> Iterator[Remark]:
    """Yield a finding for each need that a firewall does not certainly allow; undecidable optional needs have none."""
    for result in evidence.results:
        subject = result.subject
        if not isinstance(subject, FirewallSubject) or result.outcome is Outcome.ALLOWED:
            continue
        if result.outcome is not Outcome.UNDECIDABLE:
            yield _denied(result, subject)
        elif result.need.required:
            yield _undecidable(result, subject)


def _denied(result: Result, subject: FirewallSubject) -> Remark:
    kind = NEED_DENIED if result.outcome is Outcome.DENIED else NEED_PARTLY_DENIED
    what = "denies" if kind is NEED_DENIED else "denies a part of"
    denied = [part for view in result.deciding_views for part in view.verdict.parts if part.outcome is Outcome.DENIED]
    blocking = blocking_rules(denied)
    by, stops = named([rule.name for rule in blocking]), "stops" if len(blocking) == 1 else "stop"
    packet = denied[0].flows.sample()
    example = f", for example {packet.source} to {packet.destination} port {packet.destination_port}"
    undecided = f"; the rest is undecidable, because {result.reason}" if result.reason else ""
    return Remark(
        subject,
        kind,
        Level.ERROR if result.need.required else Level.WARNING,
        NAME + f" {what} {described(result.need)}{_for_names(result)}: {by} {stops} it{example}{undecided}.",
        _fix(result.need, blocking, subject, denied),
        rule=blocking[0].name if blocking and not blocking[0].default else "",
        need=result.need.id,
        cause=named([rule.name for rule in blocking], at_most=len(blocking)) if kind is NEED_DENIED else "",
    )


def _for_names(result: Result) -> str:
    """Return the host names that are denied; "" where all are."""
    denied = [each.name for each in result.by_name if each.verdict.outcome in (Outcome.DENIED, Outcome.PARTIAL)]
    return f" for {named(denied)}" if 0 < len(denied) < len(result.by_name) else ""


def _fix(need: Need, blocking: Sequence[SecurityRule], subject: FirewallSubject, denied: Iterable[Part]) -> str:
    """Return how to allow a need that these rules deny.

    Network rules are tried before application rules, so an application rule cannot mend what one of them denies.
    """
    # Loaded here: an audit of security groups alone needs none of it.
    from acrnet.firewall.labels import rules_labelled
    from acrnet.firewall.rule import NetworkRule

    rules = rules_labelled(subject.firewall.rules, {rule.name for rule in blocking})
    networks = [rule for rule in blocking if rule.name in rules and isinstance(rules[rule.name].rule, NetworkRule)]
    if networks or not need.hosts:
        what = f"Allow {service(need)} to {destination(need)} in a network rule"
    else:
        what = f"Allow {named(need.hosts)} over Https:443 in an application rule"
    first = next((rule for rule in (*networks, *blocking) if not rule.default), None)
    before = f" that is tried before {first.name}" if first is not None else ""
    family = "; only network rules of a dual-stack firewall pass IPv6" if _only_ipv6(denied) else ""
    clients = ", or name the clients with --source" if ASSUMED_SOURCES in subject.assumptions else ""
    return f"{what}{before}{family}{clients}."


def _only_ipv6(denied: Iterable[Part]) -> bool:
    return all(not part.flows.destinations.v4 for part in denied)


def _undecidable(result: Result, subject: FirewallSubject) -> Remark:
    from acrnet.firewall.labels import rules_labelled  # loaded here as in `_fix`

    doubtful = [rule for view in result.views for part in view.verdict.parts for rule in part.doubtful]
    read = rules_labelled(subject.firewall.rules, {rule.name for rule in doubtful})
    first = next((rule.name for rule in doubtful if rule.name in read), "")
    why = result.reason or "too little is known"
    return Remark(
        subject,
        NEED_UNDECIDABLE,
        Level.WARNING,
        "Whether " + NAME + f" allows {described(result.need)} cannot be decided, because {why}.",
        "Supply what is missing and run the audit again.",
        rule=first,
        need=result.need.id,
        cause=why,
    )
