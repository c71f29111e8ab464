from __future__ import annotations

import pytest

from acrnet.unknown import Unknown

from ...conftest import EstateOf
from ...estates import Json, network_id, vnet
from .ways import MANAGER, admin_rule, admin_rules, answering, apps, only_path, reason


def test_outbound_security_admin_rules_are_read_in_the_order_they_are_tried(estate_of: EstateOf) -> None:
    rules = admin_rules(
        admin_rule("late", 300, "Deny", "Storage"),
        admin_rule("inbound", 10, "Deny", direction="Inbound"),
        admin_rule("first", 20, "AlwaysAllow", "AzureContainerRegistry"),
        admin_rule("second", 100, "Allow", "Storage.WestEurope"),
    )
    path = only_path(estate_of(vnet("vnet", apps()), *rules, settings="page_size: 2"))
    assert isinstance(path.admin_rules, tuple)
    assert [(each.rule.name, each.action.value, each.rule.access.value) for each in path.admin_rules] == [
        ("first", "AlwaysAllow", "Allow"),
        ("second", "Allow", "Allow"),
        ("late", "Deny", "Deny"),
    ]
    first = path.admin_rules[0]
    assert first.configuration == f"{MANAGER}/securityAdminConfigurations/conf"
    assert (first.rule.protocol, first.rule.destinations.spelled) == ("*", ("AzureContainerRegistry",))


UNREADABLE = {
    "an action that nobody knows": (
        admin_rules(admin_rule("one", 100, "Maybe")),
        "a security admin rule cannot be read: one has the access 'Maybe'",
    ),
    "no direction": (
        admin_rules(admin_rule("one", 100, "Deny", direction="")),
        "a security admin rule cannot be read: the security rule 'one' has no direction",
    ),
    "no destinations, which would match nothing": (
        admin_rules(admin_rule("one", 100, "Deny", destinations=[])),
        "a security admin rule cannot be read: one does not list all its destinations",
    ),
    "a source without a prefix": (
        admin_rules(admin_rule("one", 100, "Deny", sources=[{"addressPrefixType": "NetworkGroup"}])),
        "a security admin rule cannot be read: one does not list all its sources",
    ),
    "no ports, which would match nothing": (
        admin_rules(admin_rule("one", 100, "Deny", destinationPortRanges=None)),
        "a security admin rule cannot be read: one does not list all its destinationPortRanges",
    ),
}


@pytest.mark.parametrize(("rules", "why"), UNREADABLE.values(), ids=UNREADABLE)
def test_security_admin_rules_that_cannot_be_read_are_unknown(estate_of: EstateOf, rules: list[Json], why: str) -> None:
    assert reason(only_path(estate_of(vnet("vnet", apps()), *rules)).admin_rules) == why


def test_admin_rules_of_several_managers_are_read_although_their_order_is_unknown(estate_of: EstateOf) -> None:
    rules = [
        *admin_rules(admin_rule("one", 200, "Deny"), admin_rule("tied", 200, "Allow")),
        *admin_rules(admin_rule("two", 100, "AlwaysAllow"), manager=network_id("networkManagers", "above")),
    ]
    outbound = only_path(estate_of(vnet("vnet", apps()), *rules)).admin_rules
    assert isinstance(outbound, tuple)
    assert [(each.manager.name, each.rule.name, each.action.value) for each in outbound] == [
        ("above", "two", "AlwaysAllow"),
        ("nm", "one", "Deny"),
        ("nm", "tied", "Allow"),
    ]


def test_a_lock_that_refuses_the_post_leaves_security_admin_rules_unknown(estate_of: EstateOf) -> None:
    settings = answering("*/listNetworkManagerEffectiveSecurityAdminRules", 409, "ScopeLocked")
    assert isinstance(only_path(estate_of(vnet("vnet", apps()), settings=settings)).admin_rules, Unknown)
