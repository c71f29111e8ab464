"""Client profiles: their hosts against the lists of Microsoft's pages, typed off by hand, and what they change.

The lists are those of the pages that the profiles name, read on 2026-11-29, with `westeurope`, `usgovvirginia` and
`chinanorth2` in the place of the region. An exception says when and why a profile departs from its page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

import pytest

from acrnet.cloud import CHINA, PUBLIC, US_GOVERNMENT, Cloud
from acrnet.config.model import Options
from acrnet.errors import UsageError
from acrnet.registry.model import PrivateAddress, Registry
from acrnet.registry.need import Need, Purpose
from acrnet.registry.needs import Needs, derive_needs, needs_for_regions
from acrnet.registry.options import NeedOptions
from acrnet.registry.profiles.table import PROFILES
from acrnet.tags import TagCatalog
from acrnet.unknown import Unknown

from ..registries import TAGS, a_registry, approved_endpoint, catalog, replica

HOMES = {PUBLIC.name: "westeurope", US_GOVERNMENT.name: "usgovvirginia", CHINA.name: "chinanorth2"}
OF_THE_REGISTRY = frozenset(
    {Purpose.LOGIN, Purpose.DATA, Purpose.STORAGE, Purpose.REGIONAL, Purpose.PRIVATE, Purpose.APEX}
)
DATA_HOST = "contoso.westeurope.data.azurecr.io"


def tags(cloud: Cloud = PUBLIC, more: Mapping[str, list[str]] = MappingProxyType({})) -> TagCatalog:
    """The tags of a cloud, those of its home region too; Government and China have none of Front Door."""
    values = [value for value in TAGS["values"] if cloud is PUBLIC or value["name"] != "AzureFrontDoor.FirstParty"]
    home = HOMES[cloud.name]
    named = {f"AzureContainerRegistry.{home}": ["198.51.100.0/26"], f"Storage.{home}": ["203.0.113.0/26"], **more}
    known = {value["name"].lower() for value in values}
    added = [
        {"name": name, "id": name, "properties": {"addressPrefixes": prefixes}}
        for name, prefixes in named.items()
        if name.lower() not in known
    ]
    return catalog({**TAGS, "cloud": cloud.tag_file_name, "values": [*values, *added]})


def registry_in(cloud: Cloud, **changes: Any) -> Registry:
    home, suffix = HOMES[cloud.name], cloud.registry_suffix
    return a_registry(
        location=home,
        replicas=(replica(home, home=True),),
        login_server=f"contoso.{suffix}",
        data_endpoint_enabled=True,
        data_endpoint_hosts=(f"contoso.{home}.data.{suffix}",),
        **changes,
    )


def derive(profile: str, registry: Registry | None = None, **options: Any) -> Needs:
    """The needs of a registry in the public cloud, which has every tag that a profile names."""
    every = {name: ["192.0.2.0/32"] for name in ("AzureIoTHub", "AzureKeyVault", "EventHub", "AzureMonitor")}
    return derive_needs(registry or a_registry(), tags(more=every), PUBLIC, NeedOptions(profile=profile, **options))


def hosts(needs: Iterable[Need], *, of_the_registry: bool = False) -> set[str]:
    wanted = (need for need in needs if of_the_registry or need.purpose not in OF_THE_REGISTRY)
    return {host for need in wanted for host in need.hosts}


def by_id(needs: Needs) -> dict[str, Need]:
    return {need.id.removeprefix("contoso/"): need for need in needs.needs}


AKS_LISTS = {
    PUBLIC: {
        "*.hcp.westeurope.azmk8s.io",
        "mcr.microsoft.com",
        "*.data.mcr.microsoft.com",
        "mcr-0001.mcr-msedge.net",
        "management.azure.com",
        "login.microsoftonline.com",
        "packages.microsoft.com",
        "acs-mirror.azureedge.net",
        "packages.aks.azure.com",
    },
    US_GOVERNMENT: {
        "*.hcp.usgovvirginia.cx.aks.containerservice.azure.us",
        "mcr.microsoft.com",
        "*.data.mcr.microsoft.com",
        "management.usgovcloudapi.net",
        "login.microsoftonline.us",
        "packages.microsoft.com",
        "acs-mirror.azureedge.net",
        "packages.aks.azure.com",
    },
    CHINA: {
        "*.hcp.chinanorth2.cx.prod.service.azk8s.cn",
        "*.tun.chinanorth2.cx.prod.service.azk8s.cn",
        "mcr.microsoft.com",
        "*.data.mcr.microsoft.com",
        "management.chinacloudapi.cn",
        "login.chinacloudapi.cn",
        "packages.microsoft.com",
        "*.azk8s.cn",
        "mcr.azure.cn",
        "*.data.mcr.azure.cn",
    },
}
AKS_RETIRED = {"acs-mirror.azureedge.net"}
"""Retired on 2025-05-31, says github.com/Azure/AKS/issues/4792; the page still lists it."""


@pytest.mark.parametrize("cloud", AKS_LISTS, ids=lambda cloud: cloud.name)
def test_the_hosts_of_aks_are_those_of_its_page_but_for_what_is_retired(cloud: Cloud) -> None:
    needs = derive_needs(registry_in(cloud), tags(cloud), cloud, NeedOptions(profile="aks"))
    assert hosts(needs.needs) == AKS_LISTS[cloud] - AKS_RETIRED
    assert all(need.required for need in needs.needs if need.purpose not in OF_THE_REGISTRY)


ARC_LISTS = {
    PUBLIC: {
        "management.azure.com",
        "westeurope.dp.kubernetesconfiguration.azure.com",
        "login.microsoftonline.com",
        "westeurope.login.microsoft.com",
        "login.windows.net",
        "mcr.microsoft.com",
        "*.data.mcr.microsoft.com",
        "dl.k8s.io",
        "gbl.his.arc.azure.com",
        "*.his.arc.azure.com",
        "guestnotificationservice.azure.com",
        "*.guestnotificationservice.azure.com",
        "sts.windows.net",
        "*.servicebus.windows.net",
        "graph.microsoft.com",
        "*.arc.azure.net",
        "westeurope.obo.arc.azure.com",
        "linuxgeneva-microsoft.azurecr.io",
        "gcs.prod.monitoring.core.windows.net",
        "*.prod.microsoftmetrics.com",
        "*.prod.hot.ingest.monitor.core.windows.net",
        "*.prod.warm.ingest.monitor.core.windows.net",
    },
    US_GOVERNMENT: {
        "management.usgovcloudapi.net",
        "usgovvirginia.dp.kubernetesconfiguration.azure.us",
        "login.microsoftonline.us",
        "usgovvirginia.login.microsoftonline.us",
        "mcr.microsoft.com",
        "*.data.mcr.microsoft.com",
        "gbl.his.arc.azure.us",
        "usgv.his.arc.azure.us",
        "guestnotificationservice.azure.us",
        "*.guestnotificationservice.azure.us",
        "sts.windows.net",
        "*.servicebus.usgovcloudapi.net",
        "graph.microsoft.com",
        "usgovvirginia.obo.arc.azure.us",
    },
    CHINA: {
        "management.chinacloudapi.cn",
        "chinanorth2.dp.kubernetesconfiguration.azure.cn",
        "login.chinacloudapi.cn",
        "chinanorth2.login.chinacloudapi.cn",
        "login.partner.microsoftonline.cn",
        "mcr.azk8s.cn",
        "gbl.his.arc.azure.cn",
        "*.his.arc.azure.cn",
        "guestnotificationservice.azure.cn",
        "*.guestnotificationservice.azure.cn",
        "sts.chinacloudapi.cn",
        "*.servicebus.chinacloudapi.cn",
        "graph.chinacloudapi.cn",
        "*.arc.azure.cn",
        "chinanorth2.obo.arc.azure.cn",
        "quay.azk8s.cn",
        "registryk8s.azk8s.cn",
        "k8sgcr.azk8s.cn",
        "usgcr.azk8s.cn",
        "dockerhub.azk8s.cn",
    },
}
ARC_ADDED = {PUBLIC: set[str](), US_GOVERNMENT: set[str](), CHINA: {"mcr.azure.cn", "*.data.mcr.azure.cn"}}
"""2026-11-29: the Arc page names for China a mirror only, the page on AKS the registry itself."""


@pytest.mark.parametrize("cloud", ARC_LISTS, ids=lambda cloud: cloud.name)
def test_the_hosts_of_connected_registries_are_those_of_their_pages(cloud: Cloud) -> None:
    """The registry's own page asks for two hosts; its firewall page (2026-06-15) for the bare domain as well."""
    registry = registry_in(cloud)
    needs = derive_needs(registry, tags(cloud), cloud, NeedOptions(profile="connected-registry"))
    own = {registry.login_server, *registry.data_endpoint_hosts, cloud.registry_suffix}
    assert hosts(needs.needs, of_the_registry=True) == own | ARC_LISTS[cloud] | ARC_ADDED[cloud]


