"""A finding before it is made for each of the rule sets that are judged alike."""

from __future__ import annotations

from msgspec import Struct

from acrnet.audit.kind import Kind
from acrnet.audit.model import Finding, Level
from acrnet.audit.naming_text import Text, naming
from acrnet.audit.subject import Subject


class Remark(Struct, frozen=True, gc=False):
    """A finding about all rule sets of a group that are judged alike."""

    subject: Subject
    """The first of the group."""
    kind: Kind
    level: Level
    message: Text
    fix: Text
    rule: str = ""
    need: str = ""
    cause: str = ""
    """As in `Finding`."""

    def about(self, subject: Subject) -> Finding:
        """Return the finding about one rule set of the group."""
        return Finding(
            id=self.kind.id,
            level=self.level,
            message=naming(self.message, subject.name),
            fix=naming(self.fix, subject.name),
            rule_set=subject.id,
            rule=self.rule,
            need=self.need,
            cause=self.cause,
            location=subject.location,
        )
