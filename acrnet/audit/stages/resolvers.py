"""Whether the clients reach a DNS resolver."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from msgspec import structs

from acrnet.audit.model import StageKind
from acrnet.audit.stages.platform_dns import trace_azure_dns
from acrnet.audit.stages.stage import ClientContext, go_through
from acrnet.audit.stages.summary import part_of
from acrnet.audit.stages.table import ONWARD
from acrnet.audit.stages.trace import Decision, Trace
from acrnet.net import AddressSet, FlowSet, IntervalSet
from acrnet.registry.names import AZURE_DNS
from acrnet.rules.verdict import Outcome, Part
from acrnet.unknown import Unknown

_STAGE: Final = StageKind.DNS
_PORT: Final = IntervalSet.single(53)
_UDP: Final = IntervalSet.single(17)
_TCP: Final = IntervalSet.single(6)


@dataclass(frozen=True, slots=True)
class Reachability:
    """Clients for which it is the same whether they reach a resolver."""

    sources: AddressSet
    decision: Decision


def resolver_reachability(context: ClientContext) -> tuple[Reachability, ...]:
    """Return whether the clients reach a resolver, in disjoint sets of clients that are all of them together.

    One resolver is enough. Clients send queries by UDP and, where the answer does not fit, by TCP (RFC 1035 and RFC
    7766): a resolver reached by UDP alone answers some queries, and one that is not reached by UDP answers none.
    """
    servers = context.path.dns_servers
    if isinstance(servers, Unknown):
        because = "resolvers that were not read"
        unread = Decision(_STAGE, Outcome.UNDECIDABLE, because, reason=servers.reason, unseen=True)
        return (Reachability(context.network.sources, unread),)
    first, *others = (_reachability_of(server, context) for server in servers or (AZURE_DNS,))
    combined: Sequence[Reachability] = first
    for other in others:
        combined = [each for one in combined for two in other for each in _either(one, two)]
    return tuple(combined)


def _either(one: Reachability, other: Reachability) -> Iterator[Reachability]:
    """Yield whether the clients in both sets reach one of two resolvers."""
    sources = one.sources & other.sources
    if sources:
        ranked = sorted((one.decision, other.decision), key=lambda each: _BEST_FIRST.index(each.outcome))
        best = ranked[0]
        if best.outcome is Outcome.DENIED:
            because = f"{one.decision.because}; {other.decision.because}"
            best = replace(best, because=because, queries=(*one.decision.queries, *other.decision.queries))
        yield Reachability(sources, best)


_BEST_FIRST: Final = (Outcome.ALLOWED, Outcome.UNDECIDABLE, Outcome.DENIED)


def _reachability_of(server: str, context: ClientContext) -> list[Reachability]:
    """Return whether the clients reach one resolver."""
    clients = context.network.sources
    try:
        address = AddressSet.parse([server])
    except ValueError:
        reason = f"{server!r} is not the address of a resolver"
        return [Reachability(clients, Decision(_STAGE, Outcome.UNDECIDABLE, f"a resolver {server!r}", reason=reason))]
    if address == AddressSet.parse([AZURE_DNS]):
        queries = Trace(FlowSet.of(clients, address, _UDP | _TCP, _PORT))
        reached = _by_clients(trace_azure_dns(queries, context), "port", AZURE_DNS)
        return _for_all(reached, clients, "DNS that Azure provides", AZURE_DNS)
    by_udp, by_tcp = (
        _by_clients(go_through(ONWARD, [Trace(FlowSet.of(clients, address, protocol, _PORT))], context), name, server)
        for name, protocol in (("UDP", _UDP), ("TCP", _TCP))
    )
    reached = [
        Reachability(udp.sources & tcp.sources, _both(udp.decision, tcp.decision))
        for udp in by_udp
        for tcp in by_tcp
        if udp.sources & tcp.sources
    ]
    return _for_all(reached, clients, f"the resolver {server} is reached on port 53", server)


def _both(udp: Decision, tcp: Decision) -> Decision:
    """Return whether a resolver is reached, from the decisions on UDP and on TCP."""
    if udp.outcome is not Outcome.ALLOWED or tcp.outcome is Outcome.ALLOWED:
        return udp
    if tcp.outcome is Outcome.UNDECIDABLE:
        return tcp
    reason = f"{tcp.because}, so that an answer that does not fit into UDP is lost"
    return replace(tcp, outcome=Outcome.UNDECIDABLE, reason=reason)


def _for_all(reached: list[Reachability], clients: AddressSet, because: str, server: str) -> list[Reachability]:
    """Return `reached` with a word on success, and with the clients that cannot send to this resolver's family.

    A client with addresses of both families uses the one that fits, so those clients have the outcome of the others.
    """
    described = [
        replace(each, decision=replace(each.decision, because=because))
        if each.decision.outcome is Outcome.ALLOWED
        else each
        for each in reached
    ]
    rest = clients - AddressSet.union(each.sources for each in described)
    if not rest:
        return described
    outcomes = {each.decision.outcome for each in described}
    if len(outcomes) == 1:
        return [*described, Reachability(rest, described[0].decision)]
    reason = f"which of the clients ask the resolver {server} from an address of its family is not known"
    return [
        *described,
        Reachability(rest, Decision(_STAGE, Outcome.UNDECIDABLE, f"the resolver {server}", server, reason=reason)),
    ]


def _by_clients(traces: Iterable[Trace], protocol: str, server: str) -> list[Reachability]:
    """Return what becomes of the clients' queries, by clients whose queries all have the same outcome.

    Where queries of one client differ in outcome by their source port, its reachability is undecidable.
    """
    ends = list(traces)
    sent = {outcome: _sources(each for each in ends if each.outcome is outcome) for outcome in _BEST_FIRST}
    reached: list[Reachability] = []
    placed = AddressSet.EMPTY
    for trace in ends:
        others = AddressSet.union(sources for outcome, sources in sent.items() if outcome is not trace.outcome)
        sources = trace.flows.sources - others - placed
        if sources:
            placed |= sources
            reached.append(Reachability(sources, _dns_decision(trace, protocol, server)))
    mixed = _sources(ends) - placed
    if mixed:
        because = f"{protocol} 53 to the resolver {server}"
        reason = f"some queries to the resolver {server} get through and others may not"
        reached.append(Reachability(mixed, Decision(_STAGE, Outcome.UNDECIDABLE, because, server, reason=reason)))
    return reached


def _sources(traces: Iterable[Trace]) -> AddressSet:
    return AddressSet.union(trace.flows.sources for trace in traces)


def _dns_decision(trace: Trace, protocol: str, server: str) -> Decision:
    """Return the decisions of the stages on the way to a resolver as one decision of the DNS stage."""
    assumption = "; ".join(dict.fromkeys(each.assumption for each in trace.decisions if each.assumption))
    if trace.outcome is Outcome.ALLOWED:
        return Decision(_STAGE, Outcome.ALLOWED, "", server, assumption=assumption)
    deciding = [each for each in trace.decisions if each.outcome is trace.outcome]
    first = deciding[0]
    query = f"{protocol} 53 to the resolver {server}"
    if trace.outcome is Outcome.DENIED:
        because = f"{query} is stopped by {first.name or f'the stage {first.kind}'}: {first.because}"
        return Decision(_STAGE, Outcome.DENIED, because, server, assumption=assumption, queries=_queries(trace))
    reasons = "; ".join(dict.fromkeys(each.reason for each in deciding))
    return Decision(
        _STAGE,
        Outcome.UNDECIDABLE,
        f"{query} depends on {first.name or f'the stage {first.kind}'}: {first.because}",
        server,
        reason=f"whether {query} gets through is not known, because {reasons}",
        unseen=all(each.unseen for each in deciding),
        doubtful=tuple(rule for each in deciding for rule in each.doubtful),
        assumption=assumption,
        queries=_queries(trace),
    )


def _queries(trace: Trace) -> tuple[Part, ...]:
    """Return DNS queries with the rules that decide about them, without the nameless rules that only end a list."""
    part = part_of(trace)
    return (structs.replace(part, passed=tuple(each for each in part.passed if each.rule.name)),)
