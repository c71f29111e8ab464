"""What an audit assumes to be different from what was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from acrnet.errors import UsageError
from acrnet.workflow.audit_request import AuditRequest

if TYPE_CHECKING:
    from acrnet.audit.registry_changes import RegistryChanges
    from acrnet.audit.rule_changes import RuleChanges
    from acrnet.rules.rule import SecurityRule


@dataclass(frozen=True, slots=True)
class Hypotheses:
    """Assumed changes of rules and of registries; false if there are none."""

    rules: RuleChanges
    registries: RegistryChanges

    def __bool__(self) -> bool:
        return bool(self.rules or self.registries)


def read_hypotheses(request: AuditRequest) -> Hypotheses:
    """Return what the request assumes; rules are read from its files.

    Raises UsageError for assumptions that cannot be, and InputError for a rule that cannot be read.
    """
    from acrnet.audit.registry_changes import RegistryChanges
    from acrnet.audit.rule_changes import RuleChanges
    from acrnet.tags import location_name

    replicas = tuple(dict.fromkeys(map(location_name, request.assume_replica)))
    return Hypotheses(
        RuleChanges(_assumed_rules(request.assume), request.assume_remove),
        RegistryChanges(replicas, request.assume_data_endpoints),
    )


def _assumed_rules(files: Sequence[Path]) -> tuple[SecurityRule, ...]:
    if not files:
        return ()
    from acrnet.inventory.files.rules import read_rule_file

    rules = tuple(rule for file in files for rule in read_rule_file(file))
    names = [rule.name.lower() for rule in rules]
    for rule in rules:
        if names.count(rule.name.lower()) > 1:
            raise UsageError(
                f"Two assumed rules are named {rule.name}.", next_step="Give each a name of its own in its file."
            )
    return rules
