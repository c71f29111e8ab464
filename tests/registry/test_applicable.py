from __future__ import annotations

from dataclasses import replace

import pytest

from acrnet.registry.applicable import ApplicableNeeds, Place, applicable_needs, needs_of_clients
from acrnet.registry.model import PrivateAddress, Registry
from acrnet.registry.names import PrivateZone, Resolution
from acrnet.registry.need import Purpose
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown

from ..estates import network_id, vnet_id
from ..needs import REGISTRY_WEST, STORAGE_WEST, private_need, tag_need
from ..registries import a_registry, approved_endpoint

HUB, SPOKE, OTHER = (ResourceId.parse(vnet_id(name)) for name in ("hub", "spoke", "other"))
IN_HUB = private_need("pe-hub", "10.0.0.4/32", network=HUB)
IN_SPOKE = private_need("pe-spoke", "10.1.0.4/32", network=SPOKE)


def test_all_clients_have_the_public_needs() -> None:
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


def test_an_endpoint_in_an_unknown_network_stays_beside_a_near_one() -> None:
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


PE_LOGIN = PrivateAddress("10.0.0.4", "registry", ("contoso.azurecr.io",))
PE = approved_endpoint("pe", PE_LOGIN)
PRIVATE = replace(private_need("pe", "10.0.0.4/32", network=HUB, required=False), endpoint=PE.id)
LOGIN, STORAGE = tag_need(REGISTRY_WEST), tag_need(STORAGE_WEST, Purpose.STORAGE)
ENTRA = replace(tag_need("AzureActiveDirectory"), id="contoso/entra/-", purpose=Purpose.ENTRA)
EVERY = (LOGIN, STORAGE, PRIVATE, ENTRA)
CONTOSO = a_registry(private_endpoints=(PE,))
UNREAD = Unknown("acrnet may not read them")
DATA_HOST = "contoso.westeurope.data.azurecr.io"
WITH_DATA = approved_endpoint("pe", PE_LOGIN, PrivateAddress("10.0.0.5", "registry_data_westeurope", (DATA_HOST,)))


def zone(falls_back: bool = False, **records: str) -> PrivateZone:
    """A zone `privatelink.azurecr.io` with records for these names below azurecr.io."""
    records_of_zone = {f"{name}.azurecr.io": (address,) for name, address in records.items()}
    return PrivateZone(
        ResourceId.parse(network_id("privateDnsZones", "privatelink.azurecr.io")), records_of_zone, falls_back
    )


def led_zone(login: str | None = "10.0.0.4", data: str | None = None, *, falls_back: bool = False) -> PrivateZone:
    """A zone with records for the login server and for the data endpoint, where they have an address."""
    records = {"contoso": login, "contoso.westeurope.data": data}
    return zone(falls_back, **{name: address for name, address in records.items() if address})


def spoke(
    *zones: PrivateZone, dns: tuple[str, ...] | Unknown = (), unread: Unknown | None = None, name: str = "spoke"
) -> Place:
    names = Resolution(name, dns, unread or zones)
    return Place(ResourceId.parse(vnet_id(name)), frozenset({HUB}), names)


SPOKE_WITH_ZONE = spoke(zone(contoso="10.0.0.4"))


def chosen(*places: Place, registry: Registry = CONTOSO) -> ApplicableNeeds:
    return needs_of_clients(EVERY, places, [registry], "nsg-app")


def ids(applicable: ApplicableNeeds) -> list[str]:
    return [need.id for need in applicable.needs]


