"""The addresses that a tag stands for, as one network interface sees it.

That VirtualNetwork is the network, 168.63.129.16 and the peered networks, in this order and each as it is written, and
that AzureLoadBalancer is 168.63.129.16, is in the outputs of
learn.microsoft.com/previous-versions/azure/virtual-network/virtual-network-nsg-troubleshoot-powershell and of
azure-powershell issue 4972, which also shows nothing but 0.0.0.0/0 for VirtualNetwork. That it contains the prefixes of
user-defined routes and the address space beyond gateways is in
learn.microsoft.com/azure/virtual-network/service-tags-overview, that it contains the addresses of the service tags in
these, in azure-docs issue 94454, and that a default route to an appliance makes it 0.0.0.0/0 and nothing else, in
azure-docs issue 22178. Internet begins with 1.0.0.0/8, 2.0.0.0/7, 4.0.0.0/6, 8.0.0.0/7, 11.0.0.0/8 and 12.0.0.0/6 in
learn.microsoft.com/azure/network-watcher/diagnose-vm-network-traffic-filtering-problem-cli; no output was at hand that
shows the rest. Here it is all that is neither VirtualNetwork nor reserved. All checked 2026-11-29.
"""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv4Network, collapse_addresses, summarize_address_range

from acrnet.sandbox.json_value import as_text, properties
from acrnet.sandbox.network.interface_network import InterfaceNetwork
from acrnet.sandbox.network.prefix import networks_in
from acrnet.sandbox.network.service_tags import ServiceTags

PLATFORM = "168.63.129.16/32"
_EVERYTHING = "0.0.0.0/0"
_DEFAULT_ROUTES = (_EVERYTHING, "::/0")
_LEADING_AWAY = frozenset({"virtualappliance", "virtualnetworkgateway"})
_RESERVED = (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
    "224.0.0.0/3",
)  # fmt: skip


def tag_addresses(tag: str, network: InterfaceNetwork, tags: ServiceTags) -> list[str] | None:
    """The prefixes of a tag; None where neither the estate nor this module knows them."""
    match tag.lower():
        case "virtualnetwork":
            return _inside(network, tags)
        case "azureloadbalancer":
            return [PLATFORM]
        case "internet":
            return _outside([*_inside(network, tags), *_RESERVED])
        case _:
            return tags.prefixes(tag, network.location)


def _inside(network: InterfaceNetwork, tags: ServiceTags) -> list[str]:
    prefixes = dict.fromkeys((
        *network.prefixes,
        PLATFORM,
        *(prefix for peering in network.peerings if peering.is_open for prefix in peering.prefixes),
        *(route.prefix for route in network.beyond),
        *_routed(network, tags),
    ))  # fmt: skip
    if _EVERYTHING not in prefixes:
        return [*prefixes]
    return [_EVERYTHING, *(each for each in prefixes if ":" in each)]


def _routed(network: InterfaceNetwork, tags: ServiceTags) -> Iterator[str]:
    """The prefixes of user-defined routes, of default routes only those that do not lead to the Internet or nowhere."""
    for route in map(properties, network.routes):
        prefix = as_text(route.get("addressPrefix"))
        if prefix not in _DEFAULT_ROUTES or as_text(route.get("nextHopType")).lower() in _LEADING_AWAY:
            yield from [prefix] if "/" in prefix else tags.prefixes(prefix, network.location) or ()


def _outside(prefixes: Iterable[str]) -> list[str]:
    """The IPv4 prefixes of all that is in none of these."""
    inside = [each for each in networks_in(prefixes) if isinstance(each, IPv4Network)]
    outside: list[str] = []
    free = 0
    for network in collapse_addresses(inside):
        first = int(network.network_address)
        if free < first:
            outside += map(str, summarize_address_range(IPv4Address(free), IPv4Address(first - 1)))
        free = int(network.broadcast_address) + 1
    return outside
