"""The kinds of findings: a closed list, each with a section of its own in docs/findings.md."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from acrnet.audit.model import Level


class Kind(StrEnum):
    """What kind of finding; the value is its id."""

    NEED_DENIED = "need_denied"
    NEED_PARTLY_DENIED = "need_partly_denied"
    NEED_UNDECIDABLE = "need_undecidable"
    PLATFORM_TAG_DENIED = "platform_tag_denied"
    REPLICA_NOT_COVERED = "replica_not_covered"
    MORE_OPEN_THAN_NEEDED = "more_open_than_needed"
    ALLOWED_BY_DEFAULT_RULE = "allowed_by_default_rule"
    OWNED_RULE_SHADOWED = "owned_rule_shadowed"
    OWNED_RULE_STALE = "owned_rule_stale"
    OWNED_RULE_EDITED = "owned_rule_edited"
    OWNED_RULE_HALF_MARKED = "owned_rule_half_marked"
    UNKNOWN_TAG = "unknown_tag"
    TAG_CASE = "tag_case"
    COMBINED_TAGS = "combined_tags"
    DRIFTED_PREFIXES = "drifted_prefixes"
    UNREADABLE_RULE = "unreadable_rule"
    DUPLICATE_PRIORITY = "duplicate_priority"
    LIMIT_NEAR = "limit_near"
    SUPPRESSION_EXPIRED = "suppression_expired"
    SUPPRESSION_UNUSED = "suppression_unused"


LEVELS: Final[Mapping[Kind, tuple[Level, ...]]] = {
    Kind.NEED_DENIED: (Level.ERROR, Level.WARNING),
    Kind.NEED_PARTLY_DENIED: (Level.ERROR, Level.WARNING),
    Kind.NEED_UNDECIDABLE: (Level.WARNING,),
    Kind.PLATFORM_TAG_DENIED: (Level.WARNING,),
    Kind.REPLICA_NOT_COVERED: (Level.WARNING,),
    Kind.MORE_OPEN_THAN_NEEDED: (Level.WARNING, Level.NOTE),
    Kind.ALLOWED_BY_DEFAULT_RULE: (Level.NOTE,),
    Kind.OWNED_RULE_SHADOWED: (Level.WARNING, Level.NOTE),
    Kind.OWNED_RULE_STALE: (Level.NOTE,),
    Kind.OWNED_RULE_EDITED: (Level.WARNING,),
    Kind.OWNED_RULE_HALF_MARKED: (Level.WARNING, Level.NOTE),
    Kind.UNKNOWN_TAG: (Level.WARNING,),
    Kind.TAG_CASE: (Level.NOTE,),
    Kind.COMBINED_TAGS: (Level.WARNING,),
    Kind.DRIFTED_PREFIXES: (Level.WARNING,),
    Kind.UNREADABLE_RULE: (Level.WARNING,),
    Kind.DUPLICATE_PRIORITY: (Level.WARNING,),
    Kind.LIMIT_NEAR: (Level.WARNING, Level.NOTE),
    Kind.SUPPRESSION_EXPIRED: (Level.WARNING,),
    Kind.SUPPRESSION_UNUSED: (Level.NOTE,),
}
"""The levels a finding of each kind can have, the heaviest first; only a required need that is denied is an error."""

SUPPRESSIBLE: Final = tuple(kind for kind in Kind if not kind.startswith("suppression_"))
"""The kinds a suppression may name: those about suppressions themselves cannot be silenced."""
