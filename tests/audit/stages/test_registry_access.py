from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from acrnet.audit.model import Missing, StageKind
from acrnet.audit.stages import walk_client
from acrnet.net import Family
from acrnet.registry.need import Purpose
from acrnet.rules.client_path import Egress, EgressKind, NextHop, ServiceEndpoint
from acrnet.rules.verdict import Outcome
from acrnet.unknown import Unknown

from ...needs import tag_need
from ...registries import a_registry
from .paths import HUB, LOGIN, NAT, STORAGE, SUBNET, TAGS, UNREAD, a_path, group, one, route, stage, to_appliance

ALLOWED, DENIED, UNDECIDABLE = Outcome.ALLOWED, Outcome.DENIED, Outcome.UNDECIDABLE
TWO_NATS = {"egress": (Egress(EgressKind.NAT_GATEWAY, "nat", ("192.0.2.10/32", "192.0.2.11/32")),)}
DEFAULT = {"egress": (Egress(EgressKind.DEFAULT, "", Unknown("Azure may change it")),)}
BY_SUBNET = {"service_endpoints": (ServiceEndpoint("Microsoft.ContainerRegistry", ("*",)),)}
FIREWALLED = {"routes": (to_appliance(),)}
OTHER = HUB.child("subnets", "build")


@pytest.mark.parametrize(
    ("rules", "changes", "expected", "because"),
    [
        pytest.param(("192.0.2.10/32",), {}, ALLOWED, "IP rules admit 192.0.2.10", id="the address"),
        pytest.param(("192.0.2.0/24",), {}, ALLOWED, "IP rules admit 192.0.2.10", id="a range that holds it"),
        pytest.param(("203.0.113.7/32",), {}, DENIED, "no IP rule admits 192.0.2.10", id="another address"),
        pytest.param(
            (), {}, DENIED, "contoso denies by default and has no rule that admits anybody", id="no rule at all"
        ),
        pytest.param(
            ("192.0.2.10/32", "192.0.2.11/32"), TWO_NATS, ALLOWED, "IP rules admit 192.0.2.10/31", id="every address"
        ),
        pytest.param(
            ("192.0.2.10/32",),
            TWO_NATS,
            UNDECIDABLE,
            "IP rules admit 192.0.2.10, not 192.0.2.11",
            id="one of two addresses",
        ),
        pytest.param(
            ("192.0.2.10/32",),
            DEFAULT,
            UNDECIDABLE,
            "IP rules, and the address of default outbound access",
            id="an address that is not known",
        ),
        pytest.param(
            ("0.0.0.0/0",), DEFAULT, ALLOWED, "IP rules admit every IPv4 address", id="every address there is"
        ),
        pytest.param(
            (), DEFAULT, DENIED, "contoso denies by default and has no rule that admits anybody", id="none, hidden"
        ),
        pytest.param(
            ("192.0.2.10/32",),
            FIREWALLED,
            UNDECIDABLE,
            "IP rules, and an address behind route to-firewall 0.0.0.0/0 -> VirtualAppliance 10.1.0.68",
            id="behind a firewall",
        ),
        pytest.param(
            ("192.0.2.10/32",),
            {"routes": (route("0.0.0.0/0", NextHop.GATEWAY, "home"),)},
            UNDECIDABLE,
            "IP rules, and an address behind route home 0.0.0.0/0 -> VirtualNetworkGateway",
            id="out of Azure",
        ),
        pytest.param(
            (),
            FIREWALLED,
            DENIED,
            "contoso denies by default and has no rule that admits anybody",
            id="nobody, even from behind a firewall",
        ),
        pytest.param(
            ("no address",), {}, UNDECIDABLE, "an IP rule that reads 'no address'", id="a rule that is not an address"
        ),
        pytest.param(
            ("192.0.2.10/32", "no address"), {}, ALLOWED, "IP rules admit 192.0.2.10", id="beside one that is enough"
        ),
        pytest.param(
            ("192.0.2.10/32",),
            BY_SUBNET,
            DENIED,
            "no virtual network rule admits app, which comes by a service endpoint",
            id="a service endpoint hides the address",
        ),
    ],
)
def test_ip_rules_are_compared_with_the_outbound_addresses_of_clients(
    rules: tuple[str, ...], changes: dict[str, Any], expected: Outcome, because: str
) -> None:
    registry = a_registry(denies_by_default=True, ip_rules=rules)
    result = one(a_path(**changes), LOGIN, registry, StageKind.FIREWALL)
    assert (stage(result, StageKind.REGISTRY).because, result.outcome) == (because, expected)
    assert result.decided_by is StageKind.REGISTRY


