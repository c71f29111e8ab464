"""The seam of an export: what a syntax can express, its limits, how it was tested, and its text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec

from acrnet.errors import UsageError
from acrnet.escaping import printable
from acrnet.export.delta import Delta, delta_of
from acrnet.export.export_list import ExportList
from acrnet.export.notes import notes_on
from acrnet.export.term import Term, dispensable, inexpressible
from acrnet.net.reduction import least_prefixes


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
    delta: Callable[[ExportList, Delta, Sequence[str]], str] | None = None
    """Returns the document of what changes in a firewall that has an earlier list; None where readers of the syntax
    take only whole lists."""
    ports: tuple[int, ...] = ()
    """The only ports that it can express; none for any."""
    library: str = ""
    """What has to be installed beside acrnet to write it, with the extra `vendors`; "" for nothing."""

    def write(self, export: ExportList) -> str:
        """Return the document: the same bytes for the same list, with what its reader has to know.

        Raises UsageError for needs that it cannot express, for fewer entries than it takes, and for the change from an
        earlier list where it knows only whole ones. Only what may not be needed is left out where
        it cannot be expressed, and a note says so: see `dispensable`.
        """
        self.require_expressible(export)
        if Term.PREFIXES not in self.expresses:
            export = replace(export, most=None)  # only prefixes are joined
        notes = notes_on(export, self.expresses, self.ports)
        if export.earlier is None:
            return self.text(export, notes)
        return self.require_delta()(export, delta_of(export, self.expresses), notes)

    def require_library(self) -> None:
        """Raise UsageError where what it is written with is not installed."""
        if self.library and find_spec(self.library) is None:
            raise UsageError(
                f"--format {self.name} needs the library {self.library}, which is not installed.",
                next_step="Install it with: pip install 'acrnet[vendors]'",
            )

    def require_delta(self) -> Callable[[ExportList, Delta, Sequence[str]], str]:
        """Return what writes changes; raises UsageError where the syntax knows only whole lists."""
        if self.delta is None:
            raise UsageError(
                f"--format {self.name} cannot express a change, because its readers take the whole list.",
                next_step="Leave out --delta, or choose another format; acrnet export --list shows which can.",
            )
        return self.delta

    def require_expressible(self, export: ExportList) -> None:
        """Raise UsageError for needs that it cannot express, and for fewer entries than it takes."""
        self._require_expressible(export)
        self._require_room(export)

    def _require_expressible(self, export: ExportList) -> None:
        needed = (entry for entry in export.entries if not dispensable(entry))
        reasons = {entry.need.id: inexpressible(entry, self.expresses, self.ports) for entry in needed}
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
            least, what = least_prefixes(export.admitted), "one prefix for each address family"
        elif Term.HOSTS in self.expresses:
            least, what = len(export.hosts), "since host names cannot be joined"
        else:
            least, what = len(export.rules), "since service tags cannot be joined"
        if export.most < least:
            raise UsageError(
                f"--max-entries {export.most} is too few: {least} is the fewest, {what}.",
                next_step=f"Give {least} or more.",
            )