def test_connected_registries_cannot_do_without_what_the_page_asks_for_in_any_case() -> None:
    required = [
        need.id for need in derive("connected-registry").needs if need.purpose is Purpose.PLATFORM and need.required
    ]
    assert required == [f"contoso/platform/arc-{part}" for part in ("configuration", "extensions", "identity")]


def test_the_token_service_of_cluster_connect_has_a_port_of_its_own() -> None:
    assert by_id(derive("connected-registry"))["platform/cluster-connect-tokens"].ports == (8084,)


IOT_EDGE_LIST = {
    ("mcr.microsoft.com", 443),
    ("*.data.mcr.microsoft.com", 443),
    ("*.cdn.azcr.io", 443),
    ("global.azure-devices-provisioning.net", 443),
    ("*.azurecr.io", 443),
    ("*.blob.core.windows.net", 443),
    ("*.azure-devices.net", 5671),
    ("*.azure-devices.net", 8883),
    ("*.azure-devices.net", 443),
    ("*.docker.io", 443),
    ("aka.ms", 443),
    ("raw.githubusercontent.com", 443),
}


def test_the_hosts_and_ports_of_iot_edge_are_those_of_the_checklist() -> None:
    """The checklist's wildcards for registries and storage are what any registry in a region needs."""
    options = NeedOptions(profile="iot-edge")
    needs = needs_for_regions(("westeurope",), tags(more={"AzureIoTHub": ["192.0.2.0/32"]}), PUBLIC, options).needs
    assert {(host, port) for need in needs for host in need.hosts for port in need.ports} == IOT_EDGE_LIST