@pytest.mark.parametrize(
    ("rules", "changes", "expected", "because"),
    [
        pytest.param((SUBNET,), BY_SUBNET, ALLOWED, "a virtual network rule admits app", id="the subnet"),
        pytest.param(
            (OTHER,),
            BY_SUBNET,
            DENIED,
            "no virtual network rule admits app, which comes by a service endpoint",
            id="another subnet",
        ),
        pytest.param((SUBNET,), {}, DENIED, "no IP rule admits 192.0.2.10", id="without the service endpoint"),
        pytest.param(UNREAD, BY_SUBNET, UNDECIDABLE, "virtual network rules that were not read", id="not read"),
        pytest.param(
            (OTHER, UNREAD), BY_SUBNET, UNDECIDABLE, "a virtual network rule that may be for any subnet", id="unclear"
        ),
        pytest.param((SUBNET, UNREAD), BY_SUBNET, ALLOWED, "a virtual network rule admits app", id="beside unclear"),
    ],
)
def test_virtual_network_rules_admit_a_subnet_that_comes_by_a_service_endpoint(
    rules: Any, changes: dict[str, Any], expected: Outcome, because: str
) -> None:
    registry = a_registry(denies_by_default=True, virtual_network_rules=rules)
    result = one(a_path(**changes), LOGIN, registry)
    assert (result.outcome, stage(result, StageKind.REGISTRY).because) == (expected, because)


def test_a_registry_that_admits_every_address_admits_a_service_endpoint_too() -> None:
    result = one(a_path(**BY_SUBNET))
    assert (result.outcome, result.decided_by) == (ALLOWED, StageKind.REGISTRY)


@pytest.mark.parametrize("purpose", [Purpose.DATA, Purpose.REGIONAL])
def test_data_and_regional_endpoints_are_subject_to_ip_rules(purpose: Purpose) -> None:
    registry = a_registry(denies_by_default=True, ip_rules=("203.0.113.7/32",))
    assert one(a_path(), replace(LOGIN, purpose=purpose), registry).decided_by is StageKind.REGISTRY


def test_storage_is_not_subject_to_ip_rules() -> None:
    result = one(a_path(), STORAGE, a_registry(denies_by_default=True))
    verdict = stage(result, StageKind.REGISTRY)
    assert (result.outcome, verdict.because) == (ALLOWED, "storage is not subject to the rules of the registry")


def test_a_need_of_another_service_does_not_pass_the_registry_stage() -> None:
    entra = replace(tag_need("AzureCloud", Purpose.ENTRA), id="contoso/entra/-")
    result = one(a_path(), entra, a_registry(denies_by_default=True))
    assert (result.outcome, result.decided_by) == (ALLOWED, StageKind.ROUTE)


@pytest.mark.parametrize(
    ("registry", "changes"),
    [
        pytest.param(a_registry(denies_by_default=True, ip_rules=("192.0.2.10/32",)), DEFAULT, id="egress address"),
        pytest.param(a_registry(denies_by_default=True, virtual_network_rules=UNREAD), BY_SUBNET, id="rules"),
        pytest.param(a_registry(denies_by_default=UNREAD), {}, id="whether it has rules"),
    ],
)
def test_unknown_outbound_addresses_are_missing_and_can_be_accepted(registry: Any, changes: dict[str, Any]) -> None:
    result = one(a_path(**changes), LOGIN, registry)
    assert (result.outcome, result.seen) == (UNDECIDABLE, ALLOWED)
    assert [each.stage for each in result.missing] == [StageKind.REGISTRY]
    assert one(a_path(**changes), LOGIN, registry, StageKind.REGISTRY).outcome is ALLOWED


def test_a_partly_admitted_set_of_addresses_cannot_be_accepted() -> None:
    registry = a_registry(denies_by_default=True, ip_rules=("192.0.2.10/32",))
    result = one(a_path(**TWO_NATS), LOGIN, registry, *StageKind)
    assert (result.outcome, result.seen) == (UNDECIDABLE, UNDECIDABLE)


def test_a_rule_without_a_subnet_cannot_be_accepted() -> None:
    registry = a_registry(denies_by_default=True, virtual_network_rules=(UNREAD,))
    result = one(a_path(**BY_SUBNET), LOGIN, registry, *StageKind)
    assert (result.outcome, result.seen) == (UNDECIDABLE, UNDECIDABLE)
    (missing,) = result.missing
    assert "a subnet in each of its virtual network rules" in missing.fix


def test_a_refused_address_beside_an_unread_one_cannot_be_accepted() -> None:
    # The second NAT address may be admitted; a connection that leaves by the first is refused either way.
    ways = (NAT, Egress(EgressKind.LOAD_BALANCER, "lb", UNREAD))
    registry = a_registry(denies_by_default=True, ip_rules=("203.0.113.7/32",))
    assert one(a_path(egress=ways), LOGIN, registry, StageKind.REGISTRY).outcome is UNDECIDABLE


