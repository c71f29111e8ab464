"""What `acrnet plan` and `acrnet apply` cost as people run them: `python -m tests.benchmarks.plans [--large]`.

Whole processes on the sandbox, start-up and the sandbox itself included. What counts are the ratios within one run.

Thirty regions are thirty times the rules to write, and each is a request with a read of the group before and after. So
the cost of an apply is compared for each written rule: it may not grow with the number of rules.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
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
    lines: int
    """Of text it printed."""
    writes: int
    """Rules it wrote or deleted."""
    calls: int
    """Of the Resource Manager; 0 where they were not counted."""


def main() -> None:
    """Print the cost of each size, and the ratios that are held."""
    parser = argparse.ArgumentParser(description="Measure plans and applies as whole commands.")
    parser.add_argument("--large", action="store_true", help="the sizes that take minutes, too")
    parser.add_argument("--no-apply", action="store_true", help="plans only")
    parser.add_argument("--calls", action="store_true", help="count calls, in a second run of each command")
    options = parser.parse_args()
    plans: dict[Size, Cost] = {}
    applies: dict[Size, Cost] = {}
    print(f"{'':44}{'plan s':>9}{'calls':>8}{'lines':>8}{'apply s':>9}{'calls':>8}", flush=True)  # noqa: T201 - a benchmark prints
    for size in (*_SIZES, *(_LARGE if options.large else ())):
        with tempfile.TemporaryDirectory() as folder:
            plans[size], applied = _measure(Path(folder), size, apply=not options.no_apply, calls=options.calls)
        row = f"{size!s:44}{plans[size].seconds:>9.2f}{plans[size].calls:>8,}{plans[size].lines:>8,}"
        if applied is not None:
            applies[size] = applied
            row += f"{applied.seconds:>9.2f}{applied.calls:>8,}"
        print(row, flush=True)  # noqa: T201 - the same
    for name, (larger, smaller, most) in _LIMITS.items():
        if larger not in plans or smaller not in plans:
            continue
        ratios = [f"plan {plans[larger].seconds / plans[smaller].seconds:.2f}"]
        if applies:
            ratio = applies[larger].seconds / applies[smaller].seconds
            ratios.append(f"apply {ratio:.2f}")
            more = applies[larger].writes / applies[smaller].writes
            if more > 1:
                ratios.append(f"a written rule {ratio / more:.2f}")
        print(f"{name}: {', '.join(ratios)} times, at most {most}")  # noqa: T201 - the same


def _measure(folder: Path, size: Size, *, apply: bool, calls: bool) -> tuple[Cost, Cost | None]:
    estate, saved = write_estate(folder / "estate", size), folder / "plan.json"
    planning = ("plan", "--max-nsgs", str(size.nsgs), "--out", str(saved))
    applying = ("apply", str(saved), "--yes")
    counted = shutil.copytree(estate, folder / "counted") if calls else None
    plan = _run(folder, estate, counted, *planning)
    return plan, _run(folder, estate, counted, *applying) if apply else None


def _run(folder: Path, estate: Path, counted: Path | None, *arguments: str) -> Cost:
    """Run a command on an estate, and once more on its copy `counted` to count the calls."""
    seconds, lines, messages = _ended(folder, estate, *arguments)
    calls = 0
    if counted is not None:
        calls = sum(" -> " in line for line in _ended(folder, counted, *arguments, "--verbose")[2])
    return Cost(seconds, lines, sum(line.startswith("[") for line in messages), calls)


def _ended(folder: Path, estate: Path, *arguments: str) -> tuple[float, int, list[str]]:
    """Return the seconds of CPU of a command, how many lines it printed, and its messages."""
    command = [sys.executable, "-m", "acrnet", *arguments, "--sandbox", str(estate)]
    if arguments[0] == "apply":
        command += ["--journal", str(estate.with_suffix(".jsonl"))]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "ACRNET_STATE_DIR": str(folder)}
    ended = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if ended.returncode:
        raise SystemExit(f"acrnet {' '.join(arguments)} ended with {ended.returncode}:\n{ended.stderr[-2000:]}")
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, len(ended.stdout.splitlines()), ended.stderr.splitlines()


if __name__ == "__main__":
    main()
