"""Every spelling of a rule reads as the same value, and what is written reads back as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acrnet.errors import RuleError
from acrnet.net import PORTS_ALL, IntervalSet
from acrnet.rules import (
    DEFAULT_RULES,
    Access,
    Direction,
    Endpoints,
    SecurityRule,
    normal_form,
    read_endpoints,
    read_rule,
    read_rule_set,
    write_rule,
)

from ..networks import Rest, rest_rule

CORPUS = Path(__file__).parents[4] / "shared" / "data" / "nsg-corpus"

PLAIN = rest_rule("allow-registry", 1000, "Allow", "AzureContainerRegistry.FranceCentral")


def spelled(**changes: object) -> Rest:
    """Return the plain rule with another name or other properties; None takes one away."""
    name = changes.pop("name", PLAIN["name"])
    properties = {**PLAIN["properties"], **changes}
    return {"name": name, "properties": {key: value for key, value in properties.items() if value is not None}}


def test_a_rule_reads_as_its_normal_form() -> None:
    assert read_rule(PLAIN) == SecurityRule(
        name="allow-registry",
        direction=Direction.OUTBOUND,
        priority=1000,
        access=Access.ALLOW,
        protocol="Tcp",
        sources=Endpoints(("virtualnetwork",)),
        source_ports=PORTS_ALL,
        destinations=Endpoints(("azurecontainerregistry.francecentral",)),
        destination_ports=IntervalSet.single(443),
    )


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(spelled(priority="1000"), id="number as text"),
        pytest.param(spelled(protocol="TCP", access="allow", direction="OUTBOUND"), id="case of values"),
        pytest.param(spelled(destinationAddressPrefix="azurecontainerregistry.FRANCECENTRAL"), id="case of a tag"),
        pytest.param(spelled(sourcePortRange="0-65535"), id="all ports as a range"),
        pytest.param(spelled(sourcePortRange="Any"), id="Any as ports"),
        pytest.param(spelled(destinationPortRange=443), id="port as a number"),
        pytest.param(spelled(destinationPortRange=" 443 "), id="spaces"),
        pytest.param(spelled(destinationPortRange=None, destinationPortRanges=["443"]), id="plural port"),
        pytest.param(spelled(destinationPortRange="", destinationPortRanges=["443", "443"]), id="port twice"),
        pytest.param(spelled(sourceAddressPrefix=None, sourceAddressPrefixes=["VirtualNetwork"]), id="plural prefix"),
        pytest.param(
            spelled(sourceAddressPrefixes=[], sourceApplicationSecurityGroups=None, destinationAddressPrefixes=[]),
            id="empty plural fields",
        ),
        pytest.param(spelled(sourceAddressPrefixes=None, description=""), id="empty description"),
        pytest.param(spelled(description=None, provisioningState="Updating"), id="what Azure adds"),
        pytest.param({"name": "allow-registry", **PLAIN["properties"]}, id="az output"),
        pytest.param(
            {
                "Name": "allow-registry",
                "Properties": {key.upper(): value for key, value in PLAIN["properties"].items()},
            },
            id="case of keys",
        ),
        pytest.param(
            {"PRIORITY": 1000, **spelled(priority=None)},
            id="a property beside the others",
        ),
        pytest.param(
            {"properties": {"name": "allow-registry", **PLAIN["properties"]}}, id="the name among the properties"
        ),
        pytest.param(spelled(**{f"unknown{number}": number for number in range(100)}), id="very many keys"),
        pytest.param(
            spelled(sourceAddressPrefix=None, sourceAddressPrefixes=["VirtualNetwork"] * 100), id="a long list"
        ),
        pytest.param(spelled(destinationPortRange=None, destinationPortRanges=["443"] * 100), id="a long port list"),
        pytest.param(spelled(sourceAddressPrefix="VirtualNetwork" + " " * 300), id="a long text"),
        pytest.param({"id": "/a/securityRules/allow-registry", **PLAIN}, id="id"),
        pytest.param(
            {"id": "/a/securityRules/allow-registry", "properties": PLAIN["properties"]}, id="name only in the id"
        ),
    ],
)
def test_spellings_of_one_rule_are_equal(other: Rest) -> None:
    assert read_rule(other) == read_rule(PLAIN)
    assert normal_form(read_rule(other)) == normal_form(read_rule(PLAIN))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(spelled(priority=1001), id="priority"),
        pytest.param(spelled(access="Deny"), id="access"),
        pytest.param(spelled(direction="Inbound"), id="direction"),
        pytest.param(spelled(protocol="*"), id="protocol"),
        pytest.param(spelled(destinationAddressPrefix="AzureContainerRegistry"), id="tag"),
        pytest.param(spelled(destinationAddressPrefixes=["10.0.0.0/8"]), id="one prefix more"),
        pytest.param(spelled(sourceAddressPrefix="*"), id="source"),
        pytest.param(spelled(sourceApplicationSecurityGroups=[{"id": "/asg/a"}]), id="group"),
        pytest.param(spelled(destinationPortRange="443-444"), id="ports"),
        pytest.param(spelled(sourcePortRange="443"), id="source ports"),
        pytest.param(spelled(destinationPortRanges=["[parameters('p')]"]), id="unreadable port"),
        pytest.param(spelled(description="other"), id="description"),
        pytest.param(spelled(name="another"), id="name"),
        pytest.param({**PLAIN, "id": "/nsg/defaultSecurityRules/allow-registry"}, id="default rule"),
    ],
)
def test_rules_of_another_meaning_are_not_equal(other: Rest) -> None:
    assert read_rule(other) != read_rule(PLAIN)
    assert normal_form(read_rule(other)) != normal_form(read_rule(PLAIN))


@pytest.mark.parametrize(
    ("written", "protocol"),
    [
        ("tcp", "Tcp"),
        ("UDP", "Udp"),
        ("Icmp", "Icmp"),
        ("ESP", "Esp"),
        ("ah", "Ah"),
        ("*", "*"),
        ("Any", "*"),
        ("All", "*"),
        ("[parameters('p')]", "[parameters('p')]"),
        (None, ""),
    ],
)
def test_each_protocol_has_one_spelling(written: str | None, protocol: str) -> None:
    assert read_rule(spelled(protocol=written)).protocol == protocol


@pytest.mark.parametrize(
    ("written", "prefixes"),
    [
        pytest.param(["*"], ("*",), id="star"),
        pytest.param(["Any"], ("*",), id="Any"),
        pytest.param(["0.0.0.0/0"], ("0.0.0.0/0",), id="all of IPv4 is not all"),
        pytest.param(["10.0.0.7"], ("10.0.0.7/32",), id="one address"),
        pytest.param(["10.0.0.7/24"], ("10.0.0.0/24",), id="host bits"),
        pytest.param(["FD00:0::/8"], ("fd00::/8",), id="IPv6"),
        pytest.param(["10.0.0.1-10.0.0.2"], ("10.0.0.1/32", "10.0.0.2/32"), id="range"),
        pytest.param(["10.2.0.0/16", "10.1.0.0/16", "10.2.0.0/16"], ("10.1.0.0/16", "10.2.0.0/16"), id="order"),
        pytest.param(["Internet"], ("internet",), id="tag"),
        pytest.param(["AzureCloud.<location>"], ("azurecloud.<location>",), id="placeholder"),
        pytest.param([], (), id="nothing"),
    ],
)
def test_prefixes_become_canonical(written: list[str], prefixes: tuple[str, ...]) -> None:
    assert read_endpoints(written).prefixes == prefixes


def test_the_spelling_of_a_tag_is_kept_for_people() -> None:
    sides = read_endpoints(["Storage", "10.0.0.0/8", "storage"])
    assert sides.spellings() == (("10.0.0.0/8", "10.0.0.0/8"), ("storage", "Storage"))
    assert Endpoints(("storage",)).spellings() == (("storage", "storage"),)


def test_a_text_that_is_neither_prefix_nor_tag_is_reported_as_written() -> None:
    sides = read_endpoints(["Storage", "AzureCloud.<Location>", "10.0.0.0/33", "*", "NoSuchTag", "10.0.0.0/8"])
    assert sides.unread == ("10.0.0.0/33", "AzureCloud.<Location>")
    assert set(sides.unread) < set(sides.spelled)


def test_cached_texts_do_not_match_values_that_only_compare_equal() -> None:
    one, true, real = (
        read_rule(spelled(destinationPortRange=None, destinationPortRanges=[value])) for value in (1, True, 1.0)
    )
    assert one.destination_ports == IntervalSet.single(1)
    assert (true.unread_destination_ports, real.unread_destination_ports) == (("True",), ("1.0",))


def test_groups_are_read_from_references_whatever_their_case() -> None:
    rule = read_rule(
        spelled(
            sourceAddressPrefix=None,
            sourceApplicationSecurityGroups=[{"ID": "/ASG/B", "x": 1}, {"id": "/asg/a"}, "/asg/b/"],
        )
    )
    assert rule.sources == Endpoints((), ("/asg/a", "/asg/b"))


def test_ports_that_cannot_be_read_are_kept_apart() -> None:
    rule = read_rule(spelled(destinationPortRange="[parameters('p')]", destinationPortRanges=["80", "70000"]))
    assert rule.destination_ports == IntervalSet.single(80)
    assert rule.unread_destination_ports == ("70000", "[parameters('p')]")
    assert rule.unread_source_ports == ()


def test_ports_that_are_missing_cannot_be_read() -> None:
    rule = read_rule(spelled(sourcePortRange="", sourcePortRanges=[]))
    assert rule.source_ports == IntervalSet.EMPTY
    assert rule.unread_source_ports == ("",)


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        pytest.param({"properties": PLAIN["properties"]}, "A security rule has no name.", id="no name"),
        pytest.param(spelled(priority=None), "'allow-registry' has no priority", id="no priority"),
        pytest.param(spelled(priority=True), "has the priority true", id="priority true"),
        pytest.param(spelled(priority=-1), "has the priority -1", id="priority below 0"),
        pytest.param(spelled(priority=100.5), "has the priority 100.5", id="priority with a fraction"),
        pytest.param(spelled(priority="1e3"), "has the priority '1e3'", id="priority in words"),
        pytest.param(spelled(priority="9" * 5000), "has the priority '99", id="endless priority"),
        pytest.param(spelled(access=None), "has no access", id="no access"),
        pytest.param(spelled(access="Permit"), "has the access 'Permit'", id="unknown access"),
        pytest.param(spelled(direction="Egress"), "has the direction 'Egress'", id="unknown direction"),
        pytest.param("allow-registry", "'allow-registry' is not a security rule", id="text"),
        pytest.param(
            {"name": "x", "properties": [1]}, "The properties of 'x' are not an object", id="list of properties"
        ),
    ],
)
def test_an_object_that_is_not_a_rule_is_refused_in_one_sentence(bad: Rest, message: str) -> None:
    with pytest.raises(RuleError) as caught:
        read_rule(bad)
    assert message in caught.value.message
    assert caught.value.next_step
    assert len(str(caught.value)) < 250
    assert "\n" not in str(caught.value)


def test_a_written_rule_has_the_singular_for_one_value() -> None:
    assert write_rule(read_rule(spelled(sourceAddressPrefix="10.1.0.4", protocol="TCP", description="why"))) == {
        "name": "allow-registry",
        "properties": {
            "description": "why",
            "protocol": "Tcp",
            "sourcePortRange": "*",
            "destinationPortRange": "443",
            "sourceAddressPrefix": "10.1.0.4/32",
            "destinationAddressPrefix": "AzureContainerRegistry.FranceCentral",
            "access": "Allow",
            "priority": 1000,
            "direction": "Outbound",
        },
    }


def test_a_written_rule_has_the_plural_for_several_values_and_no_key_without_a_value() -> None:
    body = write_rule(
        read_rule(
            spelled(
                destinationAddressPrefix=None,
                destinationAddressPrefixes=["20.0.0.0/8", "10.0.0.0/8"],
                destinationPortRanges=["80"],
                sourceAddressPrefix="",
                sourceApplicationSecurityGroups=[{"id": "/asg/A"}],
            )
        )
    )
    assert json.dumps(body) == json.dumps(
        {
            "name": "allow-registry",
            "properties": {
                "protocol": "Tcp",
                "sourcePortRange": "*",
                "destinationPortRanges": ["80", "443"],
                "sourceApplicationSecurityGroups": [{"id": "/asg/a"}],
                "destinationAddressPrefixes": ["10.0.0.0/8", "20.0.0.0/8"],
                "access": "Allow",
                "priority": 1000,
                "direction": "Outbound",
            },
        }
    )


names = st.text("abcXYZ019-_.", min_size=1, max_size=12)
prefixes = st.one_of(
    st.sampled_from(["*", "Any", "Internet", "VirtualNetwork", "Storage.FranceCentral", "AzureCloud.<location>"]),
    st.ip_addresses(v=4).map(lambda address: f"{address}/20"),
    st.ip_addresses().map(str),
)
ports = st.sampled_from(["*", "443", "80", "1-1023", "0 - 5", "65536", "[variables('p')]", ""])
rest_rules = st.builds(
    lambda name, priority, choices, sides: {
        "name": name,
        "properties": {"priority": priority, **choices, **{key: value for key, value in sides.items() if value}},
    },
    names,
    st.integers(100, 4096),
    st.fixed_dictionaries(
        {
            "access": st.sampled_from(["Allow", "deny"]),
            "direction": st.sampled_from(["Inbound", "outbound"]),
            "protocol": st.sampled_from(["Tcp", "UDP", "Any", "*", "Sctp", ""]),
            "description": st.sampled_from(["", "why"]),
        }
    ),
    st.fixed_dictionaries(
        {
            "sourceAddressPrefix": prefixes | st.none(),
            "sourceAddressPrefixes": st.lists(prefixes, max_size=3),
            "destinationAddressPrefix": prefixes | st.none(),
            "destinationAddressPrefixes": st.lists(prefixes, max_size=3),
            "sourceApplicationSecurityGroups": st.lists(names.map(lambda name: {"id": f"/asg/{name}"}), max_size=2),
            "sourcePortRange": ports,
            "sourcePortRanges": st.lists(ports, max_size=3),
            "destinationPortRange": ports,
            "destinationPortRanges": st.lists(ports, max_size=3),
        }
    ),
)


@pytest.mark.long
@given(rest_rules)
def test_a_written_rule_reads_back_as_it_was(rest: Rest) -> None:
    rule = read_rule(rest)
    body = write_rule(rule)
    assert read_rule(body) == rule
    assert write_rule(read_rule(body)) == body
    assert read_rule(json.loads(json.dumps(body))).sources.spelled == rule.sources.spelled


@pytest.mark.long
@given(rest_rules, rest_rules)
def test_normal_forms_are_equal_exactly_when_the_rules_are(one: Rest, other: Rest) -> None:
    a, b = read_rule(one), read_rule(other)
    assert (normal_form(a) == normal_form(b)) == (a == b)
    assert json.loads(json.dumps(normal_form(a))) == normal_form(a)


def test_a_rule_set_without_default_rules_has_those_of_azure() -> None:
    rules_read = read_rule_set({"name": "nsg", "id": "/nsg", "properties": {"securityRules": [PLAIN]}})
    assert (rules_read.id, rules_read.name) == ("/nsg", "nsg")
    assert [(rule.name, rule.priority, rule.default) for rule in rules_read.rules] == [
        ("AllowVnetInBound", 65000, True),
        ("AllowAzureLoadBalancerInBound", 65001, True),
        ("DenyAllInBound", 65500, True),
        ("allow-registry", 1000, False),
        ("AllowVnetOutBound", 65000, True),
        ("AllowInternetOutBound", 65001, True),
        ("DenyAllOutBound", 65500, True),
    ]


def test_listed_default_rules_are_kept_unchanged() -> None:
    closed = {**rest_rule("DenyAllOutBound", 65500, "Deny"), "name": "Deny"}
    rules_read = read_rule_set({"name": "nsg", "securityRules": None, "defaultSecurityRules": [closed]})
    assert [rule.name for rule in rules_read.outbound()] == ["Deny"]
    assert all(rule.default for rule in rules_read.rules)
    assert len(rules_read.in_direction(Direction.INBOUND)) == 3


def test_the_default_rules_written_and_read_again_are_the_same() -> None:
    bodies = [write_rule(rule) for rule in DEFAULT_RULES]
    rules_read = read_rule_set({"name": "nsg", "properties": {"defaultSecurityRules": bodies}})
    assert set(rules_read.rules) == set(DEFAULT_RULES)
    assert read_rule_set({"name": "nsg"}) == rules_read


def test_a_group_without_an_id_is_known_by_where_it_was_read() -> None:
    assert read_rule_set({"name": "nsg"}, origin="nsgs.json[3]").id == "nsgs.json[3]"
    assert read_rule_set({"name": "nsg"}).id == "nsg"
    assert read_rule_set({"id": "/x/networkSecurityGroups/nsg"}).name == "nsg"


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        pytest.param({"id": "/nsg", "securityRules": [{"name": "a"}]}, "securityRules of /nsg: ", id="bad rule"),
        pytest.param({"id": "/nsg", "securityRules": "a"}, "securityRules of /nsg is not a list", id="text"),
        pytest.param({"id": "/nsg", "securityRules": 0}, "securityRules of /nsg is not a list", id="zero"),
        pytest.param({"id": "/nsg", "securityRules": False}, "securityRules of /nsg is not a list", id="false"),
        pytest.param({"defaultSecurityRules": {"a": 1}}, "of a network security group is not a list", id="object"),
        pytest.param({"securityRules": ["a"]}, "of a network security group: 'a' is not", id="text as rule"),
        pytest.param([], "[] is not a security rule or a group of them", id="list"),
    ],
)
def test_an_object_that_is_not_a_group_is_refused_with_its_id(bad: Rest, message: str) -> None:
    with pytest.raises(RuleError) as caught:
        read_rule_set(bad)
    assert message in caught.value.message
    assert caught.value.next_step


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real network security groups is not beside the project")
@pytest.mark.parametrize("pattern", ["30-rest-*.json", "31-rest-*.json", "36-rest-*.json"])
def test_real_groups_read_back_as_they_are_written(pattern: str) -> None:
    (path,) = CORPUS.glob(pattern)
    group = json.loads(path.read_text(encoding="utf-8-sig"))
    rules_read = read_rule_set(group)
    assert {rule for rule in rules_read.rules if rule.default} == set(DEFAULT_RULES)
    again = {
        **group,
        "properties": {"securityRules": [write_rule(rule) for rule in rules_read.rules if not rule.default]},
    }
    assert read_rule_set(again) == rules_read
