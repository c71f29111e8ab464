"""The flows that allow rules certainly open, because no earlier rule decides about them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TypeAlias

from acrnet.audit.checks.rule_flows import RuleFlows
from acrnet.net import AddressSet, FlowSet, IntervalSet
from acrnet.rules.bulk.candidates import Candidates
from acrnet.rules.bulk.flow_atoms import FlowAtoms
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import Access, SecurityRule

Opened: TypeAlias = dict[int, AddressSet]
"""Destinations by the identity of the rule that opens them."""
OpeningRequest: TypeAlias = tuple[Sequence[SecurityRule], Collection[int]]
"""Outbound rules in the order they are tried, and the identities of those whose openings are to be computed."""


class Openings:
    """Computes what rules open of the flows from clients of one network to some destinations, protocols and ports.

    An earlier allow removes the flows that it certainly matches, an earlier deny those that it may match. So what
    remains for a rule is certainly opened by that rule alone.
    """

    def __init__(
        self, network: NetworkContext, destinations: AddressSet, protocols: IntervalSet, ports: IntervalSet
    ) -> None:
        self._network = network
        self._everything = FlowSet.of(network.sources, destinations, protocols, ports)
        self._candidates = Candidates(network, network.sources, destinations, protocols, ports)
        self._atoms = FlowAtoms(network.sources, [destinations])
        self._flows = RuleFlows()

    def each(self, requests: Sequence[OpeningRequest]) -> list[Opened]:
        """Return what the requested rules open, for each request."""
        # With two readings of VirtualNetwork, the flows that a rule may match are not one set of sources to one set of
        # destinations.
        plain = len(self._network.readings()) == 1
        batch = [self._candidates.at_worst(rules) if plain else None for rules, _ in requests]
        self._atoms.divide_for(candidates for candidates in batch if candidates is not None)
        opened: list[Opened] = []
        for (rules, requested), candidates in zip(requests, batch, strict=True):
            if candidates is None:
                opened.append(self._by_flows(rules, requested))
                continue
            taken = self._atoms.first_matches(candidates, whole=False)[0]
            opened.append(
                {id(rule): self._atoms.destinations(0, boxes) for rule, boxes in taken if id(rule) in requested}
            )
        return opened

    def _by_flows(self, rules: Iterable[SecurityRule], requested: Collection[int]) -> Opened:
        """Return what the requested rules open if rules match only some of the ports or protocols."""
        opened: Opened = {}
        still_open = self._everything
        for rule in rules:
            if not still_open:
                break
            certain, possible = self._flows.of(rule, self._network)
            if id(rule) in requested:
                opened[id(rule)] = (still_open & certain).destinations
            still_open -= possible if rule.access is Access.DENY else certain
        return opened
