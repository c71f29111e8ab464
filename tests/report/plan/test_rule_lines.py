"""The rules of a change in lines: one for a security rule, one for each rule of a rule collection group."""

from __future__ import annotations

from acrnet.plan.model import Action, Change
from acrnet.report.plan.rule_lines import before_and_after, change_lines

from ...estates import Json, rule
from ...firewall.bodies import application_rule, collection, network_rule

OLD = application_rule("contoso", "contoso.azurecr.io", "*.blob.core.windows.net", sourceAddresses=["10.8.1.0/24"])
NEW = application_rule("contoso", "contoso.azurecr.io", sourceAddresses=["10.8.1.0/24"])
OTHER = network_rule("tags", "Storage", sourceAddresses=None, sourceIpGroups=["/a/b/ipg-depot"])
BEFORE = "contoso: Https:443 10.8.1.0/24 -> contoso.azurecr.io, *.blob.core.windows.net"
AFTER = "contoso: Https:443 10.8.1.0/24 -> contoso.azurecr.io"


def group(*rules: Json, priority: int = 1000) -> Json:
    collections = [collection("acrnet-x", 1100, "Allow", *rules)]
    return {"name": "acrnet", "properties": {"priority": priority, "ruleCollections": collections}}


def lines(before: Json | None, after: Json | None) -> list[str]:
    action = Action.CREATE if before is None else Action.DELETE if after is None else Action.UPDATE
    return [f"{line.sign} {line.text}".strip() for line in change_lines(Change(action, "acrnet", before, after, ""))]


def test_a_group_that_is_created_is_shown_whole() -> None:
    assert lines(None, group(OLD, OTHER)) == [
        "priority 1000, 1 collection",
        "acrnet-x: priority 1100, Allow",
        BEFORE,
        "tags: TCP ipg-depot -> Storage 443",
    ]
    assert lines(group(OLD, OTHER), None) == lines(None, group(OLD, OTHER))


def test_of_a_group_that_is_updated_only_what_differs_is_shown() -> None:
    assert lines(group(OLD, OTHER), group(NEW, OTHER)) == [f"- {BEFORE}", f"+ {AFTER}"]
    assert lines(group(OLD), group(OLD, priority=7)) == [
        "- priority 1000, 1 collection",
        "+ priority 7, 1 collection",
    ]


def test_another_order_of_rules_is_a_difference() -> None:
    swapped = lines(group(OLD, OTHER), group(OTHER, OLD))
    assert len(swapped) == 2
    assert swapped[0][2:] == swapped[1][2:]


def test_a_security_rule_is_one_line() -> None:
    before, after = rule("r", 1000, destination="Storage"), rule("r", 1001, destination="Storage")
    assert lines(before, after) == [
        "- 1000 Outbound Allow Tcp VirtualNetwork -> Storage 443",
        "+ 1001 Outbound Allow Tcp VirtualNetwork -> Storage 443",
    ]


def test_for_a_table_both_sides_are_one_text_each() -> None:
    assert before_and_after(Change(Action.UPDATE, "acrnet", group(OLD), group(NEW), "")) == (BEFORE, AFTER)
    assert before_and_after(Change(Action.KEEP, "acrnet", group(NEW), group(NEW), ""))[0] == ""
    assert before_and_after(Change(Action.DELETE, "acrnet", group(NEW), None, ""))[1] == ""


def test_many_destinations_are_cut_and_counted_and_odd_bodies_break_nothing() -> None:
    hosts = [f"h{number}.azurecr.io" for number in range(20)]
    assert lines(None, group(application_rule("many", *hosts)))[-1].endswith("h11.azurecr.io and 8 more")
    odd = {"name": "acrnet", "properties": {"ruleCollections": [{"rules": [{}]}]}}
    assert lines(None, odd) == ["priority ?, 1 collection", "?: priority ?, ?", "?:  ? -> ?"]
