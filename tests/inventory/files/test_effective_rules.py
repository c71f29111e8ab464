"""The rules in effect on a network interface, as az network nic list-effective-nsg prints them."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest

from acrnet.inventory.files import FilesRead, read_files
from acrnet.inventory.files.rule_places import Spot, find_spots
from acrnet.rules.rule import RuleSet, SecurityRule

from ...estates import Json, network_id, nic_id, nsg, nsg_id, rule, vnet_id

SUBNET = f"{vnet_id('hub')}/subnets/apps"


def effective(name: str, **changes: object) -> Json:
    """An effective rule that allows the registry, in the keys and spellings of Azure; a change to None drops a key."""
    printed = {
        "name": name,
        "protocol": "Tcp",
        "sourcePortRange": "0-65535",
        "destinationPortRange": "443-443",
        "sourcePortRanges": ["0-65535"],
        "destinationPortRanges": ["443-443"],
        "sourceAddressPrefix": "VirtualNetwork",
        "destinationAddressPrefix": "AzureContainerRegistry",
        "sourceAddressPrefixes": ["VirtualNetwork"],
        "destinationAddressPrefixes": ["AzureContainerRegistry"],
        "expandedSourceAddressPrefix": ["10.0.0.0/16", "168.63.129.16/32"],
        "expandedDestinationAddressPrefix": ["192.0.2.0/24"],
        "access": "Allow",
        "priority": 200,
        "direction": "Outbound",
        **changes,
    }
    return {key: value for key, value in printed.items() if value is not None}


def default_rule(name: str, access: str, priority: int, source: str, destination: str) -> Json:
    return effective(
        f"defaultSecurityRules/{name}",
        protocol="All",
        destinationPortRange="0-65535",
        destinationPortRanges=["0-65535"],
        sourceAddressPrefix=source,
        sourceAddressPrefixes=[source],
        destinationAddressPrefix=destination,
        destinationAddressPrefixes=[destination],
        expandedSourceAddressPrefix=None,
        expandedDestinationAddressPrefix=None,
        access=access,
        priority=priority,
        direction="Inbound" if name.endswith("InBound") else "Outbound",
    )


ALL = "0.0.0.0/0"
DEFAULTS = [
    default_rule("AllowVnetInBound", "Allow", 65000, "VirtualNetwork", "VirtualNetwork"),
    default_rule("AllowAzureLoadBalancerInBound", "Allow", 65001, "AzureLoadBalancer", ALL),
    default_rule("DenyAllInBound", "Deny", 65500, ALL, ALL),
    default_rule("AllowVnetOutBound", "Allow", 65000, "VirtualNetwork", "VirtualNetwork"),
    default_rule("AllowInternetOutBound", "Allow", 65001, ALL, "Internet"),
    default_rule("DenyAllOutBound", "Deny", 65500, ALL, ALL),
]


def of_group(name: str, *rules: Json, **changes: object) -> Json:
    return {
        "networkSecurityGroup": {"id": nsg_id(name), "resourceGroup": "rg-network"},
        "association": {"subnet": {"id": SUBNET, "resourceGroup": "rg-network"}, "networkInterface": None},
        "effectiveSecurityRules": [*rules, *DEFAULTS],
        "tagMap": None,
        **changes,
    }


def read(*documents: object) -> FilesRead:
    return read_files(["-"], stdin=BytesIO(json.dumps(documents[0] if len(documents) == 1 else documents).encode()))


def rules_of(document: object) -> RuleSet:
    (group,) = read(document).rule_sets
    return group.rule_set


def custom(rule_set: RuleSet) -> list[SecurityRule]:
    return [each for each in rule_set.rules if not each.default]


def matches(rule_set: RuleSet) -> list[tuple[object, ...]]:
    """What the rules of a set match, and what they do."""
    return [
        (
            each.name,
            each.direction,
            each.priority,
            each.access,
            each.protocol,
            each.sources.prefixes,
            each.source_ports,
            each.destinations.prefixes,
            each.destination_ports,
            each.default,
        )
        for each in rule_set.rules
    ]


def test_effective_rules_are_those_of_their_group() -> None:
    """They are equal to what the group itself reads as, default rules included."""
    deny = effective(
        "securityRules/deny-all", protocol="All", destinationPortRange="0-65535", destinationPortRanges=["0-65535"],
        sourceAddressPrefix=ALL, sourceAddressPrefixes=[ALL], destinationAddressPrefix="Internet",
        destinationAddressPrefixes=["Internet"], access="Deny", priority=4000,
    )  # fmt: skip
    of_rest = rules_of(
        nsg(
            "nsg-web",
            rule("allow-registry", 200, destination="AzureContainerRegistry"),
            rule("deny-all", 4000, "Deny", "Internet", protocol="*", destinationPortRange="*", sourceAddressPrefix="*"),
        )
    )
    printed = rules_of({"value": [of_group("nsg-web", effective("securityRules/allow-registry"), deny)]})
    assert (printed.id, printed.name) == (of_rest.id, of_rest.name)
    assert custom(printed) == custom(of_rest)
    assert matches(printed) == matches(of_rest)


def test_each_list_of_effective_rules_is_a_group_with_its_place_and_what_it_is_attached_to() -> None:
    own = of_group("nsg-nic", association={"networkInterface": {"id": nic_id("nic")}})
    read_ = read({"nextLink": None, "value": [own, of_group("nsg-web", effective("securityRules/a"))]})
    assert [(each.rule_set.name, each.location.json_path, each.attached_to) for each in read_.rule_sets] == [
        ("nsg-nic", "$.value[0]", (nic_id("nic"),)),
        ("nsg-web", "$.value[1]", (SUBNET,)),
    ]
    account = read_.inputs[0]
    assert (account.format, account.rule_sets, account.rules, account.whole) == ("effective-rules", 2, 1, True)


def test_several_values_and_the_members_of_an_application_security_group_are_read_as_prefixes() -> None:
    written = effective(
        "securityRules/many", sourceAddressPrefix=None, sourceAddressPrefixes=["10.0.1.4/32", "10.0.1.5/32"],
        expandedSourceAddressPrefix=None, destinationPortRange=None, destinationPortRanges=["80-80", "443-443"],
    )  # fmt: skip
    printed = rules_of([of_group("nsg-web", written)])
    as_rest = rule(
        "many", 200, destination="AzureContainerRegistry", sourceAddressPrefix="",
        sourceAddressPrefixes=["10.0.1.4", "10.0.1.5"], destinationPortRange="", destinationPortRanges=["80", "443"],
    )  # fmt: skip
    assert custom(printed) == custom(rules_of(nsg("nsg-web", as_rest)))


def test_what_powershell_prints_is_read_too() -> None:
    """Get-AzEffectiveNetworkSecurityGroup has capitals, and lists under the names of single values."""

    def shown(name: str, source: str, destination: str, access: str, priority: int) -> Json:
        return {
            "Name": name,
            "Protocol": "Tcp" if name.startswith("securityRules") else "All",
            "SourcePortRange": ["0-65535"],
            "DestinationPortRange": ["443-443"] if name.startswith("securityRules") else ["0-65535"],
            "SourceAddressPrefix": [source],
            "DestinationAddressPrefix": [destination],
            "ExpandedSourceAddressPrefix": [],
            "ExpandedDestinationAddressPrefix": [],
            "Access": access,
            "Priority": priority,
            "Direction": "Outbound",
        }

    printed = {
        "NetworkSecurityGroup": {"Id": nsg_id("nsg-web")},
        "Association": {"Subnet": {"Id": SUBNET}},
        "EffectiveSecurityRules": [
            shown("securityRules/allow-registry", "VirtualNetwork", "AzureContainerRegistry", "Allow", 200),
            shown("defaultSecurityRules/DenyAllOutBound", ALL, ALL, "Deny", 65500),
        ],
    }
    of_rest = nsg("nsg-web", rule("allow-registry", 200, destination="AzureContainerRegistry"))
    assert custom(rules_of([printed])) == custom(rules_of(of_rest))


def test_every_address_of_a_written_rule_is_assumed_to_include_ipv6() -> None:
    everywhere = effective("securityRules/a", destinationAddressPrefix=ALL, destinationAddressPrefixes=[ALL])
    (assumed,) = read([of_group("nsg-web", everywhere)]).inputs[0].assumptions
    assert "0.0.0.0/0" in assumed
    assert read([of_group("nsg-web", effective("securityRules/a"))]).inputs[0].assumptions == ()


def test_a_group_that_is_in_effect_on_two_interfaces_is_taken_once() -> None:
    listed = of_group("nsg-web", effective("securityRules/a"))
    read_ = read({"value": [listed]}, {"value": [listed]})
    assert len(read_.rule_sets) == 1


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ([{**effective("securityRules/a"), "priority": "high"}], "priority"),
        (["@{Name=securityRules/a}"], "rule"),
        (
            [effective("securityRules/a", sourceAddressPrefix=None, sourceAddressPrefixes=[])],
            "source",
        ),
    ],
)
def test_a_rule_that_cannot_be_read_is_reported_and_in_doubt(rules: list[object], said: str) -> None:
    """A group without members may be printed as a side without addresses, which Azure does not document."""
    (account,) = read({"value": [{**of_group("nsg-web"), "effectiveSecurityRules": [*rules, *DEFAULTS]}]}).inputs
    assert said in account.unresolved[0]


def test_rules_of_no_named_group_are_reported_beside_the_others() -> None:
    nameless = of_group("nsg-web", networkSecurityGroup=None)
    (account,) = read({"value": [nameless, of_group("nsg-jobs")]}).inputs
    assert (account.rule_sets, account.whole) == (1, False)
    assert "has effective rules of a group without an id at $.value[0]" in account.unresolved[0]


def test_a_list_without_default_rules_was_cut() -> None:
    """Every group has them, and they are in effect wherever it is."""
    cut = of_group("nsg-web", effectiveSecurityRules=[effective("securityRules/a")])
    (account,) = read([cut]).inputs
    assert (account.rule_sets, account.whole) == (1, False)
    assert "without a default rule" in account.unresolved[0]


def test_rules_beside_those_of_a_network_manager_are_not_all_that_is_in_effect() -> None:
    """Security admin rules come first, and no output was at hand that shows how they are listed."""
    manager = {"networkManager": {"id": network_id("networkManagers", "m")}, "subnet": {"id": SUBNET}}
    (account,) = read([of_group("nsg-web", association=manager)]).inputs
    assert (account.rule_sets, account.whole) == (1, False)
    assert "network manager" in account.unresolved[0]


def test_a_page_that_is_not_the_last_is_reported() -> None:
    (account,) = read({"value": [of_group("nsg-web")], "nextLink": "https://next"}).inputs
    assert "nextLink" in account.unresolved[0]


def test_an_interface_in_no_group_has_nothing_to_read() -> None:
    (account,) = read({"nextLink": None, "value": []}).inputs
    assert (account.rule_sets, account.unresolved) == (0, ())


def test_a_rule_is_found_again_in_the_file_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "effective.json"
    listed = [of_group("nsg-web", effective("securityRules/a"), effective("securityRules/b", priority=201))]
    file.write_text(json.dumps({"value": listed}, indent=1))
    (place,) = find_spots(str(file), [Spot("$.value[0]", ("b",))]).values()
    assert place.json_path == "$.value[0].effectiveSecurityRules[1]"
    assert "securityRules/b" in "".join(file.read_text().splitlines()[place.line - 1 : place.line + 2])