def test_clients_whose_dns_returns_a_private_endpoint_need_that_and_no_public_address() -> None:
    applicable = chosen(SPOKE_WITH_ZONE)
    assert ids(applicable) == ["contoso/private/pe", "contoso/entra/-"]
    assert applicable.needs[0].required
    assert applicable.by_names == {"contoso"}
    (stated,) = applicable.assumptions
    assert stated.startswith("clients in spoke go where the DNS that was read leads them: ")
    assert stated.endswith("privatelink.azurecr.io leads contoso.azurecr.io to 10.0.0.4")


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(spoke(), id="no zone is linked"),
        pytest.param(spoke(zone(falls_back=True)), id="a zone without the record, that falls back"),
        pytest.param(spoke(zone(contoso="10.9.9.9"), name="other"), id="a record of no endpoint"),
    ],
)
def test_an_endpoint_that_no_dns_answer_leads_to_is_not_needed(place: Place) -> None:
    applicable = chosen(place)
    assert "contoso/private/pe" not in [need.id for need in applicable.needs if need.required]
    assert applicable.by_names == {"contoso"}


def test_clients_in_a_network_without_the_zone_need_public_addresses_beside_those_of_others() -> None:
    applicable = chosen(SPOKE_WITH_ZONE, spoke(name="other"))
    assert ids(applicable) == [need.id for need in EVERY]
    assert [need.required for need in applicable.needs] == [True, True, True, True]
    assert len(applicable.assumptions) == 2


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        pytest.param(spoke(dns=("10.0.0.53",)), "what the resolvers 10.0.0.53 answer is not known", id="resolvers"),
        pytest.param(spoke(dns=UNREAD), "the resolvers of the clients are not known", id="resolvers not read"),
        pytest.param(spoke(unread=UNREAD), "acrnet may not read them", id="zones not read"),
        pytest.param(Place(SPOKE, frozenset({HUB})), "no name resolution was read", id="nothing was read"),
    ],
)
def test_without_dns_answers_the_public_needs_and_the_nearest_endpoint_stay(place: Place, reason: str) -> None:
    applicable = chosen(SPOKE_WITH_ZONE, place)
    assert ids(applicable) == [need.id for need in EVERY]
    assert [need.required for need in applicable.needs] == [True, True, False, True]
    assert applicable.by_names == frozenset()
    (stated,) = applicable.assumptions
    assert stated.startswith("where contoso.azurecr.io leads clients in spoke is not known, because ")
    assert reason in stated


def test_dns_and_not_distance_decides_about_the_endpoints_of_a_private_registry() -> None:
    far = approved_endpoint("far", PrivateAddress("10.9.0.4", "registry", ("contoso.azurecr.io",)))
    needs = (
        replace(private_need("near", "10.0.0.4/32", network=HUB), endpoint=PE.id),
        replace(private_need("far", "10.9.0.4/32", network=OTHER), endpoint=far.id),
    )
    registry = a_registry(public_network_access=False, private_endpoints=(PE, far))
    applicable = needs_of_clients(needs, [spoke(zone(contoso="10.9.0.4"))], [registry], "nsg-app")
    assert ids(applicable) == ["contoso/private/far"]


def test_a_registry_without_approved_endpoints_has_its_public_needs() -> None:
    pending = a_registry(private_endpoints=(replace(PE, state="Pending"),))
    applicable = needs_of_clients((LOGIN, STORAGE), [SPOKE_WITH_ZONE], [pending], "nsg-app")
    assert (applicable.needs, applicable.by_names, applicable.assumptions) == ((LOGIN, STORAGE), frozenset(), ())


def test_no_need_of_unknown_clients_is_left_out_on_a_guess() -> None:
    applicable = needs_of_clients(EVERY, Unknown("a subnet cannot be read"), [CONTOSO], "nsg-app")
    assert applicable.needs == (LOGIN, STORAGE, ENTRA)
    assert applicable.by_names == frozenset()


@pytest.mark.parametrize(
    "linked",
    [
        pytest.param(led_zone(), id="no record for the data endpoint"),
        pytest.param(led_zone(falls_back=True), id="none, and the zone falls back to public addresses"),
        pytest.param(led_zone(data="10.9.9.9"), id="a record with an address of no endpoint"),
    ],
)
def test_layers_may_need_public_addresses_although_the_login_uses_an_endpoint(linked: PrivateZone) -> None:
    registry = a_registry(private_endpoints=(WITH_DATA,))
    needs = (LOGIN, STORAGE, PRIVATE)
    applicable = needs_of_clients(needs, [spoke(linked)], [registry], "nsg-app")
    assert ids(applicable) == [
        "contoso/login/westeurope",
        "contoso/private/pe",
    ]  # data endpoints have the tag of the login
    whole = needs_of_clients(needs, [spoke(led_zone(data="10.0.0.5"))], [registry], "nsg-app")
    assert ids(whole) == ["contoso/private/pe"]
    pushing = needs_of_clients((LOGIN, PRIVATE), [spoke(linked)], [registry], "nsg-app")
    assert ids(pushing) == ["contoso/private/pe"]


