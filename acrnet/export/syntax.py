"""The seam of an export: what a syntax can express, its limits, how it was tested, and its text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from acrnet.errors import UsageError
from acrnet.escaping import printable
from acrnet.export.export_list import ExportList
from acrnet.export.notes import notes_on
from acrnet.export.term import Term, inexpressible
from acrnet.net.reduction import least_prefixes
from acrnet.registry.need import Purpose


@dataclass(frozen=True, slots=True)
class Syntax:
    """One syntax of firewalls, a value of `--format`."""

    name: str
    """The value."""
    form: str
    """What a document of it looks like and who reads it, as a phrase."""
    expresses: frozenset[Term]
    limits: str
    """What it cannot say, and what its readers do not take; one sentence or more."""
    tested: str
    """Which program has loaded it, or that it is only generated; one sentence or more."""
    text: Callable[[ExportList, Sequence[str]], str]
    """Returns the document of a list that can be expressed, with these notes."""

    def write(self, export: ExportList) -> str:
        """Return the document: the same bytes for the same list, with what its reader has to know.

        Raises UsageError for needs that it cannot express, and for fewer entries than it takes. Only the bare domain,
        which has no addresses, is left out where names cannot be expressed, and a note says so.
        """
        self._require_expressible(export)
        self._require_room(export)
        return self.text(export, notes_on(export, self.expresses))

    def _require_expressible(self, export: ExportList) -> None:
        needed = (entry for entry in export.entries if entry.need.purpose is not Purpose.APEX)
        reasons = {entry.need.id: inexpressible(entry, self.expresses) for entry in needed}
        missing = [need for need, reason in reasons.items() if reason]
        if missing:
            because = "; ".join(dict.fromkeys(filter(None, reasons.values())))
            raise UsageError(
                f"--format {self.name} cannot express {printable(', '.join(missing))}: {printable(because)}.",
                next_step="Choose another format; acrnet export --list shows what each can express.",
            )

    def _require_room(self, export: ExportList) -> None:
        if export.most is None:
            return
        if Term.PREFIXES in self.expresses:
            least, what = least_prefixes(export.addresses), "one prefix for each address family"
        elif Term.HOSTS in self.expresses:
            least, what = len(export.hosts), "since host names cannot be joined"
        else:
            least, what = len(export.tags), "since service tags cannot be joined"
        if export.most < least:
            raise UsageError(
                f"--max-entries {export.most} is too few: {least} is the fewest, {what}.",
                next_step=f"Give {least} or more.",
            )
