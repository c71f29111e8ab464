"""Needs and registries as JSON objects, the form that plans and other documents share.

A value that is not known is written `{"unknown": "<reason>"}`; null means that there is none.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from acrnet.codec import FLAG, TEXT, Codec, known, listed, number, optional, record, word
from acrnet.net import Family
from acrnet.registry.model import PrivateAddress, PrivateEndpoint, Registry, Replica
from acrnet.registry.need import Need, Purpose
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown

# Any: the functions that build an object decide what its keys have.
JsonObject: TypeAlias = dict[str, Any]


RESOURCE_ID: Final[Codec[ResourceId]] = TEXT.via(str, ResourceId.parse, "is not the id of an Azure resource")
"""With the original spelling of the id."""

NEED: Final = record(
    Need,
    id=TEXT,
    registry=TEXT,
    purpose=word(Purpose),
    region=optional(TEXT),
    hosts=listed(TEXT),
    tag=optional(TEXT),
    addresses=known(listed(TEXT)),
    protocol=TEXT,
    ports=listed(number(0, 65535)),
    families=listed(word(Family)),
    conditional_families=listed(word(Family)),
    required=FLAG,
    reason=TEXT,
    endpoint=optional(RESOURCE_ID),
    virtual_network=optional(known(RESOURCE_ID)),
)


def registry_to_json(registry: Registry) -> JsonObject:
    """Return the registry as a JSON object, always with all keys in the same order."""
    return {
        "id": str(registry.id),
        "name": registry.name,
        "location": registry.location,
        "sku": registry.sku,
        "login_server": registry.login_server,
        "name_label_scope": _known(registry.name_label_scope),
        "public_network_access": registry.public_network_access,
        "denies_by_default": _known(registry.denies_by_default),
        "ip_rules": list(registry.ip_rules),
        "virtual_network_rules": _ids(registry.virtual_network_rules),
        "data_endpoint_enabled": registry.data_endpoint_enabled,
        "data_endpoint_hosts": list(registry.data_endpoint_hosts),
        "regional_endpoints": _known(registry.regional_endpoints),
        "regional_endpoint_hosts": _known(registry.regional_endpoint_hosts),
        "dual_stack": _known(registry.dual_stack),
        "replicas": [_replica(replica) for replica in registry.replicas],
        "private_endpoints": [_private_endpoint(endpoint) for endpoint in registry.private_endpoints],
    }


def _replica(replica: Replica) -> JsonObject:
    return {
        "location": replica.location,
        "home": replica.home,
        "global_routing": replica.global_routing,
        "provisioning_state": replica.provisioning_state,
    }


def _private_endpoint(endpoint: PrivateEndpoint) -> JsonObject:
    return {
        "id": str(endpoint.id),
        "state": endpoint.state,
        "subnet": _id(endpoint.subnet),
        "addresses": _addresses(endpoint.addresses),
    }


def _addresses(addresses: tuple[PrivateAddress, ...] | Unknown) -> list[JsonObject] | JsonObject:
    if isinstance(addresses, Unknown):
        return _unknown(addresses)
    return [{"address": entry.address, "member": entry.member, "hosts": list(entry.hosts)} for entry in addresses]


def _id(identifier: ResourceId | Unknown) -> str | JsonObject:
    return _unknown(identifier) if isinstance(identifier, Unknown) else str(identifier)


def _ids(identifiers: tuple[ResourceId | Unknown, ...] | Unknown) -> list[str | JsonObject] | JsonObject:
    return _unknown(identifiers) if isinstance(identifiers, Unknown) else [_id(each) for each in identifiers]


def _known(value: tuple[str, ...] | str | bool | Unknown) -> list[str] | str | bool | JsonObject:
    if isinstance(value, Unknown):
        return _unknown(value)
    return list(value) if isinstance(value, tuple) else value


def _unknown(value: Unknown) -> JsonObject:
    return {"unknown": value.reason}
