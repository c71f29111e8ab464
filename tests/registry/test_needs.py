from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from acrnet.cloud import CHINA, PUBLIC, US_GOVERNMENT, Cloud
from acrnet.errors import NoRegionalTagError, UsageError
from acrnet.net import Family
from acrnet.registry.model import PrivateAddress, Registry
from acrnet.registry.need import Need
from acrnet.registry.needs import Needs, derive_needs, needs_for_regions
from acrnet.registry.options import NeedOptions
from acrnet.tags import TagCatalog
from acrnet.unknown import Unknown

from ..registries import TAGS, a_registry, approved_endpoint, catalog, replica, unread_preview

HOME = replica("westeurope", home=True)
NORTH = replica("northeurope")
FRANCE = replica("francecentral")
PULL = frozenset({"pull"})
PUSH = frozenset({"push"})


def without(*names: str, cloud: str = "Public") -> TagCatalog:
    values = [value for value in TAGS["values"] if value["name"] not in names]
    return catalog({**TAGS, "cloud": cloud, "values": values})


def derive(registry: Registry, cloud: Cloud = PUBLIC, tags: TagCatalog | None = None, **options: Any) -> Needs:
    return derive_needs(registry, tags or catalog(), cloud, NeedOptions(**options))


def ids(needs: Iterable[Need], *, required: bool | None = None) -> list[str]:
    """The ids without the registry, apex left out, which every public registry has."""
    shown = (need for need in needs if need.purpose != "apex" and required in {None, need.required})
    return [need.id.partition("/")[2] for need in shown]


def only(needs: Needs, tail: str) -> Need:
    (need_of_tail,) = (need for need in needs.needs if need.id.endswith(f"/{tail}"))
    return need_of_tail


def test_every_replica_needs_its_own_tags() -> None:
    needs = derive(a_registry(replicas=(FRANCE, NORTH, HOME)))
    assert [(need.id, need.tag, need.hosts) for need in needs.needs if need.required] == [
        ("contoso/login/francecentral", "AzureContainerRegistry.FranceCentral", ("contoso.azurecr.io",)),
        ("contoso/login/northeurope", "AzureContainerRegistry.NorthEurope", ("contoso.azurecr.io",)),
        ("contoso/login/westeurope", "AzureContainerRegistry.WestEurope", ("contoso.azurecr.io",)),
        ("contoso/storage/francecentral", "Storage.FranceCentral", ("*.blob.core.windows.net",)),
        ("contoso/storage/northeurope", "Storage.NorthEurope", ("*.blob.core.windows.net",)),
        ("contoso/storage/westeurope", "Storage.WestEurope", ("*.blob.core.windows.net",)),
    ]
    assert needs.serving == ("francecentral", "northeurope", "westeurope")


def test_all_needs_are_tcp_443() -> None:
    registry = a_registry(replicas=(NORTH, HOME), private_endpoints=(approved_endpoint("pe", LOGIN),))
    needs = derive(registry, include=frozenset({"entra", "arm", "mcr"})).needs
    assert {(need.protocol, need.ports) for need in needs} == {("Tcp", (443,))}


def test_a_host_name_that_differs_from_the_resource_name_is_used_as_it_is() -> None:
    needs = derive(a_registry(login_server="contoso-a1b2c3.azurecr.io"))
    assert only(needs, "login/westeurope").hosts == ("contoso-a1b2c3.azurecr.io",)
    assert only(needs, "apex/-").hosts == ("azurecr.io",)


