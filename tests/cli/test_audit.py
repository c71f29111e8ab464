"""`acrnet audit` as a user meets it: what it reads, what it says first, and how it ends."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from acrnet.audit.model import Level
from acrnet.cli.commands import COMMANDS
from acrnet.workflow.audit_request import FailOn

from ..estates import (
    SUBSCRIPTION,
    application_group,
    network_id,
    nic,
    nsg,
    nsg_id,
    registry,
    registry_id,
    route_table,
    rule,
    subnet,
    vnet,
)
from ..needs import deny_all
from .conftest import TAGS, Files, RunCommand, WriteEstate

LOGIN, STORAGE = "AzureContainerRegistry.WestEurope", "Storage.WestEurope"
ALLOWS = (rule("allow-login", 100, destination=LOGIN), rule("allow-storage", 110, destination=STORAGE))
OPEN = nsg("nsg-app", *ALLOWS, deny_all(4000))
CLOSED = nsg("nsg-closed", ALLOWS[0], deny_all(4000))
DENY_STORAGE = rule("deny-storage", 105, "Deny", "Storage")
CONFIG = "registries: [contoso]\n"
Document = dict[str, Any]  # Any: JSON of its own shape


def written(path: Path, document: object) -> Path:
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@pytest.fixture
def tags(tmp_path: Path) -> Path:
    """The service tags as a file."""
    return written(tmp_path / "tags.json", TAGS)


@pytest.fixture
def offline(tags: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Options by which nothing is read live: asking Azure would fail."""
    monkeypatch.delenv("ACRNET_SANDBOX", raising=False)
    return ["--regions", "westeurope", "--service-tags", str(tags)]


def results(out: str) -> dict[str, str]:
    document: Document = json.loads(out)
    return {result["need"]: result["verdict"] for result in document["results"] if result["required"]}


def findings(out: str) -> list[tuple[str, str]]:
    return [(each["id"], each["rule_set"].rpartition("/")[2]) for each in json.loads(out)["findings"]]


# What is audited


def test_every_need_met_ends_with_0_and_says_so_first(estate: WriteEstate, acrnet: RunCommand) -> None:
    estate(OPEN)
    ended = acrnet("audit", "--registry", "contoso")
    assert ended.code == 0
    assert ended.headline == "Audit: all 2 required needs are met on 1 NSG."


def test_a_denied_need_ends_with_4_and_is_named_first(estate: WriteEstate, acrnet: RunCommand) -> None:
    estate(CLOSED)
    ended = acrnet("audit", "--registry", "contoso")
    assert ended.code == 4
    assert ended.headline == "Audit: 1 of 1 NSG denies a required need (contoso/storage/westeurope)."


def test_a_need_that_hangs_on_an_unknown_name_ends_with_5(estate: WriteEstate, acrnet: RunCommand) -> None:
    estate(nsg("nsg-app", ALLOWS[0], rule("allow-x", 200, destination="Storage.Westeuropa"), deny_all(4000)))
    assert acrnet("audit", "--registry", "contoso").code == 5


@pytest.mark.parametrize("whom", [["--nsg", "nsg-app"], ["--client", "vnet-app/app"]], ids=["nsg", "client"])
@pytest.mark.parametrize(
    ("prefixes", "refusal", "code"),
    [
        pytest.param("192.0.2.0/24", "", 0, id="prefixes elsewhere"),
        pytest.param("198.51.100.0/24", "", 5, id="prefixes of the registry, which may not count"),
        pytest.param("192.0.2.0/24", "status: 403, code: AuthorizationFailed", 5, id="prefixes that may not be read"),
        pytest.param("192.0.2.0/24", "status: 400, code: NoRegisteredProviderFound", 5, id="a cloud without prefixes"),
    ],
)
def test_a_deny_to_an_application_security_group_counts_where_its_prefixes_may_lie(
    whom: list[str], prefixes: str, refusal: str, code: int, *, estate: WriteEstate, acrnet: RunCommand
) -> None:
    group, *sets = application_group("asg-web", [prefixes])
    to_group: Document = {
        "destinationAddressPrefix": None,
        "destinationApplicationSecurityGroups": [{"id": group["id"]}],
    }
    settings = f'faults: [{{path: "*/addressPrefixSets", {refusal}, times: always}}]' if refusal else ""
    estate(nsg("nsg-app", rule("deny-web", 100, "Deny", **to_group)), group, *sets, settings=settings)
    ended = acrnet("audit", "--registry", "contoso", *whom)
    assert ended.code == code, ended.out + ended.err
    assert ("the members of the application security group asg-web are not known, and acrnet" in ended.out) is bool(
        refusal
    )


