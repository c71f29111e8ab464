"""What opens and closes, in words and numbers. Nothing here is escaped yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from acrnet.net import PROTOCOLS_ALL, IntervalSet
from acrnet.registry.need import Need
from acrnet.report.words import NAMED, amount_of, count, named, protocol_name
from acrnet.rules.effect import EffectPart


@dataclass(frozen=True, slots=True)
class EffectLine:
    """Addresses that open or close together, with every need they belong to."""

    prefixes: tuple[str, ...]
    addresses_v4: int
    addresses_v6: int
    protocol: str
    ports: tuple[str, ...]
    tags: tuple[str, ...]
    """Service tags of the needs; empty where no need names one."""
    needs: tuple[str, ...]
    """Empty for what no need asks for."""

    @property
    def sentence(self) -> str:
        """What opens or closes, without the prefixes; a service tag stands for the needs that name it."""
        what = ", ".join(self.tags) or named(self.needs) or "what no need of this run asks for"
        amount = amount_of(self.addresses_v4, self.addresses_v6) if self.prefixes else "no address"
        return f"{what}, {self._service}: {amount} in {count(len(self.prefixes), 'prefix')}"

    @property
    def _service(self) -> str:
        """Protocol and ports, for example `Tcp 443`."""
        return f"{_protocols(self.protocol)} {'on all ports' if self.ports == ('*',) else ','.join(self.ports)}"


def effect_lines(parts: Iterable[EffectPart], needs: Sequence[Need]) -> list[EffectLine]:
    """Return the parts of an effect, those of needs that share their addresses told once."""
    tags = {need.id: need.tag for need in needs}
    grouped: dict[tuple[str, tuple[str, ...], tuple[str, ...]], list[EffectPart]] = {}
    for part in parts:
        grouped.setdefault((part.protocol, part.ports, part.prefixes), []).append(part)
    lines = []
    for (protocol, ports, prefixes), group in grouped.items():
        served = tuple(part.need for part in group if part.need is not None)
        named = tuple(dict.fromkeys(tag for need in served if (tag := tags.get(need))))
        first = group[0]
        lines.append(EffectLine(prefixes, first.addresses_v4, first.addresses_v6, protocol, ports, named, served))
    return lines


def _protocols(text: str) -> str:
    """Return what people call protocols: by name, and numbers that have none as all but a few where they are."""
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
