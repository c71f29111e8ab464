"""The findings that a configuration may suppress, by id: the list of docs/findings.md without those on suppressions."""

from __future__ import annotations

from typing import Final

FINDINGS: Final = (
    "need_denied",
    "need_partly_denied",
    "need_undecidable",
    "platform_tag_denied",
    "replica_not_covered",
    "more_open_than_needed",
    "allowed_by_default_rule",
    "owned_rule_shadowed",
    "owned_rule_stale",
    "owned_rule_edited",
    "owned_rule_half_marked",
    "unknown_tag",
    "tag_case",
    "combined_tags",
    "drifted_prefixes",
    "unreadable_rule",
    "duplicate_priority",
    "limit_near",
)
