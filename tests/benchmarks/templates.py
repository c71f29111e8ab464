"""Audits of templates and plans beside checkov: `python -m tests.benchmarks.templates [FOLDER] [--checkov PATH]`.

Both read the ARM templates and the Terraform plans of a folder, by default the real ones beside the repository, and
check network security groups; what each takes to start, with one small file, is subtracted.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from acrnet.tags import parse_tag_file
from tests.benchmarks.checkov import CHECKS
from tests.benchmarks.measured_tags import measured_tags
from tests.benchmarks.whole_commands import Cost, acrnet, costs, table

_REAL = Path(__file__).parents[2].parent / "shared" / "data" / "nsg-corpus"
_FACTOR = 20
_ROUNDS = 3
_EMPTY = {
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
    "resources": [],
}


def main() -> None:
    """Measure the files of a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=_REAL)
    parser.add_argument("--checkov", type=Path, help="the checkov command, in an environment of its own")
    given = parser.parse_args()
    every = sorted(path for path in given.folder.iterdir() if path.suffix in {".json", ".jsonc", ".tfstate"})
    shared = [path for path in every if "-arm-" in path.name or "-tfplan-" in path.name] or every
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        empty = folder / "empty.json"
        empty.write_text(json.dumps(_EMPTY), encoding="utf-8")
        tags = measured_tags(folder)
        region = parse_tag_file(tags.path.read_bytes(), expected_cloud=None).regions("AzureContainerRegistry")[0]

        def audit(paths: Sequence[Path]) -> list[str]:
            asked = ["--regions", region, "--service-tags", str(tags.path), "--allow-empty"]
            return _whatever_it_finds(acrnet("audit", *asked, "--from", *map(str, paths)))

        commands = {"acrnet, an empty template": audit([empty]), f"acrnet, {len(every)} files": audit(every)}
        if given.checkov is not None:
            commands |= {
                "acrnet, what both read": audit(shared),
                "checkov, an empty template": _checkov(given.checkov, [empty]),
                f"checkov, the same {len(shared)} files": _checkov(given.checkov, shared),
            }
        costs(commands, rounds=1)  # what is paid once: files read from disk, the cache
        measured = costs(commands, rounds=_ROUNDS)
    table("Templates, plans and exports, start included", measured)
    if given.checkov is None:
        sys.stdout.write("checkov is not named with --checkov and left out\n")
    else:
        _compare(measured)


def _compare(measured: dict[str, Cost]) -> None:
    start, _, ours, other_start, theirs = (cost.cpu_seconds for cost in measured.values())
    own, other = max(ours - start, 0.001), theirs - other_start
    sys.stdout.write(
        f"Start subtracted, checkov takes {other / own:.0f} times the {own:.2f} s of acrnet; {_FACTOR} are asked for\n"
    )


def _whatever_it_finds(command: Sequence[str]) -> list[str]:
    """Return a command that ends with 0 however an audit ends."""
    return ["/bin/sh", "-c", '"$@" > /dev/null 2>&1 || :', "sh", *command]


def _checkov(program: Path, files: Sequence[Path]) -> list[str]:
    options = ["--check", CHECKS, "--compact", "--quiet", "--soft-fail", "--skip-download"]
    frameworks = ["--framework", "arm", "terraform_plan"]
    named = [option for path in files for option in ("-f", str(path))]
    return _whatever_it_finds([str(program), *named, *frameworks, *options])


if __name__ == "__main__":
    main()
