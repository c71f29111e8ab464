"""What opens and closes, in words and numbers. Nothing here is escaped yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from acrnet.registry.need import Need
from acrnet.report.words import count, named
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
        counts = [
            count(number, f"{family} address")
            for number, family in ((self.addresses_v4, "IPv4"), (self.addresses_v6, "IPv6"))
            if number
        ]
        what = ", ".join(self.tags) or named(self.needs) or "what no need of this run asks for"
        amount = f"{' and '.join(counts) or 'no address'} in {count(len(self.prefixes), 'prefix')}"
        return f"{what}, {self.protocol} {','.join(self.ports)}: {amount}"


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
