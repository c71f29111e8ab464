"""Findings about needs that are not met on the whole path of a client, with the stage that decides."""

from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec import structs

from acrnet.audit.checks import find
from acrnet.audit.model import Finding, Level, Missing, Result, StageKind, StageVerdict, View
from acrnet.audit.subject import Clients
from acrnet.firewall import FirewallContext, evaluate_need
from acrnet.net import AddressSet, FlowSet, IntervalSet
from acrnet.registry.need import Need
from acrnet.rules.evaluate import evaluate_path, need_flows
from acrnet.rules.verdict import Outcome, Part, Verdict

from ...estates import nsg_id, rule
from ...firewall.bodies import Rest, application_rule
from ...firewall.hubs import deny, one_group
from ...needs import REGISTRY_WEST, rules_of, tag_need
from .audits import DENY_INTERNET, LOGIN, network, results_of, subject

CLIENT = "vnet-app/app"
WHAT = "contoso/login/westeurope (AzureContainerRegistry.WestEurope, Tcp 443)"


def way(*stages: StageVerdict, need: Need = LOGIN, **fields: object) -> Result:
    """The way of a client on which the last of these stages decides."""
    last = stages[-1]
    values = {"outcome": last.outcome, "seen": last.outcome, "views": (), **fields}
    return Result(need, client=CLIENT, stages=stages, decided_by=last.kind, **values)  # type: ignore[arg-type]


def only(result: Result) -> Finding:
    (finding,) = find([], [result], [LOGIN], [], owner="default")
    return finding


def stage(kind: StageKind, because: str, name: str = "", outcome: Outcome = Outcome.DENIED) -> StageVerdict:
    return StageVerdict(kind, name, outcome, because)


def test_a_met_need_of_a_client_has_no_finding() -> None:
    result = way(stage(StageKind.REGISTRY, "", outcome=Outcome.ALLOWED))
    assert find([], [result], [LOGIN], [], owner="default") == ()


@pytest.mark.parametrize(
    ("deciding", "because", "fix"),
    [
        (
            stage(StageKind.DNS, "no rule lets port 53 out", "10.9.0.4"),
            "DNS 10.9.0.4 stops it: no rule lets port 53 out",
            "Let the clients reach their resolvers on port 53",
        ),
        (
            stage(StageKind.ADMIN_RULES, "DenyInternet denies", "central"),
            "the security admin configuration central stops it: DenyInternet denies",
            "Ask whoever runs the network manager",
        ),
        (
            stage(StageKind.ROUTE, "it leads to None"),
            "the route stops it: it leads to None",
            "Give the subnet a route",
        ),
        (
            stage(StageKind.FIREWALL, "no rule admits it", "fw"),
            "the firewall fw stops it: no rule admits it",
            "Admit Tcp 443 to contoso.azurecr.io at the firewall fw.",
        ),
        (
            stage(StageKind.REGISTRY, "203.0.113.9 is not admitted", "contoso"),
            "the registry contoso stops it: 203.0.113.9 is not admitted",
            "Admit the addresses of the clients at the registry",
        ),
    ],
    ids=lambda each: each.kind.value if isinstance(each, StageVerdict) else "",
)
def test_the_deciding_stage_is_named_and_the_fix_is_its_own(deciding: StageVerdict, because: str, fix: str) -> None:
    finding = only(way(stage(StageKind.DNS, "", outcome=Outcome.ALLOWED), deciding))
    assert (finding.id, finding.level, finding.client) == ("need_denied", Level.ERROR, CLIENT)
    assert finding.message == f"{CLIENT} cannot reach {WHAT}, because {because}."
    assert finding.fix.startswith(fix)


def test_a_name_that_never_resolves_is_reported_without_a_packet() -> None:
    stopped = Part(Outcome.DENIED, None, need_flows_of_login(), "no record", str(StageKind.DNS))
    view = View(CLIENT, Verdict.of([stopped]))
    finding = only(way(stage(StageKind.DNS, "the zone has no record for contoso.azurecr.io"), views=(view,)))
    assert finding.message == (
        f"{CLIENT} cannot reach {WHAT}, because DNS stops it: the zone has no record for contoso.azurecr.io."
    )


def need_flows_of_login() -> FlowSet:
    flows = need_flows(LOGIN, network())
    assert isinstance(flows, FlowSet)
    return flows


def test_a_specific_fix_replaces_that_of_the_stage() -> None:
    fix = "Add a virtual network rule for app at contoso."
    assert only(way(replace(stage(StageKind.REGISTRY, "no rule admits app", "contoso"), fix=fix))).fix == fix
    left_open = Missing(StageKind.REGISTRY, "a rule names no subnet", unseen=False, fix=fix)
    undecidable = stage(StageKind.REGISTRY, "", outcome=Outcome.UNDECIDABLE)
    assert only(way(undecidable, missing=(left_open,), views=VIEWS)).fix == fix


