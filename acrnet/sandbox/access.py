"""Authorization: permissions, deny assignments, locks and policies, in the order Resource Manager checks them.

``AuthorizationFailed``, ``ScopeLocked`` and ``RequestDisallowedByPolicy`` contain what users reported; the wordings of
the first and the last, and of ``DenyAssignmentAuthorizationFailed``, are unverified.
"""

import json
from collections.abc import Iterable
from fnmatch import fnmatchcase

from acrnet.sandbox.arm_id import SUBSCRIPTIONS, Target, covers
from acrnet.sandbox.behaviour import Behaviour, Lock, Policy
from acrnet.sandbox.exchange import ArmError, GatewayError
from acrnet.sandbox.json_value import JsonObject

CLIENT = "The client 'sandbox' with object id '00000000-0000-0000-0000-000000000000'"
_VERBS = {"GET": "read", "HEAD": "read", "PUT": "write", "PATCH": "write", "DELETE": "delete", "POST": "action"}
# Polling needs no permission of its own, Resource Graph returns to each caller what the caller may read, and it is not
# documented which permission a policy token needs.
_ALWAYS = (
    "microsoft.authorization/acquirepolicytoken",
    "microsoft.network/locations/operation",
    "microsoft.network/locations/nfvoperation",
    "microsoft.containerregistry/locations/operation",
    "microsoft.resourcegraph/resources",
)


def action_of(method: str, target: Target) -> str:
    """The action a request needs, such as ``Microsoft.Network/networkSecurityGroups/securityRules/write``."""
    return f"{target.type}/{_VERBS.get(method, 'action')}"


def is_permitted(behaviour: Behaviour, action: str, scope: str) -> bool:
    """Whether roles allow an action at a scope."""
    if behaviour.permissions is None or action.lower().startswith(_ALWAYS):
        return True
    return any(
        covers(each.scope, scope) and _matches(each.actions, action) and not _matches(each.not_actions, action)
        for each in behaviour.permissions
    )


def touches(behaviour: Behaviour, scope: str) -> bool:
    """Whether there is any permission at, above or below a scope; without one a subscription is not even listed."""
    if behaviour.permissions is None:
        return True
    return any(covers(each.scope, scope) or covers(scope, each.scope) for each in behaviour.permissions)


def check_permission(behaviour: Behaviour, method: str, target: Target) -> None:
    """Refuse an action that no role allows or a deny assignment forbids.

    Raises:
        ArmError: 403.
    """
    action, scope = action_of(method, target), target.path
    if target.is_collection:  # a list, or an action on its parent
        scope = target.scope or "/"
    allowed = touches(behaviour, scope) if target.type == SUBSCRIPTIONS else is_permitted(behaviour, action, scope)
    if not allowed:
        raise GatewayError(
            403,
            "AuthorizationFailed",
            f"{CLIENT} does not have authorization to perform action '{action}' over scope '{scope}' "
            "or the scope is invalid. If access was recently granted, please refresh your credentials.",
        )
    for assignment in behaviour.deny_assignments:
        if covers(assignment.scope, scope) and _matches(assignment.actions, action):
            raise GatewayError(
                403,
                "DenyAssignmentAuthorizationFailed",
                f"{CLIENT} has permission to perform action '{action}' on scope '{scope}'; "
                f"however, the access is denied because of the deny assignment with name '{assignment.name}' "
                f"and Id '{assignment.name}' at scope '{assignment.scope}'.",
            )


def check_locks(locks: Iterable[Lock], method: str, target: Target) -> None:
    """Refuse a write or a deletion under a lock.

    Raises:
        ArmError: 409 ``ScopeLocked`` (azure-sdk-for-java issue 2560, AKS issue 329).
    """
    verb = "delete" if method == "DELETE" else "write"
    locked = [
        lock.scope
        for lock in locks
        if (lock.level == "ReadOnly" or verb == "delete")
        and (covers(lock.scope, target.path) or (verb == "delete" and covers(target.path, lock.scope)))
    ]
    if locked:
        raise GatewayError(
            409,
            "ScopeLocked",
            f"The scope '{target.path}' cannot perform {verb} operation because following scope(s) are locked: "
            f"'{','.join(locked)}'. Please remove the lock and try again.",
        )


def check_policies(behaviour: Behaviour, target: Target) -> None:
    """Refuse a write a policy denies.

    Raises:
        ArmError: 403 ``RequestDisallowedByPolicy`` (sassoftware/viya4-iac-azure issue 391).
    """
    for policy in behaviour.policies:
        if not policy.evaluation and covers(policy.scope, target.path) and policy.type.lower() == target.type.lower():
            raise policy_violation(policy, target, {})


def policy_violation(policy: Policy, target: Target, info: JsonObject) -> ArmError:
    """The answer of a policy that denies a write; ``info`` is added to its identifiers."""
    assignment = f"{policy.scope.rstrip('/')}/providers/Microsoft.Authorization/policyAssignments/{policy.assignment}"
    definition = f"/providers/Microsoft.Authorization/policyDefinitions/{policy.definition}"
    identifiers = [
        {
            "policyAssignment": {"name": policy.assignment, "id": assignment},
            "policyDefinition": {"name": policy.definition, "id": definition},
        }
    ]
    error = GatewayError(
        403,
        "RequestDisallowedByPolicy",
        f"Resource '{target.name}' was disallowed by policy. Policy identifiers: '{json.dumps(identifiers)}'.",
    )
    violation: JsonObject = {
        "type": "PolicyViolation",
        "info": {"policyAssignmentId": assignment, "policyDefinitionId": definition, **info},
    }
    error.extra = {"target": target.name, "additionalInfo": [violation]}
    return error


def _matches(patterns: Iterable[str], action: str) -> bool:
    return any(fnmatchcase(action.lower(), pattern.lower()) for pattern in patterns)
