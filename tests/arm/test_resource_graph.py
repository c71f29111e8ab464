from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from acrnet.arm.resource_graph import PAGE_SIZE, SUBSCRIPTION_LIMIT, TRUNCATED
from acrnet.errors import PermissionDeniedError, RemoteError

from ..conftest import EstateOf
from ..estates import Json, nsg
from ..scripted import Reply, Script, error

QUERY = (
    "resources\n| where type =~ 'microsoft.network/networksecuritygroups'\n| project id, properties\n| order by id asc"
)


def page(*names: str, more: str = "", total: int = -1, truncated: object = "false") -> Json:
    rows = [{"id": name} for name in names]
    body: Json = {"totalRecords": len(rows) if total < 0 else total, "count": len(rows), "data": rows}
    body["resultTruncated"] = truncated
    return {**body, "$skipToken": more} if more else body


def sent(script: Script) -> list[Any]:  # Any: JSON
    return [json.loads(request.body or b"") for request in script.adapter.requests]


def test_a_query_without_scopes_searches_the_tenant_with_one_post() -> None:
    script = Script(Reply(200, page("/a", "/b")))
    answer = script.arm.resource_graph("resources")
    assert [row["id"] for row in answer.rows] == ["/a", "/b"]
    assert answer.incomplete == ()
    assert [(call.method, call.path, call.api_version) for call in script.calls] == [
        ("POST", "/providers/Microsoft.ResourceGraph/resources", "2022-10-01")
    ]
    assert sent(script) == [{"query": "resources", "options": {"$top": PAGE_SIZE, "resultFormat": "objectArray"}}]


def test_each_page_is_asked_for_with_the_token_of_the_one_before_and_the_same_query() -> None:
    script = Script(
        Reply(200, page("/a", more="t1", total=3)),
        Reply(200, page("/b", more="t2", total=3)),
        Reply(200, page("/c", total=3)),
    )
    answer = script.arm.resource_graph(QUERY, subscriptions=["s1", "s2"])
    assert ([row["id"] for row in answer.rows], answer.incomplete) == (["/a", "/b", "/c"], ())
    first, *later = sent(script)
    assert [each["options"].pop("$skipToken") for each in later] == ["t1", "t2"]
    assert later == [first, first]
    assert first["subscriptions"] == ["s1", "s2"]


@pytest.mark.parametrize(
    "lost",
    [
        requests.ConnectionError(),
        requests.ConnectionError(ConnectionResetError()),
        requests.ReadTimeout(),
        requests.exceptions.ChunkedEncodingError(ConnectionResetError()),
    ],
    ids=["no connection", "a connection that broke", "a time that ran out", "a connection that broke within a body"],
)
def test_a_query_without_an_answer_is_sent_again_because_it_changes_nothing(lost: Exception) -> None:
    script = Script(Reply(200, page("/a", more="t", total=2)), Reply(raises=lost), Reply(200, page("/b", total=2)))
    answer = script.arm.resource_graph(QUERY)
    assert [row["id"] for row in answer.rows] == ["/a", "/b"]
    _, unanswered, again = sent(script)
    assert unanswered == again


def test_a_query_that_is_never_answered_fails_after_three_more_tries() -> None:
    script = Script(Reply(raises=requests.ConnectionError()))
    with pytest.raises(RemoteError, match="did not answer"):
        script.arm.resource_graph(QUERY)
    assert len(sent(script)) == 4


def test_scopes_are_grouped_and_a_query_has_those_of_one_kind() -> None:
    script = Script(Reply(200, page("/a")))
    subscriptions = [f"s{number}" for number in range(601)]
    groups = [f"g{number}" for number in range(11)]
    script.arm.resource_graph(QUERY, subscriptions=subscriptions, management_groups=groups)
    scopes = [{key: value for key, value in each.items() if key not in {"query", "options"}} for each in sent(script)]
    assert scopes == [
        {"subscriptions": subscriptions[:300]},
        {"subscriptions": subscriptions[300:600]},
        {"subscriptions": subscriptions[600:]},
        {"managementGroups": groups[:10]},
        {"managementGroups": groups[10:]},
    ]


@pytest.mark.parametrize("truncated", ["true", "True", True])
def test_a_truncated_answer_without_a_token_is_incomplete(truncated: object) -> None:
    answer = Script(Reply(200, page("/a", total=2, truncated=truncated))).arm.resource_graph(QUERY)
    assert [row["id"] for row in answer.rows] == ["/a"]
    assert answer.incomplete == (TRUNCATED,)


