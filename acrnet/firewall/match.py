"""The flows that the rules of a firewall match, for connections to one host name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from acrnet.firewall.context import FirewallContext
from acrnet.firewall.fqdn import covers, is_pattern
from acrnet.firewall.rule import ApplicationRule, NatRule, NetworkRule
from acrnet.firewall.rule_order import FirewallRules
from acrnet.firewall.services import services_of
from acrnet.firewall.targets import target_doubts
from acrnet.net import PORTS_ALL, AddressSet, Family, FlowSet, IntervalSet
from acrnet.rules.doubt import Doubt
from acrnet.rules.match import Clause, Places, Region, places_of
from acrnet.rules.network import Resolution
from acrnet.rules.rule import Endpoints
from acrnet.unknown import Unknown, reason_in

_CERTAIN: Final[Clause] = frozenset()
_TCP: Final = IntervalSet.single(6)
_EVERYWHERE: Final[Places] = [(AddressSet.ALL, _CERTAIN)]
_IPV4: Final = AddressSet.all_of(Family.IPV4)
_ADDRESSES_OF_APPLICATION_RULES: Final = Doubt(
    "destination", "application rule", "what destination addresses mean in an application rule is not documented"
)
"""They have no effect by what users see (issue hashicorp/terraform-provider-azurerm 28668, checked 2026-11-29)."""


@dataclass(frozen=True, slots=True)
class Question:
    """Flows of which is asked what becomes of them, and what is known around them."""

    flows: FlowSet
    """TLS connections, as those to registries are; rules are matched only with these."""
    name: str | None
    """The host name that clients ask for, in lower case; None if it is not known."""
    context: FirewallContext
    dns_proxy: bool | Unknown
    dual_stack: bool | Unknown
    senders: AddressSet
    """The sources of the flows."""
    receivers: AddressSet
    """Their destinations."""
    _services: dict[tuple[tuple[str, ...], int], bool] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """Whether a pair of protocols and ports is one of the flows in question, with ports by identity: rules keep them
    alive, and share them."""

    @classmethod
    def of(cls, rules: FirewallRules, flows: FlowSet, name: str | None, context: FirewallContext) -> Question:
        """Return the question what these rules do to flows; None for a host name that is not known."""
        return cls(
            flows,
            name.lower() if name else None,
            context,
            rules.dns_proxy,
            rules.dual_stack,
            *context.ends(flows),
        )

    def concerns(self, rule: NetworkRule | ApplicationRule | NatRule) -> bool:
        """Whether a rule can match any of the flows in question; quick, and true when in doubt."""
        if isinstance(rule, ApplicationRule):
            by_name = rule.fqdns and not (rule.fqdn_tags or rule.urls or rule.web_categories)
            return (
                not by_name
                or self.name is None
                or any(covers(fqdn, self.name) or not is_pattern(fqdn) for fqdn in rule.fqdns)
            )
        if rule.unread_ports:
            return True
        key = rule.protocols, id(rule.ports)
        used = self._services.get(key)
        if used is None:
            used = self._services[key] = any(
                self._may_use(each.protocols, each.ports) for each in services_of(rule, "")
            )
        return used

    def regions(self, rule: NetworkRule | ApplicationRule | NatRule, label: str) -> tuple[Region, ...]:
        """Return the flows in question that a rule matches, in disjoint regions; `label` names the rule."""
        if isinstance(rule, ApplicationRule):
            matched = self._application(rule, label)
        elif isinstance(rule, NetworkRule):
            matched = self._network(rule, label)
        else:
            matched = self._nat(rule, label)
        standing = self._standing(rule, label)
        return tuple(
            Region(inside, frozenset(clause for clause in (*clauses, *standing) if clause))
            for flows, clauses in matched
            if (inside := self.flows & flows)
        )

    def _network(self, rule: NetworkRule, label: str) -> Iterator[tuple[FlowSet, tuple[Clause, ...]]]:
        services = [each for each in services_of(rule, label) if self._may_use(each.protocols, each.ports)]
        if not services:
            return
        sources = self.context.within(
            self.senders, self._sources(rule.sources, (*rule.selector_groups, *rule.source_locations), label)
        )
        destinations = self.context.within(self.receivers, self._destinations(rule, label)) if sources else []
        for family in self._families():
            for senders, source in sources:
                for receivers, destination in destinations:
                    for service in services:
                        yield (
                            FlowSet.of(senders.only(family), receivers.only(family), service.protocols, service.ports),
                            (source, destination, service.doubts, self._of_family(family)),
                        )

    def _nat(self, rule: NatRule, label: str) -> Iterator[tuple[FlowSet, tuple[Clause, ...]]]:
        """Yield what a DNAT rule matches, which is never IPv6."""
        services = [each for each in services_of(rule, label) if self._may_use(each.protocols, each.ports)]
        if not services:
            return
        for senders, source in self.context.within(self.senders, self._sources(rule.sources, (), label)):
            for receivers, destination in self._side("destination", rule.destinations, label):
                for service in services:
                    yield (
                        FlowSet.of(senders & _IPV4, receivers & _IPV4, service.protocols, service.ports),
                        (source, destination, service.doubts),
                    )

    def _application(self, rule: ApplicationRule, label: str) -> Iterator[tuple[FlowSet, tuple[Clause, ...]]]:
        """Yield what an application rule matches: connections over IPv4, wherever they go, by the name."""
        doubts = target_doubts(rule, self.name, self.context.network.catalog.cloud, label)
        if doubts is None:
            return
        for ports, port in _https_ports(rule, label):
            if not self._may_use(_TCP, ports):
                continue
            sources = self._sources(rule.sources, rule.selector_groups, label)
            for senders, source in self.context.within(self.senders, sources):
                for receivers, destination in self._application_destinations(rule, label):
                    yield (
                        FlowSet.of(senders & _IPV4, receivers & _IPV4, _TCP, ports),
                        (source, destination, port, doubts),
                    )

    def _may_use(self, protocols: IntervalSet, ports: IntervalSet) -> bool:
        return any(
            not flow.destination_ports.isdisjoint(ports) and not flow.protocols.isdisjoint(protocols)
            for flow in self.flows.flows
        )

    def _families(self) -> list[Family]:
        asked = dict.fromkeys(flow.family for flow in self.flows.flows)
        return [family for family in asked if family is Family.IPV4 or self.dual_stack is not False]

    def _of_family(self, family: Family) -> Clause:
        if family is Family.IPV4 or not isinstance(self.dual_stack, Unknown):
            return _CERTAIN
        return frozenset((Doubt("family", "dual-stack", self.dual_stack.reason),))

    def _side(self, side: str, endpoints: Endpoints, label: str) -> Places:
        if not (endpoints.prefixes or endpoints.groups):
            return [(AddressSet.ALL, frozenset((Doubt(side, f"missing of {label}", f"a rule names no {side}"),)))]
        return self.context.places(side, endpoints, label)

    def _standing(self, rule: NetworkRule | ApplicationRule | NatRule, label: str) -> tuple[Clause, ...]:
        """Return the doubts whether a rule applies at all.

        A rule is skipped if the IP Group it uses is empty (learn.microsoft.com/azure/firewall/ip-groups, dated
        2023-10-10, checked 2026-11-29); whether other addresses beside it still count is not documented.
        """
        clauses: list[Clause] = []
        if rule.unread:
            clauses.append(frozenset((Doubt("rule", label, "; ".join(rule.unread)),)))
        groups = (*rule.sources.groups, *rule.destinations.groups)
        empty = [group for group in groups if self.context.ip_groups.get(group) == AddressSet.EMPTY] if groups else []
        if empty:
            reason = f"a rule may be skipped because the IP Group {empty[0].rsplit('/', 1)[-1]} is empty"
            clauses.append(frozenset((Doubt("rule", f"skipped {label}", reason),)))
        return tuple(clauses)

    def _sources(self, endpoints: Endpoints, others: Iterable[str], label: str) -> Places:
        chosen = tuple(others)
        if not chosen:
            return self._side("source", endpoints, label)
        reason = reason_in(chosen[0]) or f"which addresses {chosen[0].rsplit('/', 1)[-1]} stands for is not known"
        return [(AddressSet.ALL, frozenset((Doubt("source", f"chosen of {label}", reason),)))]

    def _destinations(self, rule: NetworkRule, label: str) -> Places:
        if rule.destination_locations:
            reason = f"which addresses are in {', '.join(rule.destination_locations).upper()} is not known"
            return [(AddressSet.ALL, frozenset((Doubt("destination", f"chosen of {label}", reason),)))]
        if not rule.destination_fqdns:
            return self._side("destination", rule.destinations, label)
        hosts = [
            (f"host {host} of {label}" if reason_in(host) else f"host {host}", self._addresses_of(host))
            for host in rule.destination_fqdns
        ]
        if not (rule.destinations.prefixes or rule.destinations.groups):
            return places_of("destination", hosts)
        reason = "a rule names destinations of more than one kind"
        return [(AddressSet.ALL, frozenset((Doubt("destination", f"kinds of {label}", reason),)))]

    def _addresses_of(self, host: str) -> Resolution:
        """Return the addresses of a host name in a network rule, among those of the flows in question.

        The firewall looks it up, and with its DNS proxy finds what the clients find. Names that share an address are
        one to it, so the rules of another name may match too (learn.microsoft.com/azure/firewall/
        fqdn-filtering-network-rules, dated 2021-09-01, checked 2026-11-29).
        """
        if host != self.name:
            why = reason_in(host) or f"the addresses of {host} are not known"
            return Resolution(AddressSet.EMPTY, AddressSet.ALL, why)
        if self.dns_proxy is True:
            return Resolution(
                _IPV4, AddressSet.ALL, f"whether Azure Firewall looks up IPv6 addresses of {host} is not documented"
            )
        why = self.dns_proxy.reason if isinstance(self.dns_proxy, Unknown) else "its DNS proxy is off"
        return Resolution(
            AddressSet.EMPTY, AddressSet.ALL, f"the firewall may resolve {host} to other addresses than clients: {why}"
        )

    def _application_destinations(self, rule: ApplicationRule, label: str) -> Places:
        if not (rule.destinations.prefixes or rule.destinations.groups):
            return _EVERYWHERE
        places: Places = []
        rest = AddressSet.ALL
        for addresses, clause in self._side("destination", rule.destinations, label):
            places.append((addresses, clause | {_ADDRESSES_OF_APPLICATION_RULES} if clause else clause))
            rest -= addresses
        places.append((rest, frozenset((_ADDRESSES_OF_APPLICATION_RULES,))))
        return places


def _https_ports(rule: ApplicationRule, label: str) -> list[tuple[IntervalSet, Clause]]:
    """Return the ports on which a rule expects TLS, and those on which it may."""
    clear = [each.port for each in rule.protocols if each.kind == "Https" and each.port >= 0]
    certain = IntervalSet.of(*((port, port) for port in clear))
    if not rule.protocols:
        missing = Doubt("protocol", f"missing of {label}", "a rule names no protocol")
        return [(PORTS_ALL, frozenset((missing,)))]
    possible, doubts = certain, []
    for each in rule.protocols:
        if each.kind in ("Http", "Mssql") or (each.kind == "Https" and each.port >= 0):
            continue
        what = (
            reason_in(each.kind) or f"{each.kind!r} is not a protocol of an application rule"
            if each.kind != "Https"
            else "a rule has Https without a port"
        )
        doubts.append(Doubt("protocol", f"{each.kind}:{each.port} of {label}", what))
        possible |= PORTS_ALL if each.port < 0 else IntervalSet.single(each.port)
    return [(certain, _CERTAIN), (possible - certain, frozenset(doubts))]
