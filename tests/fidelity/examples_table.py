"""How the examples of each type come out, counted."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from acrnet.sandbox.arm_id import parse_path

from .examples import Example, read
from .examples_excuses import OPEN, WRONG
from .examples_play import play

OUTCOMES = ("alike", "wrong itself", "known to differ", "differs", "not served")


class Outcome(NamedTuple):
    """An example, what came of it, and what is not alike."""

    example: Example
    outcome: str
    differences: tuple[str, ...]

    @property
    def kind(self) -> str:
        """The type of the path, in lower case."""
        target = parse_path(self.example.path)
        return target.type.lower() if target else "paths outside subscriptions"


def outcomes(root: Path, folder: Path) -> Iterator[Outcome]:
    """Play every example of a checkout, each in a folder of its own."""
    examples = (each for each in read(root) if isinstance(each, Example))
    for index, example in enumerate(examples):
        played = play(example, folder / str(index))
        yield Outcome(
            example, _outcome(example.name, played.differences, is_served=played.is_served), played.differences
        )


def _outcome(name: str, differences: Sequence[str], *, is_served: bool) -> str:
    if not differences:
        return "alike" if is_served else "not served"
    if name in WRONG:
        return "wrong itself"
    return "known to differ" if name in OPEN else "differs"


def share(counted: Counter[str]) -> float:
    """How many of a hundred examples of served operations are alike, without those that are wrong themselves."""
    judged = counted["alike"] + counted["known to differ"] + counted["differs"]
    return 100 * counted["alike"] / judged if judged else 100.0


def table(played: Iterable[Outcome]) -> Iterator[str]:
    """The lines of a table: one for each type with a served operation, one for all others, and the sum."""
    rows: dict[str, Counter[str]] = {}
    for each in played:
        rows.setdefault(each.kind, Counter())[each.outcome] += 1
    others = {kind: row for kind, row in rows.items() if not row.keys() - {"not served"}}
    yield _line("type", OUTCOMES)
    for kind, row in sorted(rows.items()):
        if kind not in others:
            yield _line(kind, [row[outcome] for outcome in OUTCOMES])
    yield _line("other types", [sum(row[outcome] for row in others.values()) for outcome in OUTCOMES])
    total = sum(rows.values(), Counter[str]())
    yield _line("all", [total[outcome] for outcome in OUTCOMES])
    yield f"{share(total):.1f} % of the examples of served operations are alike"


def _line(first: str, rest: Iterable[object]) -> str:
    return f"{first:<90}" + "".join(f"{each!s:>16}" for each in rest)
