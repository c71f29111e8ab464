"""Public addresses: static ones have an address at once, and one that is used stays."""

from ..conftest import GROUP, VNET, Arm, JsonValue

ADDRESS = f"{GROUP}/providers/Microsoft.Network/publicIPAddresses/ip"
NIC = f"{GROUP}/providers/Microsoft.Network/networkInterfaces/public"


def put(arm: Arm, path: str = ADDRESS, **properties: JsonValue) -> JsonValue:
    answer = arm.call("PUT", path, {"location": "West Europe", "properties": properties})
    assert answer.status in {200, 201}
    arm.wait()
    return arm.get(path).body


def test_an_address_has_the_recorded_defaults(arm: Arm) -> None:
    body = put(arm)
    assert body["sku"] == {"name": "Basic", "tier": "Regional"}
    assert {key: value for key, value in body["properties"].items() if key != "resourceGuid"} == {
        "provisioningState": "Succeeded",
        "publicIPAddressVersion": "IPv4",
        "publicIPAllocationMethod": "Dynamic",
        "idleTimeoutInMinutes": 4,
        "ipTags": [],
    }


def test_a_standard_address_shows_ddos_settings_to_versions_that_have_them(arm: Arm) -> None:
    sent = {"location": "westeurope", "sku": {"name": "Standard"}, "properties": {"publicIPAllocationMethod": "Static"}}
    made = arm.call("PUT", ADDRESS, sent)
    assert "ipAddress" not in made.body["properties"]  # until it has been given one
    arm.wait()
    body = arm.get(ADDRESS).body
    assert body["properties"]["ddosSettings"] == {"protectionMode": "VirtualNetworkInherited"}
    assert (body["sku"], body["properties"]["ipAddress"]) == ({"name": "Standard", "tier": "Regional"}, "203.0.113.1")
    old = arm.get(ADDRESS, version="2020-06-01").body
    assert "ddosSettings" not in old["properties"]
    assert old["sku"] == {"name": "Standard"}


def test_static_addresses_are_given_out_one_by_one_and_kept(arm: Arm) -> None:
    given = [put(arm, f"{ADDRESS}{n}", publicIPAllocationMethod="Static")["properties"]["ipAddress"] for n in (1, 2)]
    assert given == ["203.0.113.1", "203.0.113.2"]
    again = put(arm, f"{ADDRESS}2", publicIPAllocationMethod="Static", idleTimeoutInMinutes=10)
    assert (again["properties"]["ipAddress"], again["properties"]["idleTimeoutInMinutes"]) == (given[1], 10)
    six = put(arm, f"{ADDRESS}6", publicIPAllocationMethod="Static", publicIPAddressVersion="IPv6")
    assert six["properties"]["ipAddress"].startswith("2001:db8::")


def test_a_label_makes_a_host_name_in_the_region(arm: Arm) -> None:
    names = put(arm, dnsSettings={"domainNameLabel": "contoso"})["properties"]["dnsSettings"]
    assert names["fqdn"] == "contoso.westeurope.cloudapp.azure.com"


def test_an_address_shows_what_uses_it_and_is_not_deleted_meanwhile(arm: Arm) -> None:
    put(arm)
    inner = {"subnet": {"id": f"{VNET}/subnets/clients"}, "publicIPAddress": {"id": ADDRESS}}
    sent = {"ipConfigurations": [{"name": "ip", "properties": inner}]}
    assert arm.call("PUT", NIC, {"location": "westeurope", "properties": sent}).status == 201
    assert arm.get(ADDRESS).body["properties"]["ipConfiguration"] == {"id": f"{NIC}/ipConfigurations/ip"}
    refused = arm.call("DELETE", ADDRESS)
    assert (refused.status, refused.code) == (400, "PublicIPAddressCannotBeDeleted")
    assert refused.message.endswith("To learn how to do this, see aka.ms/deletepublicip.")
    arm.call("DELETE", NIC)
    arm.wait()
    assert [arm.call("DELETE", ADDRESS).status, arm.call("DELETE", f"{ADDRESS}-gone").status] == [202, 204]


def test_an_address_in_two_zones_is_in_all_three(arm: Arm) -> None:
    sent = {"location": "westus2", "sku": {"name": "Standard"}, "zones": ["1", "3"], "properties": {}}
    assert arm.call("PUT", ADDRESS, sent).body["zones"] == ["1", "3", "2"]
    assert arm.call("PUT", f"{ADDRESS}-one", {**sent, "zones": ["3"]}).body["zones"] == ["3"]


def test_an_address_of_a_prefix_may_be_chosen(arm: Arm) -> None:
    prefix = {"id": f"{GROUP}/providers/Microsoft.Network/publicIPPrefixes/p"}
    inner = {"publicIPAllocationMethod": "Static", "ipAddress": "198.51.100.9", "publicIPPrefix": prefix}
    sent = {"location": "westus2", "sku": {"name": "Standard"}, "properties": inner}
    assert arm.call("PUT", ADDRESS, sent).body["properties"]["ipAddress"] == "198.51.100.9"
    arm.wait()
    assert arm.get(ADDRESS).body["properties"]["ipAddress"] == "198.51.100.9"


def test_only_a_standard_address_is_global(arm: Arm) -> None:
    """Code and text as recorded by azure-cli in February 2023."""
    sent = {"location": "eastus2", "sku": {"name": "Basic", "tier": "Global"}, "properties": {}}
    refused = arm.call("PUT", ADDRESS, sent)
    assert (refused.status, refused.code) == (400, "GlobalPublicIPAddressNotSupportedForBasicPublicIpAddress")
    assert refused.message.endswith(f"Public IP address {ADDRESS} is not standard SKU.")
    assert arm.get(ADDRESS).status == 404