def test_a_truncated_page_with_a_token_for_the_next_is_complete() -> None:
    script = Script(Reply(200, page("/a", more="t", total=2, truncated="true")), Reply(200, page("/b", total=2)))
    assert script.arm.resource_graph(QUERY).incomplete == ()


def test_the_limit_of_subscriptions_is_reported_once() -> None:
    hit: Json = {"x_ms_tenant_subscription_limit_hit": "true"}
    script = Script(Reply(200, page("/a", more="t", total=2), **hit), Reply(200, page("/b", total=2), **hit))
    assert script.arm.resource_graph(QUERY).incomplete == (SUBSCRIPTION_LIMIT,)


def test_pages_that_repeat_one_resource_and_skip_another_are_incomplete() -> None:
    script = Script(Reply(200, page("/a", "/b", more="t", total=3)), Reply(200, page("/B", total=3)))
    answer = script.arm.resource_graph(QUERY)
    assert answer.incomplete == ("Azure Resource Graph counted 3 resources and listed 2 of them; try again",)


@pytest.mark.parametrize(
    ("remaining", "resets_after", "slept"),
    [
        ("0", "00:00:05", [5.0]),
        ("0", "00:01:02", [62.0]),
        ("0", "00:00:03.5000000", [3.0]),
        ("0", "00:00:00", [1.0]),
        ("0", "00:05:00", [300.0]),
        ("0", "soon", []),
        ("1", "00:00:05", []),
    ],
)
def test_a_quota_that_is_used_up_is_waited_for_before_the_next_page(
    remaining: str, resets_after: str, slept: list[float]
) -> None:
    headers: Json = {"x_ms_user_quota_remaining": remaining, "x_ms_user_quota_resets_after": resets_after}
    script = Script(Reply(200, page("/a", more="t", total=2), **headers), Reply(200, page("/b", total=2), **headers))
    assert len(script.arm.resource_graph(QUERY).rows) == 2
    assert script.slept == slept, "and not after the last page"


def test_a_quota_that_is_renewed_only_after_hours_is_not_waited_for() -> None:
    headers: Json = {"x_ms_user_quota_remaining": "0", "x_ms_user_quota_resets_after": "23:00:00"}
    script = Script(Reply(200, page("/a", more="t", total=2), **headers))
    with pytest.raises(RemoteError) as caught:
        script.arm.resource_graph(QUERY)
    assert str(caught.value) == (
        "Cannot query Azure Resource Graph: Azure asks to wait 23 hours, and acrnet waits 5 minutes at most. "
        "Try again in 23 hours."
    )
    assert script.slept == []


def too_large(remaining: str = "9") -> Reply:
    """A refusal as in microsoft/ARI issue 199."""
    reason = {"code": "ResponsePayloadTooLarge", "message": "Response payload size is 94330584, and has exceeded it."}
    info = "Please provide below info when asking for support: timestamp = 2024-07-03T07:44:08.8214276Z."
    body = error("BadRequest", info, details=[reason])
    return Reply(400, body, x_ms_user_quota_remaining=remaining, x_ms_user_quota_resets_after="00:00:05")


def test_rows_that_are_too_large_for_an_answer_are_asked_for_in_smaller_pages() -> None:
    script = Script(
        too_large(),
        Reply(200, page("/a", more="t", total=3)),
        too_large(remaining="0"),
        Reply(200, page("/b", more="u", total=3)),
        Reply(200, page("/c", total=3)),
    )
    answer = script.arm.resource_graph(QUERY)
    assert ([row["id"] for row in answer.rows], answer.incomplete) == (["/a", "/b", "/c"], ())
    options = [each["options"] for each in sent(script)]
    assert [(each["$top"], each.get("$skipToken", "")) for each in options] == [
        (1000, ""),
        (250, ""),
        (250, "t"),
        (62, "t"),
        (62, "u"),
    ]
    assert script.slept == [5.0], "only where no query was left"


def test_a_row_that_is_too_large_by_itself_ends_the_query() -> None:
    script = Script(too_large())
    with pytest.raises(RemoteError, match=r"Response payload size is 94330584.*ResponsePayloadTooLarge"):
        script.arm.resource_graph(QUERY)
    assert [each["options"]["$top"] for each in sent(script)] == [1000, 250, 62, 15, 3, 1]


