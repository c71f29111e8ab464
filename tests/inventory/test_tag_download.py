"""The download page and the file behind it, on a server that does what people have reported."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from acrnet.arm import downloads
from acrnet.arm.reach import reach_of
from acrnet.cloud import CHINA, PUBLIC
from acrnet.errors import RemoteError, UsageError
from acrnet.inventory.tag_download import MICROSOFT, DownloadSite, from_page, from_url
from acrnet.tags.version import Source

from ..estates import service_tags
from ..misbehaving import Answer, Server, serving

DATA = json.dumps(service_tags(Storage=["203.0.113.0/24"])).encode()
DETAILS, CONFIRMATION = "/details.aspx?id=56519", "/confirmation.aspx?id=56519"
FILE = "/download/ServiceTags_Public_20261123.json"


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "_PAUSES", ())


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


def site(server: Server) -> DownloadSite:
    pages = (f"{server.origin}/details.aspx?id={{number}}", f"{server.origin}/confirmation.aspx?id={{number}}")
    return DownloadSite(pages, f"{server.origin}/", reach_of(server.origin))


def page(*links: str) -> Answer:
    return Answer("".join(f'<html><a href="{link}">Download</a></html>' for link in links).encode())


def test_the_file_that_the_page_links_to_is_fetched(server: Server) -> None:
    server.put(DETAILS, page(server.put(FILE, Answer.compressed(DATA))))
    fetched = from_page(PUBLIC, site(server))
    assert (fetched.data, fetched.source, fetched.published) == (DATA, Source.DOWNLOAD, "2026-11-23")
    assert fetched.origin == f"{server.origin}{FILE}"
    assert server.asked == [DETAILS, FILE]


@pytest.mark.parametrize(
    "first", [Answer(status=404), Answer(b"<html>Something went wrong</html>"), Answer(status=503)]
)
def test_where_the_first_page_has_no_link_the_second_is_looked_at(server: Server, first: Answer) -> None:
    server.put(DETAILS, first)
    server.put(CONFIRMATION, page(server.put(FILE, Answer(DATA))))
    assert from_page(PUBLIC, site(server)).data == DATA


def test_of_two_links_the_newer_is_followed_and_no_other_in_its_place(server: Server) -> None:
    older = server.put(FILE.replace("1123", "1116"), Answer(DATA))
    newer = f"{server.origin}{FILE}"
    server.put(DETAILS, page(newer, older))
    with pytest.raises(RemoteError) as caught:
        from_page(PUBLIC, site(server))
    assert caught.value.message == f"{newer} answers HTTP 404."
    assert older.removeprefix(server.origin) not in server.asked


@pytest.mark.parametrize(
    "answer",
    [
        page(),
        page("https://example.org/ServiceTags_Public_20261123.json"),
        Answer(b"\xff\xfe\x00garbage"),
    ],
)
def test_without_a_link_it_says_how_to_go_on_by_hand(server: Server, answer: Answer) -> None:
    server.put(DETAILS, answer)
    server.put(CONFIRMATION, Answer(status=403))
    with pytest.raises(RemoteError) as caught:
        from_page(PUBLIC, site(server))
    assert str(caught.value) == (
        f"{server.origin}/details.aspx has no link to a service-tag file of Public;"
        f" {server.origin}/confirmation.aspx answers HTTP 403. Save the file from"
        " microsoft.com/download/details.aspx?id=56519 with a browser, and give it with --file FILE."
    )


def test_a_page_without_end_is_given_up(server: Server) -> None:
    server.put(DETAILS, Answer(b"<html>" * 10_000, endless=True))
    with pytest.raises(RemoteError, match=r"details\.aspx cannot be read: the answer is larger than 8 MiB"):
        from_page(PUBLIC, site(server))


def test_a_file_without_end_is_given_up(server: Server) -> None:
    server.put(DETAILS, page(server.put(FILE, Answer(b" " * 1024 * 1024, endless=True))))
    with pytest.raises(RemoteError, match="cannot be read: the answer is larger than 64 MiB"):
        from_page(PUBLIC, site(server))


def test_a_page_that_redirects_elsewhere_is_not_followed(server: Server) -> None:
    server.put(DETAILS, Answer.redirect("https://example.org/login"))
    server.put(CONFIRMATION, Answer.redirect("http://127.0.0.1:9/"))
    with pytest.raises(RemoteError, match=r"leads to https://example\.org/login, which is not read"):
        from_page(PUBLIC, site(server))


def test_the_real_page_is_asked_over_https_for_each_cloud_by_its_number() -> None:
    assert MICROSOFT.pages[0].format(number="57062") == (
        "https://www.microsoft.com/en-us/download/details.aspx?id=57062"
    )
    assert MICROSOFT.files == "https://download.microsoft.com/"
    assert MICROSOFT.reach is None  # that of Microsoft's hosts


def test_each_cloud_has_a_page_of_its_own(server: Server) -> None:
    with pytest.raises(RemoteError):
        from_page(CHINA, site(server))
    assert server.asked == ["/details.aspx?id=57062", "/confirmation.aspx?id=57062"]


def test_a_url_is_read_and_its_query_is_not_kept(server: Server) -> None:
    url = server.put(f"{FILE}?sig=geheim", Answer(DATA))
    fetched = from_url(url)
    assert (fetched.data, fetched.source, fetched.published) == (DATA, Source.URL, "2026-11-23")
    assert fetched.origin == f"{server.origin}{FILE}"


def test_a_url_over_http_elsewhere_is_not_read() -> None:
    with pytest.raises(UsageError, match="is not read, because anybody between could change"):
        from_url("http://mirror.example/tags.json")
