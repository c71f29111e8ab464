"""Azure Firewalls: by id, and the one at an address to which routes lead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from acrnet.arm import ArmSession
from acrnet.firewall import AzureFirewall, read_firewall
from acrnet.inventory.live.networks import Networks
from acrnet.inventory.live.unreadable import or_unknown
from acrnet.inventory.live.virtual_network import VirtualNetwork
from acrnet.inventory.parallel import in_parallel
from acrnet.inventory.read_cache import ReadCache
from acrnet.inventory.wire import properties, text
from acrnet.net import AddressSet
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown

FIREWALL_TYPE = "Microsoft.Network/azureFirewalls"


class Firewalls:
    """Reads firewalls, each and each list once; safe to use from many threads.

    One that is gone or may not be read is Unknown; other errors of `ArmSession` are raised.
    """

    def __init__(self, arm: ArmSession) -> None:
        self._arm = arm
        self._firewalls: ReadCache[AzureFirewall | Unknown] = ReadCache()
        self._lists: ReadCache[tuple[AzureFirewall, ...] | Unknown] = ReadCache()
        self._passing_ipv6: ReadCache[bool | Unknown] = ReadCache()

    def firewall(self, firewall: ResourceId) -> AzureFirewall | Unknown:
        """Return a firewall, at the cost of one call and of one for each of its public IP addresses."""

        def read() -> AzureFirewall:
            return self._complete(read_firewall(self._arm.firewalls.firewall(firewall), origin=firewall.text))

        return self._firewalls.get(firewall.key, lambda: or_unknown(read))

    def at(
        self, addresses: Iterable[str], network: VirtualNetwork, networks: Networks
    ) -> dict[str, AzureFirewall | Unknown | None]:
        """Return the firewall at each of these addresses, as clients in a virtual network reach them by a route.

        An address is in the network itself or in one that it is peered with, which is read; the firewalls of the
        subscription of that network are listed, at the cost of one call for each page. None is an appliance that is no
        Azure Firewall, or one that is not visible to the caller.
        """
        distinct = sorted(set(addresses))
        read = in_parallel(lambda address: self._at(address, network, networks), distinct)
        return dict(zip(distinct, read, strict=True))

    def _at(self, address: str, network: VirtualNetwork, networks: Networks) -> AzureFirewall | Unknown | None:
        try:
            wanted = AddressSet.parse([address])
        except ValueError:
            return Unknown(f"the next hop {address!r} is not an address")
        if wanted <= AddressSet.parse(network.address_space):
            return self._in_network(address, network)
        peers = in_parallel(networks.network, network.peered_networks)
        for peer in peers:
            if isinstance(peer, VirtualNetwork) and wanted <= AddressSet.parse(peer.address_space):
                return self._in_network(address, peer)
        return next((peer for peer in peers if isinstance(peer, Unknown)), None)

    def _in_network(self, address: str, network: VirtualNetwork) -> AzureFirewall | Unknown | None:
        listed = self._listed(network.id.subscription)
        if isinstance(listed, Unknown):
            return listed
        for firewall in listed:
            inside = any(subnet.parent == network.id for subnet in firewall.subnets)
            if inside and address in firewall.private_addresses:
                return self._complete(firewall)
        return None

    def _listed(self, subscription: str) -> tuple[AzureFirewall, ...] | Unknown:
        def read() -> tuple[AzureFirewall, ...]:
            return tuple(map(read_firewall, self._arm.firewalls.firewalls(subscription)))

        return self._lists.get(subscription.lower(), lambda: or_unknown(read))

    def _complete(self, firewall: AzureFirewall) -> AzureFirewall:
        """Return a firewall with what its public IP addresses say: one of IPv6 makes it pass IPv6."""
        if not firewall.public_addresses:
            return firewall
        versions = in_parallel(self._is_ipv6, firewall.public_addresses)
        unread = [each for each in versions if isinstance(each, Unknown)]
        passes = True if True in versions else unread[0] if unread else False
        return replace(firewall, dual_stack=passes)

    def _is_ipv6(self, address: ResourceId) -> bool | Unknown:
        def read() -> bool:
            fields = properties(self._arm.public_ip_address(address))
            return text(fields.get("publicIPAddressVersion")).lower() == "ipv6"

        return self._passing_ipv6.get(address.key, lambda: or_unknown(read))
