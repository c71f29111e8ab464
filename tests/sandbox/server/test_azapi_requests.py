"""What Terraform's azapi provider asks when it applies, plans and destroys, in its order.

Taken from the log of a server that Terraform 1.11.4 ran against, with a provider built from its source of 2026-08-13:
it looks before it writes, follows the link of the operation, and reads what it wrote. Without Terraform at hand this
says that each of these requests is still answered as the provider needs it; tests/clients runs the provider itself.
"""

from __future__ import annotations

from pathlib import Path

from ..conftest import Arm, OpenEstate

SUBSCRIPTION = "/subscriptions/sub-1"
GROUP = f"{SUBSCRIPTION}/resourceGroups/rg-terraform"
NSG = f"{GROUP}/providers/Microsoft.Network/networkSecurityGroups/nsg"
REGISTRY = f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/contosoterraform"
RULE = {
    "direction": "Outbound",
    "access": "Allow",
    "priority": 200,
    "protocol": "Tcp",
    "sourceAddressPrefix": "VirtualNetwork",
    "sourcePortRange": "*",
    "destinationAddressPrefix": "AzureContainerRegistry.WestEurope",
    "destinationPortRange": "443",
}
# What the provider writes, in the order of its dependencies: the id, the version, the body.
WRITTEN = [
    (GROUP, "2025-03-01", {"location": "westeurope"}),
    (REGISTRY, "2025-11-01", {"location": "westeurope", "sku": {"name": "Premium"},
                              "properties": {"dataEndpointEnabled": True}}),
    (f"{REGISTRY}/replications/northeurope", "2025-11-01", {"location": "northeurope", "properties": {}}),
    (NSG, "2025-05-01", {"location": "westeurope", "properties": {}}),
    (f"{NSG}/securityRules/allow", "2025-05-01", {"properties": RULE}),
]  # fmt: skip


def apply(arm: Arm, resource: str, version: str, body: object) -> None:
    """Look, write, wait and look again, as the provider does; what it wrote is there afterwards."""
    assert arm.get(resource, version).status == 404
    written = arm.call("PUT", resource, body, version)
    assert written.status in {200, 201}
    assert written.body["id"] == resource
    if link := written.headers.get("azure-asyncoperation"):
        arm.wait()
        assert arm.get(link).body["status"] == "Succeeded"
    assert arm.get(resource, version).body["properties"]["provisioningState"] == "Succeeded"


def destroy(arm: Arm, resource: str, version: str) -> None:
    assert arm.get(resource, version).status == 200
    deleted = arm.call("DELETE", resource, None, version)
    assert deleted.status in {200, 202}
    if deleted.status == 202:
        # The provider follows the operation where there is one, and the location where there is not.
        link = deleted.headers.get("azure-asyncoperation") or deleted.headers["location"]
        arm.wait()
        assert arm.get(link).status in {200, 204}
    assert arm.get(resource, version).status == 404


def test_each_request_of_an_apply_and_a_destroy_is_answered(open_estate: OpenEstate, tmp_path: Path) -> None:
    arm = open_estate()
    for resource, version, body in WRITTEN:
        apply(arm, resource, version, body)
    for resource, version, body in reversed(WRITTEN):
        assert arm.get(resource, version).status == 200, body
        destroy(arm, resource, version)
    assert not [path for path in tmp_path.rglob("*.json") if "rg-terraform" in path.read_text(encoding="utf-8")]


def test_a_second_plan_finds_what_the_configuration_says(open_estate: OpenEstate) -> None:
    """Azure may add to a body, which the provider passes over; it may not change what the configuration has."""
    arm = open_estate()
    for resource, version, body in WRITTEN:
        apply(arm, resource, version, body)
    shown = arm.get(f"{NSG}/securityRules/allow", "2025-05-01").body["properties"]
    assert {key: shown[key] for key in RULE} == RULE
    registry = arm.get(REGISTRY, "2025-11-01").body
    assert (registry["sku"]["name"], registry["properties"]["dataEndpointEnabled"]) == ("Premium", True)
