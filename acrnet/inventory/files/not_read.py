"""Known forms that may have rules but are not read; they are reported, so that they are not taken for empty."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from acrnet.inventory.files.mentions import (
    contains_effective_rules,
    contains_firewall_rules,
    mentions_rules,
    renamed_keys,
)
from acrnet.inventory.files.reader import Contents, Form, next_page
from acrnet.inventory.files.resource import text_in, value_in
from acrnet.inventory.files.surroundings import ALONE, Surroundings

FORM: Final = Form(
    "",
    "policy definitions and blueprints without a template",
    "a `type` of them",
)
_GROUPS: Final = "give what az network firewall policy rule-collection-group list prints"


def read(document: object, surroundings: Surroundings = ALONE) -> Contents | None:  # noqa: ARG001 - needs none
    """Return contents that report a form which is not read yet; None for a document of any other form."""
    if not isinstance(document, dict):
        return None
    what = _form(document)
    if not what:
        return None
    return Contents("", unresolved=(f"{what}, which is not read yet",), whole=not mentions_rules(document))


def unknown_form(document: object) -> Contents:
    """Return contents that report whether a document of no known form mentions rules or is an empty page of a list."""
    if contains_effective_rules(document):
        clause = (
            "has effective security rules without the group that they are of; give what az network nic"
            " list-effective-nsg or az network nsg list prints"
        )
    elif mentions_rules(document):
        clause = renamed_keys(document) or "has security rules in a form that is not read"
    elif clause := renamed_keys(document):
        pass
    elif contains_firewall_rules(document):
        clause = f"has rule collections of Azure Firewall without their group; {_GROUPS}"
        return Contents("", unresolved=(clause,), whole=False)
    else:
        missing = next_page(document)
        return Contents("", unresolved=missing, whole=not missing)
    return Contents("", unresolved=(clause,), whole=False)


def _form(document: Mapping[str, object]) -> str:
    if value_in(document, "contentVersion") is not None:
        return "has parameters of a template in a form of its own"
    kind = text_in(document, "type").lower()
    if kind.startswith("microsoft.authorization/policy"):
        return "is an Azure Policy definition"
    if kind.startswith("microsoft.blueprint/") or text_in(document, "kind").lower() == "template":
        return "is an artifact of an Azure blueprint"
    return ""
