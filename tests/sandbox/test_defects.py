"""Requests that nobody should send, to all types of the sample estate: each gets an answer, and none meets a defect."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import islice
from pathlib import Path

import pytest

from acrnet.sandbox import Sandbox, copy_sample, open_sandbox
from acrnet.sandbox.exchange import Request, Response

pytestmark = pytest.mark.long

EACH_TYPE = 2
RULE = {"priority": "x", "direction": 5, "access": None, "sourceAddressPrefix": [], "destinationPortRanges": "1"}
PROPERTIES: tuple[object, ...] = (
    None,
    [],
    5,
    RULE,
    {"securityRules": {}},
    {"securityRules": [5, {"name": 5, "properties": 5}, {"name": "a", "properties": RULE}]},
    {"subnets": [5], "addressSpace": 5},
    {"subnets": [{"name": "a", "properties": {"addressPrefix": 5}}], "addressSpace": {"addressPrefixes": [5]}},
    {"addressPrefix": "x", "networkSecurityGroup": 5, "serviceEndpoints": [5], "delegations": 5},
    {"priority": 100, "ruleCollections": [5, {"rules": [5]}, {"rules": 5}]},
    {"networkRuleSet": 5, "policies": 5, "encryption": []},
    {"networkRuleSet": {"ipRules": [5], "defaultAction": 5}},
    {"ipAddresses": [5]},
    {"ipAddresses": 5, "basePolicy": 5, "firewallPolicy": [], "level": 5},
)
CONTENTS: tuple[object, ...] = (
    None,
    [],
    5,
    {},
    {"location": 5},
    {"tags": [], "location": "westeurope"},
    {"tags": {"a": 5}},
    {"sku": 5},
    {"sku": {"name": 5}, "location": "westeurope"},
    {"id": 5, "name": [], "type": {}, "etag": 5, "identity": 5, "zones": 5},
    *({"location": "westeurope", "properties": properties} for properties in PROPERTIES),
)
NO_JSON = (b"", b"{", b"\xff\xfe{}", b'{"a": "\\ud800"}', b'{"a": NaN}')
BODIES = (*(json.dumps(content).encode() for content in CONTENTS), *NO_JSON)
NO_QUERY: Mapping[str, str] = {}
QUERIES: tuple[dict[str, str], ...] = (
    {},
    {"$skiptoken": "LTU="},
    {"$skiptoken": "zzz"},
    {"$filter": "x eq"},
    {"$top": "-1"},
    {"$top": "x"},
    {"$expand": "x", "ifEmpty": "true"},
)


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    copy_sample(tmp_path / "estate")
    return open_sandbox(tmp_path / "estate")


def sent(sandbox: Sandbox, method: str, path: str, body: bytes = b"", query: Mapping[str, str] = NO_QUERY) -> Response:
    """The answer; waits for the operation that the call may have started."""
    version = "2025-11-01" if "containerregistry" in path.lower() else "2025-05-01"
    request = Request(method, "a.example", path, {"api-version": version, **query}, {"authorization": "Bearer x"}, body)
    answered = sandbox.exchange(request)
    sandbox.sleep(1000)
    assert answered.status < 500 or answered.status == 501, (method, path, body, answered.body)
    return answered


def paths(sandbox: Sandbox) -> list[str]:
    """Some resources of each type in the estate, what is above and below them, and what is not there."""
    (subscription, *_) = [
        entry["subscriptionId"] for entry in json.loads(sent(sandbox, "GET", "/subscriptions").body)["value"]
    ]
    by_type: dict[str, list[str]] = {}
    for path in sorted(sandbox.folder.rglob("*.json")):
        content = json.loads(path.read_bytes())
        for resource in content if isinstance(content, list) else [content]:
            if isinstance(resource, dict) and "/providers/" in (identifier := resource.get("id", "")):
                by_type.setdefault("/".join(identifier.partition("/providers/")[2].split("/")[::2]), []).append(
                    identifier
                )
    present = [identifier for ids in by_type.values() for identifier in islice(ids, EACH_TYPE)]
    return [
        "/",
        "//",
        "/../..",
        f"/subscriptions/{subscription}/resourceGroups/%FF",
        f"/subscriptions/{subscription}/providers/Microsoft.Authorization/acquirePolicyToken",
        f"/subscriptions/{subscription}/providers/Microsoft.ContainerRegistry/checkNameAvailability",
        "/providers/Microsoft.ResourceGraph/resources",
        *present,
        *(f"{path}x" for path in present),
        *(f"{path}/nothing" for path in present),
        *(path.rpartition("/")[0] for path in present),
    ]


def test_no_read_meets_a_defect(sandbox: Sandbox) -> None:
    answered = [
        sent(sandbox, method, path, query=query)
        for path in paths(sandbox)
        for method in ("GET", "HEAD", "OPTIONS")
        for query in QUERIES
    ]
    assert {200, 400, 404, 501} <= {each.status for each in answered}


@pytest.mark.parametrize("method", ["PUT", "PATCH", "POST"])
def test_no_write_meets_a_defect_and_the_estate_can_be_opened_again(sandbox: Sandbox, method: str) -> None:
    answered = [sent(sandbox, method, path, body) for path in paths(sandbox) for body in BODIES]
    assert 400 in {each.status for each in answered}
    again = open_sandbox(sandbox.folder)
    for path in paths(again):
        sent(again, "GET", path)
