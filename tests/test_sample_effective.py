"""What the sandbox prints as effective on the interfaces of the sample agrees with what acrnet says of them.

As a file the rules are audited like those of their groups, and the stages of the audit send a packet where the printed
routes do and let it out where the printed rules do.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.core.pipeline.transport import RequestsTransport
from azure.mgmt.network import NetworkManagementClient

from acrnet.arm import ArmSession, open_session
from acrnet.audit.stages.route_table import route_table
from acrnet.cli.main import run
from acrnet.cloud import PUBLIC
from acrnet.inventory.live.client_paths import read_client_paths
from acrnet.net import AddressSet, FlowSet, IntervalSet
from acrnet.registry.model import PrivateAddress, PrivateEndpoint
from acrnet.resource_id import ResourceId
from acrnet.rules.client_network import client_network
from acrnet.rules.evaluate import evaluate_path
from acrnet.rules.rule import RuleSet
from acrnet.rules.verdict import Outcome
from acrnet.sandbox import Sandbox, open_sandbox
from acrnet.tags import parse_tag_file

from .in_effect import hops_of, is_allowed, printed

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


CARDS = [card["id"] for card in resources("networkInterfaces") if "virtualMachine" in card["properties"]]
HUB_ENDPOINTS = next(each["properties"]["subnet"]["id"] for each in resources("privateEndpoints"))
ENDPOINT_ADDRESSES = ("10.0.1.4", "10.0.1.5")
NOWHERE = ("10.200.0.1", "192.168.0.1")
"""Addresses of no network of the sample."""


def destinations(tags: Document) -> list[str]:
    """An address of every IPv4 prefix of a tag file, of the private endpoint, of the hub, and of no network."""
    prefixes = {prefix for tag in tags["values"] for prefix in tag["properties"]["addressPrefixes"]}
    public = sorted(str(ip_network(prefix)[1]) for prefix in prefixes if ":" not in prefix)
    return [*public, *ENDPOINT_ADDRESSES, *NOWHERE, "8.8.8.8"]


@pytest.fixture(scope="module")
def arm() -> Iterator[tuple[Sandbox, ArmSession]]:
    sandbox = open_sandbox(SAMPLE)
    session = open_session(PUBLIC, transport=sandbox)
    yield sandbox, session
    session.close()


@pytest.mark.parametrize("card", CARDS, ids=lambda card: str(card).rpartition("/")[2])
def test_the_stages_of_an_audit_agree_with_what_is_printed(card: str, arm: tuple[Sandbox, ArmSession]) -> None:
    sandbox, session = arm
    text = (SAMPLE / "service-tags.json").read_bytes()
    catalog = parse_tag_file(text, expected_cloud=PUBLIC)
    subnet = ResourceId.parse(HUB_ENDPOINTS)
    addresses = tuple(PrivateAddress(each, "", ()) for each in ENDPOINT_ADDRESSES)
    endpoint = PrivateEndpoint(ResourceId.parse(f"{subnet.parent.text}-pe"), "Approved", subnet, addresses)
    (path,) = read_client_paths(session, ResourceId.parse(card), endpoints=[subnet])
    table = route_table(path, [endpoint], catalog)
    network = client_network(path.group, catalog)
    levels = tuple(each for each in (path.interface_rules, path.subnet_rules) if isinstance(each, RuleSet))
    (source,) = (prefix.removesuffix("/32") for prefix in path.group.sources)
    routes = printed(sandbox, card, "effectiveRouteTable")
    groups = printed(sandbox, card, "effectiveNetworkSecurityGroups")
    for destination in destinations(json.loads(text)):
        to = AddressSet.parse([destination])
        (choice,) = table.choose(to)
        assert {hop.kind for hop in choice.hops} == hops_of(routes, destination), destination
        flows = FlowSet.of(AddressSet.parse([source]), to, IntervalSet.of((6, 6)), IntervalSet.of((443, 443)))
        decided = evaluate_path(levels, flows, network).outcome if levels else Outcome.ALLOWED
        allowed = is_allowed(groups, source, destination, 443)
        # The audit leaves open whether Internet covers private addresses outside of the network.
        open_to_doubt = {Outcome.UNDECIDABLE} if destination in NOWHERE else set()
        assert decided in {Outcome.ALLOWED if allowed else Outcome.DENIED, *open_to_doubt}, destination
