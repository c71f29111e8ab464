"""Network security groups: what is served, and what writing a whole group does."""

import json
from pathlib import Path

import pytest

from ..conftest import GROUP, NIC, NSG, VNET, Arm, OpenEstate, rule_properties

DEFAULTS = [
    ("AllowVnetInBound", 65000), ("AllowAzureLoadBalancerInBound", 65001), ("DenyAllInBound", 65500),
    ("AllowVnetOutBound", 65000), ("AllowInternetOutBound", 65001), ("DenyAllOutBound", 65500),
]  # fmt: skip


def test_the_six_default_rules_are_served_whatever_the_file_says(open_estate: OpenEstate) -> None:
    group = {"id": NSG, "location": "westeurope", "properties": {"defaultSecurityRules": [{"name": "mine"}]}}
    served = open_estate({"network/nsg.json": group}).get(NSG).body["properties"]["defaultSecurityRules"]
    assert [(rule["name"], rule["properties"]["priority"]) for rule in served] == DEFAULTS


def test_a_group_in_which_the_file_has_nothing_but_an_id_is_served_whole(open_estate: OpenEstate) -> None:
    answer = open_estate({"network/nsg.json": {"id": NSG}}).get(NSG)
    assert answer.body["name"] == "nsg"
    assert answer.body["type"] == "Microsoft.Network/networkSecurityGroups"
    assert answer.body["properties"]["securityRules"] == []
    assert answer.headers["etag"] == answer.body["etag"]


def test_the_group_and_all_its_rules_show_one_etag(arm: Arm) -> None:
    body = arm.get(NSG).body
    properties = body["properties"]
    assert {rule["etag"] for rule in properties["securityRules"] + properties["defaultSecurityRules"]} == {body["etag"]}


def test_back_references_are_those_of_the_subnets_and_interfaces_of_the_estate(arm: Arm) -> None:
    properties = arm.get(NSG).body["properties"]
    assert properties["subnets"] == [{"id": f"{VNET}/subnets/clients"}]
    assert properties["networkInterfaces"] == [{"id": NIC}]


def test_the_flow_logs_of_a_group_stand_between_its_rules_and_its_users(open_estate: OpenEstate) -> None:
    log = f"{GROUP}/providers/Microsoft.Network/networkWatchers/watcher/flowLogs/log"
    arm = open_estate({"log.json": {"id": log, "properties": {"targetResourceId": NSG.upper(), "enabled": True}}})
    properties = arm.get(NSG).body["properties"]
    assert properties["flowLogs"] == [{"id": log}]
    assert [*properties][2:] == ["securityRules", "defaultSecurityRules", "flowLogs", "networkInterfaces", "subnets"]
    assert arm.get(log).body["properties"]["enabled"] is True


def test_back_references_the_file_lists_are_served_as_they_are(open_estate: OpenEstate) -> None:
    group = {"id": NSG, "properties": {"subnets": [{"id": "/elsewhere"}]}}
    properties = open_estate({"network/nsg.json": group}).get(NSG).body["properties"]
    assert properties["subnets"] == [{"id": "/elsewhere"}]


def test_groups_are_listed_in_a_group_and_in_a_subscription(open_estate: OpenEstate) -> None:
    other = NSG.replace("/rg/", "/other/")
    arm = open_estate({"z.json": {"id": other}})
    kind = "providers/Microsoft.Network/networkSecurityGroups"
    assert [item["id"] for item in arm.get(f"{GROUP}/{kind}").body["value"]] == [NSG]
    assert [item["id"] for item in arm.get(f"/subscriptions/sub-1/{kind}").body["value"]] == [NSG, other]


def test_replacing_a_group_replaces_its_rules_and_keeps_what_was_not_sent(arm: Arm, tmp_path: Path) -> None:
    rules = [{"name": "only", "properties": rule_properties(300)}]
    answer = arm.call("PUT", NSG, {"location": "West Europe", "properties": {"securityRules": rules}})
    assert (answer.status, answer.body["properties"]["provisioningState"]) == (200, "Updating")
    arm.wait()
    assert [rule["name"] for rule in arm.get(f"{NSG}/securityRules").body["value"]] == ["only"]
    kept = json.loads((tmp_path / "network/nsg.json").read_text(encoding="utf-8"))
    assert kept["tags"] == {"team": "platform"}
    assert kept["properties"]["securityRules"] == rules


def test_a_new_group_is_a_new_file(arm: Arm, tmp_path: Path) -> None:
    answer = arm.call("PUT", f"{NSG}2", {"location": "westeurope", "tags": {"a": "b"}})
    assert answer.status == 201
    assert answer.headers["azure-asyncnotification"] == "Enabled"
    arm.wait()
    assert json.loads((tmp_path / "networkSecurityGroups-nsg2.json").read_text(encoding="utf-8"))["id"] == f"{NSG}2"
    assert arm.get(f"{NSG}2").body["properties"]["provisioningState"] == "Succeeded"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        pytest.param({}, 400, "LocationRequired", id="no location"),
        pytest.param({"location": "northeurope"}, 409, "InvalidResourceLocation", id="another location"),
        pytest.param(
            {
                "location": "westeurope",
                "properties": {"securityRules": [{"name": n, "properties": rule_properties(9 + 100)} for n in "ab"]},
            },
            400,
            "SecurityRuleConflict",
            id="two rules at one priority",
        ),
        pytest.param(
            {
                "location": "westeurope",
                "properties": {"securityRules": [{"name": n, "properties": rule_properties(200)} for n in "aA"]},
            },
            400,
            "InvalidRequestFormat",
            id="two rules of one name",
        ),
        pytest.param(
            {"location": "westeurope", "properties": {"securityRules": [{"name": "a", "properties": {}}]}},
            400,
            "InvalidRequestFormat",
            id="a bad rule",
        ),
    ],
)
def test_a_bad_group_is_refused_and_changes_nothing(
    body: dict[str, object], status: int, code: str, arm: Arm, tmp_path: Path
) -> None:
    before = (tmp_path / "network/nsg.json").read_bytes()
    answer = arm.call("PUT", NSG, body)
    assert (answer.status, answer.code) == (status, code)
    assert (tmp_path / "network/nsg.json").read_bytes() == before


