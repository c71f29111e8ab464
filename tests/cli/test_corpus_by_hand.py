"""Real files and what a person reads in them: the rules after evaluation, what decides, and what cannot be decided.

Everything in the tables was written from the files, by the semantics of Azure, before the command saw them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from acrnet.cli.main import run
from acrnet.inventory.files import read_files
from acrnet.rules.rule import Endpoints, SecurityRule

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
CORPUS = SHARED / "nsg-corpus"
SERVICE_TAGS = SHARED / "servicetags" / "public-376.json"

pytestmark = pytest.mark.skipif(
    not CORPUS.is_dir() or not SERVICE_TAGS.is_file(), reason="the real files are not beside the repository"
)


class Rule(NamedTuple):
    """A rule as it is after evaluation; `?` is a value that needs what the file does not have."""

    name: str
    direction: str
    priority: int
    access: str
    source: str
    destination: str
    ports: str


class Decided(NamedTuple):
    """A verdict and what decides: the names of rules, or a part of the reason for what cannot be decided."""

    verdict: str
    by: str


class Group(NamedTuple):
    """A group, its number of inbound and outbound rules, some of its rules, and what becomes of two needs."""

    name: str
    """`?` where the file does not say."""
    inbound: int
    outbound: int
    rules: tuple[Rule, ...]
    login: Decided
    storage: Decided


OPEN = Decided("allowed", "AllowInternetOutBound")
"""What the default rules decide where no other rule matches."""
AZURE_CLOUD = Decided("allowed", "AllowAzureCloudOutBound")
CLOSED = Decided("denied", "DenyAllOutBound")
FOR_MEMBERS = Decided("undecidable", "application security group")
DENY_ALL = Rule("DenyAllOutBound", "Outbound", 4000, "Deny", "*", "*", "0-65535")


def inbound_443(name: str) -> Rule:
    return Rule(name, "Inbound", 101, "Allow", "AzureActiveDirectoryDomainServices", "*", "443-443")


GROUPS: dict[str, tuple[Group, ...]] = {
    # A loop over as many regions as the parameter says, which has no value. The one outbound rule allows, whatever
    # its port and destination are, and the default rules allow the rest.
    "03-": (
        Group(
            "?",
            *(4, 1),
            (
                Rule("allow-ssh", "Inbound", 100, "Deny", "*", "*", "22-22"),
                Rule("allow-etheradmin", "Inbound", 102, "Allow", "*", "*", "3000-3000"),
                Rule("parity-client-port-outbound", "Outbound", 100, "Allow", "?", "?", "?"),
            ),
            OPEN,
            OPEN,
        ),
    ),
    # A loop over four lists of rules; the first list goes into every group. AzureCloud is the only way to the
    # registry, at 3600, and for two groups only clients in an application security group may take it.
    "05-": (
        Group("?", 1, 1, (DENY_ALL,), CLOSED, CLOSED),
        Group(
            "?",
            *(2, 3),
            (
                DENY_ALL,
                Rule("AllowIPAddressesOutBound", "Outbound", 3650, "Allow", "VirtualNetwork", "0.0.0.0/32", "443-443"),
            ),
            FOR_MEMBERS,
            FOR_MEMBERS,
        ),
        Group(
            "?",
            *(2, 4),
            (
                DENY_ALL,
                Rule("AllowAzureCloudOutBound", "Outbound", 3600, "Allow", "VirtualNetwork", "AzureCloud", "443-443"),
            ),
            AZURE_CLOUD,
            AZURE_CLOUD,
        ),
        Group("?", 2, 3, (DENY_ALL,), FOR_MEMBERS, FOR_MEMBERS),
    ),
    # Resources by symbolic name, and inbound rules alone.
    "08-": (
        Group("aadds-eus-nsg", 3, 0, (inbound_443("AllowSyncWithAzureAD"),), OPEN, OPEN),
        Group("aadds-weu-nsg", 3, 0, (inbound_443("AllowSyncWithAzureAD"),), OPEN, OPEN),
    ),
    # A deny at the last priority that is the answer.
    "09-": (
        Group(
            "?",
            *(3, 1),
            (
                Rule("allow_redirect_inbound", "Inbound", 1100, "Allow", "VirtualNetwork", "*", "11000-11999"),
                Rule("deny_all_outbound", "Outbound", 4096, "Deny", "*", "*", "0-65535"),
            ),
            Decided("denied", "deny_all_outbound"),
            Decided("denied", "deny_all_outbound"),
        ),
    ),
    # Nested in a deployment with inner scope. The rule of Databricks for storage comes before the default rules.
    "10-": (
        Group("?", 0, 0, (), OPEN, OPEN),
        Group(
            "?",
            *(1, 5),
            (
                Rule(
                    "Microsoft.Databricks-workspaces_UseOnly_databricks-worker-to-storage",
                    *("Outbound", 103, "Allow", "VirtualNetwork", "Storage", "443-443"),
                ),
                Rule(
                    "Microsoft.Databricks-workspaces_UseOnly_databricks-worker-to-eventhub",
                    *("Outbound", 104, "Allow", "VirtualNetwork", "EventHub", "9093-9093"),
                ),
            ),
            OPEN,
            Decided("allowed", "Microsoft.Databricks-workspaces_UseOnly_databricks-worker-to-storage"),
        ),
        Group(
            "?",
            *(2, 0),
            (
                Rule("AllowAzureMachineLearning", "Inbound", 120, "Allow", "AzureMachineLearning", "*", "44224-44224"),
                Rule("AllowBatchNodeManagement", "Inbound", 130, "Allow", "BatchNodeManagement", "*", "29876-29877"),
            ),
            OPEN,
            OPEN,
        ),
    ),
    # The rule is a resource inside of its group.
    "11-": (Group("securitygroup", 1, 0, (Rule("sr", "Inbound", 100, "Allow", "*", "*", "6634-6634"),), OPEN, OPEN),),
    # All of 443 is allowed first.
    "12-": (
        Group(
            "?",
            *(8, 9),
            (
                Rule("Outbound-443", "Outbound", 100, "Allow", "*", "*", "443-443"),
                Rule("ASE-to-VNET", "Outbound", 180, "Allow", "*", "192.168.250.0/23", "0-65535"),
                Rule("Inbound-FTP-Data", "Inbound", 160, "Allow", "*", "*", "10001-10020"),
            ),
            Decided("allowed", "Outbound-443"),
            Decided("allowed", "Outbound-443"),
        ),
    ),
    # Internet is denied without an allow before it: public registries are cut for the data base alone.
    "13-": (
        Group("feNsg", 1, 0, (Rule("web_rule", "Inbound", 101, "Allow", "Internet", "*", "80-80"),), OPEN, OPEN),
        Group(
            "dbNsg",
            *(2, 1),
            (
                Rule("Block_FE", "Inbound", 121, "Deny", "10.0.0.0/24", "*", "0-65535"),
                Rule("Block_Internet", "Outbound", 200, "Deny", "*", "Internet", "0-65535"),
            ),
            Decided("denied", "Block_Internet"),
            Decided("denied", "Block_Internet"),
        ),
    ),
    "14-": (
        Group(
            "VmssNsg",
            *(2, 2),
            (
                Rule("allow-all-out", "Outbound", 1002, "Allow", "*", "*", "0-65535"),
                Rule(
                    *("allow-MyIpv6App-out", "Outbound", 1004, "Allow", "ace:cab:deca:deed::/64"),
                    *("cab:cab:1111:2222::/64,cab:cab:aaaa:bbbb::/64", "5000-6000"),
                ),
            ),
            Decided("allowed", "allow-all-out"),
            Decided("allowed", "allow-all-out"),
        ),
    ),
    # All is denied at 1000, which is not the answer: AzureCloud is allowed at 110, and Internet on 443 at 130.
    "15-": (
        Group(
            "?",
            *(5, 5),
            (
                Rule("AllowAzureCloudCommunicationOutBound", "Outbound", 110, "Allow", "*", "AzureCloud", "443-443"),
                Rule("AllowGetSessionInformationOutBound", "Outbound", 130, "Allow", "*", "Internet", "80-80,443-443"),
                Rule("DenyAllOutBound", "Outbound", 1000, "Deny", "*", "*", "0-65535"),
            ),
            Decided("allowed", "AllowAzureCloudCommunicationOutBound"),
            Decided("allowed", "AllowAzureCloudCommunicationOutBound"),
        ),
        Group("VmSubnetNsg", 1, 0, (Rule("AllowSshInbound", "Inbound", 100, "Allow", "*", "*", "22-22"),), OPEN, OPEN),
    ),
    # Storage and AzureCloud are allowed and Internet is denied: the registry is reached through AzureCloud alone.
    "16-": (
        Group(
            "?",
            *(6, 12),
            (
                Rule("Dependency_on_Azure_Storage", "Outbound", 100, "Allow", "VirtualNetwork", "Storage", "443-443"),
                Rule("Publish_Monitoring_Logs", "Outbound", 300, "Allow", "VirtualNetwork", "AzureCloud", "443-443"),
                Rule("Deny_All_Internet_Outbound", "Outbound", 999, "Deny", "VirtualNetwork", "Internet", "0-65535"),
            ),
            Decided("allowed", "Publish_Monitoring_Logs"),
            Decided("allowed", "Dependency_on_Azure_Storage"),
        ),
    ),
    # The same rules in a nested deployment, without a deny.
    "17-": (
        Group(
            "MyNSG",
            *(7, 8),
            (
                Rule(
                    *("Dependency_for_Log_to_event_Hub_policy_and_monitoring_agent", "Outbound", 170, "Allow"),
                    *("VirtualNetwork", "EventHub", "443-443,5671-5672"),
                ),
                Rule(
                    "Health_and_Monitoring_Extension",
                    *("Outbound", 190, "Allow", "VirtualNetwork", "AzureCloud", "443-443,12000-12000"),
                ),
                Rule(
                    "Publish_Diagnostic_Logs_and_Metrics_Resource_Health_and_Application_Insights",
                    *("Inbound", 200, "Allow", "VirtualNetwork", "AzureMonitor", "443-443,1886-1886"),
                ),
            ),
            Decided("allowed", "Health_and_Monitoring_Extension"),
            Decided("allowed", "Dependency_on_Azure_Storage"),
        ),
    ),
    # `inbound` in lower case.
    "18-": (
        Group(
            "?",
            *(2, 0),
            (
                Rule("default-allow-rdp", "Inbound", 1000, "Allow", "*", "*", "3389-3389"),
                Rule("default-allow-sql", "Inbound", 1500, "Allow", "*", "*", "1433-1433"),
            ),
            OPEN,
            OPEN,
        ),
    ),
    # The region of both tags is that of the resource group, which the file does not say; the default rules allow
    # what the two rules may not match.
    "19-": (
        Group(
            "?",
            *(2, 7),
            (
                Rule("AzureStorageAccount", "Outbound", 170, "Allow", "*", "?", "443-443"),
                Rule("AzureContainerRegistry", "Outbound", 190, "Allow", "*", "?", "443-443"),
                Rule(
                    "MicrosoftContainerRegistry",
                    *("Outbound", 200, "Allow", "VirtualNetwork", "MicrosoftContainerRegistry", "443-443"),
                ),
            ),
            OPEN,
            OPEN,
        ),
    ),
    "20-": (
        Group("ServersSubnet-nsg", 0, 0, (), OPEN, OPEN),
        Group(
            "JumpHostNSG",
            *(1, 0),
            (Rule("myNetworkSecurityGroupRuleSSH", "Inbound", 1000, "Allow", "*", "*", "22-22"),),
            OPEN,
            OPEN,
        ),
    ),
    # A rule with a condition that holds: its parameter is `*` by default. Its destination has no value.
    "21-": (
        Group(
            "?",
            *(2, 0),
            (
                Rule("DefaultDeny", "Inbound", 4096, "Deny", "*", "*", "0-65535"),
                Rule("allowAllFromAll", "Inbound", 100, "Allow", "*", "?", "0-65535"),
            ),
            OPEN,
            OPEN,
        ),
    ),
    # Five rules are resources beside their group.
    "23-": (
        Group(
            "RegulaSG1",
            *(6, 0),
            (
                Rule("Rule2", "Inbound", 120, "Deny", "*", "*", "0-65535"),
                Rule("Rule4", "Inbound", 140, "Allow", "*", "*", "9-10,21-23"),
                Rule("Rule6", "Inbound", 160, "Allow", "10.0.0.0/24", "*", "9-10,21-22"),
            ),
            OPEN,
            OPEN,
        ),
    ),
    # A blueprint, with a loop in the properties within a loop over groups.
    "24-": (
        Group(
            "?",
            *(9, 1),
            (
                Rule("deny-vnet", "Inbound", 4096, "Deny", "VirtualNetwork", "VirtualNetwork", "0-65535"),
                Rule("allow-vnet", "Outbound", 100, "Allow", "VirtualNetwork", "*", "0-65535"),
            ),
            Decided("allowed", "allow-vnet"),
            Decided("allowed", "allow-vnet"),
        ),
        Group("?", 1, 0, (Rule("allow-vnet", "Inbound", 100, "Allow", "VirtualNetwork", "*", "0-65535"),), OPEN, OPEN),
    ),
    # A list of resources; the one rule is written twice, in its group and beside it.
    "27-": (
        Group("NSG", 1, 0, (Rule("default-allow-rdp", "Inbound", 1000, "Allow", "*", "*", "3389-3389"),), OPEN, OPEN),
        Group("subnet-2-nsg", 0, 0, (), OPEN, OPEN),
    ),
    # Recorded answers; denies of ports that no registry uses.
    "29-": (
        Group(
            "c7n-nsg",
            *(5, 1),
            (
                Rule("test2", "Inbound", 310, "Allow", "*", "*", "8080-8084,8086-8086"),
                Rule("test3", "Inbound", 290, "Deny", "*", "*", "8086-8086"),
                Rule("test5", "Outbound", 300, "Allow", "*", "*", "22-22"),
            ),
            OPEN,
            OPEN,
        ),
        Group(
            "k8s-master-C02B7042-nsg",
            *(2, 0),
            (Rule("allow_kube_tls", "Inbound", 100, "Allow", "*", "*", "443-443"),),
            OPEN,
            OPEN,
        ),
    ),
    "30-": (Group("VM1-nsg", 3, 0, (Rule("SSH", "Inbound", 300, "Allow", "*", "*", "22-22,8080-8080"),), OPEN, OPEN),),
    # All UDP is allowed before all is denied.
    "31-": (
        Group(
            "subnet-nsg",
            *(2, 3),
            (
                Rule("AllowCidrBlockSSHInbound", "Inbound", 100, "Allow", "10.0.0.0/24", "*", "22-23,80-80,8080-8080"),
                Rule("AllowAnyCustomAnyOutbound", "Outbound", 130, "Allow", "*", "*", "0-65535"),
                Rule("DenyAnyCustomAnyOutbound", "Outbound", 140, "Deny", "*", "*", "0-65535"),
            ),
            Decided("denied", "DenyAnyCustomAnyOutbound"),
            Decided("denied", "DenyAnyCustomAnyOutbound"),
        ),
    ),
    # `789` and `1234` are no addresses, but the rule is inbound.
    "36-": (Group("test-nsg1", 1, 0, (Rule("web", "Inbound", 1000, "Allow", "?", "?", "4444-4444"),), OPEN, OPEN),),
    # A plan: rules in groups, and rules that are resources, five with one priority and two with one name.
    "38-": (
        Group(
            "invalidnsg1",
            *(2, 0),
            (Rule("testrule2", "Inbound", 101, "Allow", "10.10.10.10/32", "*", "30-50,235-235"),),
            OPEN,
            OPEN,
        ),
        Group(
            "invalidnsg2", 1, 0, (Rule("testrule3", "Inbound", 103, "Allow", "0.0.0.0/0", "*", "22-22"),), OPEN, OPEN
        ),
        Group(
            "testnsg",
            *(5, 0),
            (
                Rule("validrule1", "Inbound", 100, "Allow", "*,10.10.10.10/32", "*", "34-34"),
                Rule("validrule3", "Inbound", 100, "Allow", "*", "0.0.0.0/0", "18-30,88-88"),
            ),
            OPEN,
            OPEN,
        ),
        Group("validnsg1", 2, 0, (Rule("testrule4", "Inbound", 100, "Allow", "Internet", "*", "20-20"),), OPEN, OPEN),
    ),
    # A state with a group of one rule and one of none.
    "40-": (
        Group(
            "acceptanceTestSecurityGroup1",
            *(1, 0),
            (Rule("test123", "Inbound", 100, "Allow", "*", "*", "0-65535"),),
            OPEN,
            OPEN,
        ),
        Group("acceptanceTestSecurityGroup2", 0, 0, (), OPEN, OPEN),
    ),
}


class Firewall(NamedTuple):
    """What becomes of the login of some clients at the firewall or the policy of a file; storage fares the same."""

    start: str
    source: str
    """The clients; "" for anybody in the virtual network."""
    kind: str
    name: str
    login: Decided


DEFAULT = "default deny"
FIREWALLS = [
    # The network rules are for 53, 123 and 1688. What the FQDN tag on 443 covers is not in the file, and the addresses
    # of the clients are written as `xx.xx.xx.xx`.
    Firewall("01-", "", "firewall-policy", "WVDFirewallPolicy", Decided("undecidable", "WVDHostPools")),
    # 10.0.24.0/24 may go anywhere by a network rule, 10.0.27.0/24 and 10.0.28.0/24 to names of two web categories,
    # others to one URL that is not of a registry.
    Firewall("02-", "", "firewall-policy", "?", Decided("partial", f"DefendTheFlag {DEFAULT}")),
    Firewall("02-", "10.0.24.0/24", "firewall-policy", "?", Decided("allowed", "DefendTheFlag")),
    Firewall("02-", "10.0.28.0/24", "firewall-policy", "?", Decided("undecidable", "web category news")),
    Firewall("02-", "10.0.30.0/24", "firewall-policy", "?", Decided("denied", DEFAULT)),
    # Names that a parameter without a value has are allowed on 443.
    Firewall("12-", "", "firewall", "?", Decided("undecidable", "azureMonitorFQDNs")),
    # One network rule for port 90, and application rules for 8080 and 1433.
    Firewall("20-", "", "firewall", "firewall1", Decided("denied", DEFAULT)),
]


def file_named(start: str) -> Path:
    (path,) = CORPUS.glob(f"{start}*")
    return path


def shown(rule: SecurityRule) -> Rule:
    """A rule of the reader in the form of the tables."""
    ports = ",".join(f"{first}-{last}" for first, last in rule.destination_ports.ranges())
    return Rule(
        rule.name,
        str(rule.direction),
        rule.priority,
        str(rule.access),
        shown_side(rule.sources),
        shown_side(rule.destinations),
        "?" if rule.unread_destination_ports else ports,
    )


def shown_side(side: Endpoints) -> str:
    return "?" if side.unread else ",".join(sorted(side.spelled, key=str.lower))


@pytest.mark.parametrize("start", GROUPS)
def test_the_groups_have_these_rules(start: str) -> None:
    groups = read_files([str(file_named(start))]).rule_sets

    custom = [[rule for rule in each.rule_set.rules if not rule.default] for each in groups]
    assert [
        (sum(rule.direction == "Inbound" for rule in rules), sum(rule.direction == "Outbound" for rule in rules))
        for rules in custom
    ] == [(group.inbound, group.outbound) for group in GROUPS[start]]
    for each, rules, group in zip(groups, custom, GROUPS[start], strict=True):
        if group.name != "?":
            assert each.rule_set.name == group.name
        read = [shown(rule) for rule in rules]
        assert [rule for rule in group.rules if rule not in read] == []


def audit(folder: Path, files: list[Path], *options: str) -> list[Any]:  # Any: JSON
    """The results of an audit of files for any registry in westeurope."""
    output = folder / "audit.json"
    given = ["--regions", "westeurope", "--service-tags", str(SERVICE_TAGS), *options]
    run(["audit", *(f"--from={file}" for file in files), *given, "--output", f"json={output}"])
    results: list[Any] = json.loads(output.read_text(encoding="utf-8"))["results"]
    return results


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """One audit of all the files: its results by the number of the file."""
    results = defaultdict(list)
    for result in audit(tmp_path_factory.mktemp("audit"), list(map(file_named, GROUPS))):
        results[Path(result["rule_set"]["file"]).name[:3]].append(result)
    return results


def decisions(results: list[Any], kind: str) -> list[tuple[str, str, str, Decided]]:
    """What was decided about which need of what of a kind, in the order of the document."""
    return [
        (
            *(each["rule_set"]["id"], each["rule_set"]["name"], each["need"].split("/")[1]),
            Decided(each["verdict"], " ".join(rule["name"] for rule in each["deciding_rules"]) or each["reason"]),
        )
        for each in results
        if each["rule_set"]["kind"] == kind
    ]


def agrees(decided: Decided, expected: Decided) -> bool:
    """Whether a verdict is the one expected, for its reason."""
    in_doubt = expected.verdict == "undecidable"
    return decided.verdict == expected.verdict and (
        expected.by in decided.by if in_doubt else decided.by == expected.by
    )


@pytest.mark.parametrize("start", GROUPS)
def test_these_rules_decide(start: str, audited: dict[str, list[Any]]) -> None:
    decided = decisions(audited[start], "nsg")
    expected = [pair for group in GROUPS[start] for pair in (("login", group.login), ("storage", group.storage))]

    assert [need for _, _, need, _ in decided] == [need for need, _ in expected]
    for (_, name, need, decision), (_, wanted) in zip(decided, expected, strict=True):
        assert agrees(decision, wanted), (name, need, decision)


@pytest.mark.long
@pytest.mark.parametrize("firewall", FIREWALLS, ids=lambda each: f"{each.start} {each.source}")
def test_a_firewall_decides_so(firewall: Firewall, tmp_path: Path) -> None:
    results = audit(tmp_path, [file_named(firewall.start)], *(f"--source={each}" for each in [firewall.source] if each))
    decided = decisions(results, firewall.kind)

    assert [need for _, _, need, _ in decided] == ["login", "storage"]
    for _, name, _, decision in decided:
        assert firewall.name in ("?", name)
        short = decision._replace(by=decision.by.replace("DefaultNetworkRuleCollectionGroup/DTF-NetworkRule/", ""))
        assert agrees(short, firewall.login), short


@pytest.mark.long
@pytest.mark.parametrize(
    ("location", "login", "storage"),
    [
        ("westeurope", "AzureContainerRegistry", "AzureStorageAccount"),
        # The tags of another region miss the registry; nothing denies, so that the default rules allow.
        ("northeurope", "AllowInternetOutBound", "AllowInternetOutBound"),
    ],
)
def test_tags_of_a_region_decide_for_that_region(location: str, login: str, storage: str, tmp_path: Path) -> None:
    decided = decisions(audit(tmp_path, [file_named("19-")], f"--param=location={location}"), "nsg")

    assert [decision for *_, decision in decided] == [Decided("allowed", login), Decided("allowed", storage)]


@pytest.mark.long
def test_rules_with_a_placeholder_for_the_region(tmp_path: Path) -> None:
    """File 25 is a text with comments whose `<location>` a Bicep file replaces before it is JSON."""
    (tmp_path / "rules.jsonc").write_text(file_named("25-").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "main.bicep").write_text(
        """
