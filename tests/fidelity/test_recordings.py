"""Recorded exchanges with Azure, replayed into the sandbox: status, header names and JSON shape agree."""

import json
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import pytest

from acrnet.sandbox import open_sandbox

from ..sandbox.conftest import Arm, write_estate
from .replay import ADDED, ADDED_SINCE_2019, Replay, differences, exchanges
from .sources import NETWORK_2_7, NETWORK_10_2, NETWORK_16, NETWORK_22_3, REGISTRY_2_8, Source

pytestmark = pytest.mark.fidelity

JsonValue: TypeAlias = Any  # what json reads


def group_estate(url: str, location: str) -> dict[str, JsonValue]:
    group = "/".join(urlsplit(url).path.split("/")[:5])
    return {"group.json": {"id": group, "location": location}}


RECORDED = [
    pytest.param(NETWORK_2_7, 0, "westus", 15, id="security groups and rules, 2018-12-01"),
    pytest.param(NETWORK_10_2, 0, "westus", 15, id="security groups and rules, 2020-04-01"),
    pytest.param(NETWORK_16, 0, "eastus", 14, id="security groups, rules and tags, 2020-06-01"),
    pytest.param(REGISTRY_2_8, 0, "westcentralus", 11, id="replications, 2017-10-01, September 2018"),
    pytest.param(REGISTRY_2_8, 1, "eastus", 12, id="replications, 2017-10-01, April 2018"),
]


@pytest.mark.parametrize(("source", "member", "location", "count"), RECORDED)
def test_the_sandbox_answers_as_azure_did(
    *, source: Source, member: int, location: str, count: int, missing: dict[str, str], tmp_path: Path
) -> None:
    recorded = exchanges(source, member, missing)
    files = group_estate(next(one.url for one in recorded if "/resourceGroups/" in one.url), location)
    added = {**ADDED, **ADDED_SINCE_2019} if source is NETWORK_2_7 else ADDED
    if source in {NETWORK_2_7, NETWORK_10_2}:  # the subscription had other groups, which the sixth exchange lists
        files["others.json"] = [group for group in recorded[5].body["value"] if "pysecgroup" not in group["name"]]
    replay = Replay(Arm(open_sandbox(write_estate(tmp_path, files))))
    words = ("/networkSecurityGroups", "/registries/")
    sent = [(one, replay.send(one)) for one in recorded if replay.concerns(one, words)]
    unexpected = [
        f"{index} {one.method} {urlsplit(one.url).path[-60:]}: {difference}"
        for index, (one, answer) in enumerate(sent)
        for difference in differences(one, answer, added)
    ]
    assert unexpected == []
    assert len(sent) == count


def test_real_security_groups_are_served_as_they_were_recorded_value_for_value_and_in_order(
    missing: dict[str, str], tmp_path: Path
) -> None:
    listed = exchanges(NETWORK_2_7, 0, missing)[5]
    arm = Arm(open_sandbox(write_estate(tmp_path, {"groups.json": listed.body["value"]})))
    answer = arm.get(urlsplit(listed.url).path)
    assert json.dumps(answer.body) == json.dumps(listed.body)
    assert len(answer.body["value"]) == 24


def test_real_service_tags_are_served_as_they_were_recorded(missing: dict[str, str], tmp_path: Path) -> None:
    recorded = next(one for one in exchanges(NETWORK_22_3, 0, missing) if "/serviceTags" in one.url)
    path = urlsplit(recorded.url).path
    subscription = {"id": path.partition("/providers")[0]}
    download = {
        "changeNumber": int(recorded.body["changeNumber"]),
        "cloud": recorded.body["cloud"],
        "values": [
            {
                "name": value["name"],
                "id": value["id"],
                "properties": {
                    **{key: item for key, item in value["properties"].items() if key != "state"},
                    "changeNumber": int(value["properties"]["changeNumber"]),
                    "platform": "Azure",
                },
            }
            for value in reversed(recorded.body["values"])
        ],
    }
    arm = Arm(open_sandbox(write_estate(tmp_path, {"service-tags.json": download, "subscription.json": subscription})))
    answer = arm.get(path)
    assert list(differences(recorded, answer)) == []
    assert answer.body["values"] == recorded.body["values"]
    assert {**answer.body, "values": []} == {**recorded.body, "values": []}


def test_a_second_write_is_refused_in_the_form_azure_uses(missing: dict[str, str], tmp_path: Path) -> None:
    refused = next(one for one in exchanges(NETWORK_16, 1, missing) if one.status == 409)
    group = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/nsg"
    files = {"nsg.json": {"id": group, "location": "eastus"}, "sandbox.yaml": "concurrent_write: 409\n"}
    arm = Arm(open_sandbox(write_estate(tmp_path, files)))
    assert arm.call("PUT", group, {"location": "eastus"}).status == 200
    answer = arm.call("DELETE", group)
    assert list(differences(refused, answer)) == []
    assert answer.code == refused.body["error"]["code"]
    assert answer.message.split("uri:")[0] == refused.body["error"]["message"].split("uri:")[0]


def test_a_missing_child_is_refused_with_the_message_of_azure(missing: dict[str, str], tmp_path: Path) -> None:
    refused = next(one for one in exchanges(NETWORK_16, 2, missing) if one.status == 404)
    group = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/nsg"
    arm = Arm(open_sandbox(write_estate(tmp_path, {"nsg.json": {"id": group, "location": "eastus"}})))
    answer = arm.get(f"{group}/securityRules/gone")
    assert list(differences(refused, answer)) == []
    wording = refused.body["error"]["message"].replace(urlsplit(refused.url).path, f"{group}/securityRules/gone")
    assert (answer.code, answer.message) == (refused.body["error"]["code"], wording)
