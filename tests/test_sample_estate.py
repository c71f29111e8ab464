"""The sample estate loads, holds what its README says, and ends as its README says."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from acrnet.arm import ArmSession, open_session
from acrnet.audit.model import StageKind
from acrnet.cli.main import run
from acrnet.cloud import PUBLIC
from acrnet.config import load_configuration
from acrnet.net import AddressSet, Family
from acrnet.resource_id import ResourceId
from acrnet.sandbox import open_sandbox
from acrnet.tags import ServiceTag, TagCatalog, parse_tag_file

from .schemas import network_problems

SAMPLE = Path(__file__).parent.parent / "infra-samples" / "contoso"
README = (SAMPLE / "README.md").read_text(encoding="utf-8")
DOCUMENTATION = [ip_network(each) for each in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")]
LEGACY = {
    "FranceCentral": "centralfrance",
    "GermanyWestCentral": "germanywc",
    "NorthEurope": "northeurope",
    "SwedenCentral": "swedencentral",
    "WestEurope": "westeurope",
}
FOR_AUDIT = {
    "nsg-branch",
    "nsg-broad",
    "nsg-drift",
    "nsg-misspelt",
    "nsg-plant",
    "nsg-platform",
    "nsg-regional",
    "nsg-till",
}
SERVICES = ["AzureContainerRegistry", "Storage", "MicrosoftContainerRegistry"]


def resources() -> dict[str, dict[str, Any]]:
    """Return every resource of the estate by its id."""
    found = {}
    for path in sorted(SAMPLE.rglob("*.json")):
        if path.name != "service-tags.json":
            document = json.loads(path.read_text(encoding="utf-8"))
            for resource in document if isinstance(document, list) else [document]:
                found[resource["id"]] = resource
    return found


RESOURCES = resources()


def of_type(kind: str) -> dict[str, dict[str, Any]]:
    return {body["name"]: body["properties"] for body in RESOURCES.values() if body["type"] == kind}


REGISTRIES = of_type("Microsoft.ContainerRegistry/registries")
GROUPS = of_type("Microsoft.Network/networkSecurityGroups")
FIREWALLS = of_type("Microsoft.Network/azureFirewalls")
IP_GROUPS = of_type("Microsoft.Network/IpGroups")


def outbound(group: str) -> dict[int, dict[str, Any]]:
    """Return the outbound rules of a group by priority, each as its properties with its name."""
    return {
        rule["properties"]["priority"]: {"name": rule["name"], **rule["properties"]}
        for rule in GROUPS[group]["securityRules"]
        if rule["properties"]["direction"] == "Outbound"
    }


@pytest.fixture(scope="module")
def catalog() -> TagCatalog:
    return parse_tag_file((SAMPLE / "service-tags.json").read_bytes(), expected_cloud=PUBLIC)


@pytest.fixture
def estate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sample that commands take for their sandbox."""
    folder = tmp_path / "estate"
    shutil.copytree(SAMPLE, folder)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ACRNET_SANDBOX", str(folder))
    return folder


@pytest.fixture
def arm(estate: Path) -> Iterator[ArmSession]:
    session = open_session(PUBLIC, transport=open_sandbox(estate))
    yield session
    session.close()


def prefixes(catalog: TagCatalog, tag: str) -> AddressSet:
    found = catalog.get(tag)
    assert isinstance(found, ServiceTag)
    return found.addresses


def test_the_sandbox_serves_every_file_of_the_estate(estate: Path) -> None:
    assert open_sandbox(estate).notes == ()


def test_both_subscriptions_are_visible(arm: ArmSession) -> None:
    assert {each["subscriptionId"] for each in arm.subscriptions()} == {"contoso-platform", "contoso-workloads"}


def test_the_configuration_has_an_owner_and_leaves_out_the_two_groups_of_the_next_steps() -> None:
    configuration = load_configuration(None, SAMPLE, None, tuple)
    assert configuration.owner == "platform"
    assert configuration.prune
    assert set(GROUPS) - set(configuration.nsgs) - FOR_AUDIT == {"nsg-data", "nsg-locked"}


def test_the_readme_describes_every_registry_and_every_group() -> None:
    assert set(re.findall(r"^\| `(\w+)` \|", README, re.MULTILINE)) == set(REGISTRIES)
    assert set(re.findall(r"^\| `(nsg-\w+)` \|", README, re.MULTILINE)) == set(GROUPS)