def test_without_a_selection_every_group_that_is_visible_is_audited(estate: WriteEstate, acrnet: RunCommand) -> None:
    estate(OPEN, CLOSED)
    ended = acrnet("audit", "--registry", "contoso", "--format", "json")
    assert json.loads(ended.out)["summary"]["rule_sets"] == 2


def test_the_groups_of_the_configuration_are_the_ones_audited(estate: WriteEstate, acrnet: RunCommand) -> None:
    folder = estate(OPEN, CLOSED, config=f"{CONFIG}targets: {{nsgs: [nsg-app]}}\n")
    configured = acrnet("audit", "--config", folder / "acrnet.yaml")
    assert (configured.code, configured.headline) == (0, "Audit: all 2 required needs are met on 1 NSG.")
    assert acrnet("audit", "--config", folder / "acrnet.yaml", "--all").code == 4


@pytest.mark.parametrize(
    "selection",
    [["--nsg", "nsg-closed"], ["-g", "rg-network", "--tag", "team=shop"], ["--tag", "team"]],
    ids=["by name", "by group and tag", "by the key of a tag"],
)
def test_a_selection_narrows_what_is_audited(estate: WriteEstate, acrnet: RunCommand, selection: list[str]) -> None:
    estate(OPEN, {**CLOSED, "tags": {"team": "shop"}})
    document = json.loads(acrnet("audit", "--registry", "contoso", "--format", "json", *selection).out)
    assert {result["rule_set"]["name"] for result in document["results"]} == {"nsg-closed"}


def test_audit_writes_nothing(estate: WriteEstate, acrnet: RunCommand, files: Files) -> None:
    estate(OPEN, CLOSED)
    before = files()
    acrnet("audit", "--registry", "contoso")
    assert files() == before


# Files


def test_files_are_audited_without_asking_azure(
    offline: list[str], tmp_path: Path, acrnet: RunCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "one.json", OPEN)
    written(tmp_path / "two.json", [CLOSED])
    ended = acrnet("audit", "--from", "one.json", "two.json", *offline, "--format", "json")
    document = json.loads(ended.out)
    assert ended.code == 4
    assert [each["path"] for each in document["inputs"]] == ["one.json", "two.json"]
    assert {each["rule_set"]["json_path"] for each in document["results"]} == {"$", "$[0]"}


@pytest.mark.parametrize(
    "narrowing",
    [
        ["--nsg", "NSG-closed"],
        ["--nsg", nsg_id("nsg-closed")],
        ["--tag", "team=shop"],
        ["--tag", "TEAM", "-g", "RG-network"],
        ["--subscription", SUBSCRIPTION, "--tag", "team"],
    ],
)
def test_the_groups_in_files_can_be_narrowed(
    offline: list[str], tmp_path: Path, acrnet: RunCommand, narrowing: list[str]
) -> None:
    path = written(tmp_path / "nsgs.json", [OPEN, {**CLOSED, "tags": {"team": "shop"}}])
    document = json.loads(acrnet("audit", "--from", path, *narrowing, *offline, "--format", "json").out)
    assert {each["rule_set"]["name"] for each in document["results"]} == {"nsg-closed"}


@pytest.mark.parametrize(
    ("narrowing", "sentence"),
    [
        (["--nsg", "nsg-ap"], "No network security group 'nsg-ap' is in the files. Did you mean nsg-app?"),
        (["--nsg", "zzz"], "No network security group 'zzz' is in the files. Check the name and the files."),
    ],
)
def test_a_name_that_no_group_in_the_files_has_is_refused(
    offline: list[str], tmp_path: Path, acrnet: RunCommand, narrowing: list[str], sentence: str
) -> None:
    ended = acrnet("audit", "--from", written(tmp_path / "nsg.json", OPEN), *narrowing, *offline)
    assert (ended.code, ended.out) == (2, "")
    assert sentence in ended.err


@pytest.mark.parametrize("narrowing", [["--tag", "team=shop"], ["-g", "rg-other"]], ids=["a tag", "a resource group"])
def test_a_narrowing_that_no_group_in_the_files_meets_leaves_nothing_to_audit(
    offline: list[str], tmp_path: Path, acrnet: RunCommand, narrowing: list[str]
) -> None:
    command = ["audit", "--from", written(tmp_path / "nsg.json", OPEN), *narrowing, *offline]
    ended = acrnet(*command)
    assert (ended.code, ended.headline) == (5, "Audit: nothing was audited.")
    assert "None of the network security groups and firewalls in the files matches the options. Leave out" in ended.out
    assert acrnet(*command, "--allow-empty").code == 0


NO_GROUP: dict[str, object] = {
    "an empty list": [],
    "an empty page": {"value": []},
    "something else": {"a": 1},
    "other resources": [{"id": nsg_id("x").replace("networkSecurityGroups", "virtualNetworks"), "name": "x"}],
}


