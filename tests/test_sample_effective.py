"""The rules that the sandbox prints as effective on the interfaces of the sample are read as those of their groups."""

from __future__ import annotations

import json
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.core.pipeline.transport import RequestsTransport
from azure.mgmt.network import NetworkManagementClient

from acrnet.cli.main import run
from acrnet.sandbox import Sandbox, open_sandbox

SAMPLE = Path(__file__).parent.parent / "infra-samples" / "contoso"
Document = dict[str, Any]  # Any: JSON of its own shape


class AnyCredential:
    """A token nobody checks."""

    def get_token(self, *scopes: str, **options: object) -> AccessToken:
        return AccessToken("token", 1 << 40)


def client(sandbox: Sandbox, subscription: str) -> NetworkManagementClient:
    transport = RequestsTransport(session=sandbox.session, session_owner=False)
    transport.sleep = sandbox.sleep
    return NetworkManagementClient(AnyCredential(), subscription, transport=transport)


def resources(kind: str) -> list[Document]:
    """The resources of a type in the files of the sample."""
    documents = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(SAMPLE.rglob("*.json"))]
    listed = [each for document in documents for each in (document if isinstance(document, list) else [document])]
    return [each for each in listed if str(each.get("type", "")).lower() == f"microsoft.network/{kind}".lower()]


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A folder with what is in effect on each interface of a machine, and one with the groups that are in effect."""
    folder = tmp_path_factory.mktemp("exports")
    effective, groups = folder / "effective", folder / "groups"
    effective.mkdir()
    groups.mkdir()
    sandbox = open_sandbox(SAMPLE)
    in_effect: set[str] = set()
    for card in resources("networkInterfaces"):
        if "virtualMachine" not in card["properties"]:
            continue
        _, _, subscription, _, group, *_ = card["id"].split("/")
        interfaces = client(sandbox, subscription).network_interfaces
        listed = interfaces.begin_list_effective_network_security_groups(group, card["name"]).result().as_dict()
        in_effect |= {each["networkSecurityGroup"]["id"] for each in listed["value"]}
        (effective / f"{card['name']}.json").write_text(json.dumps(listed), encoding="utf-8")
    for each in resources("networkSecurityGroups"):
        if each["id"] in in_effect:
            (groups / f"{each['name']}.json").write_text(json.dumps(each), encoding="utf-8")
    return effective, groups


def audited(folder: Path) -> Document:
    """The audit of the files in a folder for all regions that the registries of the sample use."""
    regions = ["--regions", "westeurope,northeurope,francecentral"]
    tags = ["--service-tags", str(SAMPLE / "service-tags.json")]
    with redirect_stdout(StringIO()) as written:
        run(["audit", "--from", str(folder), *regions, *tags, "--format", "json"])
    document: Document = json.loads(written.getvalue())
    return document


def test_an_audit_of_effective_rules_agrees_with_one_of_the_groups(exports: tuple[Path, Path]) -> None:
    effective, groups = map(audited, exports)
    keys = ("verdict", "seen", "reason", "deciding_rules", "blocked", "witness", "by_source", "missing")

    def results(document: Document) -> dict[tuple[str, str], Document]:
        return {
            (each["rule_set"]["id"], each["need"]): {key: each[key] for key in keys} for each in document["results"]
        }

    assert len(results(effective)) > 30
    assert {each["verdict"] for each in results(effective).values()} == {"allowed", "denied"}
    assert results(effective) == results(groups)


def test_its_findings_are_the_same_and_name_their_places(exports: tuple[Path, Path]) -> None:
    """But for those about rules that acrnet owns, which it knows by their descriptions: effective rules have none."""
    effective, groups = map(audited, exports)

    def findings(document: Document) -> dict[tuple[str, ...], tuple[str, str]]:
        return {
            tuple(each[key] for key in ("id", "rule_set", "rule", "need")): (each["level"], each["message"])
            for each in document["findings"]
            if not each["id"].startswith("owned_rule")
        }

    assert findings(effective) == findings(groups)
    of_rules = [each["location"] for each in effective["findings"] if each["rule"]]
    assert all("effectiveSecurityRules[" in location["json_path"] and location["line"] for location in of_rules)


def test_every_group_of_the_sample_that_is_attached_is_in_effect_somewhere(exports: tuple[Path, Path]) -> None:
    """So that the agreement is about all of them."""
    attached = {
        holder["properties"].get("networkSecurityGroup", {}).get("id", "").rpartition("/")[2]
        for holder in (
            *resources("networkInterfaces"),
            *(subnet for network in resources("virtualNetworks") for subnet in network["properties"]["subnets"]),
        )
    }
    assert {file.stem for file in exports[1].iterdir()} == attached - {""}
