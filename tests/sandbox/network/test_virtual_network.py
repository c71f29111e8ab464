"""Virtual networks and subnets: one resource inside the other, with what points at them."""

from ..conftest import GROUP, NIC, VNET, Arm, OpenEstate

SUBNET = f"{VNET}/subnets/clients"


def test_a_subnet_is_part_of_its_network_and_a_resource_of_its_own(arm: Arm) -> None:
    alone = arm.get(SUBNET).body
    assert arm.get(VNET).body["properties"]["subnets"] == [alone]
    assert arm.get(f"{VNET}/subnets").body["value"] == [alone]
    assert (alone["id"], alone["name"], alone["type"]) == (
        SUBNET,
        "clients",
        "Microsoft.Network/virtualNetworks/subnets",
    )


def test_a_subnet_shows_the_configurations_of_the_interfaces_in_it(arm: Arm) -> None:
    assert arm.get(SUBNET).body["properties"]["ipConfigurations"] == [{"id": f"{NIC}/ipConfigurations/ip"}]


def test_a_subnet_shows_the_private_endpoints_in_it(open_estate: OpenEstate) -> None:
    endpoint = f"{GROUP}/providers/Microsoft.Network/privateEndpoints/pe"
    arm = open_estate({"pe.json": {"id": endpoint, "properties": {"subnet": {"id": SUBNET}}}})
    assert arm.get(SUBNET).body["properties"]["privateEndpoints"] == [{"id": endpoint}]


def test_networks_interfaces_and_endpoints_are_listed_in_a_group_and_in_a_subscription(arm: Arm) -> None:
    for kind, wanted in (("virtualNetworks", [VNET]), ("networkInterfaces", [NIC]), ("privateEndpoints", [])):
        for scope in (GROUP, "/subscriptions/sub-1"):
            listed = arm.get(f"{scope}/providers/Microsoft.Network/{kind}").body["value"]
            assert [item["id"] for item in listed] == wanted


def test_a_configuration_of_an_interface_is_a_resource_of_its_own(arm: Arm) -> None:
    assert arm.get(f"{NIC}/ipConfigurations/ip").body["properties"]["primary"] is True


def test_children_of_a_resource_that_is_not_there_are_not_found(arm: Arm) -> None:
    answer = arm.get(f"{VNET}2/subnets")
    assert (answer.status, answer.code) == (404, "ResourceNotFound")


def test_writing_what_the_sandbox_does_not_serve_says_so(arm: Arm) -> None:
    answer = arm.call("PUT", f"{GROUP}/providers/Microsoft.Network/natGateways/nat", {"location": "westeurope"})
    assert (answer.status, answer.code) == (501, "NotServedBySandbox")
    assert "PUT on Microsoft.Network/natGateways" in answer.message
