"""Identifiers that are random in Azure, derived here from their objects, so that runs repeat exactly."""

from hashlib import sha1
from uuid import NAMESPACE_URL, UUID, uuid5

from acrnet.sandbox.json_value import as_text
from acrnet.sandbox.store import Resource

_NAMESPACE = uuid5(NAMESPACE_URL, "https://management.azure.com/sandbox").bytes


def guid(*parts: str) -> str:
    """The GUID derived from these parts."""
    name = sha1(_NAMESPACE + "\n".join(parts).encode(), usedforsecurity=False)
    return str(UUID(bytes=name.digest()[:16], version=5))  # what uuid5 does, which converts the namespace each time


def etag(resource: Resource) -> str:
    """The etag of a resource, or its initial one until the first write."""
    return as_text(resource.body.get("etag")) or f'W/"{guid("etag", resource.key)}"'


def next_etag(present: str, count: int) -> str:
    """The etag after one more change."""
    return f'W/"{guid("etag", present, str(count))}"'
