"""The managed identities of a registry, a task, a credential set or a pipeline.

As recorded in 2019 to 2023: the type comes back with a small initial, but for tasks, each identity has ids that its
directory gave it, and without one the property is absent. The ids are derived here.
"""

from acrnet.sandbox.identity import guid
from acrnet.sandbox.json_value import Json, JsonObject, as_object, as_text

_NONE = "none"


def assign(body: JsonObject, sent: Json, key: str, *, has_small_initial: bool = True) -> None:
    """Give a resource the identities that are sent beside those it has; one that is sent as null is taken away."""
    if not isinstance(sent, dict):
        return
    kinds = [kind for part in as_text(sent.get("type")).split(",") if (kind := part.strip()).lower() != _NONE and kind]
    users = {**as_object(as_object(body.get("identity")).get("userAssignedIdentities"))}
    for name, each in as_object(sent.get("userAssignedIdentities")).items():
        if each is None:
            users.pop(name, None)
        else:
            users[name] = {"principalId": guid("principal", name.lower()), "clientId": guid("client", name.lower())}
    if has_small_initial:
        kinds = [kind[0].lower() + kind[1:] for kind in kinds]
    identity: JsonObject = {"type": ", ".join(kinds)}
    if any(kind.lower() == "systemassigned" for kind in kinds):
        identity |= {"principalId": guid("principal", key), "tenantId": guid("tenant")}
    if users and any(kind.lower() == "userassigned" for kind in kinds):
        identity["userAssignedIdentities"] = users
    if kinds:
        body["identity"] = identity
    else:
        body.pop("identity", None)