@pytest.mark.parametrize("document", NO_GROUP.values(), ids=NO_GROUP)
def test_an_audit_of_nothing_does_not_pass(
    document: object, offline: list[str], tmp_path: Path, acrnet: RunCommand
) -> None:
    command = ["audit", "--from", written(tmp_path / "none.json", document), *offline]
    ended = acrnet(*command)
    assert ended.code == 5
    assert ended.headline == "Audit: nothing was audited, because there is no NSG, no firewall and no client to judge."
    assert (
        f"There is no network security group and no firewall in {tmp_path / 'none.json'}. Where that is fine, repeat"
        in ended.out
    )
    report = acrnet(*command, "--format", "json")
    assert report.code == 5
    assert [each.partition(".")[0] for each in json.loads(report.out)["incomplete"]] == ["Nothing was audited"]


@pytest.mark.parametrize("report", ["text", "markdown", "json"])
def test_an_audit_of_nothing_passes_where_that_is_fine(
    report: str, offline: list[str], tmp_path: Path, acrnet: RunCommand
) -> None:
    (tmp_path / "exports").mkdir()
    path = written(tmp_path / "none.json", [])
    ended = acrnet("audit", "--from", path, tmp_path / "exports", *offline, "--allow-empty", "--format", report)
    assert (ended.code, ended.err) == (0, "")
    assert json.loads(ended.out)["incomplete"] == [] if report == "json" else "nothing was audited" in ended.headline


def test_an_empty_folder_is_nothing_to_audit(offline: list[str], tmp_path: Path, acrnet: RunCommand) -> None:
    (tmp_path / "exports").mkdir()
    ended = acrnet("audit", "--from", tmp_path / "exports", *offline)
    assert (ended.code, ended.err) == (5, "")
    assert f"The folder {tmp_path / 'exports'} has no .json, .jsonc, .bicep or .bicepparam file." in ended.out
    beside = acrnet("audit", "--from", tmp_path / "exports", written(tmp_path / "nsg.json", OPEN), *offline)
    assert (beside.code, beside.headline) == (
        5,
        "Audit: all 2 required needs are met on 1 NSG; rule sets may be missing.",
    )


def test_what_was_not_read_is_not_fine_because_nothing_to_audit_is(
    offline: list[str], tmp_path: Path, acrnet: RunCommand
) -> None:
    unread = written(tmp_path / "unread.json", {"a": {"securityRules": []}})
    assert acrnet("audit", "--from", unread, *offline, "--allow-empty").code == 5


def test_a_subscription_without_groups_is_nothing_to_audit(tags: Path, tmp_path: Path, acrnet: RunCommand) -> None:
    estate = tmp_path / "estate"
    estate.mkdir()
    written(estate / "subscription.json", [{"id": f"/subscriptions/{SUBSCRIPTION}", "displayName": "bare"}])
    command = ["audit", "--sandbox", estate, "--all", "--regions", "westeurope", "--service-tags", tags]
    ended = acrnet(*command)
    assert (ended.code, ended.headline) == (
        5,
        "Audit: nothing was audited, because there is no NSG, no firewall and no client to judge.",
    )
    assert acrnet(*command, "--allow-empty").code == 0


def test_a_name_that_is_not_in_the_files_may_be_in_one_that_was_not_read(
    offline: list[str], tmp_path: Path, acrnet: RunCommand
) -> None:
    narrowing = ["--nsg", "zzz"]
    page = written(tmp_path / "page.json", {"value": [OPEN], "nextLink": "https://x"})
    broken = tmp_path / "broken.json"
    broken.write_text('[{"name": ', encoding="utf-8")
    of_page = acrnet("audit", "--from", page, *narrowing, *offline)
    assert of_page.code == 2
    assert f"It may be in what was not read: {page} mentions more than it has. " in of_page.err
    of_both = acrnet("audit", "--from", broken, page, *narrowing, *offline)
    assert of_both.code == 2
    assert f"It may be in what was not read: {broken} is not valid JSON at line 1, column 11" in of_both.err
    assert f"So may {page}. " in of_both.err


def test_no_fix_names_a_plan_for_a_group_that_only_a_file_has(
    offline: list[str], tmp_path: Path, acrnet: RunCommand
) -> None:
    path = written(
        tmp_path / "nsg.json", nsg("nsg-app", rule("acrnet-Storage", 90, destination="Storage"), deny_all(100))
    )
    report = acrnet("audit", "--from", path, *offline, "--format", "json")
    fixes = [each["fix"] for each in json.loads(report.out)["findings"]]
    assert report.code == 4
    assert any(fix.startswith("Allow Tcp 443 to") for fix in fixes)
    assert not any("acrnet plan" in fix for fix in fixes)


