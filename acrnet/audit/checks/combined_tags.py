"""Rules that list a service tag beside something else, which Azure refuses to write."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from acrnet.audit.checks.check import Evidence
from acrnet.audit.checks.remark import Remark
from acrnet.audit.checks.wording import placed
from acrnet.audit.kind import Kind
from acrnet.audit.model import Level
from acrnet.audit.naming_text import NAME
from acrnet.rules.rule import Endpoints
from acrnet.rules.wire.matches import SERVICE_TAG_NAME
from acrnet.rules.words import named

COMBINED_TAGS: Final = Kind(
    "combined_tags",
    (Level.WARNING,),
    "a rule lists a service tag together with others",
    "give each service tag a rule of its own",
)
KINDS: Final = (COMBINED_TAGS,)


def findings(evidence: Evidence) -> Iterator[Remark]:
    """Yield a finding for each side of an outbound rule that has a service tag, or `*`, in a list with others.

    Azure takes one tag in the singular field and address prefixes only in the plural one; anything else is refused with
    SecurityRuleParameterContainsUnsupportedValue (github.com/hashicorp/terraform-provider-azurerm/issues/5617, checked
    2026-11-29).
    """
    for each in evidence.examined:
        for rule in each.custom:
            for side, endpoints in (("source", rule.sources), ("destination", rule.destinations)):
                tags = _tags(endpoints) if len(endpoints.prefixes) > 1 else ()
                if tags:
                    number = len(endpoints.prefixes)
                    yield each.remark(
                        COMBINED_TAGS,
                        Level.WARNING,
                        f"{placed(rule)} of " + NAME + f" lists {named(tags)} among {number} prefixes as {side}, which"
                        " Azure does not take; it is judged as if it did.",
                        "Give each service tag a rule of its own, and the addresses one together.",
                        rule=rule.name,
                    )


def _tags(endpoints: Endpoints) -> list[str]:
    return [
        spelled
        for prefix, spelled in endpoints.spellings()
        if prefix == "*" or (SERVICE_TAG_NAME.fullmatch(spelled) and spelled not in endpoints.unread)
    ]
