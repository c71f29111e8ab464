from __future__ import annotations

import pytest

from acrnet.tags.version import VERSION, Source, TagVersion, by_age, called, newest, removable

from .versions import version

OLDER = version(change_number="365", published="2026-09-07")
OLD = version(change_number="366", published="2026-09-14", fetched_at="2026-10-01T06:00:00Z")
NEW = version(change_number="367", published="2026-09-21")
CHINA = version(change_number="409", published="2026-09-28", cloud="China")


def test_the_newest_is_the_one_that_was_published_last_whatever_its_number() -> None:
    restarted = version(change_number="82", published="2026-09-28")
    assert newest([OLD, restarted, NEW, OLDER]) == restarted
    assert newest([OLDER, NEW, OLD]) == NEW
    assert newest([]) is None


def test_of_one_day_the_newest_is_the_one_with_the_higher_number() -> None:
    low, high = (version(change_number=number, published="2026-09-21") for number in ("99", "100"))
    assert newest([low, high]) == high == newest([high, low])


def test_a_version_whose_publication_is_not_known_counts_from_the_day_it_was_fetched() -> None:
    api = version(source=Source.API, change_number="368", fetched_at="2026-09-22T06:00:00Z")
    assert newest([NEW, api]) == api
    assert newest([NEW, api], until="2026-09-21") == NEW


def test_what_the_api_says_is_not_newer_than_a_file_with_a_higher_number() -> None:
    lagging = version(source=Source.API, change_number="365", fetched_at="2026-10-05T06:00:00Z")
    equal = version(source=Source.API, change_number="367", fetched_at="2026-10-06T06:00:00Z")
    assert by_age([OLDER, lagging, NEW, OLD]) == (NEW, OLD, lagging, OLDER)
    assert newest([NEW, equal, lagging]) == equal
    assert newest([lagging]) == lagging
    assert removable([NEW, lagging], keep=1) == (lagging,)


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2026-09-30", NEW), ("2026-09-21", NEW), ("2026-09-20", OLD), ("2026-09-07", OLDER), ("2026-09-06", None)],
)
def test_on_a_day_the_version_counts_that_was_published_last_until_then(day: str, expected: TagVersion | None) -> None:
    assert newest([NEW, OLD, OLDER], until=day) == expected


def test_two_versions_under_one_number_are_told_apart_by_their_digests() -> None:
    first = version(change_number="346", published="2026-03-02")
    second = version(change_number="346", published="2026-03-16")
    assert called([first, second, OLD], "346") == (second, first)
    for name in (first.sha256[:8], first.sha256, first.content[:8], first.content[:8].upper(), first.id):
        assert called([first, second, OLD], name) == (first,)


def test_a_digest_takes_eight_digits() -> None:
    assert called([OLD], OLD.sha256[:7]) == ()
    assert called([OLD], "") == ()


@pytest.mark.parametrize(
    ("source", "published", "expected"),
    [
        (Source.DOWNLOAD, "2026-09-14", "2026-10-05"),
        (Source.API, "", "2026-10-05"),
        (Source.URL, "2026-09-14", "2026-09-14"),
        (Source.URL, "", "2026-10-05"),
        (Source.FILE, "2026-09-14", "2026-09-14"),
        (Source.FILE, "", ""),
    ],
)
def test_a_version_was_current_when_its_source_said_so(source: Source, published: str, expected: str) -> None:
    fetched = version(source=source, published=published, confirmed_at="2026-10-05T06:00:00Z")
    assert fetched.current_on == expected


@pytest.mark.parametrize(
    ("keep", "before", "expected"),
    [
        (1, None, [OLDER, OLD]),
        (2, None, [OLDER]),
        (0, None, [CHINA, OLDER, OLD, NEW]),
        (9, None, []),
        (1, "2026-09-14", [OLDER]),
        (1, "2027-01-01", [OLDER, OLD]),
        (0, "2026-09-21", [OLDER, OLD]),
    ],
)
def test_what_can_go_is_told_for_each_cloud_by_itself(
    keep: int, before: str | None, expected: list[TagVersion]
) -> None:
    assert list(removable([NEW, CHINA, OLDER, OLD], keep=keep, before=before)) == expected


def test_a_version_is_read_back_as_it_was_written() -> None:
    assert VERSION.read(VERSION.write(OLD)) == OLD
