from __future__ import annotations

import pytest

from acrnet.errors import UsageError
from acrnet.inventory.live.client_names import client_name, find_client
from acrnet.resource_id import ResourceId

from ...conftest import EstateOf
from ...estates import GROUP, nic, nic_id, nsg_id, subnet, vnet, vnet_id

OTHER = "/subscriptions/22222222-2222-2222-2222-222222222222/resourceGroups/rg-other"
OF_SCALE_SET = (
    f"{GROUP}/providers/Microsoft.Compute/virtualMachineScaleSets/aks/virtualMachines/0/networkInterfaces/nic"
)
ESTATE = [
    vnet("vnet-shop", subnet("snet-shop", "10.0.1.0/24"), subnet("snet-stock", "10.0.2.0/24")),
    vnet("vnet-empty"),
    nic("nic-till", "vnet-shop/snet-shop", "10.0.1.4"),
]
SHOP = f"{vnet_id('vnet-shop')}/subnets/snet-shop"


@pytest.mark.parametrize(
    ("text", "client"),
    [
        pytest.param("vnet-shop/snet-shop", SHOP, id="a subnet by its names"),
        pytest.param(" VNET-Shop/Snet-SHOP ", SHOP, id="names are compared without case"),
        pytest.param("nic-till", nic_id("nic-till"), id="an interface by its name"),
    ],
)
def test_a_name_is_looked_up_where_it_can_be_seen(estate_of: EstateOf, text: str, client: str) -> None:
    assert find_client(estate_of(*ESTATE).arm, text).text == client


@pytest.mark.parametrize("identifier", [SHOP, f" {SHOP}/ ", nic_id("gone"), OF_SCALE_SET])
def test_an_id_is_taken_as_it_is_without_a_call(estate_of: EstateOf, identifier: str) -> None:
    estate = estate_of(*ESTATE)
    assert find_client(estate.arm, identifier).text == identifier.strip().rstrip("/")
    assert estate.arm.calls == 0


@pytest.mark.parametrize(
    ("identifier", "name"), [(SHOP, "vnet-shop/snet-shop"), (nic_id("nic-till"), "nic-till"), (OF_SCALE_SET, "nic")]
)
def test_the_name_of_a_client_can_be_used_to_find_it(identifier: str, name: str) -> None:
    assert client_name(ResourceId.parse(identifier)) == name


def test_names_are_looked_for_in_the_subscriptions_that_are_given(estate_of: EstateOf) -> None:
    there = {**vnet("vnet-shop", subnet("snet-shop", "10.0.1.0/24")), "id": vnet_id("vnet-shop", OTHER)}
    estate = estate_of(*ESTATE, there)
    client = find_client(estate.arm, "vnet-shop/snet-shop", [OTHER.split("/")[2]])
    assert client.text == f"{vnet_id('vnet-shop', OTHER)}/subnets/snet-shop"
    with pytest.raises(UsageError, match="2 resources are a virtual network named 'vnet-shop'"):
        find_client(estate.arm, "vnet-shop/snet-shop")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "vnet-shop/snet-shopp",
            "Virtual network vnet-shop has no subnet 'snet-shopp'. Did you mean snet-shop or snet-stock?",
            id="a subnet that is misspelt",
        ),
        pytest.param(
            "vnet-shop/zzz",
            "Virtual network vnet-shop has no subnet 'zzz'. Its subnets: snet-shop, snet-stock.",
            id="a subnet unlike any",
        ),
        pytest.param(
            "vnet-empty/snet",
            "Virtual network vnet-empty has no subnet 'snet'. Its subnets: none.",
            id="no subnet at all",
        ),
        pytest.param(
            "vnet-shap/snet-shop",
            "No virtual network named 'vnet-shap' is visible in the 1 subscription you can see. "
            "Did you mean vnet-shop or vnet-empty?",
            id="a network that is misspelt",
        ),
        pytest.param(
            "nic-tell",
            "No network interface named 'nic-tell' is visible in the 1 subscription you can see. "
            "Did you mean nic-till?",
            id="an interface that is misspelt",
        ),
        *(
            pytest.param(
                text,
                f"{text.strip()!r} is not the name of a client. "
                "Give <virtual network>/<subnet>, the name of a network interface, or the id of either.",
                id=f"neither a pair nor a name: {text}",
            )
            for text in ("vnet-shop/", "a/b/c", "vnet-shop//snet-shop")
        ),
        pytest.param(
            "",
            "The name of a network interface is empty. Give its name or its full id.",
            id="nothing",
        ),
        pytest.param("/", "'/' is not the id of an Azure resource.", id="a slash"),
        pytest.param("/snet-shop", "'/snet-shop' is not the id of an Azure resource.", id="half a pair"),
        pytest.param(
            nsg_id("nsg"),
            f"{nsg_id('nsg')} is the id of a Microsoft.Network/networkSecurityGroups, not of a subnet or a network "
            "interface.",
            id="the id of something else",
        ),
        pytest.param(
            vnet_id("vnet-shop"),
            f"{vnet_id('vnet-shop')} is the id of a Microsoft.Network/virtualNetworks, not of a subnet or a network "
            "interface.",
            id="the id of a whole network",
        ),
    ],
)
def test_a_text_that_is_not_a_client_is_an_error_that_says_what_to_give(
    estate_of: EstateOf, text: str, message: str
) -> None:
    with pytest.raises(UsageError) as caught:
        find_client(estate_of(*ESTATE).arm, text)
    assert str(caught.value).startswith(message)
    assert caught.value.next_step


def test_a_subnet_of_an_unreadable_network_keeps_its_given_name(estate_of: EstateOf) -> None:
    settings = 'faults: [{path: "*/virtualNetworks/vnet-shop", status: 403, code: AuthorizationFailed, times: always}]'
    estate = estate_of(*ESTATE, settings=settings)
    assert find_client(estate.arm, "vnet-shop/snet-shop").text == SHOP
