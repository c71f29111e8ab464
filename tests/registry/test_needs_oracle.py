"""The public needs of random registries against all the ways in which what is not known may turn out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acrnet.cloud import PUBLIC
from acrnet.registry.model import Registry, Replica
from acrnet.registry.needs import derive_needs
from acrnet.registry.options import NeedOptions
from acrnet.unknown import Unknown

from ..registries import a_registry, catalog, replica

CATALOG = catalog()
STATES = ("Succeeded", "Creating", "Deleting", "Failed")


@dataclass(frozen=True)
class World:
    """One way in which things may turn out."""

    regional_endpoints: bool
    gone: frozenset[str]
    """Locations whose replica is deleted by now."""


@st.composite
def registries(draw: st.DrawFn) -> Registry:
    others = draw(st.sets(st.sampled_from(["francecentral", "northeurope"])))
    replicas = tuple(
        replica(
            location,
            home=location == "westeurope",
            global_routing=draw(st.booleans()),
            provisioning_state=draw(st.sampled_from(STATES)),
        )
        for location in sorted({"westeurope", *others})
    )
    regional = draw(st.sampled_from([True, False, Unknown("it was not read")]))
    return a_registry(
        replicas=replicas,
        regional_endpoints=regional,
        regional_endpoint_hosts=regional if isinstance(regional, Unknown) else (),
        data_endpoint_enabled=draw(st.booleans()),
        data_endpoint_hosts=tuple(f"c.{r.location}.data.azurecr.io" for r in replicas if draw(st.booleans())),
    )


def worlds(registry: Registry) -> list[World]:
    known = registry.regional_endpoints
    going = [each.location for each in registry.replicas if each.provisioning_state == "Deleting"]
    return [
        World(regional, frozenset(gone))
        for regional in ([True, False] if isinstance(known, Unknown) else [known])
        for count in range(len(going) + 1)
        for gone in combinations(going, count)
    ]


def flows(registry: Registry, world: World) -> set[tuple[str, str]]:
    """What clients of the registry open in one world: what for, and where."""
    opened = set()
    for each in registry.replicas:
        if each.location in world.gone:
            continue
        if each.global_routing or no_replica_is_routed_to(registry):
            opened |= {("login", each.location), ("layers", each.location)}
        if world.regional_endpoints:
            opened |= {("regional", each.location), ("layers", each.location)}
    return opened


def no_replica_is_routed_to(registry: Registry) -> bool:
    return all(not each.global_routing for each in registry.replicas)


@pytest.mark.long
@given(registries())
@settings(max_examples=200, deadline=None)
def test_a_need_is_required_if_all_possible_registries_have_it_and_conditional_if_some_do(registry: Registry) -> None:
    everywhere = [flows(registry, world) for world in worlds(registry)]
    needs = [need for need in derive_needs(registry, CATALOG, PUBLIC, NeedOptions()).needs if need.region]
    asked = {("layers" if need.purpose in {"data", "storage"} else str(need.purpose), need.region) for need in needs}
    required = {
        ("layers" if need.purpose in {"data", "storage"} else str(need.purpose), need.region)
        for need in needs
        if need.required
    }
    assert asked == set.union(*everywhere)
    assert required == set.intersection(*everywhere)


def steady(each: Replica) -> bool:
    return each.provisioning_state in {"Succeeded", "Failed"}


@pytest.mark.long
@given(registries())
@settings(max_examples=200, deadline=None)
def test_storage_is_asked_for_unless_every_replica_that_serves_has_a_data_endpoint(registry: Registry) -> None:
    needs = derive_needs(registry, CATALOG, PUBLIC, NeedOptions()).needs
    serving = {need.region for need in needs if need.purpose in {"login", "regional"}}
    with_storage = {need.region for need in needs if need.purpose == "storage"}
    with_data = {need.region for need in needs if need.purpose == "data"}
    steadily = {each.location for each in registry.replicas if steady(each)} & serving
    listed = {host.split(".")[1] for host in registry.data_endpoint_hosts}
    if steadily <= listed and (registry.data_endpoint_enabled or listed):
        assert (with_storage, with_data) == (set(), serving)
    else:
        assert with_storage == serving
        assert listed & serving <= with_data


@pytest.mark.long
@given(registries())
@settings(max_examples=100, deadline=None)
def test_needs_have_distinct_ids_and_one_destination_each(registry: Registry) -> None:
    needs = derive_needs(registry, CATALOG, PUBLIC, NeedOptions()).needs
    assert len({need.id for need in needs}) == len(needs)
    assert all((need.tag is not None) != bool(need.addresses) for need in needs if need.purpose != "apex")
    assert all(need.reason.endswith(".") and "\n" not in need.reason for need in needs)
