"""Virtual networks, subnets and application security groups are written as the network provider does it."""

from typing import Any

import pytest

from acrnet.sandbox import open_sandbox

from ..conftest import GROUP, NIC, NSG, VNET, Arm

NEW = f"{VNET}2"
APPS = f"{GROUP}/providers/Microsoft.Network/applicationSecurityGroups/apps"


def network(*subnets: dict[str, Any], space: str = "10.9.0.0/16") -> dict[str, Any]:
    return {
        "location": "westeurope",
        "properties": {"addressSpace": {"addressPrefixes": [space]}, "subnets": list(subnets)},
    }


def subnet(name: str, prefix: str, **properties: Any) -> dict[str, Any]:
    return {"name": name, "properties": {"addressPrefix": prefix, **properties}}


def test_a_network_shows_what_its_api_version_has_and_keeps_its_edge_zone(arm: Arm) -> None:
    place = {"type": "EdgeZone", "name": "microsoftlosangeles1"}
    sent = {**network(), "extendedLocation": place, "tags": {}}
    sent["properties"]["dhcpOptions"] = {}
    arm.call("PUT", NEW, sent)
    arm.wait()
    body = arm.get(NEW).body
    assert (body["extendedLocation"], body["tags"]) == (place, {})
    assert body["properties"]["dhcpOptions"] == {"dnsServers": []}
    assert "enableVmProtection" not in body["properties"]
    assert arm.get(NEW, version="2020-06-01").body["properties"]["enableVmProtection"] is False


def test_parts_notify_of_their_operations_and_have_other_defaults_since_2022(arm: Arm) -> None:
    for version, net, policies in (("2020-06-01", 20, "Enabled"), ("2022-01-01", 21, "Disabled")):
        path = f"{VNET}/subnets/of-{version}"
        made = arm.call("PUT", path, {"properties": {"addressPrefix": f"10.0.{net}.0/24"}}, version=version)
        assert made.headers["azure-asyncnotification"] == "Enabled"
        assert made.body["properties"]["privateEndpointNetworkPolicies"] == policies
        arm.wait()


def test_the_result_of_a_deletion_repeats_its_links_in_every_version(arm: Arm) -> None:
    """As recorded by azure-cli in February 2023 with 2021-08-01."""
    arm.call("PUT", NEW, network(), version="2021-08-01")
    arm.wait()
    deleted = arm.call("DELETE", NEW, None, version="2021-08-01")
    arm.wait()
    result = arm.get(deleted.headers["location"])
    assert (result.status, result.headers["location"]) == (204, deleted.headers["location"])
    assert result.headers["azure-asyncoperation"] == deleted.headers["azure-asyncoperation"]


def test_encryption_is_on_only_with_a_word_about_plain_traffic(arm: Arm) -> None:
    """Code and text as recorded by azure-cli in February 2023."""
    sent = network()
    sent["properties"]["encryption"] = {"enabled": True}
    refused = arm.call("PUT", NEW, sent)
    assert (refused.status, refused.code) == (400, "MustSpecifyBothEncryptionIntentAndEnforcementPolicy")
    assert arm.get(NEW).status == 404
    sent["properties"]["encryption"] = {"enabled": False}
    made = arm.call("PUT", NEW, sent).body["properties"]["encryption"]
    assert made == {"enabled": False, "enforcement": "AllowUnencrypted"}


def test_a_subnet_in_an_edge_zone_has_no_default_way_out(arm: Arm) -> None:
    zone = {"type": "EdgeZone", "name": "microsoftlosangeles1"}
    arm.call("PUT", NEW, {**network(subnet("a", "10.9.1.0/24")), "extendedLocation": zone})
    assert arm.get(f"{NEW}/subnets/a").body["properties"]["defaultOutboundAccess"] is False
    assert "defaultOutboundAccess" not in arm.get(f"{VNET}/subnets/clients").body["properties"]


def test_a_network_is_made_with_its_subnets(arm: Arm) -> None:
    made = arm.call("PUT", NEW, network(subnet("a", "10.9.1.0/24", networkSecurityGroup={"id": NSG})))
    assert (made.status, made.body["properties"]["provisioningState"]) == (201, "Updating")
    assert made.headers["azure-asyncnotification"] == "Enabled"
    assert arm.get(made.headers["azure-asyncoperation"]).body == {"status": "InProgress"}
    arm.wait()
    assert arm.get(made.headers["azure-asyncoperation"]).body == {"status": "Succeeded"}
    (part,) = arm.get(NEW).body["properties"]["subnets"]
    assert part == arm.get(f"{NEW}/subnets/a").body
    assert part["properties"]["privateEndpointNetworkPolicies"] == "Disabled"
    assert {"id": f"{NEW}/subnets/a"} in arm.get(NSG).body["properties"]["subnets"]


def test_a_network_shows_empty_tags_and_an_empty_list_of_resolvers_but_no_vm_protection(arm: Arm) -> None:
    """As recorded by azure-cli, of which that of 2023 sends the last and does not get it back."""
    sent = network()
    sent["properties"] |= {"dhcpOptions": {}, "enableVmProtection": False, "enableDdosProtection": False}
    made = arm.call("PUT", NEW, {**sent, "tags": {}})
    assert made.body["tags"] == {}
    assert made.body["properties"]["dhcpOptions"] == {"dnsServers": []}
    assert "enableVmProtection" not in made.body["properties"]
    arm.wait()
    again = arm.call("PUT", NEW, network())
    assert again.body.keys() & {"tags"} == set()


