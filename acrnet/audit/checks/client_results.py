"""Findings about the whole path of a client: which needs are not met, and which stage decides that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from acrnet.audit.checks.check import Evidence
from acrnet.audit.checks.need_results import (
    NEED_DENIED,
    NEED_PARTLY_DENIED,
    NEED_UNDECIDABLE,
    blocking_rules,
    opening_fix,
)
from acrnet.audit.checks.wording import by_name_fix, described, destination, service
from acrnet.audit.model import Finding, Level, Missing, Result, StageKind, StageVerdict
from acrnet.audit.naming_text import naming
from acrnet.registry.need import Need
from acrnet.rules.rule import SecurityRule
from acrnet.rules.verdict import Outcome, Part
from acrnet.rules.words import named
from acrnet.unknown import Unknown

KINDS: Final = (NEED_DENIED, NEED_PARTLY_DENIED, NEED_UNDECIDABLE)

_WORDS = {
    NEED_DENIED: ("cannot reach", "stops it"),
    NEED_PARTLY_DENIED: ("can reach only a part of", "stops the rest"),
}
_GROUPS = frozenset({StageKind.INTERFACE_NSG, StageKind.SUBNET_NSG})

_Outbound: TypeAlias = Mapping[str, tuple[SecurityRule, ...]]
"""The outbound rules of each group, by its id in lower case."""


def findings(evidence: Evidence) -> Iterator[Finding]:
    """Yield a finding for each need of a client that is not proved to be met."""
    outbound = {each.id.lower(): each.outbound() for each in evidence.path_rule_sets}
    for result in evidence.results:
        if result.subject is not None or result.outcome is Outcome.ALLOWED:
            continue
        if result.outcome is Outcome.UNDECIDABLE:
            # Undecidable optional needs are only in the results.
            if result.need.required:
                yield _undecidable(result)
        else:
            yield _denied(result, outbound, assumed=evidence.assumed)


def _denied(result: Result, outbound: _Outbound, *, assumed: bool) -> Finding:
    kind = NEED_DENIED if result.outcome is Outcome.DENIED else NEED_PARTLY_DENIED
    verb, stops = _WORDS[kind]
    stage = _deciding(result)
    denied = _denied_by(stage, result) if stage is not None else []
    blocking = blocking_rules(denied)
    because = _because(stage, stops, result.reason)
    example = "" if stage is not None and stage.kind is StageKind.DNS and not denied else _example(result, denied)
    rule_set = next((part.stage for part in denied if blocking and part.rule is blocking[0]), "")
    sentence = f"{result.client} {verb} {described(result.need)}{because}{example}."
    return Finding(
        kind.id,
        Level.ERROR if result.need.required else Level.WARNING,
        sentence,
        _fix(result, stage, blocking, outbound.get(rule_set.lower(), ()), assumed=assumed),
        rule_set=rule_set,
        rule=blocking[0].name if blocking else "",
        need=result.need.id,
        client=result.client,
        cause=because if kind is NEED_DENIED else "",
    )


def _undecidable(result: Result) -> Finding:
    missing = [f"{each.stage.called}: {each.reason}" for each in result.missing]
    why = named(missing) or result.reason or "too little is known"
    seen = f", though what was seen is {result.seen}" if result.seen is not Outcome.UNDECIDABLE else ""
    return Finding(
        NEED_UNDECIDABLE.id,
        Level.WARNING,
        f"Whether {result.client} reaches {described(result.need)} cannot be decided{seen}, because {why}.",
        _undecidable_fix(result),
        need=result.need.id,
        client=result.client,
        cause=why,
    )


def _undecidable_fix(result: Result) -> str:
    """Return how to get a decision; options only if they decide, because none overrides what was seen."""
    if result.need.by_name_only and not result.views:
        return by_name_fix(result.need)
    unseen = dict.fromkeys(each.stage for each in result.missing if each.unseen)
    accept = " ".join(f"--accept-unseen {stage}" for stage in unseen)
    if accept and result.seen is Outcome.ALLOWED:
        return f"Supply what is missing, or take it as allowed with {accept}."
    if accept and result.seen is not Outcome.UNDECIDABLE:
        return f"Supply what is missing; with {accept} the need is {result.seen}."
    left_open = [each for each in result.missing if not each.unseen]
    if not result.views or not left_open:
        return "Supply what is missing and run the audit again."
    fixes = dict.fromkeys(_fix_of_doubt(each, result.need) for each in left_open)
    return " ".join(["Supply what is missing.", *fixes] if unseen else fixes)


def _fix_of_doubt(missing: Missing, need: Need) -> str:
    """Return how to resolve a doubt about something that was seen at a stage."""
    stage = missing.stage
    if missing.fix:
        return missing.fix
    if stage in _GROUPS:
        return f"Allow {service(need)} to {destination(need)} before the rules of {stage.called} that may match."
    return stage.settled_by


def _deciding(result: Result) -> StageVerdict | None:
    of_kind = [stage for stage in result.stages if stage.kind is result.decided_by]
    return next((stage for stage in of_kind if stage.outcome is not Outcome.ALLOWED), of_kind[0] if of_kind else None)


def _because(stage: StageVerdict | None, stops: str, reason: str) -> str:
    if stage is None:
        return f", because {reason}" if reason else ""
    name = f" {stage.name}" if stage.name else ""
    because = stage.because or reason
    return f", because {stage.kind.called}{name} {stops}{f': {because}' if because else ''}"


def _denied_by(stage: StageVerdict, result: Result) -> list[Part]:
    """Return the parts that the rules of a stage deny, for DNS the denied queries; a later stage may deny more."""
    if stage.kind is StageKind.DNS:
        return [query for query in result.queries if query.outcome is Outcome.DENIED]
    names = stage.name.lower().split(", ")
    return [
        part
        for view in result.views
        for part in view.verdict.parts
        if part.outcome is Outcome.DENIED and part.rule and part.stage.rsplit("/", 1)[-1].lower() in names
    ]


def _example(result: Result, denied: Sequence[Part]) -> str:
    """Return a denied packet as a clause, from these parts if there are any."""
    samples = (view.verdict.witness() for view in result.views if view.verdict.outcome is not Outcome.ALLOWED)
    packet = denied[0].flows.sample() if denied else next(filter(None, samples), None)
    if packet is None:
        return ""
    return f", for example {packet.source} to {packet.destination} port {packet.destination_port}"


def _fix(
    result: Result,
    stage: StageVerdict | None,
    blocking: tuple[SecurityRule, ...],
    outbound: tuple[SecurityRule, ...],
    *,
    assumed: bool,
) -> str:
    if stage is not None and stage.fix:
        return stage.fix
    if stage is None or stage.kind in _GROUPS:
        planned = stage.name if stage else "NSG"
        return naming(opening_fix(result.need, blocking, outbound, plannable=not assumed), planned)
    if stage.kind is StageKind.FIREWALL:
        first = f", in a rule before {blocking[0].name}" if blocking and not blocking[0].default else ""
        return f"Admit {service(result.need)} to {_hosts(result)} at the firewall {stage.name}{first}."
    return stage.kind.fix


def _hosts(result: Result) -> str:
    need = result.need
    if need.hosts:
        return named(need.hosts)
    return need.tag or ("the endpoint" if isinstance(need.addresses, Unknown) else named(need.addresses))
