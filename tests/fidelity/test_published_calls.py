"""Calls made of Azure's examples, which packages contain: the SDK gets answers from the sandbox that it can read."""

from collections import Counter
from pathlib import Path

import pytest

from .packages import Package, UnavailableError
from .published_calls import NETWORK, REGISTRY, calls
from .published_play import play

pytestmark = pytest.mark.fidelity

_NO_PRIORITY = "its rule collection has no priority, without which Azure Firewall cannot order it"
_NO_ADMIN = "it asks for the passwords of an admin user whom its registry does not have"
EXCUSED = {
    "Create peering (VirtualNetworkPeerings)": "it peers a network with itself",
    "Create FirewallPolicyRuleCollectionGroup (FirewallPolicyRuleCollectionGroups)": _NO_PRIORITY,
    "Create FirewallPolicyRuleCollectionGroup With IpGroups (FirewallPolicyRuleCollectionGroups)": _NO_PRIORITY,
    "DefaultSecurityRuleGet (DefaultSecurityRules)": "it asks for a default rule by a name that none has",
    "Show network interface effective route tables (NetworkInterfaces)": (
        "fields that az shows of a route in effect are in no model of the SDK"
    ),
    "PrivateEndpointConnectionCreateOrUpdate (PrivateEndpointConnections)": (
        "it makes a connection, where its operation changes the state of one"
    ),
    "RegistryListCredentials (Registries)": _NO_ADMIN,
    "RegistryRegenerateCredential (Registries)": _NO_ADMIN,
}


@pytest.mark.parametrize(
    ("package", "alike"),
    [pytest.param(NETWORK, 158, id="networks"), pytest.param(REGISTRY, 77, id="registries")],
)
def test_calls_of_served_operations_succeed_and_the_others_are_refused_by_name(
    package: Package, alike: int, tmp_path: Path
) -> None:
    try:
        published = calls(package)
    except UnavailableError as error:
        pytest.skip(str(error))
    outcomes = [play(package, call, tmp_path / str(index)) for index, call in enumerate(published)]
    unlike = [f"{each.call.example}: {each.reason}" for each in outcomes if each.kind == "differs"]
    assert [each for each in unlike if each.partition(":")[0] not in EXCUSED] == []
    counted = Counter(each.kind for each in outcomes)
    assert counted["alike"] >= alike
