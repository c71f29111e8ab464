"""A real browser for the tests with the marker `browser`; see `.ci/run` for what it takes."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from acrnet.audit.model import Audit

from .pages import written

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Scheme = Literal["light", "dark"]
Open = Callable[..., "OpenPage"]


class OpenPage:
    """A page in the browser, with what it asked for and complained about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser of Debian, skipped with the reason where it or its driver is missing."""
    executable = shutil.which("chromium")
    if executable is None:
        pytest.skip("there is no chromium on this machine")
    for library in ("playwright", "axe_playwright_python"):
        if importlib.util.find_spec(library) is None:
            pytest.skip(f"{library} is not installed; it is in the extra `browser`")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        # Without a sandbox of its own, which root may not have; it opens files of these tests alone.
        opened = driver.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens the page of an audit from a file, as people do."""
    contexts = []

    def open_(audit: Audit, *, width: int = 1440, scheme: Scheme = "light", script: bool = True) -> OpenPage:
        file = tmp_path / "audit.html"
        file.write_text(written(audit), encoding="utf-8")
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=script, offline=True
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        opened = OpenPage(context.new_page())
        opened.page.goto(file.as_uri())
        if script:
            opened.page.wait_for_selector("#filter, #basis", state="visible")
            if opened.page.locator("#filter").count():
                opened.page.wait_for_selector("#filter:not([hidden])")
        return opened

    yield open_
    for context in contexts:
        context.close()