def test_contoso_has_three_replicas_beside_its_home_and_no_data_endpoints() -> None:
    replicas = {ResourceId.parse(key).name for key in RESOURCES if "/contoso/replications/" in key}
    assert replicas == {"westeurope", "northeurope", "francecentral", "germanywestcentral"}
    assert REGISTRIES["contoso"]["dataEndpointEnabled"] is False


def test_the_other_registries_are_as_special_as_the_readme_says() -> None:
    skus = {body["name"]: body["sku"]["name"] for body in RESOURCES.values() if "sku" in body}
    assert skus["contosodev"] == "Basic"
    assert REGISTRIES["contosoedge"]["dataEndpointEnabled"] is True
    assert re.fullmatch(r"contosoapps-[a-z0-9]+\.azurecr\.io", REGISTRIES["contosoapps"]["loginServer"])
    assert REGISTRIES["contosoapps"]["autoGeneratedDomainNameLabelScope"] == "TenantReuse"
    assert REGISTRIES["contosovault"]["publicNetworkAccess"] == "Disabled"
    assert (skus["contosogate"], REGISTRIES["contosogate"]["dataEndpointEnabled"]) == ("Premium", True)


def test_the_private_registry_has_one_approved_endpoint_with_an_address_for_each_member() -> None:
    states = {
        each["properties"]["privateEndpoint"]["id"]: each["properties"]["privateLinkServiceConnectionState"]["status"]
        for each in REGISTRIES["contosovault"]["privateEndpointConnections"]
    }
    assert sorted(states.values()) == ["Approved", "Pending"]
    endpoint = next(key for key, state in states.items() if state == "Approved")
    interface = RESOURCES[RESOURCES[endpoint]["properties"]["networkInterfaces"][0]["id"]]
    members = {
        each["properties"]["privateLinkConnectionProperties"]["requiredMemberName"]: each["properties"]
        for each in interface["properties"]["ipConfigurations"]
    }
    assert set(members) == {"registry", "registry_data_westeurope"}
    assert len({each["privateIPAddress"] for each in members.values()}) == 2


def test_the_groups_are_as_special_as_the_readme_says() -> None:
    assert outbound("nsg-open") == {}
    assert (outbound("nsg-web")[4000]["access"], outbound("nsg-web")[4000]["destinationAddressPrefix"]) == (
        "Deny",
        "Internet",
    )
    assert sorted(outbound("nsg-build")) == [1000, 1002, 1003, 1005, 4096]
    assert (outbound("nsg-data")[500]["access"], outbound("nsg-data")[500]["destinationAddressPrefix"]) == (
        "Deny",
        "Storage",
    )
    assert outbound("nsg-locked")[101]["access"] == "Deny"
    assert min(outbound("nsg-locked")) == 100


def test_every_reference_to_a_network_resource_leads_somewhere() -> None:
    text = json.dumps(list(RESOURCES.values()))
    known = {key.lower() for key in RESOURCES}
    known |= {
        f"{key}/subnets/{subnet['name']}".lower()
        for key, body in RESOURCES.items()
        for subnet in body["properties"].get("subnets", [])
    }
    kinds = (
        "networkSecurityGroups|virtualNetworks|networkInterfaces|natGateways|publicIPAddresses|routeTables|"
        "serviceEndpointPolicies|privateDnsZones|networkManagers|azureFirewalls|firewallPolicies|ipGroups"
    )
    named = set(
        re.findall(rf'"(/subscriptions/[^"]*/(?:{kinds})/[^"/]+(?:/subnets/[^"/]+|/networkGroups/[^"/]+)?)"', text)
    )
    assert {reference for reference in named if reference.lower() not in known} == set()


def test_every_public_address_is_reserved_for_documentation_and_of_no_service_but_the_cloud(
    catalog: TagCatalog,
) -> None:
    addresses = [body["ipAddress"] for body in of_type("Microsoft.Network/publicIPAddresses").values()]
    assert addresses == ["192.0.2.226", "192.0.2.225", "192.0.2.227"]
    services = [name for name in catalog.names() if not name.startswith("AzureCloud")]
    for address in addresses:
        assert not any(address in prefixes(catalog, name) for name in services)


def table(heading: str) -> list[list[str]]:
    """Return the cells of the table below a heading of the README, without its head."""
    section = README.split(f"### {heading}\n")[1].split("\n#")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def test_the_readme_says_what_audit_says_of_every_group() -> None:
    told = [row[0].strip("`") for row in table("Rules")]
    assert (len(told), set(told)) == (len(GROUPS), set(GROUPS))


