"""Real files: recorded answers are read in full, and templates with a doubt for every text that is not resolved."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from acrnet.firewall import (
    NatRule,
    NetworkRule,
    PolicyRules,
    Rule,
    RuleCollectionGroup,
    UnreadRule,
    read_firewall,
    read_ip_group,
    read_policy,
    read_rule_collection_group,
    rules_of_firewall,
    rules_of_policy,
)
from acrnet.rules import Outcome, Verdict
from acrnet.unknown import Unknown

from .. import bodies
from ..hubs import judge

CORPUS = Path(__file__).parents[3].parent / "shared" / "data" / "nsg-corpus"

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the real files are not beside the repository")


def document(start: str) -> Any:
    (path,) = CORPUS.glob(f"{start}-*")
    return json.loads(path.read_text(encoding="utf-8-sig"))


def rules_of(group: RuleCollectionGroup) -> list[Rule]:
    assert not isinstance(group.collections, Unknown)
    return [rule for each in group.collections if not isinstance(each.rules, Unknown) for rule in each.rules]


def resources(value: object, kind: str) -> Iterator[Mapping[str, Any]]:
    """Return the resources of a template that are of a type, wherever they stand."""
    if isinstance(value, dict):
        if str(value.get("type")).lower() == kind and "properties" in value:
            yield value
        for each in value.values():
            yield from resources(each, kind)
    elif isinstance(value, list):
        for each in value:
            yield from resources(each, kind)


@pytest.mark.parametrize("start", ["32", "33"])
def test_recorded_classic_firewalls(start: str) -> None:
    read = read_firewall(document(start))

    (rule,) = rules_of(read.classic)
    assert isinstance(rule, NetworkRule)
    assert rule.protocols == ("ICMP", "TCP", "UDP")
    assert (read.tier, read.policy, read.unknown_properties, rule.unread) == ("Standard", None, (), ())
    assert rule.sources.prefixes or rule.sources.groups


@pytest.mark.parametrize("start", ["34", "35"])
def test_recorded_rule_collection_groups(start: str) -> None:
    read = read_rule_collection_group(document(start))

    (rule,) = rules_of(read)
    assert isinstance(rule, NatRule)
    assert (rule.translated_address, rule.translated_port, rule.protocols) == ("128.1.1.1", "1234", ("TCP", "UDP"))
    assert (read.priority, rule.unread) == ({"34": 12000, "35": 10000}[start], ())


@pytest.mark.parametrize(
    ("start", "kind", "count"),
    [
        ("01", "microsoft.network/firewallpolicies/rulecollectiongroups", 8),
        ("02", "rulecollectiongroups", 9),
        ("12", "microsoft.network/azurefirewalls", 6),
        ("20", "microsoft.network/azurefirewalls", 3),
    ],
)
def test_every_rule_of_a_template_is_read(start: str, kind: str, count: int) -> None:
    classic = kind.endswith("azurefirewalls")
    rules = [
        rule
        for each in resources(document(start), kind)
        for rule in rules_of(read_firewall(each).classic if classic else read_rule_collection_group(each))
    ]

    assert len(rules) == count
    assert not any(isinstance(rule, UnreadRule) for rule in rules)


def test_the_policies_and_ip_groups_of_templates_say_what_they_do_not_know() -> None:
    (policy,) = map(read_policy, resources(document("01"), "microsoft.network/firewallpolicies"))
    assert (policy.tier, policy.tls_inspection) == ("Premium", True)
    assert isinstance(policy.threat_intelligence, Unknown)
    assert isinstance(policy.group_ids, Unknown)

    (unresolved,) = map(read_ip_group, resources(document("01"), "microsoft.network/ipgroups"))
    assert isinstance(unresolved.addresses, Unknown)
    entries = [read_ip_group(each).entries for each in resources(document("20"), "microsoft.network/ipgroups")]
    assert entries == [3, 2]


def judged(start: str, name: str) -> Verdict:
    """Return what the first firewall or group of a file does to connections to a host name."""
    for each in resources(document(start), "microsoft.network/azurefirewalls"):
        firewall = read_firewall({**each, "properties": {**each["properties"], "firewallPolicy": None}})
        return judge(rules_of_firewall(firewall, {}), name)
    kind = "microsoft.network/firewallpolicies/rulecollectiongroups"
    groups = [read_rule_collection_group(each) for each in resources(document(start), kind)]
    policy = read_policy(bodies.policy("hub", *(each.name for each in groups)))
    return judge(rules_of_policy(PolicyRules.of(policy, groups), {}), name)


@pytest.mark.parametrize(
    ("start", "name", "expected", "reason"),
    [
        pytest.param("01", "contoso.azurecr.io", Outcome.UNDECIDABLE, "FQDN tag windowsvirtualdesktop", id="FQDN tag"),
        pytest.param("12", "contoso.azurecr.io", Outcome.UNDECIDABLE, "a rule names no source", id="no source"),
        pytest.param("20", "contoso.azurecr.io", Outcome.DENIED, "", id="other ports"),
        pytest.param("20", "www.bing.com", Outcome.DENIED, "", id="plain HTTP on another port"),
        pytest.param("32", "www.bing.com", Outcome.DENIED, "", id="the name, but port 80"),
        pytest.param("33", "contoso.azurecr.io", Outcome.DENIED, "", id="IP Groups, but port 80"),
        pytest.param("34", "contoso.azurecr.io", Outcome.DENIED, "", id="DNAT of another address"),
        pytest.param("35", "contoso.azurecr.io", Outcome.DENIED, "", id="DNAT from an IP Group"),
    ],
)
def test_real_firewalls_are_evaluated(start: str, name: str, expected: Outcome, reason: str) -> None:
    verdict = judged(start, name)
    assert verdict.outcome is expected
    assert reason in verdict.reason
