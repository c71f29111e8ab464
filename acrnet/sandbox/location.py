"""The location of a resource that is written: required, known, and the same for as long as the resource exists."""

from acrnet.sandbox.api_versions import versions_of
from acrnet.sandbox.arm_id import RESOURCE_GROUPS
from acrnet.sandbox.exchange import GatewayError
from acrnet.sandbox.json_value import JsonObject, as_text
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource, canonical_location


def checked_location(call: Call, document: JsonObject, existing: Resource | None) -> str:
    """The location of a PUT in its canonical spelling.

    Raises:
        ArmError: it is absent, it is not that of the resource in place, or the estate does not know it.
    """
    location = location_of(call, document)
    if existing is not None and location != existing.location:
        raise GatewayError(
            409,
            "InvalidResourceLocation",
            f"The resource '{call.target.name}' already exists in location '{existing.location}' in resource group "
            f"'{call.target.group}'. A resource with the same name cannot be created in location '{location}'. "
            "Please select a new resource name.",
        )
    return location


def location_of(call: Call, document: JsonObject) -> str:
    """The location of a document in its canonical spelling.

    Raises:
        ArmError: it is absent, or neither a region of the cloud nor a location of the estate.
    """
    location = canonical_location(as_text(document.get("location")))
    if not location:
        raise GatewayError(400, "LocationRequired", "The location property is required for this definition.")
    if not is_region(call, location):
        raise _unavailable(as_text(document.get("location")), call)
    return location


def is_region(call: Call, location: str) -> bool:
    """Whether a location in its canonical spelling is a region of the cloud or a location of the estate."""
    return location in call.state.regions() or location in call.state.locations()


def not_registered(call: Call) -> GatewayError:
    """The error of a path with the name of a location that does not exist (text as in migAz issue 246)."""
    version, kind = call.request.api_version, call.target.type
    versions = ", ".join(versions_of(kind, call.state.behaviour.api_versions))
    return GatewayError(
        400,
        "NoRegisteredProviderFound",
        f"No registered resource provider found for location '{call.target.name}' and API version '{version}' "
        f"for type '{kind.partition('/')[2]}'. The supported api-versions are '{versions}'. "
        f"The supported locations are '{', '.join(call.state.regions())}'.",
    )


def _unavailable(sent: str, call: Call) -> GatewayError:
    """The error of a location that does not exist, as sent: azure-docs pull request 4981, azure-cli issue 16368."""
    regions = ",".join(call.state.regions())
    if call.target.type == RESOURCE_GROUPS:
        return GatewayError(
            400,
            "LocationNotAvailableForResourceGroup",
            f"The provided location '{sent}' is not available for resource group. "
            f"List of available regions is '{regions}'.",
        )
    return GatewayError(
        400,
        "LocationNotAvailableForResourceType",
        f"The provided location '{sent}' is not available for resource type '{call.target.type}'. "
        f"List of available regions for the resource type is '{regions}'.",
    )
