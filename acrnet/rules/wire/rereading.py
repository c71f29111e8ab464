"""Reading a group again and again: rules that read as before are taken over and not parsed."""

from __future__ import annotations

from collections.abc import Mapping

from acrnet.rules.rule import RuleSet, SecurityRule
from acrnet.rules.wire.reading import read_rule, read_rule_set


class RuleSetReader:
    """Reads the rules of one group, and remembers them until its next read.

    An apply reads a group after each rule that it writes. All other rules are as they were, but for the etag, which is
    new in each. It is not for several threads at once.
    """

    def __init__(self) -> None:
        self._before: _Known = {}
        self._now: _Known = {}

    def read_rule_set(self, group: Mapping[str, object], *, origin: str = "") -> RuleSet:
        """Return the rules of the group, as the function of this name does, and raise the same errors."""
        self._before, self._now = self._now, {}
        return read_rule_set(group, origin=origin, read=self._read_rule)

    def _read_rule(self, resource: Mapping[str, object], *, default: bool = False) -> SecurityRule:
        name = resource.get("name") if isinstance(resource, dict) else None
        if not isinstance(name, str):
            return read_rule(resource, default=default)
        content = {**resource, "etag": None}
        known = self._before.get((name, default))
        rule = known[1] if known and known[0] == content else read_rule(resource, default=default)
        self._now[name, default] = (content, rule)
        return rule


_Known = dict[tuple[str, bool], tuple[Mapping[str, object], SecurityRule]]
"""Each rule with what it was read from but the etag, by its name and whether it is a default rule."""
