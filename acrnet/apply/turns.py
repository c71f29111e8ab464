"""Which steps wait for which: those of a target, of targets with one lock, and what narrows for what opens.

Each kind orders its own steps so that no need is cut; where a run has several kinds, nothing is narrowed before
everything that only opens is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from acrnet.apply.work import Tally
from acrnet.plan.step import Step


@dataclass(frozen=True, slots=True)
class Turn:
    """Steps of one target that are sent together, one after the other."""

    tally: Tally
    steps: tuple[Step, ...]


def phases(tallies: Sequence[Tally]) -> Iterator[list[Turn]]:
    """Yield all steps of targets of one kind; of several kinds first those that only open, then the others."""
    if len({tally.work.kind for tally in tallies}) == 1:
        yield [Turn(tally, tally.work.steps) for tally in tallies]
        return
    opening, rest = [], []
    for tally in tallies:
        steps = tally.work.steps
        first = next((at for at, step in enumerate(steps) if tally.work.rules.narrows(step)), len(steps))
        opening.append(Turn(tally, steps[:first]))
        rest.append(Turn(tally, steps[first:]))
    yield from (phase for turns in (opening, rest) if (phase := [turn for turn in turns if turn.steps]))


def queues(turns: Sequence[Turn]) -> Iterable[list[Turn]]:
    """Return the turns that wait for each other, in their order, for each lock."""
    by_lock: dict[str, list[Turn]] = {}
    for turn in turns:
        work = turn.tally.work
        by_lock.setdefault(work.rules.lock(work.target, work.expected), []).append(turn)
    return by_lock.values()
