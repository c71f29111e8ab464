"""Everything that one run read, before anything is decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from acrnet.firewall import FirewallsAhead
    from acrnet.firewall.located import LocatedFirewall
    from acrnet.firewall.overridden import OverriddenRules
    from acrnet.net import AddressSet
    from acrnet.registry.model import Registry
    from acrnet.rules.client_path import ClientPath
    from acrnet.rules.clients import NsgClients
    from acrnet.rules.inputs import Input, LocatedNsg
    from acrnet.rules.nsg import NetworkSecurityGroup
    from acrnet.rules.rule import RuleSet
    from acrnet.rules.seen_clients import StatedClients
    from acrnet.tags import TagCatalog
    from acrnet.unknown import Unknown


@dataclass(frozen=True, slots=True)
class FileRuleSets:
    """Groups of which only the rules are known, and the service tags that count for all of them."""

    nsgs: tuple[LocatedNsg, ...]
    catalog: TagCatalog


@dataclass(frozen=True, slots=True)
class ReadFirewalls:
    """Firewall policies and firewalls, and the service tags that count for all of them."""

    firewalls: tuple[LocatedFirewall, ...]
    ip_groups: Mapping[str, AddressSet | Unknown]
    """The addresses of the IP Groups that their rules name, by id in lower case."""
    catalog: TagCatalog
    clients: NsgClients | Unknown | None = None
    """Who sends through them, as it was read; Unknown where it was not, and None for firewalls in files."""
    overridden: tuple[OverriddenRules, ...] = ()
    """The classic rules of firewalls that have a policy, of these and of those that apply these."""

    def only(self, firewalls: tuple[LocatedFirewall, ...]) -> ReadFirewalls:
        """Return these of the firewalls, with the overridden rules of them and of those that apply them."""
        names = {each.name for each in firewalls}
        overridden = tuple(each for each in self.overridden if not names.isdisjoint((each.name, each.policy)))
        return replace(self, firewalls=firewalls, overridden=overridden)


class ReadTarget(Protocol):
    """A resource of Azure that a plan may change, with its surroundings."""

    @property
    def catalog(self) -> TagCatalog:
        """The service tags that count for it."""


@dataclass(frozen=True, slots=True)
class ReadGroup:
    """A network security group of Azure with its clients and service tags."""

    nsg: NetworkSecurityGroup
    catalog: TagCatalog
    clients: NsgClients

    @property
    def located(self) -> LocatedNsg:
        """The group as an audit takes it, like one from a file."""
        from acrnet.rules.inputs import LIVE, LocatedNsg

        nsg = self.nsg
        attached = tuple(identifier.text for identifier in sorted((*nsg.subnets, *nsg.interfaces)))
        return LocatedNsg(nsg.rule_set, LIVE, nsg.location, nsg.resource_tags, attached)


@dataclass(frozen=True, slots=True)
class ReadClient:
    """A client with its path, and the service tags that count there."""

    path: ClientPath
    catalog: TagCatalog
    firewalls: FirewallsAhead = field(default_factory=dict)
    """What is at the next hops of the path's routes."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was read, for a plan and for an audit alike."""

    stated: StatedClients
    registries: tuple[Registry, ...] = ()
    targets: tuple[ReadTarget, ...] = ()
    """What a plan may change, and an audit judges, as it is in Azure; each kind of target knows its own."""
    from_files: tuple[FileRuleSets, ...] = ()
    firewalls: tuple[ReadFirewalls, ...] = ()
    others: Mapping[str, RuleSet] = field(default_factory=dict)
    """The rules of every group on the way of the clients of these, by lower-case id, where a plan looks at them."""
    clients: tuple[ReadClient, ...] = ()
    """Clients whose whole path was read."""
    inputs: tuple[Input, ...] = ()
    warnings: tuple[str, ...] = ()
    incomplete: tuple[str, ...] = ()
    """Why rule sets that were asked for may be left out, one sentence each."""
    nothing: str = ""
    """Why no rule set at all is what was asked for, in sentences; "" where that needs no word, or there is one."""
    planned: tuple[str, ...] = ()
    """What files plan and is taken to be done, one clause each: `the plan in plan.json is applied`."""
    before: Snapshot | None = None
    """How all of this is before that; None where nothing is planned."""

    @classmethod
    def joined(cls, stated: StatedClients, registries: Sequence[Registry], parts: Iterable[Snapshot]) -> Snapshot:
        """Return all parts as one value, with these registries before those of the parts."""
        parts = tuple(parts)
        planned = tuple(text for part in parts for text in part.planned)
        earlier = [part.before or part for part in parts] if planned else []
        return cls(
            stated=stated,
            registries=(*registries, *(each for part in parts for each in part.registries)),
            targets=tuple(each for part in parts for each in part.targets),
            from_files=tuple(each for part in parts for each in part.from_files),
            firewalls=tuple(each for part in parts for each in part.firewalls),
            others={key: rules for part in parts for key, rules in part.others.items()},
            clients=tuple(each for part in parts for each in part.clients),
            inputs=tuple(each for part in parts for each in part.inputs),
            warnings=tuple(text for part in parts for text in part.warnings),
            incomplete=tuple(text for part in parts for text in part.incomplete),
            nothing=" ".join(part.nothing for part in parts if part.nothing),
            planned=planned,
            before=cls.joined(stated, registries, (replace(each, planned=()) for each in earlier)) if planned else None,
        )

    @property
    def groups(self) -> tuple[ReadGroup, ...]:
        """The network security groups of Azure."""
        return tuple(each for each in self.targets if isinstance(each, ReadGroup))

    @property
    def catalogs(self) -> tuple[TagCatalog, ...]:
        """All editions of service tags that count for a target, a file or a client, each once."""
        catalogs = (
            *(each.catalog for each in self.targets),
            *(each.catalog for each in self.from_files),
            *(each.catalog for each in self.firewalls),
            *(each.catalog for each in self.clients),
        )
        return tuple({catalog.id: catalog for catalog in catalogs}.values())

    def every_rule_set(self) -> tuple[RuleSet, ...]:
        """Return all rules that assumptions can be made about."""
        in_azure = (each.nsg.rule_set for each in self.groups)
        in_files = (nsg.rule_set for each in self.from_files for nsg in each.nsgs)
        looked_at = (*in_azure, *in_files)
        return tuple({each.id.lower(): each for each in (*looked_at, *self.rule_sets_on_the_way())}.values())

    def rule_sets_on_the_way(self) -> tuple[RuleSet, ...]:
        """Return the rules of the groups that clients pass, each once."""
        from acrnet.rules.rule import RuleSet

        met = [each for client in self.clients for each in (client.path.interface_rules, client.path.subnet_rules)]
        return tuple({each.id.lower(): each for each in met if isinstance(each, RuleSet)}.values())
