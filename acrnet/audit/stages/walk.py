"""Walking a client's needs through the chain: every stage between it and the registry, proved for every packet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from acrnet.audit.model import Result, StageKind, View
from acrnet.audit.stages.alternatives import settle_ways
from acrnet.audit.stages.applying import Applying, applying_needs
from acrnet.audit.stages.endpoint_group import endpoint_gates
from acrnet.audit.stages.image_pull import doubt_pull
from acrnet.audit.stages.resolvers import Reach, reach_resolvers
from acrnet.audit.stages.route_table import route_table
from acrnet.audit.stages.stage import Surroundings, go_through
from acrnet.audit.stages.strand import Decision, Strand
from acrnet.audit.stages.table import TO_THE_REGISTRY
from acrnet.audit.stages.telling import assumptions_of, decided_by, missing_of, questions_of, stages_of, verdict_of
from acrnet.net import PORTS_ALL, PROTOCOLS_ALL, AddressSet, FlowSet
from acrnet.registry.model import Registry
from acrnet.registry.need import Need
from acrnet.resource_id import ResourceId
from acrnet.rules.client_network import client_network, network_doubts
from acrnet.rules.client_path import ClientPath
from acrnet.rules.evaluate import need_flows
from acrnet.rules.verdict import Outcome
from acrnet.tags import TagCatalog
from acrnet.unknown import Unknown

_EVERY_STAGE: Final = frozenset(StageKind)
_GIVEN: Final = "VirtualNetwork is taken to hold the prefixes that were given, in place of those that were read"


def walk_client(
    path: ClientPath,
    needs: Sequence[Need],
    registries: Sequence[Registry],
    catalog: TagCatalog,
    *,
    accept_unseen: frozenset[StageKind] = frozenset(),
    sources: AddressSet | None = None,
    virtual_network: AddressSet | None = None,
) -> tuple[Result, ...]:
    """Return what becomes of each need that these clients have, in the order of `needs`.

    `registries` are those that the needs were derived from. Stages of `accept_unseen` are taken as allowed as far as
    they were not seen, and the results say so. `sources` narrows the clients, and none of them left means no result;
    `virtual_network` takes the place of what the tag VirtualNetwork was read to hold.
    """
    seen = client_network(
        path.group,
        catalog,
        sources=sources,
        virtual_network=virtual_network,
        group_prefixes=path.group_prefixes,
    )
    network = replace(seen, client_groups=_group_keys(path.application_groups))
    if not network.sources:
        return ()
    by_name = {registry.name: registry for registry in registries}
    endpoints = [each for registry in registries for each in registry.private_endpoints if each.approved]
    gates = endpoint_gates(path, network, catalog, virtual_network)
    around = Surroundings(path, network, route_table(path, endpoints, catalog), accept_unseen, gates, by_name)
    doubts = network_doubts(path.group, catalog) if virtual_network is None else (_GIVEN,)
    assumed = (*doubts, *_of_tomorrow(path))
    ways = _Ways.of(around), _Ways.of(replace(around, accepted=_EVERY_STAGE))
    found = [(each, _result(each, *ways, assumed)) for each in applying_needs(needs, by_name, path)]
    settled_ways = settle_ways(found, accepted=StageKind.DNS in accept_unseen)
    return tuple(doubt_pull(result, path, accept_unseen) for result in settled_ways)


def _group_keys(groups: frozenset[ResourceId] | Unknown) -> frozenset[str] | Unknown:
    return groups if isinstance(groups, Unknown) else frozenset(group.key for group in groups)


def _of_tomorrow(path: ClientPath) -> tuple[str, ...]:
    """Return what is taken for granted of the machines of tomorrow: whose way they go."""
    if path.scale_sets:
        subnet = path.group.subnet.name
        sets = ", ".join(path.scale_sets)
        return (
            f"the next machine in {subnet} is taken to be one of {sets}, because all there today are of scale sets",
        )
    if path.group.interfaces:
        return ()
    return (f"{path.group.name} stands for the next machine there, because no network interface goes its way today",)


@dataclass(frozen=True, slots=True)
class _Ways:
    """The chain of a client, with the stages that are taken as allowed."""

    around: Surroundings
    reaches: tuple[Reach, ...]

    @classmethod
    def of(cls, around: Surroundings) -> _Ways:
        return cls(around, reach_resolvers(around))

    def walk(self, applying: Applying, flows: FlowSet) -> list[Strand]:
        """Return what becomes of the flows of a need."""
        return go_through(TO_THE_REGISTRY, self._resolved(applying, flows), self.around)

    def _resolved(self, applying: Applying, flows: FlowSet) -> Iterator[Strand]:
        """Yield the flows of the need by whether the clients are led to their destination."""
        rest = flows
        for refusal in applying.refusals:
            to = AddressSet.ALL if refusal.destinations is None else refusal.destinations
            refused, rest = rest.split(FlowSet.of(AddressSet.ALL, to, PROTOCOLS_ALL, PORTS_ALL))
            if refusal.decision.kind is StageKind.DNS and refusal.decision.outcome is Outcome.DENIED:
                yield Strand(refused, (refusal.decision,))
            else:
                yield from (_refused_later(each, refusal.decision) for each in self._asking(refused, applying.need))
        yield from self._asking(rest, applying.need)

    def _asking(self, flows: FlowSet, need: Need) -> Iterator[Strand]:
        """Yield flows by whether those who send them reach a resolver."""
        for reach in self.reaches:
            sent = FlowSet.of(reach.sources, AddressSet.ALL, PROTOCOLS_ALL, PORTS_ALL)
            yield Strand(flows & sent, (reach.decision,), need=need)


def _refused_later(strand: Strand, refusal: Decision) -> Strand:
    return strand if strand.outcome is Outcome.DENIED else strand.after(refusal)


def _result(applying: Applying, chain: _Ways, seen: _Ways, assumed: tuple[str, ...]) -> Result:
    flows = need_flows(applying.need, chain.around.network)
    path = chain.around.path
    blank = Result(
        need=applying.need,
        outcome=Outcome.UNDECIDABLE,
        seen=Outcome.UNDECIDABLE,
        views=(),
        client=path.group.name,
        client_id=path.id,
        assumptions=(*assumed, *applying.assumptions),
    )
    if not isinstance(flows, Unknown):
        return _of_strands(blank, chain.walk(applying, flows), seen.walk(applying, flows))
    every = [refusal.decision for refusal in applying.refusals if refusal.destinations is None]
    denials = [decision for decision in every if decision.outcome is Outcome.DENIED]
    return _refused(blank, denials[0]) if denials else _without_flows(blank, flows.reason)


def _of_strands(blank: Result, strands: list[Strand], seen: list[Strand]) -> Result:
    verdict = verdict_of(strands)
    stages = stages_of(strands)
    return replace(
        blank,
        outcome=verdict.outcome,
        seen=verdict_of(seen).outcome,
        views=(View(blank.client, verdict),),
        stages=stages,
        decided_by=decided_by(stages),
        reason=verdict.reason,
        missing=missing_of(strands),
        questions=questions_of(strands),
        assumptions=tuple(dict.fromkeys((*blank.assumptions, *assumptions_of(strands)))),
    )


def _refused(blank: Result, decision: Decision) -> Result:
    """Return the result of a need that is refused before anybody needs to know where it goes."""
    stages = stages_of([Strand(FlowSet.EMPTY, (decision,))])
    return replace(
        blank,
        outcome=Outcome.DENIED,
        seen=Outcome.DENIED,
        stages=stages,
        decided_by=decision.kind,
        reason=decision.because,
    )


def _without_flows(blank: Result, reason: str) -> Result:
    """Return the result of a need of which it is not known where it goes."""
    decision = Decision(StageKind.DNS, Outcome.UNDECIDABLE, "where the need leads is not known", reason=reason)
    return replace(
        blank,
        stages=stages_of([Strand(FlowSet.EMPTY, (decision,))]),
        decided_by=StageKind.DNS,
        reason=reason,
        missing=(decision.missing,),
    )
