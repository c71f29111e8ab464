from __future__ import annotations

from collections import Counter

import pytest

from acrnet.errors import RemoteError
from acrnet.inventory.live.group_prefixes import ApplicationGroups, with_group_prefixes
from acrnet.inventory.live.networks import read_clients
from acrnet.inventory.live.nsg import read_nsgs
from acrnet.resource_id import ResourceId
from acrnet.rules.clients import GroupPrefixes
from acrnet.rules.nsg import NetworkSecurityGroup
from acrnet.rules.rule import Direction
from acrnet.unknown import Unknown

from ...conftest import EstateOf, OpenEstate
from ...estates import Json, application_group, network_id, nsg, nsg_id, rule, subnet, vnet
from ...needs import rules_of
from .ways import answering, apps, only_path, reason, refused

WEB, JOBS = (network_id("applicationSecurityGroups", name) for name in ("asg-Web", "asg-jobs"))
READ_WEB, READ_JOBS = (f"GET {group}/addressPrefixSets".lower() for group in (WEB, JOBS))


def to_groups(name: str, *groups: str, **changes: object) -> Json:
    destinations = [{"id": group} for group in groups]
    fields: Json = {"destinationAddressPrefix": None, "destinationApplicationSecurityGroups": destinations}
    return rule(name, 100, "Deny", **{**fields, **changes})


def prefixes(estate: OpenEstate, *rules: Json) -> GroupPrefixes:
    return ApplicationGroups(estate.arm).prefixes([(rules_of(*rules), Direction.OUTBOUND)])


def reads(estate: OpenEstate) -> Counter[str]:
    """How often each list of prefixes was asked for."""
    return Counter(each.lower() for each in estate.requested() if "/addressPrefixSets".lower() in each.lower())


def test_the_prefixes_of_all_sets_on_all_pages_are_one_sorted_list(estate_of: EstateOf) -> None:
    sets = ["192.0.2.7/32", "10.0.0.0/16"], ["2001:db8::/32", "192.0.2.7"], ["192.0.2.128/25"]
    estate = estate_of(*application_group("asg-web", *sets), settings="page_size: 1")
    assert prefixes(estate, to_groups("deny", WEB)) == {
        WEB.lower(): ("10.0.0.0/16", "192.0.2.7/32", "192.0.2.128/25", "2001:db8::/32")
    }


def test_a_group_without_prefix_sets_has_no_prefixes(estate_of: EstateOf) -> None:
    assert prefixes(estate_of(*application_group("asg-web")), to_groups("deny", WEB)) == {WEB.lower(): ()}


def test_only_groups_that_rules_of_the_direction_name_are_read_each_once(estate_of: EstateOf) -> None:
    estate = estate_of(*application_group("asg-web"), *application_group("asg-jobs"))
    groups = ApplicationGroups(estate.arm)
    inbound = to_groups("in", JOBS, direction="Inbound")
    source = rule("from", 110, sourceAddressPrefix=None, sourceApplicationSecurityGroups=[{"id": WEB.upper()}])
    assert groups.prefixes([(rules_of(rule("plain", 100)), Direction.OUTBOUND)]) == {}
    assert estate.calls == []
    for _ in range(2):
        read_prefixes = groups.prefixes([(rules_of(to_groups("to", WEB), source, inbound), Direction.OUTBOUND)])
        assert read_prefixes == {WEB.lower(): ()}
    assert reads(estate) == {READ_WEB: 1}
    assert set(groups.prefixes([(rules_of(inbound), Direction.INBOUND)])) == {JOBS.lower()}
    assert reads(estate) == {READ_WEB: 1, READ_JOBS: 1}


@pytest.mark.parametrize(
    "name", ["/groups/web", "[parameters('group')]", nsg_id("nsg-app"), f"{WEB}/addressPrefixSets/x"]
)
def test_a_name_that_is_not_the_id_of_a_group_is_left_out(name: str, estate_of: EstateOf) -> None:
    estate = estate_of(nsg("nsg-app"))
    assert prefixes(estate, to_groups("deny", name)) == {}
    assert estate.calls == []


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        pytest.param(refused("*/addressPrefixSets"), "acrnet cannot read the address prefixes", id="403"),
        pytest.param(
            answering("*/addressPrefixSets", 404, "InvalidResourceType"), "acrnet cannot read the address", id="404"
        ),
        pytest.param("api_versions: {Microsoft.Network: ['2025-03-01']}", "acrnet cannot read", id="an older cloud"),
    ],
)
def test_prefixes_that_azure_does_not_return_are_unknown_with_the_reason(
    settings: str, words: str, estate_of: EstateOf
) -> None:
    (unknown,) = prefixes(estate_of(*application_group("asg-web"), settings=settings), to_groups("deny", WEB)).values()
    assert isinstance(unknown, Unknown)
    assert words in unknown.reason
    assert "application security group asg-web" in unknown.reason


