"""Which tags hold an address or a prefix."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import NamedTuple

from acrnet.net import Family
from acrnet.net.blocks import aligned_blocks
from acrnet.net.prefixes import format_block, parse_block
from acrnet.tags.catalog import TagCatalog


class Holder(NamedTuple):
    """A tag that holds all that was asked for."""

    tag: str
    prefix: str
    """The prefix that does: the widest around it of which the tag holds every address."""


class Holders(NamedTuple):
    """The tags that hold one address or prefix; a tuple, of which a hundred thousand are made at once."""

    prefix: str
    """The address or prefix, as it was written."""
    holders: tuple[Holder, ...]
    """Those that hold all of it, the most specific first: the one with the fewest addresses of this family. Answers
    from one place of the index share the very same value."""
    partly: tuple[str, ...]
    """Names of those that hold a part of it, in the same order."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """The tags that hold each of some addresses and prefixes."""

    catalog: TagCatalog
    answers: tuple[Holders, ...]
    """In the order of the question."""


class TagIndex:
    """The tags of a catalog by their addresses; it is built for one family when that is first asked for."""

    def __init__(self, catalog: TagCatalog) -> None:
        self._catalog = catalog
        self._families: dict[Family, _FamilyIndex] = {}

    def holders_of(self, text: str) -> Holders:
        """Return the tags that hold an address or CIDR prefix; raises ValueError for a text that is neither."""
        family, start, size = parse_block(text)
        index = self._families.get(family)
        if index is None:
            index = self._families[family] = _FamilyIndex(self._catalog, family)
        return Holders(text, index.holders_of(start, start + size), index.partly_in(start, start + size))


class _FamilyIndex:
    """The blocks of all tags, sorted: they are nested or apart, so each is in the chain of blocks around another."""

    def __init__(self, catalog: TagCatalog, family: Family) -> None:
        self._family = family
        tags = sorted(catalog.tags(), key=lambda tag: (tag.addresses.size(family), tag.name))
        self._names = [tag.name for tag in tags]
        """The most specific tag first; a tag is known by its place here."""
        tags_of: dict[tuple[int, int], list[int]] = {}
        for place, tag in enumerate(tags):
            for start, size in aligned_blocks(tag.addresses.of_family(family), family.bits):
                tags_of.setdefault((start, -size), []).append(place)
        blocks = sorted(tags_of)
        self._starts = [start for start, _ in blocks]
        self._ends = [start - size for start, size in blocks]
        self._tags = [tags_of[block] for block in blocks]
        self._around = _around(self._starts, self._ends)
        self._ranked: dict[int, list[tuple[int, Holder]]] = {-1: []}
        """Of each block that was asked for, the tags of it and of those around it with their places, in that order."""
        self._holders: dict[int, tuple[Holder, ...]] = {}

    def holders_of(self, start: int, end: int) -> tuple[Holder, ...]:
        """Return the tags that hold a whole block, which begins here and ends before there."""
        block = bisect_right(self._starts, start) - 1
        while block >= 0 and self._ends[block] < end:
            block = self._around[block]
        known = self._holders.get(block)
        if known is None:
            known = self._holders[block] = tuple(holder for _, holder in self._ranked_at(block))
        return known

    def partly_in(self, start: int, end: int) -> tuple[str, ...]:
        """Return the names of the tags that hold a part of a block and not all of it."""
        if end - start == 1:
            return ()
        begun = range(bisect_left(self._starts, start), bisect_left(self._starts, end))
        inside = (block for block in begun if self._ends[block] - self._starts[block] < end - start)
        # The blocks of one tag are apart and as large as can be, so that none of these tags has a block around it too.
        return tuple(self._names[tag] for tag in sorted({tag for block in inside for tag in self._tags[block]}))

    def _ranked_at(self, block: int) -> list[tuple[int, Holder]]:
        known = self._ranked.get(block)
        if known is None:
            start = self._starts[block]
            prefix = format_block(self._family, start, self._ends[block] - start)
            own = [(tag, Holder(self._names[tag], prefix)) for tag in self._tags[block]]
            known = self._ranked[block] = sorted([*own, *self._ranked_at(self._around[block])])
        return known


def _around(starts: list[int], ends: list[int]) -> list[int]:
    """Return for each block the smallest one it lies in, or -1."""
    around = []
    open_blocks: list[int] = []
    for block, start in enumerate(starts):
        while open_blocks and ends[open_blocks[-1]] <= start:
            open_blocks.pop()
        around.append(open_blocks[-1] if open_blocks else -1)
        open_blocks.append(block)
    return around
