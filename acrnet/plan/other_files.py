"""Files that people give in place of one another, recognised so that a message can say what was given."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

PLAN: Final = "a plan of acrnet, which acrnet apply takes"
JOURNAL: Final = "a journal of acrnet, which acrnet rollback takes"
_KINDS: Final = (
    (PLAN, frozenset({"format_version", "digest", "targets"})),
    ("an audit report of acrnet", frozenset({"format_version", "kind", "findings"})),
    (JOURNAL, frozenset({"format_version", "journal"})),
    ("what acrnet inspect prints", frozenset({"registry", "needs"})),
    ("a service-tag file", frozenset({"changenumber", "values"})),
    ("a network security group", frozenset({"securityrules"})),
    ("a registry", frozenset({"loginserver"})),
)
"""What a document is that has these keys, in lower case."""


def kind_of_document(document: object) -> str:
    """Return what a JSON document is, for example `a service-tag file`; "" where nothing tells.

    Of a list, and of what Resource Manager lists, the first entry tells.
    """
    if isinstance(document, list):
        return kind_of_document(document[0]) if document else ""
    if not isinstance(document, Mapping):
        return ""
    inside = document.get("properties")
    keys = {str(key).lower() for key in (*document, *(inside if isinstance(inside, Mapping) else ()))}
    kinds = [kind for kind, marks in _KINDS if marks <= keys]
    return kinds[0] if kinds else kind_of_document(document.get("value"))


def kind_of_text(text: str) -> str:
    """Return what a JSON document is, or a text that begins with a line of JSON as a journal does; "" where none is."""
    for each in (text, text.partition("\n")[0]):
        try:
            return kind_of_document(json.loads(each))
        except (ValueError, RecursionError):
            continue
    return ""
