"""Watching service tags: fetch them, write the lists of the configuration anew, and say what changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from acrnet.config import Configuration, WatchedList
from acrnet.errors import ConfigurationError, InputFileError, RefusedError, ThresholdError, UsageError
from acrnet.inventory.bounded_file import read_bounded
from acrnet.inventory.tag_download import MICROSOFT, DownloadSite
from acrnet.inventory.tag_history import history_folder, path_of
from acrnet.tags.verification import lost_share
from acrnet.workflow.export import LIST, make_list
from acrnet.workflow.inventory import ArmOnUse
from acrnet.workflow.progress import Progress
from acrnet.workflow.request import RegistryRequest
from acrnet.workflow.saving import SavedKind, place_of, replaceable, require_writable, save, write
from acrnet.workflow.tags.age import days_after, today
from acrnet.workflow.tags.fetch import FetchRequest, fetch_tags

if TYPE_CHECKING:
    from acrnet.export.lock import Lock
    from acrnet.export.renewal import Renewal
    from acrnet.export.watch_result import WatchResult

_NOTE: Final = SavedKind("note", "note.md", 0o666, lambda content: content.startswith(b"**Lists for "), "--note")
LOCK_FILE: Final = "acrnet.lock.json"
_MOST_LOST: Final = 50
"""Percent of the addresses of one tag that a list may lose: what is lost is retired first, and regions are small, so
that more may go than of all addresses together."""
_COMMAND: Final = "acrnet watch"
_LOCK: Final = SavedKind("lock file", LOCK_FILE, 0o666, lambda content: b'"list_lock"' in content[:200])


def watch(
    request: FetchRequest,
    configuration: Configuration,
    *,
    arm: ArmOnUse,
    progress: Progress,
    site: DownloadSite = MICROSOFT,
) -> WatchResult:
    """Fetch the service tags, and return each list of the configuration as it is from now on; no list is written.

    Raises ConfigurationError for a configuration without lists, UsageError for a list that cannot be made or written,
    RefusedError where a list would lose much of what it has or go back to an earlier edition, and what fetching raises.
    """
    from acrnet.export.watch_result import WatchResult

    folder = _folder(configuration)
    lock = _read_lock(folder / LOCK_FILE)
    for each in configuration.lists:
        _require_place(folder / each.file, each)
    asked = configuration.registries or tuple(name for each in configuration.lists for name in each.registries)
    place = replace(configuration, registries=asked)  # the API is asked at the home of the first
    fetched = fetch_tags(request, place, arm=arm, progress=progress, site=site)
    current = replace(configuration, service_tags=path_of(history_folder(), fetched.version), max_age=None)
    lists = _Lists(lock, current, request, folder, arm, progress)
    renewals = tuple(map(lists.renewal, configuration.lists))
    if not request.force:
        for renewal in renewals:
            _require_progress(renewal)
            _require_no_great_loss(renewal)
    dropped = tuple(each.file for each in lock.lists if each.file not in {one.file for one in renewals})
    return WatchResult(fetched.version, lock, renewals, dropped, fetched.warnings)


def write_lists(result: WatchResult, configuration: Configuration) -> None:
    """Write the lists that change, and then what is accepted; each file is replaced as a whole.

    A run that is stopped between two of them is made good by the next: what is accepted is written last, and the lists
    are made from it. Raises RefusedError where another run wrote them since they were read, and UsageError where one
    cannot be written.
    """
    from acrnet.export.lock import lock_document

    folder = _folder(configuration)
    if _read_lock(folder / LOCK_FILE) != result.accepted:
        raise RefusedError(
            f"Another run changed {folder / LOCK_FILE} after this one read it. Nothing was written.",
            next_step="Run acrnet watch again, and never twice at once.",
        )
    for renewal in result.lists:
        if renewal.text != renewal.current:
            _save(renewal.text, folder / renewal.file, LIST)
    _save(json.dumps(lock_document(result.lock), indent=1) + "\n", folder / LOCK_FILE, _LOCK)


def require_note_place(path: Path, *, force: bool) -> None:
    """Raise UsageError, before any work is done, when a note cannot be saved there."""
    require_writable(path, _NOTE, force=force)


def save_note(text: str, path: Path) -> None:
    """Save the note on what changed; raises UsageError when that fails."""
    save(text, path, _NOTE)


def _folder(configuration: Configuration) -> Path:
    """Return the folder of the configuration, from which the paths of lists count."""
    if configuration.path is None or not configuration.lists:
        where = "There is no configuration" if configuration.path is None else f"{configuration.path} has no lists"
        raise ConfigurationError(
            f"{where}, and acrnet watch writes the lists that it names.",
            next_step="Name them under lists: in acrnet.yaml; docs/watch.md has an example.",
        )
    return configuration.path.parent


def _read_lock(path: Path) -> Lock:
    """Return what was accepted; nothing, where there is no such file. Raises InputFileError for one that is damaged."""
    from acrnet.export.lock import Lock, read_lock

    try:
        data = read_bounded(path)
    except FileNotFoundError:
        return Lock()
    except OSError as error:
        raise InputFileError(
            f"{path} cannot be read: {error.strerror or error}.", next_step="Check the permissions of the file."
        ) from error
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputFileError(
            f"{path} is not JSON, so nothing says which lists were accepted.",
            next_step="Restore it from version control, or remove it to have all lists written anew.",
        ) from error
    return read_lock(document, str(path))


def _require_place(path: Path, watched: WatchedList) -> None:
    """Raise UsageError where a list cannot be written: in place of something else, or in what is not a folder."""
    from acrnet.export.table import find_syntax

    try:
        find_syntax(watched.format).require_library()
    except UsageError as error:
        raise UsageError(f"{watched.file}: {error.message}", next_step=error.next_step) from error
    try:
        place = place_of(path)
        if place.exists() and not (place.is_file() and replaceable(place, LIST)):
            raise UsageError(
                f"{path} exists and is not a list of acrnet.",
                next_step="Name another file under lists:, or remove it.",
            )
    except OSError as error:
        raise _unwritable(path, error) from error


@dataclass(frozen=True, slots=True)
class _Lists:
    """What the lists are made from."""

    lock: Lock
    configuration: Configuration
    """With the service tags that were fetched."""
    request: FetchRequest
    folder: Path
    arm: ArmOnUse
    progress: Progress

    def renewal(self, watched: WatchedList) -> Renewal:
        """Return a list as it is from now on; raises UsageError, naming it, where it cannot be made."""
        from acrnet.export.renewal import renewed
        from acrnet.export.table import find_syntax

        day = today()
        try:
            made = make_list(
                _request(watched, self.request),
                replace(self.configuration, **_options(watched)),
                arm=self.arm,
                progress=self.progress,
                most=watched.max_entries,
                command=_COMMAND,
            )
            renewal = renewed(
                made,
                file=watched.file,
                syntax=find_syntax(watched.format),
                before=self.lock.accepted(watched.file),
                current=_text(self.folder / watched.file),
                today=day.isoformat(),
                until=days_after(day, watched.grace_days),
            )
            _ = renewal.text  # what the syntax cannot express ends the run before anything is written
        except UsageError as error:
            raise UsageError(f"{watched.file}: {error.message}", next_step=error.next_step) from error
        return renewal


def _request(watched: WatchedList, request: FetchRequest) -> RegistryRequest:
    """Return whose needs a list is for, asked as acrnet export is."""
    return RegistryRequest(
        config=request.config,
        sandbox=request.sandbox,
        cloud=request.cloud,
        auth=request.auth,
        tenant=request.tenant,
        registry=watched.registries,
        registry_file=watched.registry_files,
        regions=watched.regions or None,
    )


# Any: each value has the type of the configuration's field of that name.
def _options(watched: WatchedList) -> dict[str, Any]:
    """Return the fields of the configuration that a list has values of its own for."""
    values: dict[str, Any] = {
        "registries": watched.registries,
        "operations": watched.operations,
        "include": watched.include,
        "profile": watched.profile,
        "cluster_regions": watched.cluster_regions,
        "scope": watched.scope,
        "layers": watched.layers,
    }
    own = {name: value for name, value in values.items() if value not in (None, ())}
    # Those of the options are about the clients of the profile there.
    return own if watched.profile is None else {"cluster_regions": (), **own}


def _text(path: Path) -> str | None:
    """Return the text of a list; None where there is none."""
    try:
        return read_bounded(path).decode("utf-8", "replace")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unwritable(path, error) from error


def _require_progress(renewal: Renewal) -> None:
    if renewal.is_older and renewal.before is not None:
        raise RefusedError(
            f"{renewal.file} was written by service tags with the change number {renewal.before.edition.change_number},"
            f" and those that were fetched have {renewal.export.catalog.change_number}, which is lower. Nothing was"
            " written.",
            next_step="Fetch again later, from another source with --from, or go back to them with --force.",
        )


def _require_no_great_loss(renewal: Renewal) -> None:
    lost = [sentence for tag in renewal.changed_tags for sentence in _lost(renewal, tag)]
    if lost:
        raise ThresholdError(
            f"{renewal.file} would lose {', '.join(lost)}, more than {_MOST_LOST} %. Nothing was written.",
            next_step="If Microsoft has really removed that, repeat with --force.",
        )


def _lost(renewal: Renewal, tag: str) -> Iterator[str]:
    """Yield what a tag that is still needed lost, if it is much."""
    if renewal.before is not None and tag in renewal.after.tags and tag in renewal.before.tags:
        yield from lost_share(tag, renewal.before.tags[tag], renewal.after.tags[tag], _MOST_LOST)


def _save(text: str, path: Path, kind: SavedKind) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(text, place_of(path), kind)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> UsageError:
    return UsageError(
        f"{path} cannot be written: {error.strerror or error}.",
        next_step="Check its folder, or name another file under lists:.",
    )
