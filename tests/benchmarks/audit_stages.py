"""One stage of an audit in a process of its own: `python -m tests.benchmarks.audit_stages STAGE GROUPS TAGS`.

Prints as JSON the CPU time of the work, without the start of Python, and the most memory that the process had.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import process_time

from acrnet.cloud import PUBLIC
from acrnet.net import AddressSet, Family
from acrnet.registry.need import Need, Purpose
from acrnet.rules import NetworkContext, RuleSet, evaluate, read_rule_set_leniently
from acrnet.tags import parse_tag_file

SOURCES = ("10.0.7.0/26", "10.1.0.0/24", "10.20.16.0/20", "172.16.4.0/22")
"""Four subnets of clients; the groups of which one is the own subnet are few."""


def parse(groups: Path) -> Sequence[dict[str, object]]:
    """Return what the JSON parser makes of the file."""
    found: Sequence[dict[str, object]] = json.loads(groups.read_bytes())
    return found


def read(groups: Path) -> list[RuleSet]:
    """Return the rule sets in the file."""
    return [read_rule_set_leniently(group)[0] for group in parse(groups)]


def judge(groups: Path, needs: Sequence[Need], network: NetworkContext) -> object:
    """Return a verdict on each need for each group."""
    return evaluate(read(groups), needs, network)


def need(tag: str) -> Need:
    """Return the need for a service tag."""
    return Need(
        id=tag,
        registry="contoso",
        purpose=Purpose.LOGIN,
        region=None,
        hosts=("contoso.azurecr.io",),
        tag=tag,
        addresses=(),
        protocol="Tcp",
        ports=(443,),
        families=(Family.IPV4,),
        conditional_families=(),
        required=True,
        reason="clients sign in here",
    )


def main() -> None:
    """Run one stage and print what it took."""
    stage, groups, tag_file, *tags = sys.argv[1:]
    catalog = parse_tag_file(Path(tag_file).read_bytes(), expected_cloud=PUBLIC)
    network = NetworkContext.of(catalog, sources=AddressSet.parse(SOURCES))
    stages: dict[str, Callable[[], object]] = {
        "parse": lambda: parse(Path(groups)),
        "read": lambda: read(Path(groups)),
        "judge": lambda: judge(Path(groups), [need(tag) for tag in tags], network),
    }
    gc.disable()  # as the command does while it reads
    start = process_time()
    stages[stage]()
    cpu_seconds = process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    sys.stdout.write(json.dumps({"cpu_seconds": cpu_seconds, "peak_bytes": peak}))


if __name__ == "__main__":
    main()
