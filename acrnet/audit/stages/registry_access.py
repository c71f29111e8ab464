"""The registry's own access rules: which clients its public endpoints admit.

They act only on the public endpoints, not on traffic through a private endpoint
(learn.microsoft.com/azure/container-registry/container-registry-access-selected-networks, checked 2026-11-23). Layers
from storage accounts are fetched by links that carry their own permission, so these rules do not act on them either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from acrnet.audit.model import StageKind
from acrnet.audit.stages.routes import Hop, HopKind
from acrnet.audit.stages.stage import ClientContext
from acrnet.audit.stages.trace import Decision, Trace
from acrnet.net import PORTS_ALL, PROTOCOLS_ALL, AddressSet, Family, FlowSet
from acrnet.registry.model import Registry
from acrnet.registry.need import Need, Purpose
from acrnet.rules.client_path import ClientPath, Egress
from acrnet.rules.verdict import Outcome
from acrnet.unknown import Unknown

_STAGE: Final = StageKind.REGISTRY
KINDS: Final = (_STAGE,)
_PUBLIC: Final = frozenset({Purpose.LOGIN, Purpose.DATA, Purpose.REGIONAL})
_MOST_SHOWN: Final = 3


def decide(trace: Trace, context: ClientContext) -> Iterator[Trace]:
    """Yield the flows of a need with what the rules of its registry decide.

    Needs of another service, such as sign-in, do not have this stage.
    """
    need = trace.need
    if need is None:
        yield trace
    elif need.purpose is Purpose.STORAGE:
        yield trace.after(_allowed("storage is not subject to the rules of the registry"))
    elif need.purpose is Purpose.PRIVATE:
        yield trace.after(_allowed("private endpoints are not subject to IP rules"))
    elif need.purpose in _PUBLIC:
        registry = context.registries.get(need.registry)
        if registry is None:
            yield trace.after(_without_registry(need))
        else:
            yield from _by_family(trace, registry, context.path)
    else:
        yield trace


def _without_registry(need: Need) -> Decision:
    reason = f"the registry {need.registry} was not supplied"
    if need.registry == "-":
        reason = "no registry is named whose access rules could be read"
    return Decision(_STAGE, Outcome.UNDECIDABLE, "access rules that were not supplied", reason=reason, unseen=True)


def _by_family(trace: Trace, registry: Registry, path: ClientPath) -> Iterator[Trace]:
    for family in Family:
        of_family = FlowSet.of(AddressSet.all_of(family), AddressSet.ALL, PROTOCOLS_ALL, PORTS_ALL)
        flows = trace.flows & of_family
        if flows:
            decisions = [_PublicAccess(registry, path, family).decide(hop) for hop in trace.hops]
            yield trace.after(_combined(decisions, registry), flows=flows)


def _combined(decisions: list[Decision], registry: Registry) -> Decision:
    """Return what the registry does to flows that may arrive by several hops."""
    if len({each.outcome for each in decisions}) == 1:
        return replace(decisions[-1], because=" or ".join(dict.fromkeys(each.because for each in decisions)))
    not_allowed = [each for each in decisions if each.outcome is not Outcome.ALLOWED]
    reasons = dict.fromkeys(each.reason or each.because for each in not_allowed)
    return Decision(
        _STAGE,
        Outcome.UNDECIDABLE,
        " or ".join(dict.fromkeys(each.because for each in decisions)),
        registry.name,
        reason="; ".join(reasons),
        unseen=all(each.unseen for each in not_allowed),
        fix=" ".join(dict.fromkeys(each.fix for each in not_allowed if each.fix)),
    )


@dataclass(frozen=True, slots=True)
class _PublicAccess:
    """The access rules on a registry's public endpoints, for packets of one address family from one client."""

    registry: Registry
    path: ClientPath
    family: Family

    def decide(self, hop: Hop) -> Decision:
        """Return what happens to packets that arrive by one hop."""
        registry = self.registry
        if isinstance(registry.denies_by_default, Unknown):
            return self._undecidable("access rules that were not read", registry.denies_by_default.reason)
        if not registry.denies_by_default:
            return self._decision(Outcome.ALLOWED, f"{registry.name} admits every public address")
        if not registry.ip_rules and registry.virtual_network_rules == ():
            because = f"{registry.name} denies by default and has no rule that admits anybody"
            return self._decision(Outcome.DENIED, because, self._subnet_fix() if hop.kind is HopKind.SERVICE else "")
        if hop.kind is HopKind.SERVICE:
            return self._by_subnet()
        if hop.kind is HopKind.INTERNET:
            return self._by_address()
        reason = f"the address that {registry.name} sees behind {hop.label} is not known"
        return self._undecidable(f"IP rules, and an address behind {hop.label}", reason)

    def _by_subnet(self) -> Decision:
        """Decide by virtual network rules, because a service endpoint shows the subnet and a private address.

        learn.microsoft.com/azure/virtual-network/virtual-network-service-endpoints-overview, checked 2026-11-23.
        """
        rules, subnet = self.registry.virtual_network_rules, self.path.group.subnet
        if isinstance(rules, Unknown):
            return self._undecidable("virtual network rules that were not read", rules.reason)
        if subnet in rules:
            return self._decision(Outcome.ALLOWED, f"a virtual network rule admits {subnet.name}")
        unclear = [rule for rule in rules if isinstance(rule, Unknown)]
        if unclear:
            because = "a virtual network rule that may be for any subnet"
            fix = (
                f"Supply {self.registry.name} with a subnet in each of its virtual network rules, as Resource Manager "
                "returns it."
            )
            return self._undecidable(because, unclear[0].reason, unseen=False, fix=fix)
        because = f"no virtual network rule admits {subnet.name}, which comes by a service endpoint"
        return self._decision(Outcome.DENIED, because, self._subnet_fix())

    def _subnet_fix(self) -> str:
        """Return how to admit clients that come through a service endpoint; IP rules do not."""
        subnet = self.path.group.subnet.name
        return (
            f"Add a virtual network rule for {subnet} at {self.registry.name}, or give the clients a private endpoint; "
            f"IP rules admit them only once {subnet} has no service endpoint for Microsoft.ContainerRegistry."
        )

    def _by_address(self) -> Decision:
        """Compare the addresses from which the clients send with those that the IP rules admit.

        A connection may come from any of the client's public addresses.
        """
        admitted, unread = _admitted(self.registry.ip_rules)
        known, hidden = _sent_from(self.path.egress, self.family)
        refused = known - admitted
        if not hidden and known and not refused:
            return self._decision(Outcome.ALLOWED, f"IP rules admit {_shown(known)}")
        if AddressSet.all_of(self.family) <= admitted:
            return self._decision(Outcome.ALLOWED, f"IP rules admit every {self.family} address")
        if not self.registry.ip_rules or (known and known == refused and not hidden and not unread):
            return self._decision(Outcome.DENIED, f"no IP rule admits {_shown(known) or 'any address'}")
        if hidden:
            return self._undecidable(*hidden[0], unseen=not refused)
        return self._undecidable(*_why(known & admitted, refused, unread, self.family), unseen=False)

    def _decision(self, outcome: Outcome, because: str, fix: str = "") -> Decision:
        return Decision(_STAGE, outcome, because, self.registry.name, fix=fix)

    def _undecidable(self, because: str, reason: str, *, unseen: bool = True, fix: str = "") -> Decision:
        return Decision(_STAGE, Outcome.UNDECIDABLE, because, self.registry.name, reason=reason, unseen=unseen, fix=fix)


