"""Findings about denies of the custom DNS servers of clients."""

from __future__ import annotations

import pytest

from acrnet.audit.model import Finding, Level
from acrnet.audit.subject import Clients

from ...estates import Json, rule
from .audits import ALLOW_LOGIN, findings, network


def deny(to: str = "*", **changes: str) -> Json:
    return rule("deny-rest", 4000, "Deny", to, **{"protocol": "*", "destinationPortRange": "*", **changes})


def allow(**changes: str) -> Json:
    return rule("allow-dns", 200, destination="10.0.9.4/32", protocol="*", destinationPortRange="53", **changes)


DENY_REST, ALLOW_DNS = deny(), allow()


def of(*rules: Json, resolvers: tuple[str, ...] = ("10.0.9.4",), sources: str = "10.0.1.0/24") -> list[Finding]:
    clients = Clients("vnet-app/app", network(sources), resolvers)
    return findings(*rules, needs=[], clients=[clients], kind="resolver_denied")


def test_a_group_that_denies_the_only_dns_server_says_what_breaks() -> None:
    (finding,) = of(ALLOW_LOGIN, DENY_REST)
    assert (finding.level, finding.rule) == (Level.WARNING, "deny-rest")
    assert finding.message == (
        "deny-rest (4000) of nsg-app denies port 53 to 10.0.9.4, the DNS server of vnet-app/app, so clients there"
        " cannot resolve the registry."
    )
    assert finding.fix == "Allow port 53 over UDP and TCP to that address before deny-rest."


def test_all_of_several_dns_servers_have_to_be_denied() -> None:
    both = ("10.0.9.4", "10.0.9.5")
    (finding,) = of(DENY_REST, resolvers=both)
    assert "denies port 53 to 10.0.9.4, 10.0.9.5, the DNS servers of vnet-app/app" in finding.message
    assert of(ALLOW_DNS, DENY_REST, resolvers=both) == []


@pytest.mark.parametrize(
    "rules",
    [(allow(sourceAddressPrefix="10.0.1.0/25"), DENY_REST), (deny(sourceAddressPrefix="10.0.1.0/25"),)],
    ids=["allowed to the others", "denied to a part"],
)
def test_a_rule_for_some_clients_is_reported_as_such(rules: tuple[Json, ...]) -> None:
    (finding,) = of(*rules)
    assert "so some clients there cannot resolve the registry." in finding.message


@pytest.mark.parametrize(
    ("rules", "resolvers"),
    [
        pytest.param([ALLOW_DNS, DENY_REST], ("10.0.9.4",), id="allowed before"),
        pytest.param([], ("10.0.9.4",), id="allowed by default inside the network"),
        pytest.param([DENY_REST], (), id="not known, or the DNS of Azure, which no rule reaches without its tag"),
        pytest.param([DENY_REST], ("168.63.129.16",), id="the DNS of Azure by its address"),
        pytest.param([DENY_REST], ("10.0.9.4", "168.63.129.16"), id="the DNS of Azure among others"),
        pytest.param([DENY_REST], ("10.0.9.4", "fd00::4"), id="of both families"),
        pytest.param([DENY_REST], ("dns.contoso.com",), id="no address"),
        pytest.param([deny(protocol="Tcp")], ("10.0.9.4",), id="only what does not fit into UDP"),
        pytest.param([deny("Unheard.Of")], ("10.0.9.4",), id="a deny of what is not known"),
    ],
)
def test_rules_that_allow_or_may_allow_dns_are_not_reported(rules: list[Json], resolvers: tuple[str, ...]) -> None:
    assert of(*rules, resolvers=resolvers) == []
