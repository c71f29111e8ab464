"""What the rules of one firewall do to the flows of needs, by the host names that clients ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from msgspec import structs

from acrnet.firewall import (
    FirewallAhead,
    FirewallContext,
    FirewallRules,
    FirewallsAhead,
    evaluate_flows,
    verdicts_by_name,
)
from acrnet.firewall.tried import DEFAULT_DENY, NOT_READ
from acrnet.net import PORTS_ALL, PROTOCOLS_ALL, AddressSet, FlowSet
from acrnet.registry.need import Need
from acrnet.rules.network import NetworkContext
from acrnet.rules.verdict import Outcome, Part, Verdict
from acrnet.unknown import Unknown

_EVERYTHING: Final = FlowSet.of(AddressSet.ALL, AddressSet.ALL, PROTOCOLS_ALL, PORTS_ALL)


class NamedPart(NamedTuple):
    """What becomes of flows where clients ask for one name."""

    name: str
    """A host name, or a text for several; "" for flows without names."""
    part: Part
    unseen: bool
    """Whether it is undecidable because of rules that were not read, and no rule that was read denies it."""


@dataclass(frozen=True, slots=True)
class FirewallVerdicts:
    """The verdicts of one firewall for the same clients; each need is evaluated once."""

    ahead: FirewallAhead
    context: FirewallContext
    _by_need: dict[Need, Mapping[str, list[NamedPart]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @classmethod
    def of(cls, ahead: FirewallAhead, clients: NetworkContext) -> FirewallVerdicts:
        """Return the verdicts for these clients."""
        return cls(ahead, FirewallContext(clients, ahead.ip_groups))

    def divided(self, need: Need | None, flows: FlowSet) -> Iterator[tuple[FlowSet, list[NamedPart]]]:
        """Yield flows of a need, or DNS queries without one, in disjoint sets with what becomes of each name there."""
        divided: list[tuple[FlowSet, list[NamedPart]]] = [(flows, [])]
        for parts in self._parts(need, flows).values():
            divided = [
                (both, [*named, each])
                for before, named in divided
                for each in parts
                if (both := before & each.part.flows)
            ]
        yield from divided

    def _parts(self, need: Need | None, flows: FlowSet) -> Mapping[str, list[NamedPart]]:
        if need is None:
            return self._by_name(lambda rules: {"": evaluate_flows(rules, flows, None, self.context)})
        if need not in self._by_need:
            self._by_need[need] = self._by_name(lambda rules: verdicts_by_name(rules, need, self.context))
        return self._by_need[need]

    def _by_name(self, evaluate: Callable[[FirewallRules], Mapping[str, Verdict]]) -> Mapping[str, list[NamedPart]]:
        rules = self.ahead.rules
        verdicts = evaluate(rules)
        unread = any(_depends_on_unread(part) for verdict in verdicts.values() for part in verdict.parts)
        read = evaluate(rules.without_unread()) if unread else verdicts
        return {name: list(_named(name, verdict, read[name])) for name, verdict in verdicts.items()}


def _named(name: str, verdict: Verdict, read: Verdict) -> Iterator[NamedPart]:
    for part in verdict.parts or (Part(Outcome.UNDECIDABLE, None, _EVERYTHING, verdict.reason),):
        if not _depends_on_unread(part):
            yield NamedPart(name, part, unseen=False)
            continue
        for other in read.parts:
            if flows := part.flows & other.flows:
                denied = other.outcome is Outcome.DENIED and other.rule != DEFAULT_DENY
                lets = other.outcome is not Outcome.UNDECIDABLE and not denied
                yield NamedPart(name, structs.replace(part, flows=flows), unseen=lets)


def _depends_on_unread(part: Part) -> bool:
    return any(rule.name == NOT_READ for rule in part.doubtful)


def firewall_verdicts(firewalls: FirewallsAhead, clients: NetworkContext) -> dict[str, FirewallVerdicts | Unknown]:
    """Return the verdicts of firewalls for these clients, by next hop, without what is no Azure Firewall."""
    return {
        hop: firewall if isinstance(firewall, Unknown) else FirewallVerdicts.of(firewall, clients)
        for hop, firewall in firewalls.items()
        if firewall is not None
    }
