"""Findings about rules of firewalls beside verdicts."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from acrnet.audit.checks import find
from acrnet.audit.firewalls import firewall_subjects, judge_firewalls
from acrnet.audit.model import Finding
from acrnet.firewall import FirewallRules
from acrnet.firewall.located import LocatedFirewall
from acrnet.firewall.overridden import OverriddenRules
from acrnet.net import AddressSet, Family
from acrnet.registry.need import Need, Purpose
from acrnet.rules.inputs import Location, RuleSetKind
from acrnet.rules.seen_clients import StatedClients

from ...firewall.bodies import Rest, application_rule, group, network_rule
from ...firewall.hubs import CONTOSO, allow, deny, hub, one_group, policy_rules
from ...rules.networks import REGISTRY, catalog, need

NEED = need(REGISTRY, hosts=(CONTOSO,))
NAMED = allow(application_rule("contoso", CONTOSO), name="names", priority=300)


def findings(*collections: Rest) -> list[Finding]:
    """Return the findings about a policy of one group, but for those about verdicts."""
    return findings_about(one_group(*collections))


def findings_about(rules: FirewallRules) -> list[Finding]:
    located = LocatedFirewall(RuleSetKind.FIREWALL_POLICY, "hub", rules)
    stated = StatedClients(sources=AddressSet.parse(["10.1.0.0/24"]))
    subjects = firewall_subjects([located], {}, [NEED], stated, catalog())
    every = find(subjects, tuple(judge_firewalls(subjects)), [NEED], [], owner="platform")
    return [each for each in every if not each.id.startswith("need_")]


@pytest.mark.parametrize(
    ("wildcard", "reported"), [("*azurecr.io", True), ("*.azurecr.io", False), ("*", False), (CONTOSO, False)]
)
def test_a_wildcard_without_a_dot_is_reported(wildcard: str, reported: bool) -> None:
    found = findings(allow(application_rule("a", wildcard)))
    assert [each.id for each in found] == ["wildcard_without_dot"] * reported


def test_the_finding_names_a_foreign_domain_and_the_wildcard_to_write() -> None:
    (finding,) = findings(allow(application_rule("a", "*azurecr.io")))
    assert finding.rule == "hub/g/allow/a"
    assert finding.message == "hub/g/allow/a of hub allows *azurecr.io, which also covers evilazurecr.io."
    assert finding.fix == (
        "Write *.azurecr.io in place of *azurecr.io, and azurecr.io beside it where the domain itself is meant."
    )


def test_a_wildcard_that_denies_is_not_reported() -> None:
    assert findings(deny(application_rule("a", "*azurecr.io"))) == []


@pytest.mark.parametrize(
    ("collection", "reported"),
    [
        pytest.param(allow(network_rule("all", "*")), True, id="everywhere"),
        pytest.param(allow(network_rule("all", REGISTRY)), True, id="the tag of the need"),
        pytest.param(allow(network_rule("all", "20.40.1.0/24")), False, id="a part of its addresses"),
        pytest.param(allow(network_rule("all", "*", destinationPorts=["80"])), False, id="another port"),
        pytest.param(allow(network_rule("all", "Unknown.Tag")), False, id="a tag that is not known"),
        pytest.param(allow(application_rule("all", "*")), False, id="an application rule"),
    ],
)
def test_a_name_rule_that_network_rules_forestall_is_reported(collection: Rest, reported: bool) -> None:
    found = [each for each in findings(collection, NAMED) if each.rule == "hub/g/names/contoso"]
    assert [each.id for each in found] == ["name_rule_unreachable"] * reported


def test_the_finding_names_both_rules_and_says_that_any_name_passes() -> None:
    found = findings(allow(network_rule("all", "*")), NAMED)
    (finding,) = (each for each in found if each.id == "name_rule_unreachable")
    assert finding.message.startswith("hub/g/names/contoso of hub never decides about contoso.azurecr.io of ")
    assert finding.message.endswith(
        "the network rule hub/g/allow/all decides before names are looked at, so any name passes at these addresses."
    )
    assert finding.fix == "Narrow hub/g/allow/all to other addresses, or remove hub/g/names/contoso."


def test_a_network_rule_that_denies_lets_no_name_pass() -> None:
    (finding,) = findings(deny(network_rule("all", "*")), NAMED)
    assert "any name passes" not in finding.message


@pytest.mark.parametrize(
    ("collection", "reported"),
    [
        pytest.param(deny(network_rule("all", "*")), True, id="a network rule"),
        pytest.param(deny(network_rule("some", "20.40.1.0/24")), True, id="a part of the addresses"),
        pytest.param(deny(network_rule("other", "20.60.0.0/16")), False, id="other addresses"),
        pytest.param(deny(application_rule("all", "*")), False, id="an application rule"),
        pytest.param(allow(network_rule("ntp", "*", destinationPorts=["123"])), False, id="no deny"),
    ],
)
def test_a_need_that_a_network_rule_of_a_parent_denies_is_reported(collection: Rest, reported: bool) -> None:
    base = policy_rules("base", group("first", 100, collection, policy="base"))
    found = findings_about(hub(group("g", 200, allow(application_rule("a", "*.azurecr.io"))), parents=[base]))
    assert [each.id for each in found if each.id == "parent_denies"] == ["parent_denies"] * reported


def test_the_same_deny_in_the_policy_itself_is_not_of_a_parent() -> None:
    assert findings(deny(network_rule("all", "*"))) == []


def test_the_finding_names_the_rule_of_the_parent() -> None:
    base = policy_rules("base", group("first", 100, deny(network_rule("all", "*")), policy="base"))
    (finding,) = findings_about(hub(group("g", 200), parents=[base]))
    assert finding.rule == "base/first/deny/all"
    assert finding.message.startswith("No rule of hub can allow what base/first/deny/all of a parent policy denies of ")
    assert finding.fix == "Allow it in the parent policy, in a network rule that is tried before base/first/deny/all."


# Rules that are broad, incomplete, overridden or for IPv4 alone


DATA = "contoso.francecentral.data.azurecr.io"
BOTH = ["10.1.0.0/24", "fd00:1::/64"]


def about(
    *collections: Rest, needs: Sequence[Need] = (NEED,), sources: Sequence[str] = ("10.1.0.0/24",)
) -> list[Finding]:
    """Return the findings about a policy of one group, of these clients with these needs."""
    located = LocatedFirewall(RuleSetKind.FIREWALL_POLICY, "hub", one_group(*collections))
    stated = StatedClients(sources=AddressSet.parse(sources)) if sources else StatedClients()
    subjects = firewall_subjects([located], {}, needs, stated, catalog())
    return list(find(subjects, tuple(judge_firewalls(subjects)), needs, [], owner="platform"))


def test_a_network_rule_that_defeats_names_is_reported_once_for_a_need() -> None:
    (finding,) = (
        each
        for each in about(allow(network_rule("all", "AzureCloud", sourceAddresses=["10.1.0.0/25"])), NAMED)
        if each.id == "network_rule_defeats_names"
    )
    assert (finding.rule, finding.need) == ("hub/g/allow/all", NEED.id)
    assert finding.message.startswith(
        "The network rule hub/g/allow/all of hub allows AzureCloud whatever name clients ask for, while"
        " hub/g/names/contoso limits them to names such as contoso.azurecr.io of "
    )
    assert finding.fix == ("Remove hub/g/allow/all, or narrow it to addresses that no application rule is about.")


LOGIN = need(REGISTRY, id="contoso/login/-", hosts=(CONTOSO,))
LAYERS = need(REGISTRY, id="contoso/data/francecentral", hosts=(DATA,), purpose=Purpose.DATA)


@pytest.mark.parametrize(
    ("collection", "reported"),
    [
        pytest.param(allow(application_rule("a", CONTOSO)), True, id="the login alone"),
        pytest.param(allow(application_rule("a", CONTOSO, DATA)), False, id="both"),
        pytest.param(allow(application_rule("a", "*.azurecr.io")), False, id="a wildcard for both"),
        pytest.param(allow(application_rule("a", "other.contoso.com")), False, id="neither"),
        pytest.param(allow(network_rule("n", REGISTRY), application_rule("a", CONTOSO)), False, id="allowed anyway"),
        pytest.param(allow(application_rule("a", CONTOSO), application_rule("b", "*")), False, id="every name"),
    ],
)
def test_hosts_that_a_registry_has_now_and_rules_do_not_name_are_reported(collection: Rest, reported: bool) -> None:
    found = [each for each in about(collection, needs=(LOGIN, LAYERS)) if each.id == "registry_hosts_missing"]
    assert [each.need for each in found] == [LAYERS.id] * reported
    for each in found:
        assert each.message == (
            f"hub allows {CONTOSO} of {LAYERS.registry} by name, but not {DATA}, which {LAYERS.registry} uses now."
        )
        assert each.fix == f"Add {DATA} to hub/g/allow/a, or to another application rule for these clients."


BOTH_FAMILIES = need(REGISTRY, hosts=(CONTOSO,), families=(Family.IPV4, Family.IPV6))


@pytest.mark.parametrize(
    ("collection", "sources", "reported"),
    [
        pytest.param(NAMED, BOTH, True, id="by name"),
        pytest.param(NAMED, (), False, id="clients that are assumed"),
        pytest.param(allow(network_rule("n", "20.40.0.0/16")), BOTH, False, id="by an IPv4 address"),
        pytest.param(deny(application_rule("a", "*")), BOTH, False, id="denied in both"),
    ],
)
def test_ipv6_clients_behind_application_rules_alone_are_reported(
    collection: Rest, sources: Sequence[str], reported: bool
) -> None:
    found = [
        each for each in about(collection, needs=(BOTH_FAMILIES,), sources=sources) if each.id == "single_stack_rules"
    ]
    assert [each.rule for each in found] == ["hub/g/names/contoso"] * reported
    for each in found:
        assert "by hub/g/names/contoso, and application rules pass no IPv6: fd00:1:: to 2603:1000:1:: is denied" in (
            each.message
        )


@pytest.mark.parametrize(("rules", "words"), [(1, "1 classic rule decides"), (3, "3 classic rules decide")])
def test_classic_rules_that_a_policy_overrides_are_reported(rules: int, words: str) -> None:
    overridden = OverriddenRules("/subscriptions/s/fw", "fw", "hub", rules, Location("all.json", "$[1]"))
    (finding,) = find((), (), [], [], owner="platform", overridden=[overridden])
    assert finding.id == "classic_rules_overridden"
    assert finding.message == f"fw applies the firewall policy hub, so its {words} nothing."
    assert (finding.rule_set, finding.location) == ("/subscriptions/s/fw", Location("all.json", "$[1]"))
