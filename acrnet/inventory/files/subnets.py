"""The address prefixes of the subnets that a group is attached to, where a file has them beside their ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from acrnet.inventory.files.resource import fields_value, text_in
from acrnet.net import AddressSet

_SUBNET: Final = re.compile(r".*/virtualnetworks/([^/]+)/subnets/([^/]+)/?", re.IGNORECASE)


def subnet_prefixes(attached: Iterable[Mapping[str, object]]) -> dict[str, tuple[str, ...]]:
    """Return the address prefixes of subnets, by `<virtual network>/<subnet>`.

    They are known all together or not at all: nothing is returned where one of the resources is not a subnet, or has no
    prefixes or none that can be read.
    """
    by_subnet: dict[str, tuple[str, ...]] = {}
    for each in attached:
        match = _SUBNET.fullmatch(text_in(each, "id"))
        prefixes = _prefixes(each)
        if match is None or not prefixes:
            return {}
        by_subnet[f"{match[1]}/{match[2]}"] = prefixes
    return by_subnet


def _prefixes(subnet: Mapping[str, object]) -> tuple[str, ...]:
    listed, one = fields_value(subnet, "addressPrefixes"), fields_value(subnet, "addressPrefix")
    texts = listed if isinstance(listed, list) and listed else [one]
    try:
        # An invalid prefix raises like one that cannot be read.
        return AddressSet.parse([each if isinstance(each, str) else "" for each in texts]).prefixes()
    except ValueError:
        return ()
