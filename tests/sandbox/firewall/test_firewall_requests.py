"""Requests about firewalls are answered whatever a body or a file of the estate has in the place of what it should."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acrnet.sandbox.behaviour import Behaviour
from acrnet.sandbox.estate import load_estate
from acrnet.sandbox.exchange import Request
from acrnet.sandbox.handler import handle
from acrnet.sandbox.state import State

from ..conftest import write_estate
from ..firewalls import (
    BASE,
    CLIENTS,
    DRAFT,
    FIREWALL,
    OTHER,
    POLICY,
    RULES,
    application_rule,
    classic_collection,
    collection,
    group,
    network_rule,
    resources,
)

JsonValue: TypeAlias = Any  # what json reads
SUBNET = f"{FIREWALL.partition('/azureFirewalls')[0]}/virtualNetworks/hub/subnets/AzureFirewallSubnet"
BODIES: dict[str, JsonValue] = {
    RULES: group(collection(application_rule()), collection(network_rule(), name="net")),
    POLICY: {
        "location": "westeurope",
        "tags": {"a": "b"},
        "properties": {"sku": {"tier": "Standard"}, "basePolicy": {"id": BASE}},
    },
    DRAFT: {"location": "westeurope", "properties": {"basePolicy": {"id": BASE}}},
    CLIENTS: {"location": "westeurope", "properties": {"ipAddresses": ["10.0.0.0/8", "10.0.0.1-10.0.0.2"]}},
    FIREWALL: {
        "location": "westeurope",
        "properties": {
            "sku": {"name": "AZFW_VNet"},
            "ipConfigurations": [{"name": "ip", "properties": {"subnet": {"id": SUBNET}}}],
            "networkRuleCollections": [classic_collection("web", {"name": "out", "sourceIpGroups": [CLIENTS]})],
        },
    },
    f"{FIREWALL}-hub": {
        "location": "westeurope",
        "properties": {
            "sku": {"name": "AZFW_Hub"},
            "virtualHub": {"id": OTHER},
            "hubIPAddresses": {"publicIPs": {"addresses": [], "count": 2}},
            "firewallPolicy": {"id": POLICY},
        },
    },
}
anything: st.SearchStrategy[JsonValue] = st.sampled_from(
    [None, True, -1, 7, 70000, "", "x", "10.0.0.0/99", "1-", [], [None], {}, {"id": 3}, [{}], [[]]]
)


def places(value: JsonValue, *above: str | int) -> Iterator[tuple[str | int, ...]]:
    """The path of every value inside a document."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*above, key)
        yield from places(inner, *above, key)


def replaced(document: JsonValue, place: tuple[str | int, ...], by: JsonValue) -> JsonValue:
    changed = copy.deepcopy(document)
    *above, last = place
    inner = changed
    for key in above:
        inner = inner[key]
    inner[last] = by
    return changed


@st.composite
def spoilt(draw: Callable[..., Any], document: JsonValue) -> JsonValue:
    """A document with something else in up to two places."""
    for _ in range(draw(st.integers(0, 2))):
        document = replaced(document, draw(st.sampled_from(list(places(document)))), draw(anything))
    return document


requests = st.sampled_from(sorted(BODIES)).flatmap(
    lambda path: st.tuples(
        st.sampled_from(["PUT", "PUT", "PATCH", "DELETE", "GET"]), st.just(path), spoilt(BODIES[path])
    )
)
estates = spoilt([*resources(), {"id": SUBNET, "properties": {"addressPrefix": "10.0.4.0/26"}}])


@pytest.mark.long
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(requests, max_size=4), estates)
def test_every_request_about_firewalls_is_answered(
    tmp_path: Path, asked: list[tuple[str, str, JsonValue]], estate: JsonValue
) -> None:
    with_ids = [each for each in estate if isinstance(each, dict) and isinstance(each.get("id"), str)]
    usable = [each for each in with_ids if each["id"].startswith("/subscriptions/")]
    loaded = load_estate(write_estate(tmp_path, {"firewalls.json": usable}))
    state = State(loaded.store, loaded.service_tags, Behaviour())
    listed = [("GET", each.rpartition("/")[0], None) for each in BODIES]
    for number, (method, path, body) in enumerate([*asked, *listed, *(("GET", path, None) for path in BODIES)]):
        request = Request(
            method,
            "management.azure.com",
            path,
            {"api-version": "2026-03-01"},
            {"authorization": "x"},
            json.dumps(body).encode(),
        )
        answer = handle(request, state, now=300.0 * number)
        assert 200 <= answer.status < 600
        shown: JsonValue = json.loads(answer.body) if answer.body else {}
        if answer.status >= 400:
            assert "error" in shown or shown.keys() == {"Message", "ModelState"}
