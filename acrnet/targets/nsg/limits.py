"""The limits of a network security group, checked before anything is written."""

from __future__ import annotations

from collections import Counter

from acrnet.plan.model import Problem, ProblemCode
from acrnet.rules.limits import MAX_ADDRESSES, MAX_RULES, address_ranges, custom_rules
from acrnet.rules.rule import RuleSet


def check_limits(live: RuleSet, peak: RuleSet, created: int) -> tuple[Problem, ...]:
    """Return a problem for each limit that the planned rules exceed.

    `peak` is the rule set with everything created and updated and nothing deleted yet: deletes come last.
    """
    return (
        *_duplicate_priorities(live),
        *_too_many_rules(live, created),
        *_too_many_addresses(peak),
    )


def _duplicate_priorities(rules: RuleSet) -> list[Problem]:
    seen = Counter((rule.direction, rule.priority) for rule in rules.rules)
    return [
        Problem(
            ProblemCode.DUPLICATE_PRIORITY,
            f"{count} {direction.lower()} rules of {rules.name} have the priority {priority}, so their order is not "
            "defined. Give each a priority of its own.",
        )
        for (direction, priority), count in sorted(seen.items())
        if count > 1
    ]


def _too_many_rules(live: RuleSet, created: int) -> list[Problem]:
    count = len(custom_rules(live.rules)) + created
    if not created or count <= MAX_RULES:
        return []
    return [
        Problem(
            ProblemCode.RULE_LIMIT,
            f"{live.name} would hold {count:,} rules, over the limit of {MAX_RULES:,}. Delete unused rules.",
        )
    ]


def _too_many_addresses(peak: RuleSet) -> list[Problem]:
    return [
        Problem(
            ProblemCode.ADDRESS_LIMIT,
            f"The {side} of all rules of {peak.name} would come to {count:,} address ranges, over the limit of "
            f"{MAX_ADDRESSES:,}. Use service tags in place of long prefix lists.",
        )
        for side, count in address_ranges(custom_rules(peak.rules)).items()
        if count > MAX_ADDRESSES
    ]
