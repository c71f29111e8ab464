"""Catalogs with the tags a test names."""

from __future__ import annotations

from acrnet.tags import TagCatalog, TagRecord

HOSTILE = "Storage.\x1b[31mX\u202e|`"
"""No file can bring such a name in: the reader refuses it. What writes names does not rely on that."""


def catalog_of(*names: str, prefixes: str = "192.0.2.0/24\n2001:db8::/32", number: str = "1") -> TagCatalog:
    """Return a catalog in which each of the tags has these prefixes, one per line."""
    records = (TagRecord(name, name.partition(".")[2], "", "1", prefixes) for name in names)
    return TagCatalog.of(
        records, cloud="Public", change_number=number, sha256="0" * 64, source="file", location="", content=number * 64
    )
