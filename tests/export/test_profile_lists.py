"""Lists for clients of a profile: what has no addresses, and ports of its own."""

from __future__ import annotations

import pytest

from acrnet.cloud import PUBLIC
from acrnet.errors import UsageError
from acrnet.export.export_list import ExportList, export_list
from acrnet.export.table import SYNTAXES
from acrnet.registry.needs import needs_for_regions
from acrnet.registry.options import NeedOptions

from ..estates import service_tags
from ..registries import catalog
from .lists import entries

SERVICES = ("AzureContainerRegistry", "Storage")
OTHERS = ("AzureActiveDirectory", "AzureResourceManager", "MicrosoftContainerRegistry", "AzureFrontDoor__FirstParty")


def profile_list(profile: str, **tags: list[str]) -> ExportList:
    """The list of any registry in one region for clients of a profile, whose tags are there but for AzureIoTHub."""
    of_region = {f"{service}__WestEurope": [f"198.51.100.{number}/32"] for number, service in enumerate(SERVICES)}
    others = {name: ["192.0.2.0/28"] for name in OTHERS}
    known = catalog(service_tags(**of_region, **others, **tags))
    needs = needs_for_regions(("westeurope",), known, PUBLIC, NeedOptions(profile=profile))
    return export_list(needs.needs, known, regions=("westeurope",), command="acrnet export")


def test_what_only_some_clients_need_is_left_out_where_it_has_no_addresses_and_a_note_says_so() -> None:
    text = SYNTAXES["cidr"].write(profile_list("iot-edge", AzureIoTHub=["203.0.113.0/24"]))
    assert entries(text) == ["192.0.2.0/28", "198.51.100.0/31", "203.0.113.0/24"]
    notes = " ".join(text.replace("#  ", "").split())
    assert "-/platform/docker-hub may not be needed, and is left out because it has no addresses, only a host" in notes


@pytest.mark.parametrize("profile", ["aks", "connected-registry"])
def test_what_every_client_needs_is_never_left_out(profile: str) -> None:
    with pytest.raises(
        UsageError, match=r"--format cidr cannot express -/platform/.* it has no addresses, only a host"
    ):
        SYNTAXES["cidr"].write(profile_list(profile))


def test_ports_other_than_the_usual_one_are_named_with_what_they_are_for() -> None:
    lines = SYNTAXES["hosts"].write(profile_list("iot-edge", AzureIoTHub=["203.0.113.0/24"])).splitlines()
    assert lines[:2] == [
        "# acrnet export: what clients must reach; open TCP 443 to each entry, and other",
        "#   ports as below",
    ]
    assert "# port: TCP 5671 to *.azure-devices.net (AzureIoTHub)" in lines
    assert "# port: TCP 8883 to *.azure-devices.net (AzureIoTHub)" in lines


def test_each_row_has_its_own_ports() -> None:
    rows = SYNTAXES["csv"].write(profile_list("iot-edge", AzureIoTHub=["203.0.113.0/24"])).splitlines()
    hub = [row.split(",")[:4] for row in rows if row.startswith("ipv4,203.0.113.0/24")]
    assert hub == [["ipv4", "203.0.113.0/24", "Tcp", port] for port in ("443", "5671", "8883")]
