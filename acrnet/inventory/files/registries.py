"""Registries from files: what az and Resource Manager print of them, templates that deploy them, plans and states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike, fspath
from types import MappingProxyType
from typing import Final, NamedTuple

from acrnet.cloud import Cloud
from acrnet.errors import InputFileError
from acrnet.inventory.files.document_contents import contents_of_file
from acrnet.inventory.files.exported_registry import exported_registry, replica_warning
from acrnet.inventory.files.found_registries import FoundRegistries, found_registries, require_one_of_each_name
from acrnet.inventory.files.json_text import not_too_deep, read_document
from acrnet.inventory.files.reader import Contents, resources_in
from acrnet.inventory.files.registry_form import RegistryPart, in_rest_form, part_of, registry_key
from acrnet.inventory.files.resource import Located
from acrnet.inventory.files.table import TEXT_READERS
from acrnet.registry.model import Registry
from acrnet.rules.inputs import Location

_EXPORT: Final = (
    "Give what az acr show prints for a registry, and az acr replication list for its replicas, or a template or plan"
    " that has the registry."
)
_TEXT_FORMS: Final = frozenset(reader.FORM.name for reader in TEXT_READERS)


class RegistryFiles(NamedTuple):
    """The registries in files, and what to say about them."""

    registries: tuple[Registry, ...]
    warnings: tuple[str, ...]
    """What the files leave open, one sentence each."""
    parameters: tuple[str, ...]
    """The names of the parameters that templates among them declare."""


@dataclass(slots=True)
class _Bodies:
    """The JSON objects of all files, by the lower-case id of the registry."""

    registries: dict[str, tuple[Location, Mapping[str, object]]] = field(default_factory=dict)
    replications: dict[str, list[tuple[Location, Mapping[str, object]]]] = field(default_factory=dict)
    deployed: list[tuple[str, Located]] = field(default_factory=list)
    """What templates and plans have, each with its file."""
    empty_lists: int = 0
    warnings: list[str] = field(default_factory=list)
    parameters: list[str] = field(default_factory=list)


def read_registry_files(
    paths: Sequence[str | PathLike[str]],
    cloud: Cloud,
    *,
    parameters: Mapping[str, object] = MappingProxyType({}),
    use_bicep: bool = False,
) -> RegistryFiles:
    """Return the registries in these files, in their order, and a warning for everything the files leave open.

    A replication belongs to the registry whose id begins its own, in whatever file. A list without an entry says, where
    there is one registry only, that it has no replica. What needs more than the body of a registry is unknown: the
    addresses of private endpoints, and fields of the preview API where the body lacks them. So is whom a registry with
    network rules admits, where they are left out.

    Templates and plans are read as `read_files` reads them, with the values of `parameters` by name in lower case and,
    with `use_bicep`, modules that the bicep command builds. Their registries come after the others; what is not known
    before a deployment is unsettled in them.

    Raises InputFileError for a file that cannot be read or has neither a registry nor its replications, for a
    replication of a registry that no file describes, for a registry that lacks what every one has, and for two
    registries of one name of which a template or plan has one.
    """
    bodies = _Bodies()
    names = list(dict.fromkeys(fspath(path) for path in paths))
    for name in names:
        with not_too_deep(name):
            _add_file(name, contents_of_file(name, parameters=parameters, use_bicep=use_bicep), bodies)
    for key, replications in bodies.replications.items():
        if key not in bodies.registries:
            raise InputFileError(
                f"{replications[0][0]}: this replication belongs to {key!r}, which no file describes.",
                next_step="Give what az acr show prints for that registry too.",
            )
    if not (bodies.registries or bodies.deployed):
        raise InputFileError(f"There is no registry in {', '.join(names)}.", next_step=_EXPORT)
    exported = tuple(
        exported_registry(body, [each for _, each in bodies.replications.get(key, [])], location)
        for key, (location, body) in bodies.registries.items()
    )
    deployed = found_registries(bodies.deployed, cloud)
    registries = (*exported, *deployed.registries)
    if deployed.registries:
        require_one_of_each_name(registries)
    warnings = (*bodies.warnings, *_replica_warnings(exported, bodies), *deployed.warnings, *_assumed(deployed))
    return RegistryFiles(registries, warnings, tuple(dict.fromkeys(bodies.parameters)))


def _add_file(path: str, contents: Contents, bodies: _Bodies) -> None:
    bodies.parameters += contents.parameters
    if contents.registries:
        bodies.deployed += [(path, each) for each in contents.registries]
        bodies.warnings += _left_open(path, contents)
        return
    # No reader recognises an object that has only an id, but it may still be a registry.
    is_unread = not contents.resources and contents.format not in _TEXT_FORMS
    document = read_document(path) if is_unread else None
    resources = contents.resources or list(resources_in(document))
    parts = [part_of(each.body) for each in resources]
    if document in ([], {"value": []}):
        bodies.empty_lists += 1
    elif all(part is RegistryPart.OTHER for part in parts):
        why = "".join(f" {path} {clause}." for clause in contents.unresolved[:1])
        raise InputFileError(f"{path} has no registry and no replication.{why}", next_step=_EXPORT)
    bodies.warnings += [f"{path} {clause.partition(', ')[0]}." for clause in contents.unresolved]
    for resource, part in zip(resources, parts, strict=True):
        location, body = Location(path, resource.json_path), in_rest_form(resource.body)
        key = registry_key(body)
        if part is RegistryPart.REPLICATION:
            bodies.replications.setdefault(key, []).append((location, body))
        elif part is RegistryPart.REGISTRY:
            _add_registry(key, location, body, bodies)


def _add_registry(key: str, location: Location, body: Mapping[str, object], bodies: _Bodies) -> None:
    first, known = bodies.registries.setdefault(key, (location, body))
    if known != body:
        raise InputFileError(
            f"{location} and {first} describe the same registry differently.", next_step="Give the newer one only."
        )


def _left_open(path: str, contents: Contents) -> Iterator[str]:
    """Yield what a template or plan does not say, and what was assumed in reading it, in sentences."""
    for clause in contents.unresolved:
        yield f"{path} {clause}."
    for clause in contents.assumptions:
        yield f"{path}: {clause}."
    if contents.before is not None:
        yield f"{path}: its registries are as they will be when {contents.before.planned}."


def _assumed(registries: FoundRegistries) -> Iterator[str]:
    for each in registries.entries:
        for clause in each.assumptions:
            yield f"{each.file}: {clause}."


def _replica_warnings(registries: Sequence[Registry], bodies: _Bodies) -> Iterable[str]:
    """Yield a warning for each registry whose replicas no file lists."""
    if len(registries) == 1 and bodies.empty_lists:
        return
    for registry in registries:
        if registry.id.key not in bodies.replications:
            yield from replica_warning(registry)
