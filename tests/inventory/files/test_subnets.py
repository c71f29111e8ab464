"""The prefixes of the subnets that a group is attached to."""

from __future__ import annotations

import pytest

from acrnet.inventory.files.subnets import subnet_prefixes
from acrnet.unknown import Unknown

from ...estates import Json, nsg_id, vnet_id

HUB = vnet_id("vnet-hub")


def attached(name: str, **properties: object) -> Json:
    return {"id": f"{HUB}/subnets/{name}", "properties": properties}


def test_prefixes_are_by_the_name_of_the_network_and_the_subnet() -> None:
    assert subnet_prefixes(
        [
            attached("jobs", addressPrefix="10.1.0.0/24"),
            attached("web", addressPrefixes=["10.3.0.0/24", "10.2.0.0/24"], addressPrefix="10.9.0.0/24"),
            {"id": f"{HUB}/subnets/flat/", "addressPrefix": "fd00::/64", "addressPrefixes": []},
        ]
    ) == {
        "vnet-hub/jobs": ("10.1.0.0/24",),
        "vnet-hub/web": ("10.2.0.0/24", "10.3.0.0/24"),
        "vnet-hub/flat": ("fd00::/64",),
    }


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(attached("bare"), id="without prefixes"),
        pytest.param(attached("odd", addressPrefix="10.1.0.0/33"), id="a prefix that is none"),
        pytest.param(attached("later", addressPrefixes=[Unknown("later")]), id="a prefix that is not known"),
        pytest.param(attached("later", addressPrefixes=Unknown("later")), id="prefixes that are not known"),
        pytest.param(attached("pool", addressPrefix=None, addressPrefixes=None), id="null"),
        pytest.param({"id": nsg_id("nsg-web"), "properties": {"addressPrefix": "10.1.0.0/24"}}, id="no subnet"),
    ],
)
def test_one_that_is_not_known_leaves_all_unknown(other: Json) -> None:
    assert subnet_prefixes([attached("jobs", addressPrefix="10.1.0.0/24"), other]) == {}
    assert subnet_prefixes([]) == {}
