from __future__ import annotations

import pytest

from acrnet.registry.scope import scope_assumptions

from ..needs import catalog

CATALOG = catalog()
"""Global registry: 256 IPv4 addresses and a /48; in westeurope 64 and a /64. Global storage: 256; in westeurope 128."""


def said(*locations: str, services: tuple[str, ...] = ("Storage",), scope: str = "regional") -> list[str]:
    return list(scope_assumptions(services, locations, CATALOG, scope=scope))


def test_narrowing_says_what_it_leaves_out_and_that_a_new_replica_needs_a_new_plan() -> None:
    first, second = said("westeurope")
    assert "a new replica needs a new plan" in first
    assert second == "--scope regional leaves out 128 IPv4 addresses of Storage, which --scope global would open too."


def test_each_region_counts_once_whatever_the_order() -> None:
    assert said("northeurope", "westeurope") == said("westeurope", "northeurope", "westeurope")
    assert "leaves out 64 IPv4" in said("northeurope", "westeurope")[1]


def test_widening_says_what_it_opens_more() -> None:
    assert said("westeurope", scope="global") == [
        "--scope global opens 128 IPv4 addresses of Storage beyond the tags of westeurope."
    ]


def test_both_families_are_counted() -> None:
    (counted,) = said("westeurope", services=("AzureContainerRegistry",), scope="global")
    assert "opens 192 IPv4 addresses and 65,535 IPv6 networks of /64 of AzureContainerRegistry" in counted


@pytest.mark.parametrize(
    ("locations", "services"),
    [
        pytest.param((), ("Storage",), id="no location"),
        pytest.param(("mooncentral",), ("Storage",), id="location without a tag"),
        pytest.param(("westeurope",), ("NoSuchService",), id="service without a tag"),
    ],
)
def test_no_gap_is_counted_where_a_tag_is_missing(locations: tuple[str, ...], services: tuple[str, ...]) -> None:
    assert said(*locations, services=services, scope="global") == []