def test_a_new_group_at_an_unknown_location_is_refused(arm: Arm) -> None:
    assert arm.call("PUT", f"{NSG}2", {"location": "atlantis"}).code == "LocationNotAvailableForResourceType"


def test_patching_replaces_the_tags_and_the_etag_at_once_and_nothing_else(arm: Arm) -> None:
    before = arm.get(NSG).body
    answer = arm.call("PATCH", NSG, {"tags": {"new": "yes"}, "properties": {"securityRules": []}})
    assert (answer.status, answer.body["tags"]) == (200, {"new": "yes"})
    assert answer.body["etag"] != before["etag"]
    assert [rule["name"] for rule in answer.body["properties"]["securityRules"]] == ["foreign"]


def test_a_group_in_use_cannot_be_deleted(arm: Arm) -> None:
    answer = arm.call("DELETE", NSG)
    assert (answer.status, answer.code) == (400, "InUseNetworkSecurityGroupCannotBeDeleted")
    assert NIC in answer.message
    assert answer.message.endswith("To learn how to do this, see aka.ms/deletensg.")


def test_a_group_being_deleted_is_still_shown_until_the_operation_ends(open_estate: OpenEstate, tmp_path: Path) -> None:
    arm = open_estate({"network/vnet.json": None})
    answer = arm.call("DELETE", NSG)
    assert (answer.status, answer.body) == (202, None)
    assert not (tmp_path / "network/nsg.json").exists()
    assert arm.get(NSG).body["properties"]["provisioningState"] == "Deleting"
    assert arm.get(answer.headers["location"]).status == 202
    arm.wait()
    assert arm.get(answer.headers["location"]).status == 204
    assert arm.get(NSG).code == "ResourceNotFound"
    assert arm.call("DELETE", NSG).status == 204


def test_patching_a_group_that_is_not_there_is_refused(arm: Arm) -> None:
    assert arm.call("PATCH", f"{NSG}2", {"tags": {}}).status == 404


def test_a_new_group_never_takes_the_name_of_a_file_that_is_there(open_estate: OpenEstate, tmp_path: Path) -> None:
    arm = open_estate({"networkSecurityGroups-nsg2.json": {"note": "mine"}})
    arm.call("PUT", f"{NSG}2", {"location": "westeurope"})
    assert (tmp_path / "networkSecurityGroups-nsg2-2.json").is_file()
    assert json.loads((tmp_path / "networkSecurityGroups-nsg2.json").read_text(encoding="utf-8")) == {"note": "mine"}


def body_text(arm: Arm, path: str) -> str:
    link = f"https://management.azure.com{path}?api-version=2026-03-01"
    return arm.sandbox.session.get(link, headers={"Authorization": "Bearer token"}).text


def test_a_group_reads_the_same_alone_and_in_a_list_whatever_happens_to_its_rules(open_estate: OpenEstate) -> None:
    """Alone it is put together from the texts of rules that are kept between two reads."""
    odd = rule_properties(300, description="\0", priorityOfOurs=1e22, note='Größe \u2028 "quoted"')
    rules = [{"name": "foreign", "properties": rule_properties(200)}, {"name": "odd", "properties": odd}]
    group = {"id": NSG, "location": "westeurope", "tags": {"a": "\0"}, "properties": {"securityRules": rules}}
    failing = "faults: [{method: PUT, path: '*/failing', operation: Failed}]\n"
    arm = open_estate({"network/nsg.json": group, "sandbox.yaml": failing})

    def hold_alike() -> str:
        one = body_text(arm, NSG)
        assert body_text(arm, NSG) == one
        listed = body_text(arm, f"{GROUP}/providers/Microsoft.Network/networkSecurityGroups")
        assert listed == f'{{"value":[{one}]}}'
        return one

    seen = [hold_alike()]
    for method, name, priority in (
        ("PUT", "new", 1000),
        ("PUT", "foreign", 201),
        ("PUT", "failing", 1001),
        ("DELETE", "foreign", 0),
        ("PUT", "new", 1002),
    ):
        body = {"properties": rule_properties(priority)} if priority else None
        arm.call(method, f"{NSG}/securityRules/{name}", body)
        seen.append(hold_alike())
        arm.wait()
        seen.append(hold_alike())
    arm.call("PATCH", NSG, {"tags": {"b": "c"}})
    seen.append(hold_alike())
    assert len(set(seen)) == len(seen)


@pytest.mark.parametrize("name", ["%2E%2E", ".hidden", "a:b", "ends-", "a" * 81])
def test_a_name_that_no_group_can_have_is_refused(arm: Arm, name: str) -> None:
    path = f"{GROUP}/providers/Microsoft.Network/networkSecurityGroups/{name}"
    answer = arm.call("PUT", path, {"location": "westeurope"})
    assert (answer.status, answer.code) == (400, "InvalidResourceName")
    assert arm.get(path).status == 404
