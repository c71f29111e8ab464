"""Bits of address atoms: checked against sets of single numbers, for few long intervals and for many short ones."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from acrnet.net import IntervalSet
from acrnet.rules.bulk.atoms import Atoms, Line

MOST = 24
NUMBERS = st.integers(0, (1 << MOST) - 1)
"""Sets of the numbers below 24, a bit for each."""


def members(bits: int) -> frozenset[int]:
    return frozenset(number for number in range(MOST) if bits >> number & 1)


def line(numbers: frozenset[int]) -> Line:
    return IntervalSet.of(*((number, number) for number in numbers)).boundaries


@given(NUMBERS, st.frozensets(st.integers(0, MOST), max_size=6), NUMBERS)
def test_bits_are_the_atoms_in_a_set_and_there_are_none_where_it_divides_one(
    universe: int, points: frozenset[int], asked: int
) -> None:
    inside, wanted = members(universe), members(asked)
    atoms = Atoms(line(inside), points)
    pieces: list[frozenset[int]] = []
    for number in sorted(inside):
        if pieces and number - 1 in pieces[-1] and number not in points:
            pieces[-1] |= {number}
        else:
            pieces.append(frozenset({number}))
    assert len(atoms) == len(pieces)
    divided = any(piece & wanted and not piece <= wanted for piece in pieces)
    expected = None if divided else sum(1 << index for index, piece in enumerate(pieces) if piece <= wanted)
    assert atoms.bits(line(wanted)) == expected
