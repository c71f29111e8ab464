"""Declared faults: whom they meet, when, and with what."""

import pytest
import requests
from urllib3.exceptions import ProtocolError

from ..conftest import NSG, REGISTRY, Arm, OpenEstate, rule_properties

RULES = f"{NSG}/securityRules"


def statuses(arm: Arm, count: int = 4) -> list[int]:
    return [arm.get(NSG).status for _ in range(count)]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        pytest.param("status: 500", [500, 200, 200, 200], id="once"),
        pytest.param("status: 500, first: 2, times: 2", [200, 500, 500, 200], id="the second and third time"),
        pytest.param("status: 503, times: always", [503, 503, 503, 503], id="always"),
        pytest.param("status: 500, method: PUT", [200, 200, 200, 200], id="another method"),
        pytest.param(
            "status: 500, method: GET, path: '*/networkSecurityGroups/NSG'", [500, 200, 200, 200], id="a path"
        ),
        pytest.param("status: 500, path: '*/registries/*'", [200, 200, 200, 200], id="another path"),
    ],
)
def test_a_fault_meets_the_occurrences_it_names(settings: str, expected: list[int], open_estate: OpenEstate) -> None:
    assert statuses(open_estate({"sandbox.yaml": f"faults:\n  - {{{settings}}}\n"})) == expected


def test_the_first_of_two_faults_that_are_due_strikes(open_estate: OpenEstate) -> None:
    faults = "faults:\n  - {status: 500}\n  - {status: 503, first: 2}\n"
    assert statuses(open_estate({"sandbox.yaml": faults})) == [500, 503, 200, 200]


def test_a_fault_has_the_code_message_and_headers_it_declares(open_estate: OpenEstate) -> None:
    fault = "{status: 429, code: TooManyRequests, message: Slow down., retry_after: 17, headers: {X-A: b}}"
    answer = open_estate({"sandbox.yaml": f"faults:\n  - {fault}\n"}).get(NSG)
    assert (answer.status, answer.code, answer.message) == (429, "TooManyRequests", "Slow down.")
    assert (answer.headers["retry-after"], answer.headers["x-a"]) == ("17", "b")


def test_a_fault_may_have_a_body_of_its_own(open_estate: OpenEstate) -> None:
    arm = open_estate({"sandbox.yaml": "faults:\n  - {status: 502, body: '{\"odd\": 1}'}\n"})
    assert arm.get(NSG).body == {"odd": 1}


def test_a_refused_connection_changes_nothing(open_estate: OpenEstate) -> None:
    arm = open_estate({"sandbox.yaml": "faults:\n  - {method: WRITE, connection: refused}\n"})
    with pytest.raises(requests.ConnectionError, match="refused"):
        arm.put_rule("new", rule_properties())
    assert arm.get(f"{RULES}/new").status == 404
    assert [entry.status for entry in arm.sandbox.requests] == [0, 404]


def test_a_connection_that_is_reset_breaks_after_the_call_was_sent_and_changes_nothing(open_estate: OpenEstate) -> None:
    arm = open_estate({"sandbox.yaml": "faults:\n  - {method: WRITE, connection: reset}\n"})
    with pytest.raises(requests.ConnectionError, match="lost") as caught:
        arm.put_rule("new", rule_properties())
    assert isinstance(caught.value.args[0], ProtocolError)
    assert arm.get(f"{RULES}/new").status == 404


def test_a_lost_answer_leaves_the_write_in_place(open_estate: OpenEstate) -> None:
    arm = open_estate({"sandbox.yaml": "faults:\n  - {method: PUT, connection: lost}\n"})
    with pytest.raises(requests.ConnectionError, match="lost"):
        arm.put_rule("new", rule_properties())
    assert arm.get(f"{RULES}/new").status == 200


def test_a_preview_can_be_refused_while_the_stable_version_is_served(open_estate: OpenEstate) -> None:
    arm = open_estate({"sandbox.yaml": "api_versions:\n  Microsoft.ContainerRegistry: [2025-11-01]\n"})
    assert arm.get(REGISTRY).status == 200
    assert arm.get(REGISTRY, "2026-09-01-preview").code == "NoRegisteredProviderFound"
