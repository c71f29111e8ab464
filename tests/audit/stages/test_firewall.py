from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from acrnet.audit.model import Missing, Result, StageKind
from acrnet.firewall import FirewallAhead, FirewallRules, read_firewall, rules_of_firewall
from acrnet.net import AddressSet
from acrnet.registry.need import Need
from acrnet.resource_id import ResourceId
from acrnet.rules.client_path import EndpointSubnet, HubEgress, NextHop
from acrnet.rules.verdict import Outcome
from acrnet.unknown import Unknown

from ...estates import network_id
from ...firewall.bodies import Rest, application_rule, ip_group_id, network_rule
from ...firewall.bodies import firewall as firewall_body
from ...firewall.bodies import group as group_body
from ...firewall.hubs import allow as allow_rules
from ...firewall.hubs import deny as deny_rules
from ...firewall.hubs import hub, one_group
from ...needs import REGISTRY_WEST
from .paths import (
    ENDPOINTS,
    FULL_ZONE,
    LOGIN,
    PRIVATE,
    STORAGE,
    a_path,
    deny,
    group,
    nsg,
    one,
    private_registry,
    route,
    stage,
    to_appliance,
)

APPLIANCE = (to_appliance(),)
APPLIANCE_REASON = (
    "route to-firewall 0.0.0.0/0 -> VirtualAppliance 10.1.0.68 leads to an appliance whose rules were not supplied"
)


def test_a_firewall_that_was_not_supplied_is_missing_and_what_was_seen_allows() -> None:
    result = one(a_path(routes=APPLIANCE))
    assert (result.outcome, result.seen, result.decided_by) == (
        Outcome.UNDECIDABLE,
        Outcome.ALLOWED,
        StageKind.FIREWALL,
    )
    assert result.missing == (Missing(StageKind.FIREWALL, APPLIANCE_REASON),)
    assert result.reason == APPLIANCE_REASON
    assert stage(result, StageKind.FIREWALL).name == "to-firewall"


def test_the_firewall_can_be_accepted_and_the_result_says_so() -> None:
    result = one(a_path(routes=APPLIANCE), LOGIN, None, StageKind.FIREWALL)
    assert (result.outcome, result.missing) == (Outcome.ALLOWED, ())
    assert f"the stage firewall is taken as allowed, although {APPLIANCE_REASON}" in result.assumptions


def test_accepting_another_stage_does_not_accept_the_firewall() -> None:
    assert one(a_path(routes=APPLIANCE), LOGIN, None, StageKind.ROUTE).outcome is Outcome.UNDECIDABLE


def test_a_gateway_leads_to_a_firewall_out_of_azure() -> None:
    result = one(a_path(routes=(route("0.0.0.0/0", NextHop.GATEWAY, "home"),)))
    (missing,) = result.missing
    assert missing.stage is StageKind.FIREWALL
    assert missing.reason.startswith("route home 0.0.0.0/0 -> VirtualNetworkGateway leads out of Azure")


@pytest.mark.parametrize(
    "destination", ["*", "Internet", "AzureContainerRegistry"], ids=["everything", "Internet", "the registry"]
)
def test_what_is_denied_before_the_firewall_is_denied_and_nothing_is_missing(destination: str) -> None:
    path = a_path(routes=APPLIANCE, interface_rules=nsg(deny(to=destination), name="nsg-nic"))
    result = one(path)
    assert (result.outcome, result.seen, result.decided_by) == (
        Outcome.DENIED,
        Outcome.DENIED,
        StageKind.INTERFACE_NSG,
    )
    assert result.missing == ()
    assert StageKind.FIREWALL not in [each.kind for each in result.stages]


