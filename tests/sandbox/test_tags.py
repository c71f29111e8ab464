"""Tags of any scope as a resource of their own."""

import pytest

from acrnet.sandbox import open_sandbox

from .conftest import GROUP, NSG, VNET, Arm

VERSION = "2021-04-01"
SUBSCRIPTION = "/subscriptions/sub-1"


def tags_of(scope: str) -> str:
    return f"{scope}/providers/Microsoft.Resources/tags/default"


def document(**tags: str) -> dict[str, object]:
    return {"properties": {"tags": tags}}


@pytest.mark.parametrize("scope", [SUBSCRIPTION, GROUP, NSG, VNET])
def test_tags_are_set_on_any_scope_and_shown_where_the_scope_is(scope: str, arm: Arm) -> None:
    put = arm.call("PUT", tags_of(scope), document(team="apps", stage="test"), VERSION)
    assert put.body == {
        "id": tags_of(scope),
        "name": "default",
        "type": "Microsoft.Resources/tags",
        "properties": {"tags": {"team": "apps", "stage": "test"}},
    }
    again = Arm(open_sandbox(arm.sandbox.folder))
    assert again.get(scope).body["tags"] == again.get(tags_of(scope), VERSION).body["properties"]["tags"]
    assert again.get(scope).body["tags"] == {"team": "apps", "stage": "test"}
    assert again.call("DELETE", tags_of(scope), None, VERSION).status == 200
    assert again.get(tags_of(scope), VERSION).body["properties"]["tags"] == {}


@pytest.mark.parametrize(
    ("operation", "left"),
    [
        ("Merge", {"team": "apps", "stage": "test"}),
        ("merge", {"team": "apps", "stage": "test"}),
        ("Replace", {"team": "apps", "stage": "test"}),
        ("Delete", {}),
    ],
)
def test_tags_are_merged_replaced_and_deleted_by_name(operation: str, left: dict[str, str], arm: Arm) -> None:
    # The group of the estate has the tag team=platform.
    body = {"operation": operation, **document(team="apps", stage="test")}
    assert arm.call("PATCH", tags_of(NSG), body, VERSION).body["properties"]["tags"] == left
    assert arm.get(NSG).body["tags"] == left


def test_a_merge_keeps_the_tags_that_it_does_not_name(arm: Arm) -> None:
    body = {"operation": "Merge", **document(stage="test")}
    merged = arm.call("PATCH", tags_of(NSG), body, VERSION)
    assert merged.body["properties"]["tags"] == {"team": "platform", "stage": "test"}
    assert arm.call("PATCH", tags_of(NSG), {"operation": "Add", **document()}, VERSION).status == 400


@pytest.mark.parametrize("scope", [f"{NSG}x", f"{VNET}/subnets/clients"])
def test_what_is_not_there_or_has_no_tags_is_not_found(scope: str, arm: Arm) -> None:
    assert arm.get(tags_of(scope), VERSION).status == 404
    assert arm.call("PUT", tags_of(scope), document(a="b"), VERSION).status == 404
    assert arm.get(tags_of(NSG).replace("default", "other"), VERSION).status == 404


def test_tag_names_are_counted_with_their_values(arm: Arm) -> None:
    arm.call("PUT", tags_of(VNET), document(team="apps"), VERSION)
    (name,) = arm.get(f"{SUBSCRIPTION}/tagNames", VERSION).body["value"]
    assert (name["tagName"], name["count"]) == ("team", {"type": "Total", "value": 2})
    assert {each["tagValue"]: each["count"]["value"] for each in name["values"]} == {"platform": 1, "apps": 1}
