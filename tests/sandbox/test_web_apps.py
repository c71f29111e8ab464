"""The web apps of an App Service plan, which are resources that name it."""

from .conftest import GROUP, JsonValue, OpenEstate

VERSION = "2025-05-01"
PLAN = f"{GROUP}/providers/Microsoft.Web/serverfarms/plan"
SITES = f"{GROUP}/providers/Microsoft.Web/sites"
APPS: JsonValue = [
    {"id": PLAN, "location": "westeurope", "properties": {}},
    {"id": f"{SITES}/shop", "location": "westeurope", "properties": {"serverFarmId": PLAN.upper()}},
    {"id": f"{SITES}/till", "location": "westeurope", "properties": {"serverFarmId": PLAN}},
    {"id": f"{SITES}/other", "location": "westeurope", "properties": {"serverFarmId": f"{PLAN}-2"}},
    {"id": f"{SITES}/shop/slots/staging", "location": "westeurope", "properties": {"serverFarmId": PLAN}},
]


def test_a_plan_lists_its_apps_and_an_app_its_slots(open_estate: OpenEstate) -> None:
    arm = open_estate({"apps.json": APPS, "sandbox.yaml": "page_size: 1"})
    first = arm.get(f"{PLAN}/sites", VERSION).body
    assert [app["name"] for app in [*first["value"], *arm.get(first["nextLink"]).body["value"]]] == ["shop", "till"]
    assert [slot["name"] for slot in arm.get(f"{SITES}/shop/slots", VERSION).body["value"]] == ["staging"]


def test_a_plan_that_is_not_there_is_not_found(open_estate: OpenEstate) -> None:
    assert open_estate({"apps.json": APPS}).get(f"{PLAN}-3/sites", VERSION).status == 404


def test_whose_role_does_not_let_them_list_the_apps_of_a_plan_is_refused(open_estate: OpenEstate) -> None:
    roles = "permissions: [{scope: /, actions: ['Microsoft.Network/*']}]"
    refused = open_estate({"apps.json": APPS, "sandbox.yaml": roles}).get(f"{PLAN}/sites", VERSION)
    assert (refused.status, refused.code) == (403, "AuthorizationFailed")
