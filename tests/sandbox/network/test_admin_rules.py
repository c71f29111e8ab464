"""Effective security admin rules: which virtual networks a rule reaches, in which form, and who may ask."""

import pytest

from ..conftest import GROUP, VNET, Answer, JsonValue, OpenEstate

MANAGER = f"{GROUP}/providers/Microsoft.Network/networkManagers/central"
CONFIGURATION = f"{MANAGER}/securityAdminConfigurations/baseline"
COLLECTION = f"{CONFIGURATION}/ruleCollections/egress"
NETWORK_GROUP = f"{MANAGER}/networkGroups/production"
ASK = f"{VNET}/listNetworkManagerEffectiveSecurityAdminRules"


def admin_rule(name: str, priority: int, collection: str = COLLECTION) -> JsonValue:
    return {
        "id": f"{collection}/rules/{name}",
        "kind": "Custom",
        "properties": {"priority": priority, "access": "Deny", "direction": "Outbound", "protocol": "Tcp"},
    }


def applies_to(collection: str, *groups: str) -> JsonValue:
    named = [{"networkGroupId": group} for group in groups]
    return {"id": collection, "properties": {"description": "What may leave", "appliesToGroups": named}}


MEMBER = {"id": f"{NETWORK_GROUP}/staticMembers/vnet", "properties": {"resourceId": VNET.upper()}}
RULES = {
    "central.json": [
        applies_to(COLLECTION, f"{MANAGER}/networkGroups/other", NETWORK_GROUP.upper()),
        *(admin_rule(name, priority) for name, priority in (("deny-b", 20), ("deny-a", 10), ("deny-c", 30))),
        MEMBER,
    ]
}


def ask(estate: JsonValue, body: JsonValue = None) -> Answer:
    answer: Answer = estate.call("POST", ASK, body)
    return answer


def test_a_rule_is_in_effect_on_the_members_of_the_groups_its_collection_applies_to(open_estate: OpenEstate) -> None:
    described = {"id": CONFIGURATION, "properties": {"description": "Baseline"}}
    group = {"id": NETWORK_GROUP, "properties": {"description": "Production", "memberType": "VirtualNetwork"}}
    arm = open_estate({**RULES, "more.json": [described, group]})
    answer = ask(arm, {})
    assert (answer.status, list(answer.body)) == (200, ["value"])
    assert [item["id"].rpartition("/")[2] for item in answer.body["value"]] == ["deny-b", "deny-a", "deny-c"]
    assert answer.body["value"][0] == {
        "id": f"{COLLECTION}/rules/deny-b",
        "configurationDescription": "Baseline",
        "ruleCollectionDescription": "What may leave",
        "ruleCollectionAppliesToGroups": [
            {"networkGroupId": f"{MANAGER}/networkGroups/other"},
            {"networkGroupId": NETWORK_GROUP.upper()},
        ],
        "ruleGroups": [
            {
                "id": NETWORK_GROUP.upper(),
                "properties": {
                    "provisioningState": "Succeeded", "description": "Production", "memberType": "VirtualNetwork",
                },
            }
        ],
        "kind": "Custom",
        "properties": {
            "provisioningState": "Succeeded", "priority": 20, "access": "Deny", "direction": "Outbound",
            "protocol": "Tcp",
        },
    }  # fmt: skip


@pytest.mark.parametrize(
    "resources",
    [
        [],
        [applies_to(COLLECTION, NETWORK_GROUP), admin_rule("deny", 10)],
        [applies_to(COLLECTION), admin_rule("deny", 10), MEMBER],
        [applies_to(COLLECTION, f"{MANAGER}/networkGroups/other"), admin_rule("deny", 10), MEMBER],
        [admin_rule("deny", 10), MEMBER],
        [
            applies_to(COLLECTION, NETWORK_GROUP),
            admin_rule("deny", 10),
            {"id": f"{NETWORK_GROUP}/staticMembers/x", "properties": {"resourceId": f"{VNET}-2"}},
        ],
    ],
    ids=["nothing", "no member", "no group", "another group", "no collection", "another network"],
)
def test_a_rule_that_reaches_another_network_is_not_in_effect(resources: JsonValue, open_estate: OpenEstate) -> None:
    assert ask(open_estate({"central.json": resources})).body == {"value": []}


def test_pages_follow_one_another_by_the_token_in_the_body(open_estate: OpenEstate) -> None:
    arm = open_estate({**RULES, "sandbox.yaml": "page_size: 2"})
    first = ask(arm)
    assert len(first.body["value"]) == 2
    second = ask(arm, {"skipToken": first.body["skipToken"]})
    assert [item["properties"]["priority"] for item in second.body["value"]] == [30]
    assert "skipToken" not in second.body
    assert ask(arm, {"skipToken": "&&"}).code == "InvalidSkipToken"


@pytest.mark.parametrize(
    ("permission", "status"),
    [
        ("Microsoft.Network/virtualNetworks/listNetworkManagerEffectiveSecurityAdminRules/action", 200),
        ("Microsoft.Network/*", 200),
        ("*/read", 403),
    ],
)
def test_listing_effective_admin_rules_needs_its_own_action(
    permission: str, status: int, open_estate: OpenEstate
) -> None:
    settings = f'permissions: [{{scope: "{VNET}", actions: ["{permission}"]}}]'
    answer = ask(open_estate({**RULES, "sandbox.yaml": settings}))
    assert answer.status == status
    if status == 403:
        assert "virtualNetworks/listNetworkManagerEffectiveSecurityAdminRules/action" in answer.message


def test_a_network_that_is_not_there_is_not_found(open_estate: OpenEstate) -> None:
    answer = open_estate().call("POST", ASK.replace("/vnet/", "/gone/"))
    assert (answer.status, answer.code) == (404, "NotFound")


def test_reading_leaves_the_estate_as_it_is_and_meets_no_fault_for_writes(open_estate: OpenEstate) -> None:
    arm = open_estate({**RULES, "sandbox.yaml": "faults: [{method: WRITE, kill: before, times: always}]"})
    before = {path: path.read_bytes() for path in arm.sandbox.folder.rglob("*.json")}
    assert ask(arm).status == 200
    assert {path: path.read_bytes() for path in arm.sandbox.folder.rglob("*.json")} == before
