"""Whether packets get further from the next hop of a route."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from acrnet.audit.model import StageKind
from acrnet.net import Family
from acrnet.registry.need import Need
from acrnet.rules.client_path import Egress, EgressKind, NextHop, ServiceEndpoint
from acrnet.rules.verdict import Outcome
from acrnet.unknown import Unknown

from .paths import (
    FULL_ZONE,
    LOGIN,
    NAT,
    PRIVATE,
    STORAGE,
    UNREAD,
    a_path,
    group,
    one,
    private_registry,
    route,
    stage,
    to_appliance,
)

ALLOWED, DENIED, UNDECIDABLE, PARTIAL = Outcome.ALLOWED, Outcome.DENIED, Outcome.UNDECIDABLE, Outcome.PARTIAL
DEFAULT = Egress(EgressKind.DEFAULT, "", Unknown("it may change"))
LOAD_BALANCER = Egress(EgressKind.LOAD_BALANCER, "lb", ("192.0.2.20/32",))
PUBLIC_IP = Egress(EgressKind.PUBLIC_IP, "ip-app", ("192.0.2.30/32",))
NO_ADDRESS = Egress(EgressKind.NAT_GATEWAY, "nat-bare", ())
HIDDEN = Egress(EgressKind.NAT_GATEWAY, "nat-app", Unknown("acrnet may not read it"))


@pytest.mark.parametrize(
    ("changes", "expected", "because"),
    [
        pytest.param({}, ALLOWED, "system route 0.0.0.0/0 -> Internet, by NAT gateway nat-app", id="NAT gateway"),
        pytest.param(
            {"egress": (PUBLIC_IP,)},
            ALLOWED,
            "system route 0.0.0.0/0 -> Internet, by public IP address ip-app",
            id="IP",
        ),
        pytest.param(
            {"egress": (LOAD_BALANCER,)}, ALLOWED, "system route 0.0.0.0/0 -> Internet, by load balancer lb", id="LB"
        ),
        pytest.param(
            {"egress": (DEFAULT,)},
            ALLOWED,
            "system route 0.0.0.0/0 -> Internet, by default outbound access",
            id="default outbound access",
        ),
        pytest.param(
            {"egress": (HIDDEN,)},
            ALLOWED,
            "system route 0.0.0.0/0 -> Internet, by NAT gateway nat-app",
            id="a way out whose addresses are not known",
        ),
        pytest.param(
            {"egress": ()},
            DENIED,
            "system route 0.0.0.0/0 -> Internet, but vnet-app/app is private and has no NAT gateway, public IP address "
            "or load balancer with outbound rules",
            id="a private subnet without a way out",
        ),
        pytest.param(
            {"egress": (NO_ADDRESS,)},
            DENIED,
            "system route 0.0.0.0/0 -> Internet, but no way out of vnet-app/app has an IPv4 address",
            id="a NAT gateway without an address",
        ),
        pytest.param(
            {"egress": UNREAD},
            UNDECIDABLE,
            "system route 0.0.0.0/0 -> Internet, by a way out that was not read",
            id="ways out that were not read",
        ),
        pytest.param(
            {"routes": (route("0.0.0.0/0", NextHop.NONE, "drop"),)},
            DENIED,
            "route drop 0.0.0.0/0 -> None drops them",
            id="a route that drops",
        ),
        pytest.param(
            {"routes": (to_appliance(),), "egress": ()},
            ALLOWED,
            "route to-firewall 0.0.0.0/0 -> VirtualAppliance 10.1.0.68",
            id="an appliance needs no way out of the subnet",
        ),
        pytest.param(
            {"routes": (route("0.0.0.0/0", UNREAD, "new"),)}, UNDECIDABLE, "route new 0.0.0.0/0", id="an unknown hop"
        ),
        pytest.param(
            {"routes": UNREAD},
            UNDECIDABLE,
            "system route 0.0.0.0/0 -> Internet, by NAT gateway nat-app or user-defined routes",
            id="routes that were not read",
        ),
        pytest.param(
            {"group": group(gateway=True)},
            UNDECIDABLE,
            "system route 0.0.0.0/0 -> Internet, by NAT gateway nat-app or a route of the gateway of vnet-app",
            id="a gateway that may bring a default route",
        ),
        pytest.param(
            {"group": group(gateway=True), "gateway_routes": False},
            ALLOWED,
            "system route 0.0.0.0/0 -> Internet, by NAT gateway nat-app",
            id="a gateway whose routes are kept out",
        ),
    ],
)
def test_the_route_stage_says_where_packets_go_and_whether_they_get_on(
    changes: dict[str, Any], expected: Outcome, because: str
) -> None:
    verdict = stage(one(a_path(**changes)), StageKind.ROUTE)
    assert (verdict.outcome, verdict.because) == (expected, because)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"egress": UNREAD}, "acrnet may not read it", id="ways out"),
        pytest.param({"routes": UNREAD}, "acrnet may not read it", id="routes"),
        pytest.param({"routes": (route("0.0.0.0/0", UNREAD),)}, "acrnet may not read it", id="next hop"),
        pytest.param({"group": group(gateway=True)}, "which routes that brings was not read", id="gateway"),
        pytest.param({"routes": (to_appliance("AzureFuture"),)}, "have none named 'AzureFuture'", id="tag"),
    ],
)
def test_an_unread_route_is_missing_and_what_was_seen_allows(changes: dict[str, Any], reason: str) -> None:
    result = one(a_path(**changes))
    assert (result.outcome, result.seen, result.decided_by) == (UNDECIDABLE, ALLOWED, StageKind.ROUTE)
    assert result.missing[0].stage is StageKind.ROUTE
    assert reason in result.missing[0].reason


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"egress": UNREAD}, id="ways out"),
        pytest.param({"routes": UNREAD}, id="routes"),
        pytest.param({"group": group(gateway=True)}, id="gateway"),
        pytest.param({"routes": (to_appliance("AzureFuture"),)}, id="tag"),
    ],
)
def test_an_unseen_route_can_be_accepted_and_the_result_says_so(changes: dict[str, Any]) -> None:
    result = one(a_path(**changes), LOGIN, None, StageKind.ROUTE)
    assert (result.outcome, result.missing) == (ALLOWED, ())
    assert any(text.startswith("the stage route is taken as allowed, although") for text in result.assumptions)


def test_a_tie_of_two_equal_routes_cannot_be_accepted_as_unseen() -> None:
    to_tag = "AzureContainerRegistry.WestEurope"
    routes = (route(to_tag, NextHop.NONE, "drop"), route(to_tag, NextHop.INTERNET, "out"))
    result = one(a_path(routes=routes), LOGIN, None, *StageKind)
    assert (result.outcome, result.decided_by) == (UNDECIDABLE, StageKind.ROUTE)
    assert f"which of route drop {to_tag} -> None and route out {to_tag} -> Internet is taken" in result.reason


def test_a_private_subnet_is_denied_whatever_route_is_accepted() -> None:
    assert one(a_path(egress=()), LOGIN, None, *StageKind).outcome is DENIED


def test_dropped_addresses_are_denied_beside_routed_ones() -> None:
    result = one(a_path(routes=(route("198.51.100.0/27", NextHop.NONE, "drop"),)))
    assert (result.outcome, result.decided_by) == (PARTIAL, StageKind.ROUTE)
    (view,) = result.views
    assert view.verdict.denied.destinations.prefixes() == ("198.51.100.0/27",)
    assert view.verdict.allowed.destinations.prefixes() == ("198.51.100.32/27",)


def dual_stack(*egress: Egress) -> Any:
    both = replace(LOGIN, families=(Family.IPV4, Family.IPV6))
    clients = group(sources=("10.0.1.0/24", "fd00::/64"), address_space=("10.0.0.0/16", "fd00::/48"))
    return one(a_path(group=clients, egress=egress), both)


@pytest.mark.parametrize(
    ("egress", "expected"),
    [
        pytest.param((Egress(EgressKind.PUBLIC_IP, "ip", ("192.0.2.1/32", "2001:db8:9::1/128")),), ALLOWED, id="both"),
        pytest.param((NAT,), PARTIAL, id="IPv4 only"),
        pytest.param((DEFAULT,), PARTIAL, id="default outbound access is IPv4"),
        pytest.param((HIDDEN,), UNDECIDABLE, id="addresses that are not known"),
    ],
)
def test_packets_of_a_family_need_a_way_out_with_an_address_of_it(
    egress: tuple[Egress, ...], expected: Outcome
) -> None:
    assert dual_stack(*egress).outcome is expected


def storage_endpoint(**changes: Any) -> dict[str, Any]:
    endpoint = ServiceEndpoint("Microsoft.Storage", ("westeurope", "northeurope"))
    return {"service_endpoints": (endpoint,), "routes": (to_appliance(),), "egress": (), **changes}


def test_a_service_endpoint_takes_layers_past_the_firewall_and_needs_no_way_out() -> None:
    result = one(a_path(**storage_endpoint()), STORAGE)
    assert (result.outcome, stage(result, StageKind.ROUTE).because) == (ALLOWED, "service endpoint Microsoft.Storage")
    assert StageKind.FIREWALL not in [each.kind for each in result.stages]
    assert any("taken to lead to the IPv4 prefixes of Storage.westeurope" in text for text in result.assumptions)


def test_the_login_server_still_meets_the_firewall() -> None:
    assert one(a_path(**storage_endpoint())).decided_by is StageKind.FIREWALL


ACCOUNT = "/subscriptions/1/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/mine"


@pytest.mark.parametrize(
    "listed",
    [
        pytest.param((ACCOUNT,), id="an account"),
        pytest.param(("/subscriptions/1", f"{ACCOUNT}2"), id="a whole subscription"),
        pytest.param(("subscriptions/1/resourceGroups/rg",), id="without the leading slash"),
    ],
)
def test_a_service_endpoint_policy_refuses_the_storage_of_registries(listed: tuple[str, ...]) -> None:
    path = a_path(**storage_endpoint(endpoint_policies=listed))
    result = one(path, STORAGE, None, *StageKind)
    verdict = stage(result, StageKind.ROUTE)
    assert (result.outcome, result.decided_by) == (DENIED, StageKind.ROUTE)
    assert verdict.because == (
        "service endpoint Microsoft.Storage, whose policy on app refuses storage accounts that a service manages"
    )
    assert verdict.fix.startswith("Give the registry dedicated data endpoints")


def test_an_alias_in_a_policy_leaves_it_open_and_cannot_be_accepted_as_unseen() -> None:
    path = a_path(**storage_endpoint(endpoint_policies=("/services/Azure/ManagedInstance", ACCOUNT)))
    result = one(path, STORAGE, None, *StageKind)
    assert (result.outcome, result.seen, result.decided_by) == (UNDECIDABLE, UNDECIDABLE, StageKind.ROUTE)
    assert "/services/Azure/ManagedInstance" in result.reason


def test_with_a_policy_the_service_endpoint_is_for_the_storage_of_every_region() -> None:
    # Without one the endpoint for northeurope leaves the storage of westeurope to the NAT gateway.
    far = (ServiceEndpoint("Microsoft.Storage", ("northeurope",)),)
    assert one(a_path(service_endpoints=far), STORAGE).outcome is ALLOWED
    assert one(a_path(service_endpoints=far, endpoint_policies=(ACCOUNT,)), STORAGE).outcome is DENIED
    assert one(a_path(service_endpoints=far, endpoint_policies=UNREAD), STORAGE).outcome is UNDECIDABLE


def test_policies_that_were_not_read_are_missing() -> None:
    result = one(a_path(**storage_endpoint(endpoint_policies=UNREAD)), STORAGE)
    assert (result.outcome, result.seen) == (UNDECIDABLE, ALLOWED)
    assert one(a_path(**storage_endpoint(endpoint_policies=UNREAD)), STORAGE, None, StageKind.ROUTE).outcome is ALLOWED


@pytest.mark.parametrize("policies", [(ACCOUNT,), UNREAD], ids=["listed", "unread"])
def test_a_policy_does_not_act_on_packets_of_another_route(policies: Any) -> None:
    assert one(a_path(endpoint_policies=policies), STORAGE).outcome is ALLOWED
    registry = ServiceEndpoint("Microsoft.ContainerRegistry", ("*",))
    assert one(a_path(endpoint_policies=policies, service_endpoints=(registry,)), LOGIN).outcome is ALLOWED


@pytest.mark.parametrize(
    ("need", "changes", "fix"),
    [
        pytest.param(
            LOGIN,
            {"egress": ()},
            "Give app a way out to public IPv4 addresses, for example a NAT gateway.",
            id="a private subnet",
        ),
        pytest.param(
            LOGIN,
            {"routes": (route("0.0.0.0/0", NextHop.NONE, "drop"),)},
            "Remove route drop from app, or give app a longer route to the addresses.",
            id="a route that drops",
        ),
        pytest.param(
            PRIVATE,
            {
                "group": group(peered_networks=(), peered_address_space=()),
                "private_zones": (FULL_ZONE,),
            },
            "Peer vnet-app with the network of the addresses, or give app a route to them.",
            id="an endpoint in a network that is not peered",
        ),
    ],
)
def test_the_fix_of_a_route_fits_its_cause(need: Need, changes: dict[str, Any], fix: str) -> None:
    result = one(a_path(**changes), need, private_registry() if need is PRIVATE else None)
    assert (result.outcome, stage(result, StageKind.ROUTE).fix) == (DENIED, fix)
