from __future__ import annotations

from dataclasses import replace

import pytest

from acrnet.audit.registry_changes import RegistryChanges
from acrnet.cloud import PUBLIC
from acrnet.errors import UsageError
from acrnet.registry.model import PrivateAddress
from acrnet.registry.needs import derive_needs
from acrnet.registry.options import NeedOptions
from acrnet.unknown import Unknown

from ..registries import a_registry, approved_endpoint, catalog, replica

HOST_WEST = "contoso.westeurope.data.azurecr.io"


def needs(changes: RegistryChanges, **fields: object) -> list[str]:
    registry = changes.applied(a_registry(**fields))
    return [need.id for need in derive_needs(registry, catalog(), PUBLIC, NeedOptions()).needs if need.required]


def test_without_assumptions_a_registry_is_unchanged() -> None:
    registry = a_registry()
    assert not RegistryChanges()
    assert RegistryChanges().applied(registry) is registry


def test_an_assumed_replica_has_needs_like_any_other() -> None:
    assert needs(RegistryChanges(("North Europe",))) == [
        "contoso/login/northeurope",
        "contoso/login/westeurope",
        "contoso/storage/northeurope",
        "contoso/storage/westeurope",
    ]


def test_assumed_data_endpoints_replace_storage_in_every_region() -> None:
    replicas = (replica("northeurope"), replica("westeurope", home=True))
    assert needs(RegistryChanges(data_endpoints=True), replicas=replicas) == [
        "contoso/login/northeurope",
        "contoso/login/westeurope",
        "contoso/data/northeurope",
        "contoso/data/westeurope",
    ]


def test_a_replica_of_a_registry_with_data_endpoints_has_one_too() -> None:
    registry = a_registry(data_endpoint_enabled=True, data_endpoint_hosts=(HOST_WEST,))
    assert RegistryChanges(("northeurope",)).applied(registry).data_endpoint_hosts == (
        "contoso.northeurope.data.azurecr.io",
        HOST_WEST,
    )


def test_a_replica_takes_an_unknown_address_of_each_private_endpoint() -> None:
    endpoint = approved_endpoint("pe", PrivateAddress("10.1.0.4", "registry", ("contoso.azurecr.io",)))
    pending = replace(endpoint, state="Pending")
    registry = RegistryChanges(("northeurope",)).applied(a_registry(private_endpoints=(endpoint, pending)))
    addresses = [each.addresses for each in registry.private_endpoints]
    assert addresses == [
        Unknown(
            "the data endpoint of a replica in northeurope takes one more address of the private endpoint pe, "
            "and a record for it, and neither is known before the replica exists"
        ),
        pending.addresses,
    ]


def test_data_endpoints_do_not_change_private_endpoints() -> None:
    endpoint = approved_endpoint("pe", PrivateAddress("10.1.0.4", "registry", ("contoso.azurecr.io",)))
    registry = RegistryChanges(data_endpoints=True).applied(a_registry(private_endpoints=(endpoint,)))
    assert registry.private_endpoints == (endpoint,)


def test_a_data_endpoint_is_named_after_the_login_server_and_not_the_registry() -> None:
    registry = a_registry(login_server="contoso-a1b2.azurecr.io")
    assert RegistryChanges(data_endpoints=True).applied(registry).data_endpoint_hosts == (
        "contoso-a1b2.westeurope.data.azurecr.io",
    )


@pytest.mark.parametrize(
    ("changes", "fields", "sentence"),
    [
        (
            RegistryChanges(("westeurope",)),
            {},
            "contoso has a replica in westeurope already. Leave out --assume-replica, or name another region.",
        ),
        (
            RegistryChanges(("northeurope",)),
            {"sku": "Standard"},
            (
                "contoso is a Standard registry and cannot have a replica, which takes Premium."
                " Leave out --assume-replica northeurope, or change the SKU first."
            ),
        ),
        (
            RegistryChanges(data_endpoints=True),
            {"sku": "Basic"},
            (
                "contoso is a Basic registry and cannot have dedicated data endpoints, which takes Premium."
                " Leave out --assume-data-endpoints, or change the SKU first."
            ),
        ),
    ],
)
def test_impossible_changes_of_a_registry_are_refused(
    changes: RegistryChanges, fields: dict[str, object], sentence: str
) -> None:
    with pytest.raises(UsageError) as raised:
        changes.applied(a_registry(**fields))
    assert str(raised.value) == sentence


def test_assumed_changes_are_described() -> None:
    changes = RegistryChanges(("North Europe",), data_endpoints=True)
    assert changes.described([a_registry()]) == (
        "contoso has a replica in northeurope",
        "contoso has dedicated data endpoints in every region",
    )