resource replaced 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'replaced'
  properties: { securityRules: json(replace(loadTextContent('rules.jsonc'), '<location>', 'westeurope')).securityRules }
}
resource kept 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'kept'
  properties: { securityRules: loadJsonContent('rules.jsonc').securityRules }
}
""",
        encoding="utf-8",
    )
    main = tmp_path / "main.bicep"

    replaced, kept = read_files([str(main)]).rule_sets
    assert [(rule.name, rule.priority) for rule in replaced.rule_set.outbound()][:6] == [
        ("Allow_Internal_AKS_Connection_Between_Nodes_And_Control_Plane_UDP", 100),
        ("Allow_Internal_AKS_Connection_Between_Nodes_And_Control_Plane_TCP", 110),
        ("Allow_Azure_Monitor", 120),
        ("Allow_Outbound_443", 130),
        ("Allow_NTP_Server", 140),
        ("Allow_Container_Apps_control_plane", 150),
    ]
    monitor = Rule(
        "Allow_Azure_Monitor", "Outbound", 120, "Allow", "VirtualNetwork", "AzureCloud.westeurope", "443-443"
    )
    assert shown(replaced.rule_set.outbound()[2]) == monitor
    # As it is written the rule may match anything, but the next one allows 443 to all that it does not match.
    assert shown(kept.rule_set.outbound()[2]) == monitor._replace(destination="?")
    assert [(name, decision) for _, name, _, decision in decisions(audit(tmp_path, [main]), "nsg")] == [
        *[("replaced", Decided("allowed", "Allow_Azure_Monitor"))] * 2,
        *[("kept", Decided("allowed", "Allow_Outbound_443"))] * 2,
    ]
