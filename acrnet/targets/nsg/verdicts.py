"""The verdicts on needs for all clients of a target, over all rule sets that their packets pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import is_

from acrnet.plan.model import Clients, NeedVerdict
from acrnet.registry.need import Need
from acrnet.rules.bulk.judging import BulkEvaluator
from acrnet.rules.rule import RuleSet
from acrnet.rules.verdict import Verdict
from acrnet.tags import TagCatalog
from acrnet.targets.compared import compared
from acrnet.targets.nsg.clients import network_of

RuleSets = Mapping[str, RuleSet]
"""Rule sets by id in lower case."""


def compare(
    needs: Sequence[Need],
    clients: Sequence[Clients],
    before: RuleSets,
    after: RuleSets,
    *,
    catalog: TagCatalog,
    scope: str,
) -> tuple[NeedVerdict, ...]:
    """Return the verdicts on each need before and after, over all groups of clients."""
    pairs = [_before_and_after(needs, group, before, after, catalog) for group in clients]
    return tuple(
        compared(need, [today[index] for today, _ in pairs], [planned[index] for _, planned in pairs], clients, scope)
        for index, need in enumerate(needs)
    )


def _before_and_after(
    needs: Sequence[Need], clients: Clients, before: RuleSets, after: RuleSets, catalog: TagCatalog
) -> tuple[Sequence[Verdict], Sequence[Verdict]]:
    """Return the verdicts on the needs of one group of clients; the same objects if no rule set on its path differs."""
    evaluator = BulkEvaluator(needs, network_of(clients, catalog))
    paths = [[rule_sets[each.lower()] for each in clients.rule_sets] for rule_sets in (before, after)]
    today = evaluator.along(paths[0])
    return today, today if all(map(is_, *paths)) else evaluator.along(paths[1])