@pytest.mark.parametrize("row", table("Rules"), ids=lambda row: row[0].strip("`"))
def test_a_group_has_the_rules_that_the_readme_says_decide(row: list[str]) -> None:
    group = row[0].strip("`")
    defaults = {"AllowInternetOutBound": 65001}
    for name, priority in re.findall(r"`([\w.-]+)` \((\d+)\)", row[2]):
        rules = {rule["name"]: number for number, rule in outbound(group).items()}
        assert (rules | defaults)[name] == int(priority)


def test_the_readme_says_what_audit_says_of_every_subnet_that_holds_clients() -> None:
    subnets = {
        f"{name}/{subnet['name']}"
        for name, network in of_type("Microsoft.Network/virtualNetworks").items()
        for subnet in network["subnets"]
    }
    told = {row[0].strip("`").partition(" ")[0] for row in table("Clients")}
    assert {each for each in told if "/" in each} == subnets - {
        "vnet-hub/snet-endpoints",
        "vnet-hub/AzureFirewallSubnet",
        "vnet-transit/AzureFirewallSubnet",
    }


@pytest.mark.parametrize("row", table("Clients"), ids=lambda row: " ".join(row[:2]))
def test_a_row_about_a_client_names_a_registry_and_stages_that_there_are(row: list[str]) -> None:
    _, registry, verdict, stages, _ = row
    assert registry.strip("`") in REGISTRIES
    assert set(stages.split(", ")) <= {str(kind) for kind in StageKind}
    assert set(re.findall(r"\w+able|\w+ed\b", verdict)) <= {"allowed", "denied", "undecidable"}


def test_the_traps_are_what_the_readme_says_of_them(catalog: TagCatalog) -> None:
    def destinations(group: str) -> list[str]:
        return [rule.get("destinationAddressPrefix", "") for rule in outbound(group).values()]

    assert destinations("nsg-regional")[:4] == [
        "AzureContainerRegistry.WestEurope",
        "Storage.WestEurope",
        "AzureContainerRegistry.NorthEurope",
        "Storage.NorthEurope",
    ]
    assert destinations("nsg-misspelt")[:2] == ["azurecontainerregistry.westeurope", "Storage.WestEuropa"]
    assert "Storage.WestEuropa" not in catalog
    assert destinations("nsg-platform")[0] == "AzurePlatformDNS"
    assert prefixes(catalog, "Storage").size(Family.IPV4) == 176
    assert prefixes(catalog, "Storage.WestEurope").size(Family.IPV4) == 48


def test_the_copied_list_has_drifted_from_its_tag_as_the_readme_says(catalog: TagCatalog) -> None:
    copied = AddressSet.parse(outbound("nsg-drift")[100]["destinationAddressPrefixes"])
    tag = prefixes(catalog, "AzureContainerRegistry").only(Family.IPV4)
    assert (tag - copied).prefixes() == ("203.0.113.64/29", "203.0.113.192/27")
    assert (copied - tag).prefixes() == ("203.0.113.72/29",)
    need = prefixes(catalog, "AzureContainerRegistry.WestEurope").only(Family.IPV4)
    assert (need - copied).prefixes() == ("203.0.113.64/29",)


def test_every_trap_is_attached_to_nothing() -> None:
    attached = set(re.findall(r'"networkSecurityGroup": \{"id": "[^"]*/([\w-]+)"', json.dumps(RESOURCES)))
    assert attached == set(GROUPS) - {"nsg-regional", "nsg-misspelt", "nsg-drift", "nsg-broad", "nsg-platform"}


def test_the_networks_are_as_special_as_the_readme_says() -> None:
    networks = of_type("Microsoft.Network/virtualNetworks")
    subnets = {
        f"{name}/{subnet['name']}": subnet["properties"]
        for name, network in networks.items()
        for subnet in network["subnets"]
    }
    assert [name for name, network in networks.items() if network["dhcpOptions"]["dnsServers"]] == ["vnet-branch"]
    assert networks["vnet-branch"]["dhcpOptions"]["dnsServers"] == ["10.0.3.4"]
    assert _having(subnets, "routeTable") == ["vnet-depot/snet-depot", "vnet-secure/snet-secure"]
    assert _having(subnets, "natGateway") == ["vnet-shop/snet-shop"]
    assert _having(subnets, "serviceEndpointPolicies") == ["vnet-shop/snet-batch"]
    assert [name for name, held in subnets.items() if held.get("defaultOutboundAccess") is False] == [
        "vnet-shop/snet-stock"
    ]
    routes = {
        name: [
            (each["properties"]["addressPrefix"], each["properties"]["nextHopIpAddress"]) for each in table["routes"]
        ]
        for name, table in of_type("Microsoft.Network/routeTables").items()
    }
    assert routes == {"rt-secure": [("0.0.0.0/0", "10.0.4.4")], "rt-depot": [("0.0.0.0/0", "10.7.4.4")]}


