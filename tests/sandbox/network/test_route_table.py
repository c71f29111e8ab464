"""Route tables and routes are written, refused and deleted as Azure does."""

import pytest

from ..conftest import GROUP, VNET, Arm, JsonValue, OpenEstate

TABLE = f"{GROUP}/providers/Microsoft.Network/routeTables/rt"
HOP = {"nextHopType": "VirtualAppliance", "nextHopIpAddress": "10.0.4.4"}


def table(*routes: JsonValue, **more: JsonValue) -> JsonValue:
    return {"location": "westeurope", "properties": {"routes": [*routes], **more}}


def route(name: str, prefix: str, **properties: JsonValue) -> JsonValue:
    return {"name": name, "properties": {"addressPrefix": prefix, **(properties or HOP)}}


@pytest.fixture
def made(arm: Arm) -> Arm:
    assert arm.call("PUT", TABLE, table(route("default", "0.0.0.0/0"))).status == 201
    arm.wait()
    return arm


def test_a_table_and_its_routes_have_one_etag_and_are_updating_until_the_operation_ends(arm: Arm) -> None:
    answer = arm.call("PUT", TABLE, table(route("default", "0.0.0.0/0")))
    assert answer.headers["azure-asyncnotification"] == "Enabled"
    (inside,) = answer.body["properties"]["routes"]
    assert inside["etag"] == answer.body["etag"]
    assert inside["properties"]["provisioningState"] == answer.body["properties"]["provisioningState"] == "Updating"
    arm.wait()
    ended = arm.get(TABLE)
    (inside,) = ended.body["properties"]["routes"]
    assert ended.headers["etag"] == ended.body["etag"] == inside["etag"] != answer.body["etag"]
    assert inside == arm.get(f"{TABLE}/routes/default").body
    assert inside["properties"] == {
        "provisioningState": "Succeeded",
        "hasBgpOverride": False,
        "addressPrefix": "0.0.0.0/0",
        **HOP,
    }


def test_a_table_is_replaced_with_all_its_routes_and_without_its_tags(made: Arm) -> None:
    assert made.call("PATCH", TABLE, {"tags": {"team": "hub"}}).body["tags"] == {"team": "hub"}
    assert made.call("PUT", TABLE, table(disableBgpRoutePropagation=True)).status == 200
    made.wait()
    body = made.get(TABLE).body
    assert "tags" not in body
    assert (body["properties"]["routes"], body["properties"]["disableBgpRoutePropagation"]) == ([], True)


def test_a_route_is_written_and_deleted_alone(made: Arm) -> None:
    path = f"{TABLE}/routes/registry"
    sent = {"properties": {"addressPrefix": "AzureContainerRegistry.WestEurope", "nextHopType": "Internet"}}
    statuses = [made.call("PUT", path, sent).status]
    made.wait()
    statuses.append(made.call("PUT", path, sent).status)
    made.wait()
    assert [each["name"] for each in made.get(f"{TABLE}/routes").body["value"]] == ["default", "registry"]
    statuses.append(made.call("DELETE", path).status)
    made.wait()
    statuses.append(made.call("DELETE", path).status)
    assert statuses == [201, 200, 202, 204]
    assert made.get(path).status == 404


def test_a_route_of_a_table_that_is_being_deleted_is_busy_too(made: Arm) -> None:
    assert made.call("DELETE", TABLE).status == 202
    sent = {"properties": {"addressPrefix": "10.1.0.0/16", **HOP}}
    assert made.call("PUT", f"{TABLE}/routes/r", sent).status == 429
    made.wait()
    assert made.call("PUT", f"{TABLE}/routes/r", sent).code == "ParentResourceNotFound"


def test_a_route_is_busy_with_its_table(made: Arm) -> None:
    made.call("PUT", TABLE, table())
    assert made.call("PUT", f"{TABLE}/routes/r", {"properties": {"addressPrefix": "10.1.0.0/16", **HOP}}).status == 429


@pytest.mark.parametrize(
    ("prefix", "hop", "code"),
    [
        ("10.0.0.0/33", HOP, "InvalidAddressPrefixFormat"),
        ("NoSuchTag", HOP, "InvalidAddressPrefixFormat"),
        ("10.0.0.0/8", {"nextHopType": "Firewall"}, "InvalidRequestFormat"),
        ("10.0.0.0/8", {"nextHopType": "VirtualAppliance"}, "InvalidNextHopIpAddress"),
        ("10.0.0.0/8", {"nextHopType": "Internet", "nextHopIpAddress": "10.0.0.4"}, "InvalidNextHopIpAddress"),
        ("10.0.0.0/8", {**HOP, "nextHopIpAddress": "10.0.0"}, "InvalidNextHopIpAddress"),
        ("0.0.0.0/0", HOP, "RouteConflict"),
    ],
)
def test_routes_that_azure_refuses_are_refused(made: Arm, prefix: str, hop: JsonValue, code: str) -> None:
    answer = made.call("PUT", f"{TABLE}/routes/other", {"properties": {"addressPrefix": prefix, **hop}})
    assert (answer.status, answer.code) == (400, code)
    assert made.get(f"{TABLE}/routes/other").status == 404


def test_a_route_needs_its_table(arm: Arm) -> None:
    answer = arm.call("PUT", f"{TABLE}/routes/r", {"properties": {"addressPrefix": "10.1.0.0/16", **HOP}})
    assert (answer.status, answer.code) == (404, "ParentResourceNotFound")


def test_a_table_that_a_subnet_uses_shows_it_and_is_not_deleted(made: Arm) -> None:
    subnet = f"{VNET}/subnets/routed"
    sent = {"properties": {"addressPrefix": "10.0.7.0/24", "routeTable": {"id": TABLE}}}
    assert made.call("PUT", subnet, sent).status == 201
    made.wait()
    assert made.get(TABLE).body["properties"]["subnets"] == [{"id": subnet}]
    refused = made.call("DELETE", TABLE)
    assert (refused.status, refused.code) == (400, "InUseRouteTableCannotBeDeleted")
    made.call("DELETE", subnet)
    made.wait()
    assert [made.call("DELETE", TABLE).status, made.call("DELETE", f"{TABLE}-gone").status] == [202, 204]


def test_routes_in_files_of_their_own_go_with_their_table(open_estate: OpenEstate) -> None:
    own = {"id": f"{TABLE}/routes/own", "properties": {"addressPrefix": "10.1.0.0/16", **HOP}}
    arm = open_estate({"rt.json": [{"id": TABLE, "location": "westeurope"}, own]})
    assert [each["name"] for each in arm.get(TABLE).body["properties"]["routes"]] == ["own"]
    changed = {"properties": {"addressPrefix": "10.2.0.0/16", **HOP}}
    assert arm.call("PUT", f"{TABLE}/routes/own", changed).status == 200
    arm.wait()
    assert arm.get(f"{TABLE}/routes/own").body["properties"]["addressPrefix"] == "10.2.0.0/16"
    assert arm.call("PUT", TABLE, table()).status == 200
    arm.wait()
    assert arm.get(TABLE).body["properties"]["routes"] == []
