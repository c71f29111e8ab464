"""Which clients matter to a plan and an audit alike, and what each group sees."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acrnet.net import AddressSet
from acrnet.rules.clients import NsgClients
from acrnet.rules.seen_clients import StatedClients, see_clients, unseen_clients
from acrnet.unknown import Unknown

from ..needs import catalog
from .test_client_network import GROUP

JOBS = replace(GROUP, name="vnet-app/jobs", sources=("10.0.2.0/24",))
BOTH = NsgClients((GROUP, JOBS), ())


def test_each_group_has_its_own_network_context() -> None:
    seen = see_clients(BOTH, StatedClients(), catalog())
    assert [group.name for group in seen.groups] == ["vnet-app/app", "vnet-app/jobs"]
    assert [network.sources.prefixes() for network in seen.networks] == [("10.0.1.0/24",), ("10.0.2.0/24",)]


def test_groups_without_a_stated_address_do_not_matter() -> None:
    seen = see_clients(BOTH, StatedClients.of(["10.0.2.128/25"], []), catalog())
    assert [group.name for group in seen.groups] == ["vnet-app/jobs"]
    assert seen.networks[0].sources == AddressSet.parse(["10.0.2.128/25"])


@pytest.mark.parametrize(
    ("clients", "stated"),
    [
        (NsgClients((), ()), StatedClients()),
        (NsgClients((GROUP,), (Unknown("the subnet cannot be read"),)), StatedClients()),
        (BOTH, StatedClients.of(["192.0.2.0/24"], [])),
    ],
    ids=["nothing attached", "not all read", "no stated address"],
)
def test_clients_are_unknown_if_none_is_attached_or_some_could_not_be_read(
    clients: NsgClients, stated: StatedClients
) -> None:
    assert see_clients(clients, stated, catalog()) == unseen_clients(stated, catalog())


def test_a_doubt_of_several_groups_is_reported_once() -> None:
    through_gateway = tuple(replace(group, gateway=True) for group in BOTH.groups)
    seen = see_clients(NsgClients(through_gateway, ()), StatedClients(), catalog())
    (doubt,) = seen.assumptions
    assert "gateway" in doubt


def test_prefixes_that_are_not_stated_replace_nothing() -> None:
    assert StatedClients.of([], []) == StatedClients()
