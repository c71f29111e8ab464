"""Network interfaces get addresses of their subnets, and are deleted when no machine has them."""

import pytest
from azure.mgmt.network import NetworkManagementClient

from ..conftest import GROUP, NIC, NSG, VNET, Arm, JsonValue, OpenEstate

SUBNET = f"{VNET}/subnets/clients"
NEW = f"{GROUP}/providers/Microsoft.Network/networkInterfaces/new"
ADDRESS = f"{GROUP}/providers/Microsoft.Network/publicIPAddresses/ip"


def interface(*configurations: JsonValue, **properties: JsonValue) -> JsonValue:
    listed = configurations or ({"name": "ip", "properties": {"subnet": {"id": SUBNET}}},)
    return {"location": "westeurope", "properties": {"ipConfigurations": [*listed], **properties}}


def static(address: str) -> JsonValue:
    inner = {"subnet": {"id": SUBNET}, "privateIPAllocationMethod": "Static", "privateIPAddress": address}
    return {"name": "ip", "properties": inner}


def addresses(arm: Arm, path: str = NEW) -> list[str]:
    return [each["properties"]["privateIPAddress"] for each in arm.get(path).body["properties"]["ipConfigurations"]]


def test_an_interface_is_there_at_once_with_the_first_free_address(arm: Arm) -> None:
    answer = arm.call("PUT", NEW, interface())
    assert answer.status == 201
    assert "retry-after" not in answer.headers
    assert arm.get(answer.headers["azure-asyncoperation"]).body == {"status": "Succeeded"}
    (configuration,) = answer.body["properties"]["ipConfigurations"]
    assert configuration == {
        "name": "ip",
        "id": f"{NEW}/ipConfigurations/ip",
        "etag": answer.body["etag"],
        "type": "Microsoft.Network/networkInterfaces/ipConfigurations",
        "properties": {
            "provisioningState": "Succeeded",
            "privateIPAddress": "10.0.1.4",
            "privateIPAllocationMethod": "Dynamic",
            "primary": True,
            "privateIPAddressVersion": "IPv4",
            "subnet": {"id": SUBNET},
        },
    }
    assert {"id": configuration["id"]} in arm.get(SUBNET).body["properties"]["ipConfigurations"]


def test_an_interface_keeps_its_address_and_another_one_gets_the_next(arm: Arm) -> None:
    arm.call("PUT", NEW, interface())
    arm.call("PUT", f"{NEW}-2", interface())
    answer = arm.call("PUT", NEW, interface(enableIPForwarding=True))
    assert (answer.status, answer.body["properties"]["enableIPForwarding"]) == (200, True)
    assert (addresses(arm), addresses(arm, f"{NEW}-2")) == (["10.0.1.4"], ["10.0.1.5"])


@pytest.mark.parametrize(
    ("configuration", "code"),
    [
        (static("10.0.1.3"), "PrivateIPAddressNotInSubnet"),
        (static("10.9.0.4"), "PrivateIPAddressNotInSubnet"),
        (static("here"), "PrivateIPAddressNotInSubnet"),
        (static("10.0.1.9"), "PrivateIPAddressInUse"),
        ({"name": "ip", "properties": {"subnet": {"id": f"{SUBNET}-gone"}}}, "InvalidResourceReference"),
        (
            {"name": "ip", "properties": {"subnet": {"id": SUBNET}, "publicIPAddress": {"id": ADDRESS}}},
            "InvalidResourceReference",
        ),
    ],
)
def test_what_an_interface_cannot_have_is_refused(arm: Arm, configuration: JsonValue, code: str) -> None:
    arm.call("PUT", f"{NEW}-2", interface(static("10.0.1.9")))
    answer = arm.call("PUT", NEW, interface(configuration))
    assert (answer.status, answer.code) == (400, code)
    assert arm.get(NEW).status == 404


def test_an_interface_needs_an_ip_configuration_and_a_group_that_exists(arm: Arm) -> None:
    bare = arm.call("PUT", NEW, {"location": "westeurope", "properties": {}})
    assert bare.code == "NetworkInterfaceMustHaveOneIpConfiguration"
    lost = arm.call("PUT", NEW, interface(networkSecurityGroup={"id": f"{NSG}-gone"}))
    assert lost.code == "InvalidResourceReference"
    far = {"id": f"{GROUP}/providers/Microsoft.Network/networkSecurityGroups/far"}
    arm.call("PUT", far["id"], {"location": "northeurope"})
    arm.wait()
    assert arm.call("PUT", NEW, interface(networkSecurityGroup=far)).code == "InvalidResourceReference"


