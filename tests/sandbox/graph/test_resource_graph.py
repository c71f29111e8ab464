"""Resource Graph: which rows a query gets, page by page, and what the answer says of the rest."""

import pytest

from ..conftest import NSG, Answer, Arm, JsonValue, OpenEstate
from .estate import PATH, VERSION

GROUPS = "resources\n| where type =~ 'microsoft.network/networksecuritygroups'"
IDS = f"{GROUPS}\n| project id\n| order by id asc"


def group(subscription: str, name: str, resource_group: str = "rg", **fields: JsonValue) -> JsonValue:
    identifier = f"/subscriptions/{subscription}/resourceGroups/{resource_group}"
    return {
        "id": f"{identifier}/providers/Microsoft.Network/networkSecurityGroups/{name}",
        "location": "West Europe",
        "properties": {"securityRules": []},
        **fields,
    }


ESTATE = {
    "groups.json": [
        group("sub-1", "nsg-b", "RG-Apps", tags={"Env": "Prod", "it's": "a\\b"}),
        group("sub-2", "nsg-c", tags={"env": "dev"}, managedBy="/x"),
        group("sub-3", "nsg-d"),
    ]
}


def ask(arm: Arm, query: str = IDS, **request: JsonValue) -> Answer:
    options = {"$top": 1000, "resultFormat": "objectArray", **request.pop("options", {})}
    return arm.call("POST", PATH, {"query": query, "options": options, **request}, version=VERSION)


def names(answer: Answer) -> list[str]:
    return [row["id"].rpartition("/")[2] for row in answer.body["data"]]


def narrowed(*stages: str) -> str:
    return "\n| ".join([GROUPS, *stages, "project id", "order by id asc"])


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ({}, ["nsg-b", "nsg", "nsg-c", "nsg-d"]),
        ({"subscriptions": ["SUB-2", "sub-3"]}, ["nsg-c", "nsg-d"]),
        ({"subscriptions": ["sub-2", "nowhere"]}, ["nsg-c"]),
        ({"managementGroups": ["Edge"]}, ["nsg-c", "nsg-d"]),
        ({"managementGroups": ["edge", "core"]}, ["nsg-b", "nsg", "nsg-c", "nsg-d"]),
        ({"managementGroups": ["hollow"]}, []),
        ({"query": narrowed("where name in~ ('NSG-B', 'nsg-d')")}, ["nsg-b", "nsg-d"]),
        ({"query": narrowed("where resourceGroup in~ ('rg-apps')")}, ["nsg-b"]),
        ({"query": narrowed("where tostring(tags) contains 'env'")}, ["nsg-b", "nsg-c"]),
        (
            {
                "query": narrowed(
                    "where tostring(tags) contains 'ENV'",
                    "where tostring(tags) contains 'prod'",
                    "where name in~ ('nsg-b')",
                )
            },
            ["nsg-b"],
        ),
        ({"query": narrowed(r"where tostring(tags) contains 'it\'s'")}, ["nsg-b"]),
        ({"query": IDS.replace("microsoft.network/networksecuritygroups", "Microsoft.Network/none")}, []),
    ],
)
def test_a_query_gets_the_rows_of_its_scope_and_its_filters(
    request_: dict[str, JsonValue], expected: list[str], open_estate: OpenEstate
) -> None:
    settings = "management_groups: {edge: [sub-2, SUB-3], Core: [sub-1], hollow: []}"
    answer = ask(open_estate({**ESTATE, "sandbox.yaml": settings}), **request_)
    assert answer.status == 200
    assert names(answer) == expected
    assert (answer.body["totalRecords"], answer.body["count"]) == (len(expected), len(expected))
    assert (answer.body["resultTruncated"], answer.body.get("$skipToken")) == ("false", None)


