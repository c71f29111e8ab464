"""The custom roles of docs/roles are enough, and hold nothing that acrnet does not use."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from acrnet.arm import open_session
from acrnet.cli.main import run
from acrnet.cloud import PUBLIC
from acrnet.firewall.resources import FirewallResources
from acrnet.inventory.live.azure_firewalls import Firewalls
from acrnet.inventory.live.client_dns import PrivateDns
from acrnet.inventory.live.client_paths import ClientPaths
from acrnet.inventory.live.firewall_rules import FirewallRuleReader
from acrnet.inventory.live.networks import Networks
from acrnet.inventory.live.virtual_network import VirtualNetwork
from acrnet.resource_id import ResourceId
from acrnet.rules.client_path import ClientPath
from acrnet.sandbox import open_sandbox
from acrnet.unknown import Unknown

pytestmark = pytest.mark.long

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "docs" / "roles.md").read_text(encoding="utf-8")
PRIVATE_AND_PUBLIC = ["--registry", "contoso", "--registry", "contosovault", "--nsg", "nsg-web", "--nsg", "nsg-open"]
IP_GROUP = "/subscriptions/contoso-platform/resourceGroups/rg-transit/providers/Microsoft.Network/ipGroups/ipg-depot"
BEHIND_FIREWALL = ["--firewall-policy", "afwp-spokes", "--source-ip-group", IP_GROUP]
PRIVATE_AND_PUBLIC += [*BEHIND_FIREWALL]
PRIVATE_AND_PUBLIC += ["--nsg", "nsg-till"]  # in the network that the private DNS zone is linked to
NOT_SEEN_IN_THE_SAMPLE = {
    # The sample has no scale set, no route table, no DNS forwarding ruleset and no rule that names an application
    # security group,
    # and the sandbox always lets a caller see its subscriptions.
    "Microsoft.Compute/virtualMachineScaleSets/networkInterfaces/read",
    "Microsoft.Network/applicationSecurityGroups/addressPrefixSets/read",
    "Microsoft.Network/dnsForwardingRulesets/forwardingRules/read",
    "Microsoft.Network/routeTables/read",
    "Microsoft.Resources/subscriptions/read",
    "Microsoft.Resources/subscriptions/resources/read",
}

NO_CLIENT_OF_THE_SAMPLE_HAS_ONE = {
    "Microsoft.Network/loadBalancers/read",
    "Microsoft.Network/publicIPPrefixes/read",
    "Microsoft.Network/virtualHubs/hubVirtualNetworkConnections/read",
    "Microsoft.Network/virtualHubs/read",
    "Microsoft.Network/virtualHubs/routingIntent/read",
    "Microsoft.Web/serverfarms/sites/read",
    "Microsoft.Web/sites/slots/read",
}

OF_FIREWALLS = {
    "Microsoft.Network/azureFirewalls/read",
    "Microsoft.Network/firewallPolicies/read",
    "Microsoft.Network/firewallPolicies/ruleCollectionGroups/read",
    "Microsoft.Network/ipGroups/read",
}


def role(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((ROOT / "docs" / "roles" / f"acrnet-{name}.json").read_text(encoding="utf-8"))
    return document


PLAN: list[str] = role("plan")["Actions"]
AUDIT: list[str] = role("audit")["Actions"]
APPLY: list[str] = role("apply")["Actions"]
RULESETS = "Microsoft.Network/virtualNetworks/listDnsForwardingRulesets/action"
ADMIN_RULES = "Microsoft.Network/virtualNetworks/listNetworkManagerEffectiveSecurityAdminRules/action"


@pytest.fixture
def estate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "estate"
    shutil.copytree(ROOT / "infra-samples" / "contoso", folder)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ACRNET_SANDBOX", str(folder))
    return folder


def permit(estate: Path, actions: list[str]) -> None:
    settings = {"permissions": [{"scope": "/", "actions": actions}]}
    (estate / "sandbox.yaml").write_text(json.dumps(settings), encoding="utf-8")


@pytest.mark.parametrize("name", ["plan", "audit", "apply"])
def test_a_role_has_the_form_that_az_role_definition_create_takes(name: str) -> None:
    document = role(name)
    assert set(document) == {
        "Name",
        "IsCustom",
        "Description",
        "Actions",
        "NotActions",
        "DataActions",
        "NotDataActions",
        "AssignableScopes",
    }
    assert document["Actions"] == sorted(set(document["Actions"]))
    assert not any("*" in action for action in document["Actions"])


def test_planning_needs_nothing_but_reading_one_action_of_which_bears_another_name() -> None:
    assert [action for action in PLAN if not action.endswith("/read")] == [RULESETS]


def test_applying_adds_the_writing_and_deleting_of_single_rules_and_groups_and_no_other_write() -> None:
    assert set(PLAN) < set(APPLY)
    assert [action for action in APPLY if not action.endswith("/read")] == [
        "Microsoft.Network/firewallPolicies/ruleCollectionGroups/delete",
        "Microsoft.Network/firewallPolicies/ruleCollectionGroups/write",
        "Microsoft.Network/ipGroups/delete",
        "Microsoft.Network/ipGroups/join/action",
        "Microsoft.Network/ipGroups/write",
        "Microsoft.Network/networkSecurityGroups/securityRules/delete",
        "Microsoft.Network/networkSecurityGroups/securityRules/write",
        RULESETS,
    ]


def test_auditing_adds_reading_alone_one_action_of_which_bears_another_name() -> None:
    assert set(PLAN) < set(AUDIT)
    assert [action for action in set(AUDIT) - set(PLAN) if not action.endswith("/read")] == [ADMIN_RULES]


def test_the_guide_says_what_each_action_is_for() -> None:
    assert [action for action in {*AUDIT, *APPLY} if f"| `{action}` |" not in GUIDE] == []


def test_the_plan_role_is_enough_to_plan(estate: Path) -> None:
    permit(estate, PLAN)
    assert run(["plan", *PRIVATE_AND_PUBLIC]) == 0


@pytest.mark.parametrize("action", sorted(set(PLAN) - NOT_SEEN_IN_THE_SAMPLE))
def test_a_plan_without_one_of_the_actions_is_another_plan_or_none(
    action: str, estate: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    permit(estate, PLAN)
    run(["plan", *PRIVATE_AND_PUBLIC])
    whole = capsys.readouterr().out
    permit(estate, [other for other in PLAN if other != action])
    run(["plan", *PRIVATE_AND_PUBLIC])
    assert capsys.readouterr().out != whole


def ways_of_clients(estate: Path, actions: list[str]) -> list[tuple[ClientPath, ...]]:
    """What the holder of some actions sees of the way of each client in the sample."""
    permit(estate, actions)
    clients = [
        f"{resource['id']}/subnets/{subnet['name']}"
        for file in sorted((estate / "networks").glob("*.json"))
        for resource in json.loads(file.read_text(encoding="utf-8"))
        if resource["id"].split("/")[-2] == "virtualNetworks"
        for subnet in resource["properties"]["subnets"]
    ]
    with open_session(PUBLIC, transport=open_sandbox(estate)) as arm:
        paths = ClientPaths(arm, PrivateDns(arm, ()))
        return [paths.of(ResourceId.parse(client)) for client in clients]


def test_the_audit_role_shows_all_of_the_way_of_every_client(estate: Path) -> None:
    assert ways_of_clients(estate, AUDIT) == ways_of_clients(estate, ["*"])


@pytest.mark.parametrize("action", sorted(set(AUDIT) - set(PLAN) - NO_CLIENT_OF_THE_SAMPLE_HAS_ONE - OF_FIREWALLS))
def test_an_audit_without_one_of_the_actions_sees_less(action: str, estate: Path) -> None:
    whole = ways_of_clients(estate, AUDIT)
    assert ways_of_clients(estate, [other for other in AUDIT if other != action]) != whole


def rules_behind_the_route(estate: Path, actions: list[str]) -> FirewallResources:
    """What the holder of some actions sees of the firewall that the depot's route leads to: its rules and IP Groups."""
    permit(estate, actions)
    depot = ResourceId.parse(
        "/subscriptions/contoso-workloads/resourceGroups/rg-depot/providers/Microsoft.Network/virtualNetworks/vnet-depot"
    )
    with open_session(PUBLIC, transport=open_sandbox(estate)) as arm:
        networks = Networks(arm)
        network = networks.network(depot)
        assert isinstance(network, VirtualNetwork)
        firewall = Firewalls(arm).at(["10.7.4.4"], network, networks)["10.7.4.4"]
        assert firewall is not None
        return FirewallRuleReader(arm).of_firewalls({"firewall": firewall})


