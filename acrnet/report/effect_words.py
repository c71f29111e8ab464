"""The effect of changed rules in words and numbers. Nothing here is escaped yet."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from acrnet.net import PROTOCOLS_ALL, AddressSet, IntervalSet
from acrnet.registry.need import Need
from acrnet.report.words import FEW, NAMED, amount_of, count, named, protocol_name
from acrnet.rules.effect import EffectPart

_HOSTS: Final = 12
"""How many host names of an effect are named; the JSON format has them all."""


@dataclass(frozen=True, slots=True)
class EffectLine:
    """Addresses that open or close together, with every need that has them as destinations."""

    prefixes: tuple[str, ...]
    addresses_v4: int
    addresses_v6: int
    protocol: str
    ports: tuple[str, ...]
    tags: tuple[str, ...]
    """The service tags of the needs; empty if no need names one."""
    needs: tuple[str, ...]
    """The ids of the needs; empty for flows that no need has."""
    hosts: tuple[str, ...] = ()
    """Host names in the place of addresses."""

    @property
    def sentence(self) -> str:
        """What opens or closes, without the prefixes; a service tag replaces the needs that name it."""
        if self.hosts:
            asked = "" if self.needs else ", which no need of this run asks for"
            return f"{named(self.hosts, at_most=_HOSTS)}, {self._service}{asked}"
        what = ", ".join(self.tags) or named(self.needs) or "what no need of this run asks for"
        amount = amount_of(self.addresses_v4, self.addresses_v6) if self.prefixes else "no address"
        return f"{what}, {self._service}: {amount} in {count(len(self.prefixes), 'prefix')}"

    @property
    def _service(self) -> str:
        """The protocol and the ports, for example `Tcp 443`."""
        return f"{_protocols(self.protocol)} {'on all ports' if self.ports == ('*',) else ','.join(self.ports)}"


def effect_lines(parts: Iterable[EffectPart], needs: Sequence[Need]) -> list[EffectLine]:
    """Return the parts of an effect, with one line for needs that share their addresses."""
    tags = {need.id: need.tag for need in needs}
    grouped: dict[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]], list[EffectPart]] = {}
    for part in parts:
        grouped.setdefault((part.protocol, part.ports, part.prefixes, part.hosts), []).append(part)
    lines = []
    for (protocol, ports, prefixes, hosts), group in grouped.items():
        served = tuple(part.need for part in group if part.need is not None)
        named = tuple(dict.fromkeys(tag for need in served if (tag := tags.get(need))))
        first = group[0]
        lines.append(
            EffectLine(prefixes, first.addresses_v4, first.addresses_v6, protocol, ports, named, served, hosts)
        )
    return lines


def joined(lines: Sequence[EffectLine]) -> list[EffectLine]:
    """Return the lines, with many similar ones joined: those for tags or for addresses, to the same ports."""
    alike: dict[Hashable, list[EffectLine]] = {}
    for line in lines:
        alike.setdefault((line.protocol, line.ports, bool(line.tags), bool(line.needs), bool(line.hosts)), []).append(
            line
        )
    return [each for group in alike.values() for each in ([_union(group)] if len(group) > FEW else group)]


def _union(lines: Sequence[EffectLine]) -> EffectLine:
    addresses = AddressSet.parse(prefix for line in lines for prefix in line.prefixes)
    tags = named(list(dict.fromkeys(tag for line in lines for tag in line.tags)))
    needs = tuple(dict.fromkeys(need for line in lines for need in line.needs))
    first = lines[0]
    hosts = tuple(sorted({host for line in lines for host in line.hosts}))
    return EffectLine(
        addresses.prefixes(), *addresses.sizes, first.protocol, first.ports, (tags,) if tags else (), needs, hosts
    )


def _protocols(text: str) -> str:
    """Return protocols for people: names, or `every protocol but ...` for most of the numbers, or the numbers."""
    if text == "*":
        return "every protocol"
    if not text[:1].isdigit():
        return text
    ranges = [tuple(map(int, part.split("-"))) for part in text.split(",")]
    numbers = IntervalSet.of(*((each[0], each[-1]) for each in ranges))
    others = [
        protocol_name(number) for low, high in (PROTOCOLS_ALL - numbers).ranges() for number in range(low, high + 1)
    ]
    if len(others) <= NAMED:
        return f"every protocol but {named(others)}"
    return f"IP protocol {text}"
