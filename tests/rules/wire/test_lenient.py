"""What cannot be read of a group leaves in doubt what it may decide, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random

import pytest

from acrnet.errors import RuleError
from acrnet.net import PORTS_ALL
from acrnet.rules import (
    Access,
    Direction,
    Endpoints,
    Outcome,
    SecurityRule,
    evaluate_flows,
    read_rule_set,
    read_rule_set_leniently,
)

from ..networks import REGISTRY, STORAGE, Rest, deny_internet, flows, network, rest_rule

TO_REGISTRY = flows(["20.40.1.7"])


def unreadable(name: str, **changes: object) -> Rest:
    """Return a rule to the registry with other fields; None takes one away."""
    properties = {**rest_rule(name, 1000, "Allow", REGISTRY)["properties"], **changes}
    return {"name": name, "properties": {key: value for key, value in properties.items() if value is not None}}


def group(*rules: object, **properties: object) -> Rest:
    return {"name": "nsg", "id": "/nsg", "properties": {"securityRules": list(rules), **properties}}


def custom(resource: Rest) -> list[SecurityRule]:
    rules_read, _ = read_rule_set_leniently(resource)
    return [rule for rule in rules_read.rules if not rule.default]


def outcome(resource: Rest, *, direction: Direction = Direction.OUTBOUND) -> Outcome:
    rules_read, _ = read_rule_set_leniently(resource)
    return evaluate_flows(rules_read, TO_REGISTRY, network(), direction=direction).outcome


def test_a_readable_group_is_read_as_by_the_strict_reader() -> None:
    resource = group(unreadable("a"), deny_internet(), rest_rule("b", 100, "Deny", "10.0.0.0/8"))
    assert read_rule_set_leniently(resource, origin="here") == (read_rule_set(resource, origin="here"), ())
    assert read_rule_set_leniently({"name": "nsg"}, origin="here")[0].id == "here"


def test_a_rule_without_a_priority_comes_first_in_doubt() -> None:
    (rule,) = custom(group(unreadable("a", priority="[copyIndex()]")))
    assert rule.priority < 0
    assert rule.unread == ("the security rule 'a' has the priority '[copyIndex()]'",)
    assert (rule.direction, rule.access, rule.destinations) == (
        Direction.OUTBOUND,
        Access.ALLOW,
        Endpoints((REGISTRY.lower(),)),
    )


def test_a_rule_without_an_access_is_one_of_two_in_doubt() -> None:
    allow, deny = custom(group(unreadable("a", access=None)))
    assert [rule.access for rule in (allow, deny)] == [Access.ALLOW, Access.DENY]
    assert {rule.priority for rule in (allow, deny)} == {1000}
    assert {rule.unread for rule in (allow, deny)} == {("the security rule 'a' has no access",)}


def test_a_rule_without_a_direction_is_in_both_in_doubt() -> None:
    inbound, outbound = custom(group(unreadable("a", direction="Egress")))
    assert [rule.direction for rule in (inbound, outbound)] == [Direction.INBOUND, Direction.OUTBOUND]
    assert {rule.unread for rule in (inbound, outbound)} == {("the security rule 'a' has the direction 'Egress'",)}


def test_a_rule_without_a_name_is_known_by_its_place_and_not_in_doubt() -> None:
    rule, other = custom(group({"properties": unreadable("a")["properties"]}, unreadable("b", priority=2000)))
    assert (rule.name, rule.unread) == ("securityRules[0]", ())
    assert other.name == "b"


def test_an_object_that_is_not_a_rule_may_be_any_rule() -> None:
    rules = custom(group("[variables('rule')]"))
    assert {(rule.direction, rule.access) for rule in rules} == set(product(Direction, Access))
    for rule in rules:
        assert rule.priority < 0
        assert rule.unread
        assert (rule.protocol, rule.sources, rule.destinations) == ("*", Endpoints(("*",)), Endpoints(("*",)))
        assert rule.source_ports == rule.destination_ports == PORTS_ALL


@pytest.mark.parametrize(
    ("resource", "sentence"),
    [
        pytest.param(
            group(unreadable("a", priority=None)), 'securityRules[0] "a" has no priority.', id="priority missing"
        ),
        pytest.param(group(unreadable("a", priority=-1)), 'securityRules[0] "a" has the priority -1.', id="below 0"),
        pytest.param(
            group(unreadable("a", priority=True)), 'securityRules[0] "a" has the priority true.', id="priority true"
        ),
        pytest.param(
            group(unreadable("a"), unreadable("b", access="Permit")),
            "securityRules[1] \"b\" has the access 'Permit'.",
            id="access unknown",
        ),
        pytest.param(
            group(unreadable("a", access=["Allow"])),
            'securityRules[0] "a" has the access ["Allow"].',
            id="access in a list",
        ),
        pytest.param(
            group(unreadable("a", direction="")), 'securityRules[0] "a" has no direction.', id="direction empty"
        ),
        pytest.param(group({"properties": unreadable("a")["properties"]}), "securityRules[0] has no name.", id="name"),
        pytest.param(
            group(unreadable("a", destinationAddressPrefix="AzureCloud.<location>")),
            "securityRules[0] \"a\" has the destination 'AzureCloud.<location>', which may be anything.",
            id="placeholder",
        ),
        pytest.param(
            group(unreadable("a", sourceAddressPrefix={"x": 1})),
            'securityRules[0] "a" has the source "{\'x\': 1}", which may be anything.',
            id="object as source",
        ),
        pytest.param(
            group(unreadable("a", sourceAddressPrefix="")), 'securityRules[0] "a" has no source.', id="source missing"
        ),
        pytest.param(
            group(unreadable("a", destinationPortRanges=["70000"])),
            "securityRules[0] \"a\" has the destination port '70000', which may be anything.",
            id="port out of range",
        ),
        pytest.param(
            group(unreadable("a", sourcePortRange=None)),
            'securityRules[0] "a" has no source port.',
            id="source port missing",
        ),
        pytest.param(
            group(unreadable("a", protocol="Sctp")),
            "securityRules[0] \"a\" has the protocol 'Sctp', which may be anything.",
            id="protocol unknown",
        ),
        pytest.param(
            group(None), "securityRules[0] cannot be read: null is not a security rule or a group of them.", id="null"
        ),
        pytest.param(
            group({"name": "a", "properties": "[variables('p')]"}),
            "securityRules[0] cannot be read: The properties of 'a' are not an object.",
            id="properties in a text",
        ),
        pytest.param(
            group(securityRules="[parameters('rules')]"),
            "securityRules of the group is not a list but \"[parameters('rules')]\".",
            id="rules in a text",
        ),
        pytest.param(
            group(securityRules={"copy": 1}), 'securityRules of the group is not a list but {"copy": 1}.', id="object"
        ),
        pytest.param(group(securityRules=0), "securityRules of the group is not a list but 0.", id="number"),
        pytest.param(
            group(defaultSecurityRules="x"),
            "defaultSecurityRules of the group is not a list but 'x'.",
            id="default rules",
        ),
        pytest.param(
            {"name": "nsg", "properties": "[variables('p')]"},
            "The properties of the group are not an object.",
            id="properties of the group",
        ),
    ],
)
def test_each_text_that_cannot_be_read_is_reported_with_its_place(resource: Rest, sentence: str) -> None:
    _, unresolved = read_rule_set_leniently(resource)
    assert unresolved == (sentence,)


def test_hostile_values_stay_one_short_line() -> None:
    name = "a\n\x1b[31m" + "x" * 10_000
    _, unresolved = read_rule_set_leniently(group(unreadable(name, access="p\n" * 9999, protocol="\x1b" * 9999)))
    assert len(unresolved) == 2
    for sentence in unresolved:
        assert sentence.isprintable()
        assert len(sentence) < 250


@pytest.mark.parametrize("bad", [[], "nsg", None, 7])
def test_a_document_that_is_not_a_group_is_refused(bad: Rest) -> None:
    with pytest.raises(RuleError, match="is not a security rule or a group"):
        read_rule_set_leniently(bad)


def test_a_list_with_very_many_rules_in_doubt_becomes_a_few_rules_that_may_do_anything() -> None:
    before = rest_rule("before", 100, "Deny", STORAGE)
    resource = group(before, *(unreadable(f"r{number}", access=None) for number in range(300)))
    rules_read, unresolved = read_rule_set_leniently(resource)
    assert [rule for rule in rules_read.rules if not rule.default and not rule.unread] == custom(group(before))
    assert sum(bool(rule.unread) for rule in rules_read.rules) == 4
    assert len(unresolved) == 300


def test_a_default_rule_in_doubt_does_not_replace_those_of_azure() -> None:
    rules_read, _ = read_rule_set_leniently(group(defaultSecurityRules=[unreadable("x", direction=None)]))
    assert len(rules_read.rules) == 8
    assert all(rule.default for rule in rules_read.rules)


DECIDED_BEFORE = [
    pytest.param(unreadable("x", access=None), Outcome.ALLOWED, id="access"),
    pytest.param(unreadable("x", direction=None), Outcome.ALLOWED, id="direction"),
    pytest.param(unreadable("x", access=None, direction=None), Outcome.ALLOWED, id="access and direction"),
    pytest.param(unreadable("x", priority=None), Outcome.ALLOWED, id="priority of a rule that agrees"),
    pytest.param(unreadable("x", priority=None, access="Deny"), Outcome.UNDECIDABLE, id="priority"),
    pytest.param(unreadable("x", priority=None, access=None), Outcome.UNDECIDABLE, id="priority and access"),
    pytest.param({"name": "x"}, Outcome.UNDECIDABLE, id="everything but the name"),
    pytest.param("[variables('rule')]", Outcome.UNDECIDABLE, id="no object"),
]


@pytest.mark.parametrize(("bad", "expected"), DECIDED_BEFORE)
def test_what_an_earlier_rule_decides_stays_decided(bad: object, expected: Outcome) -> None:
    before = rest_rule("before", 500, "Allow", REGISTRY)
    assert outcome(group(before, bad, deny_internet())) is expected


@pytest.mark.parametrize(
    ("bad", "expected"),
    [
        pytest.param(unreadable("x", access=None), Outcome.UNDECIDABLE, id="access"),
        pytest.param(
            unreadable("x", access="Deny", priority=None), Outcome.DENIED, id="priority of a rule that agrees"
        ),
        pytest.param(unreadable("x", priority=None), Outcome.UNDECIDABLE, id="priority"),
        pytest.param(unreadable("x", direction=None), Outcome.UNDECIDABLE, id="direction"),
        pytest.param(unreadable("x", direction=None, access="Deny"), Outcome.DENIED, id="direction, deny as well"),
        pytest.param(
            unreadable("x", access=None, destinationAddressPrefix=STORAGE), Outcome.DENIED, id="access, for elsewhere"
        ),
        pytest.param(
            unreadable("x", priority=None, destinationPortRange="22"), Outcome.DENIED, id="priority, for another port"
        ),
        pytest.param(None, Outcome.UNDECIDABLE, id="no object"),
    ],
)
def test_what_a_later_rule_decides_is_in_doubt_only_where_the_two_differ(bad: object, expected: Outcome) -> None:
    assert outcome(group(bad, deny_internet())) is expected


@pytest.mark.parametrize(
    "missing",
    [
        "protocol",
        "sourceAddressPrefix",
        "sourcePortRange",
        "destinationAddressPrefix",
        "destinationPortRange",
    ],
)
def test_two_rules_that_lack_the_same_field_need_not_mean_the_same(missing: str) -> None:
    allow = unreadable("a", **{missing: None})
    deny = unreadable("b", **{missing: None, "access": "Deny", "priority": 2000})
    assert outcome(group(allow, deny)) is Outcome.UNDECIDABLE
    assert outcome(group(deny, allow, deny_internet())) is Outcome.UNDECIDABLE


@pytest.mark.parametrize(
    ("field", "placeholder"),
    [
        ("protocol", "REDACTED"),
        ("sourceAddressPrefix", "***"),
        ("sourcePortRange", "(known after apply)"),
        ("destinationAddressPrefix", "<address>"),
        ("destinationPortRange", "${each.value.port}"),
        ("sourceApplicationSecurityGroups", [{"id": "[parameters('group')]"}]),
    ],
)
def test_two_rules_with_the_same_placeholder_need_not_mean_the_same(field: str, placeholder: object) -> None:
    without_source = {"sourceAddressPrefix": None} if field == "sourceApplicationSecurityGroups" else {}
    allow = unreadable("a", **without_source, **{field: placeholder})
    deny = unreadable("b", **without_source, **{field: placeholder, "access": "Deny", "priority": 2000})
    assert outcome(group(allow, deny)) is Outcome.UNDECIDABLE
    assert outcome(group(deny, allow, deny_internet())) is Outcome.UNDECIDABLE


def test_two_rules_with_the_same_unknown_tag_mean_the_same() -> None:
    allow = unreadable("a", destinationAddressPrefix="NewerThanTheCatalog")
    deny = unreadable("b", destinationAddressPrefix="newerthanthecatalog", access="Deny", priority=2000)
    assert outcome(group(allow, deny)) is Outcome.ALLOWED


@pytest.mark.parametrize("rules", ["[variables('rules')]", {"copy": 1}, 7, True])
def test_rules_that_are_not_a_list_may_do_anything(rules: object) -> None:
    assert outcome(group(securityRules=rules)) is Outcome.UNDECIDABLE
    assert outcome(group(securityRules=rules), direction=Direction.INBOUND) is Outcome.UNDECIDABLE


def test_default_rules_that_are_not_a_list_may_do_anything() -> None:
    assert outcome(group(unreadable("a"), defaultSecurityRules="x")) is Outcome.UNDECIDABLE


def test_properties_that_are_not_an_object_may_have_any_rules() -> None:
    assert outcome({"name": "nsg", "properties": "[variables('p')]"}) is Outcome.UNDECIDABLE


@pytest.mark.parametrize(
    ("rules", "expected", "reason"),
    [
        pytest.param(
            [unreadable("a", access="Perhaps"), deny_internet()],
            Outcome.UNDECIDABLE,
            "the security rule 'a' has the access 'Perhaps'",
            id="what one rule may be",
        ),
        pytest.param(
            [unreadable("a", priority=-1), unreadable("b", priority=1.5, access="Deny"), unreadable("c")],
            Outcome.UNDECIDABLE,
            "the security rule 'a' has the priority -1; the security rule 'b' has the priority 1.5",
            id="numbers that are none",
        ),
        pytest.param(
            [unreadable("a", access=None), unreadable("b", access="Deny")],
            Outcome.UNDECIDABLE,
            "the security rule 'a' has no access",
            id="a rule of the same number behind it",
        ),
    ],
)
def test_rules_in_doubt_need_no_doubt_about_their_order_too(rules: list[Rest], expected: Outcome, reason: str) -> None:
    rules_read, _ = read_rule_set_leniently(group(*rules))
    verdict = evaluate_flows(rules_read, TO_REGISTRY, network())
    assert (verdict.outcome, verdict.reason) == (expected, reason)


def test_a_rule_that_one_in_doubt_may_come_before_is_in_doubt() -> None:
    # By name "a" is tried first, and nothing says that it is before "b" of the same number.
    for first, last in (("a", "b"), ("b", "a")):
        certain = unreadable(first, access="Deny")
        assert outcome(group(certain, unreadable(last, access=None))) is Outcome.UNDECIDABLE
        assert outcome(group(certain, unreadable(last, direction=None))) is Outcome.UNDECIDABLE


FIELDS: dict[str, list[object]] = {
    "access": ["Allow", "Deny"],
    "direction": ["Inbound", "Outbound"],
    "priority": [50, 150, 250, 350, 450],
}


def completions(resource: Rest) -> Iterator[Rest]:
    """Yield the group with every way to give each of its rules what it lacks."""
    rules = resource["properties"]["securityRules"]
    places = [(rule, key) for rule in rules for key in FIELDS if key not in rule["properties"]]
    for values in product(*[FIELDS[key] for _, key in places]):
        filled = [{"name": rule["name"], "properties": dict(rule["properties"])} for rule in rules]
        for (rule, key), value in zip(places, values, strict=True):
            filled[rules.index(rule)]["properties"][key] = value
        yield group(*filled)


@pytest.mark.long
@pytest.mark.parametrize("step", [100, 0], ids=["numbers of their own", "one number"])
def test_a_decided_outcome_is_the_same_for_every_completion_of_the_rules(step: int) -> None:
    random = Random(1303)  # noqa: S311
    decided = dict.fromkeys(Outcome, 0)
    for _ in range(400):
        rules = [
            rest_rule(
                f"r{number}",
                100 + step * (number - 1),
                random.choice(("Allow", "Deny")),
                random.choice((REGISTRY, "20.40.1.0/25", STORAGE, "*")),
            )
            for number in range(1, 5)
        ]
        for key in random.choices(list(FIELDS), k=2):
            random.choice(rules)["properties"].pop(key, None)
        resource = group(*rules)
        decision = outcome(resource)
        decided[decision] += 1
        if decision is not Outcome.UNDECIDABLE:
            fates = {outcome(complete) for complete in completions(resource)}
            assert fates == {decision}, resource
    assert min(decided[each] for each in (Outcome.ALLOWED, Outcome.DENIED, Outcome.UNDECIDABLE)) > 20
