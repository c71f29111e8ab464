"""Two editions of service tags, small enough to know by heart, as files."""

from __future__ import annotations

import json
from pathlib import Path

from ...estates import Json, service_tags

OLD = service_tags(
    AzureCloud=["198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"],
    AzureContainerRegistry=["198.51.100.0/25", "2001:db8:1::/48"],
    AzureContainerRegistry__FranceCentral=["198.51.100.0/27", "2001:db8:1::/64"],
    AzureContainerRegistry__WestEurope=["198.51.100.32/27"],
    Storage=["203.0.113.0/25"],
    Storage__FranceCentral=["203.0.113.0/28"],
    Storage__WestEurope=["203.0.113.64/27"],
    Storage__EastUS2Stage=["203.0.113.96/28"],
)
NEW = service_tags(
    AzureCloud=["198.51.100.0/25", "198.51.100.128/25", "203.0.113.0/24", "2001:db8::/32"],
    AzureContainerRegistry=["198.51.100.0/25", "2001:db8:1::/48"],
    AzureContainerRegistry__FranceCentral=["198.51.100.0/28", "2001:db8:1::/64"],
    AzureContainerRegistry__WestEurope=["198.51.100.16/28", "198.51.100.32/27"],
    Storage=["203.0.113.0/25"],
    Storage__FranceCentral=["203.0.113.0/28"],
    Storage__WestEurope=["203.0.113.64/27", "203.0.113.112/28"],
    Storage__AustriaEast=["203.0.113.32/28"],
) | {"changeNumber": 2}
"""The edition after it: 16 registry addresses moved from FranceCentral to WestEurope, Storage.WestEurope grew by 16,
EastUS2Stage went and AustriaEast came, and AzureCloud is cut in another way."""


def tag_file(folder: Path, content: Json = OLD, name: str = "tags.json") -> Path:
    """Write a service-tag file and return its path."""
    path = folder / name
    path.write_text(json.dumps(content), encoding="utf-8")
    return path
