"""What the firewalls of the sample do to the needs of its registries, read live and from its files."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from acrnet.arm import ArmSession, open_session
from acrnet.cloud import PUBLIC
from acrnet.firewall import AzureFirewall, FirewallContext, FirewallPolicy, IpGroup, evaluate_need
from acrnet.firewall.resources import FirewallResources
from acrnet.firewall.rule_order import rules_of_firewall
from acrnet.inventory.files import read_files
from acrnet.inventory.live.azure_firewalls import Firewalls
from acrnet.inventory.live.firewall_rules import FirewallRuleReader
from acrnet.inventory.live.registries import read_registry
from acrnet.net import AddressSet
from acrnet.registry.needs import derive_needs
from acrnet.registry.options import NeedOptions
from acrnet.resource_id import ResourceId
from acrnet.rules import NetworkContext, Outcome
from acrnet.sandbox import open_sandbox
from acrnet.tags import TagCatalog, parse_tag_file

SAMPLE = Path(__file__).parent.parent / "infra-samples" / "contoso"
PLATFORM = "/subscriptions/contoso-platform/resourceGroups"
FIREWALLS = {
    name: ResourceId.parse(f"{PLATFORM}/{group}/providers/Microsoft.Network/azureFirewalls/{name}")
    for name, group in (("fw-hub", "rg-hub"), ("fw-transit", "rg-transit"))
}
CLIENTS = {"fw-hub": "10.5.1.0/24", "fw-transit": "10.8.1.0/24"}
"""The subnet whose default route leads to each."""


@pytest.fixture(scope="module")
def arm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArmSession]:
    folder = tmp_path_factory.mktemp("sample") / "estate"
    shutil.copytree(SAMPLE, folder)
    with open_session(PUBLIC, transport=open_sandbox(folder)) as session:
        yield session


@pytest.fixture(scope="module")
def catalog() -> TagCatalog:
    return parse_tag_file((SAMPLE / "service-tags.json").read_bytes(), expected_cloud=PUBLIC)


@pytest.fixture(scope="module")
def live(arm: ArmSession) -> FirewallResources:
    firewalls = Firewalls(arm)
    return FirewallRuleReader(arm).of_firewalls({each.key: firewalls.firewall(each) for each in FIREWALLS.values()})


def outcomes(
    resources: FirewallResources, firewall: str, registry: str, arm: ArmSession, catalog: TagCatalog
) -> dict[str, Outcome]:
    """The verdict on each required need of a registry, by its purpose, for the clients of a firewall."""
    registry_id = f"{PLATFORM}/rg-registries/providers/Microsoft.ContainerRegistry/registries/{registry}"
    needs = derive_needs(read_registry(arm, ResourceId.parse(registry_id)), catalog, PUBLIC, NeedOptions())
    read = resources.firewalls[FIREWALLS[firewall].key]
    assert isinstance(read, AzureFirewall)
    network = NetworkContext.of(catalog, sources=AddressSet.parse([CLIENTS[firewall]]))
    context = FirewallContext(network, resources.ip_group_addresses())
    rules = rules_of_firewall(read, resources.policy_rules())
    return {str(need.purpose): evaluate_need(rules, need, context).outcome for need in needs.needs if need.required}


def test_the_classic_rules_let_one_registry_and_its_layers_out_by_name(
    live: FirewallResources, arm: ArmSession, catalog: TagCatalog
) -> None:
    assert outcomes(live, "fw-hub", "contosodev", arm, catalog) == {
        "login": Outcome.ALLOWED,
        "storage": Outcome.ALLOWED,
    }
    other = outcomes(live, "fw-hub", "contosoapps", arm, catalog)
    assert other == {"login": Outcome.DENIED, "storage": Outcome.ALLOWED}


def test_the_policies_let_no_registry_out(live: FirewallResources, arm: ArmSession, catalog: TagCatalog) -> None:
    assert set(outcomes(live, "fw-transit", "contosodev", arm, catalog).values()) == {Outcome.DENIED}


def test_an_export_of_the_same_resources_says_the_same(
    live: FirewallResources, arm: ArmSession, catalog: TagCatalog, tmp_path: Path
) -> None:
    calls = arm.firewalls
    policies = [ResourceId.parse(policy.id) for policy in live.policies.values() if isinstance(policy, FirewallPolicy)]
    ip_groups = [ResourceId.parse(group.id) for group in live.ip_groups.values() if isinstance(group, IpGroup)]
    exports = {
        "firewalls.json": {"value": calls.firewalls("contoso-platform")},
        "policies.json": [calls.policy(each) for each in policies],
        "groups.json": {"value": [group for each in policies for group in calls.rule_collection_groups(each)]},
        "ip-groups.json": [calls.ip_group(each) for each in ip_groups],
    }
    for name, document in exports.items():
        (tmp_path / name).write_text(json.dumps(document), encoding="utf-8")
    exported = read_files([str(tmp_path)]).firewalls
    assert exported is not None
    assert exported.policy_rules() == live.policy_rules()
    assert exported.ip_groups == live.ip_groups
    for firewall in FIREWALLS:
        outcomes_live = outcomes(live, firewall, "contosodev", arm, catalog)
        assert outcomes(exported, firewall, "contosodev", arm, catalog) == outcomes_live


def test_the_files_of_the_estate_say_the_same_as_azure(
    live: FirewallResources, arm: ArmSession, catalog: TagCatalog
) -> None:
    from_files = read_files([str(SAMPLE / name) for name in ("firewalls", "networks")]).firewalls
    assert from_files is not None
    assert set(from_files.firewalls) == set(live.firewalls)
    for firewall in FIREWALLS:
        outcomes_live = outcomes(live, firewall, "contosodev", arm, catalog)
        assert outcomes(from_files, firewall, "contosodev", arm, catalog) == outcomes_live


def test_the_policies_of_the_estate_list_what_azure_lists(live: FirewallResources) -> None:
    from_files = read_files([str(SAMPLE / "firewalls")]).firewalls
    assert from_files is not None
    for key, policy in from_files.policies.items():
        read = live.policies[key]
        assert isinstance(policy, FirewallPolicy)
        assert isinstance(read, FirewallPolicy)
        assert (policy.group_ids, policy.child_policies, policy.firewalls) == (
            read.group_ids,
            read.child_policies,
            read.firewalls,
        )
