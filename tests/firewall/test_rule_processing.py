"""The examples of Microsoft's page on rule processing, and the rules that its text states.

learn.microsoft.com/azure/firewall/rule-processing, dated 2026-03-23, checked 2026-11-29.
"""

from __future__ import annotations

from typing import Any

import pytest

from acrnet.firewall import FirewallRules, read_firewall, rules_of_firewall, rules_of_policy
from acrnet.rules import Outcome
from acrnet.unknown import Unknown

from .bodies import Rest, application_rule, collection, firewall, group, nat_rule, network_rule, policy_id
from .hubs import CONTOSO, allow, deciding, deny, hub, judge, one_group, policy_rules

PROCESSING_ORDER = [
    "base/BaseRCG1/DNATRC1",
    "base/BaseRCG1/DNATRC3",
    "hub/ChildRCG2/ChDNATRC3",
    "base/BaseRCG1/NetworkRC1",
    "base/BaseRCG2/NetworkRC2",
    "hub/ChildRCG1/ChNetRC1",
    "hub/ChildRCG2/ChNetRC2",
    "base/BaseRCG2/AppRC2",
    "hub/ChildRCG1/ChAppRC1",
    "hub/ChildRCG2/ChAppRC2",
]
"""The table "Processing order" of the page, step by step."""
STRUCTURE = {
    ("base", "BaseRCG1", 200): [("DNATRC1", 600), ("DNATRC3", 610), ("NetworkRC1", 800)],
    ("base", "BaseRCG2", 300): [("AppRC2", 1200), ("NetworkRC2", 1300)],
    ("hub", "ChildRCG1", 300): [("ChNetRC1", 700), ("ChAppRC1", 900)],
    ("hub", "ChildRCG2", 650): [("ChNetRC2", 1100), ("ChAppRC2", 2000), ("ChDNATRC3", 3000)],
}
"""The table "Policy structure" of the page."""


def example(left_out: int) -> FirewallRules:
    """Return the policies of the page without the collections of the first steps; every rule matches every flow."""
    gone = PROCESSING_ORDER[:left_out]
    policies: dict[str, list[Rest]] = {"base": [], "hub": []}
    for (policy, name, priority), collections in STRUCTURE.items():
        kept = [
            matching_everything(each, number) for each, number in collections if f"{policy}/{name}/{each}" not in gone
        ]
        policies[policy].append(group(name, priority, *kept, policy=policy))
    return hub(*policies["hub"], parents=[policy_rules("base", *policies["base"])])


def matching_everything(name: str, priority: int) -> Rest:
    if "DNAT" in name:
        return collection(name, priority, "Dnat", nat_rule("r", "*"))
    rule = network_rule("r") if "Net" in name else application_rule("r", "*")
    return collection(name, priority, "Deny" if name.startswith("Ch") else "Allow", rule)


@pytest.mark.parametrize("step", range(len(PROCESSING_ORDER)), ids=PROCESSING_ORDER)
def test_collections_are_tried_in_the_order_of_the_page(step: int) -> None:
    verdict = judge(example(left_out=step))
    expected = f"{PROCESSING_ORDER[step]}/r"

    if "DNAT" in expected:
        assert verdict.reason.split("; ")[0] == f"the DNAT rule {expected} sends the packets to another destination"
    else:
        assert deciding(verdict) == [expected]


def test_what_no_collection_matches_is_denied() -> None:
    verdict = judge(example(left_out=len(PROCESSING_ORDER)))
    assert (verdict.outcome, deciding(verdict)) == (Outcome.DENIED, ["default deny"])


def test_example_1_a_network_rule_decides_before_an_application_rule() -> None:
    web = allow(network_rule("Allow-web", destinationPorts=["80", "443"]), name="net", priority=200)
    google = deny(application_rule("Deny-google", "google.com"), name="app", priority=100)

    verdict = judge(one_group(web, google), "google.com", ["142.250.0.0/16"])

    assert (verdict.outcome, deciding(verdict)) == (Outcome.ALLOWED, ["hub/g/net/Allow-web"])


def test_example_2_the_collection_of_the_lower_number_decides() -> None:
    opened = allow(network_rule("Allow-SSH", destinationPorts=["22"]), name="Allow-collection", priority=200)
    closed = deny(network_rule("Deny-SSH", destinationPorts=["22"]), name="Deny-collection", priority=100)

    verdict = judge(one_group(opened, closed), port=22)

    assert (verdict.outcome, deciding(verdict)) == (Outcome.DENIED, ["hub/g/Deny-collection/Deny-SSH"])


def test_a_network_rule_of_a_child_comes_before_an_application_rule_of_its_parent() -> None:
    parent = policy_rules("base", group("g", 100, allow(application_rule("app", "*")), policy="base"))
    child = hub(group("g", 65000, deny(network_rule("net"))), parents=[parent])

    assert deciding(judge(child)) == ["hub/g/deny/net"]


def test_a_deny_of_a_parent_cannot_be_lifted_by_a_child() -> None:
    parent = policy_rules("base", group("g", 65000, deny(network_rule("net")), policy="base"))
    child = hub(group("g", 100, allow(network_rule("net"), application_rule("app", "*"))), parents=[parent])

    verdict = judge(child)
    assert (verdict.outcome, deciding(verdict)) == (Outcome.DENIED, ["base/g/deny/net"])


