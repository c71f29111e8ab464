"""Pages of audits, written and read back."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any
from xml.etree.ElementTree import Element

import html5lib

from acrnet.audit.model import Audit
from acrnet.report.audit.html.page import audit_html


def written(audit: Audit) -> str:
    """The text of the page of an audit."""
    return "".join(audit_html(audit))


def parsed(text: str) -> Element:
    """The elements of a page as browsers see them; fails where it is not valid."""
    root: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    return root


def words(element: Element) -> str:
    """The text of an element on one line."""
    return " ".join("".join(element.itertext()).split())


def one(page: Element, path: str) -> Element:
    """The only element at a path."""
    (element,) = page.findall(path)
    return element


def with_id(page: Element, name: str) -> Element:
    return one(page, f".//*[@id='{name}']")


def data_of(page: Element) -> dict[str, Any]:
    """What the script of a page shows."""
    data: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(words(with_id(page, "data")))))
    return data
