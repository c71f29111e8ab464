from __future__ import annotations

import pytest

from acrnet.registry.access_rules import read_ip_rules, read_virtual_network_rules
from acrnet.registry.wire import read_registry
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown

from ..estates import Json, registry, vnet_id

APP, BUILD = f"{vnet_id('hub')}/subnets/app", f"{vnet_id('hub')}/subnets/build"


def with_rules(**rules: object) -> Json:
    return registry("contoso", networkRuleSet={"defaultAction": "Deny", **rules})


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param([], (), id="none"),
        pytest.param([{"action": "Allow", "value": "203.0.113.7"}], ("203.0.113.7/32",), id="one address"),
        pytest.param([{"value": "203.0.113.9/24"}], ("203.0.113.0/24",), id="host bits"),
        pytest.param([{"ipAddressOrRange": "203.0.113.7"}], ("203.0.113.7/32",), id="as az prints it"),
        pytest.param([{"value": "2.2.2.2"}, {"value": "1.1.1.1"}], ("1.1.1.1/32", "2.2.2.2/32"), id="sorted"),
        pytest.param([{"value": "1.1.1.1"}, {"value": "1.1.1.1/32"}], ("1.1.1.1/32",), id="twice the same"),
        pytest.param([{"value": "elsewhere"}], ("elsewhere",), id="no address is kept"),
        pytest.param([{"action": "Allow"}], ("",), id="a rule without a value is kept"),
        pytest.param(None, (), id="null"),
    ],
)
def test_ip_rules_are_read_as_canonical_prefixes(rules: object, expected: tuple[str, ...]) -> None:
    assert read_ip_rules(with_rules(ipRules=rules)) == expected


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param({"virtualNetworkSubnetResourceId": APP}, id="previews since 2026-01-01-preview"),
        pytest.param({"id": APP}, id="earlier previews"),
        pytest.param({"virtualNetworkResourceId": APP}, id="az"),
        pytest.param({"virtualNetworkResourceId": None, "virtualNetworkSubnetResourceId": APP}, id="az with both"),
        pytest.param({"id": APP, "virtualNetworkSubnetResourceId": APP.upper()}, id="twice the same subnet"),
    ],
)
def test_the_subnet_of_a_virtual_network_rule_is_read_under_each_of_its_names(rule: Json) -> None:
    subnets = read_virtual_network_rules(with_rules(virtualNetworkRules=[{"action": "Allow", **rule}]))
    assert subnets == (ResourceId.parse(APP),)


def test_subnets_are_sorted() -> None:
    subnets = read_virtual_network_rules(with_rules(virtualNetworkRules=[{"id": BUILD}, {"id": APP}]))
    assert subnets == (ResourceId.parse(APP), ResourceId.parse(BUILD))


def test_a_preview_answer_without_virtual_network_rules_admits_no_subnet() -> None:
    assert read_virtual_network_rules(registry("contoso")) == ()


def test_without_a_preview_answer_the_subnets_are_not_known() -> None:
    assert read_virtual_network_rules(Unknown("it was refused")) == Unknown("it was refused")


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ({"id": "app"}, "a virtual network rule of the registry names no subnet"),
        ({"virtualNetworkResourceId": None}, "a virtual network rule of the registry names no subnet"),
        (
            {"id": BUILD, "virtualNetworkSubnetResourceId": APP},
            "a virtual network rule of the registry names several subnets",
        ),
    ],
)
def test_a_virtual_network_rule_without_a_subnet_is_unknown_beside_the_others(rule: Json, reason: str) -> None:
    subnets = read_virtual_network_rules(with_rules(virtualNetworkRules=[rule, {"id": APP}]))
    assert subnets == (ResourceId.parse(APP), Unknown(reason))


def test_a_registry_is_read_with_its_access_rules() -> None:
    stable = with_rules(ipRules=[{"value": "203.0.113.7"}])
    preview = with_rules(virtualNetworkRules=[{"id": APP}])
    contoso = read_registry(stable, [], [], {}, preview)
    assert (contoso.ip_rules, contoso.virtual_network_rules) == (("203.0.113.7/32",), (ResourceId.parse(APP),))


def test_a_registry_that_cannot_have_virtual_network_rules_has_none_without_a_preview_answer() -> None:
    contoso = read_registry(registry("contoso", sku="Basic"), [], [], {}, Unknown("it was refused"))
    assert contoso.virtual_network_rules == ()
