"""How the exchanges of each type come out, counted."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from acrnet.sandbox.routes import ROUTES

from .remainders import FLOORS, reasons
from .whole_replay import Outcome

_WRITTEN = frozenset(route.type.lower() for route in ROUTES if route.method != "GET")
_MOST = 40
"""So many kinds of difference are listed."""


class Count(NamedTuple):
    """Of the exchanges of one type: all that were sent, those alike, those excused, and those not served."""

    sent: int = 0
    alike: int = 0
    excused: int = 0
    not_served: int = 0

    def __add__(self, other: "Count") -> "Count":  # type: ignore[override] # sums, where tuples would be joined
        return Count(*(one + two for one, two in zip(self, other, strict=True)))

    @property
    def share(self) -> float:
        """How many of a hundred that were sent are alike or excused."""
        return 100 * (self.alike + self.excused) / self.sent if self.sent else 100.0


def counts(outcomes: Iterable[Outcome]) -> dict[str, Count]:
    """The counts by type."""
    result: dict[str, Count] = {}
    for each in outcomes:
        if not each.is_served:
            one = Count(not_served=1)
        elif not each.differences:
            one = Count(sent=1, alike=1)
        else:
            one = Count(sent=1, excused=int(reasons(each) is not None))
        result[each.kind] = result.get(each.kind, Count()) + one
    return result


def table(counted: Mapping[str, Count]) -> Iterator[str]:
    """The lines of a table: each type that the sandbox writes, then all that it serves from files."""
    yield f"{'type':<66}{'sent':>8}{'alike':>8}{'excused':>9}{'%':>7}{'not served':>12}"
    read = Count()
    for kind, count in sorted(counted.items()):
        if kind in _WRITTEN or kind in FLOORS:
            yield _line(kind, count)
        else:
            read += count
    yield _line("types that the sandbox serves from files or not at all", read)
    yield _line("all", sum(counted.values(), Count()))


def listed(outcomes: Iterable[Outcome], *, most: int = _MOST) -> Iterator[str]:
    """The differences that nothing excuses, the most frequent first, each with a place where it occurs."""
    frequency: Counter[tuple[str, str, str]] = Counter()
    places: dict[tuple[str, str, str], str] = {}
    for each in outcomes:
        if each.is_served and each.differences and reasons(each) is None:
            for difference in each.differences:
                key = (each.kind, each.recorded.method, difference)
                frequency[key] += 1
                places.setdefault(key, each.place)
    for key, number in frequency.most_common(most):
        yield f"{number:>5}  {' '.join(key)}"
        yield f"       first in {places[key]}"


def excused(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """The reasons of what is excused, each with its number."""
    frequency = Counter(
        (each.kind, reason)
        for each in outcomes
        if each.is_served and each.differences
        for reason in reasons(each) or ()
    )
    for (kind, reason), number in sorted(frequency.items()):
        yield f"{number:>5}  {kind}: {reason}"


def _line(kind: str, count: Count) -> str:
    return f"{kind:<66}{count.sent:>8}{count.alike:>8}{count.excused:>9}{count.share:>7.1f}{count.not_served:>12}"
