"""Functions that build ids of resources from a type and names."""

from __future__ import annotations

import re
from typing import Final

from acrnet.inventory.files.arm_template.functions.function import Arguments, Function
from acrnet.inventory.files.arm_template.functions.texts import joined
from acrnet.inventory.files.arm_template.syntax import ExpressionError

_GUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def type_index(arguments: Arguments, most: int) -> int:
    """Return the place of the type of a resource among the arguments: the first one with a slash, `most` at the most.

    Raises ExpressionError where there is none.
    """
    for index, value in enumerate(arguments.values[: most + 1]):
        if isinstance(value, str) and "/" in value and "." in value.partition("/")[0]:
            return index
    raise ExpressionError("there is no type of a resource among the arguments")


def id_below(scope: object, arguments: Arguments, index: int) -> object:
    """Return the id of the resource whose type is the argument at this index, in a scope.

    Raises ExpressionError where the type has another number of segments than there are names.
    """
    kind = arguments.text(index).strip("/")
    namespace, *kinds = kind.split("/")
    names = arguments.values[index + 1 :]
    if len(kinds) != len(names):
        raise ExpressionError(f"the type {kind[:80]} takes {len(kinds)} names, and there are {len(names)}")
    parts: list[object] = [scope, "/providers/", namespace]
    for segment, name in zip(kinds, names, strict=True):
        parts += ["/", segment, "/", name]
    return joined(parts, arguments)


def is_subscription(value: object) -> bool:
    """Whether a value is the id of a subscription, or stands for one."""
    return not isinstance(value, str) or _GUID.fullmatch(value) is not None


def _extension(arguments: Arguments) -> object:
    return id_below(arguments.values[0], arguments, 1)


def _tenant(arguments: Arguments) -> object:
    return id_below("", arguments, 0)


def _management_group(arguments: Arguments) -> object:
    index = type_index(arguments, 1)
    if index == 0:
        raise ExpressionError("the management group is known only when the template is deployed")
    scope = joined(["/providers/Microsoft.Management/managementGroups/", arguments.values[0]], arguments)
    return id_below(scope, arguments, 1)


FUNCTIONS: Final = {
    "extensionresourceid": Function(_extension, 3, takes_unknown=True),
    "tenantresourceid": Function(_tenant, 2, takes_unknown=True),
    "managementgroupresourceid": Function(_management_group, 2, takes_unknown=True),
}
