"""Private DNS zones with their links and records, which are resources below them."""

from .conftest import GROUP, VNET, JsonValue, OpenEstate

VERSION = "2024-06-01"
ZONE = f"{GROUP}/providers/Microsoft.Network/privateDnsZones/privatelink.azurecr.io"
ZONES: JsonValue = [
    {"id": ZONE, "location": "global", "properties": {"numberOfRecordSets": 2}},
    {
        "id": f"{ZONE}/virtualNetworkLinks/hub",
        "location": "global",
        "properties": {"virtualNetwork": {"id": VNET}, "resolutionPolicy": "NxDomainRedirect"},
    },
    *(
        {"id": f"{ZONE}/A/{name}", "properties": {"ttl": 10, "aRecords": [{"ipv4Address": "10.0.1.5"}]}}
        for name in ("contoso", "contoso.westeurope.data")
    ),
    {"id": f"{ZONE}/AAAA/contoso", "properties": {"aaaaRecords": []}},
]


def test_a_zone_lists_its_links_and_its_records_of_one_type(open_estate: OpenEstate) -> None:
    arm = open_estate({"dns.json": ZONES, "sandbox.yaml": "page_size: 1"})
    zones = arm.get("/subscriptions/sub-1/providers/Microsoft.Network/privateDnsZones", VERSION).body["value"]
    assert [zone["name"] for zone in zones] == ["privatelink.azurecr.io"]
    links = arm.get(f"{ZONE}/virtualNetworkLinks", VERSION).body["value"]
    assert links[0]["properties"]["resolutionPolicy"] == "NxDomainRedirect"
    first = arm.get(f"{ZONE}/A", VERSION).body
    second = arm.get(first["nextLink"]).body
    records = [*first["value"], *second["value"]]
    assert [record["name"] for record in records] == ["contoso", "contoso.westeurope.data"]
    assert records[0]["properties"]["aRecords"] == [{"ipv4Address": "10.0.1.5"}]


def test_private_dns_has_api_versions_of_its_own(open_estate: OpenEstate) -> None:
    arm = open_estate({"dns.json": ZONES})
    assert arm.get(f"{ZONE}/A", "2020-06-01").status == 200
    refused = arm.get(f"{ZONE}/A", "2026-03-01")
    assert (refused.status, refused.code) == (400, "NoRegisteredProviderFound")
    assert "2018-09-01, 2020-01-01, 2020-06-01, 2024-06-01" in refused.message


def test_a_zone_that_is_not_there_is_not_found(open_estate: OpenEstate) -> None:
    assert open_estate().get(f"{ZONE}/A", VERSION).code == "ResourceNotFound"
