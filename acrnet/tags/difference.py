"""What changed between two catalogs of service tags: by the addresses that tags hold, never by how prefixes are cut."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from acrnet.net import AddressSet
from acrnet.tags.catalog import TagCatalog
from acrnet.tags.service_tag import ServiceTag, TagRecord

_MOST_PAIRS: Final = 250_000
"""How many pairs of tags of one service are compared; Microsoft's services have a hundred tags at most."""


class ChangeKind(StrEnum):
    """What became of a tag."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class TagChange:
    """A tag that is new, gone, or holds other addresses."""

    tag: str
    """In the spelling of the new catalog, or of the old one where the new one lacks it."""
    kind: ChangeKind
    gained: AddressSet
    """For a new tag, all its addresses."""
    lost: AddressSet
    """For a tag that was deleted, all its addresses."""


@dataclass(frozen=True, slots=True)
class Move:
    """Addresses that one tag of a service lost and another of the same service gained: they serve another region."""

    before: str
    after: str
    addresses: AddressSet


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a difference is narrowed to."""

    asked: tuple[str, ...]
    """Names of registries, or regions."""
    tags: tuple[str, ...]
    """The tags that clients need, sorted."""
    elsewhere: Mapping[ChangeKind, int]
    """How many tags changed that are not among these."""
    warnings: tuple[str, ...] = ()
    """What is not known for sure about the needs; one sentence each."""


@dataclass(frozen=True, slots=True)
class CatalogDifference:
    """What changed from one catalog to another."""

    old: TagCatalog
    new: TagCatalog
    changes: tuple[TagChange, ...]
    """By name, without case."""
    moves: tuple[Move, ...]
    recut: tuple[str, ...]
    """Tags that hold the same addresses in other prefixes."""
    unsearched: tuple[str, ...] = ()
    """Services of which so many tags changed that no moves between them were looked for."""
    narrowing: Narrowing | None = None
    """None where all tags are looked at."""

    def count(self, kind: ChangeKind) -> int:
        """Return how many tags changed in this way."""
        return sum(change.kind is kind for change in self.changes)

    def narrowed(self, asked: Iterable[str], tags: Collection[str], warnings: Iterable[str] = ()) -> CatalogDifference:
        """Return what concerns these tags, with a count of what changed elsewhere."""
        wanted = {name.lower() for name in tags}
        kept = tuple(change for change in self.changes if change.tag.lower() in wanted)
        elsewhere = {kind: self.count(kind) - sum(change.kind is kind for change in kept) for kind in ChangeKind}
        moves = tuple(move for move in self.moves if {move.before.lower(), move.after.lower()} & wanted)
        narrowing = Narrowing(tuple(asked), tuple(sorted(tags)), elsewhere, tuple(warnings))
        recut = tuple(name for name in self.recut if name.lower() in wanted)
        return replace(self, changes=kept, moves=moves, recut=recut, narrowing=narrowing)

    def warnings(self) -> Iterator[str]:
        """Yield what is odd about the two catalogs, one sentence each."""
        before, after = self.old.change_number, self.new.change_number
        if before == after and self.old.content != self.new.content:
            yield (
                f"Both catalogs have the change number {after}, and their content differs: Microsoft published two"
                " under one number."
            )
        if before.isdecimal() and after.isdecimal() and int(after) < int(before):
            yield (
                f"The new catalog has a lower change number ({after}) than the old one ({before}): they may be the"
                " wrong way round."
            )
        for record in self.new.records():
            spelling = self.old.spelling(record.name)
            if spelling not in ("", record.name):
                yield f"The tag {spelling} is now spelt {record.name}, which matters to Azure Firewall."
        for service in self.unsearched:
            yield f"Moves between tags of {service} are not listed, because too many of its tags changed."
        if self.narrowing is not None:
            if not self.narrowing.tags:
                yield f"Clients of {', '.join(self.narrowing.asked)} need no service tag."
            yield from self.narrowing.warnings


def difference(old: TagCatalog, new: TagCatalog) -> CatalogDifference:
    """Return what changed; tags are the same where their names are, without case.

    Addresses are parsed only of tags whose prefixes differ as text.
    """
    before, after = _by_key(old), _by_key(new)
    changes = []
    recut = []
    for key in sorted(before.keys() | after.keys()):
        was, now = before.get(key), after.get(key)
        if was is None or now is None or was.prefixes != now.prefixes:
            change = _change(_addresses(old, was), _addresses(new, now), was, now)
            if change is not None:
                changes.append(change)
            elif now is not None:
                recut.append(now.name)
    moves: list[Move] = []
    unsearched = []
    for alike in _by_service(changes).values():
        between = _moves(alike)
        if between is None:
            unsearched.append(alike[0].tag.partition(".")[0])
        else:
            moves += between
    return CatalogDifference(old, new, tuple(changes), tuple(moves), tuple(recut), tuple(unsearched))


def joined_catalog(old: TagCatalog, new: TagCatalog) -> TagCatalog:
    """Return the new catalog with the tags that only the old one has: what was needed before or is needed now."""
    gone = (record for record in old.records() if record.name not in new)
    return TagCatalog.of(
        (*new.records(), *gone),
        cloud=new.cloud,
        change_number=new.change_number,
        sha256=new.sha256,
        source=new.source,
        location=new.location,
        content=new.content,
    )


def _by_key(catalog: TagCatalog) -> dict[str, TagRecord]:
    return {record.name.lower(): record for record in catalog.records()}


def _addresses(catalog: TagCatalog, record: TagRecord | None) -> AddressSet:
    tag = None if record is None else catalog.get(record.name)
    return tag.addresses if isinstance(tag, ServiceTag) else AddressSet.EMPTY


def _change(old: AddressSet, new: AddressSet, was: TagRecord | None, now: TagRecord | None) -> TagChange | None:
    """Return how a tag changed; None where it has the same addresses."""
    if was is None:
        kind, name = ChangeKind.ADDED, "" if now is None else now.name
    elif now is None:
        kind, name = ChangeKind.REMOVED, was.name
    elif old == new:
        return None
    else:
        kind, name = ChangeKind.CHANGED, now.name
    return TagChange(name, kind, gained=new - old, lost=old - new)


def _by_service(changes: Iterable[TagChange]) -> Mapping[str, list[TagChange]]:
    """Return the changes of tags that are named after a part of a service, by the service in lower case."""
    by_service: dict[str, list[TagChange]] = {}
    for change in changes:
        service, dot, _ = change.tag.partition(".")
        if dot:
            by_service.setdefault(service.lower(), []).append(change)
    return by_service


def _moves(alike: Sequence[TagChange]) -> Iterator[Move] | None:
    """Yield what went from one tag of a service to another; None where there are too many to compare each with each."""
    losing = [change for change in alike if change.lost]
    gaining = [change for change in alike if change.gained]
    if len(losing) * len(gaining) > _MOST_PAIRS:
        return None
    everything_gained = AddressSet.union(change.gained for change in gaining)
    return (
        Move(before.tag, after.tag, moved)
        for before in losing
        if not before.lost.isdisjoint(everything_gained)
        for after in gaining
        if (moved := before.lost & after.gained)
    )
