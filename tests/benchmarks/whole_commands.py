"""Whole commands as people run them, their start included, side by side in one run: CPU time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.benchmarks.harness import as_installed

_LAUNCHER = str(Path(__file__).with_name("launcher.py"))
_JSON_LOAD = "import json, sys; json.load(open(sys.argv[1], 'rb'))"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command takes."""

    cpu_seconds: float
    """With those of processes that it waited for."""
    peak_bytes: int
    """The most memory that it had."""


def acrnet(*arguments: str) -> list[str]:
    """Return the command line of acrnet."""
    return [sys.executable, "-m", "acrnet", *arguments]


def json_load(path: Path) -> list[str]:
    """Return the command line of a program that parses a file and does nothing with it."""
    return [sys.executable, "-c", _JSON_LOAD, str(path)]


def costs(commands: Mapping[str, Sequence[str]], *, rounds: int) -> dict[str, Cost]:
    """Return what each command takes: the median CPU time and the most memory of so many rounds.

    Rounds alternate between the commands, so that a slow moment of the machine meets all of them. Raises RuntimeError
    where a command does not end with exit code 0.
    """
    measured: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            measured[name].append(_cost(command))
    return {
        name: Cost(median(cost.cpu_seconds for cost in taken), max(cost.peak_bytes for cost in taken))
        for name, taken in measured.items()
    }


def _cost(command: Sequence[str]) -> Cost:
    launcher = [sys.executable, "-S", "-E", _LAUNCHER, *command]
    ended = subprocess.run(launcher, check=True, capture_output=True, env=as_installed())
    told = json.loads(ended.stdout)
    if told["code"]:
        raise RuntimeError(f"{' '.join(command)} ended with {told['code']}: {ended.stderr.decode()}")
    return Cost(told["cpu_seconds"], told["peak_bytes"])


def table(title: str, measured: Mapping[str, Cost]) -> None:
    """Print costs, each with the ratio of its CPU time to that of the first command, the peer."""
    peer = next(iter(measured.values())).cpu_seconds
    width = max(map(len, measured))
    lines = [title, f"  {'':{width}}  {'CPU s':>8}  {'ratio':>6}  {'MB':>5}"]
    for name, cost in measured.items():
        ratio = cost.cpu_seconds / peer
        lines.append(f"  {name:{width}}  {cost.cpu_seconds:8.2f}  {ratio:6.2f}  {cost.peak_bytes / 1e6:5.0f}")
    sys.stdout.write("\n".join(lines) + "\n\n")
