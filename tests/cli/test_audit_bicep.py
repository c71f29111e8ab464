"""`acrnet audit` of Bicep as a pipeline meets it; the verdicts follow from reading the files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import TAGS, RunCommand

MAIN = """targetScope = 'resourceGroup'

@allowed(['dev', 'prod'])
param environment string
param location string = resourceGroup().location

var needs = [
  { name: 'login', tag: 'AzureContainerRegistry.WestEurope' }
  { name: 'blobs', tag: 'Storage.WestEurope' }
]
var closed = environment == 'prod' && length(needs) == 2

resource nsg 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'nsg-${environment}'
  location: location
  properties: {
    securityRules: [for (need, i) in needs: {
      name: 'allow-${need.name}'
      properties: {
        priority: 100 + i * 10
        direction: 'Outbound'
        access: 'Allow'
        protocol: 'Tcp'
        sourceAddressPrefix: '*'
        sourcePortRange: '*'
        destinationAddressPrefix: need.tag
        destinationPortRange: '443'
      }
    }]
  }
}

module deny 'modules/deny.bicep' = if (closed) {
  name: 'deny'
  params: {
    group: nsg.name
    priority: 4000
  }
}
"""
DENY = """param group string
param priority int
param to string = 'Internet'

resource nsg 'Microsoft.Network/networkSecurityGroups@2024-05-01' existing = {
  name: group
}

resource deny 'Microsoft.Network/networkSecurityGroups/securityRules@2024-05-01' = {
  parent: nsg
  name: 'deny-internet'
  properties: {
    priority: priority
    direction: 'Outbound'
    access: 'Deny'
    protocol: '*'
    sourceAddressPrefix: '*'
    sourcePortRange: '*'
    destinationAddressPrefix: to
    destinationPortRange: '*'
  }
}
"""
REGISTRY = """
resource acr 'Microsoft.ContainerRegistry/registries@2023-07-01' = {
  name: 'contoso'
  location: 'westeurope'
  sku: { name: 'Premium' }
  properties: {
    publicNetworkAccess: 'Enabled'
    dataEndpointEnabled: false
    networkRuleSet: { defaultAction: 'Allow' }
  }

  resource replicas 'replications' = {
    name: 'northeurope'
    location: 'northeurope'
  }
}
"""
GROUP_TYPE = "Microsoft.Network/networkSecurityGroups"
GROUP = f"resource x '{GROUP_TYPE}@2024-05-01'"
Document = dict[str, Any]  # Any: JSON of its own shape


@pytest.fixture
def main(tmp_path: Path) -> Path:
    folder = tmp_path / "infra"
    (folder / "modules").mkdir(parents=True)
    (folder / "modules" / "deny.bicep").write_text(DENY, encoding="utf-8")
    (folder / "main.bicep").write_text(MAIN, encoding="utf-8")
    return folder / "main.bicep"


@pytest.fixture
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Options by which nothing is read live: asking Azure would fail."""
    monkeypatch.delenv("ACRNET_SANDBOX", raising=False)
    tags = tmp_path / "tags.json"
    tags.write_text(json.dumps(TAGS), encoding="utf-8")
    return ["--regions", "westeurope", "--service-tags", str(tags)]


def verdicts(out: str) -> dict[str, str]:
    document: Document = json.loads(out)
    return {each["need"]: each["verdict"] for each in document["results"] if each["required"]}


def test_allows_before_the_deny_meet_every_need(main: Path, offline: list[str], acrnet: RunCommand) -> None:
    ended = acrnet("audit", "--from", main, "--param", "environment=prod", *offline)
    assert ended.code == 0, ended.out
    assert ended.headline == "Audit: all 2 required needs are met on 1 NSG."


def test_a_deny_of_a_module_that_comes_first_cuts_and_is_named_by_its_line(
    main: Path, offline: list[str], acrnet: RunCommand
) -> None:
    main.write_text(MAIN.replace("priority: 4000", "priority: 105"), encoding="utf-8")
    command = ["audit", "--from", main, "--param", "environment=prod", *offline]
    ended = acrnet(*command, "--format", "json")
    assert ended.code == 4
    # 100 allows the login server, the deny at 105 comes before 110, which would allow blobs.
    assert verdicts(ended.out) == {"-/login/westeurope": "allowed", "-/storage/westeurope": "denied"}
    run = json.loads(acrnet(*command, "--format", "sarif").out)["runs"][0]
    (denied,) = [each for each in run["results"] if each["ruleId"] == "need_denied"]
    assert "deny-internet (105)" in denied["message"]["text"]
    (place,) = [each["physicalLocation"] for each in denied["locations"]]
    assert place["artifactLocation"]["uri"].endswith("/infra/modules/deny.bicep")
    line = DENY.splitlines().index(f"resource deny '{GROUP_TYPE}/securityRules@2024-05-01' = {{") + 1
    assert place["region"]["startLine"] == line == 9


