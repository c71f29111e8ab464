from __future__ import annotations

import pytest

from acrnet.errors import NotFoundError
from acrnet.inventory.live.nsg import read_nsg, read_nsgs
from acrnet.resource_id import ResourceId
from acrnet.rules.nsg import NetworkSecurityGroup
from acrnet.unknown import Unknown

from ...conftest import EstateOf
from ...estates import nic, nic_id, nsg, nsg_id, rule, subnet, vnet, vnet_id

NSG = ResourceId.parse(nsg_id("nsg-app"))


def test_a_security_group_is_read_whole_with_one_call(estate_of: EstateOf) -> None:
    estate = estate_of(
        nsg(
            "nsg-app",
            rule("Deny-Internet", 4000, "Deny"),
            location="West Europe",
            tags={"team": "apps"},
            managedBy="/x",
        ),
        vnet("vnet", subnet("apps", "10.0.1.0/24", nsg=nsg_id("NSG-APP"))),
        nic("nic-1", "vnet/apps", "10.0.1.4", nsg=nsg_id("nsg-app")),
    )
    read = read_nsg(estate.arm, NSG)
    assert estate.arm.calls == 1
    assert read.id == NSG
    assert read.location == "westeurope"
    assert [custom.name for custom in read.rule_set.rules if not custom.default] == ["Deny-Internet"]
    assert len(read.rule_set.rules) == 7
    assert [each.text for each in read.subnets] == [f"{vnet_id('vnet')}/subnets/apps"]
    assert [each.text for each in read.interfaces] == [nic_id("nic-1")]
    assert read.managed_by == "/x"
    assert read.resource_tags == {"team": "apps"}


def test_owned_rules_are_kept_in_the_form_of_a_put_without_what_azure_adds(estate_of: EstateOf) -> None:
    mark = "managed by acrnet owner=default: Storage on 443"
    estate = estate_of(
        nsg(
            "nsg-app",
            rule("Acrnet-Storage", 200, description=mark),
            rule("acrnet-lookalike", 201, description="by hand"),
            rule("allow-copy", 202, description=mark),
        )
    )
    served = estate.arm.network_security_group(NSG)["properties"]["securityRules"][0]
    assert {"etag", "id"} <= served.keys()
    assert "provisioningState" in served["properties"]
    expected = {name: value for name, value in served["properties"].items() if name != "provisioningState"}
    assert read_nsg(estate.arm, NSG).wire_rules == {
        "acrnet-storage": {"name": "Acrnet-Storage", "properties": expected}
    }


def test_a_security_group_without_rules_or_attachments_is_read_as_that(estate_of: EstateOf) -> None:
    read = read_nsg(estate_of(nsg("nsg-app")).arm, NSG)
    assert (read.wire_rules, read.subnets, read.interfaces, read.managed_by, read.resource_tags) == ({}, (), (), "", {})


def test_several_groups_are_read_once_each_and_a_missing_one_is_unknown(estate_of: EstateOf) -> None:
    estate = estate_of(nsg("nsg-app"), nsg("nsg-web"))
    names = ["nsg-app", "nsg-web", "NSG-APP", "gone"]
    read = read_nsgs(estate.arm, [ResourceId.parse(nsg_id(name)) for name in names])
    assert {key.rpartition("/")[2]: type(value) for key, value in read.items()} == {
        "gone": Unknown,
        "nsg-app": NetworkSecurityGroup,
        "nsg-web": NetworkSecurityGroup,
    }
    gone = read[nsg_id("gone").lower()]
    assert isinstance(gone, Unknown)
    assert gone.reason.startswith("acrnet cannot read network security group gone (")
    assert estate.arm.calls == 3


def test_a_security_group_that_is_gone_is_a_not_found_error(estate_of: EstateOf) -> None:
    with pytest.raises(NotFoundError, match="Cannot read network security group gone"):
        read_nsg(estate_of(nsg("nsg-app")).arm, ResourceId.parse(nsg_id("gone")))