def test_a_full_subnet_has_no_address(arm: Arm) -> None:
    small = f"{VNET}/subnets/small"
    arm.call("PUT", small, {"properties": {"addressPrefix": "10.0.9.0/29"}})  # three addresses are not Azure's
    arm.wait()
    sent = interface({"name": "ip", "properties": {"subnet": {"id": small}}})
    assert [arm.call("PUT", f"{NEW}-{number}", sent).status for number in range(4)] == [201, 201, 201, 400]
    assert arm.call("PUT", NEW, sent).code == "SubnetIsFull"


def test_a_second_configuration_without_a_subnet_is_in_that_of_the_first(arm: Arm) -> None:
    second = {"name": "more", "properties": {"privateIPAddressVersion": "IPv4"}}
    arm.call("PUT", NEW, interface({"name": "ip", "properties": {"subnet": {"id": SUBNET}}}, second))
    listed = arm.get(NEW).body["properties"]["ipConfigurations"]
    assert [each["properties"]["subnet"]["id"] for each in listed] == [SUBNET, SUBNET]
    assert [each["properties"]["primary"] for each in listed] == [True, False]


def test_words_of_enumerations_are_spelt_as_the_service_does(arm: Arm) -> None:
    inner = {"subnet": {"id": SUBNET}, "privateIPAllocationMethod": "dynamic", "privateIPAddressVersion": "ipv4"}
    arm.call("PUT", NEW, interface({"name": "ip", "properties": inner}))
    (configuration,) = arm.get(NEW).body["properties"]["ipConfigurations"]
    shown = configuration["properties"]
    assert (shown["privateIPAllocationMethod"], shown["privateIPAddressVersion"]) == ("Dynamic", "IPv4")


def test_references_have_nothing_but_an_id_whatever_was_sent(arm: Arm) -> None:
    inner = {
        "subnet": {"id": SUBNET, "properties": {"addressPrefix": "10.0.1.0/24"}},
        "loadBalancerInboundNatRules": [],
    }
    arm.call("PUT", NEW, interface({"name": "ip", "properties": inner}))
    (configuration,) = arm.get(NEW).body["properties"]["ipConfigurations"]
    assert configuration["properties"]["subnet"] == {"id": SUBNET}
    assert "loadBalancerInboundNatRules" not in configuration["properties"]


def test_an_interface_shows_what_the_api_version_has(arm: Arm) -> None:
    arm.call("PUT", NEW, interface())
    for version, shown in (("2020-06-01", False), ("2022-05-01", True)):
        body = arm.get(NEW, version=version).body
        fields = {"allowPort25Out", "disableTcpStateTracking", "vnetEncryptionSupported"} & body["properties"].keys()
        assert (bool(fields), "kind" in body) == (shown, shown)


def test_the_interface_of_a_machine_stays(open_estate: OpenEstate) -> None:
    machine = f"{GROUP}/providers/Microsoft.Compute/virtualMachines/vm"
    body = {"id": NEW, "location": "westeurope", "properties": {"virtualMachine": {"id": machine}}}
    arm = open_estate({"new.json": body})
    refused = arm.call("DELETE", NEW)
    assert (refused.status, refused.code) == (400, "NicInUse")
    assert machine in refused.message
    assert refused.message.endswith("To learn more, see aka.ms/deletenic.")
    arm.call("PUT", NEW, interface(virtualMachine={"id": "another"}))
    assert arm.get(NEW).body["properties"]["virtualMachine"] == {"id": machine}
    assert [arm.call("DELETE", path).status for path in (NIC, f"{NEW}-gone")] == [202, 204]


def test_the_sdk_makes_and_deletes_an_interface(network: NetworkManagementClient) -> None:
    made = network.network_interfaces.begin_create_or_update("rg", "new", interface()).result()
    assert made["properties"]["ipConfigurations"][0]["properties"]["privateIPAddress"] == "10.0.1.4"
    network.network_interfaces.update_tags("rg", "new", {"tags": {"team": "edge"}})
    assert network.network_interfaces.get("rg", "new").tags == {"team": "edge"}
    network.network_interfaces.begin_delete("rg", "new").result()
    assert "new" not in [each.name for each in network.network_interfaces.list("rg")]