def test_two_possible_hops_of_which_the_registry_refuses_one_cannot_be_accepted() -> None:
    # Whether the longer user-defined route overrides the service endpoint is not documented; by the endpoint the subnet
    # is refused, by the NAT gateway admitted.
    path = a_path(**BY_SUBNET, routes=(route("198.51.100.0/28", NextHop.INTERNET),))
    registry = a_registry(denies_by_default=True, ip_rules=("192.0.2.10/32",), virtual_network_rules=(OTHER,))
    result = one(path, LOGIN, registry, StageKind.REGISTRY)
    (view,) = result.views
    assert view.verdict.undecided.destinations.prefixes() == ("198.51.100.0/28",)
    assert [each.unseen for each in result.missing if each.stage is StageKind.REGISTRY] == [False]


@pytest.mark.parametrize("rules", [(), (OTHER,)], ids=["no rule", "another subnet"])
def test_the_fix_for_clients_with_a_service_endpoint_is_a_rule_for_their_subnet(rules: Any) -> None:
    registry = a_registry(denies_by_default=True, virtual_network_rules=rules)
    refused = stage(one(a_path(**BY_SUBNET), LOGIN, registry), StageKind.REGISTRY)
    assert refused.fix.startswith("Add a virtual network rule for app at contoso")
    assert stage(one(a_path(), LOGIN, registry), StageKind.REGISTRY).fix == ""


def test_ip_rules_admit_no_ipv6_address() -> None:
    both = replace(LOGIN, families=(Family.IPV4, Family.IPV6))
    egress = Egress(EgressKind.PUBLIC_IP, "ip", ("192.0.2.10/32", "2001:db8:9::1/128"))
    path = a_path(group=group(sources=("10.0.1.0/24", "fd00::/64")), egress=(egress,))
    result = one(path, both, a_registry(denies_by_default=True, ip_rules=("192.0.2.10/32",)))
    (view,) = result.views
    assert view.verdict.denied.destinations.prefixes() == ("2001:db8:1::/64",)
    assert view.verdict.allowed.destinations.prefixes() == ("198.51.100.0/26",)


def test_a_path_that_may_use_a_gateway_is_denied_if_nobody_is_admitted() -> None:
    result = one(a_path(group=group(gateway=True)), LOGIN, a_registry(denies_by_default=True))
    assert (result.outcome, result.decided_by) == (DENIED, StageKind.REGISTRY)


def test_a_path_that_may_use_a_gateway_leaves_the_address_unknown() -> None:
    registry = a_registry(denies_by_default=True, ip_rules=("192.0.2.10/32",))
    result = one(a_path(group=group(gateway=True)), LOGIN, registry)
    assert [each.stage for each in result.missing] == [StageKind.ROUTE, StageKind.FIREWALL, StageKind.REGISTRY]
    assert one(a_path(group=group(gateway=True)), LOGIN, registry, StageKind.ROUTE).outcome is ALLOWED


def test_a_registry_that_was_not_supplied_is_missing() -> None:
    (result,) = walk_client(a_path(), [LOGIN], [], TAGS)
    assert (result.outcome, result.seen, result.decided_by) == (UNDECIDABLE, ALLOWED, StageKind.REGISTRY)


def test_access_rules_of_unnamed_registries_are_missing_and_can_be_accepted() -> None:
    login, storage = (replace(each, id=f"-/{each.purpose}/westeurope", registry="-") for each in (LOGIN, STORAGE))
    of_login, of_storage = walk_client(a_path(), [login, storage], [], TAGS)
    assert (of_login.outcome, of_login.seen, of_login.decided_by) == (UNDECIDABLE, ALLOWED, StageKind.REGISTRY)
    why = "no registry is named whose access rules could be read"
    assert of_login.missing == (Missing(StageKind.REGISTRY, why),)
    assert of_storage.outcome is ALLOWED
    (accepted,) = walk_client(a_path(), [login], [], TAGS, accept_unseen=frozenset({StageKind.REGISTRY}))
    assert (accepted.outcome, accepted.missing) == (ALLOWED, ())
    assert f"the stage registry is taken as allowed, although {why}" in accepted.assumptions


@pytest.mark.parametrize(
    ("registry", "expected", "because"),
    [
        (
            a_registry(denies_by_default=True, virtual_network_rules=(OTHER,)),
            DENIED,
            "no IP rule admits any address",
        ),
        (a_registry(denies_by_default=True, ip_rules=("0.0.0.0/0",)), UNDECIDABLE, "IP rules admit every IPv4 address"),
    ],
    ids=["no IP rule", "every address"],
)
def test_ip_rules_that_treat_every_address_alike_decide_for_a_way_out_that_was_not_read(
    registry: Any, expected: Outcome, because: str
) -> None:
    result = one(a_path(egress=UNREAD), LOGIN, registry)
    assert (result.outcome, stage(result, StageKind.REGISTRY).because) == (expected, because)


def test_the_way_out_is_the_one_that_was_read() -> None:
    registry = a_registry(denies_by_default=True, ip_rules=("192.0.2.10/32",))
    assert one(a_path(egress=(NAT,)), LOGIN, registry).outcome is ALLOWED
    assert one(a_path(egress=UNREAD), LOGIN, registry).outcome is UNDECIDABLE