@pytest.mark.parametrize(
    ("replicas", "regional", "required", "conditional"),
    [
        pytest.param(
            (replica("northeurope", global_routing=False), HOME),
            False,
            ["login/westeurope", "storage/westeurope"],
            [],
            id="a replica out of global routing serves nobody",
        ),
        pytest.param(
            (NORTH, replica("westeurope", home=True, global_routing=False)),
            False,
            ["login/northeurope", "storage/northeurope"],
            [],
            id="the home region can be out of global routing too",
        ),
        pytest.param(
            (replica("northeurope", global_routing=False), HOME),
            True,
            [
                "login/westeurope",
                "storage/northeurope",
                "storage/westeurope",
                "regional/northeurope",
                "regional/westeurope",
            ],
            [],
            id="a regional endpoint serves out of global routing as well, layers included",
        ),
        pytest.param(
            (replica("northeurope", global_routing=False), HOME),
            Unknown("it was not read"),
            ["login/westeurope", "storage/westeurope"],
            ["storage/northeurope", "regional/northeurope", "regional/westeurope"],
            id="whether there are regional endpoints is not known",
        ),
        pytest.param(
            (replica("northeurope", provisioning_state="Creating"), HOME),
            False,
            ["login/northeurope", "login/westeurope", "storage/northeurope", "storage/westeurope"],
            [],
            id="a replica in creation is about to serve",
        ),
        pytest.param(
            (replica("northeurope", provisioning_state="Deleting"), HOME),
            False,
            ["login/westeurope", "storage/westeurope"],
            ["login/northeurope", "storage/northeurope"],
            id="a replica in deletion may still serve",
        ),
        pytest.param(
            (replica("northeurope", provisioning_state="Failed"), HOME),
            False,
            ["login/northeurope", "login/westeurope", "storage/northeurope", "storage/westeurope"],
            [],
            id="a replica whose change failed may serve on",
        ),
        pytest.param(
            (replica("westeurope", home=True, global_routing=False),),
            False,
            ["login/westeurope", "storage/westeurope"],
            [],
            id="no replica takes part in global routing",
        ),
    ],
)
def test_which_replicas_serve_a_client(
    replicas: tuple[Any, ...], regional: bool | Unknown, required: list[str], conditional: list[str]
) -> None:
    hosts = Unknown("it was not read") if isinstance(regional, Unknown) else ()
    needs = derive(a_registry(replicas=replicas, regional_endpoints=regional, regional_endpoint_hosts=hosts)).needs
    assert (ids(needs, required=True), ids(needs, required=False)) == (required, conditional)


@pytest.mark.parametrize("state", ["Creating", "Deleting", "Failed", "Canceled"])
def test_a_replica_that_is_not_settled_is_warned_about(state: str) -> None:
    needs = derive(a_registry(replicas=(replica("northeurope", provisioning_state=state), HOME)))
    assert any("northeurope" in warning for warning in needs.warnings)


@pytest.mark.parametrize("state", ["Succeeded", "Updating"])
def test_a_replica_that_serves_is_not_warned_about(state: str) -> None:
    assert derive(a_registry(replicas=(replica("westeurope", home=True, provisioning_state=state),))).warnings == ()


def test_a_conditional_need_says_on_what_it_depends() -> None:
    needs = derive(a_registry(**unread_preview("acrnet was refused")))
    assert only(needs, "regional/westeurope").reason.endswith("; conditional, because acrnet was refused.")
    assert len(needs.warnings) == 2


def test_each_regional_endpoint_has_the_hosts_of_its_region() -> None:
    hosts = ("contoso.northeurope.geo.azurecr.io", "contoso.westeurope.geo.azurecr.io")
    needs = derive(a_registry(replicas=(NORTH, HOME), regional_endpoints=True, regional_endpoint_hosts=hosts))
    assert only(needs, "regional/northeurope").hosts == hosts[:1]
    assert only(needs, "regional/westeurope").hosts == hosts[1:]


DATA_HOME = "contoso.westeurope.data.azurecr.io"
DATA_NORTH = "contoso.northeurope.data.azurecr.io"


