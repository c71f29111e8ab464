"""What `acrnet plan` and `acrnet apply` cost as people run them: `python -m tests.benchmarks.plans [--large]`.

Whole processes on the sandbox, start-up and the sandbox itself included. What counts are the ratios within one run.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.synthetic_estates import Size, write_estate

_BASE = Size()
_SIZES = (_BASE, Size(nsgs=100), Size(regions=5), Size(regions=15), Size(regions=30), Size(rules=450), Size(rules=900))
_LARGE = (
    Size(regions=60),
    Size(registries=10, regions=5),
    Size(registries=20, regions=5),
    Size(registries=5, regions=30),
    Size(nsgs=200),
    Size(nsgs=400),
    Size(nsgs=1_000),
)
_LIMITS = {
    "30 regions to one": (Size(regions=30), _BASE, 4.0),
    "900 rules to 20": (Size(rules=900), _BASE, 5.0),
    "twice the NSGs": (Size(nsgs=100), _BASE, 2.1),
    "twice the NSGs, 400 to 200": (Size(nsgs=400), Size(nsgs=200), 2.1),
    "twice the regions, 30 to 15": (Size(regions=30), Size(regions=15), 2.1),
    "twice the regions, 60 to 30": (Size(regions=60), Size(regions=30), 2.1),
    "twice the rules, 900 to 450": (Size(rules=900), Size(rules=450), 2.1),
    "twice the registries, 20 to 10": (Size(registries=20, regions=5), Size(registries=10, regions=5), 2.1),
}
"""What costs how many times as much as something else at most; nothing grows worse than linearly."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one command took."""

    seconds: float
    """Of CPU, its own and the kernel's for it."""
    calls: int
    lines: int
    """Of text it printed."""


def main() -> None:
    """Print the cost of each size, and the ratios that are held."""
    parser = argparse.ArgumentParser(description="Measure plans and applies as whole commands.")
    parser.add_argument("--large", action="store_true", help="the sizes that take minutes, too")
    parser.add_argument("--no-apply", action="store_true", help="plans only")
    options = parser.parse_args()
    plans: dict[Size, Cost] = {}
    applies: dict[Size, Cost] = {}
    print(f"{'':44}{'plan s':>9}{'calls':>8}{'lines':>8}{'apply s':>9}{'calls':>8}", flush=True)  # noqa: T201 - a benchmark prints
    for size in (*_SIZES, *(_LARGE if options.large else ())):
        with tempfile.TemporaryDirectory() as folder:
            plans[size], applied = _measure(Path(folder), size, apply=not options.no_apply)
        row = f"{size!s:44}{plans[size].seconds:>9.2f}{plans[size].calls:>8,}{plans[size].lines:>8,}"
        if applied is not None:
            applies[size] = applied
            row += f"{applied.seconds:>9.2f}{applied.calls:>8,}"
        print(row, flush=True)  # noqa: T201 - the same
    for name, (larger, smaller, most) in _LIMITS.items():
        if larger not in plans or smaller not in plans:
            continue
        ratios = [
            f"{what} {costs[larger].seconds / costs[smaller].seconds:.2f}"
            for what, costs in (("plan", plans), ("apply", applies))
            if costs
        ]
        print(f"{name}: {', '.join(ratios)} times, at most {most}")  # noqa: T201 - the same


def _measure(folder: Path, size: Size, *, apply: bool) -> tuple[Cost, Cost | None]:
    estate, saved = write_estate(folder / "estate", size), folder / "plan.json"
    where = ("--sandbox", str(estate))
    plan = _run(folder, "plan", *where, "--max-nsgs", str(size.nsgs), "--out", str(saved))
    if not apply:
        return plan, None
    journal = ("--journal", str(folder / "journal.jsonl"))
    return plan, _run(folder, "apply", str(saved), *where, *journal, "--yes")


def _run(folder: Path, *arguments: str) -> Cost:
    command = [sys.executable, "-m", "acrnet", *arguments, "--verbose"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "ACRNET_STATE_DIR": str(folder)}
    ended = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if ended.returncode:
        raise SystemExit(f"acrnet {' '.join(arguments)} ended with {ended.returncode}:\n{ended.stderr[-2000:]}")
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    calls = sum(" -> " in line for line in ended.stderr.splitlines())
    return Cost(seconds, calls, len(ended.stdout.splitlines()))


if __name__ == "__main__":
    main()