def test_an_application_security_group_has_no_property_but_its_state(arm: Arm) -> None:
    made = arm.call("PUT", APPS, {"location": "westeurope"})
    assert made.body["properties"] == {"provisioningState": "Updating"}


def test_a_subnet_is_added_changed_and_deleted(arm: Arm) -> None:
    arm.call("PUT", NEW, network())
    arm.wait()
    assert arm.call("PUT", f"{NEW}/subnets/a", subnet("a", "10.9.1.0/24")).status == 201
    arm.wait()
    assert arm.call("PUT", f"{NEW}/subnets/A", subnet("A", "10.9.2.0/24")).status == 200
    arm.wait()
    again = Arm(open_sandbox(arm.sandbox.folder))
    assert [each["properties"]["addressPrefix"] for each in again.get(f"{NEW}/subnets").body["value"]] == [
        "10.9.2.0/24"
    ]
    deleted = arm.call("DELETE", f"{NEW}/subnets/a")
    assert deleted.status == 202
    arm.wait()
    assert arm.get(deleted.headers["location"]).status == 204
    assert arm.get(f"{NEW}/subnets/a").code == "NotFound"
    assert arm.call("DELETE", f"{NEW}/subnets/a").status == 204


@pytest.mark.parametrize(
    ("document", "code"),
    [
        pytest.param(network(subnet("a", "10.8.1.0/24")), "NetcfgSubnetRangeOutsideVnet", id="outside"),
        pytest.param(
            network(subnet("a", "10.9.0.0/20"), subnet("b", "10.9.1.0/24")),
            "NetcfgSubnetRangesOverlap",
            id="overlapping",
        ),
        pytest.param(
            network(*(subnet(f"s{n}", f"10.9.{n}.0/24") for n in (0, 2, 8, 9)), subnet("b", "10.9.8.0/22")),
            "NetcfgSubnetRangesOverlap",
            id="several in one that comes last",
        ),
        pytest.param(
            network(subnet("a", "10.9.0.0/20"), subnet("b", "10.9.32.0/20"), subnet("c", "10.9.15.255/32")),
            "NetcfgSubnetRangesOverlap",
            id="the end of one",
        ),
        pytest.param(network(subnet("a", "10.9.1.1/24")), "InvalidAddressPrefixFormat", id="host bits"),
        pytest.param(network(subnet("a", "2001:db8::/64")), "NetcfgSubnetRangeOutsideVnet", id="another family"),
        pytest.param(network(space="ten"), "InvalidAddressPrefixFormat", id="no prefix"),
        pytest.param({"location": "westeurope"}, "InvalidRequestFormat", id="no address space"),
        pytest.param({"properties": {}}, "LocationRequired", id="no location"),
        pytest.param(network(subnet("", "10.9.1.0/24")), "InvalidResourceName", id="no name"),
    ],
)
def test_a_network_that_cannot_be_is_refused_and_nothing_is_written(arm: Arm, document: Any, code: str) -> None:
    refused = arm.call("PUT", NEW, document)
    assert (refused.status, refused.code) == (400, code)
    assert arm.get(NEW).status == 404


def test_a_subnet_in_which_something_is_stays(arm: Arm) -> None:
    for answered in (
        arm.call("DELETE", f"{VNET}/subnets/clients"),
        arm.call("DELETE", VNET),
        arm.call("PUT", VNET, network(space="10.0.0.0/16")),
    ):
        assert (answered.status, answered.code) == (400, "InUseSubnetCannotBeDeleted")
        assert f"{NIC}/ipConfigurations/ip" in answered.message
        assert answered.message.endswith("See aka.ms/deletesubnet.")
    assert arm.get(f"{VNET}/subnets/clients").status == 200


def test_a_network_that_is_being_written_takes_no_second_write(arm: Arm) -> None:
    arm.call("PUT", NEW, network())
    assert arm.call("PUT", f"{NEW}/subnets/a", subnet("a", "10.9.1.0/24")).status == 429
    assert arm.call("DELETE", NEW).status == 429


def test_a_network_is_deleted_with_its_subnets(arm: Arm) -> None:
    arm.call("PUT", NEW, network(subnet("a", "10.9.1.0/24", networkSecurityGroup={"id": NSG})))
    arm.wait()
    assert arm.call("DELETE", NEW).status == 202
    arm.wait()
    assert arm.get(NEW).code == "ResourceNotFound"
    assert {"id": f"{NEW}/subnets/a"} not in arm.get(NSG).body["properties"]["subnets"]


def test_a_subnet_of_no_network_is_refused(arm: Arm) -> None:
    assert arm.call("PUT", f"{NEW}/subnets/a", subnet("a", "10.9.1.0/24")).code == "ParentResourceNotFound"


def test_an_application_security_group_is_written_and_deleted(arm: Arm) -> None:
    assert arm.call("PUT", APPS, {"location": "westeurope"}).status == 201
    arm.wait()
    patched = arm.call("PATCH", APPS, {"tags": {"a": "b"}})
    assert (patched.status, patched.body["tags"]) == (200, {"a": "b"})
    assert patched.body["properties"]["provisioningState"] == "Succeeded"
    assert arm.call("DELETE", APPS).status == 202
    arm.wait()
    assert arm.get(APPS).status == 404


def test_a_network_has_a_thousand_subnets(arm: Arm) -> None:
    subnets = [subnet(f"s{number}", f"10.{number // 256}.{number % 256}.0/24") for number in range(0, 3000, 3)]
    made = arm.call("PUT", NEW, network(*subnets, space="10.0.0.0/8"))
    assert (made.status, len(made.body["properties"]["subnets"])) == (201, 1000)