def test_the_firewalls_are_where_the_routes_lead_and_as_special_as_the_readme_says() -> None:
    addresses = {
        name: held["ipConfigurations"][0]["properties"]["privateIPAddress"] for name, held in FIREWALLS.items()
    }
    assert addresses == {"fw-hub": "10.0.4.4", "fw-transit": "10.7.4.4"}
    assert FIREWALLS["fw-transit"]["firewallPolicy"]["id"].endswith("/firewallPolicies/afwp-spokes")
    assert "firewallPolicy" not in FIREWALLS["fw-hub"]
    (classic,) = FIREWALLS["fw-hub"]["applicationRuleCollections"]
    assert [rule["targetFqdns"] for rule in classic["properties"]["rules"]] == [
        [REGISTRIES["contosodev"]["loginServer"], "*.blob.core.windows.net"]
    ]
    policies = of_type("Microsoft.Network/FirewallPolicies")
    assert policies["afwp-spokes"]["basePolicy"]["id"].endswith("/firewallPolicies/afwp-company")
    assert "basePolicy" not in policies["afwp-company"]
    assert set(re.findall(r"^\| policy `([\w-]+)` \|", README, re.MULTILINE)) == set(policies)
    assert set(re.findall(r"^\| firewall `([\w-]+)` \|", README, re.MULTILINE)) == set(FIREWALLS)
    assert set(re.findall(r"^\| IP Group `([\w-]+)` \|", README, re.MULTILINE)) == set(IP_GROUPS)


def test_no_policy_of_the_sample_allows_a_registry_yet() -> None:
    groups = of_type("Microsoft.Network/FirewallPolicies/RuleCollectionGroups")
    text = json.dumps(groups)
    assert not any(suffix in text for suffix in ("azurecr.io", "core.windows.net", "AzureContainerRegistry", "Storage"))
    assert groups["rcg-company"]["priority"] < groups["rcg-spokes"]["priority"]
    assert set(re.findall(r'/ipGroups/([\w-]+)"', text)) == set(IP_GROUPS)


def test_the_sandbox_takes_the_firewall_resources_as_it_serves_them_and_the_schema_too(estate: Path) -> None:
    sandbox = open_sandbox(estate)
    kinds = ("azureFirewalls", "firewallPolicies", "firewallPolicies/ruleCollectionGroups", "ipGroups")
    written = 0
    for key, body in RESOURCES.items():
        kind = next((each for each in kinds if body["type"].lower() == f"microsoft.network/{each}".lower()), "")
        if not kind:
            continue
        link = f"https://management.azure.com{key}?api-version=2026-03-01"
        served = sandbox.session.get(link, headers={"Authorization": "Bearer token"}).json()
        assert network_problems(kind, served) == []
        answer = sandbox.session.put(link, json=served, headers={"Authorization": "Bearer token"})
        assert (key, answer.status_code) == (key, 200)
        sandbox.sleep(240)
        written += 1
    assert written == 8


def test_the_sources_of_the_firewall_rules_are_the_spoke_and_partners_are_no_service(catalog: TagCatalog) -> None:
    (spoke,) = of_type("Microsoft.Network/virtualNetworks")["vnet-depot"]["subnets"]
    assert IP_GROUPS["ipg-depot"]["ipAddresses"] == [spoke["properties"]["addressPrefix"]]
    partners = AddressSet.parse(IP_GROUPS["ipg-partners"]["ipAddresses"])
    services = [name for name in catalog.names() if not name.startswith("AzureCloud")]
    assert not any(partners & prefixes(catalog, name) for name in services)


def _having(subnets: dict[str, dict[str, Any]], key: str) -> list[str]:
    return [name for name, held in subnets.items() if held.get(key)]


