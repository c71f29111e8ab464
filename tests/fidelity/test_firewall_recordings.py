"""Recordings of Azure Firewall, replayed into the sandbox at the pace at which they were made."""

from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import pytest

from acrnet.sandbox import open_sandbox

from ..sandbox.conftest import Arm, write_estate
from .recordings import Recorded
from .replay import Replay, differences, exchanges
from .sources import NETWORK_22_3

pytestmark = pytest.mark.fidelity

JsonValue: TypeAlias = Any  # what json reads

IP_GROUPS, POLICIES, FIREWALLS = 1, 2, 3
ADDED = {
    "content-length": "a chunked answer has none",
    "x-ms-request-id": "the recorder of this SDK removed it",
}
REPEATED = [  # the result of a deletion repeats the links of its operation in 2022, and did not in 2020
    f"header {name} was recorded"
    for name in ("content-type", "azure-asyncnotification", "azure-asyncoperation", "location")
]
WORDS = ("/ipGroups/", "/firewallPolicies/", "/azureFirewalls/")


def renamed(recorded: Recorded) -> Recorded:
    """A recording of `ruleGroups` in the words of `ruleCollectionGroups`, as which they are served since 2020-05-01."""
    if not any("ruleGroups" in text for text in (recorded.url, *recorded.headers.values())):
        old = recorded.url.replace("api-version=2020-04-01", "api-version=2020-05-01")
        return recorded._replace(url=old)

    def in_words(text: str) -> str:
        return text.replace("ruleGroups", "ruleCollectionGroups").replace("2020-04-01", "2020-05-01")

    return recorded._replace(
        url=in_words(recorded.url),
        request=with_collections(recorded.request),
        headers={key: in_words(value) for key, value in recorded.headers.items()},
        body=with_collections(recorded.body),
    )


def with_collections(body: JsonValue) -> JsonValue:
    """A group with the rules of 2020-04-01, each of which is a collection today and its conditions its rules."""
    if not body:
        return body
    properties = dict(body["properties"])
    collections = [
        {
            "ruleCollectionType": f"{rule['ruleType']}Collection",
            "action": rule["action"],
            "name": rule["name"],
            "priority": rule.get("priority") or 100,
            "rules": [
                {
                    "ruleType": condition["ruleConditionType"].removesuffix("Condition"),
                    "sourceIpGroups": [],
                    "destinationIpGroups": [],
                    "destinationFqdns": [],
                    **{key: value for key, value in condition.items() if key != "ruleConditionType"},
                }
                for condition in rule["ruleConditions"]
            ],
        }
        for rule in properties.pop("rules")
    ]
    return {**body, "properties": {**properties, "ruleCollections": collections}}


def replayed(recorded: list[Recorded], arm: Arm) -> Iterator[str]:
    """The differences between what was recorded and what the sandbox answers after the same waits."""
    replay, before = Replay(arm, pause=0), parsedate_to_datetime(recorded[0].headers["date"])
    for index, one in enumerate(recorded):
        now = parsedate_to_datetime(one.headers["date"])
        arm.sandbox.sleep((now - before).total_seconds())
        before = now
        answer = replay.send(one)
        place = f"{index} {one.method} {urlsplit(one.url).path[-60:]}"
        for difference in differences(one, answer, ADDED):
            if one.status == 204 and difference in REPEATED:
                continue
            yield f"{place}: {difference}"
        recorded_wait, wait = one.headers.get("retry-after"), answer.headers.get("retry-after")
        if recorded_wait != wait:
            yield f"{place}: Retry-After {wait}, recorded {recorded_wait}"
        if one.body and answer.body and one.body.get("status") != answer.body.get("status"):
            yield f"{place}: {answer.body}, recorded {one.body}"
        if (shown := state(answer.body)) != (expected := state(one.body)):
            yield f"{place}: {shown}, recorded {expected}"


def state(body: JsonValue) -> JsonValue:
    return (body or {}).get("properties", {}).get("provisioningState")


def estate(folder: Path, *resources: JsonValue, settings: str = "") -> Arm:
    """An estate with the resource groups and regions that the recordings use, and further resources."""
    subscription = "/subscriptions/00000000-0000-0000-0000-000000000000"
    groups = [
        {"id": f"{subscription}/resourceGroups/{name}", "location": location}
        for name, location in (("rgname", "westus"), ("20ad2a59", "eastus"))
    ]
    files = {"groups.json": groups, "resources.json": list(resources), "sandbox.yaml": settings}
    return Arm(open_sandbox(write_estate(folder, files)))


def of_kinds(recorded: list[Recorded], *also: str) -> list[Recorded]:
    """The exchanges about firewalls, with the polls and results of their operations."""
    links = {
        link
        for one in recorded
        if any(word in one.url for word in WORDS)
        for name in ("azure-asyncoperation", "location")
        if (link := one.headers.get(name))
    }
    return [one for one in recorded if one.url in links or any(word in one.url for word in WORDS)]


def test_an_ip_group_is_written_read_and_deleted_as_recorded(missing: dict[str, str], tmp_path: Path) -> None:
    recorded = of_kinds(exchanges(NETWORK_22_3, IP_GROUPS, missing))
    assert list(replayed(recorded, estate(tmp_path))) == []
    assert [(one.method, one.status) for one in recorded] == [
        ("PUT", 201), ("GET", 200), ("GET", 200), ("GET", 200), ("DELETE", 200),
    ]  # fmt: skip


def test_a_policy_and_a_group_of_it_are_written_read_and_deleted_as_recorded(
    missing: dict[str, str], tmp_path: Path
) -> None:
    recorded = [renamed(one) for one in of_kinds(exchanges(NETWORK_22_3, POLICIES, missing))]
    assert list(replayed(recorded, estate(tmp_path))) == []
    assert len(recorded) == 15


@pytest.mark.parametrize(
    ("method", "seconds", "count"),
    [
        pytest.param("PUT", 870, 20, id="made with its policy in less than 871 seconds"),
        pytest.param("PATCH", 630, 23, id="tagged in less than 633"),
        pytest.param("DELETE", 470, 11, id="deleted in less than 472"),
    ],
)
def test_a_firewall_in_a_hub_is_as_slow_and_is_polled_as_often_as_recorded(
    method: str, seconds: int, count: int, missing: dict[str, str], tmp_path: Path
) -> None:
    every = exchanges(NETWORK_22_3, FIREWALLS, missing)
    hub = next(one.body for one in every if "/virtualHubs/" in one.url and one.method == "GET")
    arm = estate(tmp_path, hub, settings=f"firewall_seconds: {seconds}\n")
    parts: dict[str, list[Recorded]] = {"PUT": [], "PATCH": [], "DELETE": []}
    current = "PUT"
    for one in of_kinds(every):
        current = one.method if one.method in parts else current
        parts[current].append(one)
    for earlier in parts["PUT"] if method != "PUT" else []:
        if earlier.method == "PUT":
            assert arm.call("PUT", earlier.url, earlier.request).status == 201
            arm.sandbox.sleep(seconds)
    assert list(replayed(parts[method], arm)) == []
    assert len(parts[method]) == count
