"""The page for a firewall team: readable as Markdown, with the hosts and prefixes that an export lists."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given

from acrnet.cloud import PUBLIC
from acrnet.export.export_list import export_list
from acrnet.net import AddressSet
from acrnet.registry.model import PrivateAddress, Registry
from acrnet.registry.needs import Needs, derive_needs, needs_for_regions
from acrnet.registry.options import NeedOptions
from acrnet.report.inspect.markdown import inspect_markdown
from acrnet.unknown import Unknown

from ...registries import a_registry, approved_endpoint, catalog, replica, unread_preview
from ..parsed_markdown import GITHUB, HOSTILE_TEXT, plain

CATALOG = catalog()
TWO = a_registry(
    replicas=(replica("northeurope"), replica("westeurope", home=True)), **unread_preview("acrnet was refused")
)


def needs_of(registry: Registry, **options: object) -> Needs:
    return derive_needs(registry, CATALOG, PUBLIC, NeedOptions(**options))  # type: ignore[arg-type]  # any option


def page(registry: Registry | None = TWO, needs: Needs | None = None) -> str:
    return inspect_markdown(registry, needs or needs_of(registry or TWO), CATALOG)


def rows(text: str) -> list[list[str]]:
    """The cells of the table of host names, as a reader of Markdown sees them."""
    tokens = GITHUB.parse(text)
    cells = [plain(following) for token, following in pairwise(tokens) if token.type == "td_open"]
    return [cells[start : start + 4] for start in range(0, len(cells), 4)]


def blocks(text: str) -> dict[str, list[str]]:
    """The prefixes below each paragraph that names what they are of."""
    found: dict[str, list[str]] = {}
    named = ""
    for token in GITHUB.parse(text):
        if token.type == "inline" and token.content.startswith("**") and ", TCP " in token.content:
            named = token.content.split("**")[1]
        if token.type == "fence":
            found[named] = token.content.split()
    return found


def headings(text: str) -> list[str]:
    tokens = GITHUB.parse(text)
    return [f"{token.tag} {plain(inline)}" for token, inline in pairwise(tokens) if token.type == "heading_open"]


def test_the_page_goes_from_the_answer_to_hosts_prefixes_and_what_they_admit() -> None:
    assert headings(page()) == [
        "h1 What clients of contoso must reach",
        "h2 Host names",
        "h2 Address prefixes",
        "h3 northeurope",
        "h3 westeurope",
        "h3 Without prefixes",
        "h2 What this admits beyond the registry",
        "h2 Warnings",
        "h2 Assumptions",
    ]
    assert "**contoso: 2 regions serve clients; they need 4 flows to 4 service tags" in page()
    assert f"change number 1, sha256 {CATALOG.sha256}" in page()


def test_each_host_has_its_port_its_purpose_and_whether_it_is_needed() -> None:
    storage = "Layers of images, from storage accounts that the service chooses and changes."
    assert rows(page()) == [
        ["*.blob.core.windows.net", "TCP 443", storage, "needed"],
        ["contoso.azurecr.io", "TCP 443", "Sign-in, pushes, and asking for images at the login server.", "needed"],
        [
            "azurecr.io",
            "TCP 443",
            "The registry documentation asks firewalls to let clients reach the bare domain azurecr.io too.",
            "only if used",
        ],
    ]


def test_prefixes_stand_below_their_region_and_tag_once_for_all_that_needs_them() -> None:
    # Login and the regional endpoint share the tag of the registry.
    assert blocks(page()) == {
        "AzureContainerRegistry.NorthEurope": ["198.51.100.64/26"],
        "Storage.NorthEurope": ["203.0.113.64/26"],
        "AzureContainerRegistry.WestEurope": ["198.51.100.0/26"],
        "Storage.WestEurope": ["203.0.113.0/26"],
    }


def test_hosts_and_prefixes_are_those_of_an_export() -> None:
    for options in (
        {},
        {"include": frozenset({"entra", "mcr"})},
        {"scope": "global"},
        {"operations": frozenset({"push"})},
    ):
        needs = needs_of(TWO, **options)
        text, exported = page(needs=needs), export_list(needs.needs, CATALOG)
        assert [row[0] for row in rows(text)] == [
            each.value for each in sorted(exported.hosts, key=lambda each: not any(n.required for n in each.needs))
        ]
        shown = AddressSet.parse(prefix for block in blocks(text).values() for prefix in block)
        assert shown == exported.addresses


def test_what_admits_everybody_is_said() -> None:
    text = page()
    assert "\\*.blob.core.windows.net admits the storage accounts of everybody" in text
    assert "Address prefixes are wider than names" in text
    host = "contoso.westeurope.data.azurecr.io"
    ended = page(a_registry(data_endpoint_enabled=True, data_endpoint_hosts=(host,)))
    assert "storage accounts of everybody, and" not in ended


def test_any_registry_in_regions_has_a_page_too() -> None:
    text = page(None, needs_for_regions(("westeurope",), CATALOG, PUBLIC, NeedOptions()))
    assert headings(text)[0] == "h1 What clients of any registry in westeurope must reach"
    assert "Registry:" not in text
    assert [row[0] for row in rows(text)] == ["*.azurecr.io", "*.blob.core.windows.net"]


def test_ports_of_their_own_stand_beside_the_hosts_and_prefixes() -> None:
    needs = needs_of(TWO, profile="connected-registry", include=frozenset({"mcr"}))
    assert ["westeurope.obo.arc.azure.com", "TCP 8084"] in [row[:2] for row in rows(page(needs=needs))]


def test_what_has_no_host_or_no_prefix_is_named_with_the_reason() -> None:
    text = page(needs=needs_of(TWO, profile="connected-registry"))
    assert "contoso/data/westeurope (TCP 443) is not among them: its host name is not known." in text
    assert "contoso/platform/arc-identity (TCP 443): it has no addresses, only a host name." in text


def test_private_addresses_are_prefixes_of_their_endpoint() -> None:
    endpoint = approved_endpoint("pe-hub", PrivateAddress("10.0.0.5", "registry", ("contoso.azurecr.io",)))
    private = a_registry(public_network_access=False, private_endpoints=(endpoint,))
    assert blocks(page(private)) == {"contoso/private/pe-hub": ["10.0.0.5/32"]}
    lost = replace(endpoint, addresses=Unknown("it was not read"))
    assert "contoso/private/pe-hub (TCP 443): its addresses are not known, because it was not read." in page(
        replace(private, private_endpoints=(lost,))
    )


@pytest.mark.long
@given(HOSTILE_TEXT)
def test_text_from_outside_stays_text(hostile: str) -> None:
    registry = replace(TWO, login_server=f"{hostile}.azurecr.io", location="westeurope")
    text = page(registry)
    assert len(rows(text)) == 3
    assert len(headings(text)) == 9
    for token in GITHUB.parse(text):
        if token.type == "inline" and not token.content.startswith("**"):  # bold is the document's own
            plain(token)
