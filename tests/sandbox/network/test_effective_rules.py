"""Effective security rules, worked out by hand from published outputs."""

from ipaddress import ip_address, ip_network

import pytest

from ..conftest import GROUP, NIC, NSG, VNET, Arm, JsonValue, OpenEstate, rule_properties, tag
from .interfaces import OTHER, SUBNET, TABLE, gateway, interface, network, peering, route_table

MINE = f"{GROUP}/providers/Microsoft.Network/networkSecurityGroups/mine"
ASG = f"{GROUP}/providers/Microsoft.Network/applicationSecurityGroups/web"
DEFAULTS = [
    "defaultSecurityRules/AllowVnetInBound",
    "defaultSecurityRules/AllowAzureLoadBalancerInBound",
    "defaultSecurityRules/DenyAllInBound",
    "defaultSecurityRules/AllowVnetOutBound",
    "defaultSecurityRules/AllowInternetOutBound",
    "defaultSecurityRules/DenyAllOutBound",
]


def group(identifier: str, **rules: JsonValue) -> JsonValue:
    listed = [{"name": name, "properties": properties} for name, properties in rules.items()]
    return {"id": identifier, "location": "westeurope", "properties": {"securityRules": listed}}


def groups(arm: Arm) -> list[JsonValue]:
    accepted = arm.call("POST", f"{NIC}/effectiveNetworkSecurityGroups")
    arm.wait()
    done = arm.get(accepted.headers["location"].partition("management.azure.com")[2].partition("?")[0])
    return list(done.body["value"])


def rules(arm: Arm) -> dict[str, JsonValue]:
    """The rules of the only group in effect, by name."""
    (only,) = groups(arm)
    return {rule["name"]: rule for rule in only["effectiveSecurityRules"]}


def with_rules(open_estate: OpenEstate, *parts: JsonValue, **written: JsonValue) -> Arm:
    """An interface whose subnet is in a group with these rules."""
    around = parts or (network(networkSecurityGroup={"id": NSG}), interface())
    return open_estate({"network/nsg.json": group(NSG, **written), "network/vnet.json": [*around]})


def test_an_interface_in_no_group_has_none_in_effect(open_estate: OpenEstate) -> None:
    arm = open_estate({"network/vnet.json": [network(), interface()]})
    assert groups(arm) == []


def test_the_group_of_the_interface_comes_before_that_of_its_subnet(open_estate: OpenEstate) -> None:
    arm = open_estate({
        "network/nsg.json": [group(NSG, first=rule_properties(300)), group(MINE)],
        "network/vnet.json": [
            network(networkSecurityGroup={"id": NSG}), interface(networkSecurityGroup={"id": MINE}),
        ],
    })  # fmt: skip
    mine, subnet = groups(arm)
    assert mine["networkSecurityGroup"] == {"id": MINE}
    assert mine["association"] == {"networkInterface": {"id": NIC}}
    assert [rule["name"] for rule in mine["effectiveSecurityRules"]] == DEFAULTS
    assert subnet["networkSecurityGroup"] == {"id": NSG}
    assert subnet["association"] == {"subnet": {"id": SUBNET}}
    assert [rule["name"] for rule in subnet["effectiveSecurityRules"]] == ["securityRules/first", *DEFAULTS]


def test_the_default_rule_for_load_balancers_is_as_azure_prints_it(open_estate: OpenEstate) -> None:
    """azure-powershell issue 4972."""
    printed = rules(with_rules(open_estate))["defaultSecurityRules/AllowAzureLoadBalancerInBound"]
    assert printed == {
        "name": "defaultSecurityRules/AllowAzureLoadBalancerInBound",
        "protocol": "All",
        "sourcePortRange": "0-65535",
        "destinationPortRange": "0-65535",
        "sourcePortRanges": ["0-65535"],
        "destinationPortRanges": ["0-65535"],
        "sourceAddressPrefix": "AzureLoadBalancer",
        "destinationAddressPrefix": "0.0.0.0/0",
        "sourceAddressPrefixes": ["AzureLoadBalancer"],
        "destinationAddressPrefixes": ["0.0.0.0/0"],
        "expandedSourceAddressPrefix": ["168.63.129.16/32"],
        "access": "Allow",
        "priority": 65001,
        "direction": "Inbound",
    }


