"""What an audit of very many groups costs: `python -m tests.benchmarks.audit [--checkov PATH] [--in-full]`."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.checkov import seconds_per_group
from tests.benchmarks.harness import Case, compare
from tests.benchmarks.measured_tags import measured_tags
from tests.benchmarks.synthetic_groups import Groups, groups_file

_SIZES = ((10_000, 20), (1_000, 200))
_PEER_SAMPLE = 100


def main() -> None:
    """Measure each size from one file, and beside it the peer that is given."""
    parser = argparse.ArgumentParser(description="Measure an audit of very many network security groups.")
    parser.add_argument("--checkov", type=Path, help="the executable of checkov, the peer; left out without it")
    parser.add_argument("--in-full", action="store_true", help="half as many, with all that Resource Manager answers")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        service_tags = measured_tags(folder)
        prefixes = service_tags.prefixes()
        for count, rules in _SIZES:
            made = Groups(rules, service_tags.tags, prefixes, in_full=options.in_full)
            arguments = [str(service_tags.path), *service_tags.tags]
            per_group = _measure(made, count // 2 if options.in_full else count, folder, arguments)
            if options.checkov is None:
                sys.stdout.write("  the peer is left out: name its executable with --checkov\n\n")
            else:
                _measure_peer(options.checkov, made, per_group, folder)


def _measure(made: Groups, count: int, folder: Path, arguments: list[str]) -> float:
    """Print a table and return the seconds that a group takes from the file to its verdicts."""
    path = folder / "groups.json"
    path.write_bytes(groups_file(made, count))
    peaks: dict[str, int] = {}

    def stage(name: str) -> Callable[[], float]:
        def cpu_seconds() -> float:
            command = [sys.executable, "-m", "tests.benchmarks.audit_stages", name, str(path), *arguments]
            measured = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
            peaks[name] = max(peaks.get(name, 0), measured["peak_bytes"])
            return float(measured["cpu_seconds"])

        return cpu_seconds

    medians = compare(
        f"{count:,} groups of {made.rules} outbound rules, one file of {path.stat().st_size / 1e6:.0f} MB, "
        "5 needs, 4 subnets",
        [
            Case("json.loads alone", stage("parse")),
            Case("rule sets read", stage("read")),
            Case("rule sets read, needs judged", stage("judge")),
        ],
        rounds=5,
    )
    seconds = medians["rule sets read, needs judged"]
    sys.stdout.write(f"  {seconds / count * 1000:.3f} ms a group, at most {peaks['judge'] / 1e6:.0f} MB of memory\n")
    return seconds / count


def _measure_peer(checkov: Path, made: Groups, per_group: float, folder: Path) -> None:
    groups = [made.resource(number) for number in range(_PEER_SAMPLE)]
    peer = seconds_per_group(checkov, groups, folder)
    sys.stdout.write(
        f"  checkov, start-up subtracted, {len(groups)} of such groups: {peer * 1000:.3f} ms a group, "
        f"{peer / per_group:.0f} times as much\n\n"
    )


if __name__ == "__main__":
    main()
