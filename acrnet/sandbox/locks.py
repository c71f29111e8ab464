"""Management locks as resources: those that are written, beside those that the settings declare.

Recorded by azure-cli from 2018 to 2023 with 2016-09-01: a lock has the id by which it was written, in the spelling of
the request, and nobody's ``systemData``, which came with 2020-05-01 (REST reference, read 2026-11-29).
"""

from collections.abc import Iterator
from urllib.parse import unquote

from acrnet.sandbox.arm_id import parse_resource_id
from acrnet.sandbox.behaviour import Lock
from acrnet.sandbox.exchange import ArmError, Response, answer
from acrnet.sandbox.identity import guid
from acrnet.sandbox.json_value import JsonObject, as_text, properties
from acrnet.sandbox.listing import page
from acrnet.sandbox.not_found import missing_parent
from acrnet.sandbox.reading import required
from acrnet.sandbox.route import on_many, on_one
from acrnet.sandbox.state import Call, State
from acrnet.sandbox.store import Resource

LOCKS = "Microsoft.Authorization/locks"
_WITH_AUTHOR = "2020-05-01"
_LEVELS = ("CanNotDelete", "ReadOnly")


def locks_of(state: State) -> Iterator[Lock]:
    """Every lock: those of the settings, and those that are resources."""
    yield from state.behaviour.locks
    for lock in state.store.of_type(LOCKS):
        yield Lock(_scope(lock.id.scope), as_text(properties(lock.body).get("level")))


def list_locks(call: Call) -> Response:
    """The locks at a scope, above it and below it."""
    scope = _scope(call.target.scope).lower()
    listed = [
        served_lock(call, lock)
        for lock in call.state.store.of_type(LOCKS)
        if f"{_scope(lock.id.scope).lower()}/".startswith(f"{scope}/")
        or f"{scope}/".startswith(f"{_scope(lock.id.scope).lower()}/")
    ]
    return page(call.request, listed, call.state.behaviour.page_size(LOCKS))


def get_lock(call: Call) -> Response:
    """One lock."""
    return answer(200, served_lock(call, required(call)))


def put_lock(call: Call) -> Response:
    """Lock a scope, which is there."""
    scope = _scope(call.target.scope)
    held = parse_resource_id(scope)
    if held is not None and "/providers/" in scope.lower() and call.state.store.find(scope.lower()) is None:
        raise missing_parent(call.target, scope, "write")
    sent = properties(call.request.document())
    level = next((each for each in _LEVELS if each.lower() == as_text(sent.get("level")).lower()), "")
    if not level:
        raise ArmError(
            400, "InvalidLockLevel", f"The lock level '{sent.get('level')}' is not one of {', '.join(_LEVELS)}."
        )
    inner: JsonObject = {"level": level, **({"notes": sent["notes"]} if as_text(sent.get("notes")) else {})}
    existing = call.state.store.find(call.target.key)
    if existing is None:
        sent_to = unquote(call.request.path.rstrip("/"))
        path = sent_to if sent_to.lower() == call.target.key else call.target.path
        body: JsonObject = {"id": path, "name": call.target.name, "type": LOCKS, "properties": inner}
        return answer(201, served_lock(call, call.state.store.create(call.target, body)))
    existing.body["properties"] = inner
    call.state.store.changed(existing)
    return answer(200, served_lock(call, existing))


def delete_lock(call: Call) -> Response:
    """Take a lock away; a missing one is 204."""
    existing = call.state.store.find(call.target.key)
    if existing is None:
        return Response(204)
    call.state.store.remove(existing)
    return Response(200)


def served_lock(call: Call, lock: Resource) -> JsonObject:
    """A lock in the form of an answer."""
    body: JsonObject = {"id": lock.id.path, "name": lock.id.name, "type": LOCKS, **lock.body}
    if call.request.api_version >= _WITH_AUTHOR:
        body["systemData"] = {"createdByType": "Application", "createdBy": guid("identity")}
    return body


def _scope(scope: str) -> str:
    return scope.rstrip("/")


ROUTES = (
    on_many("GET", LOCKS, list_locks),
    on_one("GET", LOCKS, get_lock),
    on_one("PUT", LOCKS, put_lock),
    on_one("DELETE", LOCKS, delete_lock),
)
