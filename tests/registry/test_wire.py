from __future__ import annotations

from typing import Any

import pytest

from acrnet.errors import RemoteError
from acrnet.registry.model import Registry
from acrnet.registry.wire import read_registry
from acrnet.unknown import Unknown

from ..estates import Json, registry
from ..registries import replica, replication

REFUSED = Unknown("acrnet cannot read it by the preview API")
PREVIEW = registry("contoso")


# Any: a test may set a property to anything.
def read(*replications: Json, preview: Json | Unknown = PREVIEW, sku: str = "Premium", **properties: Any) -> Registry:
    return read_registry(registry("contoso", sku=sku, **properties), replications, [], {}, preview)


def preview(**properties: Any) -> Json:
    return registry("contoso", **properties)


def test_an_empty_replication_list_leaves_the_home_region_as_the_one_replica() -> None:
    assert read().replicas == (replica("westeurope", home=True),)


def test_the_replicas_come_sorted_with_the_home_region_marked() -> None:
    listed = [replication("westeurope"), replication("francecentral"), replication("northeurope")]
    assert read(*listed).replicas == (
        replica("francecentral"),
        replica("northeurope"),
        replica("westeurope", home=True),
    )


def test_the_order_of_the_answers_does_not_matter() -> None:
    listed = [replication("westeurope"), replication("francecentral"), replication("northeurope")]
    assert read(*listed) == read(*listed[::-1])


def test_a_home_region_that_the_list_leaves_out_is_still_a_replica() -> None:
    assert read(replication("northeurope")).replicas == (replica("northeurope"), replica("westeurope", home=True))


def test_the_replication_named_after_the_home_region_says_whether_it_is_routed_to() -> None:
    (home,) = read(replication("westeurope", regionEndpointEnabled=False)).replicas
    assert home == replica("westeurope", home=True, global_routing=False)


def test_the_recorded_list_of_an_api_version_without_routing_routes_to_every_replica() -> None:
    # The shape of the list that azure-mgmt-containerregistry 2.8.0 recorded in 2018 for api-version 2017-10-01.
    recorded = [
        {
            "type": "Microsoft.ContainerRegistry/registries/replications",
            "name": location,
            "location": location,
            "tags": {},
            "properties": {"provisioningState": "Succeeded", "status": {"displayStatus": status}},
        }
        for location, status in (("southcentralus", "Syncing"), ("westcentralus", "Ready"))
    ]
    body = {**registry("pyacr"), "location": "westcentralus"}
    assert read_registry(body, recorded, [], {}, REFUSED).replicas == (
        replica("southcentralus"),
        replica("westcentralus", home=True),
    )


@pytest.mark.parametrize("spelling", ["North Europe", "northeurope", "NorthEurope"])
def test_a_location_is_normalised_however_it_is_spelt(spelling: str) -> None:
    listed = {**replication("x"), "location": spelling}
    assert read(listed).replicas[0].location == "northeurope"


def test_the_state_of_a_replica_is_kept() -> None:
    assert read(replication("northeurope", state="Creating")).replicas[0].provisioning_state == "Creating"


def test_keys_are_found_whatever_their_case() -> None:
    body = {
        "ID": registry("contoso")["id"],
        "Location": "West Europe",
        "SKU": {"Name": "Standard"},
        "Properties": {"LoginServer": "Contoso-A1B2.azurecr.io", "PublicNetworkAccess": "disabled"},
    }
    contoso = read_registry(body, [], [], {}, REFUSED)
    assert (contoso.location, contoso.sku, contoso.login_server, contoso.public_network_access) == (
        "westeurope",
        "Standard",
        "contoso-a1b2.azurecr.io",
        False,
    )


def test_the_login_server_is_read_from_the_registry_and_not_built_from_its_name() -> None:
    contoso = read(loginServer="contoso-abcd1234.azurecr.io")
    assert (contoso.name, contoso.login_server) == ("contoso", "contoso-abcd1234.azurecr.io")


def test_properties_that_are_left_out_have_the_defaults_of_the_service() -> None:
    body = registry("contoso")
    body["properties"] = {"loginServer": "contoso.azurecr.io"}
    contoso = read_registry(body, [], [], {}, PREVIEW)
    assert contoso.public_network_access
    assert not contoso.data_endpoint_enabled
    assert contoso.data_endpoint_hosts == ()
    assert not contoso.denies_by_default


def test_data_endpoints_are_read_sorted() -> None:
    hosts = ["contoso.westeurope.data.azurecr.io", "contoso.northeurope.data.azurecr.io"]
    contoso = read(dataEndpointEnabled=True, dataEndpointHostNames=hosts)
    assert contoso.data_endpoint_enabled
    assert contoso.data_endpoint_hosts == tuple(sorted(hosts))


