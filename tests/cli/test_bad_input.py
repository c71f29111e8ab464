"""Whatever is wrong ends in one sentence with the next step, the right exit code, no traceback, and nothing written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ..estates import GROUP, nsg, nsg_id, registry, registry_id, rule
from .conftest import NSG_APP, Files, RunCommand, WriteEstate

BOTH = ("--registry", "contoso", "--nsg", "nsg-app")
OTHER_GROUP = GROUP.replace("rg-network", "rg-other")
NO_TARGET = "No network security group or firewall policy is named."


def refused(acrnet: RunCommand, files: Files, *arguments: str, code: int, says: str) -> None:
    """Run a command that must be refused."""
    before = files()
    ended = acrnet(*arguments)
    assert (ended.code, ended.out) == (code, ""), ended.err
    assert says in ended.err
    assert "Traceback" not in ended.err
    assert files() == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(("plan", *BOTH, "--operations", "pul"), "Did you mean pull?", id="operation"),
        pytest.param(("plan", *BOTH, "--operations", ""), "No operation is asked for.", id="no operation"),
        pytest.param(("plan", *BOTH, "--include", "entar"), "Did you mean entra?", id="include"),
        pytest.param(("plan", *BOTH, "--scope", "local"), "It takes regional, global.", id="scope"),
        pytest.param(("plan", *BOTH, "--layers", "some"), "It takes current, transition, data-only.", id="layers"),
        pytest.param(("plan", *BOTH, "--layers", "data-only"), "no dedicated data endpoints", id="no data endpoints"),
        pytest.param(("plan", *BOTH, "--region", "northeurope"), "northeurope", id="region without replica"),
        pytest.param(
            ("plan", *BOTH, "--source", "10.0.0/8"), "--source '10.0.0/8' is not an address prefix.", id="source"
        ),
        pytest.param(
            ("plan", *BOTH, "--virtual-network", "x"), "--virtual-network 'x' is not an address prefix.", id="network"
        ),
        pytest.param(
            ("plan", *BOTH, "--source", "10.1.0.5/24"),
            "--source '10.1.0.5/24' has bits set beyond its length. Did you mean '10.1.0.0/24'?",
            id="source with host bits",
        ),
        pytest.param(
            ("plan", *BOTH, "--virtual-network", "fd00::5/48"),
            "--virtual-network 'fd00::5/48' has bits set beyond its length. Did you mean 'fd00::/48'?",
            id="network with host bits",
        ),
        pytest.param(
            ("audit", *BOTH, "--source", "10.1.0.5/24"),
            "--source '10.1.0.5/24' has bits set beyond its length. Did you mean '10.1.0.0/24'?",
            id="source of an audit with host bits",
        ),
        pytest.param(
            ("audit", *BOTH, "--virtual-network", "10.1.0.5/8"),
            "--virtual-network '10.1.0.5/8' has bits set beyond its length. Did you mean '10.0.0.0/8'?",
            id="network of an audit with host bits",
        ),
        pytest.param(("plan", *BOTH, "--owner", "Team A"), "cannot be an owner label", id="owner"),
        pytest.param(("plan", *BOTH, "--cloud", "moon"), "There is no cloud named 'moon'.", id="cloud"),
        pytest.param(("plan", *BOTH, "--auth", "magic"), "There is no credential named 'magic'.", id="credential"),
        pytest.param(("plan", "--nsg", "nsg-app"), "No registry is named.", id="no registry"),
        pytest.param(("plan", "--registry", "contoso"), NO_TARGET, id="no group"),
        pytest.param(("plan", "--registry", "contos", "--nsg", "nsg-app"), "Did you mean contoso?", id="registry"),
        pytest.param(("plan", "--registry", "contoso", "--nsg", "nsg-ap"), "Did you mean nsg-app?", id="group"),
        pytest.param(
            ("plan", "--registry", "contoso", "--nsg", ""), "name of a network security group is empty", id="empty"
        ),
        pytest.param(
            ("plan", "--registry", registry_id("gone"), "--nsg", "nsg-app"),
            "There is no registry",
            id="registry id gone",
        ),
        pytest.param(
            ("plan", "--registry", "contoso", "--nsg", nsg_id("gone")),
            "There is no network security group",
            id="group gone",
        ),
        pytest.param(
            ("plan", "--registry", "contoso", "--nsg", registry_id("contoso")),
            "not of a network security group",
            id="type",
        ),
        pytest.param(
            ("plan", "--registry", "/subscriptions/x", "--nsg", "nsg-app"), "is not the id of", id="half an id"
        ),
        pytest.param(("plan", *BOTH, "--config", "nowhere.yaml"), "There is no configuration file", id="config"),
        pytest.param(("plan", *BOTH, "--service-tags", "nowhere.json"), "cannot be read", id="tag file"),
        pytest.param(("plan", *BOTH, "--sandbox", "nowhere"), "nowhere is not a folder", id="estate"),
        pytest.param(("plan", *BOTH, "--out", "."), "--out . is a folder.", id="out is a folder"),
        pytest.param(
            ("plan", *BOTH, "--out", "no/where/plan.json"), "There is no folder no/where", id="out in no folder"
        ),
        pytest.param(("plan", *BOTH, "--out", "x" * 300), "The plan cannot be saved at", id="out with an endless name"),
        pytest.param(("plan", *BOTH, "--sandbox", "x" * 300), "File name too long", id="endless estate"),
        pytest.param(("plan", *BOTH, "--config", "x" * 300), "File name too long", id="endless configuration"),
        pytest.param(("inspect", "contos"), "Did you mean contoso?", id="inspect a misspelt registry"),
        pytest.param(("apply", "nowhere.json"), "The plan nowhere.json cannot be read", id="apply no file"),
        pytest.param(("apply", "--yes", *BOTH), "Name a file with --journal FILE.", id="apply without journal"),
        pytest.param(("rollback", "nowhere.jsonl"), "nowhere.jsonl", id="roll back no file"),
        pytest.param(("remove", "--yes", "--journal", "j"), NO_TARGET, id="remove nowhere"),
        pytest.param(("sandbox", "init", "x" * 300), "File name too long. Check the path", id="init endless"),
    ],
)
def test_a_wrong_command_line_exits_2(
    acrnet: RunCommand, estate: WriteEstate, files: Files, arguments: tuple[str, ...], says: str
) -> None:
    estate()
    refused(acrnet, files, *arguments, code=2, says=says)


def test_a_name_that_several_resources_bear_lists_their_ids(
    acrnet: RunCommand, estate: WriteEstate, files: Files
) -> None:
    estate(NSG_APP, nsg("nsg-app", group=OTHER_GROUP))
    refused(acrnet, files, "plan", *BOTH, code=2, says=f"{nsg_id('nsg-app')}, {nsg_id('nsg-app', OTHER_GROUP)}")


def test_a_name_is_looked_for_in_the_subscription_given_only(
    acrnet: RunCommand, estate: WriteEstate, files: Files
) -> None:
    estate()
    refused(
        acrnet,
        files,
        "plan",
        *BOTH,
        "--subscription",
        "00000000-0000-0000-0000-000000000000",
        code=2,
        says="Cannot list",
    )


def test_a_configuration_is_reported_with_line_and_field(acrnet: RunCommand, estate: WriteEstate, files: Files) -> None:
    estate(config="registries: [contoso]\ntargts: {nsgs: [nsg-app]}\n")
    refused(acrnet, files, "plan", code=2, says="line 2, targts")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("<!DOCTYPE html><html></html>", "is a web page", id="HTML"),
        pytest.param('{"values": [', "line 1", id="truncated"),
        pytest.param("{}", "tags.json", id="something else"),
    ],
)
def test_a_wrong_tag_file_is_refused(
    acrnet: RunCommand, estate: WriteEstate, files: Files, text: str, says: str
) -> None:
    estate()
    Path("tags.json").write_text(text, encoding="utf-8")
    refused(acrnet, files, "plan", *BOTH, "--service-tags", "tags.json", code=2, says=says)


def test_a_tag_file_of_another_cloud_is_refused(acrnet: RunCommand, estate: WriteEstate, files: Files) -> None:
    folder = estate()
    tags = folder / "service-tags.json"
    refused(acrnet, files, "plan", *BOTH, "--cloud", "china", "--service-tags", str(tags), code=2, says="China")


def test_an_estate_with_broken_json_is_named_with_file_and_line(
    acrnet: RunCommand, estate: WriteEstate, files: Files
) -> None:
    folder = estate()
    (folder / "broken.json").write_text('{\n  "id": }\n', encoding="utf-8")
    refused(acrnet, files, "plan", *BOTH, code=2, says="broken.json, line 2")


def test_a_file_that_is_no_resource_is_passed_over_with_a_note(acrnet: RunCommand, estate: WriteEstate) -> None:
    folder = estate()
    (folder / "notes.json").write_text('{"note": "mine"}', encoding="utf-8")
    ended = acrnet("plan", *BOTH)
    assert (ended.code, "sandbox: skipped notes.json: no ARM id" in ended.err) == (0, True)


@pytest.mark.parametrize(
    ("fault", "code", "says"),
    [
        pytest.param("status: 500, times: always", 1, "Cannot read", id="Azure fails"),
        pytest.param("connection: refused, times: always", 1, "did not answer", id="nobody answers"),
        pytest.param("status: 403, code: AuthorizationFailed", 6, "Cannot read", id="forbidden"),
    ],
)
def test_an_error_of_azure_is_one_sentence_with_code_and_request(
    *, acrnet: RunCommand, estate: WriteEstate, files: Files, fault: str, code: int, says: str
) -> None:
    estate(settings=f"faults:\n  - {{method: GET, path: '*/networkSecurityGroups/nsg-app', {fault}}}\n")
    refused(acrnet, files, "plan", *BOTH, "--out", "plan.json", code=code, says=says)


def test_a_half_readable_fleet_is_an_error_that_names_what_is_missing(
    acrnet: RunCommand, estate: WriteEstate, files: Files
) -> None:
    names = ["nsg-app", "nsg-one", "nsg-two"]
    closed = "  - {method: GET, path: '*/networkSecurityGroups/nsg-%s', status: 403, code: AuthorizationFailed}\n"
    estate(*(nsg(name) for name in names), settings="faults:\n" + closed % "one" + closed % "two")
    options = [part for name in names for part in ("--nsg", name)]
    says = "2 of 3 network security groups cannot be read."
    refused(acrnet, files, "plan", "--registry", "contoso", *options, code=1, says=says)


def test_a_registry_that_cannot_be_read_never_yields_deletes(
    acrnet: RunCommand, estate: WriteEstate, files: Files
) -> None:
    config = "registries: [contoso, fabrikam]\ntargets: {nsgs: [nsg-app]}\nowner: default\nprune: true\n"
    fault = "faults:\n  - {method: GET, path: '*/registries/fabrikam', status: 500, times: always}\n"
    estate(config=config, settings=fault, more=(registry("fabrikam"),))
    refused(acrnet, files, "plan", "--out", "plan.json", code=1, says="fabrikam")


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        pytest.param(lambda text: text[:-40], "is not complete JSON", id="truncated"),
        pytest.param(lambda text: text.replace('"priority": 1000', '"priority": 999'), "was altered", id="altered"),
        pytest.param(
            lambda text: text.replace('"format_version": "1.0"', '"format_version": "2.0"'), "2.0", id="version"
        ),
        pytest.param(lambda text: "[]", "plan.json", id="no plan"),
        pytest.param(lambda text: "\udcff", "is not a plan: it is not text", id="no text"),
    ],
)
def test_a_damaged_plan_is_refused(
    acrnet: RunCommand, estate: WriteEstate, files: Files, damage: object, says: str
) -> None:
    estate()
    acrnet("plan", *BOTH, "--out", "plan.json")
    assert callable(damage)
    text = damage(Path("plan.json").read_text(encoding="utf-8"))
    Path("plan.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    refused(acrnet, files, "apply", "plan.json", "--yes", "--journal", "j.jsonl", code=2, says=says)


def test_a_plan_of_another_cloud_is_refused(acrnet: RunCommand, estate: WriteEstate, files: Files) -> None:
    estate()
    acrnet("plan", *BOTH, "--out", "plan.json")
    before = files()
    ended = acrnet("apply", "plan.json", "--yes", "--journal", "j.jsonl", "--cloud", "usgov")
    assert (ended.code, files()) == (2, before)
    assert "The plan is for the cloud public, and this is usgov." in ended.err


def test_options_that_make_a_plan_do_not_go_with_a_saved_one(
    acrnet: RunCommand, estate: WriteEstate, files: Files
) -> None:
    estate()
    acrnet("plan", *BOTH, "--out", "plan.json")
    refused(acrnet, files, "apply", "plan.json", "--nsg", "nsg-app", "--yes", "--journal", "j", code=2, says="as it is")


def test_a_plan_that_holds_another_kind_of_text_is_shown_safely(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate(nsg("nsg-app", rule("a\x1b[31mb", 200, "Deny")))
    out = acrnet("plan", *BOTH).out
    assert "\x1b" not in out
    assert "a\\x1b[31mb" in out


def test_json_on_standard_output_is_nothing_but_json(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    assert json.loads(acrnet("plan", *BOTH, "--format", "json", "-v").out)["cloud"] == "public"


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_certificate_authorities_that_are_not_there_are_named_before_anything_is_asked(
    acrnet: RunCommand, estate: WriteEstate, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    folder = estate()
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.setenv(variable, "nowhere.pem")
    assert acrnet("plan", *BOTH, "--sandbox", folder).code == 0
    monkeypatch.delenv("ACRNET_SANDBOX")
    ended = acrnet("plan", *BOTH)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        f"acrnet: {variable} names nowhere.pem, which cannot be read: No such file or directory. Name a file of"
        " certificates in PEM, or unset the variable.\n"
    )


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="a file that never ends is a device of Unix")
@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("plan", *BOTH, "--config", "/dev/zero"), "/dev/zero is larger than 1 MB, so it is not a configuration file."),
        (
            ("apply", "/dev/zero", "--yes", "--journal", "j.jsonl"),
            "The plan /dev/zero cannot be read: it is larger than 512 MB.",
        ),
        (("rollback", "/dev/zero", "--yes"), "The journal /dev/zero cannot be read: it is larger than 512 MB."),
        (("plan", *BOTH, "--service-tags", "/dev/zero"), "/dev/zero is larger than 64 MB"),
        (("audit", *BOTH, "--assume", "/dev/zero"), "/dev/zero is not a regular file."),
        (("audit", *BOTH, "--baseline", "/dev/zero"), "/dev/zero is not a regular file."),
        (("audit", "--from", "x", "--registry-file", "/dev/zero"), "/dev/zero is not a regular file."),
    ],
    ids=["config", "plan", "journal", "tags", "assume", "baseline", "registry"],
)
def test_a_file_that_never_ends_is_not_read_for_ever(
    acrnet: RunCommand, estate: WriteEstate, files: Files, command: tuple[str, ...], says: str
) -> None:
    estate()
    refused(acrnet, files, *command, code=2, says=says)


def test_rollback_says_what_it_was_given_in_place_of_a_journal(
    acrnet: RunCommand, estate: WriteEstate, files: Files
) -> None:
    estate()
    acrnet("plan", *BOTH, "--out", "plan.json")
    says = "plan.json is a plan of acrnet, which acrnet apply takes, not a journal. Give the journal that acrnet apply"
    refused(acrnet, files, "rollback", "plan.json", "--yes", code=2, says=says)


def test_the_service_tags_that_azure_answers_with_for_another_cloud_are_a_wrong_cloud(
    acrnet: RunCommand, estate: WriteEstate, files: Files
) -> None:
    estate()
    refused(acrnet, files, "plan", *BOTH, "--cloud", "china", code=2, says="use --cloud public.")