@pytest.mark.parametrize(("cloud", "hub"), [(US_GOVERNMENT, "*.azure-devices.us"), (CHINA, "*.azure-devices.cn")])
def test_hosts_that_are_not_documented_in_a_cloud_are_said_and_not_dropped(cloud: Cloud, hub: str) -> None:
    catalog_ = tags(cloud, {"AzureIoTHub": ["192.0.2.0/32"]})
    needs = derive_needs(registry_in(cloud), catalog_, cloud, NeedOptions(profile="iot-edge"))
    modules = by_id(needs)["platform/marketplace-modules"]
    assert (modules.hosts, modules.required) == ((), False)
    assert modules.addresses == Unknown(f"its host names in the cloud {cloud.name} are not documented")
    assert any("contoso/platform/marketplace-modules in the cloud" in warning for warning in needs.warnings)
    assert by_id(needs)["platform/iot-hub"].hosts == (hub,)


def test_agent_pools_need_the_tags_and_ports_of_their_page() -> None:
    needs = [need for need in derive("tasks-agent-pool").needs if need.purpose not in OF_THE_REGISTRY]
    assert sorted((str(need.tag), need.ports) for need in needs) == [
        ("AzureActiveDirectory", (443,)),
        ("AzureKeyVault", (443,)),
        ("AzureMonitor", (443,)),
        ("AzureMonitor", (12000,)),
        ("EventHub", (443,)),
        ("Storage", (443,)),
    ]


def test_base_images_take_both_tags_where_the_cloud_has_both() -> None:
    assert [need.tag for need in derive("mcr").needs if need.purpose is Purpose.MCR] == [
        "MicrosoftContainerRegistry",
        "AzureFrontDoor.FirstParty",
    ]
    needs = derive_needs(registry_in(CHINA), tags(CHINA), CHINA, NeedOptions(profile="mcr"))
    (only,) = (need for need in needs.needs if need.purpose is Purpose.MCR)
    assert (only.tag, only.hosts) == ("MicrosoftContainerRegistry", ("mcr.azure.cn", "*.data.mcr.azure.cn"))


