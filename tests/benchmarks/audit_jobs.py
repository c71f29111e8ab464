"""The whole command by one process and by several that share a file."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

_ROUNDS = 3


def measure_jobs(groups: Path, tag_file: str, region: str) -> None:
    """Print the least seconds that an audit of a file takes by the clock, and of CPU time, with each form of report.

    Where other work keeps the machine busy, the clock shows nothing; more CPU time is the price of sharing.
    """
    audit = [sys.executable, "-m", "acrnet", "audit", "--fail-on", "none", "--from", str(groups)]
    audit += ["--regions", region, "--service-tags", tag_file]
    for form in ("json", "text"):
        times: dict[str, list[tuple[float, float]]] = {"1": [], "2": []}
        for _ in range(_ROUNDS):
            for jobs, measured in times.items():
                measured.append(_seconds([*audit, "--format", form, "--jobs", jobs]))
        for jobs, measured in times.items():
            clock, cpu = (min(each) for each in zip(*measured, strict=True))
            sys.stdout.write(f"  acrnet audit --format {form} --jobs {jobs}: {clock:.2f} s, {cpu:.2f} s of CPU time\n")


def _seconds(command: Sequence[str]) -> tuple[float, float]:
    """Return what a command takes, by the clock and of CPU time with that of the processes it starts."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    clock, after = perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
