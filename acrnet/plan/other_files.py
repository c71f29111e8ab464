"""Recognising files that people confuse with a plan, so that a message can name what the file is."""

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
"""The kinds of documents with the keys, in lower case, that identify them."""


def kind_of_document(document: object) -> str:
    """Return the kind of a JSON document, for example `a service-tag file`; "" if it is not known.

    For a list, and for a list of Resource Manager, the first entry decides.
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
    """Return the kind of a JSON document, or of a text whose first line is JSON, as in a journal; "" if not known."""
    for each in (text, text.partition("\n")[0]):
        try:
            return kind_of_document(json.loads(each))
        except (ValueError, RecursionError):
            continue
    return ""
