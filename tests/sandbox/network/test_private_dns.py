"""Private DNS zones with their links and records, which are resources below them."""

from ..conftest import GROUP, VNET, JsonValue, OpenEstate

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


def test_the_record_sets_of_a_zone_are_listed_whatever_their_type(open_estate: OpenEstate) -> None:
    arm = open_estate({"dns.json": ZONES, "sandbox.yaml": "page_size: 2"})
    first = arm.get(f"{ZONE}/ALL", VERSION).body
    records = [*first["value"], *arm.get(first["nextLink"]).body["value"]]
    assert [(record["name"], record["type"].rpartition("/")[2]) for record in records] == [
        ("contoso", "A"),
        ("contoso", "AAAA"),
        ("contoso.westeurope.data", "A"),
    ]
    assert arm.get(f"{ZONE}x/ALL", VERSION).status == 404


def test_a_zone_counts_what_it_has_and_a_record_set_has_its_full_name(open_estate: OpenEstate) -> None:
    bare = f"{GROUP}/providers/Microsoft.Network/privateDnsZones/corp.example"
    added = [{"id": bare}, {"id": f"{bare}/A/@", "properties": {"aRecords": [{"ipv4Address": "10.0.0.4"}]}}]
    arm = open_estate({"dns.json": ZONES, "bare.json": added})
    zone = arm.get(bare, VERSION).body
    assert (zone["location"], zone["type"]) == ("global", "Microsoft.Network/privateDnsZones")
    # Azure makes the record set SOA with the zone.
    assert zone["properties"]["numberOfRecordSets"] == 2
    assert zone["properties"]["numberOfVirtualNetworkLinks"] == 0
    own = arm.get(ZONE, VERSION).body["properties"]
    assert (own["numberOfRecordSets"], own["numberOfVirtualNetworkLinks"]) == (2, 1)  # the first is in its file
    apex = arm.get(f"{bare}/A/@", VERSION).body
    assert (apex["name"], apex["type"]) == ("@", "Microsoft.Network/privateDnsZones/A")
    assert apex["properties"] == {
        "fqdn": "corp.example.",
        "ttl": 3600,
        "isAutoRegistered": False,
        "aRecords": [{"ipv4Address": "10.0.0.4"}],
    }
    record = arm.get(f"{ZONE}/A/contoso", VERSION).body
    assert (record["properties"]["fqdn"], record["properties"]["ttl"]) == ("contoso.privatelink.azurecr.io.", 10)
    assert arm.get(f"{ZONE}/A/other", VERSION).status == 404
    assert arm.get(f"{ZONE}/NS", VERSION).code == "InvalidResourceType"


RULESET = f"{GROUP}/providers/Microsoft.Network/dnsForwardingRulesets/onward"
RULESETS: JsonValue = [
    {"id": RULESET, "location": "westeurope", "properties": {}},
    {"id": f"{RULESET}/virtualNetworkLinks/hub", "properties": {"virtualNetwork": {"id": VNET.upper()}}},
    {"id": f"{RULESET}2/virtualNetworkLinks/hub", "properties": {"virtualNetwork": {"id": VNET}}},
    {"id": f"{RULESET}3/virtualNetworkLinks/other", "properties": {"virtualNetwork": {"id": f"{VNET}-other"}}},
    {"id": f"{RULESET}/forwardingRules/corp", "properties": {"domainName": "corp.example."}},
]
RESOLVER_VERSION = "2025-05-01"


def test_a_network_lists_the_forwarding_rulesets_it_is_linked_to(open_estate: OpenEstate) -> None:
    arm = open_estate({"rulesets.json": RULESETS, "sandbox.yaml": "page_size: 1"})
    first = arm.call("POST", f"{VNET}/listDnsForwardingRulesets", {}, RESOLVER_VERSION).body
    second = arm.get(first["nextLink"]).body
    assert [*first["value"], *second["value"]] == [
        {"id": each, "properties": {"virtualNetworkLink": {"id": f"{each}/virtualNetworkLinks/hub"}}}
        for each in (RULESET, f"{RULESET}2")
    ]
    rules = arm.get(f"{RULESET}/forwardingRules", RESOLVER_VERSION).body["value"]
    assert [rule["properties"]["domainName"] for rule in rules] == ["corp.example."]


def test_forwarding_rulesets_have_api_versions_of_their_own(open_estate: OpenEstate) -> None:
    arm = open_estate({"rulesets.json": RULESETS})
    refused = arm.call("POST", f"{VNET}/listDnsForwardingRulesets", {}, "2026-03-01")
    assert (refused.status, refused.code) == (400, "NoRegisteredProviderFound")


def test_a_network_that_is_not_there_lists_no_rulesets(open_estate: OpenEstate) -> None:
    assert open_estate().call("POST", f"{VNET}-gone/listDnsForwardingRulesets", {}, RESOLVER_VERSION).status == 404
