"""What is answered in place of the sandbox, and how answers that are not whole reach clients in this process."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import pytest
import requests
from urllib3.exceptions import IncompleteRead

from acrnet.sandbox import open_sandbox

from ..conftest import NSG, SUBSCRIPTION, Arm, OpenEstate, rule_properties

OLD = "no claims"
RULE = f"{NSG}/securityRules/new"
GRAPH = "/providers/Microsoft.ResourceGraph/resources"
TAGS = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Network/locations/westeurope/serviceTags"


def declared(open_estate: OpenEstate, *faults: str) -> Arm:
    return open_estate({"sandbox.yaml": "faults:\n" + "".join(f"  - {{{fault}}}\n" for fault in faults)})


def raw(arm: Arm, method: str = "GET", path: str = NSG, token: str = "", **options: Any) -> requests.Response:
    url = f"https://management.azure.com{path}?api-version=2026-03-01"
    return arm.sandbox.session.request(method, url, headers={"Authorization": f"Bearer {token or OLD}"}, **options)


def put(arm: Arm) -> requests.Response:
    return raw(arm, "PUT", RULE, json={"properties": rule_properties()})


class TestThrottling:
    def test_resource_manager_names_the_subscription_and_has_no_details(self, open_estate: OpenEstate) -> None:
        answer = declared(open_estate, "throttled: subscription, retry_after: 7").get(NSG)
        assert (answer.status, answer.code) == (429, "SubscriptionRequestsThrottled")
        assert answer.headers["retry-after"] == "7"
        assert answer.headers["x-ms-ratelimit-remaining-subscription-reads"] == "0"
        assert answer.message.startswith(f"Number of 'read' requests for subscription '{SUBSCRIPTION}' actor '")
        assert "after '7' seconds after additional tokens are available." in answer.message
        assert list(answer.body["error"]) == ["code", "message"]

    def test_a_write_takes_no_effect_and_counts_as_one(self, open_estate: OpenEstate) -> None:
        arm = declared(open_estate, "method: PUT, throttled: subscription")
        refused = put(arm)
        assert refused.headers["x-ms-ratelimit-remaining-subscription-writes"] == "0"
        assert "'write' requests" in refused.json()["error"]["message"]
        assert arm.get(RULE).status == 404

    @pytest.mark.parametrize(
        ("limit", "code", "who"),
        [
            (
                "provider",
                "RetryableErrorDueToTooManyCalls",
                f"Subscription {SUBSCRIPTION} was used to perform too many calls",
            ),
            (
                "operation",
                "RetryableErrorDueToTooManyCallsToThisOperation",
                "Operation GetServiceTagsOperation exceeded throttling limit of 5 calls",
            ),
        ],
    )
    def test_a_provider_says_it_in_the_details(self, limit: str, code: str, who: str, open_estate: OpenEstate) -> None:
        answer = declared(open_estate, f"throttled: {limit}, retry_after: 39").get(TAGS)
        assert (answer.status, answer.code, answer.headers["retry-after"]) == (429, "RetryableError", "39")
        sentence = (
            f"{who} within last 5 minutes. The number of calls exceeds Microsoft.Network throttling limit. "
            "The call can be retried in 39 seconds."
        )
        assert answer.body["error"]["details"] == [{"code": code, "message": sentence}]

    def test_resource_graph_has_its_quota_in_headers_and_the_reason_in_the_details(
        self, open_estate: OpenEstate
    ) -> None:
        answer = declared(open_estate, "throttled: graph, retry_after: 2").call("POST", GRAPH, {"query": "resources"})
        assert (answer.status, answer.code, answer.headers["retry-after"]) == (429, "RateLimiting", "2")
        assert answer.headers["x-ms-user-quota-remaining"] == "0"
        assert answer.headers["x-ms-user-quota-resets-after"] == "00:00:02"
        assert answer.message.startswith("Please provide below info when asking for support: timestamp = 2026-11-23T")
        assert answer.body["error"]["details"][0]["message"].startswith("Client application has been throttled")


def token_of(**claims: object) -> str:
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"e30.{payload}.e30"


class TestChallenges:
    def asked(self, answered: requests.Response) -> Any:  # Any: a JSON document
        assert answered.status_code == 401
        header = answered.headers["WWW-Authenticate"]
        assert header.startswith('Bearer realm="", authorization_uri="https://management.azure.com/')
        assert 'error="insufficient_claims"' in header
        encoded = re.search('claims="([^"]+)"', header)
        assert encoded
        return json.loads(base64.b64decode(encoded[1]))

    def test_a_revoked_session_asks_for_a_token_issued_later_until_it_comes(self, open_estate: OpenEstate) -> None:
        arm = declared(open_estate, "challenge: revoked")
        moment = self.asked(raw(arm))["access_token"]["nbf"]["value"]
        assert moment == "1795424400", "when the estate was opened: 2026-11-23 09:00 UTC"
        arm.sandbox.sleep(60)
        assert self.asked(raw(arm, token=token_of(nbf=int(moment) - 1)))["access_token"]["nbf"]["value"] == moment
        assert raw(arm, token=token_of(nbf=int(moment))).status_code == 200
        assert raw(arm).status_code == 401, "the old token stays revoked"

    def test_multifactor_asks_for_a_context(self, open_estate: OpenEstate) -> None:
        arm = declared(open_estate, "method: WRITE, challenge: multifactor")
        assert raw(arm).status_code == 200
        assert self.asked(put(arm)) == {"access_token": {"acrs": {"essential": True, "values": ["p1"]}}}
        assert arm.get(RULE).status == 404
        for acrs in ("p2", ["p2"], None):
            assert raw(arm, "PUT", RULE, token_of(acrs=acrs), json={}).status_code == 401
        for acrs in ("p1", ["p2", "p1"]):
            assert raw(arm, "PUT", RULE, token_of(acrs=acrs), json={}).status_code == 400

    @pytest.mark.parametrize("token", ["a.b.c", "a.bm90IGpzb24.c", "..", "a", token_of(nbf="soon"), token_of(nbf=[])])
    def test_a_token_that_cannot_be_read_has_no_claims(self, token: str, open_estate: OpenEstate) -> None:
        assert raw(declared(open_estate, "challenge: revoked"), token=token).status_code == 401


@pytest.mark.parametrize(("fault", "status"), [("answer: html", 200), ("status: 502, answer: html", 502)])
def test_a_proxy_answers_with_a_page_and_passes_nothing_on(fault: str, status: int, open_estate: OpenEstate) -> None:
    arm = declared(open_estate, f"method: PUT, {fault}")
    answered = put(arm)
    assert (answered.status_code, answered.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert answered.text.startswith("<!DOCTYPE html>")
    assert arm.get(RULE).status == 404


def test_text_is_not_json(open_estate: OpenEstate) -> None:
    answered = raw(declared(open_estate, "answer: text"))
    with pytest.raises(ValueError, match="Expecting value"):
        answered.json()


def test_another_encoding_than_the_one_announced_is_not_the_answer(open_estate: OpenEstate) -> None:
    arm = declared(open_estate, "method: PUT, answer: utf-16")
    answered = put(arm)
    assert answered.headers["Content-Type"].endswith("charset=utf-8")
    assert json.loads(answered.content.decode("utf-16"))["name"] == "new"
    assert arm.get(RULE).status == 200, "the call has taken effect"


def test_what_is_not_gzip_cannot_be_decompressed(open_estate: OpenEstate) -> None:
    arm = declared(open_estate, "method: PUT, answer: gzip")
    with pytest.raises(requests.exceptions.ContentDecodingError):
        put(arm)
    assert arm.get(RULE).status == 200


@pytest.mark.parametrize("answer", ["cut", "short"])
def test_a_body_that_ends_early_is_an_error_of_the_client_and_the_call_has_taken_effect(
    answer: str, open_estate: OpenEstate
) -> None:
    arm = declared(open_estate, f"method: PUT, answer: {answer}")
    with pytest.raises(requests.exceptions.ChunkedEncodingError) as caught:
        put(arm)
    causes = caught.value.args[0].args[1:]
    assert [type(cause) for cause in causes] == [ConnectionResetError if answer == "cut" else IncompleteRead]
    assert arm.get(RULE).status == 200


@pytest.mark.parametrize("answer", ["silence", "head", "drip"])
def test_a_client_of_an_answer_that_does_not_come_has_waited_as_long_as_it_wanted(
    answer: str, open_estate: OpenEstate
) -> None:
    arm = declared(open_estate, f"method: PUT, answer: {answer}")
    before = arm.sandbox.clock.now
    with pytest.raises((requests.ReadTimeout, requests.ConnectionError), match=r"[Rr]ead timed out"):
        raw(arm, "PUT", RULE, json={"properties": rule_properties()}, timeout=(3, 60))
    assert arm.sandbox.clock.now == before + 60
    assert arm.get(RULE).status == 200


@pytest.mark.parametrize("way", ["cut", "drip"])
def test_the_first_half_of_a_broken_body_arrives(way: str, open_estate: OpenEstate) -> None:
    arm = declared(open_estate, f"answer: {way}")
    whole = raw(open_estate({"sandbox.yaml": ""})).content
    pieces: list[bytes] = []
    with raw(arm, stream=True) as answered:
        assert int(answered.headers["Content-Length"]) == len(whole)
        with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.ConnectionError)):
            pieces.extend(answered.iter_content(7))
    assert b"".join(pieces) == whole[: len(whole) // 2 // 7 * 7]


def test_an_operation_that_never_ends_keeps_its_group_and_leaves_nothing_behind(open_estate: OpenEstate) -> None:
    arm = declared(open_estate, "method: PUT, operation: InProgress")
    accepted = put(arm)
    for _ in range(3):
        arm.sandbox.sleep(1000)
        assert arm.get(accepted.headers["Azure-AsyncOperation"]).body == {"status": "InProgress"}
    busy = put(arm)
    assert (busy.status_code, busy.headers["Retry-After"]) == (429, "10")
    again = Arm(open_sandbox(arm.sandbox.folder))
    assert again.get(RULE).body["properties"]["provisioningState"] == "Succeeded"
