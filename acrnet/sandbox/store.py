"""The resources of an estate in memory: looked up by id, listed by type, written back to their files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from acrnet.sandbox.arm_id import Target, parse_resource_id
from acrnet.sandbox.estate_file import EstateFile
from acrnet.sandbox.json_value import JsonObject, as_object, as_text, objects, properties

NETWORK_SECURITY_GROUPS = "microsoft.network/networksecuritygroups"
_NOT_IN_FILE_NAMES = re.compile(r"[^\w.()-]")
"""Names come from clients, and a new file stays in the folder of the estate."""
_LONGEST_STEM = 100
"""In characters; the longest names of resources have 90, and those of files 255 bytes."""
_EMBEDDED = frozenset({"subnets", "virtualNetworkPeerings", "routes", "ipConfigurations"})


class RuleText(NamedTuple):
    """A rule and the pieces of its text in an answer, between which its etag and its state come."""

    rule: JsonObject
    around: tuple[str, ...]


@dataclass(slots=True, eq=False)
class Resource:
    """One resource: its body is the same object as in its file, and the body of a child is inside its parent's.

    ``rule_texts`` are those of a network security group, by the identity of a rule: a write replaces the rule.
    """

    id: Target
    body: JsonObject
    file: EstateFile
    parent: "Resource | None" = None
    children: list["Resource"] = field(default_factory=list)
    rule_texts: dict[int, RuleText] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The id in lower case."""
        return self.id.key

    @property
    def location(self) -> str:
        """The location in its canonical spelling (``westeurope``), or an empty string."""
        return canonical_location(as_text(self.body.get("location")))


def canonical_location(text: str) -> str:
    """A location in the spelling of the service: ``westeurope`` for ``West Europe``."""
    return text.replace(" ", "").lower()


class ResourceStore:
    """All resources.

    ``version`` rises with each change, and ``links_version`` with each but those of network security groups, which
    refer to nothing, so that what is derived from them can be kept until then. ``subscriptions`` and ``groups``, by
    lower-case name, are those seen in ids since the estate was opened, so that a group outlives its last resource.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.version = 0
        self.links_version = 0
        self._by_key: dict[str, Resource] = {}
        self._by_type: dict[str, list[Resource]] = {}
        self.subscriptions: dict[str, str] = {}
        self.groups: dict[tuple[str, str], Target] = {}
        self._dirty: dict[Path, EstateFile] = {}

    def find(self, key: str) -> Resource | None:
        """The resource with this lower-case id."""
        return self._by_key.get(key)

    def of_type(self, kind: str) -> list[Resource]:
        """All resources of a type, in the order of files and of elements in them."""
        return self._by_type.get(kind.lower(), [])

    def has_seen(self, kind: str) -> bool:
        """Whether a resource of this lower-case type was there since the estate was opened."""
        return kind in self._by_type

    def types(self) -> Iterator[str]:
        """Each type of which there is a resource, as its first one spells it."""
        return (resources[0].id.type for resources in self._by_type.values() if resources)

    def __iter__(self) -> Iterator[Resource]:
        """Every resource, children included."""
        return iter(self._by_key.values())

    def add(self, resource: Resource) -> None:
        """Add a resource and the children inside it; a resource in its own file replaces one inside a parent."""
        self._count_change(resource)
        previous = self._by_key.get(resource.key)
        if previous is not None:
            self._forget(previous)
        self._by_key[resource.key] = resource
        target = resource.id
        self.subscriptions.setdefault(target.subscription.lower(), target.subscription)
        if target.group:
            self.groups.setdefault((target.subscription.lower(), target.group.lower()), target)
        self._by_type.setdefault(resource.id.type.lower(), []).append(resource)
        if resource.id.type.lower() != NETWORK_SECURITY_GROUPS:
            for child in _embedded(resource):
                if child.key not in self._by_key:
                    resource.children.append(child)
                    self.add(child)

    def create(self, target: Target, body: JsonObject) -> Resource:
        """A new resource in a new file in the folder of the estate."""
        resource = Resource(target, body, EstateFile.new(*self._free_name(target), body))
        self.add(resource)
        self._dirty[resource.file.path] = resource.file
        return resource

    def apart(self, target: Target, body: JsonObject) -> Resource:
        """A resource that is in no file and not added, such as a group that is being deleted."""
        return Resource(target, body, EstateFile.new(self.root, "", body))

    def changed(self, resource: Resource) -> None:
        """Record that the body of a resource was changed in place."""
        self._count_change(resource)
        top = resource
        while top.parent is not None:
            top = top.parent
        top.file.rewrite(top.body)
        self._dirty[top.file.path] = top.file

    def read_parts(self, resource: Resource) -> None:
        """Find the resources inside a resource anew, after its body was changed, and record that change."""
        for child in [*resource.children]:
            self._forget(child)
        for child in _embedded(resource):
            if child.key not in self._by_key:
                resource.children.append(child)
                self.add(child)
        self.changed(resource)

    def remove(self, resource: Resource) -> None:
        """Remove a resource in a file of its own or in an array, with the children inside it."""
        self._count_change(resource)
        resource.file.remove(resource.body)
        self._dirty[resource.file.path] = resource.file
        for gone in [*resource.children, resource]:
            self._forget(gone)

    def forget_group(self, group: Target) -> None:
        """Let a resource group go that has no resource any more."""
        self.groups.pop((group.subscription.lower(), group.group.lower()), None)

    def _count_change(self, resource: Resource) -> None:
        self.version += 1
        if resource.id.type.lower() != NETWORK_SECURITY_GROUPS:
            self.links_version += 1

    def _forget(self, resource: Resource) -> None:
        del self._by_key[resource.key]
        self._by_type[resource.id.type.lower()].remove(resource)
        if resource.parent is not None and resource in resource.parent.children:
            resource.parent.children.remove(resource)

    def flush(self) -> bool:
        """Write the changed files; returns whether there was one.

        Raises:
            EstateError: a file cannot be written, or somebody else has written it meanwhile.
        """
        wrote = bool(self._dirty)
        for path, file in list(self._dirty.items()):
            file.flush()
            del self._dirty[path]
        return wrote

    def _free_name(self, target: Target) -> tuple[Path, str]:
        stem = _NOT_IN_FILE_NAMES.sub("_", "-".join([target.type.rsplit("/", 1)[-1], *target.names]))[:_LONGEST_STEM]
        taken = {resource.file.path for resource in self._by_key.values()}
        name, count = f"{stem}.json", 1
        while (path := self.root / name) in taken or path.exists():
            count += 1
            name = f"{stem}-{count}.json"
        return path, name


def _embedded(resource: Resource) -> Iterator[Resource]:
    """The resources written inside another one: those with an id below it, and nameable parts of well-known lists."""
    for key, value in properties(resource.body).items():
        for element in objects(value):
            written, name = as_text(element.get("id")), as_text(element.get("name"))
            if written:
                target = parse_resource_id(written) if written.lower().startswith(f"{resource.key}/") else None
            else:
                target = parse_resource_id(f"{resource.id.path}/{key}/{name}") if name and key in _EMBEDDED else None
            if target is not None and as_object(element.get("properties")):
                yield Resource(target, element, resource.file, parent=resource)
