"""The registries among the resources of audited files, whose needs are asked about where none is named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from acrnet.cloud import Cloud
from acrnet.errors import InputFileError, RemoteError
from acrnet.inventory.files.exported_registry import exported_registry, replica_warning
from acrnet.inventory.files.registry_form import RegistryPart, in_rest_form, part_of, registry_key
from acrnet.inventory.files.resource import Located, text_in
from acrnet.registry.model import Registry
from acrnet.registry.planned import PlannedRegistry, read_planned_registry
from acrnet.registry.wire_value import text_at
from acrnet.rules.inputs import Location
from acrnet.unknown import Uncertain, Unknown

_ALONE: Final = "Name the registry with --registry or --registry-file, or any registry with --regions."


@dataclass(frozen=True, slots=True)
class FoundRegistry:
    """A registry in a file, and what was assumed about it."""

    registry: Registry
    file: str
    assumptions: tuple[str, ...]
    """One clause each."""


@dataclass(frozen=True, slots=True)
class FoundRegistries:
    """The registries in files, and what to say about them."""

    entries: tuple[FoundRegistry, ...]
    warnings: tuple[str, ...]
    """One sentence each."""

    @property
    def registries(self) -> tuple[Registry, ...]:
        """The registries themselves."""
        return tuple(each.registry for each in self.entries)


@dataclass(slots=True)
class _Described:
    file: str
    resource: Located
    body: Mapping[str, object]
    replications: list[Mapping[str, object] | Uncertain] = field(default_factory=list)


def found_registries(resources: Iterable[tuple[str, Located]], cloud: Cloud) -> FoundRegistries:
    """Return the registries among these resources, each with its file, and their replications in whatever file.

    One with a login server is there already, and what its body leaves out is not known; any other is read as a plan for
    one (`read_planned_registry`). Raises InputFileError where two places describe a registry differently, and for two
    registries of one name.
    """
    described = _described(resources)
    entries: list[FoundRegistry] = []
    warnings: list[str] = []
    for each in described.values():
        location = Location(each.file, each.resource.json_path)
        exported = text_at(each.body, "properties", "loginServer") and not _has_unknown(each.body)
        clauses: tuple[str, ...] = ()
        if exported and registry_key(each.body):
            known = [one for one in each.replications if not isinstance(one, Uncertain)]
            registry = exported_registry(each.body, known, location)
            if not known:
                warnings += replica_warning(registry)
        else:
            planned = _planned(each, location, cloud)
            registry, clauses = planned.registry, planned.assumptions
        if each.resource.uncertain:
            why = each.resource.uncertain
            clauses = (*clauses, f"{registry.name} is taken to be deployed, though that is not known, because {why}")
        entries.append(FoundRegistry(registry, each.file, clauses))
    registries = FoundRegistries(tuple(entries), tuple(warnings))
    require_one_of_each_name(registries.registries)
    return registries


def _planned(described: _Described, location: Location, cloud: Cloud) -> PlannedRegistry:
    try:
        return read_planned_registry(described.body, described.replications, cloud)
    except RemoteError as error:
        raise InputFileError(f"{location}: {error.message}", next_step="Correct it in the file.") from error


def _described(resources: Iterable[tuple[str, Located]]) -> dict[str, _Described]:
    """Return the registries by id or name in lower case, each with its replications."""
    described: dict[str, _Described] = {}
    replications: list[tuple[str, Mapping[str, object] | Uncertain]] = []
    for file, resource in resources:
        body = in_rest_form(resource.body)
        key, kind = _key(body), part_of(body)
        if kind is RegistryPart.REPLICATION:
            replications.append((key, Uncertain(body, resource.uncertain) if resource.uncertain else body))
        elif kind is RegistryPart.REGISTRY:
            known = described.setdefault(key, _Described(file, resource, body))
            if known.body != body:
                here, there = Location(file, resource.json_path), Location(known.file, known.resource.json_path)
                raise InputFileError(f"{here} and {there} describe the same registry differently.", next_step=_ALONE)
    for key, replication in replications:
        if key in described and replication not in described[key].replications:
            described[key].replications.append(replication)
    return described


def _key(body: Mapping[str, object]) -> str:
    return registry_key(body) or text_in(body, "name").partition("/")[0].lower()


def _has_unknown(body: Mapping[str, object]) -> bool:
    waiting: list[object] = [body]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Unknown | Uncertain):
            return True
        waiting += value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return False


def require_one_of_each_name(registries: Iterable[Registry]) -> None:
    """Raise InputFileError for two registries of one name, because needs are named after the registry."""
    ids: dict[str, Registry] = {}
    for registry in registries:
        other = ids.setdefault(registry.name.lower(), registry)
        if other is not registry:
            raise InputFileError(
                f"The files have two registries named {registry.name}: {other.id} and {registry.id}.", next_step=_ALONE
            )
