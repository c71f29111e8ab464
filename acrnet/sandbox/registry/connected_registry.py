"""Connected registries, which copy from a registry to a place of their own.

Recordings of azure-cli, February and November 2023, with 2021-08-01-preview. Nothing connects to the sandbox, so each
is inactive and offline.
"""

from functools import partial

from acrnet.sandbox.json_value import JsonObject, as_object, as_text
from acrnet.sandbox.registry.child import Child, routes_of, served
from acrnet.sandbox.registry.hosts import data_host
from acrnet.sandbox.registry.resource_types import CONNECTED_REGISTRIES
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource

_ALWAYS = "* * * * *"
"""A schedule of every minute, which leaves no window to choose."""
_MODES = {mode.lower(): mode for mode in ("ReadWrite", "ReadOnly", "Registry", "Mirror")}


def _make(_call: Call, registry: Resource, sent: JsonObject) -> JsonObject:
    mode, parent = as_text(sent.get("mode")), as_object(sent.get("parent"))
    syncing: JsonObject = {
        **as_object(parent.get("syncProperties")),
        **as_object(sent.get("syncProperties")),  # where a PATCH has them
    }
    if not parent.get("id"):  # one below another connected registry has that for its gateway
        syncing["gatewayEndpoint"] = data_host(registry, registry.location)
    if syncing.get("schedule") == _ALWAYS:
        syncing.pop("syncWindow", None)
    return {
        "connectionState": "Offline",
        "activation": {"status": "Inactive"},
        "loginServer": {"tls": {"certificate": {}}},
        **{key: value for key, value in sent.items() if key != "syncProperties"},
        "mode": _MODES.get(mode.lower(), mode),
        "parent": {**parent, "syncProperties": syncing},
        "logging": {"logLevel": "Information", "auditLogStatus": "Disabled", **as_object(sent.get("logging"))},
    }


_CONNECTED = Child(CONNECTED_REGISTRIES, _make, created=200, changed=200, deleted=200, is_dated=False)
ROUTES = routes_of(_CONNECTED)
VIEWS = {CONNECTED_REGISTRIES: partial(served, _CONNECTED)}
