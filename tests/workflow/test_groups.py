"""A plan and an audit read the same around a group; a plan reads the further groups on the way as well."""

from __future__ import annotations

from acrnet.config import Configuration
from acrnet.inventory.live.nsg import read_nsg
from acrnet.resource_id import ResourceId
from acrnet.workflow.groups import read_surroundings
from acrnet.workflow.inventory import Inventory
from acrnet.workflow.snapshot import Snapshot

from ..conftest import EstateOf, OpenEstate
from ..estates import nic, nsg, nsg_id, rule, service_tags, subnet, vnet

DENY = rule("deny", 200, "Deny")


def surroundings(estate: OpenEstate, *, others: bool) -> Snapshot:
    group = read_nsg(estate.arm, ResourceId.parse(nsg_id("nsg-app")))
    return read_surroundings(Inventory(lambda: estate.arm, Configuration()), [group], tuple, others=others)


def open_two_groups(estate_of: EstateOf) -> OpenEstate:
    """A subnet with a group, and an interface in it with another."""
    return estate_of(
        nsg("nsg-app"),
        nsg("nsg-card", DENY),
        vnet("vnet", subnet("snet-app", "10.0.1.0/24", nsg=nsg_id("nsg-app"))),
        nic("nic-build", "vnet/snet-app", "10.0.1.4", nsg=nsg_id("nsg-card")),
        tags=service_tags(AzureContainerRegistry=["20.0.0.0/24"]),
    )


def test_an_audit_and_a_plan_read_the_same_clients_and_service_tags(estate_of: EstateOf) -> None:
    estate = open_two_groups(estate_of)
    (for_audit,) = surroundings(estate, others=False).groups
    (for_plan,) = surroundings(estate, others=True).groups
    assert for_audit.clients == for_plan.clients
    assert for_audit.catalog.id == for_plan.catalog.id
    assert "10.0.1.4" in {source for group in for_audit.clients.groups for source in group.sources}


def test_a_plan_has_the_rules_of_every_group_on_the_way(estate_of: EstateOf) -> None:
    estate = open_two_groups(estate_of)
    others = surroundings(estate, others=True).others
    assert sorted(others) == [nsg_id("nsg-app").lower(), nsg_id("nsg-card").lower()]
    assert "deny" in [each.name for each in others[nsg_id("nsg-card").lower()].rules]
    assert surroundings(estate, others=False).others == {}


def test_an_audit_does_not_ask_for_further_groups(estate_of: EstateOf) -> None:
    estate = open_two_groups(estate_of)
    surroundings(estate, others=False)
    assert not any(call.path.lower().endswith("/nsg-card") for call in estate.calls)
