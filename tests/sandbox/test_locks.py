"""Locks are resources too: they are written at any scope, listed around it, and hold."""

import pytest

from acrnet.sandbox import open_sandbox

from .conftest import GROUP, NSG, Arm, OpenEstate, rule_properties

VERSION = "2016-09-01"
LOCK = "/providers/Microsoft.Authorization/locks/keep"


def put(arm: Arm, scope: str, level: str) -> int:
    return arm.call("PUT", f"{scope}{LOCK}", {"properties": {"level": level, "notes": "why"}}, VERSION).status


def test_a_lock_is_made_changed_listed_and_taken_away(arm: Arm) -> None:
    assert (put(arm, GROUP, "CanNotDelete"), put(arm, GROUP, "readonly")) == (201, 200)
    again = Arm(open_sandbox(arm.sandbox.folder))
    for scope in ("/subscriptions/sub-1", GROUP, NSG):
        (listed,) = again.get(f"{scope}/providers/Microsoft.Authorization/locks", VERSION).body["value"]
        assert listed["properties"] == {"level": "ReadOnly", "notes": "why"}
    assert again.get("/subscriptions/sub-2/providers/Microsoft.Authorization/locks", VERSION).status == 404
    assert [arm.call("DELETE", f"{GROUP}{LOCK}", None, VERSION).status for _ in range(2)] == [200, 204]


@pytest.mark.parametrize("scope", ["/subscriptions/sub-1", GROUP, NSG])
def test_a_lock_holds_at_its_scope_and_below(arm: Arm, scope: str) -> None:
    put(arm, scope, "CanNotDelete")
    assert arm.call("DELETE", NSG).code == "ScopeLocked"
    assert arm.put_rule("r", rule_properties(300)).status == 201
    arm.wait()
    put(arm, scope, "ReadOnly")
    assert arm.put_rule("s", rule_properties(301)).code == "ScopeLocked"
    assert arm.get(NSG).status == 200
    arm.call("DELETE", f"{scope}{LOCK}", None, VERSION)
    assert arm.put_rule("s", rule_properties(301)).status == 201


def test_a_group_with_a_locked_resource_is_not_deleted(arm: Arm) -> None:
    put(arm, NSG, "CanNotDelete")
    assert arm.call("DELETE", GROUP, None, "2021-04-01").code == "ScopeLocked"
    assert arm.get(NSG).status == 200


def test_a_lock_of_nothing_and_one_without_a_level_are_refused(arm: Arm, open_estate: OpenEstate) -> None:
    assert put(arm, f"{NSG}x", "ReadOnly") == 404
    assert put(arm, NSG, "Sometimes") == 400
    assert arm.get(f"{NSG}/providers/Microsoft.Authorization/locks", VERSION).body["value"] == []


def test_a_lock_has_the_id_by_which_it_was_written(arm: Arm) -> None:
    """So recorded by azure-cli from 2020 to 2023, which spells resource groups in its own way."""
    path = f"{NSG.replace('resourceGroups', 'resourcegroups')}{LOCK}"
    made = arm.call("PUT", path, {"properties": {"level": "CanNotDelete"}}, VERSION)
    assert made.body == {
        "id": path,
        "name": "keep",
        "type": "Microsoft.Authorization/locks",
        "properties": {"level": "CanNotDelete"},
    }
    assert arm.get(f"{NSG}{LOCK}", VERSION).body == made.body


def test_who_made_a_lock_is_said_since_2020_05_01(arm: Arm) -> None:
    put(arm, NSG, "ReadOnly")
    assert "systemData" not in arm.get(f"{NSG}{LOCK}", VERSION).body
    assert arm.get(f"{NSG}{LOCK}", "2020-05-01").body["systemData"]["createdByType"] == "Application"


def test_a_lock_on_a_network_resource_is_not_answered_by_the_network_provider(arm: Arm) -> None:
    put(arm, NSG, "ReadOnly")
    assert "x-ms-arm-service-request-id" not in arm.get(f"{NSG}{LOCK}", VERSION).headers
    assert "x-ms-arm-service-request-id" in arm.get(NSG).headers
