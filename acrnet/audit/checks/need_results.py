"""Findings about the verdicts of security groups: denied, partly denied, undecidable, or allowed by default only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from acrnet.audit.checks.check import Evidence, plannable
from acrnet.audit.checks.remark import Remark
from acrnet.audit.checks.wording import by_name_fix, described, destination, service
from acrnet.audit.kind import Kind
from acrnet.audit.model import Level, Result
from acrnet.audit.naming_text import NAME, Text
from acrnet.audit.subject import NsgSubject
from acrnet.net import AddressSet
from acrnet.net.amounts import share
from acrnet.registry.need import Need
from acrnet.rules.destination_cache import DestinationCache
from acrnet.rules.limits import HIGHEST_PRIORITY, is_room_before
from acrnet.rules.match import rule_flows
from acrnet.rules.rule import SecurityRule
from acrnet.rules.verdict import Outcome, Part
from acrnet.rules.words import named, rule_label

NEED_DENIED: Final = Kind(
    "need_denied",
    (
        Level.ERROR,
        Level.WARNING,
    ),
    "a need is denied to all clients, for every address",
    "allow it before the rule that denies it, or at the stage that does",
)
NEED_PARTLY_DENIED: Final = Kind(
    "need_partly_denied",
    (
        Level.ERROR,
        Level.WARNING,
    ),
    "a need is denied for some addresses or to some clients",
    "allow it before the rule that denies it, or at the stage that does",
)
NEED_UNDECIDABLE: Final = Kind(
    "need_undecidable",
    (Level.WARNING,),
    "whether a required need is met depends on something that is not known",
    "supply what is missing, or put an allow before what is in doubt",
    undecided=True,
)
ALLOWED_BY_DEFAULT_RULE: Final = Kind(
    "allowed_by_default_rule",
    (Level.NOTE,),
    "only default rules allow a required need",
    "give the need a rule of its own",
)
KINDS: Final = (NEED_DENIED, NEED_PARTLY_DENIED, NEED_UNDECIDABLE, ALLOWED_BY_DEFAULT_RULE)

_LICENSING = "azureplatformlkm"
"""The tag of Windows licensing. Its addresses are not published; clients use port 1688 unless configured
otherwise (learn.microsoft.com/previous-versions/windows/desktop/sppwmi/
setkeymanagementserviceport-softwarelicensingservice, checked 2026-11-28)."""


def findings(evidence: Evidence) -> Iterator[Remark]:
    """Yield findings about the results for rule sets; others are ignored.

    No fix names a plan for a group in a file, because acrnet plan does not read files.
    """
    reached = DestinationCache()
    outbound = {id(each.subject): each.outbound for each in evidence.examined}
    for result in evidence.results:
        if not isinstance(result.subject, NsgSubject):
            continue
        if result.outcome is Outcome.ALLOWED:
            yield from _by_default(result, result.subject)
        elif result.outcome is Outcome.UNDECIDABLE:
            # Undecidable optional needs are only in the results.
            if result.need.required:
                yield _undecidable(result, result.subject)
        else:
            can_plan = plannable(result.subject.nsg) and not evidence.assumed
            yield _denied(result, result.subject, outbound[id(result.subject)], reached, plannable=can_plan)


def _denied(
    result: Result,
    subject: NsgSubject,
    outbound: tuple[SecurityRule, ...],
    reached: DestinationCache,
    *,
    plannable: bool,
) -> Remark:
    kind = NEED_DENIED if result.outcome is Outcome.DENIED else NEED_PARTLY_DENIED
    parts = [part for view in result.views for part in view.verdict.parts]
    denied = [part for part in parts if part.outcome is Outcome.DENIED]
    blocking = blocking_rules(denied)
    what = "denies" if kind is NEED_DENIED else "denies a part of"
    stopped = _stopped(parts, denied, blocking, reached)
    undecided = f"; the rest is undecidable, because {result.reason}" if result.reason else ""
    return Remark(
        subject,
        kind,
        Level.ERROR if result.need.required else Level.WARNING,
        NAME + f" {what} {described(result.need)}{_for_clients(result)}: {stopped}{undecided}.",
        opening_fix(result.need, blocking, outbound, plannable=plannable),
        rule=blocking[0].name if blocking else "",
        need=result.need.id,
        cause=named([rule_label(rule) for rule in blocking], at_most=len(blocking)) if kind is NEED_DENIED else "",
    )


def blocking_rules(denied: Iterable[Part]) -> tuple[SecurityRule, ...]:
    """Return the rules that deny these parts, in the order they are tried."""
    rules = {id(part.rule): part.rule for part in denied if part.rule is not None}
    return tuple(sorted(rules.values(), key=lambda rule: (rule.priority, rule.name)))


def opening_fix(
    need: Need, blocking: tuple[SecurityRule, ...], outbound: tuple[SecurityRule, ...], *, plannable: bool
) -> Text:
    """Return how to allow a need that these rules deny.

    `outbound` are all rules of the group, as far as they are known; `plannable` tells whether a plan for it helps.
    """
    if need.by_name_only:
        return by_name_fix(need)
    flows = f"{service(need)} to {destination(need)}"
    ending: Text = "; acrnet plan --nsg " + NAME + " shows how." if plannable else "."
    if not blocking or blocking[0].priority > HIGHEST_PRIORITY:
        return f"Allow {flows}" + ending
    first = blocking[0]
    if not is_room_before(first, outbound):
        return f"Give {first.name} a higher number than {first.priority}, and allow {flows} before it."
    return f"Allow {flows} at a priority below {first.priority}" + ending


def _stopped(
    parts: Iterable[Part], denied: Sequence[Part], blocking: Iterable[SecurityRule], reached: DestinationCache
) -> str:
    """Return how many of the addresses each rule stops, with a stopped packet as an example."""
    total = reached.count(part.flows for part in parts)
    counted = []
    for rule in blocking:
        number = reached.count(part.flows for part in denied if part.rule is rule)
        counted.append(f"{rule_label(rule)} stops {share(number, total)}")
    packet = denied[0].flows.sample()
    return f"{named(counted)}, for example {packet.source} to {packet.destination} port {packet.destination_port}"


def _for_clients(result: Result) -> str:
    """Return the clients whose need is not met; "" if it is met for none of them."""
    if result.outcome is Outcome.DENIED:
        return ""
    if len(result.views) < 2:
        return " for some of its clients" if _differs_by_source(result) else ""
    cut = [view.clients for view in result.views if view.verdict.outcome is not Outcome.ALLOWED]
    return f" for {named(cut)}" if len(cut) < len(result.views) else ""


def _differs_by_source(result: Result) -> bool:
    parts = [part for view in result.views for part in view.verdict.parts]
    denied = AddressSet.union(part.flows.sources for part in parts if part.outcome is Outcome.DENIED)
    others = (flow for part in parts if part.outcome is not Outcome.DENIED for flow in part.flows.flows)
    return any(not flow.sources <= denied.of_family(flow.family) for flow in others)


def _undecidable(result: Result, subject: NsgSubject) -> Remark:
    doubtful = [rule for view in result.views for part in view.verdict.parts for rule in part.doubtful]
    first = min(doubtful, key=lambda rule: rule.priority, default=None)
    why = result.reason or "; ".join(missing.reason for missing in result.missing) or "too little is known"
    fix = by_name_fix(result.need) if result.need.by_name_only else "Supply what is missing and run the audit again."
    if first is not None and first.unread:
        fix = f"Correct {first.name} and run the audit again."
    elif first is not None:
        fix = f"{_fix_of_doubt(result, doubtful)}, or {_allowing_before(result.need, first, subject)}."
    return Remark(
        subject,
        NEED_UNDECIDABLE,
        Level.WARNING,
        "Whether " + NAME + f" allows {described(result.need)} cannot be decided, because {why}.",
        fix,
        rule=first.name if first else "",
        need=result.need.id,
        cause=why,
    )


def _fix_of_doubt(result: Result, doubtful: Sequence[SecurityRule]) -> str:
    """Return how to resolve the doubt about these rules."""
    first = min(doubtful, key=lambda rule: rule.priority)
    if all(_LICENSING in rule.destinations.prefixes for rule in doubtful):
        return f"Limit {first.name} to port 1688, which Windows licensing uses"
    subject = result.subject
    networks = [clients.network for clients in subject.clients] if isinstance(subject, NsgSubject) else []
    matches = [rule_flows(rule, network) for rule in doubtful for network in networks]
    if all(certain == possible for certain, possible in matches):
        return f"Give the rules that share the priority {first.priority} numbers of their own"
    return "Supply what is missing"


def _allowing_before(need: Need, rule: SecurityRule, subject: NsgSubject) -> str:
    flows = f"{service(need)} to {destination(need)}"
    if rule.priority > HIGHEST_PRIORITY:
        return f"allow {flows}"
    if is_room_before(rule, subject.nsg.rule_set.outbound()):
        return f"allow {flows} at a priority below {rule.priority}"
    return f"give {rule.name} a higher number than {rule.priority} and allow {flows} before it"


def _by_default(result: Result, subject: NsgSubject) -> Iterator[Remark]:
    """Yield a finding if only default rules allow a required need, because a deny of Internet would cut it off."""
    if not result.need.required or not result.views:
        return
    rule = None
    for view in result.views:
        for part in view.verdict.parts:
            rule = part.rule
            if rule is None or not rule.default:
                return
    if rule is not None:
        yield Remark(
            subject,
            ALLOWED_BY_DEFAULT_RULE,
            Level.NOTE,
            NAME + f" allows {described(result.need)} by the default rule {rule.name} only.",
            f"Allow {service(result.need)} to {destination(result.need)} by a rule of its own, so that a later deny of"
            " everything else does not cut it.",
            rule=rule.name,
            need=result.need.id,
        )
