"""What a list is made from may be broken or hostile: each format refuses it in one sentence, or admits the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from acrnet.export.syntax import Syntax

from ..estates import registry, registry_id, service_tags
from ..export.readers import admitted, is_misread
from ..syntaxes import EVERY_SYNTAX
from .conftest import RunCommand
from .tags.tag_files import OLD, tag_file
from .tags.test_bad_files import BAD_FILES, write_bad_file

REGIONS = ("--regions", "westeurope,francecentral")
HOSTILE_NAMES = (
    "a\"b'c",
    "x\n0.0.0.0",
    "x\r\n# y\u2028\x85\x0b",
    "; $(reboot) `reboot`",
    "=1+1",
    "${evil} %{if true}",
    "[resourceGroup().id]",
    "*) --> <evil> --",
    "\\",
)


@pytest.fixture(scope="module")
def bad_files(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, str]:
    """Files that are no service tags, with what is said of each."""
    folder = tmp_path_factory.mktemp("bad")
    written = {}
    for number, (content, said) in enumerate(BAD_FILES.values()):
        path = folder / f"{number}.json"
        write_bad_file(path, content)
        written[path] = said
    return written


@pytest.mark.parametrize("syntax", EVERY_SYNTAX)
def test_a_bad_service_tag_file_ends_in_one_sentence_and_writes_nothing(
    acrnet: RunCommand, tmp_path: Path, bad_files: dict[Path, str], syntax: Syntax
) -> None:
    # Files are read before a format sees anything, so one format tries them all.
    for path, said in bad_files.items() if syntax.name == "cidr" else [next(iter(bad_files.items()))]:
        out = tmp_path / "list"
        ended = acrnet("export", "--format", syntax.name, *REGIONS, "--service-tags", path, "--out", out)
        assert (ended.code, ended.out) == (2, "")
        assert ended.err.startswith(f"acrnet: {path} ")
        assert said in ended.err
        assert len(ended.err.splitlines()) == 1
        assert not out.exists()


@pytest.mark.parametrize("syntax", EVERY_SYNTAX)
def test_overlapping_and_repeated_prefixes_admit_the_same(acrnet: RunCommand, tmp_path: Path, syntax: Syntax) -> None:
    def of(westeurope: list[str]) -> list[str]:
        changed = service_tags(AzureContainerRegistry__WestEurope=westeurope)["values"]
        tags = {each["name"]: each for each in (*OLD["values"], *changed)}
        path = tag_file(tmp_path, OLD | {"values": list(tags.values())})
        ended = acrnet("export", "--format", syntax.name, *REGIONS, "--service-tags", path)
        assert (ended.code, ended.err) == (0, "")
        return admitted(syntax.name, ended.out)

    overlapping = ["198.51.100.48/28", "198.51.100.32/27", "198.51.100.32/28", "198.51.100.32/27", "198.51.100.63/32"]
    assert of(overlapping) == of(["198.51.100.32/27"])


@pytest.mark.long
def test_a_file_of_50_mb_is_read(acrnet: RunCommand, tmp_path: Path) -> None:
    path = tag_file(tmp_path)
    benign = acrnet("export", "--format", "cidr", *REGIONS, "--service-tags", path).out
    path.write_bytes(path.read_bytes() + b" " * (50 * 1024 * 1024))
    ended = acrnet("export", "--format", "cidr", *REGIONS, "--service-tags", path)
    assert (ended.code, ended.err) == (0, "")
    assert admitted("cidr", ended.out) == admitted("cidr", benign)


@pytest.mark.parametrize("syntax", EVERY_SYNTAX)
def test_the_name_of_a_file_is_text_in_the_command_of_a_header(
    acrnet: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, syntax: Syntax
) -> None:
    monkeypatch.chdir(tmp_path)

    def of(name: str) -> list[str]:
        path = tag_file(tmp_path, name=f"{name}.json")
        ended = acrnet("export", "--format", syntax.name, *REGIONS, "--service-tags", path.name)
        assert (ended.code, ended.err) == (0, ""), name
        return admitted(syntax.name, ended.out)

    benign = of("tags")
    assert benign
    # Two names with all of them: what begins and ends a name is special in some syntaxes.
    for name in ("".join(HOSTILE_NAMES), "".join(reversed(HOSTILE_NAMES))):
        assert of(name) == benign, name


@pytest.mark.long
@pytest.mark.parametrize("syntax", EVERY_SYNTAX)
def test_a_registry_file_with_a_hostile_name_is_refused_or_admits_the_same(
    acrnet: RunCommand, tmp_path: Path, syntax: Syntax
) -> None:
    tags = tag_file(tmp_path)

    def of(name: str) -> list[str] | None:
        saved = tmp_path / "registry.json"
        saved.write_text(json.dumps(registry("contoso") | {"id": registry_id(name), "name": name}), encoding="utf-8")
        ended = acrnet("export", "--format", syntax.name, "--registry-file", saved, "--service-tags", tags)
        if ended.code == 2:
            assert (ended.out, len(ended.err.splitlines())) == ("", 1), name
            return None
        assert (ended.code, ended.err) == (0, ""), name
        return admitted(syntax.name, ended.out)

    benign = of("contoso")
    assert benign
    names = [name for name in HOSTILE_NAMES if not is_misread(syntax.name, name)]
    assert {name for name in names if of(name) not in (None, benign)} == set()


@pytest.mark.parametrize(
    "host", ['a"b.azurecr.io', "a.azurecr.io\n0.0.0.0/0", "$(x).azurecr.io", "=a.azurecr.io", "a;b"]
)
@pytest.mark.parametrize(
    "form", ["hosts", "squid", "terraform-firewall", "bicep-firewall", "arm-firewall", "csv", "json"]
)
def test_an_invalid_host_name_is_refused(acrnet: RunCommand, tmp_path: Path, form: str, host: str) -> None:
    saved = tmp_path / "registry.json"
    contoso = registry("contoso")
    contoso["properties"] = contoso["properties"] | {"loginServer": host}
    saved.write_text(json.dumps(contoso), encoding="utf-8")
    ended = acrnet("export", "--format", form, "--registry-file", saved, "--service-tags", tag_file(tmp_path))
    assert (ended.code, ended.out) == (2, "")
    assert len(ended.err.splitlines()) == 1


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_an_invalid_region_is_refused(acrnet: RunCommand, tmp_path: Path, name: str) -> None:
    ended = acrnet("export", "--format", "cidr", "--regions", name, "--service-tags", tag_file(tmp_path))
    assert (ended.code, ended.out) == (2, "")
    assert len(ended.err.splitlines()) == 1
