"""Service tags: the addresses Microsoft publishes for its services, by cloud and by region."""

from acrnet.tags.catalog import TagCatalog
from acrnet.tags.document import catalog_from_api, download_page, require_cloud
from acrnet.tags.location import location_name, near_misses
from acrnet.tags.service_tag import ServiceTag, TagRecord, content_digest
from acrnet.tags.tag_file import MAX_TAG_FILE_BYTES, parse_tag_file

__all__ = [
    "MAX_TAG_FILE_BYTES",
    "ServiceTag",
    "TagCatalog",
    "TagRecord",
    "catalog_from_api",
    "content_digest",
    "download_page",
    "location_name",
    "near_misses",
    "parse_tag_file",
    "require_cloud",
]
