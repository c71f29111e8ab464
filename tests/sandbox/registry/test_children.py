"""Cache rules, credential sets, connected registries, agent pools, tasks and pipelines."""

from typing import Any

import pytest

from ..conftest import REGISTRY, Arm

RULE, SET = f"{REGISTRY}/cacheRules/ubuntu", f"{REGISTRY}/credentialSets/hub"
EDGE, POOL, TASK = f"{REGISTRY}/connectedRegistries/edge", f"{REGISTRY}/agentPools/pool", f"{REGISTRY}/tasks/build"
TASKS_VERSION = "2019-06-01-preview"
DATED = {"creationDate": "2026-11-23T09:00:00.000000+00:00"}
DOCKER = {"sourceRepository": "docker.io/library/ubuntu", "targetRepository": "ubuntu"}


def test_a_cache_rule_is_written_by_operations(arm: Arm) -> None:
    created = arm.call("PUT", RULE, {"properties": {**DOCKER, "credentialSetResourceId": SET}})
    assert (created.status, "location" in created.body, "tags" in created.body) == (201, False, False)
    assert created.body["properties"] == {
        **DOCKER,
        **DATED,
        "credentialSetResourceId": SET,
        "provisioningState": "Creating",
    }
    assert f"{RULE}/operationStatuses/cacherules-" in created.headers["azure-asyncoperation"]
    arm.wait()
    assert arm.get(created.headers["azure-asyncoperation"]).body == {"status": "Succeeded"}
    changed = arm.call("PATCH", RULE, {"properties": {"credentialSetResourceId": None}})
    assert (changed.status, changed.body["properties"]) == (
        201,
        {**DOCKER, **DATED, "provisioningState": "Updating"},
    )
    deleted = arm.call("DELETE", RULE)
    assert (deleted.status, "/operationResults/cacherules-" in deleted.headers["location"]) == (202, True)


def test_a_credential_set_has_an_identity_that_reads_no_vault(arm: Arm) -> None:
    secret = {"name": "Credential1", "usernameSecretIdentifier": "https://v.example/secrets/a"}
    sent = {
        "identity": {"type": "SystemAssigned"},
        "properties": {"loginServer": "docker.io", "authCredentials": [secret]},
    }
    created = arm.call("PUT", SET, sent)
    assert (created.status, created.body["identity"]["type"]) == (201, "systemAssigned")
    (credential,) = created.body["properties"]["authCredentials"]
    assert credential.pop("credentialHealth")["status"] == "Unhealthy"
    assert credential == secret


def test_a_connected_registry_is_inactive_until_it_connects(arm: Arm) -> None:
    syncing = {
        "tokenId": f"{REGISTRY}/tokens/sync",
        "schedule": "0 0/10 * * *",
        "syncWindow": "PT4H",
        "messageTtl": "P2D",
    }
    created = arm.call("PUT", EDGE, {"properties": {"mode": "readonly", "parent": {"syncProperties": syncing}}})
    assert created.status == 200
    assert created.body["properties"] == {
        "provisioningState": "Succeeded",
        "mode": "ReadOnly",
        "connectionState": "Offline",
        "activation": {"status": "Inactive"},
        "parent": {"syncProperties": {**syncing, "gatewayEndpoint": "contoso.westeurope.data.azurecr.io"}},
        "loginServer": {"tls": {"certificate": {}}},
        "logging": {"logLevel": "Information", "auditLogStatus": "Disabled"},
    }
    patched = {"syncProperties": {"schedule": "* * * * *"}, "logging": {"logLevel": "Warning"}}
    inner = arm.call("PATCH", EDGE, {"properties": patched}).body["properties"]
    assert inner["parent"]["syncProperties"] == {
        "tokenId": f"{REGISTRY}/tokens/sync",
        "schedule": "* * * * *",
        "messageTtl": "P2D",
        "gatewayEndpoint": "contoso.westeurope.data.azurecr.io",
    }
    assert inner["logging"] == {"logLevel": "Warning", "auditLogStatus": "Disabled"}
    assert "syncProperties" not in inner
    below = {"parent": {"id": EDGE, "syncProperties": {"schedule": "* * * * *"}}}
    child = arm.call("PUT", f"{EDGE}2", {"properties": below}).body["properties"]
    assert child["parent"] == {"id": EDGE, "syncProperties": {"schedule": "* * * * *"}}
    assert (arm.call("DELETE", EDGE).status, arm.get(EDGE).status) == (200, 404)


def test_an_agent_pool_is_written_by_operations_of_its_own(arm: Arm) -> None:
    """As recorded in February 2023."""
    created = arm.call("PUT", POOL, {"location": "westeurope", "properties": {"tier": "S2"}}, TASKS_VERSION)
    assert (created.status, "tags" in created.body) == (201, False)
    assert created.body["properties"] == {"count": 1, "tier": "S2", "os": "Linux", "provisioningState": "Creating"}
    poll = created.headers["azure-asyncoperation"]
    running = arm.get(poll)
    assert (running.body, "azure-asyncoperation" in running.headers) == ({"status": "Creating"}, False)
    arm.wait()
    assert arm.get(poll).body == {"status": "Succeeded"}
    assert arm.call("POST", f"{POOL}/listQueueStatus", version=TASKS_VERSION).body == {"count": 0}
    deleted = arm.call("DELETE", POOL, version=TASKS_VERSION)
    assert (deleted.status, deleted.body["properties"]["provisioningState"]) == (202, "Deleting")
    link = deleted.headers["location"]
    assert f"{REGISTRY}/agentPoolsOperationResults/" in link
    assert arm.get(link).status == 202
    arm.wait()
    assert (arm.get(link).status, arm.get(POOL, TASKS_VERSION).status) == (204, 404)
    assert arm.call("DELETE", POOL, version=TASKS_VERSION).status == 204


