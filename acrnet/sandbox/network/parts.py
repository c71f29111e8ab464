"""Parts of a network resource that are resources too: subnets, peerings and routes.

They stand in a list of the whole, or in files of their own.
"""

from collections.abc import Callable

from acrnet.sandbox.exchange import Response
from acrnet.sandbox.json_value import Json, JsonObject, as_object, as_text, objects
from acrnet.sandbox.network.network_security_group import refuse_when_busy
from acrnet.sandbox.network.writes import accepted, deleted, stamp
from acrnet.sandbox.reading import parent_to_write_below
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource


def whole_of(call: Call) -> Resource:
    """The resource of which a call writes a part.

    Raises:
        ArmError: 404 if it is missing; 429 or 409 while an operation on it is in progress.
    """
    whole = parent_to_write_below(call)
    refuse_when_busy(call, whole.key)
    return whole


def put_part(call: Call, listed_as: str, operation: str, checked: Callable[[Resource], JsonObject]) -> Response:
    """Create the part that a call names, or replace it.

    Args:
        call: The call.
        listed_as: The name of the list of parts in the whole.
        operation: The name that Azure has for the operation.
        checked: Returns the part as it is stored, given the whole; raises ArmError where Azure would refuse it.
    """
    whole = whole_of(call)
    existing = call.state.store.find(call.target.key)
    write_part(call, whole, listed_as, checked(whole))
    return accepted(call, whole, operation, is_new=existing is None)


def delete_part(
    call: Call, listed_as: str, operation: str, check: Callable[[Resource], None] = lambda _: None
) -> Response:
    """Delete the part that a call names, if `check` raises nothing about it; a missing one is 204."""
    part, whole = call.state.store.find(call.target.key), call.state.store.find(call.target.scope.lower())
    if part is None or whole is None:
        return Response(204)
    refuse_when_busy(call, whole.key)
    check(part)
    take_out_part(call, whole, listed_as, part)
    stamp(call, whole)
    return deleted(call, whole, part, operation)


def write_part(call: Call, whole: Resource, listed_as: str, written: JsonObject) -> None:
    """Put the part that a call names where it stands, or at the end of the list of the whole with this name."""
    existing = call.state.store.find(call.target.key)
    if existing is not None and existing.parent is None:
        existing.body["properties"] = written["properties"]
        call.state.store.changed(existing)
    else:
        _replace(call, whole, listed_as, [written])


def take_out_part(call: Call, whole: Resource, listed_as: str, part: Resource) -> None:
    """Take the part that a call names out of its file or of the list of the whole with this name."""
    if part.parent is None:
        call.state.store.remove(part)
    else:
        _replace(call, whole, listed_as, [])


def _replace(call: Call, whole: Resource, listed_as: str, written: list[JsonObject]) -> None:
    inner = as_object(whole.body.setdefault("properties", {}))
    name = call.target.name.lower()
    kept: list[Json] = [each for each in objects(inner.get(listed_as)) if as_text(each.get("name")).lower() != name]
    inner[listed_as] = [*kept, *written]
    call.state.store.read_parts(whole)
