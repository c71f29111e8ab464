"""What an audit judges: a network security group, a firewall policy or a firewall, with its clients."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from acrnet.registry.need import Need
from acrnet.rules.inputs import LocatedNsg, Location, RuleSetKind
from acrnet.rules.network import NetworkContext

if TYPE_CHECKING:
    from acrnet.firewall import FirewallContext
    from acrnet.firewall.located import LocatedFirewall


@dataclass(frozen=True, slots=True)
class Clients:
    """Clients of a rule set that share a network."""

    name: str
    """`<virtual network>/<subnet>`, or "" for clients about which nothing is known."""
    network: NetworkContext
    resolvers: tuple[str, ...] = ()
    """The custom resolvers they use; empty for the DNS that Azure provides, and where their resolvers are not known."""


@dataclass(frozen=True, slots=True)
class NsgSubject:
    """A network security group under audit, with the clients for which it is judged."""

    nsg: LocatedNsg
    clients: tuple[Clients, ...]
    """Never empty."""
    assumptions: tuple[str, ...] = ()
    """What was assumed about the clients, one clause each."""
    needs: tuple[Need, ...] = ()
    """What these clients need."""
    by_names: frozenset[str] = frozenset()
    """Registries whose host names are known to lead all of these clients to the destinations of their needs."""

    @property
    def kind(self) -> RuleSetKind:
        """What it is."""
        return RuleSetKind.NSG

    @property
    def id(self) -> str:
        """The ARM id, or the place it was read from."""
        return self.nsg.rule_set.id

    @property
    def name(self) -> str:
        """Its name."""
        return self.nsg.rule_set.name

    @property
    def location(self) -> Location:
        """Where it was read."""
        return self.nsg.location

    @property
    def region(self) -> str:
        """ARM location name, lower case; "" where the input does not say."""
        return self.nsg.region


@dataclass(frozen=True, slots=True)
class FirewallSubject:
    """A firewall policy or a firewall under audit, with the clients for which it is judged."""

    firewall: LocatedFirewall
    context: FirewallContext
    """The clients, and the addresses of IP Groups."""
    alike: Hashable
    """The same for all firewalls in this context whose rules decide alike and are written alike."""
    assumptions: tuple[str, ...] = ()
    """What was assumed about the clients and the firewall, one clause each."""
    needs: tuple[Need, ...] = ()
    """What these clients need."""
    by_names: frozenset[str] = frozenset()
    """As in `NsgSubject`."""

    @property
    def kind(self) -> RuleSetKind:
        """What it is."""
        return self.firewall.kind

    @property
    def id(self) -> str:
        """The ARM id, or the place it was read from."""
        return self.firewall.id

    @property
    def name(self) -> str:
        """Its name."""
        return self.firewall.name

    @property
    def location(self) -> Location:
        """Where it was read."""
        return self.firewall.location

    @property
    def region(self) -> str:
        """ARM location name, lower case; "" where the input does not say."""
        return self.firewall.region


@dataclass(frozen=True, slots=True)
class SavedSubject:
    """A rule set as a saved audit has it: without its rules and clients."""

    kind: RuleSetKind
    id: str
    name: str
    location: Location
    region: str = ""
    """As in `NsgSubject`."""


JudgedSubject: TypeAlias = NsgSubject | FirewallSubject
"""A rule set with its rules and clients."""
Subject: TypeAlias = JudgedSubject | SavedSubject
"""A rule set under audit. Reports and baselines use only what all kinds have in common."""
