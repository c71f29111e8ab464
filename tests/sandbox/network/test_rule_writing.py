"""Single rules: how a write is accepted, what it shows until it ends, and what it leaves in the estate."""

import json
from pathlib import Path

import pytest

from acrnet.sandbox import open_sandbox

from ..conftest import NSG, Arm, OpenEstate, rule_properties

RULES = f"{NSG}/securityRules"


def rule_names(arm: Arm) -> list[str]:
    return [rule["name"] for rule in arm.get(RULES).body["value"]]


def test_a_new_rule_is_accepted_with_201_and_the_links_of_an_operation(arm: Arm) -> None:
    answer = arm.put_rule("new", rule_properties())
    assert answer.status == 201
    assert answer.headers["retry-after"] == "10"
    assert "/providers/Microsoft.Network/locations/westeurope/operations/" in answer.headers["azure-asyncoperation"]
    assert answer.headers["azure-asyncnotification"] == "Enabled"
    assert "location" not in answer.headers
    assert "etag" not in answer.headers
    assert answer.body["properties"]["provisioningState"] == "Updating"


def test_a_replaced_rule_is_accepted_with_200_and_keeps_its_place_and_the_case_of_its_name(arm: Arm) -> None:
    arm.put_rule("second", rule_properties())
    arm.wait()
    answer = arm.put_rule("FOREIGN", rule_properties(201))
    assert (answer.status, answer.body["name"]) == (200, "foreign")
    arm.wait()
    assert rule_names(arm) == ["foreign", "second"]
    assert arm.get(f"{RULES}/foreign").body["properties"]["priority"] == 201


def test_while_the_operation_runs_group_and_rules_are_updating_under_another_etag(arm: Arm) -> None:
    before = arm.get(NSG).body["etag"]
    poll = arm.put_rule("new", rule_properties()).headers["azure-asyncoperation"]
    during = arm.get(NSG).body
    assert arm.get(poll).body == {"status": "InProgress"}
    arm.wait()
    assert arm.get(poll).body == {"status": "Succeeded"}
    after = arm.get(NSG).body
    assert during["properties"]["provisioningState"] == "Updating"
    assert {rule["properties"]["provisioningState"] for rule in during["properties"]["securityRules"]} == {"Updating"}
    assert after["properties"]["provisioningState"] == "Succeeded"
    assert len({before, during["etag"], after["etag"]}) == 3


def test_a_rule_being_deleted_keeps_its_place_until_the_operation_ends(arm: Arm) -> None:
    arm.put_rule("second", rule_properties())
    arm.wait()
    answer = arm.call("DELETE", f"{RULES}/foreign")
    assert (answer.status, answer.body) == (202, None)
    assert rule_names(arm) == ["foreign", "second"]
    assert arm.get(f"{RULES}/foreign").body["properties"]["provisioningState"] == "Deleting"
    arm.wait()
    assert rule_names(arm) == ["second"]


def test_the_result_of_a_deletion_repeats_the_links_of_its_operation(arm: Arm) -> None:
    """As recorded by azure-cli in February 2023."""
    answer = arm.call("DELETE", f"{RULES}/foreign")
    arm.wait()
    done = arm.get(answer.headers["location"])
    assert (done.status, done.body) == (204, None)
    names = ("azure-asyncnotification", "azure-asyncoperation", "location")
    assert {name: done.headers[name] for name in names} == {name: answer.headers[name] for name in names}
    assert done.headers["content-type"] == "application/json; charset=utf-8"


def test_deleting_what_is_not_there_is_204(arm: Arm) -> None:
    assert arm.call("DELETE", f"{RULES}/none").status == 204
    assert arm.call("DELETE", f"{NSG}2/securityRules/none").status == 204


@pytest.mark.parametrize(
    ("status", "code"),
    [pytest.param(429, "RetryableError", id="429"), pytest.param(409, "AnotherOperationInProgress", id="409")],
)
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_second_write_to_a_group_is_refused_until_the_first_has_ended(
    method: str, status: int, code: str, open_estate: OpenEstate
) -> None:
    arm = open_estate({"sandbox.yaml": f"concurrent_write: {status}\n"})
    arm.put_rule("new", rule_properties())
    answer = arm.call(method, f"{RULES}/foreign", {"properties": rule_properties(201)})
    assert (answer.status, answer.code) == (status, code)
    arm.wait()
    assert arm.call(method, f"{RULES}/foreign", {"properties": rule_properties(201)}).status in {200, 202}


def test_a_refused_second_write_names_the_operation_and_when_to_come_back(arm: Arm) -> None:
    arm.put_rule("new", rule_properties())
    arm.sandbox.sleep(4)
    answer = arm.put_rule("newer", rule_properties(1001))
    detail = answer.body["error"]["details"][0]
    assert detail["code"] == "RetryableErrorDueToAnotherOperation"
    assert "PutSecurityRuleOperation" in detail["message"]
    assert answer.headers["retry-after"] == "6"


def test_writes_to_two_groups_do_not_wait_for_each_other(open_estate: OpenEstate) -> None:
    arm = open_estate({"z.json": {"id": f"{NSG}2", "location": "westeurope"}})
    assert arm.put_rule("new", rule_properties()).status == 201
    assert arm.put_rule("new", rule_properties(), group=f"{NSG}2").status == 201