DATA = replace(tag_need(REGISTRY_WEST, Purpose.DATA), hosts=(DATA_HOST,))
LISTED = {"data_endpoint_enabled": True, "data_endpoint_hosts": (DATA_HOST,)}


def test_a_data_endpoint_that_leads_to_an_address_of_no_endpoint_stays_a_public_need() -> None:
    registry = a_registry(private_endpoints=(WITH_DATA,), **LISTED)
    applicable = needs_of_clients((LOGIN, DATA, PRIVATE), [spoke(led_zone(data="10.9.9.9"))], [registry], "nsg-app")
    assert ids(applicable) == ["contoso/data/westeurope", "contoso/private/pe"]


@pytest.mark.parametrize(
    "addresses",
    [pytest.param(("10.9.9.9",), id="alone"), pytest.param(("10.0.0.4", "10.9.9.9"), id="beside a right one")],
)
def test_public_needs_stay_if_the_login_server_resolves_to_an_address_of_no_endpoint(
    addresses: tuple[str, ...],
) -> None:
    registry = a_registry(private_endpoints=(WITH_DATA,), **LISTED)
    strange = replace(zone(falls_back=True), records={"contoso.azurecr.io": addresses})
    applicable = needs_of_clients((LOGIN, DATA, PRIVATE), [spoke(strange)], [registry], "nsg-app")
    assert {"contoso/login/westeurope", "contoso/data/westeurope"} <= set(ids(applicable))


def test_public_needs_stay_if_a_record_leads_to_an_endpoint_awaiting_approval() -> None:
    pending = replace(approved_endpoint("pending", PrivateAddress("10.0.0.9", "registry", ())), state="Pending")
    registry = a_registry(private_endpoints=(PE, pending))
    applicable = needs_of_clients(EVERY, [spoke(zone(contoso="10.0.0.9"))], [registry], "nsg-app")
    assert {"contoso/login/westeurope", "contoso/storage/westeurope"} <= set(ids(applicable))


def test_an_endpoint_with_unknown_addresses_is_assumed_to_have_those_of_the_dns_answer() -> None:
    registry = a_registry(private_endpoints=(replace(PE, addresses=UNREAD),))
    applicable = needs_of_clients(EVERY, [spoke(zone(contoso="10.0.0.4"))], [registry], "nsg-app")
    assert ids(applicable) == ["contoso/private/pe", "contoso/entra/-"]


def test_a_data_endpoint_without_a_name_yet_is_asked_for_while_a_zone_may_lead_it_elsewhere() -> None:
    unlisted = replace(LOGIN, id="contoso/data/northeurope", purpose=Purpose.DATA, region="northeurope", hosts=())
    led = needs_of_clients([LOGIN, unlisted, PRIVATE], [SPOKE_WITH_ZONE], [CONTOSO], "nsg-app")
    assert ids(led) == ["contoso/data/northeurope", "contoso/private/pe"]


def test_names_that_are_forwarded_keep_every_public_need_and_the_nearest_endpoint() -> None:
    assert isinstance(SPOKE_WITH_ZONE.names, Resolution)
    names = replace(SPOKE_WITH_ZONE.names, forwarding=Unknown("acrnet may not read them"))
    applicable = chosen(replace(SPOKE_WITH_ZONE, names=names, own=HUB))
    assert ids(applicable) == [need.id for need in EVERY]
    assert "which DNS forwarding rulesets spoke is linked to is not known" in applicable.assumptions[0]
