"""Findings about rules of firewalls beside verdicts."""

from __future__ import annotations

import pytest

from acrnet.audit.checks import find
from acrnet.audit.firewalls import firewall_subjects, judge_firewalls
from acrnet.audit.model import Finding
from acrnet.firewall import FirewallRules
from acrnet.firewall.located import LocatedFirewall
from acrnet.net import AddressSet
from acrnet.rules.inputs import RuleSetKind
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
    (finding,) = findings(allow(network_rule("all", "*")), NAMED)
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
