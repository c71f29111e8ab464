"""Checking before the first write that the caller has the permissions, as far as Azure lists them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from acrnet.arm import ArmSession
from acrnet.errors import AcrnetError, PermissionDeniedError
from acrnet.inventory.parallel import in_parallel
from acrnet.resource_id import ResourceId

# Any: a permission as received; every value that is read is checked here.
Permission = Mapping[str, Any]


def check_permissions(arm: ArmSession, actions_on: Iterable[tuple[ResourceId, Collection[str]]]) -> None:
    """Raise PermissionDeniedError if Azure says that the caller lacks one of the actions on a target.

    If Azure does not list permissions, nothing is concluded, and the write itself may fail. Deny assignments, locks and
    policies are not part of this list.
    """
    wanted = [(target, sorted(actions)) for target, actions in actions_on if actions]
    for (target, actions), permissions in zip(
        wanted, in_parallel(lambda each: _read(arm, each[0]), wanted), strict=True
    ):
        for action in actions:
            if permissions and not is_allowed(action, permissions):
                raise PermissionDeniedError(
                    f"You lack the action {action} on {target}; nothing was written.",
                    next_step="Ask for a role that has it (docs/roles has one), and allow some minutes for a new "
                    "assignment to take effect.",
                )


def is_allowed(action: str, permissions: Iterable[Permission]) -> bool:
    """Whether a permission grants an action: one of its actions covers it and none of its notActions does.

    Patterns have `*` for any characters, and case does not matter
    (learn.microsoft.com/azure/role-based-access-control/role-definitions, checked 2026-11-23).
    """
    return any(
        _covers(permission.get("actions"), action) and not _covers(permission.get("notActions"), action)
        for permission in permissions
    )


def _read(arm: ArmSession, target: ResourceId) -> list[Permission]:
    """Return the permissions that Azure lists; empty if it does not.

    An empty list is not conclusive either: the target itself could be read, so there is some permission.
    """
    try:
        return list(arm.permissions(target.text))
    except AcrnetError:
        return []


def _covers(patterns: object, action: str) -> bool:
    return isinstance(patterns, list) and any(
        re.fullmatch(".*".join(map(re.escape, str(pattern).split("*"))), action, re.IGNORECASE) for pattern in patterns
    )
