"""Plans over many firewall policies, made and applied: `python -m tests.benchmarks.firewall_plans`.

On the sandbox, whose waits take no time. Policies of one family are written one after the other and those of several
families at once, so the ratio of the two says what the one costs over the other in CPU; what Azure waits for comes on
top: minutes for each write of a family, and for all families together as long as for one.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from acrnet.apply import apply
from tests.apply.hubs import Hub, firewall, group, policy
from tests.benchmarks.harness import call, compare

_POLICIES = 20


def main() -> None:
    """Measure them and print them."""
    with tempfile.TemporaryDirectory() as folder:
        names = [f"spoke-{number:02}" for number in range(_POLICIES)]
        family = _hub(Path(folder) / "family", names, base="root")
        families = _hub(Path(folder) / "families", names, base="")
        compare(
            f"a plan over {_POLICIES} policies, made and applied",
            [
                call("one policy", lambda: _applied(family, names[:1])),
                call("one family", lambda: _applied(family, names)),
                call("as many families", lambda: _applied(families, names)),
            ],
            rounds=3,
        )


def _hub(folder: Path, names: list[str], base: str) -> Hub:
    hub = Hub(folder)
    hub.write(
        *(policy(name, base) for name in names),
        *(firewall(name) for name in names),
        *(group(name, "rcg", 100) for name in names),
    )
    return hub


def _applied(hub: Hub, names: list[str]) -> object:
    """Plan and apply on a copy of the estate."""
    with tempfile.TemporaryDirectory() as place:
        copy = Hub(Path(place) / "estate")
        shutil.copytree(hub.folder, copy.folder)
        plan = copy.plan(*names, max_firewall_policies=_POLICIES)
        return apply(plan.plan, copy.open().arm, journal=Path(place) / "journal.jsonl")


if __name__ == "__main__":
    main()
