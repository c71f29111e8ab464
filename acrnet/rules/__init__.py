"""Security rules in normal form, and what they do to flows: allowed, denied, or cannot decide because."""

from acrnet.rules.bulk.judging import BulkEvaluator, evaluate
from acrnet.rules.defaults import DEFAULT_RULES
from acrnet.rules.evaluate import evaluate_flows, evaluate_path, need_flows
from acrnet.rules.match import rule_flows
from acrnet.rules.network import NetworkContext, Reading, Resolution
from acrnet.rules.rule import Access, Direction, Endpoints, RuleSet, SecurityRule
from acrnet.rules.verdict import DecidingRule, Outcome, Part, Passage, Transition, Verdict, compare
from acrnet.rules.wire import (
    normal_form,
    read_endpoints,
    read_rule,
    read_rule_set,
    read_rule_set_leniently,
    write_rule,
)

__all__ = [
    "Access",
    "Direction",
    "Endpoints",
    "SecurityRule",
    "RuleSet",
    "DEFAULT_RULES",
    "read_rule",
    "read_rule_set",
    "read_rule_set_leniently",
    "read_endpoints",
    "write_rule",
    "normal_form",
    "NetworkContext",
    "Reading",
    "Resolution",
    "need_flows",
    "BulkEvaluator",
    "evaluate",
    "evaluate_flows",
    "evaluate_path",
    "rule_flows",
    "compare",
    "Outcome",
    "Verdict",
    "Part",
    "Passage",
    "DecidingRule",
    "Transition",
]
