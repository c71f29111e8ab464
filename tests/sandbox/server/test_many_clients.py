"""Many clients of the real SDK at once, which read and write the same groups and groups of their own."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError
from azure.core.pipeline.transport import RequestsTransport
from azure.mgmt.network import NetworkManagementClient

from acrnet.sandbox.clock import VirtualClock
from acrnet.sandbox.sandbox import Exchange
from acrnet.sandbox.server import Serving, serve

from ...estates import SUBSCRIPTION, nsg, nsg_id, write_estate
from ..conftest import AnyCredential, rule_properties

pytestmark = pytest.mark.long

CLIENTS = 8
EACH = 3
GROUP = "rg-network"


class Fleet:
    """A server, and what makes clients of it; their waits move its clock, so that nobody waits in earnest."""

    def __init__(self, served: Serving, clock: VirtualClock, log: list[Exchange]) -> None:
        self.served = served
        self.log = log
        self._clock = clock

    def client(self) -> NetworkManagementClient:
        transport = RequestsTransport(connection_verify=str(self.served.certificates.authority), use_env_settings=False)
        transport.sleep = self._clock.advance
        scope = "https://management.core.windows.net/.default"
        return NetworkManagementClient(
            AnyCredential(), SUBSCRIPTION, base_url=self.served.url, credential_scopes=[scope], transport=transport
        )

    def run(self, work: Callable[[NetworkManagementClient, int], None]) -> None:
        """Do the work with each client at once; an error of one is an error of the test, and so is waiting for ever."""

        def alone(number: int) -> None:
            with self.client() as client:
                work(client, number)

        pool = ThreadPoolExecutor(CLIENTS)
        try:
            assert len(list(pool.map(alone, range(CLIENTS), timeout=120))) == CLIENTS
        finally:
            pool.shutdown(wait=False)

    def on_disk(self, name: str) -> list[str]:
        """The names of the rules of a group in the files of the estate."""
        for path in self.served.folder.glob("*.json"):
            content = json.loads(path.read_bytes())
            for resource in content if isinstance(content, list) else [content]:
                if resource["id"] == nsg_id(name):
                    return sorted(rule["name"] for rule in resource["properties"]["securityRules"])
        raise AssertionError(f"there is no group {name}")


@pytest.fixture(params=[429, 409])
def fleet(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Fleet]:
    settings = f"concurrent_write: {request.param}\npage_size: 2\n"
    estate = write_estate(tmp_path / "estate", nsg("shared"), settings=settings)
    clock, log = VirtualClock(), list[Exchange]()
    with serve(estate, clock=clock, on_exchange=log.append) as served:
        yield Fleet(served, clock, log)


# Any: the SDK takes its models, bytes and JSON.
def rule(priority: int) -> Any:
    return {"properties": rule_properties(priority)}


def write_rule(client: NetworkManagementClient, group: str, name: str, priority: int) -> None:
    """Write a rule, again and again while another write holds the group."""
    while True:
        try:
            client.security_rules.begin_create_or_update(GROUP, group, name, rule(priority)).result()
        except HttpResponseError as error:
            if error.status_code not in {409, 429}:
                raise
        else:
            return


NAMES = sorted(f"rule-{client}-{number}" for client in range(CLIENTS) for number in range(EACH))


def test_writes_to_one_group_wait_for_each_other_and_none_is_lost(fleet: Fleet) -> None:
    def work(client: NetworkManagementClient, number: int) -> None:
        for count in range(EACH):
            write_rule(client, "shared", f"rule-{number}-{count}", 200 + number * EACH + count)

    fleet.run(work)
    assert fleet.on_disk("shared") == NAMES
    statuses = Counter(each.status for each in fleet.log if each.method == "PUT")
    assert statuses[201] == len(NAMES), "each rule is created once"
    assert set(statuses) <= {201, 409, 429}
    assert not {409, 429} <= set(statuses), "a second write is refused as the estate says"


def test_writes_to_groups_of_their_own_do_not_meet(fleet: Fleet) -> None:
    def work(client: NetworkManagementClient, number: int) -> None:
        name = f"group-{number}"
        group: Any = {"location": "westeurope"}
        client.network_security_groups.begin_create_or_update(GROUP, name, group).result()
        for count in range(EACH):
            client.security_rules.begin_create_or_update(GROUP, name, f"rule-{count}", rule(200 + count)).result()

    fleet.run(work)
    assert {each.status for each in fleet.log if each.method == "PUT"} == {201}
    for number in range(CLIENTS):
        assert fleet.on_disk(f"group-{number}") == [f"rule-{count}" for count in range(EACH)]


def test_readers_see_each_group_as_it_is_at_one_moment(fleet: Fleet) -> None:
    def work(client: NetworkManagementClient, number: int) -> None:
        if number % 2:
            for count in range(EACH):
                write_rule(client, "shared", f"rule-{number}-{count}", 200 + number * EACH + count)
            return
        for _ in range(10):
            for group in client.network_security_groups.list_all():
                assert group.properties is not None
                rules = group.properties.security_rules or []
                assert {each.etag for each in rules} <= {group.etag}
                names = [each.name for each in rules]
                assert len(names) == len(set(names))

    fleet.run(work)
    assert len(fleet.on_disk("shared")) == CLIENTS // 2 * EACH