def test_the_first_rule_of_a_collection_that_matches_decides() -> None:
    narrow, wide = network_rule("narrow", "20.40.1.0/25"), network_rule("wide")
    assert deciding(judge(one_group(allow(narrow, wide)))) == ["hub/g/allow/narrow", "hub/g/allow/wide"]
    assert deciding(judge(one_group(allow(wide, narrow)))) == ["hub/g/allow/wide"]


def test_any_with_a_port_stands_for_tcp_and_udp_and_without_for_every_protocol() -> None:
    with_port = one_group(allow(network_rule(ipProtocols=["Any"])))
    without = one_group(allow(network_rule(ipProtocols=["Any"], destinationPorts=["*"])))

    assert judge(with_port).outcome is Outcome.ALLOWED
    assert judge(with_port, port=80).outcome is Outcome.DENIED
    assert judge(without, port=80).outcome is Outcome.ALLOWED


def test_application_rules_are_not_asked_about_other_ports_and_protocols() -> None:
    plain = application_rule("http", "*", protocols=[{"protocolType": "Http", "port": 443}])
    other_port = application_rule("8443", "*", protocols=[{"protocolType": "Https", "port": 8443}])

    assert deciding(judge(one_group(allow(plain, other_port)))) == ["default deny"]
    assert judge(one_group(allow(other_port)), port=8443).outcome is Outcome.ALLOWED


@pytest.mark.parametrize("name", ["login.microsoftonline.com", "login.microsoftonline.us"])
def test_whether_the_built_in_rules_still_allow_entra_is_not_known(name: str) -> None:
    nothing = one_group()
    verdict = judge(nothing, name)
    assert verdict.outcome is Outcome.UNDECIDABLE
    assert "built-in rules" in verdict.reason


def test_a_deny_of_all_application_traffic_comes_before_the_built_in_rules() -> None:
    everything = deny(application_rule("all", "*"), priority=65000)
    assert judge(one_group(everything), "login.microsoftonline.com").outcome is Outcome.DENIED


def test_a_parent_that_was_not_read_leaves_everything_undecidable() -> None:
    child = hub(group("g", 100, allow(network_rule())), parents=[Unknown("access was denied")])

    verdict = judge(child)
    assert verdict.outcome is Outcome.UNDECIDABLE
    assert verdict.reason == "the firewall policy lost: access was denied"


def test_a_group_that_was_not_read_leaves_undecided_what_the_parent_does_not_decide() -> None:
    parent = policy_rules("base", group("g", 100, deny(network_rule(to="20.40.1.0/25")), policy="base"))
    child = hub(
        group("g", 100, allow(network_rule())),
        parents=[parent],
        ruleCollectionGroups=[{"id": f"{policy_id('hub')}/ruleCollectionGroups/{name}"} for name in ("g", "lost")],
    )

    verdict = judge(child)
    assert verdict.outcome is Outcome.PARTIAL
    assert verdict.denied.destinations.prefixes() == ("20.40.1.0/25",)
    assert verdict.undecided.destinations.prefixes() == ("20.40.1.128/25",)
    assert verdict.reason == "the rule collection group lost was not read"


def classic(*lists: tuple[str, Rest], **properties: Any) -> FirewallRules:
    bodies: Rest = {
        key: [{"name": each["name"], "properties": {key: each[key] for key in ("priority", "action", "rules")}}]
        for key, each in lists
    }
    return rules_of_firewall(read_firewall(firewall(**bodies, **properties)), {})


def test_classic_rules_go_by_type_and_then_by_priority() -> None:
    net = ("networkRuleCollections", deny(network_rule("n", to="20.40.1.0/25"), name="net", priority=60000))
    app = ("applicationRuleCollections", allow(application_rule("a", CONTOSO), name="app", priority=100))

    verdict = judge(classic(net, app))
    assert deciding(verdict) == ["app/a", "net/n"]
    assert verdict.denied.destinations.prefixes() == ("20.40.1.0/25",)


def test_a_firewall_with_a_policy_ignores_its_classic_rules() -> None:
    app = ("applicationRuleCollections", allow(application_rule("a", CONTOSO)))
    read = read_firewall(firewall(firewallPolicy={"id": policy_id("hub")}))
    of_policy = rules_of_firewall(read, {policy_id("hub").lower(): policy_rules("hub")})

    assert judge(classic(app)).outcome is Outcome.ALLOWED
    assert judge(of_policy).outcome is Outcome.DENIED
    assert judge(rules_of_firewall(read, {})).outcome is Outcome.UNDECIDABLE


def test_a_policy_that_inherits_from_itself_is_undecidable() -> None:
    own = policy_rules("hub", basePolicy={"id": policy_id("hub")})
    verdict = judge(rules_of_policy(own, {policy_id("hub").lower(): own}))
    assert verdict.reason == "the firewall policy hub inherits from itself"


def test_a_policy_that_does_not_list_its_groups_may_have_more() -> None:
    rules = hub(group("g", 100, allow(network_rule())), ruleCollectionGroups=None)
    assert judge(rules).reason == "the policy does not list its rule collection groups"


def test_a_firewall_whose_policy_is_not_an_id_is_undecidable() -> None:
    read = read_firewall(firewall(firewallPolicy={"id": "[resourceId('x')]"}))
    assert judge(rules_of_firewall(read, {})).reason.startswith("the policy of the firewall is")
