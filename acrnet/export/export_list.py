"""The neutral list that every syntax writes: host names and address prefixes, each with the needs it is for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from acrnet.errors import InputError
from acrnet.escaping import printable
from acrnet.net import AddressSet, Family
from acrnet.net.reduction import reduced
from acrnet.registry.host_name import is_host
from acrnet.registry.model import Registry
from acrnet.registry.need import Need
from acrnet.rules.desired import DesiredRule, desired_rules
from acrnet.rules.ownership import Owner
from acrnet.tags import TagCatalog
from acrnet.unknown import Unknown


@dataclass(frozen=True, slots=True)
class ExportEntry:
    """One need as a firewall is to admit it. Its hosts, tag, protocol and ports are those of the need."""

    need: Need
    addresses: AddressSet | Unknown
    """Every address of its tag, or of its private endpoint; empty for a need that only host names express."""

    @property
    def known_addresses(self) -> AddressSet:
        """The addresses, none where they are not known."""
        return AddressSet.EMPTY if isinstance(self.addresses, Unknown) else self.addresses


@dataclass(frozen=True, slots=True)
class Destination:
    """A host name or a prefix that is to be admitted on some ports, and the needs it is for."""

    value: str
    family: Family | None
    """None for a host name."""
    protocol: str
    ports: tuple[int, ...]
    needs: tuple[Need, ...]
    until: str = ""
    """The day on which it ends, as `2026-12-13`, where it is admitted only for a while; "" for all others."""

    @property
    def key(self) -> tuple[str, str, tuple[int, ...]]:
        """What a firewall knows of it."""
        return self.value, self.protocol, self.ports


@dataclass(frozen=True, slots=True)
class Retirement:
    """Addresses that a tag lost, and that a list admits for a while."""

    tag: str
    until: str
    """The day on which it ends, as `2026-12-13`: from then on they are not admitted."""
    addresses: AddressSet


@dataclass(frozen=True, slots=True)
class EarlierList:
    """What a firewall has now."""

    since: str
    """Where that is known from, as a phrase."""
    destinations: tuple[Destination, ...]


# Without slots, because what follows from the fields is worked out once.
@dataclass(frozen=True)
class ExportList:
    """What a firewall is to admit for the clients of registries, and what that is based on."""

    registries: tuple[Registry, ...]
    regions: tuple[str, ...]
    """In place of registries: any registry there."""
    catalog: TagCatalog
    entries: tuple[ExportEntry, ...]
    notes: tuple[str, ...]
    """What may go wrong and what is assumed, one sentence each."""
    address_notes: tuple[str, ...] = ()
    """The same for what concerns only lists of addresses."""
    most: int | None = None
    """How many entries there may be; None for as many as it takes."""
    command: str = ""
    """The command that makes this list."""
    owner: Owner = Owner()  # noqa: RUF009 - a frozen value
    """Whose security rules they are, where a list is of rules."""
    earlier: EarlierList | None = None
    """What the firewall has, where only the change from that is asked for."""
    retired: tuple[Retirement, ...] = ()
    """What is admitted for a while although no need asks for it, by day; none of it is among the addresses."""

    @cached_property
    def addresses(self) -> AddressSet:
        """Every address that the needs ask for, and no other."""
        return AddressSet.union(entry.known_addresses for entry in self.entries)

    @cached_property
    def admitted(self) -> AddressSet:
        """Every address that the list is to admit: those that needs ask for, and those that are retired."""
        return AddressSet.union([self.addresses, *(each.addresses for each in self.retired)])

    @cached_property
    def cover(self) -> AddressSet:
        """What the prefixes admit: all that is to be, and where there may be few prefixes the fewest others."""
        return self.admitted if self.most is None else reduced(self.admitted, self.most)

    @cached_property
    def extra(self) -> AddressSet:
        """What the prefixes admit although it is not to be admitted."""
        return self.cover - self.admitted

    @cached_property
    def rules(self) -> tuple[DesiredRule, ...]:
        """The security rules that open what tags and private addresses say, sorted by name."""
        return desired_rules([entry.need for entry in self.entries], self.owner)

    @property
    def tags(self) -> tuple[str, ...]:
        """The names of the service tags, sorted."""
        return tuple(sorted({entry.need.tag for entry in self.entries if entry.need.tag is not None}))

    @property
    def services(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """The protocols and ports that the needs ask for, each once."""
        return tuple(sorted({(entry.need.protocol, entry.need.ports) for entry in self.entries}))

    @cached_property
    def hosts(self) -> tuple[Destination, ...]:
        """The host names of all needs, sorted."""
        names = sorted({host for entry in self.entries for host in entry.need.hosts})
        return tuple(
            each
            for name in names
            for each in _destinations(name, None, (entry for entry in self.entries if name in entry.need.hosts))
        )

    @cached_property
    def prefixes(self) -> tuple[Destination, ...]:
        """The fewest prefixes of the cover: IPv4 before IPv6, each ascending.

        Retired ones come last, in prefixes of their own, by the day they end; where there may be few prefixes, they
        are part of the others.
        """
        if self.most is not None:
            return tuple(self._admitting(self.cover, self.retired))
        retired = (each for one in self.retired for each in self._admitting(one.addresses, (one,), one.until))
        return (*self._admitting(self.addresses), *retired)

    def _admitting(
        self, addresses: AddressSet, retired: Sequence[Retirement] = (), until: str = ""
    ) -> Iterator[Destination]:
        """Yield the prefixes of addresses, each for the needs that ask for it, or did while it was not retired."""
        for prefix in addresses.prefixes():
            block = AddressSet.parse([prefix])
            family = Family.IPV4 if block.v4 else Family.IPV6
            tags = {each.tag for each in retired if not each.addresses.isdisjoint(block)}
            meant = (
                entry for entry in self.entries if entry.need.tag in tags or not entry.known_addresses.isdisjoint(block)
            )
            yield from _destinations(prefix, family, meant, until)


def export_list(
    needs: Sequence[Need],
    catalog: TagCatalog,
    *,
    registries: Sequence[Registry] = (),
    regions: Sequence[str] = (),
    notes: Sequence[str] = (),
    address_notes: Sequence[str] = (),
    most: int | None = None,
    command: str = "",
    owner: Owner = Owner(),  # noqa: B008 - a frozen value
) -> ExportList:
    """Return the list of these needs, by the addresses that the catalog has for their tags.

    Raises InputError for an invalid host name, so that a list has no characters that are special in its syntax.
    """
    for need in needs:
        for host in need.hosts:
            _require_host(host, need)
    entries = tuple(entry_of(need, catalog) for need in needs)
    return ExportList(
        tuple(registries), tuple(regions), catalog, entries, tuple(notes), tuple(address_notes), most, command, owner
    )


def entry_of(need: Need, catalog: TagCatalog) -> ExportEntry:
    """Return a need with the addresses that the catalog has for its tag, or its own ones."""
    return ExportEntry(need, _addresses(need, catalog))


def _addresses(need: Need, catalog: TagCatalog) -> AddressSet | Unknown:
    if need.tag is None:
        return need.addresses if isinstance(need.addresses, Unknown) else AddressSet.parse(need.addresses)
    tag = catalog.get(need.tag)
    if isinstance(tag, Unknown):
        return tag
    return tag.addresses or Unknown(f"the tag {tag.name} has no address prefix in the service tags {catalog.id}")


def _require_host(host: str, need: Need) -> None:
    if not is_host(host):
        raise InputError(
            f"The need {printable(need.id)} has {host!r} as a host name, which is not valid, so no list is written.",
            next_step="Correct it where the registry was read from: --registry-file, or the registry itself.",
        )


def _destinations(
    value: str, family: Family | None, entries: Iterable[ExportEntry], until: str = ""
) -> Iterator[Destination]:
    by_service: dict[tuple[str, tuple[int, ...]], list[Need]] = {}
    for entry in entries:
        by_service.setdefault((entry.need.protocol, entry.need.ports), []).append(entry.need)
    for (protocol, ports), needs in sorted(by_service.items(), key=lambda item: item[0]):
        yield Destination(value, family, protocol, ports, tuple(needs), until)