def test_standard_input_is_audited(offline: list[str], acrnet: RunCommand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(OPEN).encode())))
    ended = acrnet("audit", "--from", "-", *offline)
    assert (ended.code, ended.headline) == (0, "Audit: all 2 required needs are met on 1 NSG.")


@pytest.mark.parametrize("report", ["text", "markdown"])
def test_standard_input_is_called_that_where_people_read_of_it(
    offline: list[str], acrnet: RunCommand, monkeypatch: pytest.MonkeyPatch, report: str
) -> None:
    monkeypatch.setattr(
        sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps([nsg("nsg-app", deny_all(100))]).encode()))
    )
    told = acrnet("audit", "--from", "-", *offline, "--format", report).out.replace("\\", "")
    assert "nsg-app (standard input $[0]): 2 of 2 required needs are not met" in told
    assert "at standard input $[0]" in told
    assert "- standard input: rest, 1 NSG, 1 rule" in told


def test_an_error_in_standard_input_is_reported_once(
    offline: list[str], acrnet: RunCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    ended = acrnet("audit", "--from", "-", *offline)
    assert ended.code == 2
    assert "  - Standard input is empty." in ended.out


def test_an_unreadable_file_ends_with_2_after_the_others_were_audited(
    offline: list[str], tmp_path: Path, acrnet: RunCommand
) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('[{"name": ', encoding="utf-8")
    ended = acrnet("audit", "--from", broken, written(tmp_path / "two.json", CLOSED), *offline)
    assert ended.code == 2
    assert "1 of 1 NSG denies a required need (-/storage/westeurope)" in ended.headline
    assert str(broken) in ended.out
    assert ended.err.startswith(f"acrnet: {broken}")
    assert ended.err.count("\n") == 1


def test_many_unreadable_inputs_are_counted_after_the_first(
    offline: list[str], tmp_path: Path, acrnet: RunCommand
) -> None:
    ended = acrnet("audit", "--from", *(tmp_path / f"{number}.json" for number in range(12)), *offline)
    assert ended.code == 2
    assert len(ended.err.splitlines()) == 11
    assert ended.err.endswith("acrnet: 2 more inputs could not be read; --format json has all.\n")


@pytest.mark.parametrize(
    "document",
    [
        {"value": [OPEN], "nextLink": "https://x"},
        [OPEN, {"id": nsg_id("bare"), "properties": None}],
        {"a": {"securityRules": []}},
        {"type": "Microsoft.Authorization/policyDefinitions", "properties": {"resources": [CLOSED]}},
    ],
    ids=["a page of a list", "a group without its rules", "a form that is not read", "a policy definition"],
)
def test_a_file_that_mentions_groups_without_their_rules_ends_with_5(
    document: object, offline: list[str], tmp_path: Path, acrnet: RunCommand
) -> None:
    ended = acrnet("audit", "--from", written(tmp_path / "part.json", document), *offline)
    assert ended.code == 5
    nothing = "Audit: nothing was audited, because there is no NSG, no firewall and no client to judge."
    assert ended.headline == nothing or ended.headline.endswith("; rule sets may be missing.")
    assert "part.json mentions rules that were not read from it" in ended.out


def test_a_registry_from_a_file_needs_what_the_live_one_does(
    offline: list[str], tags: Path, tmp_path: Path, acrnet: RunCommand
) -> None:
    shown = {
        "id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/contoso",
        "name": "contoso",
        "location": "westeurope",
        "loginServer": "contoso.azurecr.io",
        "sku": {"name": "Basic"},
        "publicNetworkAccess": "Enabled",
    }
    group, registry = written(tmp_path / "nsg.json", CLOSED), written(tmp_path / "acr.json", shown)
    ended = acrnet("audit", "--from", group, "--registry-file", registry, "--service-tags", tags, "--format", "json")
    assert results(ended.out) == {"contoso/login/westeurope": "allowed", "contoso/storage/westeurope": "denied"}


@pytest.mark.processes
def test_an_audit_of_files_loads_no_azure_sdk(offline: list[str], tmp_path: Path) -> None:
    group = written(tmp_path / "nsg.json", OPEN)
    program = (
        "import sys; from acrnet.cli.main import run; run(sys.argv[1:]);"
        "sys.exit(any(name.split('.')[0] in {'azure', 'msal', 'requests'} for name in sys.modules))"
    )
    arguments = [sys.executable, "-c", program, "audit", "--from", str(group), *offline]
    ended = subprocess.run(arguments, check=False, capture_output=True, env=dict(os.environ))
    assert ended.returncode == 0, ended.stderr


# Clients


def test_a_source_asks_for_those_clients_only(estate: WriteEstate, acrnet: RunCommand) -> None:
    narrow = rule("allow-some", 100, destination="*", sourceAddressPrefix="10.0.1.0/25")
    estate(nsg("nsg-app", narrow, deny_all(4000)))
    common = ["audit", "--registry", "contoso", "--format", "json"]
    assert set(results(acrnet(*common).out).values()) == {"partial"}
    assert set(results(acrnet(*common, "--source", "10.0.1.0/26").out).values()) == {"allowed"}
    assert set(results(acrnet(*common, "--source", "10.0.1.128/25").out).values()) == {"denied"}
    assert set(results(acrnet(*common, "--source", "vnet-app/app").out).values()) == {"partial"}


def test_a_verdict_that_differs_by_source_is_split_by_source(estate: WriteEstate, acrnet: RunCommand) -> None:
    narrow = rule("allow-some", 100, destination="*", sourceAddressPrefix="10.0.1.0/25")
    estate(nsg("nsg-app", narrow, deny_all(4000)))
    first, *_ = json.loads(acrnet("audit", "--registry", "contoso", "--format", "json").out)["results"]
    assert [(each["sources"], each["verdict"]) for each in first["by_source"]] == [
        (["10.0.1.0/25"], "allowed"),
        (["10.0.1.128/25"], "denied"),
    ]


def test_the_way_of_a_client_is_walked_to_the_stage_that_decides(estate: WriteEstate, acrnet: RunCommand) -> None:
    estate(OPEN, CLOSED, more=(nic("nic-1", "vnet-app/app", "10.0.1.4", nsg=nsg_id("nsg-closed")),))
    ended = acrnet("audit", "--registry", "contoso", "--client", "nic-1", "--format", "json")
    document = json.loads(ended.out)
    decided = {each["need"]: (each["verdict"], each["decided_by"]) for each in document["results"]}
    assert decided["contoso/storage/westeurope"] == ("denied", "interface-nsg")
    assert decided["contoso/login/westeurope"] == ("allowed", "registry")
    assert document["summary"]["rule_sets"] == 0


@pytest.mark.parametrize(("client", "addresses"), [("vnet-app/app", "10.0.1.0/24"), ("nic-1", "10.0.1.4/32")])
@pytest.mark.parametrize("source", ["10.9.0.0/16", "10.0.9.9/32", "vnet-far/far"])
def test_a_client_without_an_address_of_the_source_is_refused(
    estate: WriteEstate, acrnet: RunCommand, client: str, addresses: str, source: str
) -> None:
    far = vnet("vnet-far", subnet("far", "10.7.1.0/24"), space=["10.7.0.0/16"])
    estate(OPEN, more=(nic("nic-1", "vnet-app/app", "10.0.1.4"), far))
    ended = acrnet("audit", "--registry", "contoso", "--client", client, "--source", source)
    assert ended.code == 2
    assert f"The client {client} has no address among the sources of --source. Its addresses: {addresses}." in ended.err


def test_a_subnet_is_asked_about_for_its_next_machine_too(estate: WriteEstate, acrnet: RunCommand) -> None:
    estate(OPEN, CLOSED, more=(nic("nic-1", "vnet-app/app", "10.0.1.4", nsg=nsg_id("nsg-closed")),))
    common = ["audit", "--registry", "contoso", "--client", "vnet-app/app", "--format", "json"]
    everybody = json.loads(acrnet(*common).out)
    assert {each["client"]["name"] for each in everybody["results"]} == {
        "vnet-app/app",
        "vnet-app/app behind nsg-closed",
    }
    another = acrnet(*common, "--source", "10.0.1.77/32")
    assert (another.code, set(results(another.out).values())) == (0, {"allowed"})
    assert (
        "vnet-app/app stands for the next machine there, because no network interface takes its path today"
        in json.loads(another.out)["assumptions"]
    )


def test_what_names_lead_to_is_read_for_a_client_and_not_assumed(estate: WriteEstate, acrnet: RunCommand) -> None:
    link = {"id": network_id("privateEndpoints", "pe")}
    state = {"privateEndpoint": link, "privateLinkServiceConnectionState": {"status": "Approved"}}
    estate(OPEN, more=({"id": f"{registry_id('contoso')}/privateEndpointConnections/pe", "properties": state},))
    ended = acrnet("audit", "--registry", "contoso", "--client", "vnet-app/app", "--format", "json")
    assert not [each for each in json.loads(ended.out)["assumptions"] if "to its public addresses" in each]


def test_an_unseen_stage_is_undecidable_until_it_is_accepted(estate: WriteEstate, acrnet: RunCommand) -> None:
    routes = route_table("rt", default=("0.0.0.0/0", "VirtualAppliance"))
    network = vnet(
        "vnet-far", subnet("far", "10.7.1.0/24", route_table=network_id("routeTables", "rt")), space=["10.7.0.0/16"]
    )
    estate(OPEN, more=(routes, network))
    common = ["audit", "--registry", "contoso", "--client", "vnet-far/far", "--format", "json"]
    ended = acrnet(*common)
    assert ended.code == 5
    first, *_ = json.loads(ended.out)["results"]
    assert (first["verdict"], first["seen"], first["missing"][0]["stage"]) == ("undecidable", "allowed", "firewall")
    accepted = acrnet(*common, "--accept-unseen", "firewall")
    assert accepted.code == 0
    assert "firewall" in " ".join(json.loads(accepted.out)["assumptions"])


def test_whom_registries_of_a_region_admit_is_undecidable_until_it_is_accepted(
    estate: WriteEstate, acrnet: RunCommand, tags: Path
) -> None:
    estate(OPEN)
    common = [
        "audit",
        "--regions",
        "westeurope",
        "--service-tags",
        tags,
        "--client",
        "vnet-app/app",
        "--format",
        "json",
    ]
    ended = acrnet(*common)
    assert (ended.code, results(ended.out)["-/login/westeurope"]) == (5, "undecidable")
    accepted = acrnet(*common, "--accept-unseen", "registry")
    assert (accepted.code, set(results(accepted.out).values())) == (0, {"allowed"})


@pytest.mark.parametrize(("admitted", "code"), [("198.51.100.200", 4), ("192.0.2.1", 0)])
def test_the_access_rules_of_a_registry_in_a_file_are_those_in_the_file(
    estate: WriteEstate, acrnet: RunCommand, tags: Path, admitted: str, code: int
) -> None:
    pip = network_id("publicIPAddresses", "pip")
    door = nic("door", "vnet-app/app", "10.0.1.4")
    door["properties"]["ipConfigurations"][0]["properties"]["publicIPAddress"] = {"id": pip}
    address = {"id": pip, "location": "westeurope", "properties": {"ipAddress": "192.0.2.1"}}
    estate(OPEN, more=(door, address))
    rules = {"defaultAction": "Deny", "ipRules": [{"action": "Allow", "value": admitted}]}
    held = written(tags.with_name("registry.json"), registry("contoso", networkRuleSet=rules))
    options = ["--registry-file", held, "--service-tags", tags, "--client", "door"]
    assert acrnet("audit", *options).code == code


# What if


def test_an_assumed_deny_shows_what_it_would_break(estate: WriteEstate, acrnet: RunCommand, tmp_path: Path) -> None:
    estate(OPEN)
    ended = acrnet("audit", "--registry", "contoso", "--assume", written(tmp_path / "deny.json", DENY_STORAGE))
    assert ended.code == 4
    assert ended.headline.startswith("Audit with an assumed change: 1 of 1 NSG denies a required need")
    assert "\nAssumed: the rule deny-storage (105, Outbound Deny) exists.\nWould break: " in ended.out
    assert "Would break: Storage.WestEurope, Tcp 443: 128 IPv4 addresses in 2 prefixes, on nsg-app" in ended.out
    assert "Would open: nothing." in ended.out


def test_a_rule_assumed_to_be_gone_shows_what_opens(estate: WriteEstate, acrnet: RunCommand) -> None:
    estate(nsg("nsg-app", DENY_STORAGE))
    ended = acrnet("audit", "--registry", "contoso", "--assume-remove", "deny-storage", "--format", "json")
    document = json.loads(ended.out)
    assert ended.code == 0
    befores = {each["need"]: (each["before"], each["verdict"]) for each in document["results"] if each["required"]}
    assert befores["contoso/storage/westeurope"] == ("denied", "allowed")
    assert {each["effect"] for each in document["changes"]} == {"opens"}


def test_an_assumed_replica_shows_which_clients_it_would_cut(estate: WriteEstate, acrnet: RunCommand) -> None:
    estate(OPEN)
    ended = acrnet("audit", "--registry", "contoso", "--assume-replica", "northeurope")
    assert ended.code == 4
    assert "denies a required need (contoso/login/northeurope" in ended.headline
    assert "Would break: AzureContainerRegistry.NorthEurope" in ended.out


def test_a_replica_that_is_assumed_twice_is_assumed_once(estate: WriteEstate, acrnet: RunCommand) -> None:
    estate(OPEN)
    common = [
        "audit",
        "--registry",
        "contoso",
        "--nsg",
        "nsg-app",
        "--format",
        "json",
        "--assume-replica",
        "northeurope",
    ]
    once, twice = acrnet(*common), acrnet(*common, "--assume-replica", "North Europe")
    assert json.loads(twice.out)["hypotheses"] == ["contoso has a replica in northeurope"]
    assert (twice.code, twice.out) == (once.code, once.out)


def test_assumed_data_endpoints_need_the_registry_tag_only(estate: WriteEstate, acrnet: RunCommand) -> None:
    estate(CLOSED)
    ended = acrnet("audit", "--registry", "contoso", "--assume-data-endpoints", "--format", "json")
    assert ended.code == 0
    assert results(ended.out) == {"contoso/login/westeurope": "allowed", "contoso/data/westeurope": "allowed"}


@pytest.mark.parametrize(
    "asked", [("--nsg", "nsg-app"), ("--client", "vnet-app/app")], ids=["group", "way of a client"]
)
def test_a_plan_that_does_not_know_what_is_assumed_is_no_fix(
    estate: WriteEstate, acrnet: RunCommand, tmp_path: Path, asked: tuple[str, str]
) -> None:
    estate(nsg("nsg-app", ALLOWS[0], deny_all(4000)))
    rule_there = ("--assume", written(tmp_path / "deny.json", DENY_STORAGE))
    for assumed in ((), rule_there, ("--assume-replica", "northeurope")):
        ended = acrnet("audit", "--registry", "contoso", *asked, *assumed, "--format", "json")
        fixes = [each["fix"] for each in json.loads(ended.out)["findings"] if each["id"] == "need_denied"]
        assert fixes
        assert all(("acrnet plan" in fix) is not bool(assumed) for fix in fixes)


def test_an_assumed_rule_goes_with_the_way_of_a_client(estate: WriteEstate, acrnet: RunCommand, tmp_path: Path) -> None:
    estate(OPEN)
    deny = written(tmp_path / "deny.json", DENY_STORAGE)
    ended = acrnet("audit", "--registry", "contoso", "--client", "vnet-app/app", "--assume", deny, "--format", "json")
    document = json.loads(ended.out)
    assert results(ended.out)["contoso/storage/westeurope"] == "denied"
    assert [(each["client"], each["effect"], each["need"]) for each in document["changes"]] == [
        ("vnet-app/app", "breaks", "contoso/storage/westeurope")
    ]


# What counts


def test_a_level_to_fail_on_moves_the_line(estate: WriteEstate, acrnet: RunCommand) -> None:
    estate(nsg("nsg-app"))
    assert acrnet("audit", "--registry", "contoso").code == 0
    assert acrnet("audit", "--registry", "contoso", "--fail-on", "note").code == 4
    estate(CLOSED)
    assert acrnet("audit", "--registry", "contoso", "--fail-on", "none").code == 0


def test_a_suppressed_finding_does_not_count_while_it_is_suppressed(estate: WriteEstate, acrnet: RunCommand) -> None:
    config = CONFIG + (
        "suppressions:\n"
        "  - finding: need_denied\n    rule_set: nsg-closed\n    reason: Moves to data endpoints.\n    until: {until}\n"
    )
    folder = estate(CLOSED, config=config.format(until="2999-12-31"))
    held = acrnet("audit", "--config", folder / "acrnet.yaml", "--format", "json")
    assert (held.code, findings(held.out)) == (0, [])
    assert [each["reason"] for each in json.loads(held.out)["suppressed"]] == ["Moves to data endpoints."]
    folder = estate(CLOSED, config=config.format(until="2020-01-31"))
    ended = acrnet("audit", "--config", folder / "acrnet.yaml", "--format", "json")
    assert ended.code == 4
    assert [each for each, _ in findings(ended.out)] == ["need_denied", "suppression_expired"]


def test_a_baseline_leaves_only_what_is_new(estate: WriteEstate, acrnet: RunCommand, tmp_path: Path) -> None:
    estate(OPEN, CLOSED)
    baseline = tmp_path / "baseline.json"
    baseline.write_text(acrnet("audit", "--registry", "contoso", "--format", "json").out, encoding="utf-8")
    same = acrnet("audit", "--registry", "contoso", "--format", "json", "--baseline", baseline)
    assert (same.code, findings(same.out)) == (0, [])
    estate(nsg("nsg-app", deny_all(4000)), CLOSED)
    worse = acrnet("audit", "--registry", "contoso", "--format", "json", "--baseline", baseline)
    assert worse.code == 4
    assert {name for _, name in findings(worse.out)} == {"nsg-app"}


def test_the_report_comes_in_markdown_too(estate: WriteEstate, acrnet: RunCommand) -> None:
    estate(CLOSED)
    assert acrnet("audit", "--registry", "contoso", "--format", "markdown").out.startswith(
        "**Audit: 1 of 1 NSG denies a required need "
    )


# Bad input


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "No registry is named. Name one with --registry, --registry-file or --regions, or under registries in"),
        (["--registry", "contoso", "x.json"], "'x.json' follows no option. Name files to audit with --from PATH..."),
        (
            ["--registry", "contoso", "--from", "x.json", "--management-group", "corp"],
            "--from reads rule sets from files, and --management-group asks Azure. Leave out one.",
        ),
        (
            ["--registry", "contoso", "--regions", "westeurope"],
            "--regions stands for any registry there, and cannot be given with --registry or --registry-file.",
        ),
        (["--regions", " , "], "--regions names no region. Give location names: --regions westeurope."),
        (
            ["--regions", "westeurope", "--region", "northeurope"],
            "--region northeurope asks for a replica of one registry, and --regions names none. Give the registry",
        ),
        (
            ["--regions", "westeurope", "--from", "x.json"],
            "Nothing says which service tags count: no registry is read live, and no service-tag file is given.",
        ),
        (
            ["--regions", "westeurope", "--assume-data-endpoints"],
            "--regions names no registry that a replica or data endpoints could be assumed of.",
        ),
        (["--registry", "contoso", "--tag", "=x"], "--tag '=x' names no tag. Write it as KEY or KEY=VALUE."),
        (
            ["--registry", "contoso", "--source", "10.0.0.300/24"],
            "--source '10.0.0.300/24' is neither an address prefix nor a subnet.",
        ),
        (["--registry", "contoso", "--source", "vnet-app/nowhere"], "has no subnet 'nowhere'. Its subnets: app."),
        (["--registry", "contoso", "--client", "nowhere"], "No network interface"),
        (["--registry", "contoso", "--nsg", "nsg-ap"], "No network security group"),
        (["--registry", "contosos"], "No registry named 'contosos' is visible in the 1 subscription you can see."),
        (["--registry", "contoso", "--assume-remove", "no"], "No rule set under audit has a rule 'no'."),
        (
            ["--registry", "contoso", "--accept-unseen", "firewall"],
            "--accept-unseen is about stages on the way of a client, and no client is named. Name one with --client,",
        ),
        (["--registry", "contoso", "--assume-replica", "mars"], "have no AzureContainerRegistry tag for the location"),
        (["--registry", "contoso", "--assume-replica", "westeurope"], "contoso has a replica in westeurope already."),
        (["--registry", "contoso", "--operations", "delete"], "--operations does not take 'delete'."),
        (["--registry", "contoso", "--assume", "missing.json"], "missing.json"),
        (["--registry", "contoso", "--baseline", "missing.json"], "missing.json"),
        (["--registry-file", "missing.json", "--service-tags", "tags.json"], "missing.json"),
    ],
)
def test_bad_input_gets_one_sentence_and_2(
    estate: WriteEstate, acrnet: RunCommand, files: Files, arguments: list[str], sentence: str
) -> None:
    estate(OPEN)
    before = files()
    ended = acrnet("audit", *arguments)
    assert ended.code == 2, ended
    assert sentence in ended.err
    assert ended.err.startswith("acrnet: ")
    assert ended.err.count("\n") == 1
    assert (ended.out, files()) == ("", before)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("{", "baseline.json"), ("[]", "is not an audit of acrnet"), ('{"kind": "plan"}', "is not an audit of acrnet")],
)
def test_a_baseline_that_is_not_an_audit_is_refused(
    estate: WriteEstate, acrnet: RunCommand, tmp_path: Path, content: str, sentence: str
) -> None:
    estate(OPEN)
    path = tmp_path / "baseline.json"
    path.write_text(content, encoding="utf-8")
    ended = acrnet("audit", "--registry", "contoso", "--baseline", path)
    assert ended.code == 2
    assert sentence in ended.err


def test_two_assumed_rules_of_one_name_are_refused(estate: WriteEstate, acrnet: RunCommand, tmp_path: Path) -> None:
    estate(OPEN)
    path = written(tmp_path / "rules.json", [DENY_STORAGE, {**DENY_STORAGE, "name": "DENY-storage"}])
    ended = acrnet("audit", "--registry", "contoso", "--assume", path)
    assert (ended.code, ended.err.startswith("acrnet: Two assumed rules are named ")) == (2, True)


def test_audit_is_among_the_commands() -> None:
    assert "audit" in COMMANDS


def test_the_levels_to_fail_on_are_those_of_findings() -> None:
    assert [str(each) for each in FailOn] == [*(str(each) for each in Level), "none"]


def test_a_parameter_that_no_template_declares_is_refused(
    acrnet: RunCommand, offline: list[str], tmp_path: Path
) -> None:
    file = written(tmp_path / "nsg.json", OPEN)
    ended = acrnet("audit", "--from", file, "--param", "location=westeurope", *offline)
    assert ended.code == 2
    assert "No template in the files declares the parameter 'location'." in ended.err
    without = acrnet("audit", "--param", "location=westeurope", *offline)
    assert without.code == 2
    assert "--param is about templates in files, and no file is named." in without.err
