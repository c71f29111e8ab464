"""Real files, read with the numbers of groups and rules that their notice gives.

The notice counts default rules among the rules, and a rule that is written as a resource of its own besides its group
a second time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from acrnet.firewall import AzureFirewall, RuleCollectionGroup
from acrnet.inventory.files import FilesRead, read_files
from acrnet.unknown import Unknown

CORPUS = Path(__file__).parents[3].parent / "shared" / "data" / "nsg-corpus"

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the real files are not beside the repository")

READ = {
    "27-": (2, 1, 12),
    "29-": (4, 16, 24),
    "30-": (1, 3, 6),
    "31-": (1, 5, 6),
    "36-": (1, 1, 6),
}
"""Groups, custom rules and default rules of the files in the form of Resource Manager."""
TERRAFORM = {
    # Name of the group: names of its rules, those of their own last. The notice counts each group and rule in the
    # planned values, the changes and the configuration.
    "38-": {
        "invalidnsg1": ["testrule1", "testrule2"],
        "invalidnsg2": ["testrule3"],
        "testnsg": ["invalidrule1", "validrule1", "validrule2", "validrule2", "validrule3"],
        "validnsg1": ["testrule4", "testrule5"],
    },
    "39-": {},
    "40-": {"acceptanceTestSecurityGroup1": ["test123"], "acceptanceTestSecurityGroup2": []},
}
"""The groups of Terraform plans and states with their custom rules, sorted by name."""
WRITTEN_TWICE = {"27-": 1}
FIREWALLS = {
    "32-": "firewall",
    "33-": "firewall",
    "34-": "rule collection group",
    "35-": "rule collection group",
}
"""What each file of Azure Firewall has."""
TEMPLATES = [f"{number:02}-" for number in range(1, 25)]
"""ARM templates, the last one in a blueprint artifact. The notice counts what is written in them."""
DEPLOYED = {
    "04-": (0, 0, "its rules are admin rules of a network manager"),
    "05-": (4, 18, "a loop makes a group of each of four lists of 2, 3, 4 and 3 rules, with the first two in all"),
    "06-": (0, 0, "its rules are admin rules of a network manager"),
    "07-": (0, 0, "its rule belongs to a group that another template deploys"),
    "22-": (0, 0, "its rule is inside the subnet of a virtual network"),
    "24-": (2, 11, "a loop makes a group of each of two lists of 10 and 1 rules; the notice counts its body too"),
}
"""Groups and rules of the templates that deploy others than are written in them, and why."""
LINKED = {"03-": "names no file", "18-": "there is no file azuredeploy.json beside it"}
"""Templates that link to others which are not there, and what is said of them."""
FIREWALL_RULES = {"01-": 8, "02-": 9, "12-": 6, "20-": 3}
"""Firewall rules in templates, by the notice."""
NOT_READ = {
    "rules belong to no named group": ["25-"],
    "parameters of a template in a form of its own": ["26-"],
    "an Azure Policy definition": ["28-"],
}


def file_named(start: str) -> Path:
    (path,) = CORPUS.glob(f"{start}*")
    return path


def read(start: str) -> FilesRead:
    return read_files([str(file_named(start))])


def notice(start: str) -> tuple[int, int]:
    """The groups and the rules that the notice counts in a file."""
    rows = (line.split("|") for line in (CORPUS / "NOTICE.md").read_text(encoding="utf-8").splitlines())
    (cells,) = [cells for cells in rows if len(cells) > 8 and cells[1].strip().startswith(start)]
    return int(cells[7]), int(cells[8])


@pytest.mark.parametrize("start", READ)
def test_files_of_resource_manager_are_read_with_the_counts_of_the_notice(start: str) -> None:
    account = read(start).inputs[0]
    groups, custom, default = READ[start]

    assert (account.format, account.error) == ("rest", "")
    assert (account.rule_sets, account.rules) == (groups, custom)
    assert notice(start) == (groups, custom + default + WRITTEN_TWICE.get(start, 0))


@pytest.mark.parametrize("start", [start for start in READ if start != "29-"])
def test_the_rules_of_the_groups_are_those_counted(start: str) -> None:
    rule_sets = read(start).rule_sets
    groups, custom, default = READ[start]

    assert len(rule_sets) == groups
    assert sum(len(each.rule_set.rules) for each in rule_sets) == custom + default
    assert sum(rule.default for each in rule_sets for rule in each.rule_set.rules) == default


@pytest.mark.parametrize("start", TERRAFORM)
def test_plans_and_states_of_terraform_have_these_groups_and_rules(start: str) -> None:
    found = read(start)

    assert (found.inputs[0].format, found.inputs[0].error) == ("terraform", "")
    assert {
        each.rule_set.name: sorted(rule.name for rule in each.rule_set.rules if not rule.default)
        for each in found.rule_sets
    } == TERRAFORM[start]


@pytest.mark.parametrize("start", ["38-", "40-"])
def test_plain_walking_of_a_plan_or_a_state_finds_the_same_literal_rules(start: str) -> None:
    document = json.loads(file_named(start).read_text(encoding="utf-8"))
    walked = [
        (
            values.get("network_security_group_name", values["name"]),
            *(str(each[key]) for key in ("name", "priority", "direction", "access")),
            *matched(each),
        )
        for values in attributes_in(document.get("planned_values", document))
        for each in values.get("security_rule") or ([values] if "direction" in values else [])
    ]

    assert sorted(walked) == sorted(
        (
            *(group.rule_set.name, rule.name, str(rule.priority), str(rule.direction), str(rule.access)),
            *("|".join(side.prefixes) for side in (rule.sources, rule.destinations)),
        )
        for group in read(start).rule_sets
        for rule in group.rule_set.rules
        if not rule.default
    )


def attributes_in(document: Any) -> Iterator[dict[str, Any]]:  # Any: JSON of any shape
    """The attributes of groups and rules anywhere in a document."""
    if isinstance(document, dict):
        if str(document.get("type")).startswith("azurerm_network_security_"):
            yield from (each["attributes"] for each in document.get("instances", []))
            yield from [document["values"]] if "values" in document else []
        else:
            for each in document.values():
                yield from attributes_in(each)
    for each in document if isinstance(document, list) else ():
        yield from attributes_in(each)


def matched(rule: dict[str, Any]) -> Iterator[str]:
    """The sources and destinations of a rule: `Any` means `*`, and so does a prefix of no length."""
    for side in ("source", "destination"):
        texts = {rule[f"{side}_address_prefix"], *(rule[f"{side}_address_prefixes"] or [])} - {"", None}
        usual = {"Any": "*", "10.10.10.10": "10.10.10.10/32", "Internet": "internet"}
        yield "|".join(sorted(usual.get(each, each) for each in texts))


def test_a_plan_with_five_firewalls_of_one_name_says_that_they_differ() -> None:
    account = read("39-").inputs[0]

    assert account.firewall_resources == {"firewall": 5}
    assert ["the firewall 'testfirewall' is different at" in each for each in account.unresolved] == [True] * 4


def test_groups_answered_twice_in_a_recording_are_read_once() -> None:
    read_ = read("29-")

    assert [each.rule_set.name for each in read_.rule_sets] == ["c7n-nsg", "k8s-master-C02B7042-nsg"]
    assert [sum(not rule.default for rule in each.rule_set.rules) for each in read_.rule_sets] == [6, 2]
    assert ["is taken once" in sentence for sentence in read_.inputs[0].unresolved] == [True, True]


def test_invalid_prefixes_are_reported() -> None:
    assert [sentence.partition(" has the ")[2] for sentence in read("36-").inputs[0].unresolved] == [
        "source '789', which may be anything.",
        "destination '1234', which may be anything.",
    ]


@pytest.mark.parametrize("start", FIREWALLS)
def test_resources_of_azure_firewall_are_not_rule_sets_and_the_account_says_so(start: str) -> None:
    account = read(start).inputs[0]

    assert (account.format, account.rule_sets, account.error, account.whole) == ("rest", 0, "", True)
    assert (account.unresolved, account.firewall_resources) == ((), {FIREWALLS[start]: 1})


@pytest.mark.parametrize("start", ["32-", "33-"])
def test_the_classic_rules_of_a_recorded_firewall_are_read(start: str) -> None:
    resources = read(start).firewalls
    assert resources is not None
    (firewall,) = resources.firewalls.values()

    assert isinstance(firewall, AzureFirewall)
    assert isinstance(firewall.classic.collections, tuple)
    assert [(each.name, each.priority) for each in firewall.classic.collections] == [("rc1", 10000)]


@pytest.mark.parametrize(("start", "priority"), [("34-", 12000), ("35-", 10000)])
def test_the_rules_of_a_recorded_group_are_read_below_its_policy(start: str, priority: int) -> None:
    resources = read(start).firewalls
    assert resources is not None
    ((policy, (group,)),) = resources.groups.items()

    assert policy.endswith("/firewallpolicies/myclipolicy")
    assert isinstance(group, RuleCollectionGroup)
    assert (group.name, group.priority) == ("myclirulecollectiongroup", priority)
    assert isinstance(group.collections, tuple)
    assert [each.name for each in group.collections] == ["nat-collection"]


@pytest.mark.parametrize("start", TEMPLATES)
def test_templates_deploy_the_groups_and_rules_that_the_notice_counts(start: str) -> None:
    account = read(start).inputs[0]
    groups, rules, _ = DEPLOYED.get(start, (*notice(start), ""))

    assert (account.format, account.error) == ("arm-template", "")
    assert (account.rule_sets, account.rules) == (groups, rules)
    assert account.whole == (start not in (*LINKED, "07-", "22-"))
    assert LINKED.get(start, "") in " ".join(account.unresolved)


def literal_names(value: object, *, within: bool = False) -> list[str]:
    """The names in all lists of security rules, found without looking at anything else."""
    if isinstance(value, list):
        names = [name for item in value for name in literal_names(item)]
        return [*(str(item["name"]) for item in value if isinstance(item, dict)), *names] if within else names
    if isinstance(value, dict):
        return [name for key, item in value.items() for name in literal_names(item, within=key == "securityRules")]
    return []


@pytest.mark.parametrize("start", [start for start in TEMPLATES if start not in (*DEPLOYED, "11-", "21-", "23-")])
def test_literal_rules_have_the_names_that_are_written(start: str) -> None:
    text = file_named(start).read_text(encoding="utf-8-sig")
    written = [name for name in literal_names(json.loads(text, strict=False)) if not name.startswith("[")]
    names = [rule.name for each in read(start).rule_sets for rule in each.rule_set.rules if not rule.default]

    assert sorted(written) == sorted(name for name in names if name in written)
    assert len(names) - len(written) == sum(name not in written for name in names)


@pytest.mark.parametrize("start", FIREWALL_RULES)
def test_the_firewall_rules_of_templates_are_read(start: str) -> None:
    firewalls = read(start).firewalls
    assert firewalls is not None
    listed: list[object] = [
        each.classic.collections for each in firewalls.firewalls.values() if not isinstance(each, Unknown)
    ]
    listed += [
        group.collections for groups in firewalls.groups.values() for group in groups if not isinstance(group, Unknown)
    ]
    rules = [collection.rules for each in listed if isinstance(each, tuple) for collection in each]

    assert sum(len(each) for each in rules) == FIREWALL_RULES[start]


def test_a_registry_tag_of_an_unknown_region_is_in_doubt_until_the_region_is_given() -> None:
    """File 19 allows `AzureContainerRegistry.<location>`, which its parameter takes from the resource group."""
    (path,) = CORPUS.glob("19-*")

    def destinations(**parameters: object) -> list[str]:
        (group,) = read_files([str(path)], parameters=parameters).rule_sets
        (rule,) = [each for each in group.rule_set.rules if each.name == "AzureContainerRegistry"]
        return [*rule.destinations.unread, *(rule.destinations.spelled if not rule.destinations.unread else ())]

    assert "location of the resource group" in destinations()[0]
    assert destinations(location="westeurope") == ["AzureContainerRegistry.westeurope"]


@pytest.mark.parametrize(
    ("start", "said"), [(start, said) for said, starts in NOT_READ.items() for start in starts], ids=str
)
def test_a_file_in_a_form_that_is_not_read_says_which(start: str, said: str) -> None:
    read_ = read(start)

    assert read_.rule_sets == ()
    assert read_.inputs[0].error == ""
    assert said in read_.inputs[0].unresolved[0]


def test_every_file_is_accounted_for() -> None:
    named = [*READ, *TEMPLATES, *FIREWALLS, *TERRAFORM, *(start for starts in NOT_READ.values() for start in starts)]

    assert sorted(str(file_named(start)) for start in named) == sorted(
        str(path) for path in CORPUS.iterdir() if path.name != "NOTICE.md"
    )
