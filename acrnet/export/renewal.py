"""Writing a list anew: what is in it now, what has changed since it was accepted, and what stays for a while."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256

from acrnet.export.export_list import ExportList, Retirement
from acrnet.export.lock import AcceptedEdition, AcceptedList
from acrnet.export.syntax import Syntax
from acrnet.export.term import Term
from acrnet.net import AddressSet


# Without slots, because what follows from the fields is worked out once.
@dataclass(frozen=True)
class Renewal:
    """A list by the current service tags, beside the one that was accepted."""

    file: str
    """Its path, as the configuration has it."""
    syntax: Syntax
    export: ExportList
    """With the addresses that are retired."""
    before: AcceptedList | None
    """None for a list that is new."""
    current: str | None
    """The text of the file now; None where it is not there."""

    @cached_property
    def stays(self) -> bool:
        """Whether the file stays as it is: nothing has changed but the edition of the service tags, or notes on it.

        A list with the same entries makes no news, though some service tag changes nearly every week.
        """
        before = self.before
        return (
            before is not None
            and self.current is not None
            and before.sha256 == _digest(self.current)
            and before.entries == self._entries(before.edition)
            and (before.hosts, before.tags, before.retired) == (self._hosts, self._tags, self.export.retired)
        )

    @cached_property
    def text(self) -> str:
        """The text of the file from now on."""
        return self.current if self.stays and self.current is not None else self.syntax.write(self.export)

    @cached_property
    def after(self) -> AcceptedList:
        """The list as it is accepted once it is written."""
        if self.stays and self.before is not None:
            return self.before
        edition = AcceptedEdition.of(self.export.catalog)
        return AcceptedList(
            file=self.file,
            edition=edition,
            sha256=_digest(self.text),
            entries=self._entries(edition),
            hosts=self._hosts,
            tags=self._tags,
            retired=self.export.retired,
        )

    @property
    def is_changed(self) -> bool:
        """Whether the file or what is accepted changes."""
        return self.text != self.current or self.after != self.before

    @property
    def was_edited(self) -> bool:
        """Whether somebody else changed the file since it was accepted."""
        if self.before is None or self.current in (None, self.text):
            return False
        return self.current is not None and _digest(self.current) != self.before.sha256

    @property
    def is_older(self) -> bool:
        """Whether the list would go back to an earlier edition of the service tags, by change number."""
        if self.before is None or self.stays:
            return False
        was, now = self.before.edition.change_number, self.export.catalog.change_number
        return was.isdecimal() and now.isdecimal() and int(now) < int(was)

    @property
    def changed_tags(self) -> tuple[str, ...]:
        """The tags of which the list gains or loses addresses, sorted."""
        old, new = self._tags_before, self._tags
        return tuple(sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name)))

    def gained(self, tag: str) -> AddressSet:
        """Return what the list has of a tag, and had not."""
        return self._tags.get(tag, AddressSet.EMPTY) - self._tags_before.get(tag, AddressSet.EMPTY)

    def lost(self, tag: str) -> AddressSet:
        """Return what the list had of a tag, and has not, or only for a while."""
        return self._tags_before.get(tag, AddressSet.EMPTY) - self._tags.get(tag, AddressSet.EMPTY)

    @property
    def hosts_added(self) -> tuple[str, ...]:
        """The host names that are new in the list."""
        return _without(self._hosts, () if self.before is None else self.before.hosts)

    @property
    def hosts_removed(self) -> tuple[str, ...]:
        """The host names that are no longer in the list."""
        return _without(() if self.before is None else self.before.hosts, self._hosts)

    @property
    def ended(self) -> tuple[Retirement, ...]:
        """What was retired and is not admitted any more, because its time is over or no need asks for its tag."""
        return tuple(self._ended())

    def _ended(self) -> Iterator[Retirement]:
        admitted = self.export.admitted
        for each in () if self.before is None else self.before.retired:
            if gone := each.addresses - admitted:
                yield replace(each, addresses=gone)

    def _entries(self, edition: AcceptedEdition) -> str:
        """Return the digest of the text as it would be by an edition, without notes on what its tags leave out."""
        export = replace(self.export, catalog=edition.named(self.export.catalog), address_notes=())
        return _digest(self.syntax.write(export))

    @property
    def _hosts(self) -> tuple[str, ...]:
        return tuple(each.value for each in self.export.hosts) if Term.HOSTS in self.syntax.expresses else ()

    @property
    def _tags(self) -> Mapping[str, AddressSet]:
        return needed_addresses(self.export, self.syntax.expresses)

    @property
    def _tags_before(self) -> Mapping[str, AddressSet]:
        return {} if self.before is None else self.before.tags


def renewed(
    made: ExportList,
    *,
    file: str,
    syntax: Syntax,
    before: AcceptedList | None,
    current: str | None,
    today: str,
    until: str,
) -> Renewal:
    """Return a list written anew.

    What a tag lost that clients still need stays until the day `until`; what is retired already keeps its day. What
    no need asks for any more, because the list was narrowed or a replica is gone, ends at once. Days are those of the
    calendar, as `2026-11-29`.
    """
    if before is None:
        return Renewal(file, syntax, made, None, current)
    needed = needed_addresses(made, syntax.expresses)
    before = _spelt_like(needed, before)
    retired = tuple(_retired(made, needed, before, today, until))
    return Renewal(file, syntax, replace(made, retired=retired), before, current)


def needed_addresses(export: ExportList, terms: Collection[Term]) -> Mapping[str, AddressSet]:
    """Return the addresses of each tag that a need asks for; none for a syntax that lists no addresses."""
    if Term.PREFIXES not in terms:
        return {}
    return {entry.need.tag: entry.known_addresses for entry in export.entries if entry.need.tag is not None}


def _spelt_like(needed: Mapping[str, AddressSet], before: AcceptedList) -> AcceptedList:
    """Return a list with the names of its tags in the spelling of today: they are the same whatever their case."""
    spelling = {name.lower(): name for name in needed}
    return replace(
        before,
        tags={spelling.get(name.lower(), name): addresses for name, addresses in before.tags.items()},
        retired=tuple(replace(each, tag=spelling.get(each.tag.lower(), each.tag)) for each in before.retired),
    )


def _retired(
    made: ExportList, needed: Mapping[str, AddressSet], before: AcceptedList, today: str, until: str
) -> Iterator[Retirement]:
    """Yield what stays for a while, by day and tag; addresses that the list has anyway are not retired."""
    lost = (Retirement(tag, until, addresses - needed[tag]) for tag, addresses in before.tags.items() if tag in needed)
    merged: dict[tuple[str, str], AddressSet] = {}
    for each in (*before.retired, *lost):
        left = each.addresses - made.addresses
        if left and each.tag in needed and each.until > today:
            key = (each.until, each.tag)
            merged[key] = AddressSet.union([merged.get(key, AddressSet.EMPTY), left])
    for day, tag in sorted(merged):
        yield Retirement(tag, day, merged[day, tag])


def _without(these: Collection[str], others: Collection[str]) -> tuple[str, ...]:
    return tuple(each for each in these if each not in others)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
