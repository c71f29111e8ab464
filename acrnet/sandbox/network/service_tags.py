"""The service-tag API, served from tag files in the format Microsoft publishes for download.

The shape of the answer is that of the recording of 2023-03-03 in the azure-mgmt-network 22.3.0 source distribution: one
object with an empty ``nextLink``, values sorted by name without regard to case, every change number a string.
"""

import json

from acrnet.sandbox.errors import EstateError
from acrnet.sandbox.estate_file import EstateFile
from acrnet.sandbox.json_value import Json, JsonObject, as_text, objects, properties

# Tags that a rule may name although no file lists them
# (learn.microsoft.com/azure/virtual-network/service-tags-overview, 2026-11-23).
WELL_KNOWN = frozenset({
    "virtualnetwork", "internet", "azureloadbalancer", "azureplatformdns", "azureplatformimds", "azureplatformlkm",
})  # fmt: skip


class ServiceTags:
    """The tags of an estate, for all locations, or from a separate file for a location that lags behind."""

    def __init__(self) -> None:
        self._documents: dict[str, JsonObject] = {}
        self._names: dict[str, frozenset[str]] = {}
        self._encoded: dict[tuple[str, str], bytes] = {}

    def add_file(self, file: EstateFile, location: str) -> None:
        """Add a tag file; an empty location means every location without a file of its own.

        Raises:
            EstateError: the file is not in the format of the download.
        """
        document = next(iter(file.elements()), None)
        values = objects(document.get("values")) if document else []
        if document is None or file.is_array or not values:
            raise EstateError(f'{file.name} is not a service-tag file: it has no list "values" of tags.')
        for value in values:
            if not as_text(value.get("name")):
                raise EstateError(f'{file.name} is not a service-tag file: a tag in "values" has no name.')
        self._documents[location] = document
        self._names[location] = WELL_KNOWN.union(as_text(value.get("name")).lower() for value in values)

    @property
    def is_empty(self) -> bool:
        """Whether the estate has no tag file at all."""
        return not self._documents

    @property
    def cloud(self) -> str:
        """The cloud that the tag files are of, or an empty string."""
        return next((as_text(document.get("cloud")) for document in self._documents.values()), "")

    def names(self, location: str) -> frozenset[str]:
        """The names valid in a rule of that location, in lower case."""
        return self._names.get(location, self._names.get("", WELL_KNOWN))

    def prefixes(self, tag: str, location: str) -> list[str] | None:
        """The address prefixes of a tag, in the order of its file; None for one that is not in the file."""
        document = self._documents.get(location, self._documents.get("", {}))
        for value in objects(document.get("values")):
            if as_text(value.get("name")).lower() == tag.lower():
                listed = properties(value).get("addressPrefixes")
                return [as_text(each) for each in listed] if isinstance(listed, list) else []
        return None

    def locations(self) -> frozenset[str]:
        """The locations that some regional tag names, and those with a tag file of their own."""
        locations = {location for location in self._documents if location}
        for document in self._documents.values():
            for value in objects(document.get("values")):
                suffix = as_text(value.get("name")).partition(".")[2]
                if suffix and as_text(properties(value).get("region")):
                    locations.add(suffix.lower())
        return frozenset(locations)

    def body(self, subscription: str, location: str) -> bytes | None:
        """The encoded answer of the API, or None when no file covers the location."""
        document = self._document(location)
        if document is None:
            return None
        key = (subscription, location)
        if key not in self._encoded:
            self._encoded[key] = json.dumps(_api_form(document, subscription), separators=(",", ":")).encode()
        return self._encoded[key]

    def values(self, location: str) -> list[JsonObject] | None:
        """The tags as the API has them, or None when no file covers the location."""
        document = self._document(location)
        return None if document is None else objects(_api_form(document, "").get("values"))

    def _document(self, location: str) -> JsonObject | None:
        return self._documents.get(location, self._documents.get(""))


def _api_form(document: JsonObject, subscription: str) -> JsonObject:
    number, cloud = _string(document.get("changeNumber")), as_text(document.get("cloud"))
    values: list[Json] = [
        _api_value(value, number)
        for value in sorted(objects(document.get("values")), key=lambda v: as_text(v.get("name")).lower())
    ]
    return {
        "name": cloud,
        "id": f"/subscriptions/{subscription}/providers/Microsoft.Network/serviceTags/{cloud}",
        "type": "Microsoft.Network/serviceTags",
        "changeNumber": number,
        "cloud": cloud,
        "values": values,
        "nextLink": "",
    }


def _api_value(value: JsonObject, number: str) -> JsonObject:
    inner = properties(value)
    return {
        "name": value.get("name"),
        "id": value.get("id", value.get("name")),
        "serviceTagChangeNumber": number,
        "properties": {
            "changeNumber": _string(inner.get("changeNumber")),
            "region": inner.get("region", ""),
            "state": inner.get("state", "GA"),
            "networkFeatures": inner.get("networkFeatures", []),
            "systemService": inner.get("systemService", ""),
            "addressPrefixes": inner.get("addressPrefixes", []),
        },
    }


def _string(number: Json) -> str:
    return "" if number is None else str(number)
