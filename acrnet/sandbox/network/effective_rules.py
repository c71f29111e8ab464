"""The security rules in effect on a network interface: those of its own group and of the group of its subnet.

The form is that of azure-powershell issue 4972 (2017-10-01), of learn.microsoft.com/azure/network-watcher/diagnose-vm-
network-traffic-filtering-problem-cli and of the published example of 2025-03-01: names with their list before them,
``All`` for every protocol, ports as ranges, ``0.0.0.0/0`` for every address, ``/32`` behind an address, one value
beside the list that holds it, and expanded prefixes for tags alone. That the interface comes before the subnet, and
that an association names one of them, is in learn.microsoft.com/previous-versions/azure/virtual-network/virtual-
network-nsg-troubleshoot-powershell; that ``tagMap`` is an object, in mondoohq/mql pull request 8953. The same spelling
of protocols, ports and addresses, one value beside its list, is in the answer of securityGroupView (2019-02-01) that
azure-powershell recorded as NetworkWatcherAPITests/TestGetSecurityGroupView.json. All checked 2026-11-29.

Unverified: a rule with several values has the list alone; an application security group is shown as the addresses of
its members; what is in ``tagMap``. Rules of network managers are not shown.
"""

from collections.abc import Iterator

from acrnet.sandbox.json_value import Json, JsonObject, as_text, objects, properties, reference
from acrnet.sandbox.network.interface_network import InterfaceNetwork
from acrnet.sandbox.network.network_security_group import stored_rules
from acrnet.sandbox.network.security_rule import DEFAULT_RULES, PLURALS
from acrnet.sandbox.network.tag_addresses import tag_addresses
from acrnet.sandbox.references import INTERFACES
from acrnet.sandbox.state import State
from acrnet.sandbox.store import Resource, ResourceStore

_ALL_PORTS = "0-65535"
_ALL_ADDRESSES = "0.0.0.0/0"
_SIDES = ("source", "destination")


def effective_groups(interface: Resource, network: InterfaceNetwork, state: State) -> list[Json]:
    """The groups in effect with their rules; none for an interface that is in no group."""
    holders = (("networkInterface", interface), ("subnet", network.subnet))
    groups: list[Json] = []
    for kind, holder in holders:
        group_id = reference(properties(holder.body).get("networkSecurityGroup")) if holder else ""
        group = state.store.find(group_id.lower())
        if holder is not None and group is not None:
            groups.append(_effective_group(group, {kind: {"id": holder.id.path}}, network, state))
    return groups


def _effective_group(group: Resource, association: JsonObject, network: InterfaceNetwork, state: State) -> JsonObject:
    expanded = _Expanded(network, state)
    rules: list[Json] = [_effective(rule, "securityRules", expanded) for rule in stored_rules(group)]
    rules += [_effective(rule, "defaultSecurityRules", expanded) for rule in DEFAULT_RULES]
    return {
        "networkSecurityGroup": {"id": group.id.path},
        "association": association,
        "effectiveSecurityRules": rules,
        "tagMap": {tag: [*prefixes] for tag, prefixes in expanded.known.items()},
    }


class _Expanded:
    """The prefixes of the tags in the rules of a group, each worked out once."""

    def __init__(self, network: InterfaceNetwork, state: State) -> None:
        self._network = network
        self._state = state
        self.known: dict[str, list[Json]] = {}

    def prefixes(self, tag: str) -> list[Json] | None:
        """The prefixes of a tag; None where they are not known."""
        if tag not in self.known:
            addresses = tag_addresses(tag, self._network, self._state.service_tags)
            if addresses is None:
                return None
            self.known[tag] = [*addresses]
        return self.known[tag]

    def members(self, groups: list[str]) -> list[str]:
        """The addresses of the members of application security groups."""
        return [*dict.fromkeys(_members(frozenset(groups), self._state.store))]


def _effective(rule: JsonObject, kind: str, expanded: _Expanded) -> JsonObject:
    inner = properties(rule)
    protocol = as_text(inner.get("protocol"))
    ports = {side: _ports(inner, side) for side in _SIDES}
    addresses = {side: _addresses(inner, side, expanded) for side in _SIDES}
    shown: JsonObject = {
        "name": f"{kind}/{as_text(rule.get('name'))}",
        "protocol": "All" if protocol == "*" else protocol.capitalize(),
    }
    for name, values in (("PortRange", ports), ("AddressPrefix", addresses)):
        for side in _SIDES:
            if len(values[side]) == 1:
                shown[f"{side}{name}"] = values[side][0]
        for side in _SIDES:
            shown[PLURALS[f"{side}{name}"]] = [*values[side]]
    for side in _SIDES:
        prefixes = expanded.prefixes(addresses[side][0]) if _is_tag(addresses[side]) else None
        if prefixes is not None:
            shown[f"expanded{side.capitalize()}AddressPrefix"] = prefixes
    return {**shown, **{key: inner.get(key) for key in ("access", "priority", "direction")}}


def _is_tag(addresses: list[str]) -> bool:
    return len(addresses) == 1 and "/" not in addresses[0]


def _ports(inner: JsonObject, side: str) -> list[str]:
    return [
        _ALL_PORTS if port == "*" else port if "-" in port else f"{port}-{port}"
        for port in _values(inner, f"{side}PortRange")
    ]


def _addresses(inner: JsonObject, side: str, expanded: _Expanded) -> list[str]:
    groups = [as_text(each.get("id")).lower() for each in objects(inner.get(f"{side}ApplicationSecurityGroups"))]
    values = _values(inner, f"{side}AddressPrefix") or expanded.members(groups)
    return [_prefix(value) for value in values]


def _prefix(value: str) -> str:
    if value == "*":
        return _ALL_ADDRESSES
    if "/" in value or not (value[:1].isdigit() or ":" in value):
        return value
    return f"{value}/128" if ":" in value else f"{value}/32"


def _values(inner: JsonObject, single: str) -> list[str]:
    several = inner.get(PLURALS[single])
    if isinstance(several, list) and several:
        return [as_text(each) for each in several]
    one = as_text(inner.get(single))
    return [one] if one else []


def _members(groups: frozenset[str], store: ResourceStore) -> Iterator[str]:
    for interface in (each for kind in INTERFACES for each in store.of_type(kind)):
        for configuration in map(properties, objects(properties(interface.body).get("ipConfigurations"))):
            joined = {
                as_text(each.get("id")).lower() for each in objects(configuration.get("applicationSecurityGroups"))
            }
            if address := as_text(configuration.get("privateIPAddress")) if joined & groups else "":
                yield address
