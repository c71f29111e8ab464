"""Tasks of a registry, which the sandbox keeps and never runs.

Recordings of azure-cli, July 2019 to June 2023, and of azure-mgmt-containerregistry 8.0.0b1, with 2019-06-01-preview.
The credentials of a task are in the answer to ``listDetails`` only, the names of the registries they are for in all.
"""

from acrnet.sandbox.exchange import Response, answer
from acrnet.sandbox.json_value import JsonObject, as_object, properties
from acrnet.sandbox.reading import required_parent
from acrnet.sandbox.registry.child import Child, routes_of
from acrnet.sandbox.registry.child import served as served_child
from acrnet.sandbox.registry.resource_types import TASKS
from acrnet.sandbox.route import on_many
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource


def _make(_call: Call, _registry: Resource, sent: JsonObject) -> JsonObject:
    return {"status": "Enabled", "timeout": 3600, **sent}


def served(task: Resource, call: Call) -> JsonObject:
    """A task in the form of an answer."""
    body = served_child(_TASK, task, call)
    inner = properties(body)
    registries = as_object(as_object(inner.pop("credentials", None)).get("customRegistries"))
    if registries:
        inner["credentials"] = {"customRegistries": dict.fromkeys(registries)}
    return body


def list_details(call: Call) -> Response:
    """A task with the credentials that were given to it."""
    task = required_parent(call)
    body, credentials = served(task, call), as_object(properties(task.body).get("credentials"))
    if credentials:
        properties(body)["credentials"] = credentials
    return answer(200, body)


_TASK = Child(TASKS, _make, created=200, changed=200, deleted=200, has_location=True, has_small_identity=False)
ROUTES = (*routes_of(_TASK), on_many("POST", f"{TASKS}/listDetails", list_details))
VIEWS = {TASKS: served}
