"""Files that people give in place of a plan, recognised so that a message can say what was given."""

from __future__ import annotations

import json
from collections.abc import Mapping

_KINDS = (
    ("an audit report of acrnet", frozenset({"format_version", "kind", "findings"})),
    ("a journal of acrnet, which acrnet rollback takes", frozenset({"format_version", "journal"})),
    ("what acrnet inspect prints", frozenset({"registry", "needs"})),
    ("a service-tag file", frozenset({"changenumber", "values"})),
    ("a network security group", frozenset({"securityrules"})),
    ("a registry", frozenset({"loginserver"})),
)
"""What a document is that has these keys, in lower case."""


def kind_of_document(document: object) -> str:
    """Return what a JSON document is if it is no plan, for example `a service-tag file`; "" where nothing tells.

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
    """Return what a text is that is no JSON document but begins with one, as a journal does; "" where nothing tells."""
    first, _, _ = text.partition("\n")
    try:
        return kind_of_document(json.loads(first))
    except (ValueError, RecursionError):
        return ""