@pytest.mark.parametrize("profile", ["docker", "artifact-cache", "aks-isolated"])
def test_some_clients_need_nothing_beyond_the_registry(profile: str) -> None:
    assert derive(profile).needs == derive_needs(a_registry(), tags(), PUBLIC, NeedOptions()).needs


def test_the_default_profile_says_nothing() -> None:
    assert derive("docker") == derive_needs(a_registry(), tags(), PUBLIC, NeedOptions())


@pytest.mark.parametrize("profile", sorted(set(PROFILES) - {"docker"}))
def test_every_other_profile_says_what_it_lists_by_which_pages_and_what_it_leaves_out(profile: str) -> None:
    stated = [text for text in derive(profile).assumptions if text.startswith(f"--profile {profile} lists what ")]
    assert len(stated) == 1
    assert "checked 2026-11-29" in stated[0]
    assert "Left out: " in stated[0]


def test_what_is_included_is_added_to_the_profile() -> None:
    purposes = {need.purpose for need in derive("iot-edge", include=frozenset({"arm"})).needs}
    assert {Purpose.ARM, Purpose.MCR, Purpose.PLATFORM} <= purposes


def test_the_regional_tag_of_base_images_replaces_the_global_one_of_a_profile() -> None:
    more = {"MicrosoftContainerRegistry.WestEurope": ["192.0.2.128/28"]}
    options = NeedOptions(profile="aks", include=frozenset({"mcr-regional"}))
    needs = derive_needs(a_registry(), tags(more=more), PUBLIC, options)
    assert [need.tag for need in needs.needs if need.purpose is Purpose.MCR] == [
        "AzureFrontDoor.FirstParty",
        "MicrosoftContainerRegistry.WestEurope",
    ]
    assert "mcr-0001.mcr-msedge.net" in hosts(needs.needs)


# The data endpoint of the home region


def test_connected_registries_need_the_data_endpoint_at_home_whatever_serves_them() -> None:
    """Out of global routing, left out by --region, and without a pull; other replicas stay for redirects."""
    registry = a_registry(
        replicas=(replica("northeurope"), replica("westeurope", home=True, global_routing=False)),
        data_endpoint_enabled=True,
        data_endpoint_hosts=("contoso.northeurope.data.azurecr.io", DATA_HOST),
    )
    needs = by_id(derive("connected-registry", registry, regions=("northeurope",), operations=frozenset({"push"})))
    home = needs["data/westeurope"]
    assert (home.hosts, home.required) == ((DATA_HOST,), True)
    assert home.reason.startswith("Connected registries exchange messages with the registry")
    assert "data/northeurope" not in needs
    assert "data/northeurope" in by_id(derive("connected-registry", registry))


def test_a_data_endpoint_that_is_missing_is_asked_for_and_warned_about() -> None:
    needs = derive("connected-registry", a_registry())
    home = by_id(needs)["data/westeurope"]
    assert (home.hosts, home.required, home.tag) == ((), True, "AzureContainerRegistry.WestEurope")
    assert home.reason.endswith("of westeurope, whose host name is not listed yet.")
    assert "storage/westeurope" in by_id(needs)  # it is what pulls use until then
    (warning,) = (text for text in needs.warnings if "dedicated data endpoint of contoso in westeurope" in text)
    assert "az acr update --name contoso --data-endpoint-enabled true" in warning


def test_one_need_covers_pulls_and_messages_at_home() -> None:
    registry = registry_in(PUBLIC)
    data = [need for need in derive("connected-registry", registry).needs if need.purpose is Purpose.DATA]
    assert [need.hosts for need in data] == [(DATA_HOST,)]
    (merged,) = (
        need for need in derive("connected-registry", registry, scope="global").needs if need.purpose is Purpose.DATA
    )
    assert merged.reason.startswith("Connected registries exchange messages")


def test_any_registry_in_a_region_has_data_endpoints_where_it_is_connected() -> None:
    needs = needs_for_regions(("westeurope",), tags(), PUBLIC, NeedOptions(profile="connected-registry"))
    own = [(need.purpose, need.hosts) for need in needs.needs if need.purpose in OF_THE_REGISTRY]
    assert own == [(Purpose.LOGIN, ("*.azurecr.io",)), (Purpose.DATA, ("*.westeurope.data.azurecr.io",))]
    assert "public access, data endpoints and no regional endpoints" in needs.assumptions[0]


