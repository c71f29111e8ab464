"""Resource groups are made, changed and deleted with everything in them."""

import pytest

from acrnet.sandbox import open_sandbox

from .conftest import GROUP, NSG, Arm, OpenEstate

VERSION = "2021-04-01"
NEW = "/subscriptions/sub-1/resourceGroups/New"


def test_a_group_is_made_and_things_are_made_in_it(arm: Arm) -> None:
    made = arm.call("PUT", NEW, {"location": "West Europe", "tags": {"a": "b"}}, VERSION)
    assert made.status == 201
    assert made.body == {
        "id": NEW,
        "name": "New",
        "type": "Microsoft.Resources/resourceGroups",
        "location": "westeurope",
        "tags": {"a": "b"},
        "properties": {"provisioningState": "Succeeded"},
    }
    assert (
        arm.call("PUT", f"{NEW}/providers/Microsoft.Network/networkSecurityGroups/x", {"location": "uksouth"}).status
        == 201
    )
    names = [item["name"] for item in arm.get("/subscriptions/sub-1/resourceGroups", VERSION).body["value"]]
    assert names == ["rg", "New"]


def test_a_group_that_is_made_is_there_when_the_estate_is_opened_again(arm: Arm) -> None:
    arm.call("PUT", NEW, {"location": "westeurope"}, VERSION)
    arm.call("PATCH", NEW, {"tags": {"c": "d"}}, VERSION)
    again = Arm(open_sandbox(arm.sandbox.folder))
    assert again.get(NEW, VERSION).body["tags"] == {"c": "d"}


def test_a_group_stays_where_it_is(arm: Arm) -> None:
    arm.call("PUT", NEW, {"location": "westeurope"}, VERSION)
    assert arm.call("PUT", NEW, {"location": "westeurope", "tags": {"x": "y"}}, VERSION).status == 200
    refused = arm.call("PUT", NEW, {"location": "uksouth"}, VERSION)
    assert (refused.status, refused.code) == (409, "InvalidResourceGroupLocation")
    # That of a group which only ids name is the place of its first resource.
    assert arm.call("PUT", GROUP, {"location": "uksouth"}, VERSION).code == "InvalidResourceGroupLocation"


@pytest.mark.parametrize(
    ("document", "code"),
    [
        pytest.param({}, "LocationRequired", id="none"),
        pytest.param({"location": "atlantis"}, "LocationNotAvailableForResourceGroup", id="unknown"),
    ],
)
def test_a_group_has_a_location(arm: Arm, document: dict[str, str], code: str) -> None:
    assert arm.call("PUT", NEW, document, VERSION).code == code
    assert arm.get(NEW, VERSION).code == "ResourceGroupNotFound"


def test_whether_there_is_a_group_is_asked_with_head(arm: Arm) -> None:
    assert arm.call("HEAD", GROUP, None, VERSION).status == 204
    assert arm.call("HEAD", NEW, None, VERSION).status == 404


def test_a_group_is_deleted_with_everything_in_it(arm: Arm) -> None:
    deleted = arm.call("DELETE", GROUP, None, VERSION)
    assert (deleted.status, deleted.body) == (202, None)
    assert arm.get(deleted.headers["location"]).status == 202
    arm.wait()
    assert arm.get(deleted.headers["location"]).status == 200
    assert arm.get(GROUP, VERSION).code == "ResourceGroupNotFound"
    assert arm.get(NSG).code == "ResourceGroupNotFound"
    assert arm.get("/subscriptions/sub-1/resources", VERSION).body["value"] == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("a:b", "has these invalid characters: ':'.", id="a colon"),
        pytest.param("a%20b,%20c", "has these invalid characters: ' ,'.", id="each wrong character once"),
        pytest.param("%2E%2E", "ends with '.'", id="two periods"),
        pytest.param("a" * 91, "more than 90 characters", id="too long"),
    ],
)
def test_a_name_that_no_resource_group_can_have_is_refused(arm: Arm, name: str, said: str) -> None:
    answer = arm.call("PUT", f"/subscriptions/sub-1/resourceGroups/{name}", {"location": "westeurope"}, VERSION)
    assert (answer.status, answer.code) == (400, "InvalidResourceGroup")
    assert said in answer.message