def test_a_default_route_leaves_open_what_virtual_network_stands_for_in_the_groups() -> None:
    # AllowVnetOutBound (65000) may or may not hold every address, so a deny below it may never be reached.
    late = nsg(deny(to="Internet", priority=4000), deny("first", 200, "203.0.113.0/24"))
    rules = nsg(
        {
            "name": "vnet-first",
            "properties": {
                "protocol": "*",
                "sourcePortRange": "*",
                "destinationPortRange": "*",
                "sourceAddressPrefix": "*",
                "destinationAddressPrefix": "VirtualNetwork",
                "access": "Allow",
                "priority": 100,
                "direction": "Outbound",
            },
        },
        deny(to="Internet", priority=4000),
    )
    path = a_path(routes=APPLIANCE, group=group(default_route=True), subnet_rules=rules)
    result = one(path)
    assert (result.outcome, result.seen, result.decided_by) == (
        Outcome.UNDECIDABLE,
        Outcome.UNDECIDABLE,
        StageKind.SUBNET_NSG,
    )
    assert [missing.stage for missing in result.missing] == [StageKind.SUBNET_NSG, StageKind.FIREWALL]
    assert one(a_path(routes=APPLIANCE, subnet_rules=late)).outcome is Outcome.DENIED


def behind(rules: FirewallRules, need: Need = LOGIN, *accept: StageKind, **ahead: Any) -> Result:
    """Walk one need through a firewall with these rules."""
    groups = {ip_group_id("half").lower(): AddressSet.parse(["10.0.1.0/25"])}
    firewall = FirewallAhead("fw", rules, groups, **ahead)
    return one(a_path(routes=APPLIANCE), need, None, *accept, firewalls={"10.1.0.68": firewall})


CONTOSO, BLOBS = "contoso.azurecr.io", "*.blob.core.windows.net"
BY_NAME = application_rule("app", CONTOSO)
BY_TAG = network_rule("net", to=REGISTRY_WEST)
PARENT = Unknown("the parent was not read")
LAYERS = replace(STORAGE, hosts=(BLOBS,))
TWO_NAMES = replace(LOGIN, hosts=(CONTOSO, "other.azurecr.io"))
BY_ADDRESS = replace(LOGIN, hosts=())

CLASSIC: Rest = {
    "applicationRuleCollections": [
        {
            "name": "web",
            "properties": {
                "priority": 300,
                "action": {"type": "Allow"},
                "rules": [{key: value for key, value in BY_NAME.items() if key != "ruleType"}],
            },
        }
    ]
}

