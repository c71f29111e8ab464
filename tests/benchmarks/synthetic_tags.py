"""A tag file made up in the measure of the Public one of 2025: 3,000 tags, 96,000 prefixes, 4 MB."""

from __future__ import annotations

import json

_SERVICES = ("AzureCloud", "Storage", "AzureContainerRegistry", *(f"Service{number}" for number in range(40)))
_REGIONS = tuple(f"Region{number}" for number in range(70))


def synthetic_tag_file() -> bytes:
    """Return the bytes of the file; every prefix is in the global tag of its service too, as in the real ones."""
    values = []
    for service_number, service in enumerate(_SERVICES):
        everywhere: list[str] = []
        for region_number, region in enumerate(_REGIONS):
            prefixes = _prefixes(service_number, region_number)
            everywhere += prefixes
            values.append(_tag(f"{service}.{region}", region.lower(), prefixes))
        values.append(_tag(service, "", everywhere))
    return json.dumps({"changeNumber": 1, "cloud": "Public", "values": values}, indent=2).encode()


def _prefixes(service: int, region: int) -> list[str]:
    """Return twelve IPv4 and four IPv6 prefixes that no other service and region has, with gaps between them."""
    base = (service * len(_REGIONS) + region) * 12
    v4 = [f"{20 + number // 65536}.{number // 256 % 256}.{number % 256}.64/26" for number in range(base, base + 12)]
    v6 = [f"2603:{service:x}:{region:x}:{number:x}00::/121" for number in range(1, 5)]
    return [*v4, *v6]


def _tag(name: str, region: str, prefixes: list[str]) -> dict[str, object]:
    properties = {
        "changeNumber": 1,
        "region": region,
        "regionId": 1,
        "platform": "Azure",
        "systemService": name.partition(".")[0],
        "addressPrefixes": prefixes,
        "networkFeatures": ["API", "NSG", "UDR", "FW"],
    }
    return {"name": name, "id": name, "properties": properties}