def test_a_security_group_that_denies_names_its_rule_and_a_packet() -> None:
    judged = subject(rules_of(DENY_INTERNET), [LOGIN], Clients(CLIENT, network()))
    views = results_of(judged)[0].views
    finding = only(way(stage(StageKind.SUBNET_NSG, "rule deny-internet (4000) denies", "nsg-app"), views=views))
    assert finding.message == (
        f"{CLIENT} cannot reach {WHAT}, because the network security group of the subnet nsg-app stops it: rule"
        " deny-internet (4000) denies, for example 10.0.1.0 to 198.51.100.0 port 443."
    )
    assert (finding.rule_set, finding.rule) == (nsg_id("nsg-app"), "deny-internet")
    assert "acrnet plan --nsg nsg-app" in finding.fix


@pytest.mark.parametrize(
    ("rules", "rule_name", "before"),
    [
        pytest.param([], "default deny", "", id="no rule"),
        pytest.param(
            [deny(application_rule("ban", "*.azurecr.io"))],
            "hub/g/deny/ban",
            ", in a rule before hub/g/deny/ban",
            id="a rule that denies",
        ),
    ],
)
def test_a_firewall_that_denies_is_named_with_its_rule_and_where_to_admit_the_need(
    rules: list[Rest], rule_name: str, before: str
) -> None:
    firewall = one_group(*rules)
    view = View(CLIENT, evaluate_need(firewall, LOGIN, FirewallContext(network())))
    finding = only(way(stage(StageKind.FIREWALL, "it denies", "hub"), views=(view,)))
    assert (finding.rule_set, finding.rule) == (firewall.id, rule_name)
    assert finding.fix == f"Admit Tcp 443 to contoso.azurecr.io at the firewall hub{before}."


def test_a_deny_without_a_free_priority_before_it_is_moved_first_for_a_client_too() -> None:
    rules = rules_of(rule("allow-vault", 100, "Allow", "192.0.2.0/28"), rule("deny-all", 101, "Deny"))
    views = results_of(subject(rules, [LOGIN], Clients(CLIENT, network())))[0].views
    result = way(stage(StageKind.SUBNET_NSG, "rule deny-all (101) denies", "nsg-app"), views=views)
    (finding,) = find([], [result], [LOGIN], [], owner="default", path_rule_sets=[rules])
    assert finding.fix == (
        "Give deny-all a higher number than 101, and allow Tcp 443 to AzureContainerRegistry.WestEurope before it."
    )


def test_of_two_denying_groups_the_deciding_one_is_named_with_its_own_rule_and_packet() -> None:
    groups = [
        rules_of(rule("deny-low", 300, "Deny", "198.51.100.16/28"), name="nsg-nic"),
        rules_of(rule("deny-high", 200, "Deny", "198.51.100.0/28"), name="nsg-subnet"),
    ]
    flows = need_flows(LOGIN, network())
    assert isinstance(flows, FlowSet)
    verdict = evaluate_path(groups, flows, network())
    for parts in (verdict.parts, verdict.parts[::-1]):
        view = View("", structs.replace(verdict, parts=parts))
        deciding = stage(StageKind.INTERFACE_NSG, "rule deny-low (300) denies", "nsg-nic", Outcome.PARTIAL)
        finding = only(way(deciding, views=(view,)))
        assert (finding.rule_set, finding.rule) == (nsg_id("nsg-nic"), "deny-low")
        assert finding.message.endswith("for example 10.0.1.0 to 198.51.100.16 port 443.")
        assert "at a priority below 300; acrnet plan --nsg nsg-nic" in finding.fix


def test_denied_dns_queries_are_reported_with_the_rule_and_a_query() -> None:
    clients, resolver = AddressSet.parse(["10.0.1.0/24"]), AddressSet.parse(["10.9.0.4"])
    query = FlowSet.of(clients, resolver, IntervalSet.single(17), IntervalSet.single(53))
    (rule_of_dns,) = rules_of(rule("no-dns", 300, "Deny")).outbound()[:1]
    stopped = Part(Outcome.DENIED, rule_of_dns, query, stage=nsg_id("nsg-app"))
    judged = subject(rules_of(DENY_INTERNET), [LOGIN], Clients(CLIENT, network()))
    because = "UDP 53 to the resolver 10.9.0.4 is stopped by nsg-app: rule no-dns (300) denies"
    result = way(stage(StageKind.DNS, because, "10.9.0.4"), views=results_of(judged)[0].views, queries=(stopped,))
    finding = only(result)
    assert (finding.rule_set, finding.rule) == (nsg_id("nsg-app"), "no-dns")
    assert finding.message.endswith(f"{because}, for example 10.0.1.0 to 10.9.0.4 port 53.")


