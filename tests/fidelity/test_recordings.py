"""Single answers of Azure against those of the sandbox, where the estate is more than a replay can make."""

import json
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import pytest

from acrnet.sandbox import open_sandbox

from ..sandbox.conftest import Arm, write_estate
from .replay import differences, exchanges
from .sources import NETWORK_2_7, NETWORK_16, NETWORK_22_3

pytestmark = pytest.mark.fidelity

JsonValue: TypeAlias = Any  # what json reads


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
