"""Downloads, from a server that misbehaves as people have reported of the download page and of proxies before it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from acrnet.arm.bounds import BODY_SECONDS
from acrnet.arm.downloads import Downloads
from acrnet.arm.reach import Reach, reach_of
from acrnet.errors import RemoteError, UsageError

from ..misbehaving import Answer, Server, own_certificate, serving

MOST = 1024 * 1024


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


def downloads(server: Server, pauses: list[float]) -> Downloads:
    return Downloads(reach_of(server.origin), "Do it by hand.", sleep=pauses.append)


@pytest.fixture
def pauses() -> list[float]:
    """How long it would have waited between tries."""
    return []


def test_a_body_is_returned_as_it_was_before_it_was_compressed(server: Server, pauses: list[float]) -> None:
    assert downloads(server, pauses).get(server.put("/plain", Answer(b"{}")), most=MOST) == b"{}"
    assert (
        downloads(server, pauses).get(server.put("/gzip", Answer.compressed(b"{}" * 1000)), most=MOST) == b"{}" * 1000
    )
    assert pauses == []
    assert server.agents[0].startswith("Mozilla/5.0 (compatible; acrnet/")


def test_a_redirect_on_the_same_server_is_followed(server: Server, pauses: list[float]) -> None:
    server.put("/b", Answer(b"moved"))
    assert downloads(server, pauses).get(server.put("/a", Answer.redirect("/b")), most=MOST) == b"moved"


@pytest.mark.parametrize(
    "target", ["https://example.org/x", "http://127.0.0.1:9/x", "file:///etc/passwd", "//example.org/x"]
)
def test_a_redirect_elsewhere_is_not_followed(server: Server, pauses: list[float], target: str) -> None:
    with pytest.raises(RemoteError) as caught:
        downloads(server, pauses).get(server.put("/a", Answer.redirect(target)), most=MOST)
    assert "which is not read: it is another host, or not https. Do it by hand." in str(caught.value)
    assert server.asked == ["/a"]


def test_redirects_in_a_circle_end(server: Server, pauses: list[float]) -> None:
    with pytest.raises(RemoteError, match="is the last of 5 redirects, and leads on"):
        downloads(server, pauses).get(server.put("/a", Answer.redirect("/a")), most=MOST)
    assert len(server.asked) == 6


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_status_that_stays_is_not_tried_again(server: Server, pauses: list[float], status: int) -> None:
    with pytest.raises(RemoteError) as caught:
        downloads(server, pauses).get(server.put("/a", Answer(b"<html>", status=status)), most=MOST)
    assert str(caught.value) == f"{server.origin}/a answers HTTP {status}. Do it by hand."
    assert (caught.value.status, pauses) == (status, [])


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_status_that_may_pass_is_tried_three_times(server: Server, pauses: list[float], status: int) -> None:
    url = server.put("/a", Answer(status=status, headers={"Retry-After": "3600"}))
    with pytest.raises(RemoteError, match=f"answers HTTP {status}"):
        downloads(server, pauses).get(url, most=MOST)
    assert (len(server.asked), pauses) == (3, [2.0, 8.0])


def test_a_download_succeeds_if_the_failure_ends_before_the_next_attempt(server: Server) -> None:
    url = server.put("/a", Answer(status=503))

    def wait(_seconds: float) -> None:
        server.put("/a", Answer(b"well"))

    assert Downloads(reach_of(server.origin), "", sleep=wait).get(url, most=MOST) == b"well"


def test_an_endless_body_is_given_up_at_the_limit(server: Server, pauses: list[float]) -> None:
    with pytest.raises(RemoteError, match="the answer is larger than 1 MiB"):
        downloads(server, pauses).get(server.put("/a", Answer(b"x" * 65536, endless=True)), most=MOST)
    assert pauses == []


@pytest.mark.long
def test_a_small_body_that_grows_when_unpacked_is_given_up_too(server: Server, pauses: list[float]) -> None:
    with pytest.raises(RemoteError, match="the answer is larger than 1 MiB"):
        downloads(server, pauses).get(server.put("/a", Answer.compressed(bytes(50 * MOST))), most=MOST)


def test_a_body_that_drips_is_given_up_in_time(server: Server) -> None:
    ticks = count(step=BODY_SECONDS // 10)  # each look at the clock takes half a minute
    slow = Downloads(reach_of(server.origin), "", clock=lambda: float(next(ticks)))
    with pytest.raises(RemoteError, match="the answer did not arrive within 5 minutes"):
        slow.get(server.put("/a", Answer(b"x", endless=True)), most=MOST)


def test_a_truncated_body_is_tried_again_and_is_an_error(server: Server, pauses: list[float]) -> None:
    with pytest.raises(RemoteError, match="/a cannot be read: it closed the connection"):
        downloads(server, pauses).get(server.put("/a", Answer(b"{", missing=100)), most=MOST)
    assert (len(server.asked), pauses) == (3, [2.0, 8.0])


def test_a_body_that_cannot_be_unpacked_is_an_error(server: Server, pauses: list[float]) -> None:
    url = server.put("/a", Answer(b"no gzip", headers={"Content-Encoding": "gzip"}))
    with pytest.raises(RemoteError, match="its answer cannot be decompressed"):
        downloads(server, pauses).get(url, most=MOST)


def test_a_server_that_is_not_there_is_an_error(pauses: list[float]) -> None:
    with serving() as server:
        url = f"{server.origin}/a"
    with pytest.raises(RemoteError, match="/a cannot be read: it refuses the connection"):
        Downloads(reach_of(url), "", sleep=pauses.append).get(url, most=MOST)
    assert pauses == [2.0, 8.0]


def test_a_host_out_of_reach_is_never_asked(pauses: list[float]) -> None:
    with pytest.raises(RemoteError, match=r"leads to http://127\.0\.0\.1:9/x, which is not read"):
        Downloads(Reach(("microsoft.com",)), "", sleep=pauses.append).get("http://127.0.0.1:9/x", most=MOST)


def test_the_password_of_a_netrc_file_is_not_sent(
    server: Server, pauses: list[float], tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path_factory.mktemp("home") / "netrc"
    netrc.write_text("machine 127.0.0.1 login ann password geheim\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    downloads(server, pauses).get(server.put("/a", Answer(b"x")), most=MOST)
    assert server.logins == [""]


def test_a_proxy_of_the_environment_is_used(
    server: Server, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, server.origin)
    url = "http://127.0.0.1:9/tags.json"
    server.answers[url] = Answer(b"by the proxy")
    assert Downloads(reach_of(url), "", sleep=pauses.append).get(url, most=MOST) == b"by the proxy"


def test_certificates_of_the_environment_decide_whom_to_trust(
    pauses: list[float], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = own_certificate(tmp_path)
    with serving(certificate) as server:
        url = server.put("/a", Answer(b"trusted"))
        with pytest.raises(RemoteError, match="its certificate or TLS settings are not accepted"):
            downloads(server, pauses).get(url, most=MOST)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        assert downloads(server, pauses).get(url, most=MOST) == b"trusted"


def test_certificates_that_cannot_be_read_are_named(
    server: Server, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/ca.pem")
    with pytest.raises(UsageError, match=r"REQUESTS_CA_BUNDLE names /nowhere/ca\.pem, which cannot be read"):
        downloads(server, pauses).get(server.put("/a", Answer()), most=MOST)
    assert server.asked == []
