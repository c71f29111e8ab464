"""One stage of an audit in a process of its own: `python -m tests.benchmarks.audit_stages STAGE GROUPS TAGS`.

Prints as JSON the CPU time of the work, without the start of Python, and the most memory that the process had.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time

from acrnet.audit.judge import judge
from acrnet.audit.model import Result
from acrnet.audit.subject import Clients, NsgSubject
from acrnet.cli.collecting import no_collections
from acrnet.cloud import PUBLIC
from acrnet.inventory.files import read_files
from acrnet.net import AddressSet, Family
from acrnet.registry.need import Need, Purpose
from acrnet.rules import NetworkContext
from acrnet.rules.inputs import LocatedNsg
from acrnet.tags import parse_tag_file

SOURCES = ("10.0.7.0/26", "10.1.0.0/24", "10.20.16.0/20", "172.16.4.0/22")
"""Four subnets of clients; the groups of which one is the own subnet are few."""


def parse(groups: str) -> object:
    """Return what the JSON parser makes of the file, the least there is to do."""
    return json.loads(Path(groups).read_bytes())


def read(groups: str) -> tuple[LocatedNsg, ...]:
    """Return the rule sets in the file, each with its place."""
    files = read_files([groups])
    for each in files.inputs:
        if each.error:
            raise SystemExit(each.error)  # reading nothing takes no time
    return files.rule_sets


def judged(groups: str, needs: tuple[Need, ...], clients: Clients) -> tuple[Result, ...]:
    """Return the result of each need at each group."""
    together = (clients,)
    return judge([NsgSubject(nsg, together, needs=needs) for nsg in read(groups)])


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


def _peak_bytes() -> int:
    """Return the most memory that this program had; what `resource` tells includes that of the one that started it."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines())
    return int(status["VmHWM"].split()[0]) * 1024


def main() -> None:
    """Run one stage and print what it took."""
    stage, groups, tag_file, *tags = sys.argv[1:]
    catalog = parse_tag_file(Path(tag_file).read_bytes(), expected_cloud=PUBLIC)
    clients = Clients("", NetworkContext.of(catalog, sources=AddressSet.parse(SOURCES)))
    needs = tuple(need(tag) for tag in tags)
    stages: dict[str, Callable[[], object]] = {
        "parse": lambda: parse(groups),
        "read": lambda: read(groups),
        "judge": lambda: judged(groups, needs, clients),
    }
    with no_collections():
        start = process_time()
        _ = stages[stage]()  # kept, so that its end is not measured
        cpu_seconds = process_time() - start
    sys.stdout.write(json.dumps({"cpu_seconds": cpu_seconds, "peak_bytes": _peak_bytes()}))
    sys.stdout.flush()
    os._exit(0)  # freeing millions of values is not part of making them


if __name__ == "__main__":
    main()
