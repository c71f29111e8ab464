"""What auditing firewall policies in a file costs: `python -m tests.benchmarks.firewalls [--policies N]`.

Policies of ten groups with twenty collections of ten rules, beside as many rules in network security groups: the whole
command as people run it. What counts is the CPU time of a rule, of which a policy may take five times as much.
`--policies 1000 --rounds 1` is the full size, which takes minutes and files of a gigabyte.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

from tests.benchmarks.measured_tags import measured_tags
from tests.benchmarks.synthetic_groups import Groups, groups_file
from tests.benchmarks.synthetic_policies import COLLECTIONS, GROUPS, RULES, Policies, policies_file
from tests.benchmarks.whole_commands import acrnet, costs, table
from tests.estates import registry

_IN_A_POLICY = GROUPS * COLLECTIONS * RULES
_NSG_RULES = 20


def main() -> None:
    """Print one table for each form."""
    parser = argparse.ArgumentParser(description="Measure whole audits of very many firewall policies.")
    parser.add_argument("--policies", type=int, default=50, help="how many policies there are in a file")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    count: int = options.policies
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tags = measured_tags(folder)
        described = {**registry("contoso"), "location": tags.regions[0]}
        (folder / "registry.json").write_text(json.dumps(described), encoding="utf-8")
        made = Policies(described["properties"]["loginServer"])
        paths = {each: folder / f"{each}.json" for each in ("distinct", "equal", "groups")}
        for which, different in (("distinct", None), ("equal", max(count // 100, 1))):
            with paths[which].open("wb") as file:
                file.writelines(policies_file(made, count, different=different))
        groups = Groups(_NSG_RULES, tags.tags, tags.prefixes())
        paths["groups"].write_bytes(groups_file(groups, count * _IN_A_POLICY // _NSG_RULES))
        for form in ("text", "json"):
            common = ["--registry-file", str(folder / "registry.json"), "--service-tags", str(tags.path)]
            audit = {
                which: acrnet("audit", "--fail-on", "none", "--from", str(path), *common, "--format", form)
                for which, path in paths.items()
            }
            commands = {
                f"network security groups of {_NSG_RULES}": audit["groups"],
                f"{count:,} policies of {_IN_A_POLICY:,}": audit["distinct"],
                f"{count:,} policies, a hundred of each": audit["equal"],
            }
            title = f"{count * _IN_A_POLICY:,} rules in one file, one registry, as {form}: the whole command"
            table(title, costs(commands, rounds=options.rounds))


if __name__ == "__main__":
    main()
