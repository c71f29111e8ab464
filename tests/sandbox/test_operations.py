"""Operations: in progress, then ended as declared."""

import pytest

from .conftest import NSG, Arm, OpenEstate, rule_properties

RULES = f"{NSG}/securityRules"


def failing(**more: str) -> str:
    lines = "".join(f"\n    {key}: {value}" for key, value in more.items())
    return f"faults:\n  - method: PUT\n    code: Boom\n    message: It failed.{lines}\n"


@pytest.mark.parametrize("outcome", ["Failed", "Canceled"])
def test_an_operation_can_be_accepted_and_then_end_otherwise(outcome: str, open_estate: OpenEstate) -> None:
    arm = open_estate({"sandbox.yaml": failing(operation=outcome)})
    accepted = arm.put_rule("new", rule_properties())
    assert accepted.status == 201
    arm.wait()
    poll = arm.get(accepted.headers["azure-asyncoperation"])
    assert poll.body["status"] == outcome
    assert (poll.body["error"]["code"], poll.body["error"]["message"]) == ("Boom", "It failed.")
    assert arm.get(NSG).body["properties"]["provisioningState"] == outcome
    assert arm.get(f"{RULES}/new").body["properties"]["provisioningState"] == outcome
    assert arm.get(f"{RULES}/foreign").body["properties"]["provisioningState"] == outcome


def test_a_write_after_a_failed_one_succeeds(open_estate: OpenEstate) -> None:
    arm = open_estate({"sandbox.yaml": failing(operation="Failed")})
    arm.put_rule("new", rule_properties())
    arm.wait()
    arm.put_rule("new", rule_properties())
    arm.wait()
    assert arm.get(NSG).body["properties"]["provisioningState"] == "Succeeded"
    assert arm.get(f"{RULES}/new").body["properties"]["provisioningState"] == "Succeeded"


def test_a_failed_operation_may_leave_nothing_behind(open_estate: OpenEstate) -> None:
    arm = open_estate({"sandbox.yaml": failing(operation="Failed", applied="false")})
    arm.put_rule("new", rule_properties())
    arm.wait()
    assert arm.get(f"{RULES}/new").status == 404


def test_a_failed_deletion_that_leaves_nothing_behind_keeps_the_rule(open_estate: OpenEstate) -> None:
    faults = "faults:\n  - {method: DELETE, operation: Failed, applied: false}\n"
    arm = open_estate({"sandbox.yaml": faults})
    accepted = arm.call("DELETE", f"{RULES}/foreign")
    arm.wait()
    assert arm.get(accepted.headers["location"]).status == 409
    assert arm.get(f"{RULES}/foreign").status == 200


def test_operations_last_as_long_as_the_estate_says_and_the_links_say_so(open_estate: OpenEstate) -> None:
    arm = open_estate({"sandbox.yaml": "operation_seconds: 25\n"})
    accepted = arm.put_rule("new", rule_properties())
    assert accepted.headers["retry-after"] == "25"
    arm.sandbox.sleep(24)
    poll = arm.get(accepted.headers["azure-asyncoperation"])
    assert (poll.body["status"], poll.headers["retry-after"]) == ("InProgress", "25")
    arm.sandbox.sleep(1)
    assert arm.get(accepted.headers["azure-asyncoperation"]).body["status"] == "Succeeded"


def test_answers_can_ask_to_wait_for_less_time_than_an_operation_takes(open_estate: OpenEstate) -> None:
    arm = open_estate({"sandbox.yaml": "operation_seconds: 25\nretry_after: 4\n"})
    accepted = arm.put_rule("new", rule_properties())
    assert accepted.headers["retry-after"] == "4"
    arm.sandbox.sleep(24)
    poll = arm.get(accepted.headers["azure-asyncoperation"])
    assert (poll.body["status"], poll.headers["retry-after"]) == ("InProgress", "4")
    arm.sandbox.sleep(1)
    assert arm.get(accepted.headers["azure-asyncoperation"]).body["status"] == "Succeeded"


def test_an_unknown_operation_is_not_found(arm: Arm) -> None:
    base = "/subscriptions/sub-1/providers/Microsoft.Network/locations/westeurope"
    for kind in ("operations", "operationResults"):
        answer = arm.get(f"{base}/{kind}/00000000-0000-0000-0000-000000000000")
        assert (answer.status, answer.code) == (404, "OperationNotFound")
