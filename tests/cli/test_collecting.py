"""Cyclic collection during a command, and what it looks at afterwards."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from acrnet.cli.collecting import no_collections

from .fresh import ended, start


@pytest.fixture
def collections() -> Iterator[list[str]]:
    """The collections that run during a test."""
    ran: list[str] = []

    def note(phase: str, _info: dict[str, int]) -> None:
        ran.append(phase)

    gc.collect()
    gc.callbacks.append(note)
    yield ran
    gc.callbacks.remove(note)


@pytest.mark.long
def test_no_collection_runs_while_values_are_made_nor_over_all_of_them_afterwards(collections: list[str]) -> None:
    with no_collections():
        made: list[list[int]] = [[] for _ in range(10 * gc.get_threshold()[0])]
    more: list[list[int]] = [[] for _ in range(100)]
    assert made
    assert more
    assert collections == []


@pytest.mark.long
def test_cycles_are_collected_again_afterwards(collections: list[str]) -> None:
    frozen = gc.get_freeze_count()
    with no_collections():
        cycle: list[object] = []
        cycle.append(cycle)
    assert gc.isenabled()
    assert gc.get_freeze_count() == frozen
    del cycle
    assert gc.collect() >= 1
    assert collections == ["start", "stop"]


@pytest.mark.processes
def test_a_process_that_ends_does_not_look_for_cycles_among_what_it_made() -> None:
    prelude = "import gc; gc.callbacks.append(lambda phase, info: print(phase, len(gc.get_objects()), flush=True))"
    lines = ended(start("--version", prelude=prelude)).out.splitlines()
    (version,) = (number for number, line in enumerate(lines) if line.startswith("acrnet "))
    looked_at = [int(line.split()[1]) for line in lines[version + 1 :] if line.startswith("start")]
    assert len(looked_at) > 0  # Python looks, whatever there is
    assert max(looked_at) < 1_000  # with all modules and their functions it is ten thousands
