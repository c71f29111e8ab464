"""Opening an estate: a folder whose ``*.json`` files each have a Resource Manager resource or an array of them."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from acrnet.sandbox.arm_id import parse_resource_id
from acrnet.sandbox.errors import EstateError
from acrnet.sandbox.estate_file import EstateFile, file_signature
from acrnet.sandbox.estate_folder import estate_files, readable
from acrnet.sandbox.json_value import JsonObject, as_text, objects, properties
from acrnet.sandbox.network.service_tags import ServiceTags
from acrnet.sandbox.settings import FILE_NAME as SETTINGS_FILE
from acrnet.sandbox.store import NETWORK_SECURITY_GROUPS, Resource, ResourceStore

Signature: TypeAlias = tuple[tuple[str, int, int], ...]
_TAG_FILE = re.compile(r"service-tags(?:\.([a-z0-9]+))?\.json")


@dataclass(frozen=True, slots=True)
class Estate:
    """The content of a folder: the resources, the service tags, and a note on each file that was skipped."""

    root: Path
    store: ResourceStore
    service_tags: ServiceTags
    notes: tuple[str, ...]


def load_estate(root: Path) -> Estate:
    """Read a folder.

    Raises:
        EstateError: the folder is missing, something in it cannot be read, a file is broken, an id is invalid or
            occurs twice.
    """
    if not os.path.isdir(root):  # noqa: PTH112 - Path.is_dir raises where a folder above may not be entered
        raise EstateError(f"{readable(root)} is not a folder; name the folder of an estate.")
    store, tags, notes = ResourceStore(root), ServiceTags(), list[str]()
    for path, name, _ in estate_files(root):
        tag_file = _TAG_FILE.fullmatch(name)
        file = EstateFile.read(path, name)
        if tag_file:
            tags.add_file(file, location=tag_file.group(1) or "")
        elif not _take_resources(store, file):
            notes.append(f"skipped {name}: no ARM id")
    return Estate(root, store, tags, tuple(notes))


def signature_of(root: Path) -> Signature:
    """Values that change when a file of an estate is edited, added or removed, its settings included.

    Raises:
        EstateError: something in the folder cannot be read.
    """
    files = [(each.name, each.status.st_mtime_ns, each.status.st_size) for each in estate_files(root)]
    settings = file_signature(root / SETTINGS_FILE)
    return (*files, *([(SETTINGS_FILE, *settings)] if settings else []))


def _take_resources(store: ResourceStore, file: EstateFile) -> bool:
    """Add the resources of a file; returns whether it had one."""
    any_resource = False
    for index, body in enumerate(file.elements()):
        identifier = as_text(body.get("id")) if body else ""
        if body is None or "/" not in identifier:
            continue
        any_resource = True
        place = f"{file.name}, line {file.line_of(index)}"
        target = parse_resource_id(identifier)
        if target is None:
            raise EstateError(f'{place}: "{identifier}" is not the id of a resource in a subscription.')
        other = store.find(target.key)
        if other is not None and other.parent is None:
            raise EstateError(f'{place}: the id "{identifier}" is already in {other.file.name}; keep one of them.')
        if target.type.lower() == NETWORK_SECURITY_GROUPS:
            _check_rules(body, place)
        elif target.type.lower().startswith(f"{NETWORK_SECURITY_GROUPS}/"):
            raise EstateError(
                f"{place}: a security rule cannot stand alone; "
                "put it into properties.securityRules of its network security group."
            )
        store.add(Resource(target, body, file))
    return any_resource


def _check_rules(group: JsonObject, place: str) -> None:
    seen = set[str]()
    for rule in objects(properties(group).get("securityRules")):
        name = as_text(rule.get("name"))
        if not name:
            raise EstateError(f"{place}: a security rule has no name; give it one.")
        if name.lower() in seen:
            raise EstateError(f'{place}: two security rules are named "{name}"; rename one of them.')
        seen.add(name.lower())
