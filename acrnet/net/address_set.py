"""Exact sets of IPv4 and IPv6 addresses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import ClassVar

from acrnet.net.family import Family
from acrnet.net.interval_set import IntervalSet
from acrnet.net.prefixes import address_object, format_prefixes, parse_address, parse_prefixes


@dataclass(frozen=True, slots=True)
class AddressSet:
    """A set of addresses of both families; equality is set equality."""

    v4: IntervalSet
    """Numbers of IPv4 addresses, below 2**32."""
    v6: IntervalSet
    """Numbers of IPv6 addresses, below 2**128."""

    EMPTY: ClassVar[AddressSet]
    ALL: ClassVar[AddressSet]

    @classmethod
    def parse(cls, prefixes: Iterable[str]) -> AddressSet:
        """Return the addresses in CIDR prefixes, single addresses and ranges `first-last`, of either family.

        Host bits of a prefix are masked off. Raises ValueError, which names the first other text.
        """
        return cls(*parse_prefixes(prefixes))

    @classmethod
    def all_of(cls, family: Family) -> AddressSet:
        """Return every address of one family."""
        return cls.ALL.only(family)

    @classmethod
    def union(cls, sets: Iterable[AddressSet]) -> AddressSet:
        """Return the union of any number of sets."""
        distinct = tuple(sets)
        return cls(IntervalSet.union(each.v4 for each in distinct), IntervalSet.union(each.v6 for each in distinct))

    def __bool__(self) -> bool:
        return bool(self.v4 or self.v6)

    def __contains__(self, address: str | IPv4Address | IPv6Address) -> bool:
        if isinstance(address, str):
            family, number = parse_address(address)
        else:
            family, number = (Family.IPV4 if address.version == 4 else Family.IPV6), int(address)
        return number in self.of_family(family)

    def __and__(self, other: AddressSet) -> AddressSet:
        return self._with(self.v4 & other.v4, self.v6 & other.v6)

    def __or__(self, other: AddressSet) -> AddressSet:
        return self._with(self.v4 | other.v4, self.v6 | other.v6)

    def __sub__(self, other: AddressSet) -> AddressSet:
        return self._with(self.v4 - other.v4, self.v6 - other.v6)

    def __le__(self, other: AddressSet) -> bool:
        return self.v4 <= other.v4 and self.v6 <= other.v6

    def isdisjoint(self, other: AddressSet) -> bool:
        """Whether the two sets share no address."""
        return self.v4.isdisjoint(other.v4) and self.v6.isdisjoint(other.v6)

    def complement(self, family: Family | None = None) -> AddressSet:
        """Return the addresses of one family, or of both, that are not in the set."""
        return (AddressSet.ALL if family is None else AddressSet.all_of(family)) - self

    def only(self, family: Family) -> AddressSet:
        """Return the addresses of one family."""
        if family is Family.IPV4:
            return AddressSet(self.v4, IntervalSet.EMPTY)
        return AddressSet(IntervalSet.EMPTY, self.v6)

    def of_family(self, family: Family) -> IntervalSet:
        """Return the numbers of the addresses of one family."""
        return self.v4 if family is Family.IPV4 else self.v6

    def size(self, family: Family) -> int:
        """Return the number of addresses of one family in the set."""
        return self.of_family(family).size

    @property
    def sizes(self) -> tuple[int, int]:
        """The number of IPv4 and of IPv6 addresses in the set."""
        return self.v4.size, self.v6.size

    def _with(self, v4: IntervalSet, v6: IntervalSet) -> AddressSet:
        """Return the set of these numbers: this object if it has them, else a new one."""
        return self if v4 is self.v4 and v6 is self.v6 else AddressSet(v4, v6)

    def prefixes(self) -> tuple[str, ...]:
        """Return the fewest CIDR prefixes that cover exactly this set: IPv4 before IPv6, each ascending."""
        return (*format_prefixes(Family.IPV4, self.v4), *format_prefixes(Family.IPV6, self.v6))

    def first(self) -> IPv4Address | IPv6Address:
        """Return the smallest address, an IPv4 one if there is any; raises ValueError when the set is empty."""
        if self.v4:
            return address_object(Family.IPV4, self.v4.first())
        return address_object(Family.IPV6, self.v6.first())


AddressSet.EMPTY = AddressSet(IntervalSet.EMPTY, IntervalSet.EMPTY)
AddressSet.ALL = AddressSet(IntervalSet((0, 1 << 32)), IntervalSet((0, 1 << 128)))
