"""Finding and reading the configuration file, with all of its mistakes reported at once."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

from acrnet.cloud import find_cloud
from acrnet.config.configuration import Band, Configuration, Override, Suppression, WatchedList
from acrnet.config.tag_version import names_version
from acrnet.errors import ConfigurationError

if TYPE_CHECKING:
    from acrnet.config.model import ListModel, SuppressionModel

FILE_NAME = "acrnet.yaml"
_MAX_BYTES = 1024 * 1024
"""More than anybody writes by hand; a larger file may never end, such as /dev/zero."""


def load_configuration(
    explicit: Path | None, current: Path, sandbox: Path | None, suppressible: Callable[[], Collection[str]]
) -> Configuration:
    """Return the configuration of this run; without a file, the defaults.

    `explicit` is the file of `--config`, `current` the folder the command runs in, and `sandbox` the folder of
    `--sandbox`; the first file that exists is read. `suppressible` returns the ids of the findings that may be
    suppressed; it is called if the file suppresses any.

    Raises ConfigurationError for a file that is missing, cannot be read or has mistakes, and names every mistake.
    """
    if explicit is not None:
        data = _bytes(explicit)
        if data is None:
            raise ConfigurationError(
                f"There is no configuration file {explicit}.", next_step="Check the path given with --config."
            )
        return _configuration(data, explicit, suppressible)
    for folder in (current, sandbox):
        if folder is None:
            continue
        path = folder / FILE_NAME
        data = _bytes(path)
        if data is not None:
            return _configuration(data, path, suppressible)
        _refuse_other_name(path.with_suffix(".yml"))
    return Configuration()


def _bytes(path: Path) -> bytes | None:
    """Return the bytes of a file; None if it does not exist."""
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except IsADirectoryError as error:
        raise ConfigurationError(
            f"{path} is a folder, not a configuration file.", next_step=f"Name the {FILE_NAME} in it, or rename it."
        ) from error
    except OSError as error:
        raise ConfigurationError(
            f"The configuration file {path} cannot be read: {error.strerror or error}.",
            next_step="Check the permissions of the file and its folder.",
        ) from error
    if len(data) > _MAX_BYTES:
        raise ConfigurationError(
            f"{path} is larger than {_MAX_BYTES // 2**20} MB, so it is not a configuration file.",
            next_step="Check the path given with --config.",
        )
    return data


def _refuse_other_name(path: Path) -> None:
    """Raise ConfigurationError if a file exists that people may expect to be read."""
    if _bytes(path) is not None:
        raise ConfigurationError(f"{path} is not read.", next_step=f"Rename it to {FILE_NAME}.")


def _configuration(data: bytes, path: Path, suppressible: Callable[[], Collection[str]]) -> Configuration:
    from acrnet.config.check import check

    file = check(data, str(path), suppressible)
    options = file.options
    return Configuration(
        path=path,
        registries=_unique(file.registries),
        nsgs=_unique(file.targets.nsgs),
        firewall_policies=_unique(file.targets.firewall_policies),
        owner=file.owner,
        prune=file.prune,
        overrides=tuple(Override(each.nsg, each.rule, each.content) for each in file.overrides),
        suppressions=tuple(_suppression(each, str(path), index) for index, each in enumerate(file.suppressions)),
        cloud=find_cloud(file.cloud),
        service_tags=_tags(file.service_tags, path.parent),
        max_age=file.max_age,
        subscriptions=_unique(file.subscriptions),
        operations=frozenset(options.operations),
        include=frozenset(options.include),
        profile=options.profile,
        cluster_regions=_unique(options.cluster_regions),
        regions=_unique(options.regions),
        scope=options.scope,
        layers=options.layers,
        sources=_unique(options.sources),
        source_ip_groups=_unique(options.source_ip_groups),
        own_ip_group=options.own_ip_group,
        firewall_ip_group=options.firewall_ip_group or "",
        firewall_rules=options.firewall_rules,
        firewall_group=options.firewall_group or "",
        firewall_priority=options.firewall_priority,
        virtual_network=_unique(options.virtual_network),
        minimal=options.mode == "minimal",
        band=Band(options.band.first, options.band.last),
        max_deletes=options.max_deletes,
        max_nsgs=options.max_nsgs,
        max_firewall_policies=options.max_firewall_policies,
        lists=tuple(_list(each, path.parent) for each in file.lists),
    )


def _list(model: ListModel, folder: Path) -> WatchedList:
    return WatchedList(
        file=model.file,
        format=model.format,
        registries=_unique(model.registries),
        registry_files=tuple(folder / each for each in model.registry_files),
        regions=_unique(model.regions),
        operations=None if model.operations is None else frozenset(model.operations),
        include=None if model.include is None else frozenset(model.include),
        profile=model.profile,
        cluster_regions=_unique(model.cluster_regions),
        scope=model.scope,
        layers=model.layers,
        max_entries=model.max_entries,
        grace_days=model.grace_days,
    )


def _tags(named: Path | None, folder: Path) -> Path | None:
    return named if named is None or names_version(str(named)) else folder / named


def _suppression(model: SuppressionModel, file: str, index: int) -> Suppression:
    return Suppression(
        finding=model.finding,
        reason=model.reason,
        until=model.until,
        rule_set=model.rule_set,
        rule=model.rule,
        need=model.need,
        client=model.client,
        file=file,
        place=f"suppressions[{index}]",
    )


def _unique(entries: tuple[str, ...]) -> tuple[str, ...]:
    """Return each entry once, in the order of the file; Resource Manager compares names without case."""
    first: dict[str, str] = {}
    for entry in entries:
        first.setdefault(entry.lower(), entry)
    return tuple(first.values())
