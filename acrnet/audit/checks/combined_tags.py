"""Findings about rules that list a service tag together with other prefixes, which Azure refuses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from acrnet.audit.checks.check import Evidence
from acrnet.audit.checks.remark import Remark
from acrnet.audit.kind import Kind
from acrnet.audit.model import Level
from acrnet.audit.naming_text import NAME
from acrnet.rules.rule import Endpoints
from acrnet.rules.wire.matches import SERVICE_TAG_NAME
from acrnet.rules.words import named, rule_label

COMBINED_TAGS: Final = Kind(
    "combined_tags",
    (Level.WARNING,),
    "a rule lists a service tag together with others",
    "give each service tag a rule of its own",
)
KINDS: Final = (COMBINED_TAGS,)


def findings(evidence: Evidence) -> Iterator[Remark]:
    """Yield a finding for the sources or destinations of an outbound rule that list a service tag, or `*`, with others.

    Azure accepts one tag in the singular field, and only address prefixes in the plural one; it refuses others with
    SecurityRuleParameterContainsUnsupportedValue (github.com/hashicorp/terraform-provider-azurerm/issues/5617, checked
    2026-11-29).
    """
    known: dict[int, Sequence[str]] = {}  # by identity: readers return equal sides as one object, and rules keep it
    for each in evidence.examined:
        for rule in each.custom:
            for side, endpoints in (("source", rule.sources), ("destination", rule.destinations)):
                tags = known.get(id(endpoints))
                if tags is None:
                    tags = known[id(endpoints)] = _tags(endpoints) if len(endpoints.prefixes) > 1 else ()
                if tags:
                    number = len(endpoints.prefixes)
                    yield each.remark(
                        COMBINED_TAGS,
                        Level.WARNING,
                        f"{rule_label(rule)} of "
                        + NAME
                        + f" lists {named(tags)} among {number} prefixes as {side}, which"
                        " Azure does not accept; it is judged as if Azure did.",
                        "Give each service tag a rule of its own, and all addresses together another one.",
                        rule=rule.name,
                    )


def _tags(endpoints: Endpoints) -> list[str]:
    return [
        spelled
        for prefix, spelled in endpoints.spellings()
        if prefix == "*" or (SERVICE_TAG_NAME.fullmatch(spelled) and spelled not in endpoints.unread)
    ]
