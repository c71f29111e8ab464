"""Measure cases side by side in one run and print each against a named peer.

Only ratios within one run mean anything: two machines, or two minutes on one, differ by more than the code does.
"""

from __future__ import annotations

import gc
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import process_time


@dataclass(frozen=True, slots=True)
class Case:
    """Something to measure."""

    name: str
    cpu_seconds: Callable[[], float]
    """Run it once and return the CPU time it took."""


def call(name: str, function: Callable[[], object], *, before: Callable[[], object] | None = None) -> Case:
    """Return the case of a function in this process; `before` runs ahead of each call and is not measured."""

    def cpu_seconds() -> float:
        if before is not None:
            before()
        gc.collect()  # no case pays for the garbage of another
        start = process_time()
        result = function()
        elapsed = process_time() - start
        del result  # freeing a large result is not part of making it
        return elapsed

    return Case(name, cpu_seconds)


def as_installed() -> dict[str, str]:
    """Return the environment of a process that keeps its modules compiled, as an installed program has them."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def command(name: str, arguments: Sequence[str]) -> Case:
    """Return the case of a whole process, with its start; it must end with exit code 0."""

    def cpu_seconds() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(arguments, check=True, capture_output=True, env=as_installed())
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return Case(name, cpu_seconds)


def compare(title: str, cases: Sequence[Case], *, rounds: int = 7) -> dict[str, float]:
    """Run every case once a round and print the median CPU time of each and its ratio to the first case, the peer.

    Returns the medians in seconds by the names of the cases.

    Rounds alternate between the cases, so that a slow moment of the machine meets all of them. One round more goes
    ahead unmeasured, for what is paid once: files read from disk, modules imported.
    """
    times: dict[str, list[float]] = {case.name: [] for case in cases}
    for number in range(rounds + 1):
        for case in cases:
            elapsed = case.cpu_seconds()
            if number:
                times[case.name].append(elapsed)
    medians = {name: median(measured) for name, measured in times.items()}
    peer = medians[cases[0].name]
    width = max(map(len, times))
    lines = [title, f"  {'':{width}}  {'CPU ms':>9}  {'ratio':>8}"]
    for name, seconds in medians.items():
        lines.append(f"  {name:{width}}  {seconds * 1000:9.2f}  {seconds / peer:8.3f}")
    sys.stdout.write("\n".join(lines) + "\n\n")
    return medians