def test_a_task_shows_its_credentials_to_those_who_ask_for_details(arm: Arm) -> None:
    registries = {"customRegistries": {"other.example": {"password": {"value": "p", "type": "Opaque"}}}}
    step = {"type": "Docker"}
    sent = {"identity": {"type": "SystemAssigned"}, "properties": {"step": step, "credentials": registries}}
    created = arm.call("PUT", TASK, sent, TASKS_VERSION)
    assert (created.status, created.body["location"]) == (200, "westeurope")
    assert created.body["identity"]["type"] == "SystemAssigned"
    assert created.body["properties"] == {
        **DATED,
        "provisioningState": "Succeeded",
        "status": "Enabled",
        "timeout": 3600,
        "step": step,
        "credentials": {"customRegistries": {"other.example": None}},
    }
    details = arm.call("POST", f"{TASK}/listDetails", version=TASKS_VERSION).body
    assert details["properties"]["credentials"] == registries
    changed = arm.call("PATCH", TASK, {"properties": {"step": {"isPushEnabled": True}}}, TASKS_VERSION)
    assert changed.body["properties"]["step"] == {"type": "Docker", "isPushEnabled": True}
    assert changed.body["properties"]["credentials"] == {"customRegistries": {"other.example": None}}
    assert arm.call("DELETE", TASK, version=TASKS_VERSION).status == 200


@pytest.mark.parametrize(
    ("kind", "sent", "added"),
    [
        ("exportPipelines", {"target": {"type": "AzureStorageBlobContainer"}}, {}),
        (
            "importPipelines",
            {"source": {"type": "AzureStorageBlobContainer"}},
            {"trigger": {"sourceTrigger": {"status": "Enabled"}}},
        ),
    ],
)
def test_a_pipeline_is_kept(arm: Arm, kind: str, sent: dict[str, Any], added: dict[str, Any]) -> None:
    path, version = f"{REGISTRY}/{kind}/p1", "2025-03-01-preview"
    created = arm.call("PUT", path, {"identity": {"type": "SystemAssigned"}, "properties": sent}, version)
    assert (created.status, created.body["identity"]["type"]) == (200, "systemAssigned")
    assert created.body["properties"] == {**sent, **added, "provisioningState": "Succeeded"}
    assert (arm.call("DELETE", path, version=version).status, arm.get(path, version).status) == (200, 404)


@pytest.mark.parametrize(
    ("path", "version", "method"),
    [
        (f"{REGISTRY}/runs", TASKS_VERSION, "GET"),
        (f"{REGISTRY}/runs/ca1", TASKS_VERSION, "PATCH"),
        (f"{REGISTRY}/scheduleRun", TASKS_VERSION, "POST"),
        (f"{REGISTRY}/taskRuns/t", TASKS_VERSION, "PUT"),
        (f"{REGISTRY}/pipelineRuns/p", "2025-03-01-preview", "PUT"),
        (f"{EDGE}/deactivate", "2025-11-01", "POST"),
    ],
)
def test_what_would_run_somewhere_is_refused_by_name(arm: Arm, path: str, version: str, method: str) -> None:
    answer = arm.call(method, path, None if method == "GET" else {}, version)
    assert (answer.status, answer.code) == (501, "NotServedBySandbox")


def test_tasks_have_versions_of_their_own(arm: Arm) -> None:
    assert arm.get(f"{REGISTRY}/tasks", "2025-11-01").code == "NoRegisteredProviderFound"
    assert arm.get(f"{REGISTRY}/tasks", "2025-03-01-preview").body == {"value": []}


@pytest.mark.parametrize(
    ("kind", "version"),
    [("agentPools", TASKS_VERSION), ("tasks", TASKS_VERSION), ("webhooks", ""), ("replications", "")],
)
def test_a_missing_child_with_a_location_is_an_error_of_resource_manager(arm: Arm, kind: str, version: str) -> None:
    """As recorded of agent pools in October 2020 and February 2023."""
    answer = arm.get(f"{REGISTRY}/{kind}/gone", version)
    assert (answer.status, answer.headers["x-ms-failure-cause"]) == (404, "gateway")
    name = f"Microsoft.ContainerRegistry/registries/contoso/{kind}/gone"
    assert answer.body["error"] == {
        "code": "ResourceNotFound",
        "message": f"The Resource '{name}' under resource group 'rg' was not found. "
        "For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    }


def test_a_missing_pipeline_is_an_error_of_the_provider(arm: Arm) -> None:
    answer = arm.get(f"{REGISTRY}/exportPipelines/gone", "2025-06-01-preview")
    assert (answer.status, answer.message) == (404, "The resource gone could not be found.")
