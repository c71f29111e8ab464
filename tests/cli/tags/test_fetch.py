"""`acrnet tags fetch` and what is left in the history by it, in success and in failure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from acrnet.arm import downloads
from acrnet.arm.reach import reach_of
from acrnet.inventory.tag_download import DownloadSite
from acrnet.workflow.tags import fetch

from ...misbehaving import Answer, Server, serving
from ..conftest import RunCommand, WriteEstate
from .tag_files import NEW, OLD, tag_file

FILE = "/download/ServiceTags_Public_20241123.json"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Serve what the download page and the files behind it are to be."""
    with serving() as running:
        site = DownloadSite(
            (f"{running.origin}/details?id={{number}}",), f"{running.origin}/", reach_of(running.origin)
        )
        monkeypatch.setattr(fetch.fetch_tags, "__kwdefaults__", {"site": site})
        monkeypatch.setattr(downloads, "_PAUSES", ())
        yield running


def publish(server: Server, answer: Answer, path: str = FILE) -> None:
    link = server.put(path, answer)
    server.put("/details?id=56519", Answer(f'<a href="{link}">'.encode()))


def versions(acrnet: RunCommand) -> list[str]:
    document = json.loads(acrnet("tags", "history", "--format", "json").out)
    return [each["id"] for each in document["versions"]]


def test_the_weekly_file_is_fetched_without_an_account(acrnet: RunCommand, server: Server) -> None:
    data = json.dumps(OLD).encode()
    publish(server, Answer(data))
    ended = acrnet("tags", "fetch")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines()[0].endswith("is stored in the history: 8 service tags with 12 address prefixes.")
    assert f"from       {server.origin}{FILE}" in ended.out
    assert "published  2024-11-23" in ended.out
    document = json.loads(acrnet("tags", "history", "--format", "json").out)
    (kept,) = document["versions"]
    assert (Path(document["folder"]) / f"Public-1-{kept['sha256'][:16]}" / "service-tags.json").read_bytes() == data
    assert (kept["source"], kept["published"], kept["age_days"]) == ("download", "2024-11-23", 0)


@pytest.mark.long
def test_the_next_week_says_what_changed_and_the_same_again_is_no_news(acrnet: RunCommand, server: Server) -> None:
    publish(server, Answer(json.dumps(OLD).encode()))
    acrnet("tags", "fetch")
    publish(server, Answer(json.dumps(NEW).encode()), FILE.replace("1123", "1130").replace("2024", "2023"))
    # A file of an earlier day counts as older, and is compared with nothing.
    assert "changed" not in acrnet("tags", "fetch", "--force").out
    publish(server, Answer(json.dumps(NEW | {"changeNumber": 3}).encode()), FILE.replace("1123", "1124"))
    ended = acrnet("tags", "fetch", "--force")
    assert "Service tags of Public, 1 to 3: 3 tags changed, 1 new, 1 deleted." in ended.out
    again = acrnet("tags", "fetch")
    assert (again.code, "was in the history already" in again.out) == (0, True)
    assert len(versions(acrnet)) == 3


BAD = {
    "a web page": (Answer(b"<!DOCTYPE html><html>Sign in</html>"), "is a web page, not the JSON file"),
    "nothing": (Answer(b""), "is empty"),
    "cut off": (Answer(json.dumps(OLD).encode()[:-200]), "is not valid JSON at line 1"),
    "cut off under way": (Answer(b"{", missing=9), "cannot be read: it closed the connection"),
    "refused": (Answer(b"", status=403), "answers HTTP 403"),
    "gone": (Answer(b"", status=404), "answers HTTP 404"),
    "broken": (Answer(b"", status=500), "answers HTTP 500"),
    "elsewhere": (Answer.redirect("https://example.org/"), "leads to https://example.org/, which is not read"),
    "no tag": (Answer(json.dumps(OLD | {"values": []}).encode()), "lists no service tag at all"),
    "another cloud": (Answer(json.dumps(OLD | {"cloud": "China"}).encode()), "the cloud China, not of Public"),
    "no registries": (
        Answer(json.dumps(OLD | {"values": OLD["values"][:1]}).encode()),
        "has no addresses of AzureContainerRegistry, so it is not whole",
    ),
    "too large": (Answer(b" " * 1024 * 1024, endless=True), "the answer is larger than 64 MiB"),
}


@pytest.mark.long
@pytest.mark.parametrize(("answer", "said"), BAD.values(), ids=BAD)
@pytest.mark.parametrize("by_url", [False, True], ids=["page", "url"])
def test_what_cannot_be_fetched_is_one_sentence_and_leaves_the_history_as_it_was(
    acrnet: RunCommand, server: Server, answer: Answer, said: str, by_url: bool
) -> None:
    publish(server, Answer(json.dumps(OLD).encode()))
    acrnet("tags", "fetch")
    before = versions(acrnet)
    publish(server, answer)
    ended = acrnet("tags", "fetch", *(("--url", f"{server.origin}{FILE}") if by_url else ()))
    assert (ended.code, ended.out) == (1, "")
    assert said in ended.err
    assert len(ended.err.splitlines()) == 1
    assert versions(acrnet) == before