def test_the_sandbox_sends_large_groups_in_small_pages_too(estate_of: EstateOf) -> None:
    estate = estate_of(*(nsg(f"nsg-{number}", tags={"text": "x" * 3_000_000}) for number in range(6)))
    query = QUERY.replace("properties", "tags")
    answer = estate.arm.resource_graph(query)
    assert (len(answer.rows), answer.incomplete) == (6, ())


def test_a_repeated_skip_token_ends_the_query() -> None:
    script = Script(Reply(200, page("/a", more="t", total=9)))
    with pytest.raises(RemoteError, match="page 2 of the list names an earlier page as the next one"):
        script.arm.resource_graph(QUERY)
    assert len(script.adapter.requests) == 2


def test_throttling_with_retry_after_is_waited_for_by_the_policies() -> None:
    script = Script(Reply(429, error("RateLimiting"), Retry_After="7"), Reply(200, page("/a")))
    assert len(script.arm.resource_graph(QUERY).rows) == 1
    assert script.slept == [7.0]


BOTH = Reply(429, error("RateLimiting"), Retry_After="2", x_ms_user_quota_resets_after="00:00:02")


def test_throttling_in_both_forms_is_waited_for_once() -> None:
    script = Script(BOTH, Reply(200, page("/a")))
    assert len(script.arm.resource_graph(QUERY).rows) == 1
    assert (script.slept, len(script.adapter.requests)) == ([2.0], 2)


def test_throttling_in_both_forms_that_goes_on_is_tried_as_often_as_the_policies_try() -> None:
    script = Script(BOTH)
    with pytest.raises(RemoteError):
        script.arm.resource_graph(QUERY)
    assert (script.slept, len(script.adapter.requests)) == ([2.0] * 3, 4)


def test_throttling_with_only_a_quota_reset_is_waited_for_too() -> None:
    throttled = Reply(429, error("RateLimiting"), x_ms_user_quota_resets_after="00:00:04")
    script = Script(throttled, throttled, Reply(200, page("/a")))
    assert len(script.arm.resource_graph(QUERY).rows) == 1
    assert script.slept == [4.0, 4.0]


def test_throttling_that_goes_on_is_given_up_after_a_bounded_number_of_tries() -> None:
    script = Script(Reply(429, error("RateLimiting", "Slow down."), x_ms_user_quota_resets_after="00:00:04"))
    with pytest.raises(RemoteError, match=r"Cannot query Azure Resource Graph: Slow down \(RateLimiting") as caught:
        script.arm.resource_graph(QUERY)
    assert caught.value.status == 429
    assert script.slept == [4.0] * 4


def test_throttling_without_a_stated_wait_is_not_waited_for() -> None:
    script = Script(Reply(429, error("RateLimiting")))
    with pytest.raises(RemoteError):
        script.arm.resource_graph(QUERY)
    assert script.slept == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("[]", "not what Resource Manager sends"),
        ("<html>", "not what Resource Manager sends"),
        ({"totalRecords": 1}, "not what Resource Manager sends"),
        ({"data": {"columns": [], "rows": []}}, "not what Resource Manager sends"),
        ({"data": ["/a"]}, "not what Resource Manager sends"),
        ({"data": [], "totalRecords": "many"}, "not what Resource Manager sends"),
    ],
)
def test_an_answer_of_another_form_is_an_error(body: object, words: str) -> None:
    with pytest.raises(RemoteError, match=words):
        Script(Reply(200, body)).arm.resource_graph(QUERY)


def test_a_refusal_by_a_role_is_reported_as_such() -> None:
    refusal = error("AuthorizationFailed", "The client does not have authorization to perform action 'x/read'.")
    with pytest.raises(PermissionDeniedError, match="Cannot query Azure Resource Graph"):
        Script(Reply(403, refusal)).arm.resource_graph(QUERY)


def test_an_estate_is_searched_page_by_page_within_its_quota(estate_of: EstateOf) -> None:
    settings = "page_size: {Microsoft.ResourceGraph/resources: 2}\nresource_graph: {quota: 2, quota_seconds: 9}"
    names = ["nsg-1", "nsg-2", "nsg-3", "nsg-4", "nsg-5", "nsg-6", "nsg-7"]
    estate = estate_of(*map(nsg, names), settings=settings)
    answer = estate.arm.resource_graph(QUERY)
    assert [row["id"].rpartition("/")[2] for row in answer.rows] == names
    assert answer.incomplete == ()
    assert {call.status for call in estate.calls} == {200}, "never throttled"
    assert estate.sandbox.clock.now == 9.0
