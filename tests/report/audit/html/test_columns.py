from __future__ import annotations

from dataclasses import replace

from acrnet.registry.need import Need, Purpose
from acrnet.report.audit.html.columns import headings

from ..audits import LOGIN, MIRROR, STORAGE


def in_region(need: Need, region: str) -> Need:
    return replace(need, id=f"{need.registry}/{need.purpose}/{region}", region=region)


def labels(*needs: Need) -> list[tuple[str, list[str]]]:
    return [(heading.text, [column.label for column in heading.columns]) for heading in headings(needs)]


def test_needs_of_one_region_stand_under_it_wherever_they_come() -> None:
    east = in_region(LOGIN, "eastus")
    assert labels(LOGIN, east, STORAGE) == [("westeurope", ["login", "storage"]), ("eastus", ["login"])]


def test_needs_without_a_region_stand_under_their_registry() -> None:
    assert labels(LOGIN, MIRROR) == [("westeurope", ["login"]), ("contoso", ["mcr"])]


def test_several_registries_are_named_with_the_region() -> None:
    other = replace(LOGIN, id="fabrikam/login/westeurope", registry="fabrikam")
    assert [text for text, _ in labels(LOGIN, other)] == ["contoso, westeurope", "fabrikam, westeurope"]


def test_needs_of_one_purpose_and_place_are_told_apart_by_the_end_of_their_id() -> None:
    services = [
        replace(MIRROR, id=f"contoso/platform/{name}", purpose=Purpose.PLATFORM) for name in ("aks-api", "ubuntu")
    ]
    assert labels(*services) == [("contoso", ["platform aks-api", "platform ubuntu"])]
