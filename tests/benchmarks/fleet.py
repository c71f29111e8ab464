"""What a plan over 50 network security groups takes when every call takes its time.

python -m tests.benchmarks.fleet

The sandbox answers at once, so each call is held back by 50 ms here. Wall time, since waiting is the point: reading
one group after the other would take the sum of the calls.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from acrnet.arm import open_session
from acrnet.cloud import PUBLIC
from acrnet.config import load_configuration
from acrnet.sandbox import Sandbox, open_sandbox
from acrnet.workflow.fleet import read_fleet
from acrnet.workflow.inventory import Inventory
from acrnet.workflow.targets.table import PLANNED

from ..estates import nsg, nsg_id, registry, service_tags, subnet, vnet, write_estate

DELAY = 0.05
SIZES = (1, 10, 50)
TAGS = service_tags(
    AzureContainerRegistry=["198.51.100.0/24"],
    AzureContainerRegistry__WestEurope=["198.51.100.0/26"],
    Storage=["203.0.113.0/24"],
    Storage__WestEurope=["203.0.113.0/26"],
)


class SlowSession(requests.Session):
    """A session whose every answer is late."""

    def __init__(self, session: requests.Session) -> None:
        super().__init__()
        for prefix, adapter in session.adapters.items():
            self.mount(prefix, adapter)

    # Any: the options are passed on as they come.
    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """Send late."""
        time.sleep(DELAY)
        return super().send(request, **options)


@dataclass(frozen=True)
class SlowTransport:
    """The sandbox behind a slow line."""

    sandbox: Sandbox
    session: requests.Session

    def sleep(self, seconds: float) -> None:
        """Wait by the clock of the sandbox."""
        self.sandbox.sleep(seconds)


def main() -> None:
    """Print wall time and calls for fleets of several sizes."""
    with tempfile.TemporaryDirectory() as folder:
        _read(Path(folder), 1)  # pays for imports
    print(f"Reading what a plan needs, {DELAY * 1000:.0f} ms a call\n")  # noqa: T201 - a benchmark prints
    print(f"{'NSGs':>6}{'calls':>8}{'one by one, s':>16}{'acrnet, s':>12}{'ratio':>8}")  # noqa: T201 - the same
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            calls, wall = _read(Path(folder), size)
        print(f"{size:>6}{calls:>8}{calls * DELAY:>16.2f}{wall:>12.2f}{wall / (calls * DELAY):>8.2f}")  # noqa: T201 - the same


def _read(folder: Path, size: int) -> tuple[int, float]:
    names = [f"nsg-{number:02}" for number in range(size)]
    subnets = [subnet(f"snet-{number}", f"10.0.{number}.0/24", nsg=nsg_id(name)) for number, name in enumerate(names)]
    estate = write_estate(
        folder / "estate", registry("contoso"), *(nsg(name) for name in names), vnet("vnet", *subnets), tags=TAGS
    )
    listed = "".join(f"    - {name}\n" for name in names)
    (estate / "acrnet.yaml").write_text(f"registries:\n  - contoso\ntargets:\n  nsgs:\n{listed}", encoding="utf-8")
    sandbox = open_sandbox(estate)
    configuration = load_configuration(None, folder, estate, tuple)
    with open_session(PUBLIC, transport=SlowTransport(sandbox, SlowSession(sandbox.session))) as arm:
        start = time.perf_counter()
        read_fleet(Inventory(lambda: arm, configuration), [PLANNED["nsg"]])
        return arm.calls, time.perf_counter() - start


if __name__ == "__main__":
    main()
