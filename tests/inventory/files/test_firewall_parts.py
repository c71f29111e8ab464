"""Resources of Azure Firewall in files, in every form in which they are exported."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from acrnet.firewall import AzureFirewall, FirewallPolicy, IpGroup, RuleCollectionGroup
from acrnet.firewall.resources import FirewallResources
from acrnet.inventory.files import FilesRead, read_files
from acrnet.unknown import Unknown

from ...estates import GROUP, Json, network_id, nsg

POLICY = network_id("firewallPolicies", "Spokes")
RULES = f"{POLICY}/ruleCollectionGroups/rules"
FIREWALL = network_id("azureFirewalls", "fw")
CLIENTS = network_id("ipGroups", "clients")


def rest(identifier: str, kind: str, **properties: object) -> Json:
    return {
        "id": identifier,
        "name": identifier.rpartition("/")[2],
        "type": kind,
        "location": "westeurope",
        "properties": properties,
    }


def group(priority: int = 200, identifier: str = RULES) -> Json:
    rule = {
        "ruleType": "ApplicationRule",
        "name": "registry",
        "protocols": [{"protocolType": "Https", "port": 443}],
        "sourceIpGroups": [CLIENTS],
        "targetFqdns": ["contoso.azurecr.io"],
    }
    collection = {
        "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
        "name": "allow",
        "priority": 1000,
        "action": {"type": "Allow"},
        "rules": [rule],
    }
    kind = "Microsoft.Network/FirewallPolicies/RuleCollectionGroups"
    return rest(identifier, kind, priority=priority, ruleCollections=[collection])


RESOURCES = [
    rest(
        POLICY,
        "Microsoft.Network/FirewallPolicies",
        sku={"tier": "Standard"},
        ruleCollectionGroups=[{"id": RULES}],
        basePolicy={"id": network_id("firewallPolicies", "base")},
    ),
    group(),
    rest(
        FIREWALL,
        "Microsoft.Network/azureFirewalls",
        sku={"name": "AZFW_VNet", "tier": "Standard"},
        firewallPolicy={"id": POLICY},
        ipConfigurations=[{"name": "ip", "properties": {"privateIPAddress": "10.0.4.4"}}],
    ),
    rest(CLIENTS, "Microsoft.Network/IpGroups", ipAddresses=["10.1.0.0/16"]),
]


def az(resource: Json) -> Json:
    """A resource as az prints it."""
    outside = {key: value for key, value in resource.items() if key != "properties"}
    return {**outside, **resource["properties"], "resourceGroup": "rg-network"}


def row(resource: Json) -> Json:
    """A row of Resource Graph."""
    return {**resource, "type": resource["type"].lower(), "tenantId": "t", "subscriptionId": "s", "kind": ""}


def read(document: Any) -> FilesRead:  # Any: whatever a file may hold
    return read_files(["-"], stdin=BytesIO(json.dumps(document).encode()))


def firewalls_of(read_: FilesRead) -> FirewallResources:
    assert read_.firewalls is not None
    return read_.firewalls


def values(read_: FilesRead) -> tuple[object, ...]:
    """What was read, without where."""
    resources = firewalls_of(read_)
    return resources.policies, resources.groups, resources.firewalls, resources.ip_groups


EXPECTED = values(read(RESOURCES))


def test_every_kind_of_resource_is_read_with_its_place() -> None:
    read_ = read(RESOURCES)
    firewalls = firewalls_of(read_)
    (policy,), (groups,) = firewalls.policies.values(), firewalls.groups.values()
    (firewall,), (clients,) = firewalls.firewalls.values(), firewalls.ip_groups.values()
    assert isinstance(policy, FirewallPolicy)
    assert policy.base_policy is not None
    assert [each.name for each in groups if isinstance(each, RuleCollectionGroup)] == ["rules"]
    assert set(firewalls.groups) == {POLICY.lower()}
    assert isinstance(firewall, AzureFirewall)
    assert firewall.private_addresses == ("10.0.4.4",)
    assert isinstance(clients, IpGroup)
    assert {key: place.json_path for key, place in firewalls.locations.items()} == {
        POLICY.lower(): "$[0]",
        RULES.lower(): "$[1]",
        FIREWALL.lower(): "$[2]",
        CLIENTS.lower(): "$[3]",
    }


@pytest.mark.parametrize(
    ("document", "form"),
    [
        pytest.param({"value": RESOURCES}, "rest", id="a page of Resource Manager"),
        pytest.param([az(each) for each in RESOURCES], "az", id="a list of az"),
        pytest.param({"data": [row(each) for each in RESOURCES], "count": 4}, "resource-graph", id="Resource Graph"),
        pytest.param([row(each) for each in RESOURCES], "resource-graph", id="rows alone"),
        pytest.param([[RESOURCES[0]], {"value": RESOURCES[1:]}], "rest", id="lists in a list"),
    ],
)
def test_the_same_resources_are_read_from_every_form(document: Any, form: str) -> None:
    read_ = read(document)
    assert values(read_) == EXPECTED
    assert read_.inputs[0].format == form


@pytest.mark.parametrize("print_", [lambda resource: resource, az], ids=["rest", "az"])
@pytest.mark.parametrize("index", range(4), ids=["policy", "group", "firewall", "IP Group"])
def test_one_resource_alone_is_read(index: int, print_: Any) -> None:
    alone = values(read(print_(RESOURCES[index])))
    assert alone[index] == EXPECTED[index]
    assert [len(each) for each in alone if hasattr(each, "__len__")].count(1) == 1


@pytest.mark.long
def test_a_long_list_is_read_item_by_item_as_it_is_at_once(tmp_path: Path) -> None:
    groups = [group(identifier=f"{POLICY}/ruleCollectionGroups/rules-{number}") for number in range(3000)]
    text = json.dumps([*groups, nsg("nsg-web"), *RESOURCES])
    for name, content in (("streamed.json", text), ("at-once.json", f"// comment\n{text}")):
        (tmp_path / name).write_text(content, encoding="utf-8")
    streamed, at_once = (read_files([str(tmp_path / name)]) for name in ("streamed.json", "at-once.json"))
    assert len(text) > 2 << 20  # more than is scanned at once
    assert values(streamed) == values(at_once)
    assert len(firewalls_of(streamed).groups[POLICY.lower()]) == 3001
    assert [each.rule_set.name for each in streamed.rule_sets] == ["nsg-web"]


def test_an_account_counts_resources_of_azure_firewall_and_the_groups_beside_are_read() -> None:
    read_ = read([nsg("nsg-web"), *RESOURCES, group(300, f"{POLICY}/ruleCollectionGroups/more")])
    account = read_.inputs[0]
    assert account.firewall_resources == {
        "firewall policy": 1,
        "rule collection group": 2,
        "firewall": 1,
        "IP Group": 1,
    }
    assert (account.rule_sets, account.unresolved, account.whole) == (1, (), True)


@pytest.mark.parametrize("index", range(4), ids=["policy", "group", "firewall", "IP Group"])
def test_a_resource_that_is_listed_without_its_settings_is_unknown(index: int) -> None:
    listed = {key: RESOURCES[index][key] for key in ("id", "name", "type", "location")}
    read_ = read([{**listed, "sku": None, "tags": {}}])
    (known,) = [each for each in values(read_) if each]
    assert isinstance(known, dict)
    value = next(iter(known.values()))
    assert isinstance(value[0] if isinstance(value, tuple) else value, Unknown)
    assert "is listed without its settings." in read_.inputs[0].unresolved[0]
    assert not read_.inputs[0].whole


def test_a_row_of_some_columns_does_not_say_what_it_leaves_out() -> None:
    projected = {"id": POLICY, "name": "Spokes", "tenantId": "t", "type": "x", "properties_threatIntelMode": "Alert"}
    read_ = read([{**projected, "type": "microsoft.network/firewallpolicies"}])
    assert isinstance(firewalls_of(read_).policies[POLICY.lower()], Unknown)


def test_a_resource_with_an_id_and_no_type_is_known_by_its_id() -> None:
    without_type = [{key: value for key, value in each.items() if key != "type"} for each in RESOURCES]
    assert values(read(without_type)) == EXPECTED


def test_resources_of_other_types_are_none_of_them_whatever_their_id() -> None:
    other = [{**each, "type": "Microsoft.Network/routeTables"} for each in RESOURCES]
    assert read(other).firewalls is None


def test_a_group_without_an_id_belongs_to_no_known_policy() -> None:
    read_ = read([{**az(group()), "id": "redacted"}])
    assert firewalls_of(read_).groups == {}
    assert read_.inputs[0].unresolved[0] == "- $[0]: the rule collection group 'rules' has no id that names its policy."


def test_a_resource_in_two_files_counts_once_and_two_versions_of_it_are_unknown(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.json", "b.json", "c.json")]
    for path, priority in zip(paths, (200, 200, 300), strict=True):
        path.write_text(json.dumps([group(priority)]), encoding="utf-8")
    once = read_files([str(path) for path in paths[:2]])
    assert [len(each) for each in firewalls_of(once).groups.values()] == [1]
    assert isinstance(firewalls_of(once).groups[POLICY.lower()][0], RuleCollectionGroup)
    both = read_files([str(path) for path in paths])
    (doubt,) = firewalls_of(both).groups[POLICY.lower()]
    assert doubt == Unknown(
        f"{paths[2]} $[0] and {paths[0]} $[0] describe the rule collection group 'rules' differently"
    )
    assert both.inputs[2].unresolved[0] == (
        f"{paths[2]} $[0]: the rule collection group 'rules' is different at {paths[0]} $[0]."
    )


def test_collections_without_their_group_are_reported_and_not_taken_for_empty() -> None:
    (account,) = read(group()["properties"]["ruleCollections"]).inputs
    assert "has rule collections of Azure Firewall without their group" in account.unresolved[0]
    assert (account.rule_sets, account.error) == (0, "")


def test_a_group_of_before_2020_is_a_group() -> None:
    old = rest(f"{POLICY}/ruleGroups/old", "Microsoft.Network/FirewallPolicies/RuleGroups", priority=110, rules=[])
    (groups,) = firewalls_of(read(old)).groups.values()
    assert [each.name for each in groups if isinstance(each, RuleCollectionGroup)] == ["old"]
    assert GROUP in POLICY
