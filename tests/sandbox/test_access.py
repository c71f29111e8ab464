"""Permissions, deny assignments, locks and policies as the estate declares them."""

import pytest

from .conftest import GROUP, NSG, REGISTRY, Arm, OpenEstate, rule_properties

RULES = f"{NSG}/securityRules"
GROUPS = "providers/Microsoft.Network/networkSecurityGroups"


def permissions(*entries: tuple[str, str, str]) -> dict[str, str]:
    lines = [f"  - {{scope: {scope}, actions: [{actions}], not_actions: [{nots}]}}" for scope, actions, nots in entries]
    return {"sandbox.yaml": "permissions:\n" + "\n".join(lines) + "\n"}


def test_without_permissions_declared_everything_is_allowed(arm: Arm) -> None:
    answer = arm.get(f"{NSG}/providers/Microsoft.Authorization/permissions", "2022-04-01")
    permission = {"actions": ["*"], "notActions": [], "dataActions": [], "notDataActions": []}
    assert answer.body == {"value": [permission]}


def test_permissions_are_listed_at_a_scope_and_below(open_estate: OpenEstate) -> None:
    arm = open_estate(permissions((GROUP, '"*/read"', ""), ("/subscriptions/sub-1", '"*/read"', '"*/delete"')))
    at_group = arm.get(f"{GROUP}/providers/Microsoft.Authorization/permissions", "2022-04-01").body["value"]
    above = arm.get("/subscriptions/sub-1/providers/Microsoft.Authorization/permissions", "2022-04-01").body["value"]
    assert [item["notActions"] for item in at_group] == [[], ["*/delete"]]
    assert [item["notActions"] for item in above] == [["*/delete"]]


READER = permissions(("/subscriptions/sub-1", '"*/read"', ""))


@pytest.mark.parametrize(
    ("method", "path", "action"),
    [
        ("PUT", f"{RULES}/new", "Microsoft.Network/networkSecurityGroups/securityRules/write"),
        ("DELETE", f"{RULES}/foreign", "Microsoft.Network/networkSecurityGroups/securityRules/delete"),
        ("PUT", NSG, "Microsoft.Network/networkSecurityGroups/write"),
    ],
)
def test_a_write_without_permission_names_action_and_scope(
    method: str, path: str, action: str, open_estate: OpenEstate
) -> None:
    answer = open_estate(READER).call(method, path, {"properties": rule_properties()})
    assert (answer.status, answer.code) == (403, "AuthorizationFailed")
    assert f"action '{action}' over scope '{path}'" in answer.message


def test_a_reader_reads(open_estate: OpenEstate) -> None:
    arm = open_estate(READER)
    assert [arm.get(path).status for path in (NSG, RULES, REGISTRY, f"{GROUP}/{GROUPS}")] == [200] * 4


def test_what_a_role_allows_and_takes_back_is_not_allowed(open_estate: OpenEstate) -> None:
    arm = open_estate(permissions(("/", '"*"', '"Microsoft.Network/*/delete"')))
    assert arm.put_rule("new", rule_properties()).status == 201
    assert arm.call("DELETE", f"{RULES}/foreign").code == "AuthorizationFailed"


def test_one_role_allows_what_another_takes_back(open_estate: OpenEstate) -> None:
    arm = open_estate(permissions(("/", '"*"', '"*/write"'), (NSG, '"*/securityRules/write"', "")))
    assert arm.put_rule("new", rule_properties()).status == 201


def test_a_list_shows_what_roles_further_down_allow(open_estate: OpenEstate) -> None:
    arm = open_estate({**permissions((NSG, '"*/read"', "")), "z.json": {"id": f"{NSG}2"}})
    assert [item["id"] for item in arm.get(f"/subscriptions/sub-1/{GROUPS}").body["value"]] == [NSG]
    filtered = arm.get("/subscriptions/sub-1/resources", "2021-04-01").body["value"]
    assert [item["id"] for item in filtered] == [NSG]


