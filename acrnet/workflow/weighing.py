"""Which findings count: all but the suppressed ones and those of the baseline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from acrnet.audit.baseline import Baseline
    from acrnet.audit.model import Audit
    from acrnet.config import Suppression


def read_baseline(path: Path | None) -> Baseline | None:
    """Return the findings of an earlier audit; None where there is no file.

    Raises an InputError for a file that is not an audit.
    """
    if path is None:
        return None
    from acrnet.audit.baseline import Baseline
    from acrnet.inventory.files.json_text import read_document

    return Baseline.of(read_document(path), str(path), str(Path.cwd()))


def weighed(audit: Audit, suppressions: Sequence[Suppression], known: Baseline | None) -> Audit:
    """Return the audit with the findings that count apart from the others, and those with one cause joined."""
    from acrnet.audit.joined import joined

    if not suppressions and known is None:
        return replace(audit, findings=joined(audit.findings))
    from acrnet.audit.suppressions import apply_suppressions

    today = datetime.now(UTC).date().isoformat()
    names = {subject.id: subject.name for subject in audit.subjects()}
    kept, suppressed = apply_suppressions(audit.findings, suppressions, today, names=names)
    new, before = (kept, ()) if known is None else known.split(kept, audit.results)
    since = None if known is None else known.changes(audit.results)
    return replace(audit, findings=joined(new), suppressed=suppressed, known=joined(before), since_baseline=since)
