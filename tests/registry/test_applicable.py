from __future__ import annotations

from acrnet.registry.applicable import Place, applicable_needs
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown

from ..estates import vnet_id
from ..needs import REGISTRY_WEST, private_need, tag_need

HUB, SPOKE, OTHER = (ResourceId.parse(vnet_id(name)) for name in ("hub", "spoke", "other"))
IN_HUB = private_need("pe-hub", "10.0.0.4/32", network=HUB)
IN_SPOKE = private_need("pe-spoke", "10.1.0.4/32", network=SPOKE)


def test_public_needs_are_everybodys() -> None:
    public = tag_need(REGISTRY_WEST)
    assert applicable_needs([public], [Place(OTHER)]) == (public,)


def test_clients_use_the_endpoint_of_their_own_network_and_no_other() -> None:
    assert applicable_needs([IN_HUB, IN_SPOKE], [Place(SPOKE, frozenset({HUB}))]) == (IN_SPOKE,)


def test_clients_without_an_endpoint_of_their_own_use_that_of_a_peered_network() -> None:
    assert applicable_needs([IN_HUB, IN_SPOKE], [Place(OTHER, frozenset({HUB}))]) == (IN_HUB,)


def test_no_required_endpoint_is_left_out_on_a_guess() -> None:
    both = (IN_HUB, IN_SPOKE)
    assert applicable_needs(both, Unknown("the subnet cannot be read")) == both
    assert applicable_needs(both, [Place(OTHER)]) == both


def test_an_endpoint_that_lies_nobody_knows_where_stays_beside_a_near_one() -> None:
    somewhere = private_need("pe-lost", "10.9.0.4/32", network=Unknown("it cannot be read"))
    assert applicable_needs([IN_SPOKE, somewhere], [Place(SPOKE)]) == (IN_SPOKE, somewhere)


def test_an_optional_endpoint_counts_only_where_it_is_known_to_be_near() -> None:
    optional = private_need("pe-hub", "10.0.0.4/32", network=HUB, required=False)
    assert applicable_needs([optional], [Place(HUB)]) == (optional,)
    assert applicable_needs([optional], [Place(OTHER)]) == ()


def test_each_registry_has_its_own_nearest_endpoint() -> None:
    other_registry = private_need("pe-hub", "10.0.0.9/32", network=HUB, registry="fabrikam")
    chosen = applicable_needs([IN_SPOKE, other_registry], [Place(SPOKE, frozenset({HUB}))])
    assert chosen == (IN_SPOKE, other_registry)


def test_each_group_of_clients_has_its_own_nearest_endpoint() -> None:
    places = [Place(SPOKE, frozenset({HUB})), Place(OTHER, frozenset({HUB}))]
    assert applicable_needs([IN_HUB, IN_SPOKE], places) == (IN_HUB, IN_SPOKE)
