"""Listing and trimming the history of the service tags."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from acrnet.cloud import find_cloud
from acrnet.errors import UsageError
from acrnet.inventory import tag_history
from acrnet.tags.fetch_result import AgedVersion, VersionList
from acrnet.tags.version import TagVersion, removable
from acrnet.workflow.tags.age import age_of, days_before, today


def list_history(cloud: str | None) -> VersionList:
    """Return the versions of the history, or those of one cloud; raises HistoryError where it cannot be read."""
    folder = tag_history.history_folder()
    history = tag_history.read_history(folder)
    return _aged(folder, _of(cloud, history.versions), history.damaged)


def prunable(cloud: str | None, *, keep: int | None, older_than: int | None) -> VersionList:
    """Return what can go: all but the newest `keep` of each cloud, if older than so many days.

    Raises UsageError where neither is given, and HistoryError where the history cannot be read.
    """
    if keep is None and older_than is None:
        raise UsageError(
            "Nothing says what to remove.", next_step="Give --keep N, --older-than DAYS, or both; both must then apply."
        )
    folder = tag_history.history_folder()
    history = tag_history.read_history(folder)
    removed = removable(
        _of(cloud, history.versions),
        keep=1 if keep is None else keep,
        before=None if older_than is None else days_before(today(), older_than),
    )
    return _aged(folder, removed, history.damaged)


def prune(versions: VersionList) -> None:
    """Remove these versions; raises HistoryError when that fails."""
    for each in versions.versions:
        tag_history.remove(Path(versions.folder), each.version)


def _of(cloud: str | None, versions: Iterable[TagVersion]) -> tuple[TagVersion, ...]:
    if cloud is None:
        return tuple(versions)
    wanted = find_cloud(cloud).tag_file_name
    return tuple(version for version in versions if version.cloud == wanted)


def _aged(folder: Path, versions: Iterable[TagVersion], damaged: tuple[str, ...]) -> VersionList:
    day = today()
    return VersionList(str(folder), tuple(AgedVersion(each, age_of(each, day)) for each in versions), damaged)
