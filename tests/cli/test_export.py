from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
from pathlib import Path

import pytest

from acrnet.export.syntax import Syntax
from acrnet.export.table import SYNTAXES

from ..estates import registry, service_tags
from ..syntaxes import EVERY_SYNTAX
from .conftest import Files, RunCommand, WriteEstate
from .tags.tag_files import NEW, tag_file


def offline(folder: Path, *more: str | Path, form: str = "cidr") -> tuple[str | Path, ...]:
    """The arguments for two regions by a tag file, as somebody without an account gives them."""
    return (
        *("export", "--format", form, "--regions", "westeurope,francecentral"),
        *("--service-tags", tag_file(folder), *more),
    )


def test_a_list_is_made_without_an_account(acrnet: RunCommand, tmp_path: Path) -> None:
    ended = acrnet(*offline(tmp_path))
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    # FranceCentral has 198.51.100.0/27 and WestEurope the /27 after it.
    assert [line for line in lines if not line.startswith("#")] == [
        "198.51.100.0/26",
        "203.0.113.0/28",
        "203.0.113.64/27",
        "2001:db8:1::/64",
    ]
    path = tmp_path / "tags.json"
    assert f"# sha256: {hashlib.sha256(path.read_bytes()).hexdigest()}" in lines
    assert (f"# command: acrnet export --format cidr --service-tags {path} --regions francecentral,westeurope") in lines


def test_the_command_of_a_list_makes_the_same_list(acrnet: RunCommand, tmp_path: Path) -> None:
    first = acrnet(*offline(tmp_path, "--max-entries", "2", "--operations", "push,pull")).out
    command = next(line for line in first.splitlines() if line.startswith("# command: "))
    assert acrnet(*command.removeprefix("# command: acrnet ").split()).out == first


