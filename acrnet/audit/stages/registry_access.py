"""The registry's own access rules: whom its public endpoints admit.

They act on the public endpoints alone: what comes by a private endpoint is not subject to them
(learn.microsoft.com/azure/container-registry/container-registry-access-selected-networks, checked 2026-11-23). Layers
that come from storage accounts are fetched by links that carry their own permission, not from the registry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from acrnet.audit.model import StageKind
from acrnet.audit.stages.routes import Hop, HopKind
from acrnet.audit.stages.stage import Surroundings
from acrnet.audit.stages.strand import Decision, Strand
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


def meet(strand: Strand, around: Surroundings) -> Iterator[Strand]:
    """Yield the flows of a need with what the rules of its registry decide.

    Needs that lead to another service have no such stage.
    """
    need = strand.need
    if need is None:
        yield strand
    elif need.purpose is Purpose.STORAGE:
        yield strand.after(_allowed("storage is not subject to the rules of the registry"))
    elif need.purpose is Purpose.PRIVATE:
        yield strand.after(_allowed("private endpoints are not subject to IP rules"))
    elif need.purpose in _PUBLIC:
        registry = around.registries.get(need.registry)
        if registry is None:
            yield strand.after(_without_registry(need))
        else:
            yield from _by_family(strand, registry, around.path)
    else:
        yield strand


def _without_registry(need: Need) -> Decision:
    reason = f"the registry {need.registry} was not supplied"
    if need.registry == "-":
        reason = "no registry is named whose access rules could be read"
    return Decision(_STAGE, Outcome.UNDECIDABLE, "access rules that were not supplied", reason=reason, unseen=True)


def _by_family(strand: Strand, registry: Registry, path: ClientPath) -> Iterator[Strand]:
    for family in Family:
        of_family = FlowSet.of(AddressSet.all_of(family), AddressSet.ALL, PROTOCOLS_ALL, PORTS_ALL)
        flows = strand.flows & of_family
        if flows:
            doors = [_Door(registry, path, family).admit(hop) for hop in strand.hops]
            yield strand.after(_together(doors, registry), flows=flows)


def _together(doors: list[Decision], registry: Registry) -> Decision:
    """Return what the registry does to flows that may come by several hops."""
    if len({door.outcome for door in doors}) == 1:
        return replace(doors[-1], because=" or ".join(dict.fromkeys(door.because for door in doors)))
    closed = [door for door in doors if door.outcome is not Outcome.ALLOWED]
    reasons = dict.fromkeys(door.reason or door.because for door in closed)
    return Decision(
        _STAGE,
        Outcome.UNDECIDABLE,
        " or ".join(dict.fromkeys(door.because for door in doors)),
        registry.name,
        reason="; ".join(reasons),
        unseen=all(door.unseen for door in closed),
        fix=" ".join(dict.fromkeys(door.fix for door in closed if door.fix)),
    )


@dataclass(frozen=True, slots=True)
class _Door:
    """The public endpoints of a registry, for packets of one family from one client."""

    registry: Registry
    path: ClientPath
    family: Family

    def admit(self, hop: Hop) -> Decision:
        """Return what happens to packets that come by one hop."""
        registry = self.registry
        if isinstance(registry.denies_by_default, Unknown):
            return self._undecidable("access rules that were not read", registry.denies_by_default.reason)
        if not registry.denies_by_default:
            return self._decision(Outcome.ALLOWED, f"{registry.name} admits every public address")
        if not registry.ip_rules and registry.virtual_network_rules == ():
            because = f"{registry.name} denies by default and has no rule that admits any"
            return self._decision(Outcome.DENIED, because, self._subnet_fix() if hop.kind is HopKind.SERVICE else "")
        if hop.kind is HopKind.SERVICE:
            return self._by_subnet()
        if hop.kind is HopKind.INTERNET:
            return self._by_address()
        reason = f"the address that {registry.name} sees behind {hop.label} is not known"
        return self._undecidable(f"IP rules, and an address behind {hop.label}", reason)

    def _by_subnet(self) -> Decision:
        """A service endpoint shows the registry the subnet, and private addresses that no IP rule lists.

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
                "answers it."
            )
            return self._undecidable(because, unclear[0].reason, unseen=False, fix=fix)
        because = f"no virtual network rule admits {subnet.name}, which comes by a service endpoint"
        return self._decision(Outcome.DENIED, because, self._subnet_fix())

    def _subnet_fix(self) -> str:
        """Return what admits clients that come by a service endpoint: no IP rule does."""
        subnet = self.path.group.subnet.name
        return (
            f"Add a virtual network rule for {subnet} at {self.registry.name}, or give the clients a private endpoint; "
            f"IP rules admit them only once {subnet} has no service endpoint for Microsoft.ContainerRegistry."
        )

    def _by_address(self) -> Decision:
        """Compare the addresses that the clients send from with those that the IP rules admit.

        A client may be given any of the addresses of its way out for a connection.
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
    """Return in a few words, and as a clause, why IP rules do not decide about addresses that are known."""
    if unread:
        return f"an IP rule that reads {unread[0]!r}", f"{unread[0]!r} in an IP rule is no address"
    if admitted and refused:
        because = f"IP rules admit {_shown(admitted)}, not {_shown(refused)}"
        return because, f"{because}, and which of them a connection comes from is not known"
    return "IP rules, and an address that is not known", f"no {family} address of the clients is known"


def _allowed(because: str) -> Decision:
    return Decision(_STAGE, Outcome.ALLOWED, because)


def _admitted(ip_rules: Iterable[str]) -> tuple[AddressSet, tuple[str, ...]]:
    """Return the addresses that the rules admit, and the texts in them that are no address."""
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
    """Return the known addresses of the ways out, and in a few words and as a clause what is not known of them."""
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