def test_a_row_has_the_columns_asked_for_and_the_properties_of_the_resource(open_estate: OpenEstate) -> None:
    arm = open_estate(ESTATE)
    columns = "id, name, type, location, resourceGroup, subscriptionId, tags, managedBy, properties"
    rows = ask(arm, IDS.replace("project id", f"project {columns}")).body["data"]
    assert [list(row) for row in rows] == [columns.split(", ")] * 4
    apps, rules, branch, bare = rows
    assert (apps["location"], apps["resourceGroup"], apps["subscriptionId"]) == ("westeurope", "rg-apps", "sub-1")
    assert (apps["name"], apps["type"]) == ("nsg-b", "microsoft.network/networksecuritygroups")
    assert rules["properties"] == arm.get(NSG).body["properties"]
    assert (branch["managedBy"], branch["tags"]) == ("/x", {"env": "dev"})
    assert (bare["managedBy"], bare["tags"]) == ("", None)
    assert len(bare["properties"]["defaultSecurityRules"]) == 6


def test_pages_follow_one_another_by_their_tokens(open_estate: OpenEstate) -> None:
    arm = open_estate({**ESTATE, "sandbox.yaml": "page_size: {Microsoft.ResourceGraph/resources: 3}"})
    first = ask(arm)
    assert (names(first), first.body["totalRecords"], first.body["count"]) == (["nsg-b", "nsg", "nsg-c"], 4, 3)
    assert first.body["resultTruncated"] == "false"
    second = ask(arm, options={"$skipToken": first.body["$skipToken"]})
    assert names(second) == ["nsg-d"]
    assert "$skipToken" not in second.body
    assert names(ask(arm, options={"$top": 1})) == ["nsg-b"]


def test_a_token_goes_on_after_a_page_and_a_skip_goes_before_it(open_estate: OpenEstate) -> None:
    arm = open_estate(ESTATE)
    first = ask(arm, options={"$top": 1, "$skip": 1})
    assert (names(first), first.body["totalRecords"]) == (["nsg"], 4)
    token = first.body["$skipToken"]
    assert names(ask(arm, options={"$top": 1, "$skipToken": token})) == ["nsg-c"]
    assert names(ask(arm, options={"$top": 2, "$skipToken": token})) == ["nsg-c", "nsg-d"]
    assert names(ask(arm, options={"$top": 2, "$skip": 0, "$skipToken": token})) == ["nsg-b", "nsg"]


@pytest.mark.parametrize(
    ("query", "expected", "truncated"),
    [
        (f"{IDS} | take 3", ["nsg-b", "nsg"], "true"),
        (f"{IDS} | limit 2", ["nsg-b", "nsg"], "false"),
        (f"{GROUPS} | order by id asc | project id = todynamic(id)", ["nsg", "nsg-c"], "true"),
    ],
)
def test_a_query_that_cannot_be_paged_has_no_token(
    query: str, expected: list[str], truncated: str, open_estate: OpenEstate
) -> None:
    answer = ask(open_estate(ESTATE), query, options={"$top": 2, "$skip": 1})
    assert (names(answer), answer.body["resultTruncated"]) == (expected, truncated)
    assert "$skipToken" not in answer.body


def test_top_can_be_paged(open_estate: OpenEstate) -> None:
    answer = ask(open_estate(ESTATE), f"{GROUPS} | top 3 by id asc | project id", options={"$top": 2})
    assert (names(answer), answer.body["resultTruncated"]) == (["nsg-b", "nsg"], "false")
    assert "$skipToken" in answer.body


def test_the_form_of_an_answer_is_that_of_its_version_unless_asked_for(arm: Arm) -> None:
    table = {"columns": [{"name": "name", "type": "string"}], "rows": [["nsg"]]}
    query = f"{GROUPS} | project name"
    for version, options, expected in (
        ("2019-04-01", {}, table),
        ("2021-03-01", {}, [{"name": "nsg"}]),
        ("2024-04-01", {"resultFormat": "table"}, table),
        ("2019-04-01", {"resultFormat": "objectArray"}, [{"name": "nsg"}]),
    ):
        answer = arm.call("POST", PATH, {"query": query, "options": options}, version=version)
        assert answer.body == {
            "totalRecords": 1,
            "count": 1,
            "data": expected,
            "facets": [],
            "resultTruncated": "false",
        }


