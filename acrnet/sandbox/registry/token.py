"""Tokens of a registry, and the passwords that are generated for them.

Recordings of azure-cli, May 2020 to November 2023, and of azure-mgmt-containerregistry 8.0.0b1. A password is shown
once and kept nowhere; here it is derived from the token and the time.
"""

from acrnet.sandbox.arm_id import parse_resource_id
from acrnet.sandbox.exchange import Response, answer
from acrnet.sandbox.identity import guid
from acrnet.sandbox.json_value import Json, JsonObject, as_object, as_text, objects, properties
from acrnet.sandbox.reading import required_parent
from acrnet.sandbox.registry.child import Child, routes_of, served
from acrnet.sandbox.registry.errors import missing_child
from acrnet.sandbox.registry.resource_types import REGISTRIES, TOKENS
from acrnet.sandbox.registry.supported_versions import version_of
from acrnet.sandbox.registry.writing import moment
from acrnet.sandbox.route import on_many
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource

_PASSWORDS = ("password1", "password2")
# A property that no answer has: the dates of each password, which a client that takes one away sends by its name alone.
_DATES = "datesOfPasswords"
# Until this version an answer has a list of certificates, even an empty one.
_LAST_WITH_CERTIFICATES = "2019-05-01-preview"


def _make(_call: Call, _registry: Resource, sent: JsonObject) -> JsonObject:
    credentials, dates = as_object(sent.get("credentials")), as_object(sent.get(_DATES))
    passwords: list[Json] = [
        {**each, **as_object(dates.get(as_text(each.get("name"))))} for each in objects(credentials.get("passwords"))
    ]
    return {
        **sent,
        "credentials": {**credentials, "passwords": passwords},
        "status": as_text(sent.get("status")) or "enabled",
    }


def _served(token: Resource, call: Call) -> JsonObject:
    body = served(_TOKEN, token, call)
    if version_of(call) > _LAST_WITH_CERTIFICATES:
        return body
    inner = properties(body)
    credentials: JsonObject = {"certificates": [], **as_object(inner.get("credentials"))}
    return {**body, "properties": {**inner, "credentials": credentials}}


def generate_credentials(call: Call) -> Response:
    """New passwords of a token of this registry: the one that is named, or both."""
    registry, sent = required_parent(call), call.request.document()
    target = parse_resource_id(as_text(sent.get("tokenId")))
    token = call.state.store.find(target.key) if target else None
    if token is None or token.id.scope.lower() != registry.key:
        raise missing_child(call, target.name if target else as_text(sent.get("tokenId")))
    time, expiry = moment(call.now), as_text(sent.get("expiry"))
    dates: JsonObject = {"creationTime": time, **({"expiry": _in_utc(expiry)} if expiry else {})}
    named = as_text(sent.get("name"))
    made: list[JsonObject] = [{**dates, "name": name} for name in _PASSWORDS if named in {"", name}]
    inner = properties(token.body)
    others = [
        each
        for each in objects(as_object(inner.get("credentials")).get("passwords"))
        if each.get("name") not in {new["name"] for new in made}
    ]
    passwords = sorted([*others, *made], key=lambda each: as_text(each.get("name")))
    inner[_DATES] = {**as_object(inner.get(_DATES)), **{as_text(each["name"]): dates for each in made}}
    inner["credentials"] = {**as_object(inner.get("credentials")), "passwords": [*passwords]}
    call.state.store.changed(token)
    shown: list[Json] = [{**each, "value": guid("password", token.key, time, as_text(each["name"]))} for each in made]
    return answer(200, {"username": token.id.name, "passwords": shown})


def _in_utc(expiry: str) -> str:
    return f"{expiry.removesuffix('Z')}+00:00" if expiry.endswith("Z") else expiry


_TOKEN = Child(
    TOKENS,
    _make,
    created=201,
    changed=201,
    deleted=202,
    operation="token",
    kept=frozenset({"credentials", _DATES}),
    hidden=frozenset({_DATES}),
)
ROUTES = (*routes_of(_TOKEN), on_many("POST", f"{REGISTRIES}/generateCredentials", generate_credentials))
VIEWS = {TOKENS: _served}
