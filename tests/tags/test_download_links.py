from __future__ import annotations

import pytest

from acrnet.tags.download_links import newest_link, published_day

FILES = "https://download.microsoft.com/"
LINK = "https://download.microsoft.com/download/7/1/d/71d86715/ServiceTags_Public_20261123.json"


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(f'<a href="{LINK}">click here to download manually</a>', id="an anchor"),
        pytest.param(f"<a href='{LINK}'>Download</a>", id="single quotes"),
        pytest.param(f"<a href={LINK}>Download</a>", id="no quotes"),
        pytest.param('<a href="' + LINK.replace("/", "&#x2F;") + '">Download</a>', id="entities"),
        pytest.param('{"url":"' + LINK.replace("/", "\\/") + '"}', id="JSON with escaped slashes"),
        pytest.param('{"url":"' + LINK.replace("/", "\\u002F") + '"}', id="JSON with escaped characters"),
        pytest.param(
            '<div data-x="{&quot;url&quot;:&quot;' + LINK.replace("/", "\\/") + '&quot;}">', id="JSON in an attribute"
        ),
        pytest.param(f"<script>window.__DLCDetails__={{'url':'{LINK}'}}</script>", id="a script"),
        pytest.param(f"({LINK})", id="Markdown"),
    ],
)
def test_the_link_is_found_wherever_it_stands(page: str) -> None:
    assert newest_link(f"<html>{page}</html>", FILES, "Public") == LINK


def test_of_several_links_the_newest_file_is_taken_wherever_it_stands() -> None:
    newer, older, undated = (LINK.replace("20261123", each) for each in ("20261130", "20251229", "latest"))
    for page in (f"{newer} {LINK} {older} {undated}", f"{undated} {older} {LINK} {newer}"):
        assert newest_link(page, FILES, "Public") == newer


def test_a_link_to_another_cloud_is_not_taken() -> None:
    government = LINK.replace("Public", "AzureGovernment").replace("1123", "1130")
    assert newest_link(f"{government} {LINK}", FILES, "Public") == LINK
    assert newest_link(f"{government} {LINK}", FILES, "AzureGovernment") == government
    assert newest_link(government, FILES, "Public") == ""


@pytest.mark.parametrize(
    "link",
    [
        LINK.replace("https", "http"),
        LINK.replace("download.microsoft.com", "download.microsoft.com.example.org"),
        LINK.replace("download.microsoft.com", "example.org"),
        LINK.replace("ServiceTags", "Tags"),
        LINK.replace(".json", ".xml"),
        "",
    ],
)
def test_anything_else_is_not_a_link_to_the_file(link: str) -> None:
    assert newest_link(f'<a href="{link}">', FILES, "Public") == ""


@pytest.mark.long
def test_a_hostile_page_is_searched_in_one_pass() -> None:
    assert newest_link("https://" * 200_000 + "&amp;" * 200_000, FILES, "Public") == ""


@pytest.mark.parametrize(
    ("place", "day"),
    [
        (LINK, "2026-11-23"),
        (f"{LINK}?token=20250101", "2026-11-23"),
        ("C:\\20250101\\ServiceTags_Public_20261123.json", "2026-11-23"),
        ("/srv/20250101/tags.json", ""),
        ("tags-2026-11-23.json", "2026-11-23"),
        ("tags-20261323.json", ""),
        ("tags-20261140.json", ""),
        ("tags-120261123.json", ""),
        ("", ""),
    ],
)
def test_the_day_is_that_in_the_name_of_the_file(place: str, day: str) -> None:
    assert published_day(place) == day
