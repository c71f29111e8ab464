"""What is wrong about a firewall policy ends in one sentence, with the right exit code, and nothing is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ..apply.hubs import IP_GROUP, Hub, policy, policy_id
from ..estates import network_id, registry
from .conftest import RunCommand

PLAN = ("plan", "--registry", "contoso")
CHILD = ("--firewall-policy", "child")
SOURCE = ("--source", "10.8.1.0/24")


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    made = Hub(tmp_path / "estate")
    made.write(policy("afc", afcManaged=True), {"id": f"{policy_id('root')}/firewallPolicyDrafts/default"})
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setenv("ACRNET_SANDBOX", str(made.folder))
    return made


def written(hub: Hub) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(hub.folder.parent.rglob("*")) if path.is_file()}


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        pytest.param(("--firewall-policy", "gone", *SOURCE), 2, "No firewall policy named 'gone'", id="name of none"),
        pytest.param(("--firewall-policy", policy_id("gone"), *SOURCE), 1, "firewall policy gone", id="id of none"),
        pytest.param(
            ("--firewall-policy", network_id("azureFirewalls", "fw-child"), *SOURCE),
            2,
            "not of a firewall policy",
            id="id of a firewall",
        ),
        pytest.param(CHILD, 2, "Rules in child need the addresses of the clients, and none is given", id="no source"),
        pytest.param((*CHILD, "--source", "AzureCloud"), 2, "'AzureCloud' is not an address prefix", id="a tag"),
        pytest.param((*CHILD, "--source", "*"), 2, "'*' is not an address prefix", id="everybody"),
        pytest.param((*CHILD, "--source", "10.8.1.7/24"), 2, "Did you mean '10.8.1.0/24'?", id="host bits"),
        pytest.param((*CHILD, "--source", "fd00::/64"), 2, "only IPv6 is given", id="IPv6"),
        pytest.param((*CHILD, "--source-ip-group", "ipg-app"), 2, "'ipg-app' is not the id", id="name of an IP Group"),
        pytest.param(
            (*CHILD, "--source-ip-group", network_id("ipGroups", "gone")),
            1,
            "IP Group gone",
            id="no IP Group",
        ),
        pytest.param(
            (*CHILD, *SOURCE, "--own-ip-group", "--source-ip-group", IP_GROUP), 2, "Give one of the two", id="two kinds"
        ),
        pytest.param((*CHILD, *SOURCE, "--firewall-rules", "dns"), 2, "It takes application, network", id="rules"),
        pytest.param((*CHILD, *SOURCE, "--cloud", "china"), 2, "service tags of the cloud Public", id="cloud"),
        pytest.param(("--firewall-policy", "root", *SOURCE), 6, "root has a draft", id="draft"),
        pytest.param(("--firewall-policy", "afc", *SOURCE), 6, "Azure Firewall for Containers", id="managed"),
        pytest.param(
            (*CHILD, "--firewall-policy", "stranger", *SOURCE, "--max-firewall-policies", "1"),
            6,
            "2 firewall",
            id="many",
        ),
    ],
)
def test_a_request_that_cannot_be_planned_is_answered_in_one_sentence(
    hub: Hub, acrnet: RunCommand, arguments: tuple[str, ...], code: int, says: str
) -> None:
    before = written(hub)
    ended = acrnet(*PLAN, *arguments)
    assert (ended.code, ended.out) == (code, ""), ended.err
    assert says in ended.err
    assert "Traceback" not in ended.err
    assert written(hub) == before


@pytest.mark.parametrize("name", ["*.azurecr.io", "contoso dev.azurecr.io", "contoso.azurecr.io\n*"])
def test_a_login_server_that_is_no_host_name_never_becomes_a_rule(hub: Hub, acrnet: RunCommand, name: str) -> None:
    (hub.folder / "registry.json").write_text(json.dumps(registry("contoso", loginServer=name)), encoding="utf-8")
    before = written(hub)
    ended = acrnet("apply", "--registry", "contoso", *CHILD, *SOURCE, "--yes", "--journal", "applied.jsonl")
    assert (ended.code, ended.out) == (1, "")
    assert "as loginServer, which is not a host name" in ended.err
    assert written(hub) == before


def test_a_policy_of_another_region_than_the_registry_is_planned_with_the_tags_of_its_own(
    hub: Hub, acrnet: RunCommand
) -> None:
    far = policy("far") | {"location": "northeurope"}
    (hub.folder / "far.json").write_text(json.dumps(far), encoding="utf-8")
    ended = acrnet(*PLAN, "--firewall-policy", "far", *SOURCE)
    assert ended.code == 0, ended.err
    assert "far (rg-network, northeurope): 1 to create" in ended.out
    assert "the service-tag API at northeurope" in ended.out
