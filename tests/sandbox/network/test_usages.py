"""Usages of a region and of a virtual network, and names of public addresses."""

from ..conftest import GROUP, VNET, Arm, OpenEstate, default_files

LOCATION = "/subscriptions/sub-1/providers/Microsoft.Network/locations/westeurope"


def usages(arm: Arm, location: str = LOCATION) -> dict[str, int]:
    return {each["name"]["value"]: each["currentValue"] for each in arm.get(f"{location}/usages").body["value"]}


def test_resources_of_the_region_and_subscription_are_counted(open_estate: OpenEstate) -> None:
    other = {"id": f"{GROUP}/providers/Microsoft.Network/networkSecurityGroups/north", "location": "North Europe"}
    foreign = {"id": "/subscriptions/sub-2/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v",
               "location": "westeurope"}  # fmt: skip
    arm = open_estate({"other.json": [other, foreign]})
    counted = usages(arm)
    assert counted["NetworkSecurityGroups"] == counted["VirtualNetworks"] == counted["NetworkInterfaces"] == 1
    assert counted["LoadBalancers"] == 0
    assert usages(arm, LOCATION.replace("westeurope", "northeurope"))["NetworkSecurityGroups"] == 1
    assert arm.get(f"{LOCATION}x/usages").code == "NoRegisteredProviderFound"


def test_static_addresses_are_counted_apart_and_limits_of_one_resource_are_listed(open_estate: OpenEstate) -> None:
    base = f"{GROUP}/providers/Microsoft.Network/publicIPAddresses"
    addresses = [
        {"id": f"{base}/{method}", "location": "westeurope", "properties": {"publicIPAllocationMethod": method}}
        for method in ("Static", "Dynamic")
    ]
    counted = usages(open_estate({"addresses.json": addresses}))
    assert (counted["PublicIPAddresses"], counted["StaticPublicIPAddresses"]) == (2, 1)
    assert (counted["RoutesPerRouteTable"], counted["SecurityRulesPerNetworkSecurityGroup"]) == (0, 0)


def test_addresses_of_each_subnet_are_counted_without_the_five_that_azure_keeps(open_estate: OpenEstate) -> None:
    network, interface = default_files()["network/vnet.json"]
    network["properties"]["subnets"] += [{"name": "GatewaySubnet", "properties": {"addressPrefix": "10.0.2.0/27"}}]
    arm = open_estate({"network/vnet.json": [network, interface]})
    value = arm.get(f"{VNET}/usages").body["value"]
    assert [(each["id"].rpartition("/")[2], each["currentValue"], each["limit"]) for each in value] == [
        ("clients", 1, 251),
        ("GatewaySubnet", -1, -1),
    ]
    assert arm.get(f"{VNET}x/usages").status == 404


def test_a_dns_name_is_taken_in_one_region(open_estate: OpenEstate) -> None:
    address = {
        "id": f"{GROUP}/providers/Microsoft.Network/publicIPAddresses/ip",
        "location": "westeurope",
        "properties": {"dnsSettings": {"domainNameLabel": "contoso"}},
    }
    arm = open_estate({"ip.json": address})
    path = f"{LOCATION}/CheckDnsNameAvailability?domainNameLabel=Contoso"
    assert arm.get(path).body == {"available": False}
    assert arm.get(path.replace("westeurope", "northeurope")).body == {"available": True}
    assert arm.get(f"{LOCATION}/CheckDnsNameAvailability").status == 400
