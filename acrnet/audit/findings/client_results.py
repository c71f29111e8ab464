"""Findings about the whole way of a client: which needs are not met, and which stage decides that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from acrnet.audit.findings.kinds import Kind
from acrnet.audit.findings.need_results import blocking_rules, opening_fix
from acrnet.audit.findings.wording import listed, service, told
from acrnet.audit.model import Finding, Level, Result, StageKind, StageVerdict
from acrnet.rules.verdict import Outcome, Part
from acrnet.unknown import Unknown

STAGES = {
    StageKind.DNS: "DNS",
    StageKind.ADMIN_RULES: "the security admin configuration",
    StageKind.INTERFACE_NSG: "the network security group of the interface",
    StageKind.SUBNET_NSG: "the network security group of the subnet",
    StageKind.ROUTE: "the route",
    StageKind.FIREWALL: "the firewall",
    StageKind.REGISTRY: "the registry",
}
"""What findings call each stage."""

_FIXES = {
    StageKind.DNS: "Let the clients reach their resolvers on port 53, and the resolvers resolve the registry.",
    StageKind.ADMIN_RULES: (
        "Ask whoever runs the network manager to admit it: its rules come before every network security group."
    ),
    StageKind.ROUTE: "Give the subnet a route to the addresses, or a way out to public addresses.",
    StageKind.FIREWALL: "Admit it at the firewall.",
    StageKind.REGISTRY: "Admit the addresses of the clients at the registry, or give them a private endpoint.",
}
_WORDS = {
    Kind.NEED_DENIED: ("cannot reach", "stops it"),
    Kind.NEED_PARTLY_DENIED: ("can reach only a part of", "stops the rest"),
}
_GROUPS = frozenset({StageKind.INTERFACE_NSG, StageKind.SUBNET_NSG})


def client_findings(results: Iterable[Result]) -> Iterator[Finding]:
    """Yield a finding for each need that the way of a client is not proved to meet."""
    for result in results:
        if result.subject is not None or result.outcome is Outcome.ALLOWED:
            continue
        if result.outcome is Outcome.UNDECIDABLE:
            # What nobody requires need not be decided; the results say that it is not.
            if result.need.required:
                yield _undecidable(result)
        else:
            yield _denied(result)


def _denied(result: Result) -> Finding:
    kind = Kind.NEED_DENIED if result.outcome is Outcome.DENIED else Kind.NEED_PARTLY_DENIED
    verb, stops = _WORDS[kind]
    stage = _deciding(result)
    denied = [part for part in _parts(result) if part.outcome is Outcome.DENIED]
    blocking = blocking_rules(denied) if stage is not None and stage.kind in _GROUPS else ()
    sentence = f"{result.client} {verb} {told(result.need)}{_because(stage, stops, result.reason)}{_example(result)}."
    return Finding(
        kind.value,
        Level.ERROR if result.need.required else Level.WARNING,
        sentence,
        _fix(result, stage, denied),
        rule_set=next((part.stage for part in denied if part.rule in blocking), ""),
        rule=blocking[0].name if blocking else "",
        need=result.need.id,
        client=result.client,
    )


def _undecidable(result: Result) -> Finding:
    missing = [f"{STAGES[each.stage]}: {each.reason}" for each in result.missing]
    why = listed(missing) or result.reason or "too little is known"
    seen = f", though what was seen is {result.seen}" if result.seen is not Outcome.UNDECIDABLE else ""
    stages = list(dict.fromkeys(each.stage for each in result.missing))
    accept = " ".join(f"--accept-unseen {stage}" for stage in stages)
    return Finding(
        Kind.NEED_UNDECIDABLE.value,
        Level.WARNING,
        f"Whether {result.client} reaches {told(result.need)} cannot be decided{seen}, because {why}.",
        f"Supply what is missing{f', or take it as allowed with {accept}' if accept else ''}.",
        need=result.need.id,
        client=result.client,
    )


def _deciding(result: Result) -> StageVerdict | None:
    found = [stage for stage in result.stages if stage.kind is result.decided_by]
    return next((stage for stage in found if stage.outcome is not Outcome.ALLOWED), found[0] if found else None)


def _because(stage: StageVerdict | None, stops: str, reason: str) -> str:
    if stage is None:
        return f", because {reason}" if reason else ""
    name = f" {stage.name}" if stage.name else ""
    because = stage.because or reason
    return f", because {STAGES[stage.kind]}{name} {stops}{f': {because}' if because else ''}"


def _example(result: Result) -> str:
    for view in result.views:
        packet = view.verdict.witness() if view.verdict.outcome is not Outcome.ALLOWED else None
        if packet is not None:
            return f", for example {packet.source} to {packet.destination} port {packet.destination_port}"
    return ""


def _fix(result: Result, stage: StageVerdict | None, denied: list[Part]) -> str:
    if stage is None or stage.kind in _GROUPS:
        return opening_fix(result.need, blocking_rules(denied), stage.name if stage else "NSG")
    if stage.kind is StageKind.FIREWALL:
        return f"Admit {service(result.need)} to {_hosts(result)} at the firewall."
    return _FIXES[stage.kind]


def _hosts(result: Result) -> str:
    need = result.need
    if need.hosts:
        return listed(need.hosts)
    return need.tag or ("the endpoint" if isinstance(need.addresses, Unknown) else listed(need.addresses))


def _parts(result: Result) -> list[Part]:
    return [part for view in result.views for part in view.verdict.parts]
