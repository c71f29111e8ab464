"""How the exchanges of each type come out, counted."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from acrnet.sandbox.routes import ROUTES

from .remainders import FLOORS, explain
from .whole_replay import Outcome

_WRITTEN = frozenset(route.type.lower() for route in ROUTES if route.method != "GET")
_MOST = 40
"""So many kinds of difference are listed."""


class Count(NamedTuple):
    """Of the exchanges of one type: all that were sent, and those alike, alike as of their day, excused, not served."""

    sent: int = 0
    alike: int = 0
    of_its_day: int = 0
    excused: int = 0
    not_served: int = 0

    def __add__(self, other: "Count") -> "Count":  # type: ignore[override] # sums, where tuples would be joined
        return Count(*(one + two for one, two in zip(self, other, strict=True)))

    @property
    def alike_share(self) -> float:
        """How many of a hundred that were sent are alike, today or as of their day."""
        return self._share(self.alike + self.of_its_day)

    @property
    def explained_share(self) -> float:
        """How many of a hundred that were sent are alike, today or as of their day, or excused."""
        return self._share(self.alike + self.of_its_day + self.excused)

    def _share(self, number: int) -> float:
        return 100 * number / self.sent if self.sent else 100.0


def counts(outcomes: Iterable[Outcome]) -> dict[str, Count]:
    """The counts by type."""
    result: dict[str, Count] = {}
    for each in outcomes:
        result[each.kind] = result.get(each.kind, Count()) + _count(each)
    return result


def _count(outcome: Outcome) -> Count:
    if not outcome.is_served:
        return Count(not_served=1)
    if not outcome.differences:
        return Count(sent=1, alike=1)
    explanation = explain(outcome)
    if explanation is None:
        return Count(sent=1)
    return Count(sent=1, excused=1) if explanation.remainders else Count(sent=1, of_its_day=1)


def table(counted: Mapping[str, Count]) -> Iterator[str]:
    """The lines of a table: each type that the sandbox writes, then all that it serves from files."""
    yield (
        f"{'type':<66}{'sent':>8}{'alike':>8}{'of its day':>12}{'alike %':>9}{'excused':>9}{'all %':>8}"
        f"{'not served':>12}"
    )
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
        if each.is_served and each.differences and explain(each) is None:
            for difference in each.differences:
                key = (each.kind, each.recorded.method, difference)
                frequency[key] += 1
                places.setdefault(key, each.place)
    for key, number in frequency.most_common(most):
        yield f"{number:>5}  {' '.join(key)}"
        yield f"       first in {places[key]}"


def explained(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """What explains differences, each with its number: changes of Azure with their days, then excuses."""
    frequency: Counter[tuple[str, str]] = Counter()
    for each in outcomes:
        explanation = explain(each) if each.is_served and each.differences else None
        if explanation is not None:
            frequency.update((each.kind, f"before {change.before}, {change.what}") for change in explanation.changes)
            frequency.update((each.kind, remainder.reason) for remainder in explanation.remainders)
    for (kind, reason), number in sorted(frequency.items()):
        yield f"{number:>5}  {kind}: {reason}"


def _line(kind: str, count: Count) -> str:
    return (
        f"{kind:<66}{count.sent:>8}{count.alike:>8}{count.of_its_day:>12}{count.alike_share:>9.1f}{count.excused:>9}"
        f"{count.explained_share:>8.1f}{count.not_served:>12}"
    )
