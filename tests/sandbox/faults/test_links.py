"""Links that lead back, on and on, and elsewhere."""

from __future__ import annotations

import pytest

from ..conftest import GROUP, NSG, REGISTRY, SUBSCRIPTION, VNET, Arm, OpenEstate, rule_properties

NSGS = f"{GROUP}/providers/Microsoft.Network/networkSecurityGroups"
GRAPH = "/providers/Microsoft.ResourceGraph/resources"
QUERY = "resources\n| where type =~ 'microsoft.network/networksecuritygroups'\n| project id, name\n| order by id asc"
RULE = f"{NSG}/securityRules/new"


def declared(open_estate: OpenEstate, fault: str, settings: str = "") -> Arm:
    return open_estate({"sandbox.yaml": f"{settings}faults:\n  - {{{fault}}}\n"})


def test_a_list_leads_back_to_its_first_page(open_estate: OpenEstate) -> None:
    arm = declared(open_estate, "links: circle, times: always", "page_size: 1\n")
    first = arm.get(f"{NSG}/defaultSecurityRules")
    second = arm.get(first.body["nextLink"])
    assert second.body["value"] == first.body["value"]
    assert second.body["nextLink"] == first.body["nextLink"]


def test_a_later_page_can_be_the_one_that_leads_back(open_estate: OpenEstate) -> None:
    arm = declared(open_estate, "links: circle, first: 2", "page_size: 2\n")
    first = arm.get(f"{NSG}/defaultSecurityRules")
    second = arm.get(first.body["nextLink"])
    third = arm.get(second.body["nextLink"])
    assert third.body["value"] == first.body["value"]
    assert second.body["value"] != first.body["value"]


def test_pages_without_end_are_all_different(open_estate: OpenEstate) -> None:
    arm = declared(open_estate, "links: endless, times: always")
    link, seen = NSGS, set[str]()
    for _ in range(5):
        link = arm.get(link).body["nextLink"]
        assert link not in seen
        seen.add(link)


@pytest.mark.parametrize(("word", "differ"), [("circle", False), ("endless", True)])
def test_answers_of_resource_graph_have_tokens_in_place_of_links(
    word: str, differ: bool, open_estate: OpenEstate
) -> None:
    arm = declared(open_estate, f"links: {word}, times: always")
    question = {"query": QUERY, "subscriptions": [SUBSCRIPTION]}
    token = arm.call("POST", GRAPH, question).body["$skipToken"]
    following = arm.call("POST", GRAPH, {**question, "options": {"$skipToken": token}}).body["$skipToken"]
    assert (following != token) is differ


def test_a_list_that_is_asked_for_with_post_has_a_token(open_estate: OpenEstate) -> None:
    arm = declared(open_estate, "links: circle, times: always")
    path = f"{VNET}/listNetworkManagerEffectiveSecurityAdminRules"
    token = arm.call("POST", path, {}).body["skipToken"]
    assert arm.call("POST", path, {"skipToken": token}).body["skipToken"] == token


@pytest.mark.parametrize(("more", "host"), [("", "management.azure.com.example.test"), (", host: a.test", "a.test")])
def test_links_name_another_host(more: str, host: str, open_estate: OpenEstate) -> None:
    arm = declared(open_estate, f"links: elsewhere, times: always{more}")
    assert arm.get(NSGS).body["nextLink"].startswith(f"https://{host}/subscriptions/")
    accepted = arm.put_rule("new", rule_properties())
    assert accepted.headers["azure-asyncoperation"].startswith(f"https://{host}/subscriptions/")
    arm.wait()
    deleted = arm.call("DELETE", RULE)
    for name in ("azure-asyncoperation", "location"):
        assert deleted.headers[name].startswith(f"https://{host}/subscriptions/")


def test_the_links_of_an_operation_lead_to_each_other(open_estate: OpenEstate) -> None:
    arm = declared(open_estate, "path: '*/operation*', links: circle, times: always")
    deleted = arm.call("DELETE", f"{NSG}/securityRules/{arm.get(NSG).body['properties']['securityRules'][0]['name']}")
    here = deleted.headers["location"]
    arm.wait()
    there = arm.get(here)
    assert (there.status, there.body) == (202, {"status": "InProgress"})
    assert there.headers["location"] == deleted.headers["azure-asyncoperation"]
    assert arm.get(there.headers["location"]).headers["location"] == here


def test_an_answer_without_links_stays_as_it_is(open_estate: OpenEstate) -> None:
    arm = declared(open_estate, "links: circle, times: always")
    assert arm.get(NSG).body == open_estate().get(NSG).body
    assert arm.get(f"{NSG}x").status == 404


@pytest.mark.parametrize("word", ["circle", "endless", "elsewhere"])
def test_a_deletion_whose_answer_is_empty_stays_as_it_is(word: str, open_estate: OpenEstate) -> None:
    webhook = f"{REGISTRY}/webhooks/caller"
    arm = declared(open_estate, f"method: DELETE, links: {word}")
    properties = {"serviceUri": "https://caller.example/", "actions": ["push"]}
    arm.call("PUT", webhook, {"location": "westeurope", "properties": properties})
    arm.wait()
    deleted = arm.call("DELETE", webhook)
    assert (deleted.status, deleted.body) == (200, None)
