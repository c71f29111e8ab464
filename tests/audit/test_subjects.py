from __future__ import annotations

from dataclasses import replace

from acrnet.audit.subject import NsgSubject
from acrnet.audit.subjects import subject_with_clients, subjects_alone
from acrnet.net import AddressSet
from acrnet.registry.names import Resolution
from acrnet.registry.need import Need
from acrnet.resource_id import ResourceId
from acrnet.rules.clients import ClientGroup, GroupPrefixes, NsgClients
from acrnet.rules.inputs import LocatedNsg
from acrnet.rules.network import ASSUMED_NETWORK, ASSUMED_SOURCES
from acrnet.rules.seen_clients import StatedClients
from acrnet.unknown import Unknown

from ..estates import nsg_id, vnet_id
from ..needs import REGISTRY_WEST, catalog, private_need, rules_of, tag_need

OWN, PEER, ELSEWHERE = (ResourceId.parse(vnet_id(name)) for name in ("vnet-app", "hub", "elsewhere"))
LOGIN = tag_need(REGISTRY_WEST)
NEAR = private_need("near", "10.9.0.4/32", network=PEER)
FAR = private_need("far", "10.8.0.4/32", network=ELSEWHERE)
NSG = LocatedNsg(rules_of())
APP = ClientGroup(
    name="vnet-app/app",
    subnet=ResourceId.parse(f"{vnet_id('vnet-app')}/subnets/app"),
    sources=("10.0.1.0/24",),
    stages=(ResourceId.parse(nsg_id("nsg-app")),),
    interfaces=1,
    virtual_network=OWN,
    address_space=("10.0.0.0/16",),
    peered_networks=(PEER,),
    peered_address_space=("10.9.0.0/16",),
    routes=(),
    route_tags=(),
    default_route=False,
    gateway=False,
)
JOBS = replace(APP, name="vnet-app/jobs", sources=("10.0.2.0/24",), gateway=True)


def subject(
    *groups: ClientGroup, stated: StatedClients | None = None, unknown: str = "", needs: tuple[Need, ...] = (LOGIN,)
) -> NsgSubject:
    clients = NsgClients(groups, (Unknown(unknown),) if unknown else ())
    return subject_with_clients(NSG, clients, needs, stated or StatedClients(), catalog())


def sources(judged: NsgSubject) -> list[tuple[str, tuple[str, ...]]]:
    return [(clients.name, clients.network.sources.prefixes()) for clients in judged.clients]


def test_every_group_of_clients_is_judged_in_its_own_network() -> None:
    judged = subject(APP, JOBS)
    assert sources(judged) == [("vnet-app/app", ("10.0.1.0/24",)), ("vnet-app/jobs", ("10.0.2.0/24",))]
    assert judged.assumptions == (
        "vnet-app has a gateway: VirtualNetwork is taken without the address space beyond it",
    )


def test_stated_sources_leave_out_groups_without_any_of_them() -> None:
    judged = subject(APP, JOBS, stated=StatedClients(sources=AddressSet.parse(["10.0.2.16/28"])))
    assert sources(judged) == [("vnet-app/jobs", ("10.0.2.16/28",))]


def test_sources_that_no_client_has_are_judged_alone_and_reported() -> None:
    judged = subject(APP, stated=StatedClients(sources=AddressSet.parse(["10.77.0.0/16"])))
    assert sources(judged) == [("", ("10.77.0.0/16",))]
    assert judged.assumptions == ("no client behind nsg-app has an address of --source", ASSUMED_NETWORK)


def test_a_group_without_attachments_is_judged_for_any_client_and_reported() -> None:
    judged = subject()
    assert judged.assumptions == (
        "nsg-app has no clients today, because nothing is attached to it",
        ASSUMED_NETWORK,
        ASSUMED_SOURCES,
    )


def test_unreadable_clients_are_not_treated_as_no_clients() -> None:
    judged = subject(APP, unknown="you may not read the virtual network hub")
    assert sources(judged)[0][0] == ""
    assert (
        judged.assumptions[0]
        == "the clients of nsg-app are not known, because you may not read the virtual network hub"
    )


def test_clients_need_only_the_nearest_private_endpoint() -> None:
    judged = subject(APP, needs=(LOGIN, NEAR, FAR))
    assert judged.needs == (LOGIN, NEAR)
    assert judged.assumptions == (
        "the clients behind nsg-app use the private endpoints nearest to them, and not contoso/private/far",
    )


def test_every_private_endpoint_counts_if_the_clients_are_not_known() -> None:
    assert subject(APP, unknown="gone", needs=(LOGIN, NEAR, FAR)).needs == (LOGIN, NEAR, FAR)


def test_rule_sets_from_files_share_one_network_and_one_tuple_of_needs() -> None:
    one, two = subjects_alone([NSG, NSG], [LOGIN], StatedClients(), catalog())
    assert one.clients is two.clients
    assert one.needs is two.needs
    assert one.assumptions == (ASSUMED_NETWORK, ASSUMED_SOURCES)


def test_stated_virtual_network_and_sources_need_no_assumptions() -> None:
    stated = StatedClients(AddressSet.parse(["10.0.1.0/24"]), AddressSet.parse(["10.0.0.0/16"]))
    (judged,) = subjects_alone([NSG], [LOGIN], stated, catalog())
    assert judged.assumptions == ()
    assert judged.clients[0].network.virtual_network == AddressSet.parse(["10.0.0.0/16"])


def test_prefixes_of_application_security_groups_count_with_and_without_clients() -> None:
    prefixes: GroupPrefixes = {"/asg/web": ("192.0.2.0/24",), "/asg/closed": Unknown("it is closed")}
    expected = {"/asg/web": AddressSet.parse(["192.0.2.0/24"]), "/asg/closed": Unknown("it is closed")}
    for groups in ((APP, JOBS), ()):
        subject = subject_with_clients(NSG, NsgClients(groups, (), prefixes), [LOGIN], StatedClients(), catalog())
        assert [dict(each.network.group_prefixes) for each in subject.clients] == [expected] * max(1, len(groups))


def test_clients_have_the_dns_servers_they_are_known_to_use() -> None:
    def asking(servers: tuple[str, ...] | Unknown) -> tuple[str, ...]:
        names = Resolution("vnet-app", servers, Unknown("private DNS zones were not read"))
        return subject(replace(APP, names=names)).clients[0].resolvers

    assert asking(("10.9.0.4", "10.9.0.5")) == ("10.9.0.4", "10.9.0.5")
    assert asking(Unknown("the network could not be read")) == ()
    assert subject(APP).clients[0].resolvers == ()
