"""Where service tags come from: a file, or the service-tag API at a location."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from acrnet.cloud import Cloud
from acrnet.errors import RemoteError, TagCloudError, TagFileError
from acrnet.inventory import tag_cache
from acrnet.tags import MAX_TAG_FILE_BYTES, TagCatalog, location_name, parse_tag_file, require_cloud
from acrnet.tags import catalog_from_api as catalog_from_answer


class ServiceTagReader(Protocol):
    """The calls to Resource Manager that this module needs."""

    @property
    def cloud(self) -> Cloud:
        """The cloud whose Resource Manager answers."""
        ...

    # Any: a JSON object as received; acrnet.tags checks every value it reads.
    def service_tags(self, subscription: str, location: str) -> Mapping[str, Any]:
        """Return the answer of the service-tag API, the `values` of all its pages in one list."""
        ...


def catalog_from_file(path: Path, cloud: Cloud) -> TagCatalog:
    """Return the catalog in a service-tag file, from the cache if a file with the same bytes was read before.

    Raises TagFileError when the file cannot be read, is not a service-tag file, or is of another cloud than `cloud`.
    """
    data = read_tag_file(path)
    catalog = tag_cache.cached_catalog(sha256(data).hexdigest())
    if catalog is None:
        catalog = parse_tag_file(data, expected_cloud=None, origin=str(path))
        tag_cache.store_catalog(catalog)
    require_cloud(catalog, cloud, origin=str(path))
    return catalog


def catalog_from_api(arm: ServiceTagReader, subscription: str, location: str) -> TagCatalog:
    """Return the catalog that network security groups in a location use, as the service-tag API returns it now.

    An edition at one location can lag behind the weekly file by up to four weeks, and is what the rules there accept
    (learn.microsoft.com/azure/virtual-network/service-tags-overview, checked 2026-11-23). It is not kept on disk.

    Raises TagCloudError when the answer is of another cloud than the one asked, RemoteError when it is not
    service-tag data, and what `arm` raises.
    """
    name = location_name(location)
    answer = arm.service_tags(subscription, name)
    try:
        return catalog_from_answer(answer, name, arm.cloud)
    except TagCloudError:
        raise
    except TagFileError as error:
        raise RemoteError(error.message, next_step="Give a service-tag file with --service-tags FILE.") from error


def read_tag_file(path: Path) -> bytes:
    """Return the bytes of a service-tag file, of one that is too large a part; raises TagFileError where that fails."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_TAG_FILE_BYTES + 1)  # the byte too many tells the parser that there is more
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        reason = getattr(error, "strerror", None) or str(error)
        raise TagFileError(
            f"The service-tag file {path} cannot be read: {reason}.",
            next_step="Check the path.",
        ) from error
