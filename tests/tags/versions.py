"""Versions of the history, in which only what a test says matters."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Any

from acrnet.tags.version import Source, TagVersion

PLAIN = TagVersion(
    cloud="Public",
    change_number="1",
    sha256="a" * 64,
    content="b" * 64,
    published="",
    fetched_at="2026-11-24T06:00:00Z",
    confirmed_at="2026-11-24T06:00:00Z",
    source=Source.DOWNLOAD,
    origin="https://download.microsoft.com/x.json",
    size=2,
    tags=3,
    prefixes=4,
)


def version(**changes: Any) -> TagVersion:  # Any: each has the type of its field
    """Return a version with digests of its own."""
    digests = {each: sha256(f"{each}{changes}".encode()).hexdigest() for each in ("sha256", "content")}
    return replace(PLAIN, **{**digests, **changes})
