"""Writes to virtual networks, their subnets and application security groups.

Defaults are those of the recording of 2022-05-01. Codes of refusals are Azure's; their wording is not recorded, but for
a subnet that is in use (azure-cli, June 2020).
"""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_network
from itertools import combinations, pairwise
from typing import TypeAlias

from acrnet.sandbox.exchange import ArmError, Response
from acrnet.sandbox.identity import guid
from acrnet.sandbox.json_value import Json, JsonObject, as_object, as_text, objects, properties
from acrnet.sandbox.location import checked_location
from acrnet.sandbox.network.network_security_group import refuse_when_busy
from acrnet.sandbox.network.parts import delete_part, put_part
from acrnet.sandbox.network.virtual_network import served_network, served_subnet
from acrnet.sandbox.network.writes import accepted, deleted, envelope, set_tags, since, standing, stored
from acrnet.sandbox.references import SUBNETS
from acrnet.sandbox.resource_name import check_name
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource

NETWORKS = "Microsoft.Network/virtualNetworks"
APPLICATION_GROUPS = "Microsoft.Network/applicationSecurityGroups"

_Prefix: TypeAlias = IPv4Network | IPv6Network
_NETWORK_DEFAULTS: JsonObject = {
    "virtualNetworkPeerings": [],
    "enableDdosProtection": False,
}
_SUBNET_DEFAULTS: JsonObject = {
    "delegations": [],
    "privateLinkServiceNetworkPolicies": "Enabled",
}
_OCCUPANTS = ("ipConfigurations", "privateEndpoints")


def put_network(call: Call) -> Response:
    """Create a virtual network, or replace it with all its subnets."""
    document, existing = call.request.document(), call.state.store.find(call.target.key)
    check_name(call.target.name)
    location = checked_location(call, document, existing)
    refuse_when_busy(call, call.target.key)
    sent = properties(document)
    space = _prefixes(as_object(sent.get("addressSpace")).get("addressPrefixes"), "address space")
    subnets = [_stored_subnet(each, call) for each in objects(sent.get("subnets"))]
    _check_subnets(subnets, space)
    encryption = _encryption(call, sent)
    kept = {as_text(each.get("name")).lower() for each in subnets}
    for gone in _subnets(call, call.target.path):
        if gone.id.name.lower() not in kept:
            _check_unused(call, gone)
    network = stored(call, location)
    set_tags(network, document)
    if existing is None and isinstance(document.get("extendedLocation"), dict):
        network.body["extendedLocation"] = document["extendedLocation"]
    inner: JsonObject = {
        "resourceGuid": properties(network.body).get("resourceGuid") or guid("resource", call.target.key),
        **_NETWORK_DEFAULTS,
        **{key: value for key, value in sent.items() if key not in {"provisioningState", "resourceGuid", "etag"}},
        **encryption,
        "subnets": [*subnets],
    }
    if isinstance(inner.get("dhcpOptions"), dict):
        inner["dhcpOptions"] = {"dnsServers": [], **as_object(inner["dhcpOptions"])}
    network.body["properties"] = inner
    call.state.store.read_parts(network)
    return accepted(call, network, "PutVirtualNetworkOperation", is_new=existing is None)


def _encryption(call: Call, sent: JsonObject) -> JsonObject:
    """What a network says of encryption; where that is on, it says whether traffic may be plain (azure-cli, 2023).

    Raises:
        ArmError: 400 ``MustSpecifyBothEncryptionIntentAndEnforcementPolicy``.
    """
    encryption = as_object(sent.get("encryption"))
    if encryption.get("enabled") is True and not encryption.get("enforcement"):
        raise ArmError(
            400,
            "MustSpecifyBothEncryptionIntentAndEnforcementPolicy",
            f"Cannot encrypt VirtualNetwork {call.target.path} unless both encryption intent (Enabled true or false) "
            "and enforcement policy (AllowUnencrypted or DropUnencrypted) are specified.",
        )
    return {"encryption": {"enforcement": "AllowUnencrypted", **encryption}} if encryption else {}


def put_subnet(call: Call) -> Response:
    """Create a subnet of a virtual network, or replace it."""

    def checked(network: Resource) -> JsonObject:
        subnet = _stored_subnet({**call.request.document(), "name": call.target.name}, call)
        others = [each.body for each in _subnets(call, network.id.path) if each.key != call.target.key]
        space = as_object(properties(network.body).get("addressSpace")).get("addressPrefixes")
        _check_subnets([*others, subnet], _prefixes(space, "address space"))
        return subnet

    return put_part(call, "subnets", "PutSubnetOperation", checked)


def delete_subnet(call: Call) -> Response:
    """Delete a subnet that nothing is in; a missing one is 204."""
    return delete_part(call, "subnets", "DeleteSubnetOperation", lambda subnet: _check_unused(call, subnet))


def delete_network(call: Call) -> Response:
    """Delete a virtual network in whose subnets nothing is; a missing one is 204."""
    network = call.state.store.find(call.target.key)
    if network is None:
        return Response(204)
    refuse_when_busy(call, network.key)
    for subnet in _subnets(call, network.id.path):
        _check_unused(call, subnet)
    for subnet in [each for each in _subnets(call, network.id.path) if each.parent is None]:
        call.state.store.remove(subnet)
    call.state.store.remove(network)
    return deleted(call, network, network, "DeleteVirtualNetworkOperation")


