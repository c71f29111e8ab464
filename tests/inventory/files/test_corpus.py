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
NOT_READ = {
    "an ARM template": [f"{number:02}-" for number in range(1, 24)],
    "an artifact of an Azure blueprint": ["24-"],
    "rules belong to no named group": ["25-"],
    "a parameter file": ["26-"],
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


@pytest.mark.parametrize(
    ("start", "said"), [(start, said) for said, starts in NOT_READ.items() for start in starts], ids=str
)
def test_a_file_in_a_form_that_is_not_read_says_which(start: str, said: str) -> None:
    read_ = read(start)

    assert read_.rule_sets == ()
    assert read_.inputs[0].error == ""
    assert said in read_.inputs[0].unresolved[0]


def test_every_file_is_accounted_for() -> None:
    named = [*READ, *FIREWALLS, *TERRAFORM, *(start for starts in NOT_READ.values() for start in starts)]

    assert sorted(str(file_named(start)) for start in named) == sorted(
        str(path) for path in CORPUS.iterdir() if path.name != "NOTICE.md"
    )
