"""Scope maps, tokens and the passwords that are generated for these."""

from typing import Any

import pytest

from ..conftest import REGISTRY, Arm

MAP, TOKEN = f"{REGISTRY}/scopeMaps/readers", f"{REGISTRY}/tokens/ci"
ACTIONS = ["repositories/foo/content/read"]
GENERATE = f"{REGISTRY}/generateCredentials"


@pytest.fixture
def with_token(arm: Arm) -> Arm:
    arm.call("PUT", MAP, {"properties": {"actions": ACTIONS}})
    arm.call("PUT", TOKEN, {"properties": {"scopeMapId": MAP}})
    arm.wait()
    return arm


def test_a_scope_map_is_made_at_once_and_changed_by_an_operation(arm: Arm) -> None:
    created = arm.call("PUT", MAP, {"properties": {"actions": ACTIONS}})
    assert created.status == 200
    assert created.body["properties"] == {
        "type": "UserDefined",
        "creationDate": "2026-11-23T09:00:00.000000+00:00",
        "provisioningState": "Succeeded",
        "actions": ACTIONS,
    }
    changed = arm.call("PATCH", MAP, {"properties": {"description": "for readers"}})
    assert (changed.status, changed.body["properties"]["provisioningState"]) == (201, "Updating")
    assert f"{MAP}/operationStatuses/token-" in changed.headers["azure-asyncoperation"]
    arm.wait()
    assert arm.get(changed.headers["azure-asyncoperation"]).body == {"status": "Succeeded"}
    assert arm.get(MAP).body["properties"]["actions"] == ACTIONS
    deleted = arm.call("DELETE", MAP)
    assert (deleted.status, "/operationResults/token-" in deleted.headers["location"]) == (202, True)


def test_every_registry_has_five_scope_maps_of_its_own(arm: Arm) -> None:
    """As aztfexport listed them for a new Basic registry in August 2026."""
    own = {each["name"]: each["properties"] for each in arm.get(f"{REGISTRY}/scopeMaps").body["value"]}
    assert own.keys() == {
        "_repositories_admin",
        "_repositories_pull",
        "_repositories_pull_metadata_read",
        "_repositories_push",
        "_repositories_push_metadata_write",
    }
    assert {each["type"] for each in own.values()} == {"SystemDefined"}
    assert own["_repositories_push"]["actions"] == ["repositories/*/content/read", "repositories/*/content/write"]
    path = f"{REGISTRY}/scopeMaps/_repositories_pull"
    assert arm.get(path).body["properties"]["actions"] == ["repositories/*/content/read"]
    for method, body in (("PUT", {}), ("PATCH", {}), ("DELETE", None)):
        assert arm.call(method, path, body).status == 400


def test_a_missing_scope_map_is_an_error_of_the_provider(arm: Arm) -> None:
    """As recorded from 2020 to 2023."""
    answer = arm.get(MAP)
    assert answer.status == 404
    assert answer.body == {
        "error": {"code": "ResourceNotFound", "message": "The resource readers could not be found."},
        "status": "Failed",
    }


def test_a_token_is_made_by_an_operation(arm: Arm) -> None:
    arm.call("PUT", MAP, {"properties": {"actions": ACTIONS}})
    created = arm.call("PUT", TOKEN, {"properties": {"scopeMapId": MAP, "status": "disabled"}})
    assert created.status == 201
    assert created.body["properties"] == {
        "creationDate": "2026-11-23T09:00:00.000000+00:00",
        "provisioningState": "Creating",
        "scopeMapId": MAP,
        "credentials": {"passwords": []},
        "status": "disabled",
    }
    arm.wait()
    assert arm.get(created.headers["azure-asyncoperation"]).body == {"status": "Succeeded"}
    assert arm.get(TOKEN, "2019-05-01-preview").body["properties"]["credentials"] == {
        "certificates": [],
        "passwords": [],
    }


def test_passwords_are_shown_once(with_token: Arm) -> None:
    made = with_token.call("POST", GENERATE, {"tokenId": TOKEN, "expiry": "2100-12-31T12:59:59.000Z"}).body
    assert made["username"] == "ci"
    first, second = made["passwords"]
    assert (first["name"], second["name"]) == ("password1", "password2")
    assert first["value"] != second["value"]
    assert (first["creationTime"], first["expiry"]) == (
        "2026-11-23T09:00:10.000000+00:00",
        "2100-12-31T12:59:59.000+00:00",
    )
    kept: Any = with_token.get(TOKEN).body["properties"]["credentials"]["passwords"]
    assert [each.keys() for each in kept] == [{"name", "creationTime", "expiry"}] * 2


def test_one_password_is_made_anew_beside_the_other(with_token: Arm) -> None:
    before = with_token.call("POST", GENERATE, {"tokenId": TOKEN}).body["passwords"]
    with_token.wait()
    (anew,) = with_token.call("POST", GENERATE, {"tokenId": TOKEN, "name": "password2"}).body["passwords"]
    assert (anew["name"], anew["value"] != before[1]["value"]) == ("password2", True)
    kept = with_token.get(TOKEN).body["properties"]["credentials"]["passwords"]
    assert [each["creationTime"][17:19] for each in kept] == ["10", "20"]


def test_a_password_that_is_kept_keeps_its_dates(with_token: Arm) -> None:
    """As az takes one of them away: it sends the name of the other."""
    _, second = with_token.call("POST", GENERATE, {"tokenId": TOKEN}).body["passwords"]
    sent = {"properties": {"credentials": {"passwords": [{"name": "password2"}]}}}
    kept = with_token.call("PATCH", TOKEN, sent).body["properties"]
    assert kept["credentials"]["passwords"] == [{"name": "password2", "creationTime": second["creationTime"]}]
    assert kept.keys() == {"creationDate", "provisioningState", "scopeMapId", "credentials", "status"}


def test_a_change_of_a_token_keeps_its_passwords(with_token: Arm) -> None:
    with_token.call("POST", GENERATE, {"tokenId": TOKEN, "name": "password1"})
    assert with_token.call("PATCH", TOKEN, {"properties": {"status": "disabled"}}).status == 201
    assert with_token.call("PUT", TOKEN, {"properties": {"scopeMapId": MAP}}).status == 201
    inner = with_token.get(TOKEN).body["properties"]
    assert (inner["status"], len(inner["credentials"]["passwords"])) == ("enabled", 1)


@pytest.mark.parametrize("token", ["", f"{REGISTRY}/tokens/x", f"{REGISTRY}2/tokens/ci"])
def test_passwords_need_a_token_of_the_registry(with_token: Arm, token: str) -> None:
    assert with_token.call("POST", GENERATE, {"tokenId": token}).status == 404