def test_a_registry_that_denies_by_default_is_read_as_such() -> None:
    assert read(networkRuleSet={"defaultAction": "Deny", "ipRules": []}).denies_by_default


@pytest.mark.parametrize(
    ("properties", "field", "expected"),
    [
        pytest.param({"regionalEndpoints": "Enabled"}, "regional_endpoints", True, id="regional endpoints on"),
        pytest.param({"regionalEndpoints": "Disabled"}, "regional_endpoints", False, id="regional endpoints off"),
        pytest.param({}, "regional_endpoints", False, id="regional endpoints not set"),
        pytest.param({"endpointProtocol": "IPv4AndIPv6"}, "dual_stack", True, id="dual stack"),
        pytest.param({"endpointProtocol": "IPv4"}, "dual_stack", False, id="IPv4"),
        pytest.param({}, "dual_stack", False, id="protocol not set"),
        pytest.param(
            {"autoGeneratedDomainNameLabelScope": "TenantReuse"}, "name_label_scope", "TenantReuse", id="label scope"
        ),
        pytest.param({}, "name_label_scope", Unknown("the preview API does not return it"), id="label scope not set"),
        pytest.param({}, "regional_endpoint_hosts", (), id="no regional hosts"),
        pytest.param(
            {"regionalEndpoints": "Enabled"},
            "regional_endpoint_hosts",
            Unknown("the registry lists no regional endpoint yet"),
            id="regional endpoints on but none listed",
        ),
        pytest.param(
            {"regionalEndpoints": "Enabled", "regionalEndpointHostNames": ["contoso.westeurope.geo.azurecr.io"]},
            "regional_endpoint_hosts",
            ("contoso.westeurope.geo.azurecr.io",),
            id="regional hosts",
        ),
    ],
)
def test_preview_fields_are_read_from_the_preview_answer(
    properties: dict[str, Any], field: str, expected: object
) -> None:
    assert getattr(read(preview=preview(**properties)), field) == expected


@pytest.mark.parametrize("field", ["regional_endpoints", "regional_endpoint_hosts", "dual_stack", "name_label_scope"])
def test_preview_fields_are_unknown_not_off_when_the_preview_call_failed(field: str) -> None:
    # The stable answer is not asked for them, even where it would have them.
    contoso = read(preview=REFUSED, regionalEndpoints="Enabled", endpointProtocol="IPv4AndIPv6")
    assert getattr(contoso, field) == REFUSED


@pytest.mark.parametrize("sku", ["Basic", "Standard"])
def test_features_of_premium_are_off_on_other_skus_whether_or_not_the_preview_call_failed(sku: str) -> None:
    contoso = read(preview=REFUSED, sku=sku)
    assert (contoso.regional_endpoints, contoso.regional_endpoint_hosts, contoso.dual_stack) == (False, (), False)
    assert contoso.name_label_scope == REFUSED


@pytest.mark.parametrize(
    ("path", "named"),
    [
        pytest.param(("id",), "id", id="no id"),
        pytest.param(("location",), "location", id="no location"),
        pytest.param(("properties", "loginServer"), "loginServer", id="no login server"),
        pytest.param(("properties",), "loginServer", id="no properties"),
    ],
)
def test_an_answer_without_a_field_of_every_registry_is_an_error_that_names_it(
    path: tuple[str, ...], named: str
) -> None:
    body: Any = registry("contoso")
    holder = body
    for key in path[:-1]:
        holder = holder[key]
    del holder[path[-1]]
    with pytest.raises(RemoteError, match=f"without its {named}"):
        read_registry(body, [], [], {}, REFUSED)


@pytest.mark.parametrize(
    "name",
    [
        "contoso dev.azurecr.io",
        "*.azurecr.io",
        "contoso.azurecr.io/x",
        "a..b",
        "contoso",
        "10.1.2.3",
        "m\u00fcnchen.azurecr.io",
        "contoso.azurecr.io\n*",
    ],
)
def test_a_name_that_is_no_host_is_an_error_that_shows_it(name: str) -> None:
    with pytest.raises(RemoteError, match="as loginServer, which is not a host name") as raised:
        read(loginServer=name)
    assert repr(name) in str(raised.value)
    with pytest.raises(RemoteError, match="as dataEndpointHostNames, which is not a host name"):
        read(dataEndpointHostNames=["contoso.westeurope.data.azurecr.io", name])


def test_a_replication_without_location_and_name_is_an_error() -> None:
    with pytest.raises(RemoteError, match="A replication of the registry was described without its name"):
        read({"properties": {"provisioningState": "Succeeded"}})


def test_a_replication_without_a_location_lies_in_the_region_it_is_named_after() -> None:
    assert read({"name": "northeurope", "properties": {}}).replicas[0] == replica("northeurope")
