"""The permissions API: what the caller may do at a scope."""

from acrnet.sandbox.access import check_permission
from acrnet.sandbox.arm_id import covers
from acrnet.sandbox.exchange import Response, answer
from acrnet.sandbox.json_value import Json, JsonObject
from acrnet.sandbox.route import on_many
from acrnet.sandbox.state import Call


def list_permissions(call: Call) -> Response:
    """The permissions at a scope; everything where the settings name none.

    Raises:
        ArmError: 403.
    """
    behaviour = call.state.behaviour
    check_permission(behaviour, "GET", call.target)
    if behaviour.permissions is None:
        return answer(200, {"value": [_permission(("*",), ())]})
    value: list[Json] = [
        _permission(permission.actions, permission.not_actions)
        for permission in behaviour.permissions
        if covers(permission.scope, call.target.scope)
    ]
    return answer(200, {"value": value})


def _permission(actions: tuple[str, ...], not_actions: tuple[str, ...]) -> JsonObject:
    return {"actions": [*actions], "notActions": [*not_actions], "dataActions": [], "notDataActions": []}


ROUTES = (on_many("GET", "Microsoft.Authorization/permissions", list_permissions),)
