"""The network interfaces of a scale set's machines."""

from ..conftest import GROUP, VNET, OpenEstate

SCALE_SET = f"{GROUP}/providers/Microsoft.Compute/virtualMachineScaleSets/pool"
SUBNET = f"{VNET}/subnets/clients"


def card(machine: int, scale_set: str = SCALE_SET) -> dict[str, object]:
    configuration = {"name": "ip", "properties": {"subnet": {"id": SUBNET}}}
    return {
        "id": f"{scale_set}/virtualMachines/{machine}/networkInterfaces/card",
        "properties": {"ipConfigurations": [configuration]},
    }


def test_a_scale_set_lists_the_interfaces_of_all_its_machines_and_of_no_other(open_estate: OpenEstate) -> None:
    arm = open_estate({"cards.json": [card(0), card(1), card(0, f"{SCALE_SET}2")]})
    listed = arm.get(f"{SCALE_SET}/networkInterfaces", "2018-10-01").body["value"]
    assert [item["id"] for item in listed] == [card(0)["id"], card(1)["id"]]


def test_a_scale_set_without_machines_lists_none(open_estate: OpenEstate) -> None:
    arm = open_estate({"pool.json": {"id": SCALE_SET, "location": "westeurope"}})
    assert arm.get(f"{SCALE_SET}/networkInterfaces", "2018-10-01").body == {"value": []}


def test_a_scale_set_that_is_not_there_is_not_found(open_estate: OpenEstate) -> None:
    answer = open_estate({}).get(f"{SCALE_SET}/networkInterfaces", "2018-10-01")
    assert (answer.status, answer.code) == (404, "ResourceNotFound")


def test_a_subnet_shows_the_configurations_of_machines_of_scale_sets_too(open_estate: OpenEstate) -> None:
    arm = open_estate({"cards.json": [card(0)]})
    shown = [item["id"] for item in arm.get(SUBNET).body["properties"]["ipConfigurations"]]
    assert f"{card(0)['id']}/ipConfigurations/ip" in shown
