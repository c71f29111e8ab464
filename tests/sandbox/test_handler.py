"""The handler answers whatever it is asked."""

import json
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

from .conftest import GROUP, NIC, NSG, REGISTRY, VNET, default_files, rule_properties, write_estate

JsonValue: TypeAlias = Any  # what json reads

LOCATION = "/subscriptions/sub-1/providers/Microsoft.Network/locations/westeurope"
PREFIXES = ["", "/subscriptions", "/subscriptions/sub-1", GROUP, NSG, f"{NSG}/securityRules", REGISTRY, VNET, NIC,
            f"{REGISTRY}/replications", LOCATION]  # fmt: skip
SUFFIXES = ["", "/", "/foreign", "/new", "/northeurope", "/serviceTags", "/operations/x", "/operationResults/x",
            "/resources", "/providers/Microsoft.Authorization/permissions", "/subnets/clients", "//", "/%ff",
            "/providers", "/x/y/z"]  # fmt: skip
words = st.sampled_from(["", "*", "westeurope", "443", "Tcp", "10.0.0.0/8"])
values = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 70000) | words,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
)
rules = st.dictionaries(st.sampled_from([*rule_properties(), "description", "sourceAddressPrefixes"]), values)
bodies = st.fixed_dictionaries(
    {},
    optional={
        "location": values,
        "tags": values,
        "sku": st.just({"name": "Premium"}) | values,
        "properties": st.just(rule_properties())
        | rules
        | values
        | st.fixed_dictionaries(
            {"securityRules": st.lists(st.fixed_dictionaries({"name": values, "properties": rules}) | values)}
        ),
    },
)
requests = st.builds(
    Request,
    method=st.sampled_from(["GET", "PUT", "PATCH", "DELETE", "POST", "HEAD"]),
    host=st.just("management.azure.com"),
    path=st.builds(str.__add__, st.sampled_from(PREFIXES), st.sampled_from(SUFFIXES)),
    query=st.fixed_dictionaries(
        {"api-version": st.sampled_from(["2026-03-01", "2025-11-01", "x"])},
        optional={
            "$filter": st.sampled_from(["name eq 'x'", "x"]),
            "$skiptoken": st.sampled_from(["MQ==", "x"]),
            "$top": st.just("1"),
        },
    ),
    headers=st.just({"authorization": "x"}),
    body=bodies.map(lambda body: json.dumps(body).encode()) | st.binary(max_size=3),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_estate(tmp_path_factory.mktemp("estate"), default_files())


@pytest.mark.long
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(requests, max_size=6))
def test_every_request_is_answered_with_json_or_nothing(folder: Path, asked: list[Request]) -> None:
    estate = load_estate(folder)
    state = State(estate.store, estate.service_tags, Behaviour())
    for number, request in enumerate(asked):
        answer = handle(request, state, now=10.0 * number)
        assert 200 <= answer.status < 600
        body: JsonValue = json.loads(answer.body) if answer.body else None
        if request.method == "HEAD":
            assert body is None
        elif answer.status >= 400:
            assert body["error"].keys() >= {"code", "message"}


def test_the_handler_writes_nothing_to_disk_by_itself(folder: Path) -> None:
    before = {file: file.read_bytes() for file in folder.rglob("*.json")}
    estate = load_estate(folder)
    state = State(estate.store, estate.service_tags, Behaviour())
    body = json.dumps({"properties": rule_properties()}).encode()
    request = Request(
        "PUT", "h", f"{NSG}/securityRules/new", {"api-version": "2026-03-01"}, {"authorization": "x"}, body
    )
    assert handle(request, state, now=0).status == 201
    assert {file: file.read_bytes() for file in folder.rglob("*.json")} == before