@pytest.mark.parametrize(
    ("enabled", "hosts", "layers", "expected"),
    [
        pytest.param(False, (), "current", ["storage/northeurope", "storage/westeurope"], id="off"),
        pytest.param(True, (DATA_NORTH, DATA_HOME), "current", ["data/northeurope", "data/westeurope"], id="on"),
        pytest.param(
            False, (DATA_NORTH, DATA_HOME), "current", ["data/northeurope", "data/westeurope"], id="listed though off"
        ),
        pytest.param(
            True,
            (DATA_HOME,),
            "current",
            ["data/northeurope", "data/westeurope", "storage/northeurope", "storage/westeurope"],
            id="one region without",
        ),
        pytest.param(
            False,
            (),
            "transition",
            ["data/northeurope", "data/westeurope", "storage/northeurope", "storage/westeurope"],
            id="transition before they are on",
        ),
        pytest.param(
            True,
            (DATA_NORTH, DATA_HOME),
            "transition",
            ["data/northeurope", "data/westeurope", "storage/northeurope", "storage/westeurope"],
            id="transition after they are on",
        ),
        pytest.param(True, (DATA_NORTH, DATA_HOME), "data-only", ["data/northeurope", "data/westeurope"], id="tight"),
    ],
)
def test_where_layers_come_from(enabled: bool, hosts: tuple[str, ...], layers: str, expected: list[str]) -> None:
    registry = a_registry(replicas=(NORTH, HOME), data_endpoint_enabled=enabled, data_endpoint_hosts=hosts)
    tails = ids(derive(registry, layers=layers).needs, required=True)
    assert [tail for tail in tails if not tail.startswith("login/")] == expected


def test_a_data_endpoint_goes_to_the_tag_of_the_registry_in_its_own_region() -> None:
    registry = a_registry(
        replicas=(NORTH, HOME), data_endpoint_enabled=True, data_endpoint_hosts=(DATA_NORTH, DATA_HOME)
    )
    need = only(derive(registry), "data/northeurope")
    assert (need.tag, need.hosts) == ("AzureContainerRegistry.NorthEurope", (DATA_NORTH,))


def test_a_need_whose_data_endpoint_is_not_listed_yet_says_so() -> None:
    need = only(derive(a_registry(), layers="transition"), "data/westeurope")
    assert need.hosts == ()
    assert "not listed yet" in need.reason


def test_a_replica_in_creation_does_not_bring_storage_back() -> None:
    registry = a_registry(
        replicas=(replica("northeurope", provisioning_state="Creating"), HOME),
        data_endpoint_enabled=True,
        data_endpoint_hosts=(DATA_HOME,),
    )
    assert [tail for tail in ids(derive(registry).needs) if "login" not in tail] == [
        "data/northeurope",
        "data/westeurope",
    ]


def test_a_region_without_a_data_endpoint_is_warned_about() -> None:
    registry = a_registry(replicas=(NORTH, HOME), data_endpoint_enabled=True, data_endpoint_hosts=(DATA_HOME,))
    (warning,) = derive(registry).warnings
    assert "lists no data endpoint for northeurope" in warning


@pytest.mark.parametrize(
    ("enabled", "hosts", "message"),
    [
        pytest.param(False, (), "has no dedicated data endpoints", id="off"),
        pytest.param(True, (DATA_HOME,), "lists no data endpoint for northeurope", id="one region without"),
    ],
)
def test_data_only_without_data_endpoints_is_refused(enabled: bool, hosts: tuple[str, ...], message: str) -> None:
    registry = a_registry(replicas=(NORTH, HOME), data_endpoint_enabled=enabled, data_endpoint_hosts=hosts)
    with pytest.raises(UsageError, match=message) as raised:
        derive(registry, layers="data-only")
    assert "--layers transition" in raised.value.next_step


def test_pushes_need_the_login_server_alone() -> None:
    registry = a_registry(replicas=(NORTH, HOME), data_endpoint_enabled=True, data_endpoint_hosts=(DATA_HOME,))
    needs = derive(registry, operations=PUSH)
    assert ids(needs.needs) == ["login/northeurope", "login/westeurope"]
    assert "Pushes go through the login server alone, as documented." in needs.assumptions


def test_pulls_need_what_pulls_and_pushes_need() -> None:
    registry = a_registry(replicas=(NORTH, HOME))
    assert derive(registry, operations=PULL).needs == derive(registry).needs