@pytest.mark.parametrize(
    "path",
    [
        f"/subscriptions/sub-1/{GROUPS}",
        NSG,
        RULES,
        f"{NSG}/defaultSecurityRules",
        f"{REGISTRY}/replications",
        f"{REGISTRY}/privateEndpointConnections",
        "/subscriptions/sub-1",
        "/subscriptions/sub-1/providers/Microsoft.Network/locations/westeurope/serviceTags",
        f"{NSG}/providers/Microsoft.Authorization/permissions",
    ],
)
def test_a_read_without_permission_is_refused(path: str, open_estate: OpenEstate) -> None:
    arm = open_estate(permissions(("/subscriptions/other", '"*"', "")))
    assert arm.get(path).code == "AuthorizationFailed"


def test_a_subscription_without_any_permission_is_not_listed(open_estate: OpenEstate) -> None:
    other = {"o.json": {"id": "/subscriptions/sub-2/resourceGroups/g", "location": "westeurope"}}
    arm = open_estate({**permissions((NSG, '"*/read"', "")), **other})
    assert [item["subscriptionId"] for item in arm.get("/subscriptions").body["value"]] == ["sub-1"]
    assert arm.get("/subscriptions/sub-1").status == 200


def test_operations_may_be_polled_by_callers_who_may_write(open_estate: OpenEstate) -> None:
    arm = open_estate(permissions((NSG, '"Microsoft.Network/networkSecurityGroups/securityRules/*"', "")))
    accepted = arm.put_rule("new", rule_properties())
    assert arm.get(accepted.headers["azure-asyncoperation"]).status == 200


def test_a_deny_assignment_overrides_every_role(open_estate: OpenEstate) -> None:
    deny = f"deny_assignments:\n  - {{scope: {GROUP}, actions: ['Microsoft.Network/*/write'], name: stack}}\n"
    arm = open_estate({"sandbox.yaml": deny})
    answer = arm.put_rule("new", rule_properties())
    assert (answer.status, answer.code) == (403, "DenyAssignmentAuthorizationFailed")
    assert f"deny assignment with name 'stack' and Id 'stack' at scope '{GROUP}'" in answer.message
    assert arm.call("DELETE", f"{RULES}/foreign").status == 202


LOCKS = [
    pytest.param("ReadOnly", "/subscriptions/sub-1", "PUT", f"{RULES}/new", "write", id="read-only subscription"),
    pytest.param("ReadOnly", NSG, "DELETE", f"{RULES}/foreign", "delete", id="read-only group"),
    pytest.param("CanNotDelete", GROUP, "DELETE", f"{RULES}/foreign", "delete", id="no deletion in a resource group"),
    pytest.param("CanNotDelete", f"{RULES}/foreign", "DELETE", NSG, "delete", id="no deletion of a parent"),
]


@pytest.mark.parametrize(("level", "scope", "method", "path", "verb"), LOCKS)
def test_a_lock_refuses_and_names_the_locked_scope(
    *, level: str, scope: str, method: str, path: str, verb: str, open_estate: OpenEstate
) -> None:
    arm = open_estate({"sandbox.yaml": f"locks:\n  - {{scope: {scope}, level: {level}}}\n"})
    answer = arm.call(method, path, {"properties": rule_properties()})
    assert (answer.status, answer.code) == (409, "ScopeLocked")
    assert f"The scope '{path}' cannot perform {verb} operation" in answer.message
    assert f"locked: '{scope}'" in answer.message


def test_a_lock_against_deletion_lets_writes_pass(open_estate: OpenEstate) -> None:
    arm = open_estate({"sandbox.yaml": f"locks:\n  - {{scope: {NSG}, level: CanNotDelete}}\n"})
    assert arm.put_rule("new", rule_properties()).status == 201


def test_a_policy_refuses_the_type_it_names_and_no_other(open_estate: OpenEstate) -> None:
    kind = "Microsoft.Network/networkSecurityGroups/securityRules"
    policy = f"policies:\n  - {{scope: {GROUP}, type: {kind}, assignment: no-rules, definition: deny-rules}}\n"
    arm = open_estate({"sandbox.yaml": policy})
    answer = arm.put_rule("new", rule_properties())
    assert (answer.status, answer.code, answer.body["error"]["target"]) == (403, "RequestDisallowedByPolicy", "new")
    info = answer.body["error"]["additionalInfo"][0]["info"]
    assert info["policyAssignmentId"].endswith("/policyAssignments/no-rules")
    assert "deny-rules" in answer.message
    assert arm.call("PATCH", NSG, {"tags": {}}).status == 200