CASES = [
    pytest.param(
        one_group(allow_rules(BY_NAME)),
        LOGIN,
        Outcome.ALLOWED,
        f"rule hub/g/allow/app (200) allows {CONTOSO}",
        id="a name is allowed by the rule that names it",
    ),
    pytest.param(
        one_group(allow_rules(application_rule("app", "fabrikam.azurecr.io"))),
        LOGIN,
        Outcome.DENIED,
        f"no rule allows {CONTOSO}",
        id="a name that no rule names is denied",
    ),
    pytest.param(
        one_group(deny_rules(application_rule("ban", "*.azurecr.io")), allow_rules(BY_NAME)),
        LOGIN,
        Outcome.DENIED,
        f"rule hub/g/deny/ban (100) denies {CONTOSO}",
        id="the rule that denies is named with its group and collection",
    ),
    pytest.param(
        one_group(allow_rules(BY_NAME), deny_rules(network_rule("ban", to="NoSuchTag"), priority=900)),
        LOGIN,
        Outcome.UNDECIDABLE,
        "rule hub/g/deny/ban (900) may match contoso.azurecr.io",
        id="a network rule comes first, and what it matches is not known",
    ),
    pytest.param(
        one_group(allow_rules(BY_NAME), deny_rules(network_rule("ban", to="198.51.100.0/24"), priority=900)),
        LOGIN,
        Outcome.DENIED,
        f"rule hub/g/deny/ban (900) denies {CONTOSO}",
        id="a network rule comes before every application rule",
    ),
    pytest.param(
        one_group(allow_rules(BY_TAG)),
        BY_ADDRESS,
        Outcome.ALLOWED,
        "rule hub/g/allow/net (200) allows",
        id="addresses are allowed by a network rule",
    ),
    pytest.param(
        one_group(allow_rules(BY_NAME)),
        BY_ADDRESS,
        Outcome.UNDECIDABLE,
        "rule hub/g/allow/app (200) may match",
        id="addresses without a name are left open by an application rule",
    ),
    pytest.param(
        one_group(allow_rules(application_rule("app", webCategories=["news"], targetFqdns=None))),
        LOGIN,
        Outcome.UNDECIDABLE,
        f"rule hub/g/allow/app (200) may match {CONTOSO}",
        id="a web category leaves it open",
    ),
    pytest.param(
        one_group(allow_rules(application_rule("blobs", BLOBS))),
        LAYERS,
        Outcome.ALLOWED,
        f"rule hub/g/allow/blobs (200) allows names in {BLOBS}",
        id="a wildcard of the need is allowed by the same wildcard",
    ),
    pytest.param(
        one_group(allow_rules(application_rule("one", "layers.blob.core.windows.net"))),
        LAYERS,
        Outcome.PARTIAL,
        f"no rule allows names in {BLOBS}",
        id="a wildcard of the need is denied but for the one name that a rule names",
    ),
    pytest.param(
        one_group(allow_rules(BY_NAME)),
        TWO_NAMES,
        Outcome.PARTIAL,
        "no rule allows other.azurecr.io",
        id="one of two names is denied",
    ),
    pytest.param(
        one_group(allow_rules({**BY_NAME, "sourceAddresses": [], "sourceIpGroups": [ip_group_id("half")]})),
        LOGIN,
        Outcome.PARTIAL,
        f"no rule allows {CONTOSO}",
        id="half of the clients are in the IP Group",
    ),
    pytest.param(
        rules_of_firewall(read_firewall(firewall_body(**CLASSIC)), {}),
        LOGIN,
        Outcome.ALLOWED,
        f"rule web/app (300) allows {CONTOSO}",
        id="classic rules have no group",
    ),
]


@pytest.mark.parametrize(("rules", "need", "outcome", "because"), CASES)
def test_the_rules_of_an_azure_firewall_decide_about_names(
    rules: FirewallRules, need: Need, outcome: Outcome, because: str
) -> None:
    result = behind(rules, need)
    at = stage(result, StageKind.FIREWALL)
    assert (result.outcome, at.outcome, at.name, at.because) == (outcome, outcome, "fw", because)
    allowed = outcome is Outcome.ALLOWED
    assert result.decided_by is (StageKind.REGISTRY if allowed else StageKind.FIREWALL)
    assert [each.unseen for each in result.missing] == [False] * (outcome is Outcome.UNDECIDABLE)


def test_the_rule_of_the_firewall_is_among_the_deciding_rules() -> None:
    rules = one_group(deny_rules(application_rule("ban", "*.azurecr.io")), allow_rules(BY_NAME))
    (view,) = behind(rules).views
    (rule,) = view.verdict.deciding_rules()
    assert (rule.name, rule.priority, rule.rule_set) == ("hub/g/deny/ban", 100, rules.id)


@pytest.mark.parametrize(
    ("rules", "seen"),
    [
        pytest.param(hub(group_body("g", 200, allow_rules(BY_NAME)), parents=[PARENT]), Outcome.ALLOWED, id="allowed"),
        pytest.param(hub(parents=[PARENT]), Outcome.ALLOWED, id="allowed by no rule, so the parent may"),
        pytest.param(
            hub(group_body("g", 200, deny_rules(BY_NAME)), parents=[PARENT]), Outcome.UNDECIDABLE, id="denied by a rule"
        ),
    ],
)
def test_a_parent_that_was_not_read_leaves_it_open_and_is_taken_to_allow_what_no_rule_denies(
    rules: FirewallRules, seen: Outcome
) -> None:
    result = behind(rules)
    assert (result.outcome, result.decided_by, result.seen) == (Outcome.UNDECIDABLE, StageKind.FIREWALL, seen)
    assert "the parent was not read" in result.reason
    assert behind(rules, LOGIN, StageKind.FIREWALL).outcome is seen