def test_the_audit_role_shows_the_rules_of_the_firewall_that_a_route_leads_to(estate: Path) -> None:
    seen = rules_behind_the_route(estate, AUDIT)
    assert seen == rules_behind_the_route(estate, ["*"])
    parts = [seen.firewalls, seen.policies, seen.groups, seen.ip_groups]
    assert [len(each) for each in parts] == [1, 2, 2, 2]
    assert not any(isinstance(value, Unknown) for each in parts for value in each.values())


@pytest.mark.parametrize("action", sorted(OF_FIREWALLS))
def test_without_one_of_the_actions_on_firewalls_less_of_their_rules_is_seen(action: str, estate: Path) -> None:
    whole = rules_behind_the_route(estate, AUDIT)
    assert rules_behind_the_route(estate, [other for other in AUDIT if other != action]) != whole


def test_the_apply_role_is_enough_to_apply_and_to_remove(estate: Path) -> None:
    permit(estate, APPLY)
    assert run(["apply", "--yes", "--journal", "applied.jsonl"]) == 0
    assert run(["remove", "--yes", "--force", "--journal", "removed.jsonl"]) == 0


def test_the_apply_role_is_enough_to_apply_and_to_remove_rules_of_a_firewall_policy(estate: Path) -> None:
    permit(estate, APPLY)
    assert run(["apply", "--registry", "contoso", *BEHIND_FIREWALL, "--yes", "--journal", "applied.jsonl"]) == 0
    removing = ["--firewall-policy", "afwp-spokes", "--yes", "--force", "--journal", "removed.jsonl"]
    assert run(["remove", *removing]) == 0


def test_the_apply_role_is_enough_to_keep_an_ip_group(estate: Path) -> None:
    permit(estate, APPLY)
    keeping = ["--firewall-policy", "afwp-spokes", "--source", "10.8.1.0/24", "--own-ip-group"]
    assert run(["apply", "--registry", "contoso", *keeping, "--yes", "--journal", "applied.jsonl"]) == 0
    removing = ["--firewall-policy", "afwp-spokes", "--yes", "--force", "--journal", "removed.jsonl"]
    assert run(["remove", *removing]) == 0
    assert not [path for path in estate.rglob("*.json") if "ipg-acrnet" in path.read_text(encoding="utf-8")]


def test_the_plan_role_is_refused_an_apply_before_the_first_write(
    estate: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in estate.rglob("*.json")}
    permit(estate, [*PLAN, "Microsoft.Authorization/permissions/read"])
    assert run(["apply", "--yes", "--journal", "applied.jsonl"]) == 6
    assert "Microsoft.Network/networkSecurityGroups/securityRules/" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in estate.rglob("*.json")} == before
