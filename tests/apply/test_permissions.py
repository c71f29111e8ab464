from __future__ import annotations

from typing import Any

import pytest

from acrnet.apply.permissions import is_allowed

WRITE = "Microsoft.Network/networkSecurityGroups/securityRules/write"


@pytest.mark.parametrize(
    ("permissions", "allowed"),
    [
        ([{"actions": ["*"], "notActions": []}], True),
        ([{"actions": ["microsoft.network/NETWORKSECURITYGROUPS/securityrules/WRITE"]}], True),
        ([{"actions": ["Microsoft.Network/*"]}], True),
        ([{"actions": ["Microsoft.Network/*/write"]}], True),
        ([{"actions": ["Microsoft.Network/networkSecurityGroups/write"]}], False),
        ([{"actions": ["*/read"]}], False),
        ([{"actions": ["Microsoft.Network/networkSecurityGroups/securityRules/write/action"]}], False),
        ([{"actions": ["Microsoft.Network.networkSecurityGroups/securityRules/write"]}], False),
        ([{"actions": ["*"], "notActions": ["Microsoft.Network/*"]}], False),
        ([{"actions": ["*"], "notActions": ["*/delete"]}], True),
        ([{"actions": ["*"], "notActions": ["*"]}, {"actions": [WRITE]}], True),
        ([{"actions": None}, {}], False),
        ([], False),
    ],
)
def test_a_permission_grants_what_its_actions_cover_and_its_not_actions_do_not(
    permissions: list[Any], allowed: bool
) -> None:
    assert is_allowed(WRITE, permissions) is allowed