def test_facets_count_the_values_of_a_column_of_the_result(open_estate: OpenEstate) -> None:
    facets = [
        {"expression": "subscriptionId", "options": {"sortBy": "subscriptionId", "sortOrder": "asc", "$top": 2}},
        {"expression": "tags.env"},
        {"expression": "resourceGroup", "options": {"filter": "resourceGroup contains 'APPS'"}},
        {"expression": "nothing"},
    ]
    query = f"{GROUPS} | project id, subscriptionId, resourceGroup, tags.env"
    answer = ask(open_estate(ESTATE), query, facets=facets, options={"$top": 1})
    counted, paths, filtered, failed = answer.body["facets"]
    assert counted == {
        "expression": "subscriptionId",
        "totalRecords": 3,
        "count": 2,
        "data": [{"subscriptionId": "sub-1", "count": 2}, {"subscriptionId": "sub-2", "count": 1}],
        "resultType": "FacetResult",
    }
    assert paths["data"] == [{"tags_env": "", "count": 3}, {"tags_env": "dev", "count": 1}]
    assert filtered["data"] == [{"resourceGroup": "rg-apps", "count": 1}]
    assert failed == {
        "expression": "nothing",
        "errors": [
            {"code": "NoValidColumns", "message": "No valid columns in facet expression."},
            {"code": "InvalidColumnNames", "message": "Invalid column names: [nothing]."},
        ],
        "resultType": "FacetError",
    }


def test_more_than_sixteen_mebibytes_are_refused_until_the_page_is_smaller(open_estate: OpenEstate) -> None:
    large = [group("sub-1", f"nsg-{number}", tags={"text": "x" * 4_000_000}) for number in range(5)]
    arm = open_estate({"groups.json": large}, only=True)
    query = f"{GROUPS} | project id, tags"
    refused = ask(arm, query)
    assert (refused.status, refused.code) == (400, "BadRequest")
    (detail,) = refused.body["error"]["details"]
    assert detail["code"] == "ResponsePayloadTooLarge"
    assert "has exceeded the limit of 16777216" in detail["message"]
    assert ask(arm, query, options={"$top": 4}).body["count"] == 4


def test_values_that_would_be_repeated_without_end_are_not_written(open_estate: OpenEstate) -> None:
    many = [group("sub-1", f"nsg-{number}", tags={str(key): "x" for key in range(1_000)}) for number in range(180)]
    arm = open_estate({"groups.json": many}, only=True)
    query = (
        f"{GROUPS} | extend n = 1 | join kind=inner (resources | summarize all = make_list(tags) | extend n = 1) on n"
    )
    refused = ask(arm, f"{query} | project id, all")
    assert [detail["code"] for detail in refused.body["error"]["details"]] == ["ResponsePayloadTooLarge"]
    assert ask(arm, f"{query} | project id, n = array_length(all) | take 1").body["data"][0]["n"] == 180


def test_a_declared_truncation_ends_the_answer_without_a_token(open_estate: OpenEstate) -> None:
    settings = "page_size: {Microsoft.ResourceGraph/resources: 2}\nresource_graph: {truncate_at: 3}"
    arm = open_estate({**ESTATE, "sandbox.yaml": settings})
    first = ask(arm)
    assert first.body["resultTruncated"] == "false"
    second = ask(arm, options={"$skipToken": first.body["$skipToken"]})
    assert (names(second), second.body["resultTruncated"]) == (["nsg-c"], "true")
    assert "$skipToken" not in second.body
    assert second.body["totalRecords"] == 4


