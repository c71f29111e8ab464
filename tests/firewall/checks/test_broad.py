"""Network rules that let clients reach more than the names of application rules."""

from __future__ import annotations

import pytest

from acrnet.firewall.checks.broad import broad_rules

from ...rules.networks import REGISTRY, flows
from ..bodies import Rest, application_rule, network_rule
from ..hubs import CONTOSO, REGISTRY_ADDRESSES, allow, context, deny, one_group

NAMED = allow(application_rule("contoso", CONTOSO), name="names", priority=300)


def found(*collections: Rest) -> list[tuple[str, tuple[str, ...], list[str]]]:
    flows_ = flows(REGISTRY_ADDRESSES)
    rules = broad_rules(one_group(*collections), flows_, CONTOSO, context())
    return [(each.rule.rule.name, each.destinations, [name.rule.name for name in each.names]) for each in rules]


@pytest.mark.parametrize(
    ("to", "broad"),
    [
        pytest.param("*", ("*",), id="everywhere"),
        pytest.param("Storage", (), id="a tag without the addresses"),
        pytest.param(REGISTRY, (REGISTRY,), id="the tag of every registry there"),
        pytest.param("AzureCloud", ("AzureCloud",), id="the tag of all of Azure"),
        pytest.param("20.0.0.0/8", ("20.0.0.0/8",), id="a long range"),
        pytest.param("20.40.0.0/16", (), id="a range as of one service"),
        pytest.param("20.40.1.0/24", (), id="the addresses"),
        pytest.param(["20.40.1.0/24", "*"], ("*",), id="the addresses and everything"),
    ],
)
def test_a_network_rule_for_more_than_the_host_is_broad(to: str | list[str], broad: tuple[str, ...]) -> None:
    expected = [("net", broad, ["contoso"])] if broad else []
    assert found(allow(network_rule("net", to)), NAMED) == expected


@pytest.mark.parametrize(
    "collections",
    [
        pytest.param([allow(network_rule("net"))], id="no names"),
        pytest.param([allow(network_rule("net")), allow(application_rule("a", "*"), name="n")], id="every name"),
        pytest.param([allow(network_rule("net")), deny(application_rule("a", CONTOSO), name="n")], id="a denied name"),
        pytest.param([allow(network_rule("net", destinationPorts=["80"])), NAMED], id="another port"),
        pytest.param([allow(network_rule("net", sourceAddresses=["10.9.0.0/16"])), NAMED], id="other clients"),
        pytest.param([deny(network_rule("net")), NAMED], id="a deny"),
        pytest.param([allow(network_rule("net", [], destinationFqdns=[CONTOSO])), NAMED], id="the name"),
    ],
)
def test_other_rules_defeat_no_names(collections: list[Rest]) -> None:
    assert found(*collections) == []


def test_of_two_network_rules_the_first_opens_the_way_and_both_do_for_their_own_clients() -> None:
    first = allow(network_rule("first", sourceAddresses=["10.1.0.0/25"]), name="a", priority=100)
    second = allow(network_rule("second"), name="b", priority=110)
    third = allow(network_rule("third"), name="c", priority=120)
    assert [name for name, _, _ in found(first, second, third, NAMED)] == ["first", "second"]


def test_a_name_below_a_wildcard_counts_as_a_name() -> None:
    wildcard = allow(application_rule("all", "*.azurecr.io"), name="names", priority=300)
    assert found(allow(network_rule("net")), wildcard) == [("net", ("*",), ["all"])]