def test_a_write_reaches_the_file_as_sent_and_touches_nothing_else(arm: Arm, tmp_path: Path) -> None:
    before = {path: path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.json")}
    sent = rule_properties(description="d", protocol="tcp")
    arm.put_rule("new", {**sent, "provisioningState": "Failed", "destinationPortRanges": None})
    after = {path: path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.json")}
    changed = tmp_path / "network/nsg.json"
    assert {path for path in after if after[path] != before[path]} == {changed}
    old, new = json.loads(before[changed]), json.loads(after[changed])
    assert new["properties"]["securityRules"] == [
        *old["properties"]["securityRules"],
        {"name": "new", "properties": sent},
    ]
    assert {**new, "etag": 0, "properties": 0} == {**old, "etag": 0, "properties": 0}


def test_a_write_is_there_when_the_estate_is_opened_again_and_its_operation_has_ended(arm: Arm, tmp_path: Path) -> None:
    arm.put_rule("new", rule_properties())
    arm.wait()
    again = Arm(open_sandbox(tmp_path))
    assert again.get(NSG).body == arm.get(NSG).body


def test_etags_the_file_holds_are_all_stamped_anew(open_estate: OpenEstate, tmp_path: Path) -> None:
    rule = {"name": "old", "etag": 'W/"1"', "properties": {**rule_properties(200), "provisioningState": "Succeeded"}}
    arm = open_estate(
        {
            "network/nsg.json": {
                "id": NSG,
                "location": "westeurope",
                "etag": 'W/"1"',
                "properties": {"securityRules": [rule]},
            }
        }
    )
    arm.put_rule("new", rule_properties())
    arm.wait()
    kept = json.loads((tmp_path / "network/nsg.json").read_text(encoding="utf-8"))
    assert kept["etag"] == kept["properties"]["securityRules"][0]["etag"] == arm.get(NSG).body["etag"] != 'W/"1"'


def test_the_same_writes_give_the_same_etags_every_time(open_estate: OpenEstate, tmp_path: Path) -> None:
    def run() -> list[str]:
        arm = open_estate()
        arm.put_rule("new", rule_properties())
        arm.wait()
        return [rule["etag"] for rule in arm.get(RULES).body["value"]]

    assert run() == run()


def test_default_rules_are_read_one_by_one_and_as_a_list(arm: Arm) -> None:
    listed = arm.get(f"{NSG}/defaultSecurityRules").body["value"]
    assert len(listed) == 6
    assert arm.get(f"{NSG}/defaultSecurityRules/denyalloutbound").body == listed[5]
    assert arm.get(f"{NSG}/defaultSecurityRules/none").code == "NotFound"


@pytest.mark.parametrize("path", ["securityRules", "securityRules/x", "defaultSecurityRules"])
def test_reading_below_a_group_that_is_not_there_names_the_group(path: str, arm: Arm) -> None:
    answer = arm.get(f"{NSG}2/{path}")
    assert (answer.status, answer.code) == (404, "ResourceNotFound")
    assert "'Microsoft.Network/networkSecurityGroups/nsg2' under resource group 'rg'" in answer.message


def test_writing_below_a_group_that_is_not_there_names_the_parent(arm: Arm) -> None:
    answer = arm.put_rule("new", rule_properties(), group=f"{NSG}2")
    assert (answer.status, answer.code) == (404, "ParentResourceNotFound")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff"])
def test_a_body_that_is_not_a_json_object_is_refused(content: bytes, arm: Arm) -> None:
    link = f"https://management.azure.com{RULES}/new?api-version=2026-03-01"
    response = arm.sandbox.session.put(link, data=content, headers={"Authorization": "x"})
    assert (response.status_code, response.json()["error"]["code"]) == (400, "InvalidRequestContent")


def test_an_estate_that_cannot_be_written_is_a_507_that_names_the_file(arm: Arm, tmp_path: Path) -> None:
    path = tmp_path / "network/nsg.json"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    answer = arm.put_rule("new", rule_properties())
    assert answer.status == 507
    assert "network/nsg.json was changed by somebody else" in answer.message


def test_a_write_that_did_not_reach_its_file_is_not_shown_and_the_next_one_starts_from_the_file(
    arm: Arm, tmp_path: Path
) -> None:
    path = tmp_path / "network/nsg.json"
    path.write_text(path.read_text(encoding="utf-8").replace("foreign", "by-hand"), encoding="utf-8")
    assert arm.put_rule("new", rule_properties()).status == 507
    assert [rule["name"] for rule in arm.get(RULES).body["value"]] == ["by-hand"]
    assert arm.put_rule("new", rule_properties()).status == 201
    assert [rule["name"] for rule in json.loads(path.read_text(encoding="utf-8"))["properties"]["securityRules"]] == [
        "by-hand",
        "new",
    ]


def test_an_estate_that_cannot_be_read_again_shows_no_old_values(arm: Arm, tmp_path: Path) -> None:
    path = tmp_path / "network/nsg.json"
    whole = path.read_text(encoding="utf-8")
    path.write_text("{", encoding="utf-8")
    assert arm.put_rule("new", rule_properties()).status == 507
    shown = arm.get(RULES)
    assert (shown.status, "network/nsg.json, line 1" in shown.message) == (507, True)
    path.write_text(whole, encoding="utf-8")
    assert [rule["name"] for rule in arm.get(RULES).body["value"]] == ["foreign"]
