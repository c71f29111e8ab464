"""Random policies with their parents, of few names and addresses, so that rules get in each other's way."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from acrnet.firewall import FirewallRules, PolicyRules, read_policy, read_rule_collection_group
from acrnet.firewall.rule_order import rules_of_policy
from acrnet.unknown import Unknown

from . import bodies, oracle
from .bodies import Rest, application_rule, collection, group, ip_group_id, nat_rule, network_rule, policy_id

TAGS = {
    "Registry": ["20.40.0.0/16", "2603:1000::/32"],
    "Registry.West": ["20.40.1.0/24", "2603:1000:1::/48"],
    "Storage": ["20.60.0.0/16"],
}
IP_GROUPS = {"spokes": ["10.1.0.0/24", "fd00::/64"], "registries": ["20.40.1.0/25"], "none": []}
"""The group `lost` was not read."""
SOURCES = oracle.addresses("10.1.0.4", "10.1.9.9", "10.9.0.1", "fd00::4")
DESTINATIONS = oracle.addresses("20.40.1.1", "20.40.1.200", "20.60.1.1", "8.8.8.8", "2603:1000:1::1", "2001:4860::8")
SERVICES = [(6, 443), (6, 80), (17, 443), (1, 0)]
NAMES = ["contoso.azurecr.io", "mcr.microsoft.com", "login.microsoftonline.com", None]


def some(*values: Any) -> st.SearchStrategy[list[Any]]:
    """One or two of these values."""
    return st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True)


def rarely(strategy: st.SearchStrategy[Rest]) -> st.SearchStrategy[Rest]:
    """Properties in one of twelve cases, and else none."""
    return st.integers(0, 11).flatmap(lambda number: strategy if number == 11 else st.just({}))


def properties(**values: st.SearchStrategy[Any]) -> st.SearchStrategy[Rest]:
    return st.fixed_dictionaries(dict(values))


GROUPS = [ip_group_id(name) for name in ("Spokes", "registries", "none", "lost")]
SENDERS = st.one_of(
    properties(sourceAddresses=some("*", "10.1.0.0/16", "10.1.0.0/24", "fd00::/64", "[parameters('from')]", "Storage")),
    properties(sourceAddresses=st.just(["*"])),
    properties(sourceAddresses=st.just([]), sourceIpGroups=some(*GROUPS)),
    properties(sourceAddresses=st.just(["10.1.0.0/16"]), sourceIpGroups=some(*GROUPS)),
    properties(sourceAddresses=st.just([])),
)
RECEIVERS = st.one_of(
    properties(destinationAddresses=st.just(["*"])),
    properties(
        destinationAddresses=some(
            "*",
            "20.40.0.0/16",
            "20.40.1.0/25",
            "8.8.8.8",
            "2603:1000::/32",
            "Registry",
            "Registry.West",
            "registry",
            "Storage",
            "Nowhere",
            "Internet",
            "[parameters('to')]",
        )
    ),
    properties(destinationAddresses=st.just([]), destinationIpGroups=some(*GROUPS)),
    properties(destinationAddresses=st.just([]), destinationFqdns=some("contoso.azurecr.io", "other.net")),
    properties(destinationAddresses=some("8.8.8.8"), destinationFqdns=some("contoso.azurecr.io")),
)
ODDITIES = rarely(
    st.sampled_from(
        [{"futureCondition": "x"}, {"sourceKubeSelectorGroups": ["/x/web"]}, {"sourceGeoLocations": ["FR"]}]
    )
)
NETWORK = st.builds(
    lambda *parts: _merged(network_rule("n"), parts),
    SENDERS,
    RECEIVERS,
    properties(
        ipProtocols=some("TCP", "TCP", "UDP", "ICMP", "Any", "[protocol]"),
        destinationPorts=st.sampled_from([["443"], ["443", "80"], ["80"], ["*"], ["[port]"], ["443", "[port]"]]),
    ),
    ODDITIES,
    rarely(st.just({"destinationGeoLocations": ["US"]})),
)
APPLICATION = st.builds(
    lambda *parts: _merged(application_rule("a"), parts),
    SENDERS,
    st.one_of(
        properties(
            targetFqdns=some(
                "*",
                "contoso.azurecr.io",
                "*.azurecr.io",
                "*azurecr.io",
                "*.microsoft.com",
                "other.net",
                "www.contoso.*",
            )
        ),
        properties(targetFqdns=some("*", "*azurecr.io")),
        properties(fqdnTags=some("AzureKubernetesService", "WindowsUpdate")),
        properties(targetUrls=some("contoso.azurecr.io/*", "*.microsoft.com/v2", "www.other.net")),
        properties(webCategories=some("Business", "News")),
        properties(targetFqdns=some("*"), webCategories=some("News")),
        properties(),
    ),
    properties(
        protocols=st.sampled_from(
            [
                [{"protocolType": "Https", "port": 443}],
                [{"protocolType": "Https", "port": 443}, {"protocolType": "Http", "port": 80}],
                [{"protocolType": "Https", "port": 80}],
                [{"protocolType": "Https"}],
            ]
        )
    ),
    rarely(st.one_of(ODDITIES, properties(destinationAddresses=some("20.40.0.0/16", "*", "Nowhere")))),
)
NAT = st.builds(
    lambda *parts: _merged(nat_rule("d"), parts),
    SENDERS,
    properties(destinationAddresses=some("20.40.1.0/25", "8.8.8.8")),
)
PRIORITY = st.sampled_from([100, 100, 200, 200, 300, 400, 500, 600, 700, 800, "?"])


@st.composite
def collections(draw: st.DrawFn, name: str) -> Rest:
    kind, actions = draw(
        st.sampled_from(
            [
                *[(NETWORK, ["Allow", "Allow", "Deny"])] * 4,
                *[(APPLICATION, ["Allow", "Allow", "Deny"])] * 4,
                (NAT, ["Dnat"]),
            ]
        )
    )
    rules = draw(st.lists(kind, min_size=1, max_size=2))
    return collection(name, draw(PRIORITY), draw(st.sampled_from(actions)), *rules)


@st.composite
def groups(draw: st.DrawFn, name: str, policy: str) -> Rest | None:
    if draw(st.integers(0, 19)) == 19:
        return None
    several = [draw(collections(f"c{number}")) for number in range(draw(st.integers(0, 3)))]
    return group(name, draw(PRIORITY), *several, policy=policy)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[oracle.World, FirewallRules]:
    """A world as the oracle takes it, and the rules of the same as the product reads them."""
    names = ["base", "hub"] if draw(st.booleans()) else ["hub"]
    proxy, dual_stack = draw(st.booleans()), draw(st.sampled_from([True, False, None]))
    layers: list[oracle.Layer | None] = []
    policies: dict[str, PolicyRules | Unknown] = {}
    for name in names:
        if name == "base" and draw(st.integers(0, 9)) == 9:
            layers.append(None)
            continue
        drawn = [draw(groups(f"g{number}", name)) for number in range(draw(st.integers(1, 2)))]
        layers.append(oracle.Layer([None if each is None else _plain(each) for each in drawn]))
        policies[policy_id(name).lower()] = _policy(
            name, drawn, inherits=name == "hub" and len(names) == 2, proxy=proxy
        )
    own = policies[policy_id("hub").lower()]
    assert isinstance(own, PolicyRules)
    rules = rules_of_policy(own, policies)
    unknown = rules.dual_stack
    world = oracle.World(
        TAGS, layers, {ip_group_id(name).lower(): each for name, each in IP_GROUPS.items()}, proxy, dual_stack
    )
    return world, FirewallRules(rules.id, rules.layers, rules.dns_proxy, unknown if dual_stack is None else dual_stack)


def _policy(name: str, drawn: list[Rest | None], *, inherits: bool, proxy: bool) -> PolicyRules:
    listed = [f"g{number}" for number in range(len(drawn))]
    base: Rest = {"basePolicy": {"id": policy_id("base")}} if inherits else {}
    body = bodies.policy(name, *listed, dnsSettings={"enableProxy": proxy}, **base)
    return PolicyRules.of(read_policy(body), [read_rule_collection_group(each) for each in drawn if each is not None])


def _plain(body: Rest) -> Rest:
    written = body["properties"]
    return {"name": body["name"], "priority": written["priority"], "collections": written["ruleCollections"]}


def _merged(rule: Rest, parts: tuple[Rest, ...]) -> Rest:
    for part in parts:
        rule = {**rule, **part}
    return rule