def test_until_an_interface_is_gone_what_it_uses_is_not_deleted(open_estate: OpenEstate) -> None:
    provider = f"{GROUP}/providers/Microsoft.Network"
    group, address = f"{provider}/networkSecurityGroups/own", f"{provider}/publicIPAddresses/own"
    subnet = f"{VNET}/subnets/own"
    configuration = {"name": "ip", "properties": {"subnet": {"id": subnet}, "publicIPAddress": {"id": address}}}
    used = {"networkSecurityGroup": {"id": group}, "ipConfigurations": [configuration]}
    arm = open_estate({"new.json": {"id": NEW, "location": "westeurope", "properties": used}})
    arm.call("PUT", subnet, {"properties": {"addressPrefix": "10.0.200.0/24"}})
    for each in (group, address):
        arm.call("PUT", each, {"location": "westeurope"})
    arm.wait()
    assert arm.call("DELETE", NEW).status == 202
    refusals = [arm.call("DELETE", each).code for each in (group, address, subnet)]
    assert refusals == [
        "InUseNetworkSecurityGroupCannotBeDeleted",
        "PublicIPAddressCannotBeDeleted",
        "InUseSubnetCannotBeDeleted",
    ]
    arm.wait()
    assert [arm.call("DELETE", each).status for each in (group, address, subnet)] == [202, 202, 202]


def pooled(name: str, *, subnet: str = SUBNET) -> JsonValue:
    pool = {"id": f"{GROUP}/providers/Microsoft.Network/applicationGateways/g/backendAddressPools/p"}
    return {"name": name, "properties": {"subnet": {"id": subnet}, "applicationGatewayBackendAddressPools": [pool]}}


def test_an_application_gateway_takes_its_time_over_an_interface(arm: Arm) -> None:
    joined = arm.call("PUT", NEW, interface(pooled("ip")))
    assert joined.body["properties"]["provisioningState"] == "Updating"
    assert arm.get(joined.headers["azure-asyncoperation"]).body == {"status": "InProgress"}
    arm.wait()
    left = arm.call("PUT", NEW, interface())
    assert arm.get(left.headers["azure-asyncoperation"]).body == {"status": "InProgress"}
    arm.wait()
    assert arm.get(left.headers["azure-asyncoperation"]).body == {"status": "Succeeded"}


def test_only_the_first_configuration_is_in_the_pool_of_an_application_gateway(arm: Arm) -> None:
    """Code and text as recorded by azure-cli in 2020 and 2023."""
    refused = arm.call("PUT", NEW, interface(pooled("one"), pooled("two")))
    assert (refused.status, refused.code) == (
        400,
        "ApplicationGatewayLoadBalancingNotSupportedOnSecondaryIpConfigurations",
    )
    assert "has a secondary IpConfigurations two is using" in refused.message
    assert arm.get(NEW).status == 404


def test_the_internal_name_of_an_interface_has_the_suffix_of_its_network(arm: Arm) -> None:
    made = arm.call("PUT", NEW, interface(dnsSettings={"internalDnsNameLabel": "web"}))
    names = made.body["properties"]["dnsSettings"]
    assert names["internalFqdn"] == f"web.{names['internalDomainNameSuffix']}"


@pytest.mark.parametrize(
    ("region", "version", "said"),
    [("westus", "2022-01-01", False), ("eastus2", "2022-01-01", True), ("westus", "2020-06-01", True)],
)
def test_whether_acceleration_is_off_is_not_said_everywhere(
    region: str, version: str, said: bool, open_estate: OpenEstate
) -> None:
    network = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/far"
    inner = {"addressSpace": {"addressPrefixes": ["10.8.0.0/16"]}}
    subnets = [{"name": "s", "properties": {"addressPrefix": "10.8.1.0/24"}}]
    arm = open_estate({"far.json": {"id": network, "location": region, "properties": {**inner, "subnets": subnets}}})
    sent = interface({"name": "ip", "properties": {"subnet": {"id": f"{network}/subnets/s"}}})
    made = arm.call("PUT", NEW, {**sent, "location": region}, version=version)
    assert (made.body["properties"].get("enableAcceleratedNetworking") is False) is said
