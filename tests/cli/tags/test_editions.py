"""Naming an edition of the service tags by file, number, digest or day; its age, and refusing what is too old."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ...estates import Json
from ..conftest import RunCommand, WriteEstate
from .tag_files import NEW, OLD, tag_file


def days_ago(days: int) -> str:
    return (datetime.now(UTC).date() - timedelta(days=days)).isoformat()


def fetched(acrnet: RunCommand, folder: Path, content: Json, published: str) -> str:
    """Put a version into the history and return its sha256."""
    path = tag_file(folder, content, f"ServiceTags_{published.replace('-', '')}.json")
    ended = acrnet("tags", "fetch", "--force", "--file", path, "--format", "json")
    return str(json.loads(ended.out)["version"]["sha256"])


@pytest.fixture
def history(acrnet: RunCommand, tmp_path: Path) -> dict[str, str]:
    """Number 1 of two contents, and number 2; the digest of each by its day."""
    editions = {"2024-11-10": OLD, "2024-11-17": OLD | {"values": OLD["values"][:-1]}, "2024-11-24": NEW}
    return {day: fetched(acrnet, tmp_path, content, day) for day, content in editions.items()}


@pytest.mark.parametrize(
    ("old", "new", "headline"),
    [
        ("2024-11-10", "latest", "1 to 2: 3 tags changed, 1 new, 1 deleted."),
        ("2024-11-16", "2024-12-31", "1 to 2: 3 tags changed, 1 new, 1 deleted."),
        ("2024-11-17", "2", "1 to 2: 3 tags changed, 1 new."),
        ("2024-11-10", "2024-11-17", "1 to 1: 1 tag deleted."),
        ("latest", "LATEST", "2 to 2: nothing changed."),
    ],
)
def test_editions_are_compared_by_day_and_number(
    acrnet: RunCommand, history: dict[str, str], old: str, new: str, headline: str
) -> None:
    ended = acrnet("tags", "diff", old, new)
    assert (ended.code, ended.err) == (0, "")
    assert ended.headline == f"Service tags of Public, {headline}"


def test_two_versions_under_one_number_are_named_by_their_digests(acrnet: RunCommand, history: dict[str, str]) -> None:
    ended = acrnet("tags", "diff", "1", "latest")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("acrnet: '1' names 2 versions: Public/1/")
    for day, digest in list(history.items())[:2]:
        assert f"(published {day}, sha256 {digest[:8]})" in ended.err
        assert acrnet("tags", "diff", digest[:8], digest).headline == "Service tags of Public, 1 to 1: nothing changed."


def test_a_file_and_a_version_are_compared(acrnet: RunCommand, history: dict[str, str], tmp_path: Path) -> None:
    assert acrnet("tags", "diff", "latest", tag_file(tmp_path, NEW, "n.json")).headline.endswith("nothing changed.")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("7", "The history has no version '7' of Public."),
        ("deadbeef", "The history has no version 'deadbeef' of Public."),
        ("2024-11-09", "The history has no service tags of Public until 2024-11-09; the first are of 2024-11-10."),
        ("2024-02-30", "'2024-02-30' is not a day of the calendar."),
    ],
)
def test_a_version_that_is_not_there_is_one_sentence(
    acrnet: RunCommand, history: dict[str, str], name: str, said: str
) -> None:
    for ended in (acrnet("tags", "diff", name, "latest"), acrnet("tags", "show", "--service-tags", name)):
        assert (ended.code, ended.out) == (2, "")
        assert said in ended.err


def test_an_empty_history_says_how_to_fill_it(acrnet: RunCommand, history: dict[str, str]) -> None:
    ended = acrnet("tags", "regions", "--service-tags", "latest", "--cloud", "china")
    assert (ended.code, ended.out) == (2, "")
    assert "The history has no service tags of China" in ended.err
    assert "acrnet tags fetch" in ended.err


COMMANDS = (
    ("tags", "show"),
    ("tags", "lookup", "203.0.113.1"),
    ("tags", "regions"),
    ("tags", "reduce", "Storage", "--max-entries", "9"),
    ("export", "--format", "cidr", "--regions", "westeurope"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_age_of_the_data_in_use_is_said_and_data_that_are_too_old_are_refused(
    acrnet: RunCommand, tmp_path: Path, command: tuple[str, ...]
) -> None:
    fetched(acrnet, tmp_path, OLD, days_ago(40))
    day = days_ago(8)
    fetched(acrnet, tmp_path, NEW, day)
    ended = acrnet(*command, "--service-tags", "latest")
    assert ended.code == 0
    assert ended.err.startswith("The service tags Public/2/")
    assert ended.err.endswith(f" of {day} were current 8 days ago.\n")
    assert acrnet(*command, "--service-tags", "latest", "--max-age", "8").code == 0
    refused = acrnet(*command, "--service-tags", "latest", "--max-age", "7")
    assert (refused.code, refused.out) == (6, "")
    assert "were last known to be current 8 days ago, and --max-age allows 7 days. Fetch newer ones" in refused.err


def test_a_plan_and_an_audit_take_a_version_and_say_its_age(
    acrnet: RunCommand, estate: WriteEstate, tmp_path: Path
) -> None:
    estate(config="registries: [contoso]\ntargets: {nsgs: [nsg-app]}\nservice_tags: latest\n")
    acrnet("tags", "fetch")
    for command in (("plan",), ("audit",), ("inspect", "contoso")):
        ended = acrnet(*command)
        assert "were current today." in ended.err
        assert ended.code in (0, 4)
    assert acrnet("plan", "--max-age", "0").code == 0
    (tmp_path / "estate" / "acrnet.yaml").write_text("registries: [contoso]\nservice_tags: '7'\n", encoding="utf-8")
    assert "The history has no version '7' of Public." in acrnet("inspect", "contoso").err
    assert acrnet("rollback", "nowhere.jsonl").code == 2


def test_the_change_of_a_list_is_taken_from_a_version(acrnet: RunCommand, history: dict[str, str]) -> None:
    ended = acrnet(
        *("export", "--format", "ipset", "--regions", "westeurope", "--service-tags", "latest", "--delta", "2024-11-17")
    )
    assert ended.code == 0
    changes = [line for line in ended.out.splitlines() if line.startswith(("add", "del"))]
    assert changes == [
        "add -exist acrnet-v4 198.51.100.16/28,tcp:443",
        "add -exist acrnet-v4 203.0.113.112/28,tcp:443",
    ]


def test_a_file_has_the_age_of_the_day_in_its_name(acrnet: RunCommand, tmp_path: Path) -> None:
    path = tag_file(tmp_path, OLD, f"ServiceTags_Public_{days_ago(3).replace('-', '')}.json")
    ended = acrnet("tags", "show", "--service-tags", path)
    assert ended.err == f"The service tags {path} were current 3 days ago.\n"
    assert acrnet("tags", "show", "--service-tags", path, "--max-age", "2").code == 6


def test_without_a_day_nothing_is_said_and_a_limit_is_not_taken_to_be_met(acrnet: RunCommand, tmp_path: Path) -> None:
    path = tag_file(tmp_path)
    assert acrnet("tags", "show", "--service-tags", path).err == ""
    refused = acrnet("tags", "show", "--service-tags", path, "--max-age", "9999")
    assert (refused.code, refused.out) == (6, "")
    assert "Nothing says how old the service tags" in refused.err


def test_what_the_api_says_now_is_never_too_old(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    assert acrnet("tags", "show", "--location", "westeurope", "--max-age", "0").code == 0


def test_a_version_that_was_changed_on_disk_is_refused(acrnet: RunCommand, history: dict[str, str]) -> None:
    folder = Path(json.loads(acrnet("tags", "history", "--format", "json").out)["folder"])
    path = folder / f"Public-2-{history['2024-11-24'][:16]}" / "service-tags.json"
    path.write_bytes(path.read_bytes().replace(b"198.51", b"198.50"))
    for command in (("tags", "show", "--service-tags", "latest"), ("tags", "diff", "2024-11-10", "latest")):
        ended = acrnet(*command)
        assert (ended.code, ended.out) == (2, "")
        assert "was changed after it was stored." in ended.err


@pytest.mark.parametrize("days", ["-1", "week"])
def test_an_invalid_number_of_days_is_one_sentence(acrnet: RunCommand, days: str) -> None:
    ended = acrnet("tags", "show", "--max-age", days)
    assert (ended.code, ended.out) == (2, "")
    assert f"--max-age does not take '{days}'. It takes a whole number of 0 or more." in ended.err
