"""Templates audited from the command line: what a pipeline gets to know, and real ones with the right verdicts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ..inventory.files.arm_template.templates import Json, group, rule, template
from .conftest import TAGS, RunCommand

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
CORPUS = SHARED / "nsg-corpus"
SERVICE_TAGS = SHARED / "servicetags" / "public-82.json"
BY_DEFAULT = "AllowInternetOutBound"
"""The default rule that allows what no rule of a group denies."""
VERDICTS: dict[str, list[tuple[str, str]]] = {
    # Inbound rules alone: the default rules decide.
    "08-": [("allowed", BY_DEFAULT)] * 2,
    # All outbound traffic is denied at 4096.
    "09-": [("denied", "deny_all_outbound")],
    # Rules for Databricks and for Machine Learning, and nothing that denies.
    "11-": [("allowed", BY_DEFAULT)],
    # The group of the front end has inbound rules alone, that of the back end denies Internet at 200.
    "13-": [("allowed", BY_DEFAULT), ("denied", "Block_Internet")],
    "14-": [("allowed", "allow-all-out")],
    # Bastion: the deny at 1000 is not the answer, because AzureCloud is allowed on 443 before it.
    "15-": [("allowed", "AllowAzureCloudCommunicationOutBound"), ("allowed", BY_DEFAULT)],
    "18-": [("allowed", BY_DEFAULT)],
    "20-": [("allowed", BY_DEFAULT)] * 2,
    "21-": [("allowed", BY_DEFAULT)],
    "23-": [("allowed", BY_DEFAULT)],
}
"""The verdict on the login to a registry in westeurope for each group and the rule that decides, from the files."""


DENY = rule("deny-internet", 4000, access="Deny", destinationAddressPrefix="Internet", destinationPortRange="*")


@pytest.fixture
def audit(tmp_path: Path, acrnet: RunCommand, monkeypatch: pytest.MonkeyPatch) -> Any:  # Any: what a command returns
    """Runs an audit of a document for registries in westeurope, from its folder."""
    monkeypatch.delenv("ACRNET_SANDBOX", raising=False)
    monkeypatch.chdir(tmp_path)
    Path("tags.json").write_text(json.dumps(TAGS), encoding="utf-8")

    def run(document: Json, *options: str) -> Any:
        Path("main.json").write_text(json.dumps(document, indent=1), encoding="utf-8")
        return acrnet(
            "audit", "--from", "main.json", "--regions", "westeurope", "--service-tags", "tags.json", *options
        )

    return run


def line_of(text: str) -> int:
    """The line of main.json that begins the object in which a text stands first."""
    lines = Path("main.json").read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line) - 1


def test_a_template_that_cuts_the_registry_fails_with_the_line_of_the_rule(audit: Any) -> None:
    ended = audit(template(group("nsg", rule("allow-one", destinationAddressPrefix="10.0.0.0/8"), DENY)))

    assert ended.code == 4
    assert f"at main.json:{line_of('deny-internet')} $.resources[0].properties.securityRules[1]" in ended.out


def test_what_depends_on_a_parameter_is_decided_with_its_value(audit: Any) -> None:
    allowed = [
        rule(f"allow-{tag}", number, destinationAddressPrefix=f"[concat('{tag}.', parameters('region'))]")
        for number, tag in ((100, "AzureContainerRegistry"), (110, "Storage"))
    ]
    document = template(group("nsg", *allowed, DENY), parameters={"region": {"type": "string"}})

    open_, met, cut = (
        audit(document),
        audit(document, "--param", "region=WestEurope"),
        audit(document, "--param", "region=NorthEurope"),
    )

    assert (open_.code, met.code, cut.code) == (5, 0, 4)
    assert "--param region=VALUE gives one" in open_.out


def test_a_rule_that_is_not_known_does_not_matter_after_one_that_decides(audit: Any) -> None:
    unknown = rule("later", 200, access="Deny", destinationAddressPrefix="[reference('x').ip]")

    assert audit(template(group("nsg", rule("first", 100), unknown, DENY))).code == 0


def test_a_policy_is_judged_by_the_groups_of_its_template(audit: Any) -> None:
    policy = "Microsoft.Network/firewallPolicies"
    one = {
        "ruleType": "NetworkRule",
        "name": "build",
        "ipProtocols": ["TCP"],
        "sourceAddresses": ["10.0.24.0/24"],
        "destinationAddresses": ["*"],
        "destinationPorts": ["443"],
    }
    collection = {
        "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
        "name": "out",
        "priority": 100,
        "action": {"type": "Allow"},
        "rules": [one],
    }
    document = template(
        {"type": policy, "name": "hub", "properties": {"sku": {"tier": "Standard"}}},
        {
            "type": f"{policy}/ruleCollectionGroups",
            "name": "hub/egress",
            "properties": {"priority": 200, "ruleCollections": [collection]},
        },
    )

    build, others = (audit(document, "--source", source) for source in ("10.0.24.0/24", "10.0.25.0/24"))

    assert (build.code, others.code) == (0, 4)
    assert "'hub' is taken to have no rule collection groups beside those in the files" in build.out


def test_a_value_for_no_parameter_is_refused(audit: Any) -> None:
    ended = audit(template(group("nsg"), parameters={"region": {"type": "string"}}), "--param", "regoin=x")

    assert ended.code == 2
    assert "region" in ended.err


def test_a_secret_is_not_shown(audit: Any) -> None:
    use = rule("a", destinationAddressPrefix="[concat(parameters('key'), uniqueString(parameters('key')))]")
    document = template(group("nsg", use, DENY), parameters={"key": {"type": "secureString"}})

    for form in ("text", "json", "markdown"):
        ended = audit(document, "--param", "key=hunter2", "--format", form)
        assert ended.code == 5
        assert "hunter2" not in ended.out + ended.err


def test_what_a_deployment_changes_stands_beside_what_is(audit: Any) -> None:
    identifier = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/nsg"
    before = {**group("nsg"), "id": identifier}
    after = {**group("nsg", DENY), "id": identifier}
    entry = {"resourceId": identifier, "changeType": "Modify", "before": before, "after": after}

    ended = audit({"status": "Succeeded", "changes": [entry]})

    assert ended.code == 4
    assert "allowed -> denied" in ended.out
    assert ended.headline.startswith("Audit with an assumed change: 1 of 1 NSG denies a required need")
    assert "\nAssumed: the deployment in main.json is made.\n" in ended.out


def document(ended: Any) -> Any:
    return json.loads(ended.out)


@pytest.mark.skipif(
    not CORPUS.is_dir() or not SERVICE_TAGS.is_file(), reason="the real files are not beside the repository"
)
@pytest.mark.parametrize("start", VERDICTS)
def test_real_templates_have_the_verdicts_that_follow_from_their_rules(start: str, acrnet: RunCommand) -> None:
    (path,) = CORPUS.glob(f"{start}*")

    ended = acrnet(
        "audit", "--from", path, "--regions", "westeurope", "--service-tags", SERVICE_TAGS, "--format", "json"
    )
    groups = [each for each in document(ended)["results"] if each["rule_set"]["kind"] == "nsg"]
    login = [each for each in groups if each["need"] == "-/login/westeurope"]

    assert [(each["verdict"], each["deciding_rules"][0]["name"]) for each in login] == VERDICTS[start]


@pytest.mark.skipif(
    not CORPUS.is_dir() or not SERVICE_TAGS.is_file(), reason="the real files are not beside the repository"
)
def test_allowed_through_azure_cloud_alone(acrnet: RunCommand) -> None:
    """File 16 allows Storage at 100 and AzureCloud at 300 and denies Internet at 999."""
    (path,) = CORPUS.glob("16-*")

    ended = acrnet(
        "audit", "--from", path, "--regions", "westeurope", "--service-tags", SERVICE_TAGS, "--format", "json"
    )
    deciding = {each["need"]: [rule["name"] for rule in each["deciding_rules"]] for each in document(ended)["results"]}

    assert deciding["-/login/westeurope"] == ["Publish_Monitoring_Logs"]
    assert deciding["-/storage/westeurope"] == ["Dependency_on_Azure_Storage"]


@pytest.mark.skipif(
    not CORPUS.is_dir() or not SERVICE_TAGS.is_file(), reason="the real files are not beside the repository"
)
def test_rules_that_allow_something_unknown_leave_nothing_open_where_nothing_denies(acrnet: RunCommand) -> None:
    """File 19 allows tags of a region that is not known, and has no rule that denies outbound traffic."""
    (path,) = CORPUS.glob("19-*")

    ended = acrnet(
        "audit", "--from", path, "--regions", "westeurope", "--service-tags", SERVICE_TAGS, "--format", "json"
    )

    assert {each["verdict"] for each in document(ended)["results"]} == {"allowed"}