def test_names_of_a_registry_that_is_read_live(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    ended = acrnet("export", "--format", "HOSTS", "--registry", "Contoso")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines()[-3:] == ["*.blob.core.windows.net", "azurecr.io", "contoso.azurecr.io"]
    assert "--scope" not in ended.out  # names are the same in every scope


def test_a_registry_of_the_configuration_is_meant_where_none_is_named(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate(config="registries:\n  - contoso\n")
    assert "# registry: contoso (contoso.azurecr.io)" in acrnet("export", "--format", "cidr").out


def test_a_registry_file_needs_no_account(acrnet: RunCommand, tmp_path: Path) -> None:
    saved = tmp_path / "contoso.json"
    saved.write_text(json.dumps(registry("contoso")), encoding="utf-8")
    ended = acrnet("export", "--format", "csv", "--registry-file", saved, "--service-tags", tag_file(tmp_path))
    assert ended.code == 0
    assert "host,contoso.azurecr.io,Tcp,443,contoso/login/westeurope,AzureContainerRegistry.WestEurope" in ended.out


@pytest.mark.parametrize("syntax", EVERY_SYNTAX)
def test_a_list_is_saved_and_replaced_by_the_next_one(acrnet: RunCommand, tmp_path: Path, syntax: Syntax) -> None:
    form = syntax.name
    out = tmp_path / "allow.txt"
    shown = acrnet(*offline(tmp_path, form=form)).out
    for _ in range(2):
        ended = acrnet(*offline(tmp_path, "--out", out, form=form))
        assert (ended.code, ended.out, ended.err) == (0, "", f"The list is saved in {out}.\n")
        assert out.read_text(encoding="utf-8") == shown
    assert acrnet(*offline(tmp_path, "--out", "-", form=form)).out == shown


def test_a_new_list_can_be_read_by_whoever_the_umask_lets(acrnet: RunCommand, tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        acrnet(*offline(tmp_path, "--out", tmp_path / "allow.txt"))
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "allow.txt").stat().st_mode) == 0o644


def test_a_file_of_something_else_is_replaced_only_with_force(acrnet: RunCommand, tmp_path: Path, files: Files) -> None:
    (tmp_path / "mine").write_text("10.0.0.0/8\n", encoding="utf-8")
    arguments = offline(tmp_path, "--out", tmp_path / "mine")
    before = files()
    refused = acrnet(*arguments)
    assert (refused.code, refused.out, files()) == (2, "", before)
    assert refused.err.startswith(f"acrnet: --out {tmp_path / 'mine'} exists and is not a list.")
    assert acrnet(*arguments, "--force").code == 0
    assert "198.51.100.0/26" in (tmp_path / "mine").read_text(encoding="utf-8")


def test_an_earlier_list_stays_when_a_later_one_cannot_be_made(acrnet: RunCommand, tmp_path: Path) -> None:
    out = tmp_path / "allow.txt"
    acrnet(*offline(tmp_path, "--out", out))
    before = out.read_bytes()
    assert acrnet(*offline(tmp_path, "--out", out, "--max-entries", "1")).code == 2
    assert out.read_bytes() == before


def test_the_formats_are_listed_without_reading_anything(acrnet: RunCommand) -> None:
    ended = acrnet("export", "--list")
    assert (ended.code, ended.err) == (0, "")
    assert [line for line in ended.out.splitlines() if line and not line.startswith(" ")] == list(SYNTAXES)


def next_week(folder: Path, *more: str | Path, form: str) -> tuple[str | Path, ...]:
    """The arguments for the same regions by the next edition."""
    return (
        *("export", "--format", form, "--regions", "westeurope,francecentral"),
        *("--service-tags", tag_file(folder, NEW, "new.json"), *more),
    )


def without_comments(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("old", ["list", "tags"])
def test_only_the_change_from_what_the_firewall_has(acrnet: RunCommand, tmp_path: Path, old: str) -> None:
    have = tmp_path / "have.json"
    if old == "list":
        acrnet(*offline(tmp_path, "--out", have, form="json"))
    else:
        tag_file(tmp_path, name="have.json")
    ended = acrnet(*next_week(tmp_path, "--delta", have, form="ipset"))
    assert (ended.code, ended.err) == (0, "")
    # Registry addresses only moved from one region to the other; Storage.WestEurope has 203.0.113.112/28 more.
    assert without_comments(ended.out) == ["add -exist acrnet-v4 203.0.113.112/28,tcp:443"]
    assert ended.out.startswith("# acrnet export: the change from")
    assert f"--delta {have}" in ended.out
    back = acrnet(*offline(tmp_path, "--delta", tmp_path / "new.json", form="ipset"))
    assert without_comments(back.out) == ["del -exist acrnet-v4 203.0.113.112/28,tcp:443"]


def test_a_file_that_is_not_an_earlier_list_is_one_sentence(acrnet: RunCommand, tmp_path: Path, files: Files) -> None:
    whole = acrnet(*offline(tmp_path, form="json")).out
    contents = {
        "cut.json": (whole[:-20], "cut.json"),
        "page.html": ("<!DOCTYPE html>", "page.html"),
        "other.json": (whole.replace('"1.1"', '"2.0"'), "is not a list as acrnet writes it: $.format_version"),
        "deep.json": ("[" * 100_000, "deep.json"),
    }
    for name, (content, said) in contents.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
        arguments = next_week(tmp_path, "--delta", tmp_path / name, "--out", tmp_path / "out", form="nftables")
        before = files()
        ended = acrnet(*arguments)
        assert (ended.code, ended.out, files()) == (2, "", before)
        assert said in ended.err
        assert len(ended.err.splitlines()) == 1
    missing = acrnet(*next_week(tmp_path, "--delta", tmp_path / "none", form="csv"))
    assert missing.code == 2
    assert "cannot be read: No such file or directory." in missing.err


def test_service_tags_that_lack_a_region_do_not_say_what_a_firewall_has(acrnet: RunCommand, tmp_path: Path) -> None:
    old = tag_file(tmp_path, service_tags(AzureContainerRegistry__WestEurope=["198.51.100.0/27"]), "old.json")
    ended = acrnet(*next_week(tmp_path, "--delta", old, form="csv"))
    assert (ended.code, ended.out) == (2, "")
    assert "francecentral" in ended.err


def test_whole_lists_are_refused_before_anything_is_read(acrnet: RunCommand, tmp_path: Path) -> None:
    ended = acrnet(*next_week(tmp_path, "--delta", tmp_path / "none", form="cidr"))
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("acrnet: --format cidr cannot express a change, because its readers take the whole")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--registry", "contoso"), "--format is missing. acrnet export --list describes the formats."),
        (("--format", "nft", "--regions", "westeurope"), "--format does not take 'nft'. Did you mean nftables?"),
        (("--format", "cidr"), "Nothing says whose needs to list: no registry is named, and no region."),
        (("--format", "cidr", "--regions", ""), "--regions names no region."),
        (("--format", "cidr", "--regions", "westeurope", "--registry", "contoso"), "--regions stands for any registry"),
        (("--format", "cidr", "--regions", "westeurop"), "have no AzureContainerRegistry tag for the location"),
        (("--format", "cidr", "--regions", "westeurope", "--max-entries", "0"), "--max-entries does not take '0'."),
        (("--format", "cidr", "--regions", "francecentral", "--max-entries", "1"), "2 is the fewest, one prefix for"),
        (("--format", "hosts", "--regions", "westeurope", "--max-entries", "1"), "since host names cannot be joined"),
        (("--format", "cidr", "--regions", "westeurope", "--include", "all"), "--include does not take 'all'."),
        (
            ("--format", "cidr", "--regions", "westeurope", "--out", "no/such"),
            "There is no folder no for --out",
        ),
    ],
)
def test_what_cannot_be_is_one_sentence(
    acrnet: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = acrnet("export", *options, "--service-tags", tag_file(tmp_path))
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert len(ended.err.splitlines()) == 1


def test_regions_without_a_tag_file_are_answered_with_the_option(acrnet: RunCommand) -> None:
    ended = acrnet("export", "--format", "cidr", "--regions", "westeurope")
    assert (ended.code, ended.out) == (2, "")
    assert "Save the file that Microsoft publishes (microsoft.com/download/details.aspx?id=56519)" in ended.err


def test_a_host_name_from_a_file_cannot_break_out(acrnet: RunCommand, tmp_path: Path) -> None:
    saved = tmp_path / "contoso.json"
    evil = registry("contoso")
    evil["properties"]["loginServer"] = "contoso.azurecr.io\n0.0.0.0/0"
    saved.write_text(json.dumps(evil), encoding="utf-8")
    ended = acrnet("export", "--format", "hosts", "--registry-file", saved, "--service-tags", tag_file(tmp_path))
    assert (ended.code, ended.out) == (2, "")
    assert "with 'contoso.azurecr.io\\n0.0.0.0/0' as loginServer, which is not a host name" in ended.err


def test_rules_for_a_template_are_those_that_a_plan_asks_for(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate(config="owner: team\nregistries:\n  - contoso\n")
    plan = json.loads(acrnet("plan", "--nsg", "nsg-app", "--format", "json").out)
    template = json.loads(acrnet("export", "--format", "arm").out)
    first = template["parameters"]["firstPriority"]["defaultValue"]
    group, written = "[concat(parameters('networkSecurityGroupName'), '/", {}
    for number, each in enumerate(template["resources"]):
        added = f"add(parameters('firstPriority'), {number})" if number else "parameters('firstPriority')"
        assert each["properties"]["priority"] == f"[{added}]"
        name = each["name"].removeprefix(group).removesuffix("')]")
        written[name] = {**each["properties"], "priority": first + number}
    wanted = {each["name"]: each["after"]["properties"] for each in plan["targets"][0]["changes"]}
    assert list(wanted) == ["acrnet-team-AzureContainerRegistry.WestEurope", "acrnet-team-Storage.WestEurope"]
    assert written == wanted


@pytest.mark.parametrize("form", [name for name, syntax in SYNTAXES.items() if syntax.library])
def test_a_missing_library_ends_the_run_before_anything_is_read(
    acrnet: RunCommand, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setitem(sys.modules, SYNTAXES[form].library, None)
    ended = acrnet("export", "--format", form, "--regions", "westeurope", "--service-tags", "nowhere.json")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        f"acrnet: --format {form} needs the library aerleon, which is not installed."
        " Install it with: pip install 'acrnet[vendors]'\n"
    )
