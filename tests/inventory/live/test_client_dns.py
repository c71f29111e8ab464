from __future__ import annotations

from acrnet.inventory.live.client_paths import read_client_paths

from ...conftest import EstateOf
from ...estates import SUBSCRIPTION, network_id, vnet
from .ways import OTHER, ZONE, apps, link, only_path, record, resource, subnet_id


def test_linked_private_zones_for_registries_are_read_with_public_names(estate_of: EstateOf) -> None:
    hub = f"/subscriptions/{OTHER}/resourceGroups/rg-dns"
    regional = network_id("privateDnsZones", "westeurope.data.privatelink.azurecr.io", hub)
    other = network_id("privateDnsZones", "privatelink.blob.core.windows.net")
    unlinked = network_id("privateDnsZones", "privatelink.azurecr.io", f"{hub}2")
    estate = estate_of(
        vnet("vnet", apps()),
        *(resource(zone, location="global") for zone in (ZONE, regional, other, unlinked)),
        link("own", "VNET", resolutionPolicy="NxDomainRedirect"),
        link("elsewhere", "elsewhere"),
        link("own", "vnet", regional, resolutionPolicy="Default"),
        link("own", "vnet", other),
        record("Contoso", "10.9.1.5", "10.9.1.4"),
        record("@", "10.9.1.1"),
        record("empty"),
        record("contoso", "10.9.1.6", zone=regional),
        record("contoso", "10.9.9.9", zone=unlinked),
    )
    zones = only_path(estate).private_zones
    assert isinstance(zones, tuple)
    assert {each.id.text: (each.records, each.falls_back) for each in zones} == {
        ZONE: ({"contoso.azurecr.io": ("10.9.1.4", "10.9.1.5"), "azurecr.io": ("10.9.1.1",)}, True),
        regional: ({"contoso.westeurope.data.azurecr.io": ("10.9.1.6",)}, False),
    }


def test_zones_are_looked_for_in_the_subscriptions_that_are_given(estate_of: EstateOf) -> None:
    elsewhere = network_id("privateDnsZones", "privatelink.azurecr.io", f"/subscriptions/{OTHER}/resourceGroups/rg")
    estate = estate_of(vnet("vnet", apps()), resource(elsewhere, location="global"), link("own", "vnet", elsewhere))
    (here,) = read_client_paths(estate.arm, subnet_id(), [SUBSCRIPTION])
    (there,) = read_client_paths(estate.arm, subnet_id(), [OTHER])
    assert here.private_zones == ()
    assert isinstance(there.private_zones, tuple)
    assert [zone.id.text for zone in there.private_zones] == [elsewhere]