@pytest.mark.parametrize(
    ("dual_stack", "families", "conditional"),
    [
        pytest.param(False, (Family.IPV4,), (), id="IPv4"),
        pytest.param(True, (Family.IPV4, Family.IPV6), (), id="dual stack"),
        pytest.param(Unknown("it was not read"), (Family.IPV4,), (Family.IPV6,), id="unknown"),
    ],
)
def test_families_follow_the_registry_and_storage_is_ipv4(
    dual_stack: bool | Unknown, families: tuple[Family, ...], conditional: tuple[Family, ...]
) -> None:
    registry = a_registry(dual_stack=dual_stack, regional_endpoints=True, regional_endpoint_hosts=("a.westeurope.b",))
    needs = derive(registry, layers="transition")
    for tail in ("login/westeurope", "data/westeurope", "regional/westeurope"):
        assert (only(needs, tail).families, only(needs, tail).conditional_families) == (families, conditional)
    storage = only(needs, "storage/westeurope")
    assert (storage.families, storage.conditional_families) == ((Family.IPV4,), ())


def test_narrowing_to_regions_keeps_their_needs_and_says_what_fails_over() -> None:
    needs = derive(a_registry(replicas=(FRANCE, NORTH, HOME)), regions=("West Europe",))
    assert ids(needs.needs) == ["login/westeurope", "storage/westeurope"]
    assert (needs.serving, needs.left_out) == (("westeurope",), ("francecentral", "northeurope"))
    (warning,) = needs.warnings
    assert "can also be sent to francecentral, northeurope" in warning


def test_narrowing_away_a_replica_that_takes_no_clients_is_not_warned_about() -> None:
    replicas = (replica("northeurope", global_routing=False), HOME)
    needs = derive(a_registry(replicas=replicas), regions=("westeurope",))
    assert (needs.left_out, needs.warnings) == ((), ())


@pytest.mark.parametrize("public", [True, False])
def test_a_region_without_a_replica_is_refused_and_those_that_have_one_are_named(public: bool) -> None:
    registry = a_registry(replicas=(NORTH, HOME), public_network_access=public)
    with pytest.raises(UsageError, match="contoso has no replica in eastus") as raised:
        derive(registry, regions=("eastus", "westeurope"))
    assert raised.value.next_step == "It has replicas in northeurope, westeurope."


def test_narrowing_to_replicas_that_take_no_clients_is_refused() -> None:
    replicas = (replica("northeurope", global_routing=False), HOME)
    with pytest.raises(UsageError, match="No client of contoso comes to northeurope") as raised:
        derive(a_registry(replicas=replicas), regions=("northeurope",))
    assert raised.value.next_step == "Clients come to westeurope."


def test_scope_global_asks_once_for_each_purpose() -> None:
    hosts = (DATA_NORTH, DATA_HOME)
    registry = a_registry(replicas=(NORTH, HOME), data_endpoint_enabled=True, data_endpoint_hosts=hosts)
    needs = derive(registry, scope="global", layers="transition").needs
    assert [(need.id, need.region, need.tag, need.hosts) for need in needs if need.required] == [
        ("contoso/login/-", None, "AzureContainerRegistry", ("contoso.azurecr.io",)),
        ("contoso/data/-", None, "AzureContainerRegistry", hosts),
        ("contoso/storage/-", None, "Storage", ("*.blob.core.windows.net",)),
    ]


def test_in_scope_global_one_replica_that_serves_for_sure_makes_the_need_required() -> None:
    going = replica("francecentral", provisioning_state="Deleting")
    need = only(derive(a_registry(replicas=(going, HOME)), scope="global"), "login/-")
    assert need.required
    assert "conditional" not in need.reason


def test_a_location_without_a_tag_is_an_error_that_names_it() -> None:
    with pytest.raises(NoRegionalTagError, match="westeuropa"):
        derive(a_registry(replicas=(replica("westeuropa", home=True),)))


def test_a_location_without_a_storage_tag_is_an_error_too() -> None:
    with pytest.raises(NoRegionalTagError, match="Storage"):
        derive(a_registry(), tags=without("Storage.WestEurope"))