def test_each_hub_is_peered_in_both_directions_with_its_networks_and_the_plant_with_none() -> None:
    peered = {
        (name, peering["properties"]["remoteVirtualNetwork"]["id"].rpartition("/")[2])
        for name, network in of_type("Microsoft.Network/virtualNetworks").items()
        for peering in network["virtualNetworkPeerings"]
    }
    spokes = {"vnet-apps", "vnet-data", "vnet-shop", "vnet-branch", "vnet-secure"}
    pairs = {("vnet-hub", spoke) for spoke in spokes} | {("vnet-transit", "vnet-depot")}
    assert peered == pairs | {(spoke, hub) for hub, spoke in pairs}


def test_the_private_zone_is_linked_to_one_network_and_names_the_addresses_of_the_endpoint() -> None:
    (link,) = of_type("Microsoft.Network/privateDnsZones/virtualNetworkLinks").values()
    assert link["virtualNetwork"]["id"].endswith("/vnet-shop")
    records = of_type("Microsoft.Network/privateDnsZones/A")
    endpoint = of_type("Microsoft.Network/networkInterfaces")["pe-contosovault.nic"]
    by_host = {
        fqdn: each["properties"]["privateIPAddress"]
        for each in endpoint["ipConfigurations"]
        for fqdn in each["properties"]["privateLinkConnectionProperties"]["fqdns"]
    }
    assert {f"{name}.azurecr.io": held["aRecords"][0]["ipv4Address"] for name, held in records.items()} == by_host


def test_the_gate_admits_the_address_of_the_nat_gateway_and_no_other() -> None:
    rules = REGISTRIES["contosogate"]["networkRuleSet"]
    assert (rules["defaultAction"], [rule["value"] for rule in rules["ipRules"]]) == ("Deny", ["192.0.2.225"])
    (gateway,) = of_type("Microsoft.Network/natGateways").values()
    (address,) = gateway["publicIpAddresses"]
    assert RESOURCES[address["id"]]["properties"]["ipAddress"] == "192.0.2.225"


def test_the_security_admin_rules_turn_around_what_the_group_of_the_plant_says() -> None:
    rules = of_type("Microsoft.Network/networkManagers/securityAdminConfigurations/ruleCollections/rules")
    assert {
        name: (rule["priority"], rule["access"], rule["destinations"][0]["addressPrefix"])
        for name, rule in rules.items()
    } == {
        "AlwaysAllowRegistry": (100, "AlwaysAllow", "AzureContainerRegistry"),
        "DenyStorage": (200, "Deny", "Storage"),
    }
    (member,) = of_type("Microsoft.Network/networkManagers/networkGroups/staticMembers").values()
    assert member["resourceId"].endswith("/vnet-plant")


def test_the_tag_file_says_that_it_is_a_sample_and_holds_documentation_addresses_only(catalog: TagCatalog) -> None:
    document = json.loads((SAMPLE / "service-tags.json").read_text(encoding="utf-8"))
    assert "Written for this sample" in document["comment"]
    for value in document["values"]:
        for text in value["properties"]["addressPrefixes"]:
            assert any(_lies_in(ip_network(text), block) for block in DOCUMENTATION), f"{value['name']}: {text}"


def _lies_in(network: IPv4Network | IPv6Network, block: IPv4Network | IPv6Network) -> bool:
    first, last = int(network.network_address), int(network.broadcast_address)
    return network.version == block.version and (
        int(block.network_address) <= first and last <= int(block.broadcast_address)
    )


@pytest.mark.parametrize("service", SERVICES)
def test_regional_tags_lie_in_the_global_one_which_is_bigger_and_do_not_overlap(
    service: str, catalog: TagCatalog
) -> None:
    regional = [prefixes(catalog, f"{service}.{region}") for region in LEGACY]
    union = AddressSet.EMPTY
    for each in regional:
        assert union.isdisjoint(each)
        union = union | each
    whole = prefixes(catalog, service)
    assert union <= whole
    assert union.size(Family.IPV4) < whole.size(Family.IPV4)


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("region", LEGACY)
def test_a_regional_tag_lies_in_azurecloud_under_the_old_name_of_its_region(
    service: str, region: str, catalog: TagCatalog
) -> None:
    assert prefixes(catalog, f"{service}.{region}") <= prefixes(catalog, f"AzureCloud.{LEGACY[region]}")
    assert catalog.regional(service, region.lower()).region == LEGACY[region]


def test_no_two_services_of_the_sample_share_an_address(catalog: TagCatalog) -> None:
    services = [name for name in catalog.names() if not name.startswith("AzureCloud")]
    whole = [name for name in services if "." not in name or name == "AzureFrontDoor.FirstParty"]
    for index, one in enumerate(whole):
        for other in whole[index + 1 :]:
            assert prefixes(catalog, one).isdisjoint(prefixes(catalog, other)), f"{one} and {other}"


