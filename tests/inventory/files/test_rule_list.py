"""Lists of security rules without their group, as az network nsg rule list prints them."""

from __future__ import annotations

import json
from io import BytesIO

import pytest

from acrnet.inventory.files import FilesRead, read_files

from ...estates import Json, nsg, nsg_id, rule

KIND = "Microsoft.Network/networkSecurityGroups/securityRules"
DEFAULTS = {
    ("AllowVnetInBound", 65000),
    ("AllowAzureLoadBalancerInBound", 65001),
    ("DenyAllInBound", 65500),
    ("AllowVnetOutBound", 65000),
    ("AllowInternetOutBound", 65001),
    ("DenyAllOutBound", 65500),
}
"""The six that every group has (learn.microsoft.com/azure/virtual-network/network-security-groups-overview)."""


def rest(group: str, name: str, priority: int, **changed: object) -> Json:
    """A rule as Resource Manager lists it."""
    body = rule(name, priority)
    return {**body, "id": f"{nsg_id(group)}/securityRules/{name}", "type": KIND, **changed}


def az(group: str, name: str, priority: int, **changed: object) -> Json:
    """A rule as today's az lists it: without properties, and with the plural fields that are not used empty."""
    return {
        "id": f"{nsg_id(group)}/securityRules/{name}",
        "name": name,
        "type": KIND,
        "resourceGroup": "rg-network",
        "priority": priority,
        "direction": "Outbound",
        "access": "Deny",
        "protocol": "*",
        "description": None,
        "sourceAddressPrefix": "*",
        "sourceAddressPrefixes": [],
        "sourcePortRange": "*",
        "sourcePortRanges": [],
        "destinationAddressPrefix": "Internet",
        "destinationAddressPrefixes": [],
        "destinationPortRange": "*",
        "destinationPortRanges": [],
        **changed,
    }


def az_of_2016(group: str, name: str, priority: int, **changed: object) -> Json:
    """A rule as az listed it before rules had types and plural fields, which some versions showed as null."""
    body = az(group, name, priority, **changed)
    del body["type"]
    return {key: None if key.endswith(("Prefixes", "Ranges")) else value for key, value in body.items()}


def read(document: object) -> FilesRead:
    return read_files(["-"], stdin=BytesIO(json.dumps(document).encode()))


def rules_of(read_: FilesRead) -> dict[str, set[tuple[str, int]]]:
    return {each.rule_set.id: {(one.name, one.priority) for one in each.rule_set.rules} for each in read_.rule_sets}


@pytest.mark.parametrize("form", [rest, az, az_of_2016])
def test_a_list_of_rules_is_the_group_that_their_ids_name(form: object) -> None:
    assert callable(form)
    read_ = read([form("web", "first", 100), form("WEB", "second", 4096)])

    assert rules_of(read_) == {nsg_id("web"): {("first", 100), ("second", 4096), *DEFAULTS}}
    (nsg,) = read_.rule_sets
    assert (nsg.rule_set.name, nsg.location.json_path) == ("web", "$")
    (account,) = read_.inputs
    assert (account.format, account.rule_sets, account.rules, account.whole) == ("rule-list", 1, 2, True)
    assert account.unresolved == ()
    assert account.assumptions == (
        "the rules of web are taken to be all that its list shows, and the default rules of Azure were added to them",
    )


def test_the_answer_of_resource_manager_is_read_like_a_list() -> None:
    read_ = read({"value": [rest("web", "first", 100)], "nextLink": None})

    assert rules_of(read_) == {nsg_id("web"): {("first", 100), *DEFAULTS}}
    assert read_.rule_sets[0].location.json_path == "$.value"


def test_a_page_that_goes_on_may_lack_rules() -> None:
    (account,) = read({"value": [rest("web", "first", 100)], "nextLink": "https://x"}).inputs

    assert not account.whole
    assert "nextLink" in account.unresolved[0]


@pytest.mark.parametrize("nested", [False, True], ids=["one list", "a list of lists"])
def test_rules_of_several_groups_are_several_groups(nested: bool) -> None:
    web, data = [az("web", "a", 100), az("web", "b", 200)], [az("data", "c", 300)]
    read_ = read([web, data] if nested else [*web, *data])

    assert rules_of(read_) == {
        nsg_id("web"): {("a", 100), ("b", 200), *DEFAULTS},
        nsg_id("data"): {("c", 300), *DEFAULTS},
    }
    assert len(read_.inputs[0].assumptions) == 2


def test_default_rules_that_are_listed_are_read_and_none_are_added() -> None:
    listed = az("web", "AllowVnetInBound", 65000, direction="Inbound", access="Allow")
    default = {
        **listed,
        "id": f"{nsg_id('web')}/defaultSecurityRules/AllowVnetInBound",
        "type": "Microsoft.Network/networkSecurityGroups/defaultSecurityRules",
    }
    outbound = {
        **default,
        "id": f"{nsg_id('web')}/defaultSecurityRules/DenyAllOutBound",
        "name": "DenyAllOutBound",
        "priority": 65500,
        "direction": "Outbound",
        "access": "Deny",
    }
    read_ = read([az("web", "own", 100), default, outbound])

    (nsg,) = read_.rule_sets
    assert {each.name for each in nsg.rule_set.rules if each.default} == {"AllowVnetInBound", "DenyAllOutBound"}
    assert read_.inputs[0].rules == 1
    assert read_.inputs[0].assumptions == ("the rules of web are taken to be all that its list shows",)


def test_rules_without_an_id_belong_to_no_group() -> None:
    nameless = az("web", "b", 200)
    del nameless["id"]
    (account,) = read([az("web", "a", 100), nameless]).inputs

    assert (account.rule_sets, account.whole) == (0, False)
    assert "lists 2 security rules, of which 1 has no id that names a group" in account.unresolved[0]
    assert "give what az network nsg rule list or az network nsg list prints" in account.unresolved[0]


def test_a_single_rule_is_not_a_group() -> None:
    (account,) = read(az("web", "a", 100)).inputs

    assert (account.rule_sets, account.whole) == (0, False)
    assert "is one security rule, which is not all rules of its group" in account.unresolved[0]


def test_a_rule_of_which_fields_are_missing_is_in_doubt() -> None:
    partial = {key: value for key, value in az("web", "a", 100).items() if not key.startswith("destinationAddress")}
    (account,) = read([partial]).inputs

    assert account.rule_sets == 1
    assert '"a" has no destination' in account.unresolved[0]


def test_a_rule_beside_other_groups_makes_no_group() -> None:
    read_ = read([nsg("data"), rest("web", "a", 100)])

    assert list(rules_of(read_)) == [nsg_id("data")]
    assert "of the group" in read_.inputs[0].unresolved[0]
    assert not read_.inputs[0].whole
