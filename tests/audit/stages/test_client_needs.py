"""Which needs of a registry its clients have, depending on where its names lead for them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from acrnet.audit.model import Result, StageKind
from acrnet.audit.stages import walk_client
from acrnet.cloud import PUBLIC
from acrnet.registry.model import PrivateAddress
from acrnet.registry.names import ForwardingRule
from acrnet.registry.need import Need, Purpose
from acrnet.registry.needs import derive_needs
from acrnet.registry.options import NeedOptions
from acrnet.resource_id import ResourceId
from acrnet.rules.verdict import Outcome
from acrnet.unknown import Unknown

from ...estates import network_id, vnet_id
from ...needs import private_need, tag_need
from ...registries import a_registry, approved_endpoint, replica
from .paths import (
    FULL_ZONE,
    LOGIN,
    PE,
    PE_DATA,
    PE_LOGIN,
    PRIVATE,
    STORAGE,
    TAGS,
    UNREAD,
    a_path,
    by_id,
    deny,
    group,
    nsg,
    one,
    private_registry,
    stage,
    walk,
    zone,
)

ALLOWED, DENIED, UNDECIDABLE, PARTIAL = Outcome.ALLOWED, Outcome.DENIED, Outcome.UNDECIDABLE, Outcome.PARTIAL
PUBLIC_NEEDS = [LOGIN, STORAGE]
EVERY_NEED = [LOGIN, STORAGE, PRIVATE]
ONLY_PRIVATE = [replace(PRIVATE, required=True)]
FAR = ResourceId.parse(vnet_id("far"))
PE_FAR = replace(
    approved_endpoint("pe-far", PrivateAddress("10.7.0.4", "registry", ("contoso.azurecr.io",))),
    subnet=FAR.child("subnets", "endpoints"),
)
NEED_FAR = replace(private_need("pe-far", "10.7.0.4/32", network=FAR, required=False), endpoint=PE_FAR.id)
CUSTOM = {"dns_servers": ("10.1.0.10",)}


def outcomes(results: tuple[Result, ...]) -> dict[str, tuple[Outcome, StageKind | None]]:
    return {key: (result.outcome, result.decided_by) for key, result in by_id(results).items()}


LOGIN_ID, STORAGE_ID, PRIVATE_ID = "login/westeurope", "storage/westeurope", "private/pe"
REGISTRY, DNS = StageKind.REGISTRY, StageKind.DNS


@pytest.mark.parametrize(
    ("needs", "registry", "changes", "expected"),
    [
        pytest.param(
            PUBLIC_NEEDS,
            a_registry(),
            {"private_zones": (FULL_ZONE,)},
            {LOGIN_ID: (ALLOWED, REGISTRY), STORAGE_ID: (ALLOWED, REGISTRY)},
            id="no private endpoint: public, whatever zones there are",
        ),
        pytest.param(
            EVERY_NEED,
            private_registry(),
            {},
            {LOGIN_ID: (ALLOWED, REGISTRY), STORAGE_ID: (ALLOWED, REGISTRY)},
            id="no zone: public",
        ),
        pytest.param(
            EVERY_NEED,
            private_registry(),
            {"private_zones": (FULL_ZONE,)},
            {PRIVATE_ID: (ALLOWED, REGISTRY)},
            id="a zone with every record: the private endpoint and nothing else",
        ),
        pytest.param(
            EVERY_NEED,
            private_registry(denies_by_default=True),
            {"private_zones": (FULL_ZONE,), "egress": ()},
            {PRIVATE_ID: (ALLOWED, REGISTRY)},
            id="which neither IP rules nor a missing way out cut",
        ),
        pytest.param(
            EVERY_NEED,
            private_registry(),
            {"private_zones": (zone(contoso="10.1.0.4"),)},
            {PRIVATE_ID: (PARTIAL, DNS)},
            id="a zone that lacks the data endpoint: pulls fail after the sign-in",
        ),
        pytest.param(
            EVERY_NEED,
            private_registry(),
            {"private_zones": (zone(falls_back=True, contoso="10.1.0.4"),)},
            {LOGIN_ID: (ALLOWED, REGISTRY), PRIVATE_ID: (ALLOWED, REGISTRY)},
            id="which falls back: layers come from the data endpoint at public addresses",
        ),
        pytest.param(
            EVERY_NEED,
            private_registry(),
            {"private_zones": (zone(),)},
            {LOGIN_ID: (DENIED, DNS), STORAGE_ID: (ALLOWED, REGISTRY)},
            id="a zone without records: the name does not resolve",
        ),
        pytest.param(
            EVERY_NEED,
            private_registry(),
            {"private_zones": (zone(falls_back=True),)},
            {LOGIN_ID: (ALLOWED, REGISTRY), STORAGE_ID: (ALLOWED, REGISTRY)},
            id="unless it falls back",
        ),
        pytest.param(
            EVERY_NEED,
            private_registry(),
            {"private_zones": (zone(contoso="10.1.0.99", contoso__westeurope__data="10.1.0.98"),)},
            {LOGIN_ID: (DENIED, DNS), STORAGE_ID: (DENIED, DNS), PRIVATE_ID: (DENIED, DNS)},
            id="records that lead to no endpoint of the registry",
        ),
        pytest.param(
            ONLY_PRIVATE,
            private_registry(public=False),
            {},
            {PRIVATE_ID: (DENIED, REGISTRY)},
            id="no public access and no zone: refused",
        ),
        pytest.param(
            ONLY_PRIVATE,
            private_registry(public=False),
            {"private_zones": (FULL_ZONE,)},
            {PRIVATE_ID: (ALLOWED, REGISTRY)},
            id="no public access and a zone",
        ),
        pytest.param(
            ONLY_PRIVATE,
            private_registry(public=False),
            {"private_zones": (zone(),)},
            {PRIVATE_ID: (DENIED, DNS)},
            id="no public access and a zone without records",
        ),
        pytest.param(
            ONLY_PRIVATE,
            private_registry(public=False),
            {"private_zones": (zone(falls_back=True, contoso="10.1.0.4"),)},
            {PRIVATE_ID: (PARTIAL, REGISTRY)},
            id="no public access and a data endpoint that falls back to it",
        ),
        pytest.param(
            [*EVERY_NEED, NEED_FAR],
            private_registry(PE, PE_FAR),
            {"private_zones": (FULL_ZONE,)},
            {PRIVATE_ID: (ALLOWED, REGISTRY)},
            id="of two private endpoints the one that the record names",
        ),
        pytest.param(
            [*EVERY_NEED, NEED_FAR],
            private_registry(PE, PE_FAR),
            {"private_zones": (zone(contoso="10.7.0.4"),)},
            {"private/pe-far": (DENIED, StageKind.ROUTE)},
            id="even if it is far, where no route leads",
        ),
        pytest.param(
            EVERY_NEED,
            private_registry(),
            CUSTOM,
            {LOGIN_ID: (ALLOWED, REGISTRY), STORAGE_ID: (ALLOWED, REGISTRY), PRIVATE_ID: (ALLOWED, REGISTRY)},
            id="custom resolvers: both, conditional",
        ),
        pytest.param(
            [*EVERY_NEED, NEED_FAR],
            private_registry(PE, PE_FAR),
            CUSTOM,
            {LOGIN_ID: (ALLOWED, REGISTRY), STORAGE_ID: (ALLOWED, REGISTRY), PRIVATE_ID: (ALLOWED, REGISTRY)},
            id="the endpoint that is near alone",
        ),
        pytest.param(
            [LOGIN, NEED_FAR],
            private_registry(PE_FAR),
            CUSTOM,
            {LOGIN_ID: (ALLOWED, REGISTRY)},
            id="custom resolvers and no endpoint near: public",
        ),
        pytest.param(
            EVERY_NEED,
            private_registry(),
            {"private_zones": UNREAD},
            {LOGIN_ID: (ALLOWED, REGISTRY), STORAGE_ID: (ALLOWED, REGISTRY), PRIVATE_ID: (ALLOWED, REGISTRY)},
            id="zones that were not read: both, conditional",
        ),
    ],
)
def test_the_needs_of_clients_follow_from_what_names_resolve_to(
    needs: list[Need], registry: Any, changes: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert outcomes(walk(a_path(**changes), needs, registry)) == expected


def test_a_private_endpoint_to_which_names_lead_is_required() -> None:
    (result,) = walk(a_path(private_zones=(FULL_ZONE,)), EVERY_NEED, private_registry())
    assert result.need == replace(PRIVATE, required=True)
    assert walk(a_path(**CUSTOM), EVERY_NEED, private_registry())[2].need == PRIVATE


def test_the_assumption_that_no_other_zone_is_linked_is_stated_where_it_matters() -> None:
    assumed = "no private DNS zone other than those that were read is linked to vnet-app"
    assert [assumed in each.assumptions for each in walk(a_path(), EVERY_NEED, private_registry())] == [True, True]
    assert [assumed in each.assumptions for each in walk(a_path(), PUBLIC_NEEDS)] == [False, False]


def test_a_registry_without_public_access_and_endpoints_is_refused_with_the_need_that_says_so() -> None:
    registry = a_registry(public_network_access=False)
    needs = derive_needs(registry, TAGS, PUBLIC, NeedOptions()).needs
    (result,) = walk(a_path(), needs, registry)
    assert (result.outcome, result.seen, result.decided_by) == (DENIED, DENIED, REGISTRY)
    assert result.reason == "public access is disabled, and contoso has no approved private endpoint"
    assert (result.views, result.missing) == ((), ())


def test_a_refusal_says_why_the_name_leads_to_public_addresses() -> None:
    (result,) = walk(a_path(), ONLY_PRIVATE, private_registry(public=False))
    assert stage(result, REGISTRY).because == (
        "public access is disabled, and no private DNS zone that answers for contoso.azurecr.io is linked to vnet-app"
    )
    assert stage(result, DNS).outcome is ALLOWED


def test_a_refusal_by_the_registry_does_not_hide_that_no_resolver_is_reached() -> None:
    path = a_path(subnet_rules=nsg(deny("off", 300, "AzurePlatformDNS")))
    (result,) = walk(path, ONLY_PRIVATE, private_registry(public=False))
    assert result.decided_by is DNS


def test_only_the_address_whose_name_is_missing_is_denied() -> None:
    (result,) = walk(a_path(private_zones=(zone(contoso="10.1.0.4"),)), EVERY_NEED, private_registry())
    (view,) = result.views
    assert view.verdict.denied.destinations.prefixes() == ("10.1.0.5/32",)
    assert "has no record for contoso.westeurope.data.azurecr.io" in result.reason


@pytest.mark.parametrize("public", [True, False])
def test_an_endpoint_whose_addresses_are_not_known_is_not_decided(public: bool) -> None:
    hidden = replace(PE, addresses=UNREAD)
    need = replace(private_need("pe", unknown="acrnet may not read it", required=not public), endpoint=PE.id)
    needs = [LOGIN, need] if public else [need]
    (result,) = walk(a_path(private_zones=(FULL_ZONE,)), needs, private_registry(hidden, public=public))
    assert (result.need.purpose, result.outcome, result.decided_by) == (Purpose.PRIVATE, UNDECIDABLE, DNS)
    assert [each.reason for each in result.missing] == ["acrnet may not read it"]


def test_a_record_of_a_known_endpoint_does_not_lead_to_an_unknown_one() -> None:
    hidden = replace(PE_FAR, addresses=UNREAD)
    need = replace(NEED_FAR, addresses=Unknown("acrnet may not read it"))
    results = walk(a_path(private_zones=(FULL_ZONE,)), [*EVERY_NEED, need], private_registry(PE, hidden))
    assert outcomes(results) == {PRIVATE_ID: (ALLOWED, REGISTRY)}


def test_a_need_that_only_names_can_express_is_left_out() -> None:
    apex = replace(LOGIN, purpose=Purpose.APEX, tag=None, id="contoso/apex/-")
    assert walk(a_path(), [apex]) == ()


def test_needs_of_other_services_are_kept_wherever_registry_names_lead() -> None:
    entra = replace(tag_need("AzureCloud", Purpose.ENTRA), id="contoso/entra/-")
    results = walk(a_path(private_zones=(FULL_ZONE,)), [*EVERY_NEED, entra], private_registry())
    assert list(by_id(results)) == [PRIVATE_ID, "entra/-"]


def test_the_private_needs_of_a_registry_that_was_not_supplied_are_those_near() -> None:
    results = walk_client(a_path(), [replace(PRIVATE, required=True), NEED_FAR], [], TAGS)
    assert list(by_id(results)) == [PRIVATE_ID]


def test_the_results_come_in_the_order_of_the_needs() -> None:
    results = walk(a_path(**CUSTOM), [PRIVATE, STORAGE, LOGIN], private_registry())
    assert list(by_id(results)) == [PRIVATE_ID, STORAGE_ID, LOGIN_ID]


CLOSED_TO_PUBLIC = {"subnet_rules": nsg(deny(to="Internet"))}


def test_a_denial_of_one_of_two_possible_destinations_is_undecidable() -> None:
    login, storage, private = walk(a_path(**CUSTOM, **CLOSED_TO_PUBLIC), EVERY_NEED, private_registry())
    assert (login.outcome, login.seen, login.decided_by) == (UNDECIDABLE, DENIED, DNS)
    assert storage.outcome is UNDECIDABLE
    assert private.outcome is ALLOWED
    assert login.reason == (
        "whether contoso.azurecr.io leads to public addresses is not known, because what the resolvers 10.1.0.10 "
        "answer is not known; it is denied there: rule deny-all (4000) denies"
    )
    assert [each.stage for each in login.missing] == [DNS]
    assert stage(login, DNS).outcome is UNDECIDABLE


def test_a_denial_of_every_possible_destination_is_a_denial() -> None:
    # DNS still gets through, so that the denial is that of the needs.
    rules = nsg(deny(destinationPortRange="443"))
    results = walk(a_path(**CUSTOM, subnet_rules=rules), EVERY_NEED, private_registry())
    assert {result.outcome for result in results} == {DENIED}


def test_with_dns_accepted_a_denial_of_either_destination_stands() -> None:
    login, *_ = walk(a_path(**CUSTOM, **CLOSED_TO_PUBLIC), EVERY_NEED, private_registry(), DNS)
    assert login.outcome is DENIED


def test_a_denial_of_the_only_destination_stands_with_its_assumption() -> None:
    (result,) = walk(a_path(**CUSTOM, **CLOSED_TO_PUBLIC), [LOGIN, NEED_FAR], private_registry(PE_FAR))
    assert result.outcome is DENIED
    assert (
        "contoso.azurecr.io is taken to lead to public addresses, because what the resolvers 10.1.0.10 answer is not "
        "known"
    ) in result.assumptions


def test_two_near_endpoints_are_two_possible_destinations() -> None:
    other = replace(
        approved_endpoint("pe-own", PrivateAddress("10.1.0.8", "registry", ("contoso.azurecr.io",))), subnet=PE.subnet
    )
    need = replace(
        private_need("pe-own", "10.1.0.8/32", network=PE.subnet.parent if isinstance(PE.subnet, ResourceId) else None),
        endpoint=other.id,
    )
    rules = nsg(deny("no-pe", 200, "10.1.0.8/32"))
    results = walk(
        a_path(**CUSTOM, subnet_rules=rules),
        [replace(PRIVATE, required=True), need],
        private_registry(PE, other, public=False),
    )
    assert outcomes(results) == {PRIVATE_ID: (UNDECIDABLE, DNS), "private/pe-own": (UNDECIDABLE, DNS)}
    assert "it is denied there" in by_id(results)["private/pe-own"].reason


@pytest.mark.parametrize("changes", [CUSTOM, {"private_zones": UNREAD}], ids=["custom resolvers", "zones not read"])
def test_with_public_access_off_names_are_not_certain_to_lead_to_a_private_endpoint(changes: dict[str, Any]) -> None:
    (result,) = walk(a_path(**changes), ONLY_PRIVATE, private_registry(public=False))
    assert (result.outcome, result.seen, result.decided_by) == (UNDECIDABLE, ALLOWED, DNS)
    assert result.reason.startswith("whether contoso.azurecr.io leads to the private endpoint pe is not known, because")
    assert [each.stage for each in result.missing] == [DNS]
    assert [each.outcome for each in result.stages].count(UNDECIDABLE) == 1


def test_with_dns_accepted_names_lead_to_the_private_endpoint_and_the_result_says_so() -> None:
    (result,) = walk(a_path(**CUSTOM), ONLY_PRIVATE, private_registry(public=False), DNS)
    assert (result.outcome, result.missing) == (ALLOWED, ())
    assert any(each.startswith("the stage dns is taken as allowed, although whether") for each in result.assumptions)


def test_a_denial_on_the_path_to_the_endpoint_stands_if_the_registry_refuses_public_access() -> None:
    rules = nsg(deny("no-pe", 200, "10.1.0.4/31"))
    (result,) = walk(a_path(**CUSTOM, subnet_rules=rules), ONLY_PRIVATE, private_registry(public=False))
    assert (result.outcome, result.seen, result.decided_by) == (DENIED, DENIED, StageKind.SUBNET_NSG)


def test_an_optional_need_closes_no_destination() -> None:
    optional = replace(STORAGE, required=False)
    rules = nsg(deny("no-storage", 200, "Storage"), deny("no-pe", 210, "10.1.0.4/31"))
    results = walk(a_path(**CUSTOM, subnet_rules=rules), [LOGIN, optional, PRIVATE], private_registry())
    assert outcomes(results)[PRIVATE_ID] == (UNDECIDABLE, DNS)


def test_a_name_that_also_leads_to_a_foreign_address_is_not_decided() -> None:
    records = {"contoso.azurecr.io": ("10.1.0.4", "10.1.0.99"), "contoso.westeurope.data.azurecr.io": ("10.1.0.5",)}
    (result,) = walk(a_path(private_zones=(replace(FULL_ZONE, records=records),)), EVERY_NEED, private_registry())
    (view,) = result.views
    doubtful = [part for part in view.verdict.parts if part.outcome is UNDECIDABLE]
    assert (result.outcome, result.decided_by) == (UNDECIDABLE, DNS)
    assert [part.flows.destinations.prefixes() for part in doubtful] == [("10.1.0.4/32",)]
    assert "10.1.0.99 is not an address of its private endpoints" in result.reason


def test_an_address_without_a_known_name_is_not_decided() -> None:
    unnamed = replace(PE, addresses=(replace(PE_LOGIN, hosts=()), replace(PE_DATA, hosts=())))
    (result,) = walk(a_path(private_zones=(FULL_ZONE,)), EVERY_NEED, private_registry(unnamed))
    assert (result.outcome, result.decided_by) == (UNDECIDABLE, DNS)
    assert "the host names of 10.1.0.5 are not known" in result.reason
    registry = private_registry(unnamed, data_endpoint_hosts=PE_DATA.hosts)
    assert outcomes(walk(a_path(private_zones=(FULL_ZONE,)), EVERY_NEED, registry)) == {PRIVATE_ID: (ALLOWED, REGISTRY)}


UNREAD_DATA_ZONE = replace(zone(name="westeurope.data.privatelink.azurecr.io"), records=UNREAD)


@pytest.mark.parametrize("public", [True, False])
def test_a_data_endpoint_whose_records_were_not_read_is_not_decided(public: bool) -> None:
    path = a_path(private_zones=(zone(contoso="10.1.0.4"), UNREAD_DATA_ZONE))
    (result,) = walk(path, [replace(PRIVATE, required=not public)], private_registry(public=public))
    assert (result.outcome, result.decided_by) == (UNDECIDABLE, DNS)
    assert "the records of westeurope.data.privatelink.azurecr.io are not known" in result.missing[0].reason


def test_a_public_data_endpoint_whose_records_were_not_read_is_not_decided() -> None:
    data = replace(LOGIN, id="contoso/data/westeurope", purpose=Purpose.DATA, hosts=PE_DATA.hosts)
    path = a_path(private_zones=(zone(falls_back=True), UNREAD_DATA_ZONE))
    results = walk(path, [LOGIN, data], private_registry())
    assert outcomes(results) == {LOGIN_ID: (ALLOWED, REGISTRY), "data/westeurope": (UNDECIDABLE, DNS)}


UNLISTED = replace(LOGIN, id="contoso/data/northeurope", purpose=Purpose.DATA, region="northeurope", hosts=())
LISTED = replace(LOGIN, id="contoso/data/westeurope", purpose=Purpose.DATA, hosts=PE_DATA.hosts)


def test_a_data_endpoint_that_the_registry_does_not_list_yet_is_not_decided_where_a_zone_answers() -> None:
    results = walk(a_path(private_zones=(FULL_ZONE,)), [LOGIN, LISTED, UNLISTED, PRIVATE], private_registry())
    assert outcomes(results) == {"data/northeurope": (UNDECIDABLE, DNS), PRIVATE_ID: (ALLOWED, REGISTRY)}
    assert by_id(results)["data/northeurope"].reason == (
        "contoso does not list the name of its data endpoint in northeurope yet, and so it is not known where that"
        " leads"
    )


def test_a_need_of_all_regions_is_not_decided_while_one_of_them_lists_no_data_endpoint() -> None:
    of_all = replace(LISTED, id="contoso/data/-", region=None)
    replicas = (replica("northeurope"), replica("westeurope", home=True))
    changes: dict[str, Any] = {"data_endpoint_enabled": True, "data_endpoint_hosts": PE_DATA.hosts}
    path = a_path(private_zones=(FULL_ZONE,))
    registry = private_registry(replicas=replicas, **changes)
    assert outcomes(walk(path, [LOGIN, of_all], registry))["data/-"] == (UNDECIDABLE, DNS)
    alone = private_registry(**changes)
    assert "data/-" not in outcomes(walk(path, [LOGIN, of_all, PRIVATE], alone))


def test_a_data_endpoint_that_the_registry_does_not_list_yet_is_public_where_every_name_is() -> None:
    results = walk(a_path(), [LOGIN, LISTED, UNLISTED], private_registry())
    assert {each.outcome for each in results} == {ALLOWED}
    assert len(results) == 3


@pytest.mark.parametrize("public", [True, False])
def test_names_that_a_ruleset_forwards_are_not_decided_by_the_zones(public: bool) -> None:
    rule = ForwardingRule(ResourceId.parse(network_id("dnsForwardingRulesets", "onward")), "azurecr.io", ("10.0.0.9",))
    path = a_path(private_zones=(FULL_ZONE,), forwarding=(rule,))
    results = walk(path, [LOGIN, replace(PRIVATE, required=not public)], private_registry(public=public))
    assumed = {assumption for result in results for assumption in result.assumptions if "onward" in assumption}
    because = (
        "the DNS forwarding ruleset onward forwards contoso.azurecr.io to the DNS server 10.0.0.9, whose answer is not"
        " known"
    )
    assert f"contoso.azurecr.io is taken to lead to the private endpoint pe, because {because}" in assumed
    if not public:
        assert by_id(results)[PRIVATE_ID].outcome is UNDECIDABLE


@pytest.mark.parametrize(
    ("forwarding", "assumed"),
    [
        (
            (ForwardingRule(ResourceId.parse(network_id("dnsForwardingRulesets", "onward")), "", ("10.0.0.9",)),),
            "contoso.azurecr.io, which onward forwards to the DNS server 10.0.0.9, is taken to be public",
        ),
        (UNREAD, "no DNS forwarding rule is taken to match contoso.azurecr.io, because acrnet may not read it"),
        ((), None),
    ],
)
def test_what_is_taken_for_granted_of_forwarded_names_of_a_public_registry_is_stated(
    forwarding: Any, assumed: str | None
) -> None:
    result = one(a_path(forwarding=forwarding))
    assert result.outcome is ALLOWED
    assert [each for each in result.assumptions if "contoso.azurecr.io" in each] == ([assumed] if assumed else [])


def test_that_no_private_zone_answers_for_a_public_registry_is_stated_where_zones_were_not_read() -> None:
    result = one(a_path(private_zones=UNREAD, forwarding=UNREAD))
    assert result.outcome is ALLOWED
    assert [each for each in result.assumptions if "contoso.azurecr.io" in each] == [
        "no private DNS zone is taken to answer for contoso.azurecr.io, because acrnet may not read it",
        "no DNS forwarding rule is taken to match contoso.azurecr.io, because acrnet may not read it",
    ]


def test_unread_records_do_not_hide_an_unreachable_resolver() -> None:
    rules = nsg(deny("no-dns", 200, "AzurePlatformDNS"))
    path = a_path(private_zones=(zone(contoso="10.1.0.4"), UNREAD_DATA_ZONE), subnet_rules=rules)
    (result,) = walk(path, ONLY_PRIVATE, private_registry(public=False), *StageKind)
    assert (result.outcome, result.decided_by) == (DENIED, DNS)


def test_unread_records_do_not_deny_a_need_with_an_unknown_destination() -> None:
    data = replace(LOGIN, id="contoso/data/-", purpose=Purpose.DATA, hosts=PE_DATA.hosts, tag="AzureFuture")
    path = a_path(private_zones=(zone(falls_back=True), UNREAD_DATA_ZONE))
    (result,) = walk(path, [data], private_registry())
    assert (result.outcome, result.decided_by) == (UNDECIDABLE, DNS)


def test_clients_that_are_not_peered_with_the_endpoint_have_no_route_to_it() -> None:
    alone = group(peered_networks=(), peered_address_space=())
    (result,) = walk(a_path(private_zones=(FULL_ZONE,), group=alone), ONLY_PRIVATE, private_registry(public=False))
    assert (result.outcome, result.decided_by) == (DENIED, StageKind.ROUTE)


@pytest.mark.parametrize(
    ("registry", "zones", "kind", "fix"),
    [
        pytest.param(
            private_registry(public=False),
            (),
            REGISTRY,
            "Link a private DNS zone to the clients' network that leads the names of contoso to a private endpoint of"
            " it.",
            id="no zone",
        ),
        pytest.param(
            a_registry(public_network_access=False),
            (),
            REGISTRY,
            "Give contoso a private endpoint, and the clients' network the private DNS zone for it.",
            id="no endpoint",
        ),
        pytest.param(
            private_registry(public=False),
            (zone(),),
            DNS,
            "Add a record for contoso.azurecr.io to privatelink.azurecr.io.",
            id="no record",
        ),
        pytest.param(
            private_registry(public=False),
            (zone(contoso="10.1.0.99"),),
            DNS,
            "Set the record of contoso.azurecr.io to an address of an approved private endpoint of it.",
            id="a record of no endpoint",
        ),
    ],
)
def test_the_fix_for_wrong_dns_records_is_about_dns_not_port_53_or_ip_rules(
    registry: Any, zones: Any, kind: StageKind, fix: str
) -> None:
    needs = ONLY_PRIVATE if registry.private_endpoints else derive_needs(registry, TAGS, PUBLIC, NeedOptions()).needs
    result, *_ = walk(a_path(private_zones=zones), needs, registry)
    assert (result.outcome, stage(result, kind).fix) == (DENIED, fix)
