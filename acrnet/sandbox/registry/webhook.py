"""Webhooks of a registry: its answers keep the address that is called, and its headers, to ``getCallbackConfig``.

Recordings of azure-cli, June 2019 to February 2023, and of azure-mgmt-containerregistry 3.0.0rc10 to 8.0.0b1. The
sandbox calls nobody: a ping is an event without an answer.
"""

from functools import partial

from acrnet.sandbox.clock import timestamp
from acrnet.sandbox.exchange import Response, answer
from acrnet.sandbox.identity import guid
from acrnet.sandbox.json_value import Json, JsonObject, as_object, as_text, objects, properties
from acrnet.sandbox.reading import list_parts, required_parent
from acrnet.sandbox.registry.child import Child, routes_of, served
from acrnet.sandbox.registry.resource_types import WEBHOOKS
from acrnet.sandbox.route import on_many
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource


def _make(_call: Call, _registry: Resource, sent: JsonObject) -> JsonObject:
    return {"status": "enabled", "scope": "", "actions": [], **sent}


def callback_config(call: Call) -> Response:
    """The address that is called, and the headers that are sent."""
    inner = properties(required_parent(call).body)
    return answer(200, {key: inner[key] for key in ("serviceUri", "customHeaders") if key in inner})


def ping(call: Call) -> Response:
    """Record an event, and give its id."""
    webhook = required_parent(call)
    inner = properties(webhook.body)
    events: list[Json] = [*objects(inner.get("events"))]
    identifier = guid("event", webhook.key, str(len(events)))
    content: JsonObject = {"id": identifier, "timestamp": timestamp(call.now), "action": "ping"}
    headers: JsonObject = {
        **as_object(inner.get("customHeaders")),
        "Content-Type": "application/json; charset=utf-8",
    }
    request: JsonObject = {
        "content": content,
        "headers": headers,
        "method": "POST",
        "requestUri": as_text(inner.get("serviceUri")),
        "version": "1.1",
    }
    inner["events"] = [*events, {"id": identifier, "eventRequestMessage": request}]
    call.state.store.changed(webhook)
    return answer(200, {"id": identifier})


def list_events(call: Call) -> Response:
    """The events so far, the latest first."""
    inner = properties(required_parent(call).body)
    return list_parts(call, objects(inner.get("events"))[::-1])


_WEBHOOK = Child(
    WEBHOOKS,
    _make,
    created=200,
    changed=200,
    deleted=200,
    has_location=True,
    has_tags=True,
    is_dated=False,
    kept=frozenset({"events"}),
    hidden=frozenset({"serviceUri", "customHeaders", "events"}),
)
ROUTES = (
    *routes_of(_WEBHOOK),
    on_many("POST", f"{WEBHOOKS}/getCallbackConfig", callback_config),
    on_many("POST", f"{WEBHOOKS}/ping", ping),
    on_many("POST", f"{WEBHOOKS}/listEvents", list_events),
)
VIEWS = {WEBHOOKS: partial(served, _WEBHOOK)}
