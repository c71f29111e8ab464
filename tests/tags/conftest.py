"""Service-tag data small enough to read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from acrnet.tags import TagCatalog, parse_tag_file

TagDocument = dict[str, Any]  # Any: tests put wrong values where right ones belong


def tag_entry(name: str, *prefixes: str, region: str = "", service: str = "") -> TagDocument:
    return {
        "name": name,
        "id": name,
        "properties": {
            "changeNumber": 3,
            "region": region,
            "regionId": 0,
            "platform": "Azure",
            "systemService": service,
            "addressPrefixes": list(prefixes),
            "networkFeatures": ["API", "NSG"],
        },
    }


@pytest.fixture
def document() -> TagDocument:
    """Data in the shape of a download; every call gives a new one to spoil."""
    return {
        "changeNumber": 12,
        "cloud": "Public",
        "values": [
            tag_entry("AzureCloud", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"),
            tag_entry("AzureContainerRegistry", "198.51.100.0/25", "2001:db8:1::/48", service="AzureContainerRegistry"),
            tag_entry(
                "AzureContainerRegistry.FranceCentral",
                "198.51.100.0/27",
                "2001:db8:1::/64",
                region="centralfrance",
                service="AzureContainerRegistry",
            ),
            tag_entry("AzureContainerRegistry.WestEurope", "198.51.100.32/27", region="westeurope"),
            tag_entry("AzureContainerRegistry.NorthEurope", "198.51.100.64/27", region="northeurope"),
            tag_entry("Storage", "203.0.113.0/25"),
        ],
    }


@pytest.fixture
def catalog_of() -> Callable[[TagDocument], TagCatalog]:
    """Read a document as the bytes of a file of any cloud."""
    return lambda document: parse_tag_file(json.dumps(document).encode(), expected_cloud=None)


@pytest.fixture
def catalog(document: TagDocument, catalog_of: Callable[[TagDocument], TagCatalog]) -> TagCatalog:
    return catalog_of(document)
