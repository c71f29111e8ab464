from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from acrnet.cloud import PUBLIC
from acrnet.registry.model import PrivateAddress, PrivateEndpoint, Registry
from acrnet.registry.needs import derive_needs, needs_for_regions
from acrnet.registry.options import NeedOptions
from acrnet.report.inspect.text import inspect_text
from acrnet.report.style import PLAIN, Style
from acrnet.resource_id import ResourceId
from acrnet.tags import catalog_from_api
from acrnet.unknown import Unknown

from ...registries import TAGS, a_registry, approved_endpoint, catalog, endpoint_id, replica, unread_preview

EXPECTED = Path(__file__).parent.parent / "expected"
CATALOG = catalog()
CLOSED = Unknown("acrnet cannot read private endpoint pe-b")
REPLICAS = a_registry(
    login_server="contoso-a1b2.azurecr.io",
    replicas=(replica("northeurope", provisioning_state="Updating"), replica("westeurope", home=True)),
    private_endpoints=(
        approved_endpoint(
            "pe-hub",
            PrivateAddress("10.0.0.4", "registry_data_westeurope", ("contoso-a1b2.westeurope.data.azurecr.io",)),
            PrivateAddress("10.0.0.5", "registry", ()),
        ),
    ),
    **unread_preview("acrnet was refused"),
)
PRIVATE = a_registry(
    public_network_access=False,
    data_endpoint_enabled=True,
    regional_endpoints=True,
    regional_endpoint_hosts=("contoso.westeurope.geo.azurecr.io",),
    dual_stack=True,
    replicas=(replica("westeurope", home=True, global_routing=False),),
    private_endpoints=(
        approved_endpoint("pe-a", PrivateAddress("10.0.0.5", "registry", ("contoso.azurecr.io",))),
        PrivateEndpoint(ResourceId.parse(endpoint_id("pe-b")), "Approved", CLOSED, CLOSED),
        PrivateEndpoint(ResourceId.parse(endpoint_id("pe-c")), "Pending", CLOSED, CLOSED),
    ),
)


def shown(registry: Registry, style: Style = PLAIN) -> str:
    return inspect_text(registry, derive_needs(registry, CATALOG, PUBLIC, NeedOptions()), CATALOG, style)


def expected(name: str) -> str:
    text = (EXPECTED / name).read_text(encoding="utf-8")
    return text.replace("SHA8", CATALOG.content[:8]).replace("SHA64", CATALOG.sha256)


@pytest.mark.parametrize(
    ("registry", "style", "file"),
    [
        pytest.param(REPLICAS, PLAIN, "inspect_replicas.txt", id="off a terminal"),
        pytest.param(PRIVATE, Style(width=80), "inspect_private_80.txt", id="on a terminal of 80 columns"),
    ],
)
def test_the_document_is_as_expected(registry: Registry, style: Style, file: str) -> None:
    assert shown(registry, style) == expected(file)


@pytest.mark.parametrize(
    ("registry", "first_line"),
    [
        pytest.param(
            a_registry(), "contoso: 1 region serves clients; they need 2 flows to 2 service tags", id="one replica"
        ),
        pytest.param(
            a_registry(public_network_access=False),
            "contoso: no client can reach it, because public access is disabled and it has no approved private"
            " endpoint",
            id="unreachable",
        ),
        pytest.param(
            a_registry(
                public_network_access=False,
                private_endpoints=(
                    approved_endpoint("pe", PrivateAddress("10.0.0.4", "", ()), PrivateAddress("10.0.0.5", "", ())),
                ),
            ),
            "contoso: reached by 1 private endpoint only; clients need 1 flow to 2 private addresses",
            id="private",
        ),
        pytest.param(
            a_registry(replicas=(replica("westeurope", home=True, provisioning_state="Deleting"),)),
            "contoso: 1 region serves clients; they need 0 flows to nothing, and 2 more if they use them",
            id="nothing for sure",
        ),
    ],
)
def test_the_first_line_answers_the_question(registry: Registry, first_line: str) -> None:
    assert shown(registry).splitlines()[0] == first_line


