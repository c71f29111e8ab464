"""The errors for missing resources.

``ResourceNotFound`` and the two messages before it are Resource Manager's own
(learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-not-found, 2026-11-23); ``NotFound`` is the
network provider's for a child, from the recording of express-route circuits, 2020-06-01. ``ResourceGroupBeingDeleted``
is that of azure-cli issues 21121 (2022) and 28679 (2024).
"""

from itertools import chain

from acrnet.sandbox.arm_id import RESOURCE_GROUPS, SUBSCRIPTIONS, Target
from acrnet.sandbox.exchange import ArmError, GatewayError
from acrnet.sandbox.operations import Operation
from acrnet.sandbox.state import Call

_TRACKED = frozenset(
    f"microsoft.containerregistry/registries/{kind}" for kind in ("agentpools", "replications", "tasks", "webhooks")
)


def is_tracked(target: Target) -> bool:
    """Whether this is a child that Resource Manager knows itself, because it has a location (agent pools, 2020)."""
    return target.type.lower() in _TRACKED


def check_holders(call: Call) -> None:
    """Refuse a path whose subscription or resource group the estate does not have, but for a group that is to be made.

    A group is there to be read until its deletion has ended.

    Raises:
        ArmError: 404 ``SubscriptionNotFound`` or ``ResourceGroupNotFound``, 409 ``ResourceGroupBeingDeleted``.
    """
    target, store, method = call.target, call.state.store, call.request.method
    if target.subscription and target.subscription.lower() not in store.subscriptions:
        raise GatewayError(404, "SubscriptionNotFound", f"The subscription '{target.subscription}' could not be found.")
    if not target.group or (target.subscription.lower(), target.group.lower()) in store.groups:
        return
    if deletion_of_group(call) is not None:
        if method not in {"GET", "HEAD", "DELETE"}:
            raise GatewayError(
                409,
                "ResourceGroupBeingDeleted",
                f"The resource group '{target.group}' is in deprovisioning state and cannot perform this operation.",
            )
    elif target.type != RESOURCE_GROUPS or method != "PUT":
        raise GatewayError(404, "ResourceGroupNotFound", f"Resource group '{target.group}' could not be found.")


def deletion_of_group(call: Call) -> Operation | None:
    """The deletion in progress of the resource group of a path."""
    target = call.target
    path = f"/subscriptions/{target.subscription}/resourceGroups/{target.group}"
    return call.state.operations.running(path.lower(), call.now)


def missing_parent(target: Target, parent: str, action: str) -> ArmError:
    """The error of a write below a missing resource: 404 ``ParentResourceNotFound``."""
    kind = target.type.partition("/")[2]
    return GatewayError(
        404,
        "ParentResourceNotFound",
        f"Failed to perform '{action}' on resource(s) of type '{kind}', "
        f"because the parent resource '{parent}' could not be found.",
    )


def missing(target: Target) -> ArmError:
    """The error of a missing resource: 404 ``ResourceNotFound``, or ``NotFound`` for a child that is not tracked."""
    depth = target.type.count("/")
    if is_tracked(target):
        provider, *kinds = target.type.split("/")
        name = "/".join([provider, *chain.from_iterable(zip(kinds, target.names, strict=False))])
    elif depth > 1 and target.type not in {SUBSCRIPTIONS, RESOURCE_GROUPS}:
        return ArmError(404, "NotFound", f"Resource {target.path} not found.")
    else:
        name = "/".join([target.type, *target.names])
    return GatewayError(
        404,
        "ResourceNotFound",
        f"The Resource '{name}' under resource group '{target.group}' was not found. "
        "For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    )