def test_without_the_module_nothing_is_denied(main: Path, offline: list[str], acrnet: RunCommand) -> None:
    main.write_text(MAIN.replace("priority: 4000", "priority: 105"), encoding="utf-8")
    ended = acrnet("audit", "--from", main, "--param", "environment=dev", *offline)
    assert ended.code == 0, ended.out


def test_a_condition_that_hangs_on_a_missing_parameter_leaves_what_comes_after_it_in_doubt(
    main: Path, offline: list[str], acrnet: RunCommand
) -> None:
    main.write_text(MAIN.replace("priority: 4000", "priority: 105"), encoding="utf-8")
    ended = acrnet("audit", "--from", main, *offline, "--format", "json")
    assert ended.code == 5
    # The allow at 100 is literal and comes first: it decides, whatever the module does.
    assert verdicts(ended.out) == {"-/login/westeurope": "allowed", "-/storage/westeurope": "undecidable"}
    assert "--param environment=VALUE" in ended.out


def test_a_folder_is_read_once_with_each_parameter_file(main: Path, offline: list[str], acrnet: RunCommand) -> None:
    main.write_text(MAIN.replace("priority: 4000", "priority: 105"), encoding="utf-8")
    for name in ("dev", "prod"):
        text = f"using 'main.bicep'\n\nparam environment = '{name}'\n"
        (main.parent / f"{name}.bicepparam").write_text(text, encoding="utf-8")
    ended = acrnet("audit", "--from", main.parent, *offline, "--format", "json")
    assert ended.code == 4
    document: Document = json.loads(ended.out)
    found = {(each["rule_set"]["name"], each["need"], each["verdict"]) for each in document["results"]}
    assert found == {
        ("nsg-dev", "-/login/westeurope", "allowed"),
        ("nsg-dev", "-/storage/westeurope", "allowed"),
        ("nsg-prod", "-/login/westeurope", "allowed"),
        ("nsg-prod", "-/storage/westeurope", "denied"),
    }


def test_registry_and_rules_in_one_file_need_no_other_input(main: Path, offline: list[str], acrnet: RunCommand) -> None:
    """The registry has a replica in a second region, which no rule of the group allows before the deny."""
    main.write_text(MAIN + REGISTRY, encoding="utf-8")
    tags = offline[offline.index("--service-tags") :]
    ended = acrnet("audit", "--from", main, "--param", "environment=prod", *tags, "--format", "json")
    assert ended.code == 4, ended.err
    assert verdicts(ended.out) == {
        "contoso/login/westeurope": "allowed",
        "contoso/storage/westeurope": "allowed",
        "contoso/login/northeurope": "denied",
        "contoso/storage/northeurope": "denied",
    }


def test_a_value_for_a_parameter_that_is_not_declared_is_refused(
    main: Path, offline: list[str], acrnet: RunCommand
) -> None:
    ended = acrnet("audit", "--from", main, "--param", "enviroment=prod", *offline)
    assert ended.code == 2
    assert "Did you mean environment?" in ended.err


def test_a_module_that_is_not_read_ends_with_5(main: Path, offline: list[str], acrnet: RunCommand) -> None:
    module = "module more 'br/public:avm/res/network/network-security-group:0.5.1' = {\n}\n"
    main.write_text(MAIN + module, encoding="utf-8")
    ended = acrnet("audit", "--from", main, "--param", "environment=prod", "--bicep", "never", *offline)
    assert ended.code == 5
    assert "is in a registry of modules" in ended.out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "nothing was audited"),
        ("param a string\n", ""),
        (f"{GROUP} = [for i in range(0, 1000000): {{ name: 'n${{i}}' }}]\n", "range makes from 0 to 10,000 numbers"),
        (f"var a = b\nvar b = a\n{GROUP} = {{ name: a }}\n", "{variables('a')}"),
        (f"var a = {'[' * 1000}{']' * 1000}\n{GROUP} = {{ name: 'x', properties: a }}\n", ""),
        ("module m 'main.bicep' = {\n}\n", "main.bicep uses itself as a module"),
    ],
)
def test_strange_files_end_in_one_sentence_each(
    text: str, said: str, main: Path, offline: list[str], acrnet: RunCommand
) -> None:
    main.write_text(text, encoding="utf-8")
    ended = acrnet("audit", "--from", main, *offline)
    assert ended.code in (0, 2, 5), ended.out + ended.err
    assert "Traceback" not in ended.err
    assert said in ended.out + ended.err