def test_single_values_are_ranges_and_several_are_a_list(open_estate: OpenEstate) -> None:
    """The published example has ports as 3389-3389 and an address as 1.1.1.1/32."""
    arm = with_rules(
        open_estate,
        one=rule_properties(
            300, protocol="TCP", destinationPortRange="3389", sourceAddressPrefix="1.1.1.1",
            destinationAddressPrefix="10.0.0.0/24",
        ),
        many=rule_properties(
            301, destinationPortRange=None, destinationPortRanges=["80", "8080-8090"], destinationAddressPrefix=None,
            destinationAddressPrefixes=["10.0.1.1", "10.0.2.0/24"],
        ),
    )  # fmt: skip
    one, many = (rules(arm)[f"securityRules/{name}"] for name in ("one", "many"))
    assert (one["protocol"], one["destinationPortRange"], one["sourceAddressPrefix"]) == (
        "Tcp", "3389-3389", "1.1.1.1/32",
    )  # fmt: skip
    assert "expandedSourceAddressPrefix" not in one
    assert many["destinationPortRanges"] == ["80-80", "8080-8090"]
    assert many["destinationAddressPrefixes"] == ["10.0.1.1/32", "10.0.2.0/24"]
    assert "destinationPortRange" not in many
    assert "destinationAddressPrefix" not in many


def test_virtual_network_is_the_network_the_platform_and_the_peered_networks(open_estate: OpenEstate) -> None:
    """As in the article on troubleshooting; a peering that gives no access to the network adds nothing."""
    peerings = [
        peering(OTHER, "10.9.0.0/16"),
        peering(f"{OTHER}-shut", "10.8.0.0/16", allowVirtualNetworkAccess=False),
    ]
    arm = with_rules(
        open_estate, network("10.0.0.0/16", peerings=peerings, networkSecurityGroup={"id": NSG}), interface()
    )
    printed = rules(arm)["defaultSecurityRules/AllowVnetInBound"]
    assert printed["expandedSourceAddressPrefix"] == ["10.0.0.0/16", "168.63.129.16/32", "10.9.0.0/16"]
    assert printed["expandedDestinationAddressPrefix"] == printed["expandedSourceAddressPrefix"]


def test_virtual_network_holds_the_prefixes_of_user_defined_routes(open_estate: OpenEstate) -> None:
    routed = network(networkSecurityGroup={"id": NSG}, routeTable={"id": TABLE})
    written = route_table(("203.0.113.0/24", "VirtualAppliance", "10.0.9.4"), ("Storage.WestEurope", "Internet", ""))
    printed = rules(with_rules(open_estate, routed, interface(), written))
    inside = printed["defaultSecurityRules/AllowVnetOutBound"]["expandedDestinationAddressPrefix"]
    assert inside == ["10.0.0.0/16", "168.63.129.16/32", "203.0.113.0/24", "20.60.0.0/16"]
    outside = printed["defaultSecurityRules/AllowInternetOutBound"]["expandedDestinationAddressPrefix"]
    assert not _holds(outside, "203.0.113.7")
    assert not _holds(outside, "20.60.1.1")
    assert _holds(outside, "203.0.114.7")


def test_with_a_default_route_virtual_network_is_everything_and_internet_is_nothing(open_estate: OpenEstate) -> None:
    routed = network(networkSecurityGroup={"id": NSG}, routeTable={"id": TABLE})
    written = route_table(("0.0.0.0/0", "VirtualAppliance", "10.0.9.4"))
    printed = rules(with_rules(open_estate, routed, interface(), written))
    assert printed["defaultSecurityRules/AllowVnetInBound"]["expandedSourceAddressPrefix"] == ["0.0.0.0/0"]
    assert printed["defaultSecurityRules/AllowInternetOutBound"]["expandedDestinationAddressPrefix"] == []


def test_virtual_network_holds_the_address_space_beyond_a_gateway(open_estate: OpenEstate) -> None:
    """learn.microsoft.com/azure/virtual-network/service-tags-overview: all connected on-premises address spaces."""
    parts = [network(networkSecurityGroup={"id": NSG}), interface(), *gateway(VNET, "203.0.113.0/24")]
    printed = rules(with_rules(open_estate, *parts))
    inside = printed["defaultSecurityRules/AllowVnetOutBound"]["expandedDestinationAddressPrefix"]
    assert inside == ["10.0.0.0/16", "168.63.129.16/32", "203.0.113.0/24"]


def test_a_default_route_to_the_internet_is_not_in_virtual_network(open_estate: OpenEstate) -> None:
    """azure-docs issue 22178: a default route to an appliance is."""
    routed = network(networkSecurityGroup={"id": NSG}, routeTable={"id": TABLE})
    printed = rules(with_rules(open_estate, routed, interface(), route_table(("0.0.0.0/0", "Internet", ""))))
    inside = printed["defaultSecurityRules/AllowVnetInBound"]["expandedSourceAddressPrefix"]
    assert inside == ["10.0.0.0/16", "168.63.129.16/32"]


def _holds(prefixes: list[str], address: str) -> bool:
    return any(ip_address(address) in ip_network(prefix) for prefix in prefixes)