def put_application_group(call: Call) -> Response:
    """Create an application security group, or set its tags: it has nothing else."""
    document, existing = call.request.document(), call.state.store.find(call.target.key)
    check_name(call.target.name)
    location = checked_location(call, document, existing)
    refuse_when_busy(call, call.target.key)
    group = stored(call, location)
    set_tags(group, document)
    return accepted(call, group, "PutApplicationSecurityGroupOperation", is_new=existing is None)


def delete_application_group(call: Call) -> Response:
    """Delete an application security group; a missing one is 204."""
    group = call.state.store.find(call.target.key)
    if group is None:
        return Response(204)
    refuse_when_busy(call, group.key)
    call.state.store.remove(group)
    return deleted(call, group, group, "DeleteApplicationSecurityGroupOperation")


def served(resource: Resource, call: Call) -> JsonObject:
    """A network, a subnet or an application security group in the form of an answer."""
    kind = resource.id.type.lower()
    if kind == SUBNETS.lower():
        return served_subnet(resource, call)
    if kind == NETWORKS.lower():
        return served_network(resource, call)
    return envelope(resource, APPLICATION_GROUPS, standing(resource, resource, call), properties(resource.body))


def _subnets(call: Call, network: str) -> list[Resource]:
    return [each for each in call.state.store.of_type(SUBNETS) if each.id.scope.lower() == network.lower()]


def _stored_subnet(sent: JsonObject, call: Call) -> JsonObject:
    name = as_text(sent.get("name"))
    check_name(name)
    left_out = {"provisioningState", "ipConfigurations", "privateEndpoints"}
    inner = {key: value for key, value in properties(sent).items() if key not in left_out}
    policies = "Disabled" if since(call, "2022-01-01") else "Enabled"
    return {"name": name, "properties": {**_SUBNET_DEFAULTS, "privateEndpointNetworkPolicies": policies, **inner}}


def _check_subnets(subnets: Iterable[JsonObject], space: list[_Prefix]) -> None:
    """Refuse subnets outside the address space, or that share addresses."""
    every: list[tuple[str, _Prefix]] = []
    for subnet in subnets:
        inner, name = properties(subnet), as_text(subnet.get("name"))
        listed = inner.get("addressPrefixes") or ([inner["addressPrefix"]] if inner.get("addressPrefix") else [])
        for prefix in _prefixes(listed, f"subnet {name}"):
            if not any(_lies_in(prefix, each) for each in space):
                raise ArmError(
                    400, "NetcfgSubnetRangeOutsideVnet", f"Subnet '{name}' is not valid in virtual network: its "
                    f"address range {prefix} is outside the address space of the virtual network.",
                )  # fmt: skip
            every.append((name, prefix))
    if not _share_addresses([prefix for _, prefix in every]):
        return
    for (name, prefix), (other, other_prefix) in combinations(every, 2):
        if prefix.version == other_prefix.version and prefix.overlaps(other_prefix):
            raise ArmError(
                400, "NetcfgSubnetRangesOverlap", f"Subnet '{name}' is not valid because its IP address range overlaps "
                f"with that of an existing subnet '{other}'.",
            )  # fmt: skip


def _share_addresses(prefixes: list[_Prefix]) -> bool:
    """Whether any two share addresses: then two do that are next to each other in their order.

    A network may have three thousand subnets, of which there are millions of pairs.
    """
    ordered = sorted(prefixes, key=lambda each: (each.version, int(each.network_address), each.prefixlen))
    return any(one.version == other.version and one.overlaps(other) for one, other in pairwise(ordered))


def _lies_in(prefix: _Prefix, other: _Prefix) -> bool:
    if isinstance(prefix, IPv4Network):
        return isinstance(other, IPv4Network) and prefix.subnet_of(other)
    return isinstance(other, IPv6Network) and prefix.subnet_of(other)


def _prefixes(value: Json, of_what: str) -> list[_Prefix]:
    if not isinstance(value, list) or not value:
        raise ArmError(400, "InvalidRequestFormat", f"The {of_what} has no address prefix.")
    prefixes: list[_Prefix] = []
    for each in value:
        try:
            prefixes.append(ip_network(as_text(each)))
        except ValueError as error:
            raise ArmError(
                400, "InvalidAddressPrefixFormat", f"Address prefix {each} of the {of_what} is not formatted correctly."
            ) from error
    return prefixes


def _check_unused(call: Call, subnet: Resource) -> None:
    inner = call.state.references.complete(subnet.key, properties(subnet.body), *_OCCUPANTS)
    inside = [
        as_text(each.get("id"))
        for kind in _OCCUPANTS
        for each in objects([*objects(inner.get(kind)), *call.state.leaving(subnet.key, kind, call.now)])
    ]
    if inside:
        raise ArmError(
            400, "InUseSubnetCannotBeDeleted", f"Subnet {subnet.id.name} is in use by {inside[0]} and cannot be "
            "deleted. In order to delete the subnet, delete all the resources within the subnet. "
            "See aka.ms/deletesubnet.",
        )  # fmt: skip