def test_what_a_firewall_sends_elsewhere_is_not_known_to_arrive_and_what_it_denies_is_denied() -> None:
    detour = "fw sends packets on by a route"
    allowed = behind(one_group(allow_rules(BY_NAME)), detour=detour)
    assert (allowed.outcome, allowed.seen, allowed.reason) == (Outcome.UNDECIDABLE, Outcome.ALLOWED, detour)
    assert behind(one_group(), detour=detour).outcome is Outcome.DENIED


def test_what_is_taken_for_granted_about_a_firewall_is_said_where_it_lets_flows_through() -> None:
    rules = one_group(allow_rules(BY_NAME))
    strict = replace(rules, assumptions=("threat intelligence is taken not to stop it",))
    result = behind(strict, assumptions=("fw is taken to reach the Internet",))
    assert "threat intelligence is taken not to stop it; fw is taken to reach the Internet" in result.assumptions
    assert behind(one_group(), assumptions=strict.assumptions).assumptions == ()


def test_a_private_endpoint_behind_a_firewall_is_denied_or_left_open() -> None:
    registry = private_registry(public=False)
    path = a_path(
        routes=(to_appliance("10.1.0.4/32"), to_appliance("10.1.0.5/32")),
        private_zones=(FULL_ZONE,),
        endpoint_subnets={ENDPOINTS: EndpointSubnet(obeys_routes=True, filter=None)},
    )

    def outcome(*names: str) -> tuple[Outcome, StageKind | None]:
        firewall = FirewallAhead("fw", one_group(allow_rules(application_rule("app", *names))))
        result = one(path, replace(PRIVATE, hosts=(CONTOSO,)), registry, firewalls={"10.1.0.68": firewall})
        return result.outcome, result.decided_by

    assert outcome("fabrikam.azurecr.io") == (Outcome.DENIED, StageKind.FIREWALL)
    assert outcome(CONTOSO) == (Outcome.UNDECIDABLE, StageKind.FIREWALL)


@pytest.mark.parametrize(
    ("server", "rules", "expected"),
    [
        pytest.param("192.0.2.53", [], "no rule allows", id="stopped"),
        pytest.param(
            "192.0.2.53",
            [network_rule("dns", ipProtocols=["UDP", "TCP"], destinationPorts=["53"])],
            "",
            id="let through",
        ),
        pytest.param("10.1.0.68", [], "the rules of fw do not decide about packets for itself", id="its own DNS proxy"),
    ],
)
def test_queries_to_a_resolver_behind_a_firewall_are_judged_by_its_network_rules(
    server: str, rules: list[Rest], expected: str
) -> None:
    path = a_path(routes=(to_appliance(), to_appliance("10.1.0.68/32", "own")), dns_servers=(server,))
    firewall = FirewallAhead("fw", one_group(allow_rules(BY_NAME, *rules)))
    at = stage(one(path, firewalls={"10.1.0.68": firewall}), StageKind.DNS)
    outcomes = {"": Outcome.ALLOWED, "no rule allows": Outcome.DENIED}
    assert at.outcome is outcomes.get(expected, Outcome.UNDECIDABLE)


@pytest.mark.parametrize(
    ("at_next_hop", "reason"),
    [
        pytest.param(None, APPLIANCE_REASON, id="another appliance"),
        pytest.param(
            Unknown("acrnet may not list the firewalls"),
            "route to-firewall 0.0.0.0/0 -> VirtualAppliance 10.1.0.68 leads to a firewall about which nothing is "
            "known, because acrnet may not list the firewalls",
            id="not read",
        ),
    ],
)
def test_a_next_hop_that_is_no_firewall_or_may_be_one_stays_unseen(at_next_hop: Unknown | None, reason: str) -> None:
    result = one(a_path(routes=APPLIANCE), firewalls={"10.1.0.68": at_next_hop})
    assert result.missing == (Missing(StageKind.FIREWALL, reason),)
    assert (result.outcome, result.seen) == (Outcome.UNDECIDABLE, Outcome.ALLOWED)