def test_an_isolated_cluster_is_warned_about_a_registry_without_a_private_endpoint() -> None:
    warned = derive("aks-isolated").warnings
    assert any("reaches contoso by a private endpoint, and it has no approved one" in text for text in warned)
    endpoint = approved_endpoint("pe", PrivateAddress("10.0.9.4", "registry", ("contoso.azurecr.io",)))
    reached = derive("aks-isolated", a_registry(private_endpoints=(endpoint,)))
    assert not any("no approved one" in text for text in reached.warnings)


# Clusters elsewhere, and tags that a file lacks


def test_a_cluster_is_taken_to_be_where_the_registry_is_unless_it_is_said() -> None:
    registry = a_registry(replicas=(replica("northeurope"), replica("westeurope", home=True)))
    there = derive("aks", registry)
    assert by_id(there)["platform/kubernetes-api"].hosts == (
        "*.hcp.northeurope.azmk8s.io",
        "*.hcp.westeurope.azmk8s.io",
    )
    assert any("taken to be in northeurope, westeurope" in text for text in there.assumptions)
    elsewhere = derive("aks", registry, cluster_regions=("Sweden Central",))
    assert by_id(elsewhere)["platform/kubernetes-api"].hosts == ("*.hcp.swedencentral.azmk8s.io",)
    assert not any("The cluster is taken" in text for text in elsewhere.assumptions)


@pytest.mark.parametrize("profile", ["docker", "iot-edge"])
def test_the_region_of_a_cluster_takes_a_profile_with_one(profile: str) -> None:
    with pytest.raises(UsageError) as raised:
        NeedOptions(profile=profile, cluster_regions=("westeurope",))
    assert str(raised.value) == (
        f"--cluster-region says where a cluster is, and --profile {profile} has none. Leave it out, or give --profile"
        " aks or connected-registry."
    )


def test_a_profile_that_does_not_exist_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UsageError, match=r"--profile does not take 'iotedge'\. Did you mean iot-edge"):
        NeedOptions(profile="iotedge")


def test_a_service_whose_tag_the_data_lacks_is_known_by_its_names() -> None:
    needs = derive_needs(a_registry(), tags(), PUBLIC, NeedOptions(profile="iot-edge"))
    hub = by_id(needs)["platform/iot-hub"]
    assert (hub.tag, hub.by_name_only) == (None, True)
    assert any("have no AzureIoTHub, so iot-hub is known by its host names only" in text for text in needs.warnings)


def test_a_service_without_names_whose_tag_the_data_lacks_is_an_error() -> None:
    with pytest.raises(UsageError, match="No rule can be written for AzureKeyVault"):
        derive_needs(a_registry(), tags(), PUBLIC, NeedOptions(profile="tasks-agent-pool"))


# The table


def test_the_configuration_takes_the_names_of_the_table() -> None:
    assert get_args(Options.model_fields["profile"].annotation) == tuple(PROFILES)


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_every_line_has_a_page_and_the_day_it_was_checked(profile: Any) -> None:
    pages = [*profile.pages, *(each.page for each in profile.more_hosts), *(each.page for each in profile.services)]
    for page in pages:
        assert date.fromisoformat(page.dated) <= date.fromisoformat(page.checked)
        assert page in profile.pages
    assert bool(profile.pages) is (profile.name != "docker")


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_the_services_of_a_profile_have_names_of_their_own_and_host_names_that_are_ones(profile: Any) -> None:
    names = [service.name for service in profile.services]
    assert len(names) == len(set(names))
    for lines in (*profile.services, *profile.more_hosts):
        for host in (host for hosts_ in lines.hosts.values() for host in hosts_):
            assert re.fullmatch(r"(\*\.)?([a-z0-9-]+|\{region\})(\.([a-z0-9-]+|\{region\}))+", host), host


def test_the_guide_has_a_row_for_every_profile() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "profiles.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([a-z][a-z-]+)` \|", guide, re.MULTILINE) == list(PROFILES)
