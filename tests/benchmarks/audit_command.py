"""What `acrnet audit` costs as people run it: `python -m tests.benchmarks.audit_command [--checkov PATH] [--groups N]`.

Text, JSON and Markdown, beside `json.load` of the same file and checkov, and what twice as much of one thing costs.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.checkov import seconds_per_group
from tests.benchmarks.measured_tags import MeasuredTags, measured_tags
from tests.benchmarks.synthetic_groups import Groups, az_file, copies_file, graph_file, groups_file
from tests.benchmarks.whole_commands import acrnet, costs, json_load, table
from tests.estates import registry, registry_id

_FORMS = ("text", "json", "markdown")
_RULES = 20
_ROUNDS = 3
_PEER_SAMPLE = 100
_DOUBLED = 1_000
"""How many groups the smaller of two cases has where one thing is doubled."""


@dataclass(frozen=True, slots=True)
class _Workload:
    """Makes files of groups, and the commands that audit them."""

    folder: Path
    service_tags: MeasuredTags
    prefixes: list[str]

    def groups(self, rules: int = _RULES, *, in_full: bool = False) -> Groups:
        return Groups(rules, self.service_tags.tags, self.prefixes, in_full=in_full)

    def write(self, content: bytes) -> Path:
        path = self.folder / f"groups-{len(list(self.folder.iterdir()))}.json"
        path.write_bytes(content)
        return path

    def audit(self, path: Path, *, form: str = "json", regions: int = 2) -> list[str]:
        """Return the command that audits a file for any registry in so many regions."""
        return self._audit(path, form, "--regions", ",".join(self.service_tags.regions[:regions]))

    def audit_for_registries(self, path: Path, *, form: str, registries: int = 1, replicas: int = 1) -> list[str]:
        """Return the command that audits a file for registries with so many replicas each."""
        home, *others = self.service_tags.regions[: replicas + 1]
        described = [
            resource
            for number in range(registries)
            for resource in (
                {**registry(f"registry{number}"), "location": home},
                *(
                    {"id": f"{registry_id(f'registry{number}')}/replications/{each}", "location": each}
                    for each in others
                ),
            )
        ]
        return self._audit(path, form, "--registry-file", str(self.write(json.dumps(described).encode())))

    def _audit(self, path: Path, form: str, *wanted: str) -> list[str]:
        options = (*wanted, "--service-tags", str(self.service_tags.path), "--format", form)
        return acrnet("audit", "--fail-on", "none", "--from", str(path), *options)


def main() -> None:
    """Print a table for each shape of file, and one of doubled sizes."""
    parser = argparse.ArgumentParser(description="Measure whole audits of very many network security groups.")
    parser.add_argument("--checkov", type=Path, help="the executable of checkov, the peer; left out without it")
    parser.add_argument("--groups", type=int, default=10_000, help="how many groups there are in a file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        service_tags = measured_tags(folder)
        work = _Workload(folder, service_tags, service_tags.prefixes())
        count: int = options.groups
        per_group = _measure(work, f"{count:,} groups", work.write(groups_file(work.groups(), count))) / count
        if options.checkov is not None:
            _measure_peer(options.checkov, work.groups(), per_group, folder)
        alike = work.write(copies_file(work.groups(), count, different=max(count // 100, 1)))
        _measure(work, f"{count:,} groups, a hundred of each", alike)
        in_full = work.write(groups_file(work.groups(in_full=True), count // 2))
        _measure(work, f"{count // 2:,} groups with all that Resource Manager answers", in_full)
        az = work.write(az_file(work.groups(in_full=True), count))
        _measure(work, f"{count:,} groups as az network nsg list prints them", az)
        rows = work.write(graph_file(work.groups(in_full=True), count))
        _measure(work, f"{count:,} groups as az graph query prints them", rows)
        twice = work.write(groups_file(work.groups(), 2 * count))
        _measure(work, f"{2 * count:,} groups", twice)
        _measure_doubled(work)


def _measure(work: _Workload, what: str, path: Path) -> float:
    """Print a table and return the CPU seconds of the audit as JSON."""
    commands = {"json.load": json_load(path), **{form: work.audit(path, form=form) for form in _FORMS}}
    measured = costs(commands, rounds=_ROUNDS)
    size = path.stat().st_size / 1e6
    table(f"{what} of {_RULES} rules, one file of {size:.0f} MB, two regions: the whole command", measured)
    return measured["json"].cpu_seconds


def _measure_peer(checkov: Path, made: Groups, per_group: float, folder: Path) -> None:
    peer = seconds_per_group(checkov, [made.resource(number) for number in range(_PEER_SAMPLE)], folder)
    sys.stdout.write(
        f"  checkov, start-up subtracted, {_PEER_SAMPLE} of such groups: {peer * 1000:.2f} ms a group,"
        f" {peer / per_group:.0f} times as much as the audit as JSON with its start-up\n\n"
    )


def _measure_doubled(work: _Workload) -> None:
    """Print what twice of each thing costs, without what an audit of one group costs."""
    one = work.write(groups_file(work.groups(), 1))
    base = work.write(groups_file(work.groups(), _DOUBLED))
    groups = work.write(groups_file(work.groups(), 2 * _DOUBLED))
    rules = work.write(groups_file(work.groups(2 * _RULES), _DOUBLED))
    for form in _FORMS:
        commands = {
            "one group": work.audit(one, form=form),
            f"{_DOUBLED:,} groups of {_RULES} rules, two regions": work.audit(base, form=form),
            "twice the groups": work.audit(groups, form=form),
            "twice the rules": work.audit(rules, form=form),
            "twice the regions": work.audit(base, form=form, regions=4),
        }
        _print_ratios(form, commands)
        named = {
            "one group": work.audit_for_registries(one, form=form),
            f"{_DOUBLED:,} groups, one registry in two regions": work.audit_for_registries(base, form=form),
            "twice the registries": work.audit_for_registries(base, form=form, registries=2),
            "three times the replicas": work.audit_for_registries(base, form=form, replicas=3),
        }
        _print_ratios(form, named)


def _print_ratios(form: str, commands: Mapping[str, Sequence[str]]) -> None:
    """Print what commands cost without the first, each as a ratio to the second."""
    start, single, *doubled = costs(commands, rounds=_ROUNDS).items()
    width = max(map(len, commands))
    cost = single[1].cpu_seconds - start[1].cpu_seconds
    lines = [f"As {form}, what {start[0]} costs taken off", f"  {'':{width}}  {'CPU s':>8}  {'ratio':>6}"]
    lines.append(f"  {single[0]:{width}}  {cost:8.2f}")
    for name, taken in doubled:
        more = taken.cpu_seconds - start[1].cpu_seconds
        lines.append(f"  {name:{width}}  {more:8.2f}  {more / cost:6.2f}")
    sys.stdout.write("\n".join(lines) + "\n\n")


if __name__ == "__main__":
    main()
