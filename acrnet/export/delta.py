"""What changes in a firewall that has an earlier list, so that only the change is loaded."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from acrnet.export.export_list import Destination, ExportList
from acrnet.export.term import Term


# Without slots, because what follows from the fields is worked out once.
@dataclass(frozen=True)
class Delta:
    """The destinations that a firewall has, and those that it is to have, as far as a syntax expresses them."""

    old: tuple[Destination, ...]
    new: tuple[Destination, ...]

    @cached_property
    def added(self) -> tuple[Destination, ...]:
        """Those that it does not have yet."""
        return _without(self.new, self.old)

    @cached_property
    def removed(self) -> tuple[Destination, ...]:
        """Those that it is no longer to have."""
        return _without(self.old, self.new)


def delta_of(export: ExportList, terms: Collection[Term]) -> Delta:
    """Return what changes from the earlier list, of the host names and of the prefixes that these terms express.

    Raises ValueError for a list that follows no earlier one.
    """
    if export.earlier is None:
        raise ValueError("the list follows no earlier one")
    hosts = export.hosts if Term.HOSTS in terms else ()
    prefixes = export.prefixes if Term.PREFIXES in terms else ()
    kinds = [kind for term, kind in ((Term.HOSTS, True), (Term.PREFIXES, False)) if term in terms]
    old = tuple(each for each in export.earlier.destinations if (each.family is None) in kinds)
    return Delta(old, (*hosts, *prefixes))


def _without(these: tuple[Destination, ...], others: tuple[Destination, ...]) -> tuple[Destination, ...]:
    known = {each.key for each in others}
    return tuple(each for each in these if each.key not in known)
