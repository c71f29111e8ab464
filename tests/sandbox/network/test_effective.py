"""What is in effect on an interface: who may ask for it, and how the answer is fetched."""

import pytest
from azure.mgmt.network import NetworkManagementClient

from ..conftest import GROUP, NIC, SUBSCRIPTION, AnyCredential, OpenEstate, rule_properties, virtual_transport
from .interfaces import MACHINE, interface, network

ACTIONS = ("effectiveNetworkSecurityGroups", "effectiveRouteTable")


def machine(*codes: str) -> dict[str, object]:
    statuses = [{"code": code} for code in codes]
    return {"id": MACHINE, "location": "westeurope", "properties": {"instanceView": {"statuses": statuses}}}


@pytest.mark.parametrize("action", ACTIONS)
def test_the_result_is_fetched_from_location_when_the_operation_has_ended(open_estate: OpenEstate, action: str) -> None:
    """As recorded for actions that read: 202 with null and a Location alone, then 200 with the result and the link."""
    arm = open_estate({"network/vnet.json": [network(), interface()]})
    accepted = arm.call("POST", f"{NIC}/{action}")
    assert (accepted.status, accepted.body) == (202, None)
    assert "azure-asyncoperation" not in accepted.headers
    link = accepted.headers["location"]
    path, _, query = link.partition("?")
    assert path.partition("management.azure.com")[2].startswith(
        "/subscriptions/sub-1/providers/Microsoft.Network/locations/westeurope/operationResults/"
    )
    assert query == "api-version=2026-03-01"
    pending = arm.get(path.partition("management.azure.com")[2])
    assert (pending.status, pending.headers["location"]) == (202, link)
    arm.wait()
    done = arm.get(path.partition("management.azure.com")[2])
    assert (done.status, done.headers["location"]) == (200, link)
    assert [*done.body] == ["value"]


@pytest.mark.parametrize(
    ("action", "code", "words"),
    [
        ("effectiveNetworkSecurityGroups", "SecurityGroups", "security groups"),
        ("effectiveRouteTable", "Routes", "routes"),
    ],
)
def test_an_interface_without_a_machine_is_refused(open_estate: OpenEstate, action: str, code: str, words: str) -> None:
    arm = open_estate({"network/vnet.json": [network(), interface(virtualMachine=None)]})
    refused = arm.call("POST", f"{NIC}/{action}")
    assert (refused.status, refused.code) == (400, f"NicMustBeAttachedToRunningVmToGetEffective{code}")
    assert refused.message == (
        f"A network interface must be attached to a running virtual machine to get effective {words}. "
        f"The network interface {NIC} is not attached to a running virtual machine."
    )


@pytest.mark.parametrize(
    ("codes", "status"),
    [
        (("ProvisioningState/succeeded", "PowerState/deallocated"), 400),
        (("ProvisioningState/succeeded", "PowerState/stopped"), 400),
        (("ProvisioningState/succeeded", "PowerState/running"), 202),
        (("ProvisioningState/succeeded",), 202),
        ((), 202),
    ],
)
def test_a_machine_runs_unless_the_estate_says_otherwise(
    open_estate: OpenEstate, codes: tuple[str, ...], status: int
) -> None:
    arm = open_estate({"network/vnet.json": [network(), interface()], "vm.json": machine(*codes)})
    assert arm.call("POST", f"{NIC}/effectiveRouteTable").status == status


def test_the_result_is_what_is_in_effect_when_it_is_fetched(open_estate: OpenEstate) -> None:
    group = f"{GROUP}/providers/Microsoft.Network/networkSecurityGroups/late"
    nic = interface(networkSecurityGroup={"id": group})
    arm = open_estate({"network/vnet.json": [network(), nic], "late.json": {"id": group, "location": "westeurope"}})
    accepted = arm.call("POST", f"{NIC}/effectiveNetworkSecurityGroups")
    arm.put_rule("later", rule_properties(300), group)
    arm.wait()
    done = arm.get(accepted.headers["location"].partition("management.azure.com")[2].partition("?")[0])
    (listed,) = done.body["value"]
    assert listed["effectiveSecurityRules"][0]["name"] == "securityRules/later"


def test_a_failed_operation_has_its_error_at_location(open_estate: OpenEstate) -> None:
    fault = "faults: [{method: POST, operation: Failed, code: InternalServerError}]"
    arm = open_estate({"network/vnet.json": [network(), interface()], "sandbox.yaml": fault})
    accepted = arm.call("POST", f"{NIC}/effectiveRouteTable")
    arm.wait()
    failed = arm.get(accepted.headers["location"].partition("management.azure.com")[2].partition("?")[0])
    assert (failed.status, failed.code) == (409, "InternalServerError")


@pytest.mark.parametrize("action", ACTIONS)
def test_an_interface_that_is_not_there_is_not_found(open_estate: OpenEstate, action: str) -> None:
    answer = open_estate().call("POST", f"{NIC}-2/{action}")
    assert (answer.status, answer.code) == (404, "ResourceNotFound")


@pytest.mark.parametrize("action", ACTIONS)
def test_asking_needs_the_permission_of_the_action(open_estate: OpenEstate, action: str) -> None:
    """Reading an interface is not enough."""
    settings = "permissions:\n- {scope: /subscriptions/sub-1, actions: ['*/read']}\n"
    arm = open_estate({"network/vnet.json": [network(), interface()], "sandbox.yaml": settings})
    refused = arm.call("POST", f"{NIC}/{action}")
    assert (refused.status, refused.code) == (403, "AuthorizationFailed")
    assert f"Microsoft.Network/networkInterfaces/{action}/action" in refused.message


def test_an_interface_of_a_scale_set_has_no_such_action(open_estate: OpenEstate) -> None:
    """The API has the two actions for interfaces of their own only."""
    card = (
        f"{MACHINE.replace('virtualMachines/vm', 'virtualMachineScaleSets/pool')}/virtualMachines/0/networkInterfaces/c"
    )
    arm = open_estate({"card.json": {"id": card, "properties": {}}})
    answer = arm.call("POST", f"{card}/effectiveRouteTable")
    assert (answer.status, answer.code) == (501, "NotServedBySandbox")


def test_the_sdk_waits_for_both(open_estate: OpenEstate) -> None:
    arm = open_estate({"network/vnet.json": [network(), interface()]})
    client = NetworkManagementClient(AnyCredential(), SUBSCRIPTION, transport=virtual_transport(arm.sandbox))
    routes = client.network_interfaces.begin_get_effective_route_table("rg", "nic").result()
    groups = client.network_interfaces.begin_list_effective_network_security_groups("rg", "nic").result()
    assert [route.next_hop_type for route in routes["value"]][:2] == ["VnetLocal", "Internet"]
    assert groups["value"] == []
