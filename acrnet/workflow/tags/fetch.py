"""Fetching the current service tags of a cloud into the history, after looking whether they are whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from acrnet.cloud import Cloud
from acrnet.config import Configuration
from acrnet.errors import HistoryError, RemoteError, TagFileError, ThresholdError, UsageError
from acrnet.inventory import tag_download, tag_history
from acrnet.inventory.tag_download import MICROSOFT, DownloadSite, RawTags
from acrnet.tags import TagCatalog, parse_tag_file
from acrnet.tags.difference import difference
from acrnet.tags.fetch_result import FetchResult
from acrnet.tags.verification import MOST_LOST, losses, require_whole
from acrnet.tags.version import Source, TagVersion
from acrnet.workflow.inventory import ArmOnUse, Inventory
from acrnet.workflow.progress import Progress
from acrnet.workflow.request import Request
from acrnet.workflow.tags.age import days_after, now, today
from acrnet.workflow.tags.source import api_place

FETCHED_FROM = (Source.DOWNLOAD.value, Source.API.value)
"""The words of `--from`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRequest(Request):
    """Where to fetch service tags from; with `force`, also such that lack much of what the last ones had."""

    origin: str | None = None
    """`download` or `api`; None for the API of a sandbox or of a location that is named, else the download page."""
    location: str | None = None
    """Where the API is asked; None for the home of the first registry of the configuration."""
    file: Path | None = None
    url: str | None = None
    published: str | None = None
    """The day of publication, where the name of the file does not say it."""


def fetch_tags(
    request: FetchRequest,
    configuration: Configuration,
    *,
    arm: ArmOnUse,
    progress: Progress,
    site: DownloadSite = MICROSOFT,
) -> FetchResult:
    """Fetch, verify and store the service tags of a cloud; nothing is stored that is not whole.

    `arm` is called only for the API. Raises UsageError for options that contradict each other, RemoteError for what
    cannot be fetched or is not service-tag data, TagFileError for such a file, ThresholdError for data that lack much
    of what the version before had, and HistoryError where they cannot be stored.
    """
    published = _day(request.published)
    source = _source(request)
    with progress.working("Fetching service tags"):
        raw = _fetched(source, request, Inventory(arm, configuration), site)
    with progress.working("Comparing service tags"):
        return _stored(raw, published, configuration.cloud, force=request.force)


def _source(request: FetchRequest) -> Source:
    """Return where to fetch from; raises UsageError for options that contradict each other."""
    asked = {
        "--file": Source.FILE if request.file is not None else None,
        "--url": Source.URL if request.url is not None else None,
        "--from": None if request.origin is None else _origin(request.origin),
        "--location": Source.API if request.location is not None else None,
    }
    named = {option: source for option, source in asked.items() if source is not None}
    if len(set(named.values())) > 1:
        raise UsageError(f"{' and '.join(named)} name different sources.", next_step="Leave out all but one.")
    if request.published is not None and "--file" not in named and "--url" not in named:
        raise UsageError("--published goes with --file or --url.", next_step="Leave it out.")
    for source in named.values():
        if source is Source.DOWNLOAD and request.sandbox is not None:
            raise UsageError(
                "A sandbox has no download page.", next_step="Leave out --from or --sandbox (ACRNET_SANDBOX)."
            )
        return source
    return Source.API if request.sandbox is not None else Source.DOWNLOAD


def _origin(text: str) -> Source:
    if text not in FETCHED_FROM:
        raise UsageError(f"--from does not take {text!r}.", next_step=f"It takes {', '.join(FETCHED_FROM)}.")
    return Source(text)


def _day(text: str | None) -> str:
    """Return the day of `--published`, "" for none; raises UsageError for what is not a day, or lies ahead."""
    if text is None:
        return ""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day > today():
        raise UsageError(
            f"--published does not take {text!r}.", next_step="Write a day as 2026-11-23, not one to come."
        )
    return day.isoformat()


def _fetched(source: Source, request: FetchRequest, inventory: Inventory, site: DownloadSite) -> RawTags:
    if request.file is not None:
        return tag_download.from_file(request.file)
    if request.url is not None:
        return tag_download.from_url(request.url)
    if source is Source.API:
        location, subscription = api_place(request.location, inventory)
        return tag_download.from_api(inventory.arm, subscription, location)
    return tag_download.from_page(inventory.configuration.cloud, site)


def _stored(raw: RawTags, published: str, cloud: Cloud, *, force: bool) -> FetchResult:
    catalog = _catalog(raw, cloud)
    version = _version(raw, published, catalog)
    folder = tag_history.history_folder()
    history = tag_history.read_history(folder)
    known = {each.sha256 for each in history.of_cloud(catalog.cloud)}
    warnings = [f"In the history, {damaged}" for damaged in history.damaged]
    before = None
    if version.sha256 not in known:
        earlier = (each for each in history.of_cloud(catalog.cloud) if each.order < version.order)
        before = next(_readable(folder, earlier, cloud, warnings), None)
        if before is not None and not force:
            _require_no_great_loss(before, catalog, raw.subject)
    is_new = tag_history.store(folder, raw.data, version)
    changed = None if before is None else difference(before, catalog)
    warnings += [] if changed is None else changed.warnings()
    if not version.published and version.source is Source.FILE:
        warnings.append(
            "The name of the file has no day, so it counts from today, and its age is not known; --published DAY"
            " says it."
        )
    return FetchResult(version, is_new, changed, tuple(warnings))


def _catalog(raw: RawTags, cloud: Cloud) -> TagCatalog:
    """Return the catalog in what was fetched; raises TagFileError for a file and RemoteError for anything else."""
    try:
        catalog = parse_tag_file(raw.data, expected_cloud=cloud, origin=raw.subject)
        require_whole(catalog, raw.subject)
    except TagFileError as error:
        if raw.source is Source.FILE:
            raise
        raise RemoteError(
            error.message, next_step="Nothing was stored. Try again later, or give a file with --file FILE."
        ) from error
    return catalog


def _version(raw: RawTags, published: str, catalog: TagCatalog) -> TagVersion:
    time = now()
    # By a day to come, the file would count as the newest until then; somewhere it is tomorrow already.
    in_name = raw.published if raw.published <= days_after(today(), 1) else ""
    return TagVersion(
        cloud=catalog.cloud,
        change_number=catalog.change_number,
        sha256=catalog.sha256,
        content=catalog.content,
        published=published or in_name,
        fetched_at=time,
        confirmed_at=time,
        source=raw.source,
        origin=raw.origin,
        size=len(raw.data),
        tags=len(catalog),
        prefixes=sum(len(record.prefix_list()) for record in catalog.records()),
    )


def _readable(folder: Path, versions: Iterator[TagVersion], cloud: Cloud, warnings: list[str]) -> Iterator[TagCatalog]:
    """Yield the catalogs of versions; one that cannot be read is left out, with a warning."""
    for version in versions:
        try:
            yield tag_history.catalog_of(folder, version, cloud)
        except (HistoryError, TagFileError) as error:
            warnings.append(f"In the history, {error}")


def _require_no_great_loss(before: TagCatalog, catalog: TagCatalog, origin: str) -> None:
    lost = losses(before, catalog)
    if lost:
        raise ThresholdError(
            f"{origin} ({catalog.id}) lacks {', '.join(lost)} of {before.id}, more than {MOST_LOST} %. It was"
            " not stored.",
            next_step="If Microsoft has really removed that, repeat with --force.",
        )
