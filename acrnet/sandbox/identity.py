"""Identifiers the service would draw at random, derived here from what they belong to, so that runs repeat exactly."""

from uuid import NAMESPACE_URL, UUID, uuid5

from acrnet.sandbox.json_value import as_text
from acrnet.sandbox.store import Resource

_NAMESPACE: UUID = uuid5(NAMESPACE_URL, "https://management.azure.com/sandbox")


def guid(*parts: str) -> str:
    """The GUID that belongs to these parts."""
    return str(uuid5(_NAMESPACE, "\n".join(parts)))


def etag(resource: Resource) -> str:
    """The etag a resource carries, or the one it has until it is written for the first time."""
    return as_text(resource.body.get("etag")) or f'W/"{guid("etag", resource.key)}"'


def next_etag(present: str, count: int) -> str:
    """The etag after one more change."""
    return f'W/"{guid("etag", present, str(count))}"'
