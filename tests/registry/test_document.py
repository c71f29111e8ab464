from __future__ import annotations

import json
from dataclasses import fields, replace

from acrnet.cloud import PUBLIC
from acrnet.registry.document import NEED, registry_to_json
from acrnet.registry.model import PrivateAddress, Registry
from acrnet.registry.need import Need
from acrnet.registry.needs import derive_needs
from acrnet.registry.options import NeedOptions
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown

from ..estates import registry_id, vnet_id
from ..registries import a_registry, approved_endpoint, catalog, endpoint_id, unread_preview

ENDPOINT = approved_endpoint("pe", PrivateAddress("10.0.0.5", "registry", ("contoso.azurecr.io",)))


def first_need(registry: Registry) -> Need:
    return derive_needs(registry, catalog(), PUBLIC, NeedOptions()).needs[0]


def test_the_document_of_a_need_with_a_tag_has_null_for_missing_values() -> None:
    assert NEED.write(first_need(a_registry(dual_stack=Unknown("it was not read")))) == {
        "id": "contoso/login/westeurope",
        "registry": "contoso",
        "purpose": "login",
        "region": "westeurope",
        "hosts": ["contoso.azurecr.io"],
        "tag": "AzureContainerRegistry.WestEurope",
        "addresses": [],
        "protocol": "Tcp",
        "ports": [443],
        "families": ["IPv4"],
        "conditional_families": ["IPv6"],
        "required": True,
        "reason": "Clients sign in, push and ask for images at the login server, which may send them to westeurope.",
        "endpoint": None,
        "virtual_network": None,
    }


def test_the_document_of_a_private_need_has_the_endpoint_and_its_network() -> None:
    need = NEED.write(first_need(a_registry(public_network_access=False, private_endpoints=(ENDPOINT,))))
    assert (need["tag"], need["region"], need["addresses"]) == (None, None, ["10.0.0.5/32"])
    assert (need["endpoint"], need["virtual_network"]) == (endpoint_id("pe"), vnet_id("hub"))


def test_an_unknown_value_of_a_need_is_written_with_its_reason() -> None:
    closed = Unknown("acrnet cannot read it")
    endpoint = replace(ENDPOINT, addresses=closed, subnet=closed)
    need = NEED.write(first_need(a_registry(public_network_access=False, private_endpoints=(endpoint,))))
    assert need["addresses"] == need["virtual_network"] == {"unknown": "acrnet cannot read it"}


def test_every_field_of_a_need_has_its_key() -> None:
    assert list(NEED.write(first_need(a_registry()))) == [field.name for field in fields(Need)]


def test_the_document_of_a_registry_has_all_of_its_fields() -> None:
    document = registry_to_json(a_registry(private_endpoints=(ENDPOINT,), **unread_preview("acrnet was refused")))
    assert json.loads(json.dumps(document)) == {
        "id": registry_id("contoso"),
        "name": "contoso",
        "location": "westeurope",
        "sku": "Premium",
        "login_server": "contoso.azurecr.io",
        "name_label_scope": {"unknown": "acrnet was refused"},
        "public_network_access": True,
        "denies_by_default": False,
        "ip_rules": [],
        "virtual_network_rules": {"unknown": "acrnet was refused"},
        "data_endpoint_enabled": False,
        "data_endpoint_hosts": [],
        "regional_endpoints": {"unknown": "acrnet was refused"},
        "regional_endpoint_hosts": {"unknown": "acrnet was refused"},
        "dual_stack": {"unknown": "acrnet was refused"},
        "replicas": [
            {"location": "westeurope", "home": True, "global_routing": True, "provisioning_state": "Succeeded"}
        ],
        "private_endpoints": [
            {
                "id": endpoint_id("pe"),
                "state": "Approved",
                "subnet": f"{vnet_id('hub')}/subnets/endpoints",
                "addresses": [{"address": "10.0.0.5", "member": "registry", "hosts": ["contoso.azurecr.io"]}],
            }
        ],
    }


def test_the_access_rules_of_a_registry_are_written_as_prefixes_and_ids() -> None:
    subnet = ResourceId.parse(f"{vnet_id('hub')}/subnets/app")
    rules = (subnet, Unknown("it names no subnet"))
    document = registry_to_json(a_registry(ip_rules=("203.0.113.7/32",), virtual_network_rules=rules))
    assert document["ip_rules"] == ["203.0.113.7/32"]
    assert document["virtual_network_rules"] == [str(subnet), {"unknown": "it names no subnet"}]


def test_addresses_of_an_endpoint_that_are_not_known_are_written_with_their_reason() -> None:
    endpoint = replace(ENDPOINT, addresses=Unknown("acrnet cannot read it"))
    (written,) = registry_to_json(a_registry(private_endpoints=(endpoint,)))["private_endpoints"]
    assert written["addresses"] == {"unknown": "acrnet cannot read it"}