@pytest.mark.parametrize("name", ["a", "_", "-.-", "(x)_y", "ärger", "a" * 90])
def test_a_name_that_a_resource_group_can_have_is_taken(arm: Arm, name: str) -> None:
    path = f"/subscriptions/sub-1/resourceGroups/{name}"
    assert arm.call("PUT", path, {"location": "westeurope"}, VERSION).status == 201


def test_a_group_is_shown_until_its_deletion_has_ended(arm: Arm) -> None:
    arm.call("PUT", NEW, {"location": "westeurope", "tags": {"a": "b"}}, VERSION)
    deleted = arm.call("DELETE", NEW, None, VERSION)
    shown = arm.get(NEW, VERSION)
    assert (shown.status, shown.body["tags"]) == (200, {"a": "b"})
    assert shown.body["properties"] == {"provisioningState": "Deleting"}
    assert shown.body in arm.get("/subscriptions/sub-1/resourceGroups", VERSION).body["value"]
    assert arm.call("HEAD", NEW, None, VERSION).status == 204
    again = arm.call("DELETE", NEW, None, VERSION)
    assert (again.status, again.headers["location"]) == (202, deleted.headers["location"])
    arm.wait()
    assert arm.get(NEW, VERSION).code == "ResourceGroupNotFound"
    assert [each["name"] for each in arm.get("/subscriptions/sub-1/resourceGroups", VERSION).body["value"]] == ["rg"]


def test_nothing_is_written_into_a_group_that_is_being_deleted(arm: Arm) -> None:
    arm.call("DELETE", GROUP, None, VERSION)
    for path, version in ((GROUP, VERSION), (f"{GROUP}/providers/Microsoft.Network/networkSecurityGroups/x", "")):
        refused = arm.call("PUT", path, {"location": "westeurope"}, *filter(None, [version]))
        assert (refused.status, refused.code) == (409, "ResourceGroupBeingDeleted")
    assert arm.get(NSG).code == "ResourceNotFound"
    arm.wait()
    assert arm.call("PUT", GROUP, {"location": "uksouth"}, VERSION).status == 201


def test_a_group_written_without_tags_keeps_those_it_has(arm: Arm) -> None:
    assert "tags" not in arm.call("PUT", NEW, {"location": "westeurope"}, VERSION).body
    arm.call("PUT", NEW, {"location": "westeurope", "tags": {"a": "b"}}, VERSION)
    assert arm.call("PUT", NEW, {"location": "westeurope"}, VERSION).body["tags"] == {"a": "b"}
    assert arm.call("PUT", NEW, {"location": "westeurope", "tags": {}}, VERSION).body["tags"] == {}


def test_what_is_missing_has_no_body_for_head(arm: Arm) -> None:
    missing = arm.call("HEAD", NEW, None, VERSION)
    assert (missing.status, missing.headers["content-length"]) == (404, "0")
    assert "content-type" not in missing.headers


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("tagName eq 'squad'", ["One", "Two"]),
        ("tagname eq 'SQUAD' and tagvalue eq 'edge'", ["One"]),
        ("tagName eq 'squad' and tagValue eq 'Edge'", []),
        ("tagName eq 'none'", []),
    ],
)
def test_groups_and_resources_are_listed_by_their_tags(text: str, names: list[str], open_estate: OpenEstate) -> None:
    arm = open_estate({})
    for name, tag in (("One", "edge"), ("Two", "core")):
        group = f"/subscriptions/sub-1/resourceGroups/{name}"
        sent = {"location": "westeurope", "tags": {"Squad": tag}}
        arm.call("PUT", group, sent, VERSION)
        arm.call("PUT", f"{group}/providers/Microsoft.Network/networkSecurityGroups/{name}", sent)
    for kind in ("resourceGroups", "resources"):
        listed = arm.get(f"/subscriptions/sub-1/{kind}?$filter={text}", VERSION).body["value"]
        assert [each["name"] for each in listed] == names


def test_groups_have_no_other_filter(arm: Arm) -> None:
    refused = arm.get("/subscriptions/sub-1/resourceGroups?$filter=name eq 'rg'", VERSION)
    assert (refused.status, refused.code) == (400, "InvalidFilterInQueryString")
