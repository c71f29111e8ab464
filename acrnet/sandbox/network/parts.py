"""Parts of a network resource that are resources too: subnets, peerings and routes.

They stand in a list of the whole, or in files of their own.
"""

from acrnet.sandbox.json_value import Json, JsonObject, as_object, as_text, objects
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource


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
