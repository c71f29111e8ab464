from __future__ import annotations

import pytest

from acrnet.arm import ArmSession
from acrnet.errors import PermissionDeniedError, UsageError
from acrnet.inventory.live.names import find_all_by_name
from acrnet.resource_id import ResourceId

from ...conftest import EstateOf
from ...estates import GROUP, nsg, nsg_id, registry, registry_id

REGISTRY_TYPE = "Microsoft.ContainerRegistry/registries"
OTHER_GROUP = "/subscriptions/22222222-2222-2222-2222-222222222222/resourceGroups/rg-other"


def find(arm: ArmSession, text: str) -> ResourceId:
    """Return the registry that one name or id means."""
    return find_all_by_name(arm, REGISTRY_TYPE, [text], "registry")[0]


def test_a_name_is_found_in_any_subscription_and_in_any_case(estate_of: EstateOf) -> None:
    estate = estate_of(registry("contoso"), registry("fabrikam", OTHER_GROUP), nsg("fabrikam"))
    fabrikam = find(estate.arm, "Fabrikam")
    assert fabrikam.text == registry_id("fabrikam", OTHER_GROUP)
    assert estate.arm.calls == 3, "one for the subscriptions and one for each of the two"


@pytest.mark.parametrize(
    "login_server",
    [
        "contoso.azurecr.io",
        "Contoso.azurecr.us",
        "contoso.azurecr.cn",
        "contoso-f3h2k9.azurecr.io",
        "contoso.azurecr.io/",
    ],
)
def test_a_login_server_means_its_registry(estate_of: EstateOf, login_server: str) -> None:
    estate = estate_of(registry("contoso"), registry("contosodev"))
    assert find(estate.arm, login_server).name == "contoso"
    assert find(estate.arm, f"https://{login_server}").name == "contoso"


def test_a_login_server_that_is_not_there_is_suggested_for_by_its_registry(estate_of: EstateOf) -> None:
    estate = estate_of(registry("contoso"))
    with pytest.raises(UsageError, match=r"No registry named 'contosso' is visible .* Did you mean contoso\?"):
        find(estate.arm, "contosso.azurecr.io")


def test_an_id_is_taken_as_it_is_without_a_call(estate_of: EstateOf) -> None:
    estate = estate_of(registry("contoso"))
    assert find(estate.arm, f" {registry_id('gone')}/ ").text == registry_id("gone")
    assert estate.arm.calls == 0


def test_names_are_found_behind_the_first_page(estate_of: EstateOf) -> None:
    estate = estate_of(*(registry(f"contoso{number}") for number in range(5)), settings="page_size: 2")
    assert find(estate.arm, "contoso4").name == "contoso4"


def test_an_ambiguous_name_lists_the_ids_that_bear_it(estate_of: EstateOf) -> None:
    estate = estate_of(registry("contoso"), registry("contoso", OTHER_GROUP))
    with pytest.raises(UsageError) as caught:
        find(estate.arm, "contoso")
    assert str(caught.value) == (
        f"2 resources are a registry named 'contoso': {registry_id('contoso')}, {registry_id('contoso', OTHER_GROUP)}. "
        "Give the id of the one you mean."
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "contosso",
            "No registry named 'contosso' is visible in the 1 subscription you can see. Did you mean Contoso?",
            id="a near miss is named as it is spelled",
        ),
        pytest.param(
            "zzz",
            "No registry named 'zzz' is visible in the 1 subscription you can see. "
            "Check the name, the tenant (--tenant) and that you may read the registry.",
            id="nothing near",
        ),
        pytest.param("  ", "The name of a registry is empty. Give its name or its full id.", id="empty"),
        pytest.param(
            nsg_id("a"),
            f"{nsg_id('a')} is the id of a Microsoft.Network/networkSecurityGroups, not of a registry. "
            "Give the id of a Microsoft.ContainerRegistry/registries.",
            id="an id of another type",
        ),
        pytest.param(
            f"{GROUP}/contoso",
            f"'{GROUP}/contoso' is not the id of an Azure resource. "
            "An id reads /subscriptions/<id>/resourceGroups/<group>/providers/<namespace>/<type>/<name>.",
            id="half an id",
        ),
    ],
)
def test_a_name_without_a_resource_is_one_sentence_with_a_next_step(
    estate_of: EstateOf, text: str, message: str
) -> None:
    estate = estate_of(registry("Contoso"))
    with pytest.raises(UsageError) as caught:
        find(estate.arm, text)
    assert str(caught.value) == message


def test_a_name_in_another_subscription_is_reported_as_missing_in_those_searched(
    estate_of: EstateOf,
) -> None:
    estate = estate_of(registry("contoso", OTHER_GROUP), nsg("web"))
    subscription = ResourceId.parse(nsg_id("web")).subscription
    with pytest.raises(UsageError) as caught:
        find_all_by_name(estate.arm, REGISTRY_TYPE, ["contoso"], "registry", [subscription])
    assert str(caught.value) == (
        f"No registry named 'contoso' is visible in the subscription {subscription}. "
        "Check the name, or give the full id of the registry if it is in another subscription."
    )


def test_a_subscription_that_cannot_be_listed_is_not_taken_for_one_without_the_name(estate_of: EstateOf) -> None:
    settings = """
        faults:
          - {path: "/subscriptions/2222*/resources", status: 403, code: AuthorizationFailed, times: always}
    """
    estate = estate_of(registry("contoso"), registry("other", OTHER_GROUP), settings=settings)
    with pytest.raises(PermissionDeniedError, match="22222222-2222"):
        find(estate.arm, "contoso")
