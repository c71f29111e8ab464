"""Webhooks: what is shown of them, and the events of a ping."""

from ..conftest import REGISTRY, Arm

PATH = f"{REGISTRY}/webhooks/hook1"
SENT = {
    "location": "westus",
    "properties": {"serviceUri": "https://hooks.example/a", "customHeaders": {"key": "value"}, "actions": ["push"]},
}


def test_a_webhook_keeps_its_address_to_itself(arm: Arm) -> None:
    created = arm.call("PUT", PATH, SENT)
    assert created.status == 200
    assert (created.body["location"], created.body["tags"]) == ("westus", {})
    assert created.body["properties"] == {
        "status": "enabled",
        "scope": "",
        "actions": ["push"],
        "provisioningState": "Succeeded",
    }
    assert arm.get(PATH).body == created.body
    assert arm.get(f"{REGISTRY}/webhooks").body == {"value": [created.body]}
    assert arm.call("POST", f"{PATH}/getCallbackConfig").body == {
        "serviceUri": "https://hooks.example/a",
        "customHeaders": {"key": "value"},
    }


def test_a_webhook_is_changed_and_deleted_at_once(arm: Arm) -> None:
    arm.call("PUT", PATH, SENT)
    changed = arm.call("PATCH", PATH, {"tags": {"a": "b"}, "properties": {"scope": "hello-world"}})
    assert (changed.status, changed.body["tags"]) == (200, {"a": "b"})
    assert changed.body["properties"]["scope"] == "hello-world"
    assert arm.call("POST", f"{PATH}/getCallbackConfig").body["serviceUri"] == "https://hooks.example/a"
    deleted = arm.call("DELETE", PATH)
    assert (deleted.status, deleted.body, arm.get(PATH).status) == (200, None, 404)
    assert arm.call("DELETE", PATH).status == 204


def test_a_ping_is_an_event_without_an_answer(arm: Arm) -> None:
    arm.call("PUT", PATH, SENT)
    assert arm.call("POST", f"{PATH}/listEvents").body == {"value": []}
    first, second = (arm.call("POST", f"{PATH}/ping").body["id"] for _ in range(2))
    events = arm.call("POST", f"{PATH}/listEvents").body["value"]
    assert [event["id"] for event in events] == [second, first]
    assert events[0]["eventRequestMessage"] == {
        "content": {"id": second, "timestamp": "2026-11-23T09:00:00.000000Z", "action": "ping"},
        "headers": {"key": "value", "Content-Type": "application/json; charset=utf-8"},
        "method": "POST",
        "requestUri": "https://hooks.example/a",
        "version": "1.1",
    }
    arm.call("PUT", PATH, SENT)
    assert len(arm.call("POST", f"{PATH}/listEvents").body["value"]) == 2


def test_a_webhook_needs_its_registry(arm: Arm) -> None:
    assert arm.call("PUT", f"{REGISTRY}2/webhooks/hook1", SENT).code == "ParentResourceNotFound"
    assert arm.call("POST", f"{PATH}/ping").status == 404