def test_more_subscriptions_than_a_query_searches_are_told_in_a_header(open_estate: OpenEstate) -> None:
    settings = (
        "resource_graph: {subscription_limit: 2}\nmanagement_groups: {all: [sub-1, sub-2, sub-3], two: [sub-3, sub-2]}"
    )
    arm = open_estate({**ESTATE, "sandbox.yaml": settings})
    cases: list[tuple[dict[str, JsonValue], list[str], str | None]] = [
        ({}, ["nsg-b", "nsg", "nsg-c"], "true"),
        ({"managementGroups": ["all"]}, ["nsg-b", "nsg", "nsg-c"], "true"),
        ({"managementGroups": ["two"]}, ["nsg-c", "nsg-d"], None),
        ({"subscriptions": ["sub-1", "sub-2", "sub-3"]}, ["nsg-b", "nsg", "nsg-c", "nsg-d"], None),
    ]
    for scope, expected, hit in cases:
        answer = ask(arm, **scope)
        assert (names(answer), answer.headers.get("x-ms-tenant-subscription-limit-hit")) == (expected, hit)


def test_the_quota_counts_down_is_told_refuses_and_is_renewed(open_estate: OpenEstate) -> None:
    arm = open_estate({"sandbox.yaml": "resource_graph: {quota: 2, quota_seconds: 75}"})

    def quota_answer(answer: Answer) -> tuple[int, str, str]:
        headers = answer.headers
        return answer.status, headers["x-ms-user-quota-remaining"], headers["x-ms-user-quota-resets-after"]

    assert quota_answer(ask(arm)) == (200, "1", "00:01:15")
    arm.sandbox.sleep(10)
    assert quota_answer(ask(arm)) == (200, "0", "00:01:05")
    refused = ask(arm)
    assert quota_answer(refused) == (429, "0", "00:01:05")
    assert refused.headers["retry-after"] == "65"
    assert (refused.code, [detail["code"] for detail in refused.body["error"]["details"]]) == (
        "RateLimiting",
        ["RateLimiting"],
    )
    arm.sandbox.sleep(65)
    assert quota_answer(ask(arm)) == (200, "1", "00:01:15")


def test_rows_are_those_the_caller_may_read(open_estate: OpenEstate) -> None:
    settings = """
permissions:
  - {scope: /subscriptions/sub-2, actions: ["*/read"]}
  - {scope: /subscriptions/sub-3, actions: [Microsoft.Compute/*]}
management_groups: {edge: [sub-1]}
"""
    arm = open_estate({**ESTATE, "sandbox.yaml": settings})
    assert names(ask(arm)) == ["nsg-c"]
    assert names(ask(arm, subscriptions=["sub-1", "sub-2", "sub-3"])) == ["nsg-c"]
    closed: list[dict[str, JsonValue]] = [
        {"subscriptions": ["sub-1"]},
        {"managementGroups": ["edge"]},
        {"managementGroups": ["nowhere"]},
    ]
    for scope in closed:
        refused = ask(arm, **scope)
        assert (refused.status, refused.code) == (403, "AuthorizationFailed"), scope


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"options": {"$top": 1001}}, "BadRequest"),
        ({"options": {"$top": "all"}}, "BadRequest"),
        ({"options": {"$top": True}}, "BadRequest"),
        ({"options": {"$skip": -1}}, "BadRequest"),
        ({"options": {"resultFormat": "csv"}}, "BadRequest"),
        ({"options": {"$skipToken": "&&"}}, "InvalidSkipToken"),
        ({"options": {"$skipToken": "WzFd"}}, "InvalidSkipToken"),
        ({"options": {"$skipToken": "LTU="}}, "InvalidSkipToken"),
        ({"facets": [{"expression": "id", "options": {"$top": 0}}]}, "BadRequest"),
        ({"subscriptions": ["sub-1"], "managementGroups": ["edge"]}, "BadRequest"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(request_: dict[str, JsonValue], code: str, arm: Arm) -> None:
    answer = ask(arm, **request_)
    assert (answer.status, answer.code) == (400, code)


def test_a_graph_query_is_not_a_write(open_estate: OpenEstate) -> None:
    arm = open_estate({"sandbox.yaml": "faults: [{method: WRITE, status: 500, times: always}]"})
    assert ask(arm).status == 200
