"""The results for all needs of a client."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from acrnet.audit.model import Missing, Result, StageKind
from acrnet.audit.stages import walk_client
from acrnet.net import AddressSet, FlowSet
from acrnet.registry.model import Registry
from acrnet.registry.need import Need, Purpose
from acrnet.rules.client_network import client_network
from acrnet.rules.client_path import AdminAction, NextHop, ServiceEndpoint
from acrnet.rules.evaluate import need_flows
from acrnet.rules.rule import RuleSet
from acrnet.rules.verdict import Outcome
from acrnet.unknown import Unknown

from ...needs import tag_need
from ...registries import a_registry, approved_endpoint
from .paths import (
    FULL_ZONE,
    LOGIN,
    NAT,
    PE_LOGIN,
    PRIVATE,
    STORAGE,
    SUBNET,
    TAGS,
    UNREAD,
    a_path,
    admin,
    allow,
    deny,
    group,
    nsg,
    one,
    private_registry,
    route,
    to_appliance,
    walk,
)

ALLOWED, DENIED, UNDECIDABLE, PARTIAL = Outcome.ALLOWED, Outcome.DENIED, Outcome.UNDECIDABLE, Outcome.PARTIAL

MIXED = {
    "admin_rules": (
        admin(AdminAction.DENY, "a", "198.51.100.0/29"),
        admin(AdminAction.ALWAYS_ALLOW, "b", "198.51.100.8/29"),
        admin(AdminAction.DENY, "c", "AzureFuture", sourceAddressPrefix="10.0.1.0/26"),
    ),
    "interface_rules": nsg(deny("d", 100, "198.51.100.8/28"), deny("e", 110, "AzureFuture"), name="nsg-nic"),
    "subnet_rules": nsg(deny("f", 100, "198.51.100.24/29", sourceAddressPrefix="10.0.1.64/26"), allow(priority=110)),
    "routes": (to_appliance("198.51.100.32/28"), route("198.51.100.48/29", NextHop.NONE, "drop")),
}


def parts_of(result: Result) -> list[FlowSet]:
    (view,) = result.views
    return [part.flows for part in view.verdict.parts]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="nothing in the way"),
        pytest.param(MIXED, id="every stage takes a part"),
        pytest.param(MIXED | {"dns_servers": ("10.1.0.10",)}, id="with custom resolvers"),
        pytest.param(MIXED | {"group": group(default_route=True, gateway=True)}, id="with two readings and a gateway"),
        pytest.param({"routes": UNREAD, "egress": UNREAD, "admin_rules": UNREAD}, id="hardly anything read"),
    ],
)
def test_the_parts_of_a_verdict_are_disjoint_and_add_up_to_the_need(changes: dict[str, Any]) -> None:
    path = a_path(**changes)
    flows = need_flows(LOGIN, client_network(path.group, TAGS))
    assert not isinstance(flows, Unknown)
    parts = parts_of(one(path))
    assert FlowSet.disjoint_union(parts) == flows
    assert sum(part.size for part in parts) == flows.size


def test_each_address_is_decided_by_the_stage_that_stops_it() -> None:
    result = one(a_path(**{key: value for key, value in MIXED.items() if key != "interface_rules"}))
    (view,) = result.views
    assert view.verdict.denied.destinations.prefixes() == (
        "198.51.100.0/29",
        "198.51.100.24/29",
        "198.51.100.48/29",
    )
    assert result.outcome is PARTIAL
    assert result.decided_by is StageKind.ADMIN_RULES
    assert {missing.stage for missing in result.missing} == {StageKind.ADMIN_RULES, StageKind.FIREWALL}


def test_every_stage_on_the_path_is_listed_in_order() -> None:
    path = a_path(
        admin_rules=(admin(AdminAction.ALLOW),),
        interface_rules=nsg(allow(), name="nsg-nic"),
        subnet_rules=nsg(),
        routes=(to_appliance(),),
    )
    assert [(each.kind, each.outcome, each.because) for each in one(path).stages] == [
        (StageKind.DNS, ALLOWED, "DNS that Azure provides"),
        (StageKind.ADMIN_RULES, ALLOWED, "security admin rule corp (10) passes on"),
        (StageKind.INTERFACE_NSG, ALLOWED, "rule allow-all (100) allows"),
        (StageKind.SUBNET_NSG, ALLOWED, "rule AllowInternetOutBound (65001) allows"),
        (StageKind.ROUTE, ALLOWED, "route to-firewall 0.0.0.0/0 -> VirtualAppliance 10.1.0.68"),
        (StageKind.FIREWALL, UNDECIDABLE, "route to-firewall 0.0.0.0/0 -> VirtualAppliance 10.1.0.68"),
        (StageKind.REGISTRY, ALLOWED, "contoso admits every public address"),
    ]


def test_a_result_names_the_client_and_what_was_asked_for() -> None:
    result = one(a_path())
    assert (result.client, result.client_id, result.subject) == ("vnet-app/app", SUBNET, None)
    assert [view.clients for view in result.views] == ["vnet-app/app"]


def test_the_assumption_that_the_next_machine_is_of_a_scale_set_is_stated() -> None:
    assumption = "the next machine in app is taken to be one of blue, green, because all there today are of scale sets"
    assert one(a_path(scale_sets=("blue", "green"))).assumptions == (assumption,)
    assert one(a_path()).assumptions == ()


def test_clients_without_interfaces_stand_for_the_next_machine() -> None:
    assumption = "vnet-app/app stands for the next machine there, because no network interface takes its path today"
    assert assumption in one(a_path(group=group(interfaces=0))).assumptions
    assert assumption not in one(a_path()).assumptions


UNSEEN: dict[StageKind, dict[str, Any]] = {
    StageKind.DNS: {"dns_servers": UNREAD},
    StageKind.ADMIN_RULES: {"admin_rules": UNREAD},
    StageKind.INTERFACE_NSG: {"interface_rules": UNREAD},
    StageKind.SUBNET_NSG: {"subnet_rules": UNREAD},
    StageKind.ROUTE: {"routes": UNREAD},
    StageKind.FIREWALL: {"routes": (to_appliance(),)},
}


@pytest.mark.parametrize("kind", list(UNSEEN))
def test_a_stage_that_was_not_supplied_is_missing_and_can_be_accepted(kind: StageKind) -> None:
    result = one(a_path(**UNSEEN[kind]))
    assert (result.outcome, result.seen, result.decided_by) == (UNDECIDABLE, ALLOWED, kind)
    assert [missing.stage for missing in result.missing] == [kind]
    accepted = one(a_path(**UNSEEN[kind]), LOGIN, None, kind)
    assert (accepted.outcome, accepted.seen, accepted.missing) == (ALLOWED, ALLOWED, ())
    assert any(text.startswith(f"the stage {kind} is taken as allowed") for text in accepted.assumptions)
    others = [other for other in StageKind if other is not kind]
    assert one(a_path(**UNSEEN[kind]), LOGIN, None, *others).outcome is UNDECIDABLE


@pytest.mark.parametrize("group_denies", [False, True], ids=["open", "a group denies"])
@pytest.mark.parametrize("kinds", list(combinations(UNSEEN, 2)), ids="-".join)
def test_accepting_exactly_what_is_missing_comes_to_what_was_seen(
    kinds: tuple[StageKind, ...], group_denies: bool
) -> None:
    changes = {name: value for kind in kinds for name, value in UNSEEN[kind].items()}
    path = a_path(**({"subnet_rules": nsg(deny())} if group_denies else {}) | changes)
    result = one(path)
    assert (all(each.unseen for each in result.missing), result.seen is UNDECIDABLE) == (True, False)
    accepted = one(path, LOGIN, None, *{each.stage for each in result.missing})
    assert (accepted.outcome, accepted.missing) == (result.seen, ())


IP_RULES = a_registry(denies_by_default=True, ip_rules=("192.0.2.10/32",))
TWO_RECORDS = {f"{host}.azurecr.io": ("10.1.0.4", "10.1.0.99") for host in ("contoso", "contoso.westeurope.data")}
OPEN = {
    "a resolver that is reached by UDP only": (
        StageKind.DNS,
        {"dns_servers": ("10.1.0.10",), "subnet_rules": nsg(deny(to="10.1.0.10", protocol="Tcp"))},
        LOGIN,
        a_registry(),
    ),
    "a zone with one good and one wrong record": (
        StageKind.DNS,
        {"private_zones": (replace(FULL_ZONE, records=TWO_RECORDS),)},
        PRIVATE,
        private_registry(approved_endpoint("pe", PE_LOGIN)),
    ),
    "a security admin rule with a tag that nobody knows": (
        StageKind.ADMIN_RULES,
        {"admin_rules": (admin(AdminAction.DENY, "future", "AzureFuture"),)},
        LOGIN,
        a_registry(),
    ),
    "one that may skip a group that denies": (
        StageKind.ADMIN_RULES,
        {"admin_rules": (admin(AdminAction.ALWAYS_ALLOW, "future", "AzureFuture"),), "subnet_rules": nsg(deny())},
        LOGIN,
        a_registry(),
    ),
    "a rule of a group with a tag that nobody knows": (
        StageKind.SUBNET_NSG,
        {"subnet_rules": nsg(deny(to="AzureFuture"))},
        LOGIN,
        a_registry(),
    ),
    "a service endpoint policy": (
        StageKind.ROUTE,
        {
            "service_endpoints": (ServiceEndpoint("Microsoft.Storage", ("*",)),),
            "endpoint_policies": ("/services/Azure",),
        },
        STORAGE,
        a_registry(),
    ),
    "a way out of which the IP rules admit a part": (
        StageKind.REGISTRY,
        {"egress": (replace(NAT, addresses=("192.0.2.10/31",)),)},
        LOGIN,
        IP_RULES,
    ),
    "an IP rule that is not an address": (
        StageKind.REGISTRY,
        {},
        LOGIN,
        replace(IP_RULES, ip_rules=("home",)),
    ),
}


@pytest.mark.parametrize(("kind", "changes", "need", "registry"), OPEN.values(), ids=OPEN)
def test_a_doubt_from_what_was_seen_is_reported_as_such_and_cannot_be_accepted(
    kind: StageKind, changes: dict[str, Any], need: Need, registry: Registry
) -> None:
    result = one(a_path(**changes), need, registry)
    assert [(each.stage, each.unseen) for each in result.missing] == [(kind, False)]
    accepted = one(a_path(**changes), need, registry, *StageKind)
    assert (result.outcome, result.seen, accepted.outcome) == (UNDECIDABLE, UNDECIDABLE, UNDECIDABLE)


def test_a_group_that_may_be_skipped_is_not_missing_itself() -> None:
    result = one(a_path(admin_rules=UNREAD, subnet_rules=nsg(deny())))
    assert result.missing == (Missing(StageKind.ADMIN_RULES, UNREAD.reason),)


def test_without_any_input_every_stage_is_missing_and_can_be_accepted() -> None:
    nothing: dict[str, Any] = {
        "dns_servers": UNREAD,
        "admin_rules": UNREAD,
        "interface_rules": UNREAD,
        "subnet_rules": UNREAD,
        "routes": UNREAD,
        "endpoint_policies": UNREAD,
        "egress": UNREAD,
        "private_zones": UNREAD,
    }
    result = one(a_path(**nothing))
    assert (result.outcome, result.seen) == (UNDECIDABLE, ALLOWED)
    assert [missing.stage for missing in result.missing] == [
        StageKind.DNS,
        StageKind.ADMIN_RULES,
        StageKind.INTERFACE_NSG,
        StageKind.SUBNET_NSG,
        StageKind.ROUTE,
    ]
    assert one(a_path(**nothing), LOGIN, None, *StageKind).outcome is ALLOWED


SKIPPING = {StageKind.ADMIN_RULES, StageKind.SUBNET_NSG}


@pytest.mark.parametrize("kind", [kind for kind in UNSEEN if kind not in SKIPPING])
def test_a_seen_denial_stands_whatever_else_is_missing(kind: StageKind) -> None:
    result = one(a_path(**{**UNSEEN[kind], "subnet_rules": nsg(deny())}))
    assert (result.outcome, result.seen, result.missing) == (DENIED, DENIED, ())


def test_accepting_stages_that_were_seen_changes_nothing() -> None:
    assert one(a_path(**MIXED), LOGIN, None, StageKind.DNS, StageKind.REGISTRY) == one(a_path(**MIXED))


def test_the_clients_can_be_narrowed() -> None:
    half = nsg(deny(sourceAddressPrefix="10.0.1.0/25"))
    path = a_path(subnet_rules=half)
    assert one(path).outcome is PARTIAL
    assert one(path, sources=AddressSet.parse(["10.0.1.0/26"])).outcome is DENIED
    assert one(path, sources=AddressSet.parse(["10.0.1.200"])).outcome is ALLOWED


def test_clients_outside_the_stated_sources_have_no_result() -> None:
    assert walk(a_path(), [LOGIN], sources=AddressSet.parse(["10.9.0.0/16"])) == ()


def test_the_prefixes_of_virtual_network_can_be_stated() -> None:
    path = a_path(subnet_rules=nsg(deny(to="VirtualNetwork", priority=200), allow(priority=300)))
    assert one(path).outcome is ALLOWED
    prefixes = AddressSet.parse(["10.0.0.0/16", "198.51.100.0/24"])
    assert one(path, virtual_network=prefixes).outcome is DENIED


def test_assumptions_about_virtual_network_are_stated_unless_it_is_stated() -> None:
    clients = group(gateway=True)
    path = a_path(group=clients, gateway_routes=False)
    assert any("VirtualNetwork is taken without" in text for text in one(path).assumptions)
    prefixes = AddressSet.parse(["10.0.0.0/8"])
    stated = one(path, virtual_network=prefixes).assumptions
    assert not any("VirtualNetwork is taken without" in text for text in stated)
    assert "VirtualNetwork is taken to hold the prefixes that were given, in place of those that were read" in stated


def test_a_need_with_an_unknown_destination_is_not_decided() -> None:
    result = one(a_path(), tag_need("AzureContainerRegistry.FranceCentral"))
    assert (result.outcome, result.seen, result.views) == (UNDECIDABLE, UNDECIDABLE, ())
    assert [missing.stage for missing in result.missing] == [StageKind.DNS]
    assert "AzureContainerRegistry.FranceCentral" in result.reason


def test_no_needs_have_no_results() -> None:
    assert walk_client(a_path(), [], [a_registry()], TAGS) == ()


def test_a_walk_gives_the_same_results_every_time() -> None:
    path = a_path(**MIXED, private_zones=(FULL_ZONE,))
    needs = [LOGIN, STORAGE, PRIVATE]
    assert walk(path, needs, private_registry()) == walk(path, needs, private_registry())


PACKAGES = replace(
    LOGIN, id="contoso/platform/packages", purpose=Purpose.PLATFORM, tag=None, hosts=("packages.example",)
)


@pytest.mark.parametrize(
    ("rules", "outcome", "reason"),
    [
        pytest.param(nsg(), ALLOWED, "", id="all is open"),
        pytest.param(nsg(deny()), DENIED, "", id="all is closed"),
        pytest.param(
            nsg(allow(to="198.51.100.0/24"), deny()),
            UNDECIDABLE,
            "only host names say where it goes, and rules that do not see them treat public addresses differently",
            id="something is open",
        ),
    ],
)
def test_a_need_that_only_host_names_express_is_decided_where_all_addresses_fare_alike(
    rules: RuleSet, outcome: Outcome, reason: str
) -> None:
    (result,) = walk(a_path(subnet_rules=rules), [PACKAGES])
    assert (result.outcome, result.seen, result.reason) == (outcome, outcome, reason)