def test_internet_begins_as_in_the_article_on_network_watcher(open_estate: OpenEstate) -> None:
    printed = rules(with_rules(open_estate))["defaultSecurityRules/AllowInternetOutBound"]
    outside = printed["expandedDestinationAddressPrefix"]
    assert outside[:6] == ["1.0.0.0/8", "2.0.0.0/7", "4.0.0.0/6", "8.0.0.0/7", "11.0.0.0/8", "12.0.0.0/6"]
    assert outside[-1] == "208.0.0.0/4"
    assert _holds(outside, "13.107.21.200")


@pytest.mark.parametrize(
    "address", ["172.31.0.100", "10.5.0.1", "192.168.1.4", "168.63.129.16", "127.0.0.1", "230.0.0.1"]
)
def test_internet_has_no_private_address(open_estate: OpenEstate, address: str) -> None:
    """The article has 172.31.0.100 denied by DenyAllOutBound."""
    printed = rules(with_rules(open_estate))["defaultSecurityRules/AllowInternetOutBound"]
    assert not _holds(printed["expandedDestinationAddressPrefix"], address)


def test_a_service_tag_has_the_addresses_of_the_tag_file_and_one_that_is_not_in_it_none(
    open_estate: OpenEstate,
) -> None:
    arm = with_rules(
        open_estate,
        known=rule_properties(300),
        unknown=rule_properties(301, destinationAddressPrefix="AzurePlatformDNS"),
    )
    (only,) = groups(arm)
    printed = {rule["name"]: rule for rule in only["effectiveSecurityRules"]}
    assert printed["securityRules/known"]["destinationAddressPrefixes"] == ["AzureContainerRegistry.WestEurope"]
    assert printed["securityRules/known"]["expandedDestinationAddressPrefix"] == ["20.61.96.0/24", "2603:1020::/48"]
    assert "expandedDestinationAddressPrefix" not in printed["securityRules/unknown"]
    assert only["tagMap"]["AzureContainerRegistry.WestEurope"] == ["20.61.96.0/24", "2603:1020::/48"]
    assert "AzurePlatformDNS" not in only["tagMap"]


def test_the_tags_are_those_of_the_region_of_the_interface(open_estate: OpenEstate) -> None:
    lagging = {
        "changeNumber": 6,
        "cloud": "Public",
        "values": [tag("Storage.WestEurope", "westeurope", 1, ["192.0.2.0/24"])],
    }
    arm = open_estate({
        "network/nsg.json": group(NSG, one=rule_properties(300, destinationAddressPrefix="Storage.WestEurope")),
        "network/vnet.json": [network(networkSecurityGroup={"id": NSG}), interface()],
        "service-tags.westeurope.json": lagging,
    })  # fmt: skip
    assert rules(arm)["securityRules/one"]["expandedDestinationAddressPrefix"] == ["192.0.2.0/24"]


def test_an_application_security_group_is_the_addresses_of_its_members(open_estate: OpenEstate) -> None:
    def member(name: str, address: str, *joined: str) -> JsonValue:
        inner = {
            "privateIPAddress": address,
            "subnet": {"id": SUBNET},
            "applicationSecurityGroups": [{"id": each} for each in joined],
        }
        configurations = [{"name": "ip", "properties": inner}]
        return {"id": f"{NIC}-{name}", "location": "westeurope", "properties": {"ipConfigurations": configurations}}

    arm = with_rules(
        open_estate,
        network(networkSecurityGroup={"id": NSG}), interface(),
        member("a", "10.0.1.5", ASG.upper()), member("b", "10.0.1.6", f"{ASG}-2"), member("c", "10.0.1.7", ASG),
        web=rule_properties(300, sourceAddressPrefix=None, sourceApplicationSecurityGroups=[{"id": ASG}]),
        nobody=rule_properties(301, sourceAddressPrefix=None, sourceApplicationSecurityGroups=[{"id": f"{ASG}-3"}]),
    )  # fmt: skip
    assert rules(arm)["securityRules/web"]["sourceAddressPrefixes"] == ["10.0.1.5/32", "10.0.1.7/32"]
    assert rules(arm)["securityRules/nobody"]["sourceAddressPrefixes"] == []


def test_the_other_prefixes_are_expanded_beside_invalid_ones(open_estate: OpenEstate) -> None:
    arm = with_rules(open_estate, network("10.0.0.0/16", "ten", networkSecurityGroup={"id": NSG}), interface())
    printed = rules(arm)
    inside = printed["defaultSecurityRules/AllowVnetInBound"]["expandedSourceAddressPrefix"]
    assert inside == ["10.0.0.0/16", "ten", "168.63.129.16/32"]
    assert printed["defaultSecurityRules/AllowInternetOutBound"]["expandedDestinationAddressPrefix"][0] == "1.0.0.0/8"