@pytest.mark.long
def test_a_large_file_is_taken(acrnet: RunCommand, server: Server) -> None:
    publish(server, Answer(json.dumps(OLD).encode() + b" " * 50_000_000))
    assert acrnet("tags", "fetch").code == 0


def test_a_file_is_stored_with_the_day_in_its_name(acrnet: RunCommand, tmp_path: Path) -> None:
    path = tag_file(tmp_path, OLD, "ServiceTags_Public_20241116.json")
    document = json.loads(acrnet("tags", "fetch", "--file", path, "--format", "json").out)
    assert (document["kind"], document["is_new"], document["difference"]) == ("tag_fetch", True, None)
    kept = document["version"]
    assert (kept["published"], kept["source"], kept["origin"]) == ("2024-11-16", "file", str(path))
    assert document["warnings"] == []


def test_a_file_whose_name_has_no_day_counts_from_today_and_a_warning_says_so(
    acrnet: RunCommand, tmp_path: Path
) -> None:
    ended = acrnet("tags", "fetch", "--file", tag_file(tmp_path), "--format", "json")
    (warning,) = json.loads(ended.out)["warnings"]
    assert "has no day, so it counts from today" in warning
    with_day = json.loads(
        acrnet(
            "tags",
            "fetch",
            "--file",
            tag_file(tmp_path, NEW, "n.json"),
            "--published",
            "2024-11-16",
            "--format",
            "json",
        ).out
    )
    assert (with_day["version"]["published"], with_day["warnings"]) == ("2024-11-16", [])


def test_a_day_to_come_in_a_name_is_not_believed(acrnet: RunCommand, tmp_path: Path) -> None:
    path = tag_file(tmp_path, OLD, "ServiceTags_Public_20991231.json")
    assert json.loads(acrnet("tags", "fetch", "--file", path, "--format", "json").out)["version"]["published"] == ""


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"<html>", "is a web page"), (b"", "is empty"), (b"{}", "has no list 'values'"), (None, "cannot be read")],
)
def test_a_bad_file_is_an_input_error(acrnet: RunCommand, tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "tags.json"
    if content is not None:
        path.write_bytes(content)
    ended = acrnet("tags", "fetch", "--file", path)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert versions(acrnet) == []


def test_a_great_loss_is_refused_until_somebody_insists(acrnet: RunCommand, tmp_path: Path) -> None:
    acrnet("tags", "fetch", "--file", tag_file(tmp_path, OLD, "ServiceTags_Public_20241116.json"))
    fewer = OLD | {"values": [each for each in OLD["values"] if "France" not in each["name"]], "changeNumber": 2}
    path = tag_file(tmp_path, fewer, "ServiceTags_Public_20241123.json")
    refused = acrnet("tags", "fetch", "--file", path)
    assert (refused.code, refused.out) == (6, "")
    assert "lacks 2 of 8 tags of Public/1/" in refused.err
    assert "more than 10 %. It was not stored." in refused.err
    assert len(versions(acrnet)) == 1
    assert acrnet("tags", "fetch", "--file", path, "--force").code == 0
    assert len(versions(acrnet)) == 2


def test_the_api_of_the_sandbox_is_asked_where_there_is_one(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate(config="registries: [contoso]\n")
    document = json.loads(acrnet("tags", "fetch", "--format", "json").out)
    assert document["version"]["origin"] == "the service-tag API at westeurope"
    assert document["version"]["source"] == "api"
    there = acrnet("tags", "fetch", "--location", "North Europe")
    assert "from       the service-tag API at northeurope" in there.out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--file", "a.json", "--url", "https://example.org/"), "--file and --url name different sources."),
        (("--from", "api", "--url", "https://example.org/"), "--url and --from name different sources."),
        (("--from", "download", "--location", "westeurope"), "--from and --location name different sources."),
        (("--from", "mirror"), "--from does not take 'mirror'. It takes download, api."),
        (("--from", "download", "--sandbox", "."), "A sandbox has no download page."),
        (("--published", "2024-11-23"), "--published goes with --file or --url."),
        (("--file", "a.json", "--published", "last week"), "--published does not take 'last week'."),
        (("--file", "a.json", "--published", "2099-01-01"), "--published does not take '2099-01-01'."),
        (("--url", "http://example.org/"), "http://example.org/ is not read"),
        (("--cloud", "mars"), "There is no cloud named 'mars'."),
    ],
)
def test_a_wrong_option_is_one_sentence(acrnet: RunCommand, options: tuple[str, ...], said: str) -> None:
    ended = acrnet("tags", "fetch", *options)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert versions(acrnet) == []


def test_a_damaged_version_is_named_and_never_compared_with(acrnet: RunCommand, tmp_path: Path) -> None:
    acrnet("tags", "fetch", "--file", tag_file(tmp_path, OLD, "ServiceTags_Public_20241116.json"))
    folder = Path(json.loads(acrnet("tags", "history", "--format", "json").out)["folder"])
    (data,) = folder.rglob("service-tags.json")
    data.write_bytes(data.read_bytes().replace(b"198.51", b"198.50"))
    ended = acrnet("tags", "fetch", "--file", tag_file(tmp_path, NEW, "ServiceTags_Public_20241123.json"))
    assert ended.code == 0
    assert "was changed after it was stored. Remove it, and fetch it again." in ended.out