def test_flows_that_may_take_one_of_two_firewalls_are_decided_where_both_agree() -> None:
    unclear = (to_appliance("AzureContainerRegistry.Nowhere", "maybe", "10.1.0.69"), to_appliance())
    open_rules, closed = one_group(allow_rules(BY_NAME)), one_group()

    def outcome(first: FirewallRules, second: FirewallRules) -> Outcome:
        ahead = {"10.1.0.68": FirewallAhead("fw", first), "10.1.0.69": FirewallAhead("fw2", second)}
        return one(a_path(routes=unclear), firewalls=ahead).outcome

    assert outcome(open_rules, open_rules) is Outcome.ALLOWED
    assert outcome(open_rules, closed) is Outcome.UNDECIDABLE
    assert outcome(closed, open_rules) is Outcome.UNDECIDABLE
    assert outcome(closed, closed) is Outcome.DENIED


IN_HUB = ResourceId.parse(network_id("azureFirewalls", "fw-wan"))
WAN = ResourceId.parse(network_id("virtualHubs", "wan"))
THROUGH_HUB: dict[str, Any] = {"group": group(gateway=True), "hub": HubEgress(WAN, IN_HUB)}
OPEN, CLOSED = one_group(allow_rules(BY_NAME)), one_group()


@pytest.mark.parametrize(
    ("rules", "changes", "outcome", "decided_by"),
    [
        pytest.param(OPEN, {}, Outcome.ALLOWED, StageKind.REGISTRY, id="allowed by its rules"),
        pytest.param(CLOSED, {}, Outcome.DENIED, StageKind.FIREWALL, id="denied by its rules"),
        pytest.param(
            CLOSED,
            {"routes": (route("0.0.0.0/0", NextHop.INTERNET),)},
            Outcome.ALLOWED,
            StageKind.REGISTRY,
            id="a user-defined route comes before that of the hub",
        ),
        pytest.param(
            OPEN,
            {"hub": HubEgress(WAN, Unknown("it has no routing intent"))},
            Outcome.UNDECIDABLE,
            StageKind.ROUTE,
            id="the hub does not say where packets go",
        ),
        pytest.param(
            OPEN,
            {"hub": HubEgress(WAN, ResourceId.parse(network_id("networkVirtualAppliances", "nva")))},
            Outcome.UNDECIDABLE,
            StageKind.ROUTE,
            id="another appliance in the hub",
        ),
        pytest.param(OPEN, {"hub": None}, Outcome.UNDECIDABLE, StageKind.ROUTE, id="a gateway and no hub"),
    ],
)
def test_the_default_route_of_a_virtual_hub_leads_to_its_firewall(
    rules: FirewallRules, changes: dict[str, Any], outcome: Outcome, decided_by: StageKind
) -> None:
    result = one(a_path(**{**THROUGH_HUB, **changes}), firewalls={IN_HUB.key: FirewallAhead("fw-wan", rules)})
    assert (result.outcome, result.decided_by) == (outcome, decided_by)


def test_the_route_of_the_hub_is_named_with_what_is_assumed_about_others() -> None:
    result = one(a_path(**THROUGH_HUB), firewalls={IN_HUB.key: FirewallAhead("fw-wan", OPEN)})
    assert stage(result, StageKind.ROUTE).because == "route 0.0.0.0/0 of virtual hub wan -> fw-wan"
    assert "virtual hub wan is taken to bring no route for public addresses other than 0.0.0.0/0" in result.assumptions


def test_the_firewall_of_a_hub_that_may_not_be_read_is_unseen() -> None:
    result = one(a_path(**THROUGH_HUB), firewalls={IN_HUB.key: Unknown("acrnet may not read it")})
    (missing,) = result.missing
    assert (missing.stage, missing.unseen, result.seen) == (StageKind.FIREWALL, True, Outcome.ALLOWED)
