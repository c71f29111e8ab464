"""The location of a resource that is written: required, known, and the same for as long as the resource exists."""

from acrnet.sandbox.exchange import ArmError
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
        raise ArmError(
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
        raise ArmError(400, "LocationRequired", "The location property is required for this definition.")
    if location not in call.state.regions() and location not in call.state.locations():
        raise ArmError(
            400,
            "LocationNotAvailableForResourceType",
            f"The provided location '{location}' is not available for resource type '{call.target.type}'.",
        )
    return location