def test_a_security_admin_rule_that_denies_is_named_with_its_configuration() -> None:
    judged = subject(rules_of(rule("DenyAll", 10, "Deny"), name="guardrails"), [LOGIN], Clients(CLIENT, network()))
    deciding = stage(StageKind.ADMIN_RULES, "security admin rule DenyAll (10) denies", "guardrails")
    finding = only(way(deciding, views=results_of(judged)[0].views))
    assert (finding.rule_set, finding.rule) == (nsg_id("guardrails"), "DenyAll")
    assert finding.fix.startswith("Ask whoever runs the network manager")


def test_a_partly_met_need_of_a_client_is_reported_as_such() -> None:
    judged = subject(rules_of(rule("deny", 200, "Deny", "198.51.100.0/28")), [LOGIN])
    views = results_of(judged)[0].views
    finding = only(way(stage(StageKind.SUBNET_NSG, "deny (200)", "nsg-app", Outcome.PARTIAL), views=views))
    assert finding.id == "need_partly_denied"
    assert finding.message.startswith(
        f"{CLIENT} can reach only a part of {WHAT}, because the network security group of the subnet nsg-app stops the"
        " rest: deny (200), for example 10.0.1.0 to 198.51.100.0"
    )


def test_a_stage_that_was_not_supplied_is_listed_with_what_was_seen_and_how_to_accept_it() -> None:
    missing = (Missing(StageKind.FIREWALL, "fw-hub was not supplied"), Missing(StageKind.ADMIN_RULES, "no permission"))
    result = way(stage(StageKind.FIREWALL, "", outcome=Outcome.UNDECIDABLE), seen=Outcome.ALLOWED, missing=missing)
    finding = only(result)
    assert (finding.id, finding.level) == ("need_undecidable", Level.WARNING)
    assert finding.message == (
        f"Whether {CLIENT} reaches {WHAT} cannot be decided, though what was seen is allowed, because the firewall:"
        " fw-hub was not supplied, the security admin configuration: no permission."
    )
    assert finding.fix == (
        "Supply what is missing, or take it as allowed with --accept-unseen firewall --accept-unseen admin-rules."
    )


def test_an_option_that_leads_to_a_denial_is_described_as_such() -> None:
    missing = (Missing(StageKind.ADMIN_RULES, "no permission"),)
    undecidable = stage(StageKind.ADMIN_RULES, "", outcome=Outcome.UNDECIDABLE)
    assert only(way(undecidable, seen=Outcome.DENIED, missing=missing)).fix == (
        "Supply what is missing; with --accept-unseen admin-rules the need is denied."
    )


VIEWS = (View(CLIENT, Verdict.unknown("of a test")),)


@pytest.mark.parametrize(
    ("kind", "fix"),
    [
        (StageKind.DNS, "Let the clients reach a resolver by UDP and by TCP on port 53"),
        (StageKind.ADMIN_RULES, "Ask whoever runs the network manager for rules that do not disagree"),
        (
            StageKind.SUBNET_NSG,
            (
                "Allow Tcp 443 to AzureContainerRegistry.WestEurope before the rules of the network security group of"
                " the subnet that may match."
            ),
        ),
        (StageKind.ROUTE, "Remove what leaves the route in doubt, or try the connection from the client."),
        (StageKind.REGISTRY, "Admit every address of the clients at the registry"),
    ],
)
def test_no_option_settles_a_doubt_about_what_was_seen(kind: StageKind, fix: str) -> None:
    undecidable = stage(kind, "", outcome=Outcome.UNDECIDABLE)
    left_open = Missing(kind, "two readings", unseen=False)
    assert only(way(undecidable, missing=(left_open,), views=VIEWS)).fix.startswith(fix)
    both = (left_open, Missing(StageKind.FIREWALL, "fw-hub was not supplied"))
    assert only(way(undecidable, missing=both, views=VIEWS)).fix.startswith(f"Supply what is missing. {fix}")


def test_no_option_settles_a_need_with_an_unknown_destination() -> None:
    undecidable = stage(StageKind.DNS, "", outcome=Outcome.UNDECIDABLE)
    finding = only(way(undecidable, missing=(Missing(StageKind.DNS, "no tag", unseen=False),)))
    assert finding.fix == "Supply what is missing and run the audit again."


def test_an_optional_need_is_a_warning_if_denied_and_no_finding_if_undecidable() -> None:
    optional = tag_need(REGISTRY_WEST, required=False)
    assert only(way(stage(StageKind.ROUTE, "None"), need=optional)).level is Level.WARNING
    undecidable = way(stage(StageKind.ROUTE, "", outcome=Outcome.UNDECIDABLE), need=optional)
    assert find([], [undecidable], [optional], [], owner="default") == ()