def test_the_spelling_of_a_tag_is_that_of_the_catalog() -> None:
    values = [{**value, "name": value["name"].lower()} for value in TAGS["values"]]
    need = only(derive(a_registry(), tags=catalog({**TAGS, "values": values})), "login/westeurope")
    assert need.tag == "azurecontainerregistry.westeurope"


LOGIN = PrivateAddress("10.0.0.5", "registry", ("contoso.azurecr.io",))
DATA = PrivateAddress("10.0.0.4", "registry_data_westeurope", (DATA_HOME,))


def test_a_private_registry_has_no_public_needs() -> None:
    registry = a_registry(public_network_access=False, private_endpoints=(approved_endpoint("pe", DATA, LOGIN),))
    needs = derive(registry)
    assert [need.id for need in needs.needs] == ["contoso/private/pe"]
    assert needs.serving == ()
    assert needs.needs[0].required


def test_beside_public_access_private_endpoints_are_conditional() -> None:
    needs = derive(a_registry(private_endpoints=(approved_endpoint("pe", DATA, LOGIN),)))
    assert ids(needs.needs, required=True) == ["login/westeurope", "storage/westeurope"]
    assert ids(needs.needs, required=False) == ["private/pe"]
    assert any("private endpoint need that endpoint instead" in assumption for assumption in needs.stated())
    assert needs.stated({"contoso"}) == needs.assumptions


PE_LOGIN = PrivateAddress("10.0.0.4", "registry", ("contoso.azurecr.io",))
PE_WEST = PrivateAddress("10.0.0.5", "registry_data_westeurope", ("contoso.westeurope.data.azurecr.io",))
LACKING = (
    "pe has no address for the data endpoint of contoso in northeurope: pulls that are served there may fail for its"
    " clients."
)


@pytest.mark.parametrize(
    ("addresses", "options", "warnings"),
    [
        pytest.param((PE_LOGIN, PE_WEST), {}, (LACKING,), id="a replica that was added later"),
        pytest.param(
            (PE_LOGIN, PE_WEST, PrivateAddress("10.0.0.6", "registry_data_northeurope", ())), {}, (), id="both"
        ),
        pytest.param(
            (PE_LOGIN, PE_WEST, PrivateAddress("10.0.0.6", "", ("contoso.northeurope.data.azurecr.io",))),
            {},
            (),
            id="told by its name",
        ),
        pytest.param(
            (PE_LOGIN, PE_WEST, PrivateAddress("10.0.0.6", "", ())), {}, (), id="an address for nobody knows what"
        ),
        pytest.param((PE_LOGIN, PE_WEST), {"operations": PUSH}, (), id="pushes get no layers"),
        pytest.param((PE_LOGIN, PE_WEST), {"regions": ("westeurope",)}, (), id="not asked for"),
    ],
)
def test_a_private_endpoint_without_an_address_for_a_region_is_warned_about(
    addresses: tuple[PrivateAddress, ...], options: dict[str, Any], warnings: tuple[str, ...]
) -> None:
    endpoint = approved_endpoint("pe", *addresses)
    registry = a_registry(private_endpoints=(endpoint,), public_network_access=False, replicas=(NORTH, HOME))
    assert derive(registry, **options).warnings == warnings


def test_a_replica_that_takes_no_clients_needs_no_address_at_a_private_endpoint() -> None:
    endpoint = approved_endpoint("pe", PE_LOGIN, PE_WEST)
    replicas = (replica("northeurope", global_routing=False), HOME)
    registry = a_registry(private_endpoints=(endpoint,), public_network_access=False, replicas=replicas)
    assert derive(registry).warnings == ()


def test_a_registry_that_denies_by_default_is_warned_about() -> None:
    (warning,) = derive(a_registry(denies_by_default=True)).warnings
    assert "refuses public clients whose address its own network rules do not list" in warning


def test_a_registry_with_unknown_network_rules_is_warned_about() -> None:
    (warning,) = derive(a_registry(denies_by_default=Unknown("nobody asked"))).warnings
    assert warning == "Whether contoso admits every public client is not known, because nobody asked."


