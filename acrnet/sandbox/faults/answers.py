"""What is answered in place of the sandbox, and what becomes of an answer of the sandbox on its way."""

from dataclasses import replace

from acrnet.sandbox.exchange import ArmError, Delivery, Request, Response
from acrnet.sandbox.faults.challenge import challenge
from acrnet.sandbox.faults.fault import DELIVERIES, FOREIGN, Fault
from acrnet.sandbox.faults.links import lead_astray
from acrnet.sandbox.faults.throttling import throttled
from acrnet.sandbox.json_value import JsonObject

_PAGE = """<!DOCTYPE html>
<html><head><title>Access denied</title></head>
<body><h1>Access denied</h1><p>The proxy of your company does not let this request through.</p></body></html>
"""
_TEXT = "upstream connect error or disconnect/reset before headers. reset reason: connection termination"
"""What Envoy says (envoyproxy/envoy issue 14981, checked 2026-11-29)."""
_NOT_GZIP = b"\x1f\x8b\x08\x00this is not what gzip makes"


def answer_instead(fault: Fault, asked: JsonObject, request: Request, now: float) -> Response | None:
    """The answer of a call that a fault keeps from taking effect; None for a call that takes effect.

    ``asked`` are the claims that its challenge asks for.
    """
    if fault.throttled:
        return throttled(fault, request, now)
    if fault.challenge:
        return challenge(fault.challenge, asked, request)
    if fault.answer in FOREIGN:
        return _foreign(fault)
    if fault.status and fault.body:
        return Response(fault.status, fault.body.encode(), fault.headers)
    if fault.status:
        return ArmError(fault.status, fault.code, fault.message, headers=fault.headers).response()
    return None


def on_its_way(fault: Fault, answered: Response, request: Request) -> Response:
    """The answer as it arrives."""
    if fault.links:
        return lead_astray(fault, answered, request)
    if fault.answer in DELIVERIES:
        return replace(answered, delivery=Delivery(fault.answer, fault.every))
    if fault.answer == "gzip":
        return replace(answered, body=_NOT_GZIP, headers={**answered.headers, "Content-Encoding": "gzip"})
    if fault.answer == "utf-16":
        return replace(answered, body=answered.body.decode().encode("utf-16"))
    return answered


def _foreign(fault: Fault) -> Response:
    kind, text = ("text/html", _PAGE) if fault.answer == "html" else ("text/plain", _TEXT)
    headers = {**fault.headers, "Content-Type": f"{kind}; charset=utf-8"}
    return Response(fault.status or 200, text.encode(), headers, by_proxy=True)
