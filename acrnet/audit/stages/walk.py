"""Evaluate a client's needs at every stage between it and the registry, for every packet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from msgspec import structs

from acrnet.audit.model import Result, StageKind, View
from acrnet.audit.stages.alternative_destinations import settle_alternatives
from acrnet.audit.stages.client_needs import ClientNeed, client_needs
from acrnet.audit.stages.endpoint_group import endpoint_groups
from acrnet.audit.stages.firewall_verdicts import firewall_verdicts
from acrnet.audit.stages.image_pull import doubt_pull
from acrnet.audit.stages.resolvers import Reachability, resolver_reachability
from acrnet.audit.stages.route_table import route_table
from acrnet.audit.stages.stage import ClientContext, go_through
from acrnet.audit.stages.summary import (
    assumptions_of,
    decided_by,
    is_divided,
    missing_of,
    queries_of,
    stages_of,
    verdict_of,
)
from acrnet.audit.stages.table import TO_THE_REGISTRY
from acrnet.audit.stages.trace import Decision, Trace
from acrnet.firewall import NO_FIREWALLS, FirewallsAhead
from acrnet.net import PORTS_ALL, PROTOCOLS_ALL, AddressSet, FlowSet
from acrnet.registry.model import Registry
from acrnet.registry.need import Need
from acrnet.resource_id import ResourceId
from acrnet.rules.client_network import client_network, network_doubts
from acrnet.rules.client_path import ClientPath
from acrnet.rules.evaluate import NAMES_NOT_SEEN, need_flows, public_flows
from acrnet.rules.verdict import Outcome
from acrnet.tags import TagCatalog
from acrnet.unknown import Unknown

_EVERY_STAGE: Final = frozenset(StageKind)
_STATED: Final = "VirtualNetwork is taken to hold the prefixes that were given, in place of those that were read"


def walk_client(
    path: ClientPath,
    needs: Sequence[Need],
    registries: Sequence[Registry],
    catalog: TagCatalog,
    *,
    accept_unseen: frozenset[StageKind] = frozenset(),
    sources: AddressSet | None = None,
    virtual_network: AddressSet | None = None,
    firewalls: FirewallsAhead = NO_FIREWALLS,
) -> tuple[Result, ...]:
    """Return what becomes of each need that these clients have, in the order of `needs`.

    `registries` are those from which the needs were derived. Stages in `accept_unseen` are taken as allowed as far as
    they were not seen, and the results say so. `sources` narrows the clients; if none are left, there are no results.
    `virtual_network` replaces the prefixes that were read for the tag VirtualNetwork. `firewalls` are those to which
    routes of the clients lead; without them, every appliance is one whose rules were not supplied.
    """
    subnet_network = client_network(
        path.group,
        catalog,
        sources=sources,
        virtual_network=virtual_network,
        group_prefixes=path.group_prefixes,
    )
    network = replace(subnet_network, client_groups=_group_keys(path.application_groups))
    if not network.sources:
        return ()
    by_name = {registry.name: registry for registry in registries}
    endpoints = [each for registry in registries for each in registry.private_endpoints if each.approved]
    routes = route_table(path, endpoints, catalog)
    groups = endpoint_groups(path, network, catalog, virtual_network)
    context = ClientContext(
        path, network, routes, accept_unseen, groups, by_name, firewall_verdicts(firewalls, network)
    )
    doubts = network_doubts(path.group, catalog) if virtual_network is None else (_STATED,)
    assumed = (*doubts, *_next_machine(path))
    chain, seen = _Chain.of(context), _Chain.of(replace(context, accepted=_EVERY_STAGE))
    results = [(each, _result(each, chain, seen, assumed)) for each in client_needs(needs, by_name, path)]
    settled = settle_alternatives(results, accepted=StageKind.DNS in accept_unseen)
    return tuple(doubt_pull(result, path, accept_unseen) for result in settled)


def _group_keys(groups: frozenset[ResourceId] | Unknown) -> frozenset[str] | Unknown:
    return groups if isinstance(groups, Unknown) else frozenset(group.key for group in groups)


def _next_machine(path: ClientPath) -> tuple[str, ...]:
    """Return what is assumed about the next machine in the subnet: that its packets take the same path."""
    if path.scale_sets:
        subnet = path.group.subnet.name
        sets = ", ".join(path.scale_sets)
        return (
            f"the next machine in {subnet} is taken to be one of {sets}, because all there today are of scale sets",
        )
    if path.group.interfaces:
        return ()
    return (f"{path.group.name} stands for the next machine there, because no network interface takes its path today",)


@dataclass(frozen=True, slots=True)
class _Chain:
    """The stages of a client, with whether it reaches its resolvers."""

    context: ClientContext
    resolvers: tuple[Reachability, ...]

    @classmethod
    def of(cls, context: ClientContext) -> _Chain:
        return cls(context, resolver_reachability(context))

    def walk(self, client_need: ClientNeed, flows: FlowSet) -> list[Trace]:
        """Return what becomes of the flows of a need."""
        return go_through(TO_THE_REGISTRY, self._resolved(client_need, flows), self.context)

    def _resolved(self, client_need: ClientNeed, flows: FlowSet) -> Iterator[Trace]:
        """Yield the flows of the need by whether names lead the clients to their destination."""
        rest = flows
        for refusal in client_need.refusals:
            destinations = AddressSet.ALL if refusal.destinations is None else refusal.destinations
            refused, rest = rest.split(FlowSet.of(AddressSet.ALL, destinations, PROTOCOLS_ALL, PORTS_ALL))
            if refusal.decision.kind is StageKind.DNS and refusal.decision.outcome is Outcome.DENIED:
                yield Trace(refused, (refusal.decision,))
            else:
                queried = self._after_dns(refused, client_need.need)
                yield from (_refused_later(each, refusal.decision) for each in queried)
        yield from self._after_dns(rest, client_need.need)

    def _after_dns(self, flows: FlowSet, need: Need) -> Iterator[Trace]:
        """Yield flows by whether the clients that send them reach a resolver."""
        for reachability in self.resolvers:
            of_clients = FlowSet.of(reachability.sources, AddressSet.ALL, PROTOCOLS_ALL, PORTS_ALL)
            yield Trace(flows & of_clients, (reachability.decision,), need=need)


def _refused_later(trace: Trace, refusal: Decision) -> Trace:
    return trace if trace.outcome is Outcome.DENIED else trace.after(refusal)


def _result(client_need: ClientNeed, chain: _Chain, seen: _Chain, assumed: tuple[str, ...]) -> Result:
    need = client_need.need
    flows = (public_flows if need.by_name_only else need_flows)(need, chain.context.network)
    path = chain.context.path
    blank = Result(
        need=need,
        outcome=Outcome.UNDECIDABLE,
        seen=Outcome.UNDECIDABLE,
        views=(),
        client=path.group.name,
        client_id=path.id,
        assumptions=(*assumed, *client_need.assumptions),
    )
    if not isinstance(flows, Unknown):
        traces, seen_traces = chain.walk(client_need, flows), seen.walk(client_need, flows)
        unsettled = need.by_name_only and (is_divided(traces) or is_divided(seen_traces))
        return _without_flows(blank, NAMES_NOT_SEEN) if unsettled else _of_traces(blank, traces, seen_traces)
    of_all_flows = [refusal.decision for refusal in client_need.refusals if refusal.destinations is None]
    denials = [decision for decision in of_all_flows if decision.outcome is Outcome.DENIED]
    return _refused(blank, denials[0]) if denials else _without_flows(blank, flows.reason)


def _of_traces(blank: Result, traces: list[Trace], seen: list[Trace]) -> Result:
    verdict = verdict_of(traces)
    stages = stages_of(traces)
    return structs.replace(
        blank,
        outcome=verdict.outcome,
        seen=verdict_of(seen).outcome,
        views=(View(blank.client, verdict),),
        stages=stages,
        decided_by=decided_by(stages),
        reason=verdict.reason,
        missing=missing_of(traces),
        queries=queries_of(traces),
        assumptions=tuple(dict.fromkeys((*blank.assumptions, *assumptions_of(traces)))),
    )


def _refused(blank: Result, decision: Decision) -> Result:
    """Return the result of a need that is refused before its destination matters."""
    stages = stages_of([Trace(FlowSet.EMPTY, (decision,))])
    return structs.replace(
        blank,
        outcome=Outcome.DENIED,
        seen=Outcome.DENIED,
        stages=stages,
        decided_by=decision.kind,
        reason=decision.because,
    )


def _without_flows(blank: Result, reason: str) -> Result:
    """Return the result of a need whose destination is not known."""
    decision = Decision(StageKind.DNS, Outcome.UNDECIDABLE, "where the need leads is not known", reason=reason)
    return structs.replace(
        blank,
        stages=stages_of([Trace(FlowSet.EMPTY, (decision,))]),
        decided_by=StageKind.DNS,
        reason=reason,
        missing=(decision.missing,),
    )
