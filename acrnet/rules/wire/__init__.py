"""Security rules in the form of Resource Manager: the only reader and writer of that form.

The form is that of Microsoft.Network api version 2026-03-01 and of the answers recorded in
the source distributions of azure-mgmt-network 10.2.0 and 16.0.0 (checked 2026-11-23).
"""

from acrnet.rules.wire.lenient import read_rule_set_leniently
from acrnet.rules.wire.matches import read_endpoints
from acrnet.rules.wire.reading import read_rule, read_rule_set, with_default_rules
from acrnet.rules.wire.rereading import RuleSetReader
from acrnet.rules.wire.usual import AzRule, RestRule, Usual, read_usual_rules
from acrnet.rules.wire.writing import normal_form, write_rule

__all__ = [
    "AzRule",
    "RestRule",
    "RuleSetReader",
    "Usual",
    "normal_form",
    "read_endpoints",
    "read_rule",
    "read_rule_set",
    "read_rule_set_leniently",
    "read_usual_rules",
    "with_default_rules",
    "write_rule",
]
