"""Whether the clients reach a resolver that tells them where a host name leads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from msgspec import structs

from acrnet.audit.model import StageKind
from acrnet.audit.stages.platform_dns import ask_azure
from acrnet.audit.stages.stage import Surroundings, go_through
from acrnet.audit.stages.strand import Decision, Strand
from acrnet.audit.stages.table import ONWARD
from acrnet.audit.stages.telling import part_of
from acrnet.net import AddressSet, FlowSet, IntervalSet
from acrnet.registry.names import AZURE_DNS
from acrnet.rules.verdict import Outcome, Part
from acrnet.unknown import Unknown

_STAGE: Final = StageKind.DNS
_PORT: Final = IntervalSet.single(53)
_UDP: Final = IntervalSet.single(17)
_TCP: Final = IntervalSet.single(6)


@dataclass(frozen=True, slots=True)
class Reach:
    """Clients that share whether they reach a resolver."""

    sources: AddressSet
    decision: Decision


def reach_resolvers(around: Surroundings) -> tuple[Reach, ...]:
    """Return whether the clients reach a resolver, by disjoint sets of clients that add up to all.

    One that answers is enough. A resolver is asked by UDP and, for an answer that does not fit there, by TCP (RFC 1035
    and RFC 7766): one that is reached by UDP alone answers some questions, and one that is not reached by UDP none.
    """
    servers = around.path.dns_servers
    if isinstance(servers, Unknown):
        because = "resolvers that were not read"
        unread = Decision(_STAGE, Outcome.UNDECIDABLE, because, reason=servers.reason, unseen=True)
        return (Reach(around.network.sources, unread),)
    first, *others = (_reach(server, around) for server in servers or (AZURE_DNS,))
    found: Sequence[Reach] = first
    for other in others:
        found = [reach for one in found for two in other for reach in _either(one, two)]
    return tuple(found)


def _either(one: Reach, other: Reach) -> Iterator[Reach]:
    """Yield what two resolvers together are worth to the clients that both sets hold."""
    sources = one.sources & other.sources
    if sources:
        ranked = sorted((one.decision, other.decision), key=lambda each: _BEST_FIRST.index(each.outcome))
        best = ranked[0]
        if best.outcome is Outcome.DENIED:
            because = f"{one.decision.because}; {other.decision.because}"
            best = replace(best, because=because, questions=(*one.decision.questions, *other.decision.questions))
        yield Reach(sources, best)


_BEST_FIRST: Final = (Outcome.ALLOWED, Outcome.UNDECIDABLE, Outcome.DENIED)


def _reach(server: str, around: Surroundings) -> list[Reach]:
    """Return whether the clients reach one resolver."""
    clients = around.network.sources
    try:
        address = AddressSet.parse([server])
    except ValueError:
        reason = f"{server!r} is no address of a resolver"
        return [Reach(clients, Decision(_STAGE, Outcome.UNDECIDABLE, f"a resolver {server!r}", reason=reason))]
    if address == AddressSet.parse([AZURE_DNS]):
        questions = Strand(FlowSet.of(clients, address, _UDP | _TCP, _PORT))
        reached = _by_clients(ask_azure(questions, around), "port", AZURE_DNS)
        return _for_all(reached, clients, "DNS that Azure provides", AZURE_DNS)
    by_udp, by_tcp = (
        _by_clients(go_through(ONWARD, [Strand(FlowSet.of(clients, address, protocol, _PORT))], around), name, server)
        for name, protocol in (("UDP", _UDP), ("TCP", _TCP))
    )
    reached = [
        Reach(udp.sources & tcp.sources, _both(udp.decision, tcp.decision))
        for udp in by_udp
        for tcp in by_tcp
        if udp.sources & tcp.sources
    ]
    return _for_all(reached, clients, f"the resolver {server} is reached on port 53", server)


def _both(udp: Decision, tcp: Decision) -> Decision:
    """Return what a resolver is worth that is reached by UDP and by TCP as these say."""
    if udp.outcome is not Outcome.ALLOWED or tcp.outcome is Outcome.ALLOWED:
        return udp
    if tcp.outcome is Outcome.UNDECIDABLE:
        return tcp
    reason = f"{tcp.because}, so that an answer that does not fit into UDP is lost"
    return replace(tcp, outcome=Outcome.UNDECIDABLE, reason=reason)


def _for_all(reached: list[Reach], clients: AddressSet, because: str, server: str) -> list[Reach]:
    """Return what was found with a word on success, and with the addresses that cannot ask this resolver themselves.

    Those are of the other family: a client that has both asks from the one that fits.
    """
    found = [
        replace(each, decision=replace(each.decision, because=because))
        if each.decision.outcome is Outcome.ALLOWED
        else each
        for each in reached
    ]
    rest = clients - AddressSet.union(each.sources for each in found)
    if not rest:
        return found
    outcomes = {each.decision.outcome for each in found}
    if len(outcomes) == 1:
        return [*found, Reach(rest, found[0].decision)]
    reason = f"which of the clients ask the resolver {server} from an address of its family is not known"
    return [*found, Reach(rest, Decision(_STAGE, Outcome.UNDECIDABLE, f"the resolver {server}", server, reason=reason))]


def _by_clients(strands: Iterable[Strand], protocol: str, server: str) -> list[Reach]:
    """Return what becomes of the questions of the clients, by clients whose questions share one fate.

    Where those of one client do not, as far as source ports tell them apart, it cannot be said.
    """
    ends = list(strands)
    sent = {outcome: _sources(each for each in ends if each.outcome is outcome) for outcome in _BEST_FIRST}
    found: list[Reach] = []
    placed = AddressSet.EMPTY
    for strand in ends:
        others = AddressSet.union(sources for outcome, sources in sent.items() if outcome is not strand.outcome)
        sources = strand.flows.sources - others - placed
        if sources:
            placed |= sources
            found.append(Reach(sources, _answer_to(strand, protocol, server)))
    mixed = _sources(ends) - placed
    if mixed:
        because = f"{protocol} 53 to the resolver {server}"
        reason = f"some questions to the resolver {server} get through and others may not"
        found.append(Reach(mixed, Decision(_STAGE, Outcome.UNDECIDABLE, because, server, reason=reason)))
    return found


def _sources(strands: Iterable[Strand]) -> AddressSet:
    return AddressSet.union(strand.flows.sources for strand in strands)


def _answer_to(strand: Strand, protocol: str, server: str) -> Decision:
    """Return as a decision of this stage what the stages on the way to a resolver decide."""
    assumption = "; ".join(dict.fromkeys(each.assumption for each in strand.decisions if each.assumption))
    if strand.outcome is Outcome.ALLOWED:
        return Decision(_STAGE, Outcome.ALLOWED, "", server, assumption=assumption)
    deciding = [each for each in strand.decisions if each.outcome is strand.outcome]
    first = deciding[0]
    asked = f"{protocol} 53 to the resolver {server}"
    if strand.outcome is Outcome.DENIED:
        because = f"{asked} is stopped by {first.name or f'the stage {first.kind}'}: {first.because}"
        return Decision(_STAGE, Outcome.DENIED, because, server, assumption=assumption, questions=_question(strand))
    reasons = "; ".join(dict.fromkeys(each.reason for each in deciding))
    return Decision(
        _STAGE,
        Outcome.UNDECIDABLE,
        f"{asked} depends on {first.name or f'the stage {first.kind}'}: {first.because}",
        server,
        reason=f"whether {asked} gets through is not known, because {reasons}",
        unseen=all(each.unseen for each in deciding),
        doubtful=tuple(rule for each in deciding for rule in each.doubtful),
        assumption=assumption,
        questions=_question(strand),
    )


def _question(strand: Strand) -> tuple[Part, ...]:
    """Return questions with the rules that decide about them, the nameless ones that only end a list left out."""
    part = part_of(strand)
    return (structs.replace(part, passed=tuple(each for each in part.passed if each.rule.name)),)