def test_a_group_that_is_gone_has_unknown_prefixes(estate_of: EstateOf) -> None:
    (unknown,) = prefixes(estate_of(nsg("nsg-app")), to_groups("deny", WEB)).values()
    assert isinstance(unknown, Unknown)


@pytest.mark.parametrize(
    "properties",
    [
        pytest.param({}, id="none"),
        pytest.param({"addressPrefixes": None}, id="null"),
        pytest.param({"addressPrefixes": "10.0.0.0/8"}, id="a text"),
        pytest.param({"addressPrefixes": ["10.0.0.0/8", 7]}, id="a number"),
        pytest.param({"addressPrefixes": ["Storage"]}, id="a service tag"),
    ],
)
def test_a_prefix_set_without_prefixes_makes_those_of_the_group_unknown(properties: Json, estate_of: EstateOf) -> None:
    odd = {"id": f"{WEB}/addressPrefixSets/odd", "properties": properties}
    estate = estate_of(*application_group("asg-web", ["10.0.0.0/16"]), odd)
    (unknown,) = prefixes(estate, to_groups("deny", WEB)).values()
    assert isinstance(unknown, Unknown)


def test_other_errors_end_the_run(estate_of: EstateOf) -> None:
    settings = answering("*/addressPrefixSets", 500, "InternalServerError")
    with pytest.raises(RemoteError, match="application security group"):
        prefixes(estate_of(*application_group("asg-web"), settings=settings), to_groups("deny", WEB))


def test_clients_of_a_security_group_get_the_application_groups_of_every_rule_set_on_their_path(
    estate_of: EstateOf,
) -> None:
    estate = estate_of(
        nsg("nsg-app", to_groups("deny-web", WEB)),
        nsg("nsg-other"),
        vnet(
            "vnet",
            subnet("apps", "10.0.1.0/24", nsg=nsg_id("nsg-app")),
            subnet("other", "10.0.2.0/24", nsg=nsg_id("nsg-other")),
        ),
        *application_group("asg-web", ["192.0.2.0/24"]),
    )
    read = read_nsgs(estate.arm, [ResourceId.parse(nsg_id(name)) for name in ("nsg-app", "nsg-other")])
    nsgs = [each for each in read.values() if isinstance(each, NetworkSecurityGroup)]
    clients = read_clients(estate.arm, nsgs)
    with_prefixes = with_group_prefixes(
        ApplicationGroups(estate.arm), clients, {nsg.id.key: nsg.rule_set for nsg in nsgs}
    )
    assert {key: dict(each.group_prefixes) for key, each in with_prefixes.items()} == {
        nsg_id("nsg-app").lower(): {WEB.lower(): ("192.0.2.0/24",)},
        nsg_id("nsg-other").lower(): {},
    }
    assert [each.groups for each in with_prefixes.values()] == [each.groups for each in clients.values()]


def test_the_path_of_a_client_has_the_application_groups_of_its_outbound_rules(estate_of: EstateOf) -> None:
    estate = estate_of(
        nsg("nsg-app", to_groups("deny-web", WEB), to_groups("in", JOBS, direction="Inbound")),
        vnet("vnet", apps(networkSecurityGroup={"id": nsg_id("nsg-app")})),
        *application_group("asg-web", ["192.0.2.0/24"]),
    )
    assert only_path(estate).group_prefixes == {WEB.lower(): ("192.0.2.0/24",)}
    assert reads(estate) == {READ_WEB: 1}


def test_the_path_of_a_client_says_why_prefixes_are_not_known(estate_of: EstateOf) -> None:
    estate = estate_of(
        nsg("nsg-app", to_groups("deny-web", WEB)),
        vnet("vnet", apps(networkSecurityGroup={"id": nsg_id("nsg-app")})),
        settings=refused("*/addressPrefixSets"),
    )
    (unknown,) = only_path(estate).group_prefixes.values()
    assert reason(unknown) == "acrnet cannot read the address prefixes of application security group asg-web"
