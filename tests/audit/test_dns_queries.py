"""Reports on clients in 10.0.1.0/24 that DNS stops: the packets that they send, not those that they never send."""

from __future__ import annotations

import json
from typing import Any

from acrnet.audit.model import Result
from acrnet.report.audit.result_json import result_lines
from acrnet.report.audit.view_json import ViewTable
from acrnet.rules.verdict import Outcome

from .stages.paths import FULL_ZONE, PRIVATE, a_path, deny, nsg, one, private_registry, zone

RESOLVER = {"dns_servers": ("10.1.0.10",)}
Document = dict[str, Any]  # Any: JSON of its own shape


def report(result: Result) -> Document:
    """The result as the report has it."""
    (line,) = result_lines([result], ViewTable())
    document: Document = json.loads(line)
    return document


def query(source: str) -> Document:
    return {"source": source, "destination": "10.1.0.10", "protocol": "Udp", "source_port": 49152, "port": 53}


def deciding(document: Document) -> list[tuple[str, str]]:
    return [(each["name"], each["addresses"]) for each in document["deciding_rules"]]


def test_a_rule_that_stops_dns_queries_decides_about_the_resolver_not_the_registry() -> None:
    document = report(one(a_path(**RESOLVER, subnet_rules=nsg(deny("no-dns", 200, destinationPortRange="53")))))
    assert (document["verdict"], document["witness"]) == ("denied", query("10.0.1.0"))
    assert deciding(document) == [("no-dns", "1")]
    assert document["blocked"] == ["198.51.100.0/26"]


def test_clients_without_dns_are_shown_with_their_queries_and_others_with_their_flows() -> None:
    half = deny("no-dns", 200, destinationPortRange="53", sourceAddressPrefix="10.0.1.128/25")
    document = report(one(a_path(**RESOLVER, subnet_rules=nsg(half))))
    assert (document["verdict"], document["witness"]) == ("partial", query("10.0.1.128"))
    assert [(each["sources"], each["witness"], deciding(each)) for each in document["by_source"]] == [
        (["10.0.1.0/25"], None, [("AllowInternetOutBound", "64")]),
        (["10.0.1.128/25"], query("10.0.1.128"), [("no-dns", "1")]),
    ]


def test_a_query_that_a_rule_may_stop_is_the_packet_that_may_be_denied() -> None:
    document = report(
        one(a_path(**RESOLVER, subnet_rules=nsg(deny("maybe", 200, "AzureFuture", destinationPortRange="53"))))
    )
    assert (document["verdict"], document["witness"]) == ("undecidable", query("10.0.1.0"))


def test_a_name_that_never_resolves_blocks_no_address_and_has_no_packet() -> None:
    path = a_path(private_zones=(zone(other="10.1.0.9"),))
    document = report(one(path, registry=private_registry()))
    assert (document["verdict"], document["blocked"], document["witness"]) == ("denied", [], None)


def test_an_endpoint_address_without_a_dns_record_is_not_blocked() -> None:
    # The data endpoint has no record; the login server is reached.
    document = report(one(a_path(private_zones=(zone(contoso="10.1.0.4"),)), PRIVATE, private_registry()))
    assert (document["verdict"], document["blocked"], document["witness"]) == ("partial", [], None)


def test_a_name_without_an_answer_stops_no_query() -> None:
    path = a_path(private_zones=(zone(other="10.1.0.9"),))
    result = one(path, PRIVATE, private_registry(public=False))
    assert (result.outcome, result.queries) == (Outcome.DENIED, ())
    assert one(a_path(private_zones=(FULL_ZONE,)), PRIVATE, private_registry()).queries == ()
