"""Files divided among several processes: each takes a run of the groups, and together they take every group once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from acrnet.inventory.files.content import STANDARD_INPUT
from acrnet.inventory.files.paths import FoundPath, find_files

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Piece:
    """The groups of a file that lie from `start` to `end`, if the file is `of` long; the whole file without more."""

    file: FoundPath
    start: int = 0
    end: int = 1
    of: int = 1

    @property
    def is_first(self) -> bool:
        """Whether the file begins here; what is said of the file and not of its groups is said there."""
        return self.start == 0

    @property
    def size(self) -> int:
        """Bytes, about; 0 where the size of the file is not known before it is read."""
        return self.file.size * (self.end - self.start) // self.of

    def among(self, groups: Sequence[T]) -> Sequence[T]:
        """Return those that lie in this piece, of all groups of the file in their order."""
        number = len(groups)
        return groups[number * self.start // self.of : number * self.end // self.of]


Shares: TypeAlias = tuple[tuple[Piece, ...], ...]
"""The pieces that each process takes."""


def file_shares(paths: Sequence[str], number: int, *, head_start: int) -> Shares:
    """Return the files that these paths mean, divided among so many processes.

    `head_start` says how many bytes the first process reads before the others have started; its share is larger by
    these. Empty where one should read them all: for no more bytes than that, and for standard input, which only one
    can read.
    """
    if number < 2 or STANDARD_INPUT in paths:
        return ()
    files = find_files(paths)
    shares = shares_of(files, number, head_start=head_start)
    return shares if len(shares) > 1 else ()


def shares_of(files: Sequence[FoundPath], number: int, *, head_start: int = 0) -> Shares:
    """Return the files in at most so many shares, in order: a file may be cut where one ends.

    They are of about equal size, but the first has `head_start` bytes more, or all there are.
    """
    total = sum(file.size for file in files)
    ahead = min(head_start, total)
    cuts = [0, *(ahead + (total - ahead) * share // number for share in range(1, number + 1))]
    shares: list[list[Piece]] = [[] for _ in range(number)]
    begin = 0
    for file in files:
        end = begin + file.size
        if not file.size:
            shares[max(0, bisect_left(cuts, begin) - 1)].append(Piece(file))
        for share, first, last in zip(shares, cuts, cuts[1:], strict=False):
            start, stop = max(begin, first), min(end, last)
            if start < stop:
                share.append(Piece(file, start - begin, stop - begin, file.size))
        begin = end
    return tuple(tuple(share) for share in shares if share)