ALL = frozenset({"entra", "arm", "mcr"})


def test_needs_beside_the_registry_are_derived_only_when_included() -> None:
    included = derive(a_registry(), include=ALL).needs
    assert [(need.id, need.tag, need.hosts) for need in included if need not in derive(a_registry()).needs] == [
        ("contoso/entra/-", "AzureActiveDirectory", ("login.microsoftonline.com",)),
        ("contoso/arm/-", "AzureResourceManager", ("management.azure.com",)),
        ("contoso/mcr/-", "MicrosoftContainerRegistry", ("mcr.microsoft.com", "*.data.mcr.microsoft.com")),
        ("contoso/mcr/front-door", "AzureFrontDoor.FirstParty", ("mcr.microsoft.com", "*.data.mcr.microsoft.com")),
    ]


def with_artifact_registry(**prefixes: list[str]) -> TagCatalog:
    """The tags of the tests, and regional ones of Microsoft Artifact Registry."""
    values = [
        {
            "name": f"MicrosoftContainerRegistry.{region}",
            "id": f"MicrosoftContainerRegistry.{region}",
            "properties": {
                "changeNumber": 1,
                "region": region.lower(),
                "platform": "Azure",
                "systemService": "MicrosoftContainerRegistry",
                "addressPrefixes": addresses,
            },
        }
        for region, addresses in prefixes.items()
    ]
    return catalog({**TAGS, "values": [*TAGS["values"], *values]})


MIRRORS = with_artifact_registry(WestEurope=["192.0.2.128/28"], NorthEurope=["192.0.2.144/28"])


def test_artifact_registry_is_needed_in_the_regions_of_the_registry_when_asked_for_regionally() -> None:
    needs = derive(a_registry(replicas=(NORTH, HOME)), tags=MIRRORS, include=frozenset({"mcr-regional"}))
    assert [(need.id, need.region, need.tag) for need in needs.needs if need.purpose == "mcr"] == [
        ("contoso/mcr/front-door", None, "AzureFrontDoor.FirstParty"),
        ("contoso/mcr/northeurope", "northeurope", "MicrosoftContainerRegistry.NorthEurope"),
        ("contoso/mcr/westeurope", "westeurope", "MicrosoftContainerRegistry.WestEurope"),
    ]
    assert all(need.required for need in needs.needs if need.purpose == "mcr")
    # 192.0.2.128/26 has 64 addresses, of which the two regions have 16 each.
    (said,) = (text for text in needs.assumptions if "mcr-regional" in text)
    assert "leaves out 32 IPv4 addresses of MicrosoftContainerRegistry, which --include mcr would open too" in said


def test_artifact_registry_is_needed_in_the_regions_that_are_asked_for() -> None:
    registry = a_registry(replicas=(NORTH, HOME))
    narrowed = derive(registry, tags=MIRRORS, include=frozenset({"mcr-regional"}), regions=("West Europe",))
    assert [tail for tail in ids(narrowed.needs) if tail.startswith("mcr")] == ["mcr/front-door", "mcr/westeurope"]

    options = NeedOptions(include=frozenset({"mcr-regional"}))
    anybodys = needs_for_regions(("northeurope",), MIRRORS, PUBLIC, options)
    assert [need.id for need in anybodys.needs if need.purpose == "mcr"] == ["-/mcr/front-door", "-/mcr/northeurope"]


def test_a_region_without_a_tag_of_artifact_registry_is_refused() -> None:
    tags = with_artifact_registry(NorthEurope=["192.0.2.144/28"])
    with pytest.raises(NoRegionalTagError, match="MicrosoftContainerRegistry"):
        derive(a_registry(), tags=tags, include=frozenset({"mcr-regional"}))


def test_companions_are_needed_by_clients_of_a_private_registry_too() -> None:
    registry = a_registry(public_network_access=False, private_endpoints=(approved_endpoint("pe", LOGIN),))
    assert ids(derive(registry, include=frozenset({"entra"})).needs) == ["private/pe", "entra/-"]