def plan_of(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, dict[str, Any]]:
    code = run(["plan", "--format", "json", *options])
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return code, document


def test_the_first_plan_has_every_kind_of_change_and_is_complete(
    estate: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, plan = plan_of(capsys)
    actions = Counter(change["action"] for target in plan["targets"] for change in target["changes"])
    assert (code, plan["complete"], actions) == (0, True, {"create": 29, "update": 2, "delete": 1, "keep": 1})


def test_the_first_plan_repairs_the_stale_rules(estate: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, plan = plan_of(capsys, "--nsg", "nsg-jobs", "--prune")
    reasons = {
        change["name"].removeprefix("acrnet-platform-"): (change["action"], change["reason"])
        for change in plan["targets"][0]["changes"]
        if change["action"] != "create"
    }
    assert reasons["Storage.WestEurope"] == ("update", "destinationPortRange: 80 -> 443")
    assert reasons["Storage.NorthEurope"][0] == "update"
    assert reasons["Storage.NorthEurope"][1].startswith("priority: 4050 -> ")
    assert reasons["AzureContainerRegistry.SwedenCentral"][0] == "delete"
    assert reasons["AzureContainerRegistry.WestEurope"][0] == "keep"


@pytest.mark.parametrize(
    ("group", "codes"),
    [("nsg-locked", {"no_free_priority"}), ("nsg-data", {"blocked_by_explicit_deny"})],
)
def test_a_group_of_the_next_steps_ends_with_its_problem(
    group: str, codes: set[str], estate: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, plan = plan_of(capsys, "--nsg", group)
    assert (code, plan["complete"]) == (4, False)
    assert {problem["code"] for problem in plan["targets"][0]["problems"]} == codes


def test_the_override_that_the_plan_prints_lets_it_pass_the_explicit_deny(
    estate: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, plan = plan_of(capsys, "--nsg", "nsg-data")
    entry = re.search(r"overrides: (\[\{.*\}\])", plan["targets"][0]["problems"][0]["message"])
    assert entry
    with (estate / "acrnet.yaml").open("a", encoding="utf-8") as file:
        file.write(f"overrides: {entry[1]}\n")
    code, plan = plan_of(capsys, "--nsg", "nsg-data")
    assert (code, plan["complete"]) == (0, True)


def readme_commands(heading: str) -> list[tuple[str, int]]:
    """Return the commands below a heading of the README, with the exit code it gives each."""
    section = README.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = re.findall(r"^acrnet ([^#\n]*?) +# exit (\d)", section, re.MULTILINE)
    return [(command, int(code)) for command, code in lines]


@pytest.mark.parametrize(
    ("command", "code"), [*readme_commands("The first plan"), *readme_commands("Where it ends differently")]
)
def test_a_command_of_the_readme_ends_as_it_says(command: str, code: int, estate: Path) -> None:
    assert run(command.split()) == code


def test_the_way_there_and_back_goes_as_the_readme_says(estate: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commands = iter(readme_commands("There and back"))
    ended = [_as_off_a_terminal(command, code) for command, code in islice(commands, 5)]
    group = estate / "security-groups" / "nsg-web.json"
    document = json.loads(group.read_text(encoding="utf-8"))
    rules = {rule["name"]: rule["properties"] for rule in document["properties"]["securityRules"]}
    rules["acrnet-platform-Storage.WestEurope"]["destinationPortRange"] = "8443"
    group.write_text(json.dumps(document, indent=2), encoding="utf-8")
    capsys.readouterr()
    ended += [_as_off_a_terminal(command, code) for command, code in islice(commands, 1)]
    assert "destinationPortRange: 8443 -> 443" in capsys.readouterr().out
    ended += [_as_off_a_terminal(command, code) for command, code in commands]
    assert [each for each in ended if each[1] != each[2]] == []
    assert len(ended) == 10
    assert "acrnet-platform-" not in "".join(path.read_text(encoding="utf-8") for path in estate.rglob("nsg-*.json"))


def _as_off_a_terminal(command: str, code: int) -> tuple[str, int, int]:
    """Run a command as somebody at a terminal who agrees; return it with the code it should and did end with."""
    verb, *options = command.split()
    if verb != "plan":
        options.append("--yes")
    if verb in {"apply", "remove"} and "--journal" not in options:
        options += ["--journal", f"{len(list(Path().glob('*.jsonl')))}.jsonl"]
    return command, code, run([verb, *options])
