"""Reading a registry from the answers of Resource Manager; the only reader of this REST form.

The form is that of api-versions 2025-11-01 and 2026-09-01-preview (REST reference of Microsoft.ContainerRegistry,
checked 2026-11-23) and of the replication exchanges recorded in the source of azure-mgmt-containerregistry 2.8.0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from acrnet.errors import RemoteError
from acrnet.registry.access_rules import read_ip_rules, read_virtual_network_rules
from acrnet.registry.host_name import is_one_host
from acrnet.registry.model import Registry, Replica
from acrnet.registry.private_link import EndpointReading, read_private_endpoints
from acrnet.registry.wire_value import switched_on, text_at, texts_at, value_at
from acrnet.resource_id import ResourceId
from acrnet.tags import location_name
from acrnet.unknown import Unknown


def read_registry(
    registry: Mapping[str, object],
    replications: Iterable[Mapping[str, object]],
    connections: Iterable[Mapping[str, object]],
    endpoints: Mapping[str, EndpointReading],
    preview: Mapping[str, object] | Unknown,
) -> Registry:
    """Return the registry in these answers.

    `registry` is the answer of the stable API and `preview` that of the preview API, or why there is none; `endpoints`
    has what was read about each approved private endpoint, by its id in lower case.

    Raises RemoteError for an answer without what every registry has (an id, a location and a login server), for
    invalid host names, and for a replication without a location.
    """
    identifier = ResourceId.parse(_required(registry, "id", of="A registry"))
    of = f"The registry {identifier}"
    location = location_name(_required(registry, "location", of=of))
    sku = text_at(registry, "sku", "name")
    return Registry(
        id=identifier,
        location=location,
        sku=sku,
        login_server=_host(_required(registry, "properties", "loginServer", of=of), "loginServer", of=of),
        # Registries older than the property do not have it; Enabled is its default.
        public_network_access=switched_on(registry, "properties", "publicNetworkAccess", default=True),
        data_endpoint_enabled=switched_on(registry, "properties", "dataEndpointEnabled", default=False),
        data_endpoint_hosts=_hosts(registry, "dataEndpointHostNames", of=of),
        replicas=_replicas(replications, location, text_at(registry, "properties", "provisioningState")),
        private_endpoints=read_private_endpoints(connections, endpoints),
        regional_endpoints=_regional_endpoints(preview, sku),
        regional_endpoint_hosts=_regional_endpoint_hosts(preview, sku, of=of),
        dual_stack=_dual_stack(preview, sku),
        name_label_scope=_name_label_scope(preview),
        denies_by_default=text_at(registry, "properties", "networkRuleSet", "defaultAction").lower() == "deny",
        ip_rules=read_ip_rules(registry),
        virtual_network_rules=read_virtual_network_rules(preview) if has_premium_features(sku) else (),
    )


def has_premium_features(sku: str) -> bool:
    """Whether a registry of this SKU can have replicas, private, data and regional endpoints, and IPv6.

    learn.microsoft.com/azure/container-registry/container-registry-skus, checked 2026-11-23. A SKU with another name
    is taken to have all of them.
    """
    return sku.lower() not in {"basic", "standard"}


def _required(source: Mapping[str, object], *path: str, of: str) -> str:
    text = text_at(source, *path)
    if not text:
        raise RemoteError(
            f"{of} was described without its {path[-1]}.",
            next_step="It may still be in creation: look at its provisioning state, and try again later.",
        )
    return text


def _hosts(source: Mapping[str, object], key: str, *, of: str) -> tuple[str, ...]:
    return tuple(sorted({_host(host, key, of=of) for host in texts_at(source, "properties", key)}))


def _host(text: str, key: str, *, of: str) -> str:
    """Return a host name in lower case; rules have it as it is, so that a wildcard would admit other registries."""
    name = text.lower()
    if not is_one_host(name):
        raise RemoteError(
            f"{of} was described with {text!r} as {key}, which is not a host name.",
            next_step="Look at the registry in the portal, and at what is between acrnet and Resource Manager.",
        )
    return name


def _replicas(replications: Iterable[Mapping[str, object]], home: str, home_state: str) -> tuple[Replica, ...]:
    """Return the replicas, sorted by location.

    A registry that was never replicated lists none, and one with a replica lists its home region too, named after it
    (recorded); so the home region is added where it is missing.
    """
    replicas = {home: Replica(home, home=True, global_routing=True, provisioning_state=home_state or "Succeeded")}
    for replication in replications:
        written = text_at(replication, "location") or _required(replication, "name", of="A replication of the registry")
        location = location_name(written)
        replicas[location] = Replica(
            location=location,
            home=location == home,
            # Absent in the api-versions before 2019-12-01-preview, when every replica took part.
            global_routing=switched_on(replication, "properties", "regionEndpointEnabled", default=True),
            provisioning_state=text_at(replication, "properties", "provisioningState") or "Succeeded",
        )
    return tuple(replicas[location] for location in sorted(replicas))


def _regional_endpoints(preview: Mapping[str, object] | Unknown, sku: str) -> bool | Unknown:
    if not has_premium_features(sku):
        return False
    if isinstance(preview, Unknown):
        return preview
    return switched_on(preview, "properties", "regionalEndpoints", default=False)


def _regional_endpoint_hosts(
    preview: Mapping[str, object] | Unknown, sku: str, *, of: str
) -> tuple[str, ...] | Unknown:
    enabled = _regional_endpoints(preview, sku)
    if isinstance(enabled, Unknown):
        return enabled
    if not enabled or isinstance(preview, Unknown):
        return ()
    return _hosts(preview, "regionalEndpointHostNames", of=of) or Unknown("the registry lists no regional endpoint yet")


def _dual_stack(preview: Mapping[str, object] | Unknown, sku: str) -> bool | Unknown:
    if not has_premium_features(sku):
        return False
    if isinstance(preview, Unknown):
        return preview
    protocol = value_at(preview, "properties", "endpointProtocol")
    return "ipv6" in str(protocol).lower()


def _name_label_scope(preview: Mapping[str, object] | Unknown) -> str | Unknown:
    if isinstance(preview, Unknown):
        return preview
    scope = text_at(preview, "properties", "autoGeneratedDomainNameLabelScope")
    return scope or Unknown("the preview API does not return it")
