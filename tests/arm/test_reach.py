from __future__ import annotations

import pytest

from acrnet.arm.reach import MICROSOFT, reach_of, shown
from acrnet.errors import UsageError


@pytest.mark.parametrize(
    "url",
    [
        "https://www.microsoft.com/en-us/download/details.aspx?id=56519",
        "https://download.microsoft.com/download/7/1/d/ServiceTags_Public_20261123.json",
        "https://DOWNLOAD.MICROSOFT.COM:443/x",
        "https://download.microsoft.com./x",
    ],
)
def test_hosts_of_microsoft_are_asked(url: str) -> None:
    assert MICROSOFT.allows(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://download.microsoft.com/x",
        "https://download.microsoft.com.example.org/x",
        "https://notmicrosoft.com/x",
        "https://microsoft.com@example.org/x",
        "https://user@download.microsoft.com/x",
        "https://download.microsoft.com:8443/x",
        "https://download.microsoft.com:port/x",
        "https://127.0.0.1/x",
        "file:///etc/passwd",
        "//download.microsoft.com/x",
        "https://[::1/x",
        "",
    ],
)
def test_nothing_else_is_asked(url: str) -> None:
    assert not MICROSOFT.allows(url)


def test_a_server_that_is_named_is_asked_and_no_other() -> None:
    reach = reach_of("https://mirror.example:8443/tags.json")
    assert reach.allows("https://mirror.example:8443/elsewhere.json")
    assert not reach.allows("https://mirror.example/tags.json")
    assert not reach.allows("http://mirror.example:8443/tags.json")
    assert not reach.allows("https://download.microsoft.com/x")


def test_a_link_of_microsoft_may_lead_to_another_host_of_microsoft() -> None:
    assert reach_of("https://go.microsoft.com/fwlink/?linkid=1").allows("https://download.microsoft.com/x")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://mirror.example/tags.json", "http://mirror.example/tags.json is not read, because anybody between"),
        ("https://ann:geheim@mirror.example/tags.json", "https://mirror.example/tags.json holds a name or a password"),
        ("ftp://mirror.example/tags.json", "--url does not take ftp://mirror.example/tags.json"),
        ("tags.json", "--url does not take 'tags.json'"),
    ],
)
def test_what_is_not_safe_to_read_is_refused_without_showing_a_password(url: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        reach_of(url)
    assert said in str(caught.value)
    assert "geheim" not in str(caught.value)


def test_http_is_taken_on_this_machine() -> None:
    assert reach_of("http://127.0.0.1:8080/tags.json").allows("http://127.0.0.1:8080/tags.json")
    assert reach_of("http://[::1]:8080/tags.json").allows("http://[::1]:8080/tags.json")


def test_a_url_is_shown_without_what_may_be_secret() -> None:
    assert shown("https://ann:geheim@mirror.example:8443/tags.json?sig=geheim#x") == (
        "https://mirror.example:8443/tags.json"
    )
