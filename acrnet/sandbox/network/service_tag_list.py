"""The lists of service tags of a region: all in one object, and in pages, one of them or without their addresses."""

from acrnet.sandbox.access import check_permission
from acrnet.sandbox.exchange import ArmError, Response
from acrnet.sandbox.json_value import JsonObject, as_text, properties
from acrnet.sandbox.location import is_region, not_registered
from acrnet.sandbox.reading import list_parts
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import canonical_location

TAGS = "Microsoft.Network/locations/serviceTags"
DETAILS = "Microsoft.Network/locations/serviceTagDetails"


def list_service_tags(call: Call) -> Response:
    """The service tags of the cloud, in the form of one region.

    Raises:
        ArmError: 403, 400 for anything but a region, 404 for one without tags.
    """
    check_permission(call.state.behaviour, "GET", call.target)
    body = call.state.service_tags.body(call.target.subscription, _location(call))
    if body is None:
        raise _unavailable(call)
    return Response(200, body)


def list_details(call: Call) -> Response:
    """The tags one by one, as the specification of 2024-01-01 has it; no recording was at hand.

    Raises:
        ArmError: 403, 400 for anything but a region, 404 for one without tags.
    """
    tags = call.state.service_tags.values(_location(call))
    if tags is None:
        raise _unavailable(call)
    wanted = call.request.query.get("tagname", "").lower()
    without = call.request.query.get("noaddressprefixes", "").lower() == "true"
    listed = [each for each in tags if not wanted or as_text(each.get("name")).lower() == wanted]
    return list_parts(call, [_without_prefixes(each) for each in listed] if without else listed)


def _without_prefixes(tag: JsonObject) -> JsonObject:
    return {**tag, "properties": {**properties(tag), "addressPrefixes": []}}


def _location(call: Call) -> str:
    location = canonical_location(call.target.name)
    if not is_region(call, location):
        raise not_registered(call)
    return location


def _unavailable(call: Call) -> ArmError:
    return ArmError(
        404, "NotFound", f"Service tags are not available at location '{canonical_location(call.target.name)}'."
    )
