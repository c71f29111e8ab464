"""Service-tag data as JSON values, in the form that Microsoft's downloads and the service-tag API share.

`{changeNumber, cloud, values: [{name, id, properties: {changeNumber, region, regionId, platform, systemService,
addressPrefixes, networkFeatures}}]}` (learn.microsoft.com/azure/virtual-network/service-tags-overview and the REST
reference of Service Tags - List, checked 2026-11-23). Change numbers are numbers in a file and strings in an answer of
the API; files of 2019 have no `regionId` and write `networkFeatures` as one string, later ones as a list or null.
Fields that acrnet does not read may have any form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from acrnet.cloud import CLOUDS, Cloud
from acrnet.errors import TagCloudError, TagFileError
from acrnet.net.prefixes import HostBitsError, parse_block
from acrnet.tags.catalog import TagCatalog
from acrnet.tags.service_tag import TagRecord, content_digest

# The numbers of the files on microsoft.com/download (service-tags-overview, checked 2026-11-23).
_DOWNLOADS: Final = {"Public": 56519, "AzureGovernment": 57063, "China": 57062}
# Every name and change number of eleven editions of 2019 to 2026 fits, and text that fits needs no escaping.
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")


class TagData(NamedTuple):
    """The data of a document, checked except for its cloud."""

    cloud: str
    change_number: str
    records: tuple[TagRecord, ...]


def read_tag_data(document: object, *, origin: str) -> TagData:
    """Return the service-tag data in a parsed JSON document.

    `origin` names the document in messages. Raises TagFileError for a missing value or one of the wrong type, an
    invalid address prefix, or a duplicate tag.
    """
    top = _object(document, "the document", origin)
    values = top.get("values")
    if not isinstance(values, list):
        raise bad_tag_data(origin, "has no list 'values' of service tags")
    if not values:
        raise bad_tag_data(origin, "lists no service tag at all")
    data = TagData(
        cloud=_name(top.get("cloud"), "'cloud' of the document", origin),
        change_number=_change_number(top.get("changeNumber"), "'changeNumber' of the document", origin),
        records=tuple(_record(value, position, origin) for position, value in enumerate(values)),
    )
    _require_distinct_names(data.records, origin)
    _require_addresses(data.records, origin)
    return data


def catalog_from_api(document: Mapping[str, object], location: str, cloud: Cloud) -> TagCatalog:
    """Return the catalog in an answer of the service-tag API at `location`, the `values` of all its pages in one list.

    Raises TagFileError for an answer of another form or another cloud.
    """
    origin = f"The answer of the service-tag API for {location}"
    data = read_tag_data(document, origin=origin)
    digest = content_digest(*data)
    catalog = TagCatalog.of(
        data.records,
        cloud=data.cloud,
        change_number=data.change_number,
        sha256=digest,
        source="api",
        location=location,
        content=digest,
    )
    require_cloud(catalog, cloud, origin=origin)
    return catalog


def require_cloud(catalog: TagCatalog, cloud: Cloud, *, origin: str) -> None:
    """Raise TagCloudError, which names both clouds, unless the catalog is one of `cloud`.

    The cloud named in the data decides: a file published for China was once, byte for byte, the one of Public.
    """
    if catalog.cloud == cloud.tag_file_name:
        return
    other = next((known.name for known in CLOUDS.values() if known.tag_file_name == catalog.cloud), "")
    instead = f", or use --cloud {other}" if other else ""
    raise TagCloudError(
        f"{origin} holds the service tags of the cloud {catalog.cloud}, not of {cloud.tag_file_name}, which --cloud"
        f" {cloud.name} asks for.",
        next_step=f"Give the file of {cloud.tag_file_name} ({download_page(cloud.tag_file_name)}){instead}.",
    )


def bad_tag_data(origin: str, what: str, *, next_step: str = "") -> TagFileError:
    """Return the error for a document; `what` is a predicate that says what is wrong."""
    return TagFileError(
        f"{origin} {what}.",
        next_step=next_step or f"Give a service-tag file as Microsoft publishes it ({download_page('Public')}).",
    )


def shown(value: object) -> str:
    """Return a value from outside for a message: escaped, on one line and at most 80 characters."""
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def download_page(tag_file_name: str) -> str:
    """Return where Microsoft publishes the service tags of a cloud, which has this name in them."""
    return f"microsoft.com/download/details.aspx?id={_DOWNLOADS[tag_file_name]}"


def _record(value: object, position: int, origin: str) -> TagRecord:
    tag = _object(value, f"entry {position + 1} of 'values'", origin)
    name = _name(tag.get("name"), f"'name' of entry {position + 1} of 'values'", origin)
    where = f"of tag {name}"
    properties = _object(tag.get("properties"), f"'properties' {where}", origin)
    change_number = properties.get("changeNumber")
    return TagRecord(
        name=name,
        region=_text(properties.get("region"), f"'region' {where}", origin),
        system_service=_text(properties.get("systemService"), f"'systemService' {where}", origin),
        change_number="" if change_number is None else _change_number(change_number, f"'changeNumber' {where}", origin),
        prefixes=_prefixes(properties.get("addressPrefixes"), f"'addressPrefixes' {where}", origin),
    )


def _object(value: object, what: str, origin: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise bad_tag_data(origin, f"is not service-tag data: {what} is {shown(value)}, not an object")
    return value


def _name(value: object, what: str, origin: str) -> str:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise bad_tag_data(origin, f"is not service-tag data: {what} is {shown(value)}, not a name")
    return value


def _text(value: object, what: str, origin: str) -> str:
    if value is None or value == "":
        return ""
    return _name(value, what, origin)


def _change_number(value: object, what: str, origin: str) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str) and _NAME.fullmatch(value):
        return value
    raise bad_tag_data(origin, f"is not service-tag data: {what} is {shown(value)}, not a number")


def _prefixes(value: object, what: str, origin: str) -> str:
    if not isinstance(value, list):
        raise bad_tag_data(origin, f"is not service-tag data: {what} is {shown(value)}, not a list")
    for prefix in value:
        if not isinstance(prefix, str) or not prefix.isprintable() or not prefix:
            raise bad_tag_data(origin, f"is not service-tag data: {what} holds {shown(prefix)}, not an address prefix")
    return "\n".join(sorted(set(value)))


def _require_distinct_names(records: Iterable[TagRecord], origin: str) -> None:
    seen: set[str] = set()
    for record in records:
        key = record.name.lower()
        if key in seen:
            raise bad_tag_data(origin, f"lists the tag {record.name} twice")
        seen.add(key)


def _require_addresses(records: Iterable[TagRecord], origin: str) -> None:
    """Check that every prefix is valid, so that parsing a tag later cannot fail.

    A prefix with host bits set would stand for other addresses than it says, and is refused.
    """
    checked: set[str] = set()
    for record in records:
        for prefix in record.prefix_list():
            if prefix in checked:
                continue
            try:
                parse_block(prefix)
            except ValueError as error:
                reason = (
                    "has bits set beyond its length" if isinstance(error, HostBitsError) else "is not an address prefix"
                )
                raise bad_tag_data(origin, f"lists {shown(prefix)} in the tag {record.name}, which {reason}") from error
            checked.add(prefix)