@pytest.mark.parametrize("cloud", [US_GOVERNMENT, CHINA], ids=lambda cloud: cloud.name)
def test_a_cloud_without_the_front_door_tag_leaves_it_out_and_says_so(cloud: Cloud) -> None:
    tags = without("AzureFrontDoor.FirstParty", cloud=cloud.tag_file_name)
    needs = derive(a_registry(), cloud, tags, include=frozenset({"mcr"}))
    assert [tail for tail in ids(needs.needs) if tail.startswith("mcr")] == ["mcr/-"]
    assert any("have no AzureFrontDoor.FirstParty" in assumption for assumption in needs.assumptions)


@pytest.mark.parametrize(
    ("included", "tag"),
    [
        ("entra", "AzureActiveDirectory"),
        ("arm", "AzureResourceManager"),
        ("mcr", "MicrosoftContainerRegistry"),
        ("mcr", "AzureFrontDoor.FirstParty"),
    ],
)
def test_a_need_beside_the_registry_whose_tag_is_missing_is_refused(included: str, tag: str) -> None:
    with pytest.raises(UsageError, match=f"No rule can be written for {tag}"):
        derive(a_registry(), tags=without(tag), include=frozenset({included}))


@pytest.mark.parametrize(
    ("cloud", "storage", "registries", "entra"),
    [
        (US_GOVERNMENT, "*.blob.core.usgovcloudapi.net", "*.azurecr.us", "login.microsoftonline.us"),
        (CHINA, "*.blob.core.chinacloudapi.cn", "*.azurecr.cn", "login.chinacloudapi.cn"),
    ],
    ids=["usgov", "china"],
)
def test_host_names_are_those_of_the_cloud(cloud: Cloud, storage: str, registries: str, entra: str) -> None:
    tags = without(cloud=cloud.tag_file_name)
    needs = needs_for_regions(("westeurope",), tags, cloud, NeedOptions(include=frozenset({"entra"}))).needs
    assert [need.hosts for need in needs] == [(registries,), (storage,), (entra,)]


def test_regions_without_a_registry_need_login_and_storage_each() -> None:
    needs = needs_for_regions(("North Europe", "westeurope", "northeurope"), catalog(), PUBLIC, NeedOptions())
    assert [(need.id, need.registry, need.tag, need.required) for need in needs.needs] == [
        ("-/login/northeurope", "-", "AzureContainerRegistry.NorthEurope", True),
        ("-/login/westeurope", "-", "AzureContainerRegistry.WestEurope", True),
        ("-/storage/northeurope", "-", "Storage.NorthEurope", True),
        ("-/storage/westeurope", "-", "Storage.WestEurope", True),
    ]
    assert needs.serving == ("northeurope", "westeurope")


def test_regions_without_a_registry_leave_ipv6_open() -> None:
    login, storage = needs_for_regions(("westeurope",), catalog(), PUBLIC, NeedOptions()).needs
    assert (login.conditional_families, storage.conditional_families) == ((Family.IPV6,), ())


@pytest.mark.parametrize(
    ("regions", "options", "message"),
    [
        pytest.param((), NeedOptions(), "No region is given", id="none"),
        pytest.param((" ",), NeedOptions(), "No region is given", id="blank"),
        pytest.param(("westeurope",), NeedOptions(layers="data-only"), "--regions names none", id="layers"),
        pytest.param(("westeuropa",), NeedOptions(), "the nearest are westeurope", id="misspelt"),
    ],
)
def test_regions_that_mean_nothing_are_refused(regions: tuple[str, ...], options: NeedOptions, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        needs_for_regions(regions, catalog(), PUBLIC, options)


def test_regions_in_scope_global_need_the_tags_of_the_services() -> None:
    needs = needs_for_regions(("northeurope", "westeurope"), catalog(), PUBLIC, NeedOptions(scope="global")).needs
    assert [(need.id, need.tag) for need in needs] == [
        ("-/login/-", "AzureContainerRegistry"),
        ("-/storage/-", "Storage"),
    ]
