"""Which edition of the service tags a person means: a file, or a version of the history by number, digest or day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from acrnet.cloud import Cloud
from acrnet.config import Configuration
from acrnet.config.tag_version import LATEST, names_version
from acrnet.errors import RefusedError, UsageError
from acrnet.rules.words import count
from acrnet.tags import TagCatalog
from acrnet.tags.download_links import published_day
from acrnet.tags.version import TagVersion, called, newest
from acrnet.workflow.tags.age import age_of, days_since, today

_LIST: Final = "acrnet tags history lists those there are, and acrnet tags fetch fetches the current one."


@dataclass(frozen=True, slots=True)
class EditionFile:
    """A file of service tags, and how old it is."""

    path: Path
    name: str
    """What people call it."""
    age: int | None
    """Days since it was last known to be the current one; None where nothing says so."""

    def catalog(self, cloud: Cloud) -> TagCatalog:
        """Return its service tags; raises TagFileError for another file, and for one of another cloud."""
        from acrnet.inventory.tag_sources import catalog_from_file

        return catalog_from_file(self.path, cloud)


def find_edition(named: Path, cloud: Cloud) -> EditionFile:
    """Return the edition that is named: `latest`, a day, a change number, an id, digits of a digest, or a file.

    On a day the edition counts that was published last until then. Raises UsageError for a version that the history
    lacks and for a number that several bear, and HistoryError where the history cannot be read or the version was
    changed after it was stored.
    """
    text = str(named)
    if not names_version(text):
        return EditionFile(named, str(named), days_since(published_day(named.name), today()))
    from acrnet.inventory.tag_history import history_folder, path_of, read_history, require_unchanged

    folder = history_folder()
    version = _version(text.lower(), read_history(folder).of_cloud(cloud.tag_file_name), cloud)
    require_unchanged(folder, version)
    day = f" of {version.published}" if version.published else ""
    return EditionFile(path_of(folder, version), f"{version.id}{day}", age_of(version, today()))


def with_edition(configuration: Configuration) -> tuple[Configuration, EditionFile | None]:
    """Return the configuration with the file of its edition in place of what names it, and the edition.

    None stands for the service-tag API, whose answer is never old. Raises RefusedError for an edition that is older
    than the configuration allows or of which nothing says how old it is, and what `find_edition` raises.
    """
    if configuration.service_tags is None:
        return configuration, None
    edition = find_edition(configuration.service_tags, configuration.cloud)
    if configuration.max_age is not None:
        _require_fresh(edition, configuration.max_age)
    return replace(configuration, service_tags=edition.path), edition


def days_ago(age: int) -> str:
    """Return how long ago something was, in words: `8 days ago`."""
    return "today" if age == 0 else f"{count(age, 'day')} ago"


def _version(text: str, versions: tuple[TagVersion, ...], cloud: Cloud) -> TagVersion:
    if not versions:
        raise UsageError(
            f"The history has no service tags of {cloud.tag_file_name}, and {text!r} names a version of it.",
            next_step="Fetch the current ones with acrnet tags fetch. A file of that name is given with its folder.",
        )
    if text == LATEST:
        return versions[0]
    if _is_day(text):
        return _on_day(text, versions, cloud)
    matching = called(versions, text)
    if not matching:
        raise UsageError(f"The history has no version {text!r} of {cloud.tag_file_name}.", next_step=_LIST)
    if len({version.content for version in matching}) > 1:
        raise UsageError(
            f"{text!r} names {count(len(matching), 'version')}: {'; '.join(map(_described, matching))}.",
            next_step="Name one of them by its id, or by eight digits of its sha256.",
        )
    return matching[0]


def _on_day(day: str, versions: Iterable[TagVersion], cloud: Cloud) -> TagVersion:
    version = newest(versions, until=day)
    if version is None:
        earliest = min(each.day for each in versions)
        raise UsageError(
            f"The history has no service tags of {cloud.tag_file_name} until {day}; the first are of {earliest}.",
            next_step=_LIST,
        )
    return version


def _is_day(text: str) -> bool:
    """Whether this is a day; raises UsageError for what has the form of one and is not in the calendar."""
    if text.count("-") != 2:
        return False
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is not a day of the calendar.", next_step="Write a day as 2026-11-23.") from error
    return True


def _described(version: TagVersion) -> str:
    day = f"published {version.published}" if version.published else f"fetched {version.fetched_at[:10]}"
    return f"{version.id} ({day}, sha256 {version.sha256[:8]})"


def _require_fresh(edition: EditionFile, most: int) -> None:
    if edition.age is None:
        raise RefusedError(
            f"Nothing says how old the service tags {edition.name} are, and --max-age allows {count(most, 'day')}.",
            next_step="Fetch current ones with acrnet tags fetch, or keep the name under which Microsoft publishes the"
            " file, such as ServiceTags_Public_20261123.json.",
        )
    if edition.age > most:
        raise RefusedError(
            f"The service tags {edition.name} were last known to be current {days_ago(edition.age)}, and"
            f" --max-age allows {count(most, 'day')}.",
            next_step="Fetch newer ones with acrnet tags fetch.",
        )
