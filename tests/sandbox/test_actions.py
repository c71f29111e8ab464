"""Actions that are asked for with POST: those that change something are writes, and reach the files."""

from __future__ import annotations

from pathlib import Path

import pytest

from acrnet.sandbox.faults.due import WRITING_ACTIONS
from acrnet.sandbox.routes import ROUTES
from acrnet.sandbox.sandbox import open_sandbox

from .conftest import REGISTRY, Arm, JsonValue, OpenEstate

READING_ACTIONS = {
    "acquirepolicytoken",
    "checknameavailability",
    "effectivenetworksecuritygroups",
    "effectiveroutetable",
    "getcallbackconfig",
    "listcredentials",
    "listdetails",
    "listdnsforwardingrulesets",
    "listevents",
    "listnetworkmanagereffectivesecurityadminrules",
    "listqueuestatus",
    "resources",
}
PROVIDER = "/subscriptions/sub-1/providers/Contoso.Things"
WEBHOOK, TOKEN = f"{REGISTRY}/webhooks/caller", f"{REGISTRY}/tokens/ci"
ACTIONS = [
    pytest.param(f"{REGISTRY}/regenerateCredential", {"name": "password2"}, id="regenerateCredential"),
    pytest.param(f"{REGISTRY}/generateCredentials", {"tokenId": TOKEN}, id="generateCredentials"),
    pytest.param(f"{WEBHOOK}/ping", None, id="ping"),
    pytest.param(f"{PROVIDER}/register", None, id="register"),
]


@pytest.fixture
def prepared(open_estate: OpenEstate) -> Arm:
    """A registry with an admin user, a webhook and a token, and a provider that is not registered."""
    provider: JsonValue = {"id": PROVIDER, "namespace": "Contoso.Things", "registrationState": "NotRegistered"}
    arm = open_estate({"provider.json": provider})
    arm.call("PATCH", REGISTRY, {"properties": {"adminUserEnabled": True}})
    arm.call("PUT", f"{REGISTRY}/scopeMaps/readers", {"properties": {"actions": ["repositories/a/content/read"]}})
    webhook = {"serviceUri": "https://caller.example/", "actions": ["push"]}
    arm.call("PUT", WEBHOOK, {"location": "westeurope", "properties": webhook})
    arm.wait()
    arm.call("PUT", TOKEN, {"properties": {"scopeMapId": f"{REGISTRY}/scopeMaps/readers"}})
    arm.wait()
    return arm


def test_it_is_known_of_each_action_whether_it_changes_something() -> None:
    actions = {route.type.rpartition("/")[2].lower() for route in ROUTES if route.method == "POST"}
    assert actions == READING_ACTIONS | WRITING_ACTIONS
    assert not READING_ACTIONS & WRITING_ACTIONS


@pytest.mark.parametrize(("path", "body"), ACTIONS)
def test_what_an_action_changes_is_in_the_files_at_once(
    path: str, body: JsonValue, prepared: Arm, tmp_path: Path
) -> None:
    before = {file: file.read_bytes() for file in tmp_path.rglob("*.json")}
    assert prepared.call("POST", path, body).status == 200
    after = {file: file.read_bytes() for file in tmp_path.rglob("*.json")}
    assert sum(before[file] != after[file] for file in before) == 1
    again = Arm(open_sandbox(tmp_path))
    for read in (f"{REGISTRY}/listCredentials", f"{WEBHOOK}/listEvents"):
        assert again.call("POST", read).body == prepared.call("POST", read).body


@pytest.mark.parametrize(("path", "body"), ACTIONS)
def test_while_a_file_cannot_be_read_actions_that_change_something_are_refused(
    path: str, body: JsonValue, prepared: Arm, tmp_path: Path
) -> None:
    prepared.sandbox.follow_edits(list[str]().append)
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    assert prepared.call("POST", path, body).status == 507
    assert prepared.call("POST", f"{REGISTRY}/listCredentials").status == 200


def test_a_fault_of_writes_meets_actions_that_change_something(open_estate: OpenEstate) -> None:
    arm = open_estate({"sandbox.yaml": "faults:\n  - {method: WRITE, status: 503, times: always}\n"})
    assert arm.call("POST", f"{REGISTRY}/importImage", {"source": {"sourceImage": "a:1"}}).status == 503
    assert arm.call("POST", f"{REGISTRY}/listCredentials").status == 400
