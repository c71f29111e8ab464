"""Claims challenges: a call is refused until it comes with a token that has what is asked for.

A revoked session asks for a token that was issued later (``nbf``), multifactor authentication for an authentication
context (``acrs``). Header and claims are those of learn.microsoft.com/entra/identity-platform/claims-challenge and
app-resilience-continuous-access-evaluation; the sentence of a revoked session is that of azure-cli issue 26504 (checked
2026-11-29). The one of multifactor authentication is made up, and its context ``p1`` is unverified.
"""

import base64
import json
from collections.abc import Mapping

from acrnet.sandbox.clock import START
from acrnet.sandbox.exchange import Request, Response, answer
from acrnet.sandbox.json_value import Json, JsonObject, as_object, read_json
from acrnet.sandbox.tenancy import TENANT

_SENTENCES = {
    "revoked": "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: "
    "TokenIssuedBeforeRevocationTimestamp",
    "multifactor": "The call needs a token of multifactor authentication.",
}


def claims_of_challenge(kind: str, now: float) -> JsonObject:
    """The claims that a challenge asks for, in the form in which clients hand them to the sign-in."""
    if kind == "revoked":
        moment = str(int(START.timestamp() + now))
        return {"access_token": {"nbf": {"essential": True, "value": moment}}}
    return {"access_token": {"acrs": {"essential": True, "values": ["p1"]}}}


def challenge(kind: str, asked: JsonObject, request: Request) -> Response:
    """The answer with status 401 that asks for claims."""
    sentence = _SENTENCES[kind]
    encoded = base64.b64encode(json.dumps(asked).encode()).decode()
    parameters = (
        'realm=""',
        f'authorization_uri="{request.origin}/{TENANT}/oauth2/authorize"',
        f'error_description="{sentence}"',
        'error="insufficient_claims"',
        f'claims="{encoded}"',
    )
    body: JsonObject = {"error": {"code": "InvalidAuthenticationToken", "message": sentence}}
    return answer(401, body, {"WWW-Authenticate": f"Bearer {', '.join(parameters)}"})


def claims_for(asked: JsonObject, usual: Mapping[str, Json]) -> dict[str, Json]:
    """The claims of a token that has those asked for: `usual`, with later times and further values."""
    claims = dict(usual)
    for name, wish in as_object(asked.get("access_token")).items():
        wanted = as_object(wish)
        if name == "nbf":
            claims[name] = max(_number(claims.get(name)), _number(wanted.get("value")))
        elif "values" in wanted or "value" in wanted:
            claims[name] = wanted.get("values", wanted.get("value"))
    return claims


def has_claims(request: Request, asked: JsonObject) -> bool:
    """Whether the token of a call has the claims; one that is not a JSON Web Token has none."""
    claims = _claims_of_token(request)
    return all(_has(claims, name, as_object(wish)) for name, wish in as_object(asked.get("access_token")).items())


def _has(claims: JsonObject, name: str, wish: JsonObject) -> bool:
    present = claims.get(name)
    if name == "nbf":
        return _number(present) >= _number(wish.get("value"))
    wanted = wish.get("values", [wish.get("value")])
    return all(value in (present if isinstance(present, list) else [present]) for value in _list(wanted))


def _claims_of_token(request: Request) -> JsonObject:
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    try:
        _, payload, _ = token.split(".")
        return as_object(read_json(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))))
    except ValueError:
        return {}


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]


def _number(value: Json) -> int:
    try:
        return int(value) if isinstance(value, str | int | float) else 0
    except ValueError:
        return 0
