"""`acrnet watch`: what is written, what is said, and what a stopped or repeated run does."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from acrnet.arm import downloads
from acrnet.errors import UsageError
from acrnet.workflow import watch
from acrnet.workflow.saving import SavedKind, write

from ..estates import Json
from .conftest import Ended, RunCommand, WriteEstate
from .tags.tag_files import OLD, tag_file

SAMPLE = Path(__file__).parents[2] / "infra-samples" / "contoso" / "service-tags.json"
CONFIG = """\
lists:
  - file: lists/edge.txt
    format: cidr
    regions: [westeurope]
    grace_days: 14
"""


def day_in(days: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


def changed(number: int, **prefixes: list[str]) -> Json:
    """The edition OLD with other prefixes for some tags, under another number."""
    values = []
    for each in OLD["values"]:
        wanted = prefixes.get(each["name"].replace(".", "__"))
        properties = each["properties"] if wanted is None else each["properties"] | {"addressPrefixes": wanted}
        values.append(each | {"properties": properties})
    return OLD | {"changeNumber": number, "values": values}


# Storage.WestEurope has 203.0.113.64/27, and AzureContainerRegistry.WestEurope 198.51.100.32/27.
GROWN = changed(2, Storage__WestEurope=["203.0.113.64/27", "203.0.113.112/28"])
SHRUNK = changed(3, Storage__WestEurope=["203.0.113.64/27", "203.0.113.112/29", "203.0.113.120/30"])
ELSEWHERE = changed(4, Storage__FranceCentral=["203.0.113.0/29"])


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the configuration of one list."""
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "acrnet.yaml").write_text(CONFIG, encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def run(acrnet: RunCommand, tmp_path: Path) -> Callable[..., Ended]:
    """Watch with an edition as the current one."""

    def watched(edition: Json, *options: str | Path) -> Ended:
        return acrnet("watch", "--file", tag_file(tmp_path, edition), *options)

    return watched


Run = Callable[..., Ended]


def entries(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


def lock(work: Path) -> Any:  # Any: a JSON document
    return json.loads((work / "acrnet.lock.json").read_text(encoding="utf-8"))


def test_the_first_run_writes_the_lists_and_what_is_accepted(run: Run, work: Path) -> None:
    ended = run(OLD)
    assert ended.code == 3
    assert entries(work / "lists" / "edge.txt") == ["198.51.100.32/27", "203.0.113.64/27"]
    assert "# command: acrnet watch\n" in (work / "lists" / "edge.txt").read_text(encoding="utf-8")
    assert ended.out.startswith("**Lists for firewalls by the service tags Public/1/")
    assert "### lists/edge.txt\n\ncidr for westeurope; new; 2 prefixes." in ended.out
    (accepted,) = lock(work)["lists"]
    assert accepted["file"] == "lists/edge.txt"
    assert accepted["edition"]["change_number"] == "1"
    assert accepted["tags"] == {
        "AzureContainerRegistry.WestEurope": ["198.51.100.32/27"],
        "Storage.WestEurope": ["203.0.113.64/27"],
    }
    assert accepted["retired"] == []


def test_the_same_again_changes_nothing(run: Run, work: Path) -> None:
    run(OLD)
    before = {path: path.read_bytes() for path in work.rglob("*") if path.is_file()}
    ended = run(OLD)
    assert (ended.code, ended.out) == (0, "")
    assert ended.err.endswith("0 of 1 list change.\n")
    assert {path: path.read_bytes() for path in work.rglob("*") if path.is_file()} == before


def test_an_edition_that_changes_only_elsewhere_makes_no_news(run: Run, work: Path) -> None:
    run(OLD)
    before = (work / "lists" / "edge.txt").read_bytes()
    assert run(ELSEWHERE).code == 0
    assert (work / "lists" / "edge.txt").read_bytes() == before
    assert lock(work)["lists"][0]["edition"]["change_number"] == "1"


def test_what_a_tag_gains_is_added_and_noted(run: Run, work: Path) -> None:
    run(OLD)
    ended = run(GROWN, "--note", "note.md")
    assert (ended.code, ended.out) == (3, "")
    assert entries(work / "lists" / "edge.txt") == ["198.51.100.32/27", "203.0.113.64/27", "203.0.113.112/28"]
    note = (work / "note.md").read_text(encoding="utf-8")
    assert "cidr for westeurope; service tags 1 to 2; 3 prefixes." in note
    assert "| Storage.WestEurope | 16 IPv4 addresses: 203.0.113.112/28 |  |" in note
    assert "Retired" not in note


def test_what_a_tag_loses_stays_for_a_while_and_is_marked(run: Run, work: Path) -> None:
    run(GROWN)
    ended = run(SHRUNK)
    end = day_in(14)
    assert ended.code == 3
    assert "|  | 4 IPv4 addresses: 203.0.113.124/30 |" in ended.out
    assert f"- Retired, and admitted until {end}: 4 IPv4 addresses of Storage.WestEurope" in ended.out
    text = (work / "lists" / "edge.txt").read_text(encoding="utf-8")
    assert text.endswith(
        "198.51.100.32/27\n203.0.113.64/27\n203.0.113.112/29\n203.0.113.120/30\n"
        f"# retired, admitted until {end}\n203.0.113.124/30\n"
    )
    (accepted,) = lock(work)["lists"]
    assert accepted["retired"] == [{"tag": "Storage.WestEurope", "until": end, "addresses": ["203.0.113.124/30"]}]
    assert run(SHRUNK).code == 0


def test_what_is_retired_goes_on_its_day_also_without_a_new_edition(run: Run, work: Path) -> None:
    run(GROWN)
    run(SHRUNK)
    document = lock(work)
    document["lists"][0]["retired"][0]["until"] = day_in(0)
    (work / "acrnet.lock.json").write_text(json.dumps(document), encoding="utf-8")
    ended = run(SHRUNK)
    assert ended.code == 3
    assert "- No longer admitted: 4 IPv4 addresses of Storage.WestEurope" in ended.out
    assert "The file was not" not in ended.out
    assert entries(work / "lists" / "edge.txt") == [
        *("198.51.100.32/27", "203.0.113.64/27", "203.0.113.112/29", "203.0.113.120/30")
    ]
    assert lock(work)["lists"][0]["retired"] == []


def test_what_comes_back_is_no_longer_retired(run: Run, work: Path) -> None:
    run(GROWN)
    run(SHRUNK)
    assert run(GROWN | {"changeNumber": 5}).code == 3
    assert entries(work / "lists" / "edge.txt") == ["198.51.100.32/27", "203.0.113.64/27", "203.0.113.112/28"]
    assert lock(work)["lists"][0]["retired"] == []


def test_without_days_of_grace_what_is_lost_goes_at_once(run: Run, work: Path) -> None:
    (work / "acrnet.yaml").write_text(CONFIG.replace("14", "0"), encoding="utf-8")
    run(GROWN)
    run(SHRUNK)
    assert "203.0.113.124/30" not in entries(work / "lists" / "edge.txt")
    assert lock(work)["lists"][0]["retired"] == []


def test_what_a_list_is_no_longer_asked_for_goes_at_once(run: Run, work: Path) -> None:
    (work / "acrnet.yaml").write_text(CONFIG.replace("[westeurope]", "[westeurope, francecentral]"), encoding="utf-8")
    run(OLD)
    assert "203.0.113.0/28" in entries(work / "lists" / "edge.txt")
    (work / "acrnet.yaml").write_text(CONFIG, encoding="utf-8")
    ended = run(OLD)
    assert ended.code == 3
    assert entries(work / "lists" / "edge.txt") == ["198.51.100.32/27", "203.0.113.64/27"]
    assert "| Storage.FranceCentral |  | 16 IPv4 addresses: 203.0.113.0/28 |" in ended.out


def test_a_fresh_checkout_on_another_machine_goes_on_from_the_lock(
    run: Run, work: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run(GROWN)
    monkeypatch.setenv("ACRNET_STATE_DIR", str(tmp_path / "another machine"))
    monkeypatch.setenv("ACRNET_CACHE_DIR", str(tmp_path / "another cache"))
    ended = run(SHRUNK)
    assert ended.code == 3
    assert "service tags 2 to 3" in ended.out
    assert len(lock(work)["lists"][0]["retired"]) == 1


def test_a_great_loss_is_refused_from_the_lock_alone(
    run: Run, work: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run(GROWN)
    before = {path: path.read_bytes() for path in work.rglob("*") if path.is_file()}
    monkeypatch.setenv("ACRNET_STATE_DIR", str(tmp_path / "another machine"))
    ended = run(changed(9, Storage__WestEurope=["203.0.113.64/28"]))
    assert (ended.code, ended.out) == (6, "")
    assert "lists/edge.txt would lose 67 % of the IPv4 addresses of Storage.WestEurope, more than 50 %." in ended.err
    assert {path: path.read_bytes() for path in work.rglob("*") if path.is_file()} == before


def test_an_older_edition_than_the_accepted_one_is_refused(
    run: Run, work: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run(GROWN)
    before = {path: path.read_bytes() for path in work.rglob("*") if path.is_file()}
    monkeypatch.setenv("ACRNET_STATE_DIR", str(tmp_path / "another machine"))
    ended = run(OLD)
    assert (ended.code, ended.out) == (6, "")
    assert "lists/edge.txt was written by service tags with the change number 2, and those that were" in ended.err
    assert {path: path.read_bytes() for path in work.rglob("*") if path.is_file()} == before
    assert run(OLD, "--force").code == 3


def test_a_dry_run_shows_the_note_and_writes_no_list(run: Run, work: Path) -> None:
    run(OLD)
    before = {path: path.read_bytes() for path in work.rglob("*") if path.is_file()}
    ended = run(GROWN, "--dry-run")
    assert ended.code == 3
    assert "203.0.113.112/28" in ended.out
    assert {path: path.read_bytes() for path in work.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("done", [0, 1, 2])
def test_a_run_that_is_stopped_between_two_files_is_made_good_by_the_next(
    run: Run, work: Path, monkeypatch: pytest.MonkeyPatch, done: int
) -> None:
    second = CONFIG.partition("\n")[2].replace("edge.txt", "edge.json").replace("cidr", "json")
    (work / "acrnet.yaml").write_text(CONFIG + second, encoding="utf-8")
    run(GROWN)
    written = 0

    def stopped(text: str, path: Path, kind: SavedKind) -> None:
        nonlocal written
        if written == done:
            raise OSError(28, "No space left on device", str(path))
        written += 1
        write(text, path, kind)

    with monkeypatch.context() as patch:
        patch.setattr(watch, "write", stopped)
        ended = run(SHRUNK)
    assert ended.code == UsageError.exit_code
    assert "cannot be written: No space left on device." in ended.err
    assert lock(work)["lists"][0]["edition"]["change_number"] == "2"
    again = run(SHRUNK)
    assert again.code == 3
    assert "service tags 2 to 3" in again.out
    assert f"Retired, and admitted until {day_in(14)}" in again.out
    assert {each["edition"]["change_number"] for each in lock(work)["lists"]} == {"3"}
    assert "203.0.113.124/30" in entries(work / "lists" / "edge.txt")
    assert run(SHRUNK).code == 0


def test_a_list_that_somebody_edited_is_written_again(run: Run, work: Path) -> None:
    run(OLD)
    path = work / "lists" / "edge.txt"
    path.write_text(f"{path.read_text(encoding='utf-8')}0.0.0.0/0\n", encoding="utf-8")
    ended = run(OLD)
    assert ended.code == 3
    assert "The file was not as acrnet wrote it" in ended.out
    assert "0.0.0.0/0" not in entries(path)
    path.unlink()
    gone = run(OLD)
    assert (gone.code, "The file was not there any more" in gone.out, path.exists()) == (3, True, True)


def test_a_list_that_is_not_in_the_configuration_any_more_is_left_and_forgotten(run: Run, work: Path) -> None:
    run(OLD)
    (work / "acrnet.yaml").write_text(CONFIG.replace("edge.txt", "new.txt"), encoding="utf-8")
    ended = run(OLD)
    assert ended.code == 3
    assert "No longer written, and left as they are: lists/edge.txt." in ended.out
    assert [each["file"] for each in lock(work)["lists"]] == ["lists/new.txt"]
    assert (work / "lists" / "edge.txt").exists()


def test_registries_are_read_and_their_host_names_compared(
    acrnet: RunCommand, estate: WriteEstate, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = estate(config="registries: [contoso]\nlists:\n  - {file: hosts.txt, format: hosts}\n")
    assert acrnet("watch").code == 3
    assert "contoso.azurecr.io" in entries(folder / "hosts.txt")
    assert acrnet("watch").code == 0
    (folder / "acrnet.yaml").write_text(
        "lists:\n  - {file: hosts.txt, format: hosts, registries: [contoso], operations: [push]}\n", encoding="utf-8"
    )
    ended = acrnet("watch")
    assert ended.code == 3
    assert "- Host names gone: \\*.blob.core.windows.net." in ended.out


def test_few_entries_are_made_of_all_that_is_admitted(run: Run, work: Path) -> None:
    (work / "acrnet.yaml").write_text(f"{CONFIG}    max_entries: 2\n", encoding="utf-8")
    run(GROWN)
    ended = run(SHRUNK)
    assert ended.code == 3
    text = (work / "lists" / "edge.txt").read_text(encoding="utf-8")
    assert len(entries(work / "lists" / "edge.txt")) == 2
    assert f"# note: Retired, and admitted until {day_in(14)}" in text


MISTAKES = {
    "no lists": ("", "acrnet.yaml has no lists, and acrnet watch writes the lists that it names."),
    "unknown format": ("lists:\n  - {file: a.txt, format: pix, regions: [westeurope]}\n", "a.txt: --format does not"),
    "unknown region": ("lists:\n  - {file: a.txt, format: cidr, regions: [nowhere]}\n", "a.txt: The service tags"),
    "nobody": ("lists:\n  - {file: a.txt, format: cidr}\n", "a.txt: Nothing says whose needs to list"),
    "one file twice": (
        "lists:\n" + "  - {file: a.txt, format: cidr, regions: [westeurope]}\n" * 2,
        "two lists are written to 'a.txt'",
    ),
    "the configuration itself": (
        "lists:\n  - {file: acrnet.yaml, format: cidr, regions: [westeurope]}\n",
        "exists and is not a list of acrnet.",
    ),
    "both": (
        "lists:\n  - {file: a.txt, format: cidr, regions: [westeurope], registries: [contoso]}\n",
        "names regions in place of registries",
    ),
}


@pytest.mark.parametrize(("config", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_message_and_nothing_is_written(run: Run, work: Path, config: str, said: str) -> None:
    (work / "acrnet.yaml").write_text(config, encoding="utf-8")
    ended = run(OLD)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert [path.name for path in work.iterdir()] == ["acrnet.yaml"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "is not JSON, so nothing says which lists were accepted."),
        (b"[]", "does not say which lists were accepted: $ is not an object."),
        (b'{"kind": "plan"}', "does not say which lists were accepted: $.kind is not text of the form list_lock."),
        (b'{"kind": "list_lock", "format_version": "2.0", "lists": []}', "$.format_version is not text of the form"),
    ],
)
def test_a_damaged_lock_is_not_taken_for_none(run: Run, work: Path, content: bytes, said: str) -> None:
    (work / "acrnet.lock.json").write_bytes(content)
    ended = run(OLD)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert not (work / "lists").exists()


def test_a_fetch_that_fails_writes_nothing(
    run: Run, acrnet: RunCommand, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "_PAUSES", ())
    run(OLD)
    before = {path: path.read_bytes() for path in work.rglob("*") if path.is_file()}
    ended = acrnet("watch", "--url", "http://127.0.0.1:9/tags.json")
    assert (ended.code, ended.out) == (1, "")
    assert {path: path.read_bytes() for path in work.rglob("*") if path.is_file()} == before


def test_a_note_is_not_written_over_something_else(run: Run, work: Path) -> None:
    ended = run(OLD, "--note", "acrnet.yaml")
    assert (ended.code, ended.out) == (2, "")
    assert "--note acrnet.yaml exists and is not a note." in ended.err
    assert not (work / "lists").exists()


def test_a_list_may_be_for_other_clients_than_the_options_say(acrnet: RunCommand, work: Path) -> None:
    (work / "acrnet.yaml").write_text(
        "options: {include: [entra]}\n"
        "lists:\n  - {file: a.txt, format: hosts, regions: [westeurope]}\n"
        "  - {file: b.txt, format: hosts, regions: [westeurope], include: [], operations: [push]}\n"
        "  - {file: c.txt, format: hosts, regions: [westeurope], include: [], profile: iot-edge}\n",
        encoding="utf-8",
    )
    assert acrnet("watch", "--file", SAMPLE).code == 3
    assert "login.microsoftonline.com" in entries(work / "a.txt")
    assert entries(work / "b.txt") == ["*.azurecr.io"]
    assert set(entries(work / "c.txt")) > {"*.azurecr.io", "*.blob.core.windows.net"}


def test_of_two_runs_at_once_the_one_that_finds_the_other_writes_nothing(
    run: Run, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(OLD)
    before = (work / "lists" / "edge.txt").read_bytes()

    def saved_while_another_run_writes(text: str, path: Path) -> None:
        watch.save_note(text, path)
        document = lock(work)
        document["lists"][0]["tags"]["Storage.WestEurope"] = ["203.0.113.64/28"]
        (work / "acrnet.lock.json").write_text(json.dumps(document), encoding="utf-8")

    monkeypatch.setattr("acrnet.cli.watch.save_note", saved_while_another_run_writes)
    ended = run(GROWN, "--note", "note.md")
    assert ended.code == 6
    assert "after this one read it. Nothing was written." in " ".join(ended.err.split())
    assert (work / "lists" / "edge.txt").read_bytes() == before
    assert lock(work)["lists"][0]["tags"]["Storage.WestEurope"] == ["203.0.113.64/28"]


def test_a_list_says_where_the_cluster_behind_its_firewall_is(run: Run, work: Path) -> None:
    (work / "acrnet.yaml").write_text(
        "options: {profile: aks, cluster_regions: [northeurope]}\n"
        "lists:\n"
        "  - {file: here.txt, format: hosts, regions: [westeurope], profile: aks, cluster_regions: [francecentral]}\n"
        "  - {file: there.txt, format: hosts, regions: [westeurope], profile: aks}\n"
        "  - {file: options.txt, format: hosts, regions: [westeurope]}\n",
        encoding="utf-8",
    )
    assert run(json.loads(SAMPLE.read_text(encoding="utf-8"))).code == 3
    servers = {
        name: [host for host in entries(work / name) if host.endswith(".azmk8s.io")]
        for name in ("here.txt", "there.txt", "options.txt")
    }
    assert servers == {
        "here.txt": ["*.hcp.francecentral.azmk8s.io"],
        "there.txt": ["*.hcp.westeurope.azmk8s.io"],
        "options.txt": ["*.hcp.northeurope.azmk8s.io"],
    }
