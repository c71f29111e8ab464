"""The list of service tags of a region."""

from acrnet.sandbox.access import check_permission
from acrnet.sandbox.exchange import ArmError, Response
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import canonical_location

TAGS = "Microsoft.Network/locations/serviceTags"


def list_service_tags(call: Call) -> Response:
    """The service tags of the cloud, in the form of one region.

    Raises:
        ArmError: 403, 400 for what is no region, 404 for one without tags.
    """
    check_permission(call.state.behaviour, "GET", call.target)
    location = canonical_location(call.target.name)
    if location not in call.state.regions() and location not in call.state.locations():
        raise ArmError(
            400,
            "NoRegisteredProviderFound",
            f"No registered resource provider found for location '{call.target.name}' and API version "
            f"'{call.request.api_version}' for type 'locations/serviceTags'.",
        )
    body = call.state.service_tags.body(call.target.subscription, location)
    if body is None:
        raise ArmError(404, "NotFound", f"Service tags are not available at location '{location}'.")
    return Response(200, body)