def _why(admitted: AddressSet, refused: AddressSet, unread: tuple[str, ...], family: Family) -> tuple[str, str]:
    """Return why IP rules do not decide about known addresses: in a few words, and as a clause."""
    if unread:
        return f"an IP rule that reads {unread[0]!r}", f"{unread[0]!r} in an IP rule is not an address"
    if admitted and refused:
        because = f"IP rules admit {_shown(admitted)}, not {_shown(refused)}"
        return because, f"{because}, and which of them a connection comes from is not known"
    return "IP rules, and an address that is not known", f"no {family} address of the clients is known"


def _allowed(because: str) -> Decision:
    return Decision(_STAGE, Outcome.ALLOWED, because)


def _admitted(ip_rules: Iterable[str]) -> tuple[AddressSet, tuple[str, ...]]:
    """Return the addresses that the rules admit, and the entries that are not addresses."""
    read: list[str] = []
    unread: list[str] = []
    for text in ip_rules:
        try:
            AddressSet.parse([text])
        except ValueError:
            unread.append(text)
        else:
            read.append(text)
    return AddressSet.parse(read), tuple(unread)


def _sent_from(egress: Sequence[Egress] | Unknown, family: Family) -> tuple[AddressSet, list[tuple[str, str]]]:
    """Return the known outbound addresses, and what is not known of them: each in a few words, and as a clause."""
    if isinstance(egress, Unknown):
        return AddressSet.EMPTY, [("IP rules, and addresses that were not read", egress.reason)]
    known = AddressSet.union(AddressSet.parse(_addresses(way)) for way in egress).only(family)
    hidden = [
        (f"IP rules, and the address of {way.kind} {way.name}".rstrip(), way.addresses.reason)
        for way in egress
        if isinstance(way.addresses, Unknown)
    ]
    return known, hidden


def _addresses(way: Egress) -> tuple[str, ...]:
    return () if isinstance(way.addresses, Unknown) else way.addresses


def _shown(addresses: AddressSet) -> str:
    prefixes = [prefix.removesuffix("/32") for prefix in addresses.prefixes()]
    more = len(prefixes) - _MOST_SHOWN
    return ", ".join([*prefixes[:_MOST_SHOWN], *([f"{more} more"] if more > 0 else [])])