def test_the_first_line_counts_host_names_without_addresses() -> None:
    needs = derive_needs(a_registry(), CATALOG, PUBLIC, NeedOptions(profile="aks"))
    assert inspect_text(a_registry(), needs, CATALOG).splitlines()[0] == (
        "contoso: 1 region serves clients; they need 9 flows to 6 service tags and 3 host names"
    )


def test_regions_without_a_registry_are_shown_without_one() -> None:
    needs = needs_for_regions(("westeurope", "northeurope"), CATALOG, PUBLIC, NeedOptions())
    lines = inspect_text(None, needs, CATALOG).splitlines()
    assert lines[0] == "2 regions: clients of a registry there need 4 flows to 4 service tags"
    assert lines[2] == "Needs"


def test_off_a_terminal_no_line_is_wrapped_or_coloured() -> None:
    text = shown(PRIVATE)
    assert "\x1b" not in text
    assert "reach the registry by private endpoints, such as pe-a.\n" in text


def test_colours_do_not_change_the_text() -> None:
    painted = shown(REPLICAS, Style(colors=True))
    assert "\x1b[1mRegistry\x1b[0m" in painted
    stripped = painted
    for code in ("0", "1", "2", "33"):
        stripped = stripped.replace(f"\x1b[{code}m", "")
    assert stripped == shown(REPLICAS)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_line_is_longer_than_the_terminal_only_for_one_long_word(width: int) -> None:
    for line in shown(PRIVATE, Style(width=width)).splitlines():
        assert len(line) <= width or max(map(len, line.split())) > width - 20


def test_text_from_outside_cannot_steer_the_terminal() -> None:
    name = "contoso\x1b[2J\u202e"
    hostile = replace(
        PRIVATE,
        id=ResourceId.parse(
            f"/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/{name}"
        ),
        sku="Premium\r",
        location="west\x07europe",
        login_server="\x9bcontoso.azurecr.io",
        name_label_scope="Un\nsecure",
        replicas=(replica("west\x1beurope", home=True, provisioning_state="Succ\x08eeded"),),
        private_endpoints=(
            approved_endpoint("pe\x1b]0;", PrivateAddress("10.0.0.5", "registry\x1b", ("h\x1bost",))),
            PrivateEndpoint(ResourceId.parse(endpoint_id("pe-b")), "App\x1broved", CLOSED, Unknown("be\x1bcause")),
        ),
    )
    text = shown(hostile)
    assert all(line.isprintable() for line in text.splitlines())
    assert r"contoso\x1b[2J\u202e" in text


def test_a_registry_that_admits_only_listed_addresses_is_shown_as_such() -> None:
    assert "  public access  enabled, for listed addresses only\n" in shown(a_registry(denies_by_default=True))


def test_unknown_access_rules_are_stated() -> None:
    text = shown(a_registry(denies_by_default=Unknown("nobody asked")))
    assert "  public access  enabled; for which addresses is unknown, because nobody asked\n" in text


def test_regional_endpoints_that_are_on_but_not_listed_are_shown_as_such() -> None:
    hosts = Unknown("the registry lists no regional endpoint yet")
    text = shown(a_registry(regional_endpoints=True, regional_endpoint_hosts=hosts))
    assert "  regional       unknown, because the registry lists no regional endpoint yet\n" in text


def test_an_endpoint_in_an_unknown_subnet_is_shown_as_such() -> None:
    endpoint = replace(PRIVATE.private_endpoints[0], subnet=CLOSED)
    text = shown(replace(PRIVATE, private_endpoints=(endpoint,)))
    assert "  private        pe-a (Approved) in an unknown subnet\n" in text


def test_tags_from_the_api_are_shown_with_their_location() -> None:
    live = catalog_from_api(TAGS, "westeurope", PUBLIC)
    text = inspect_text(PRIVATE, derive_needs(PRIVATE, live, PUBLIC, NeedOptions()), live)
    assert "  from     the API at westeurope\n" in text
