"""Which resource of Azure an instance is, and which instances its values name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from acrnet.inventory.files.terraform.configuration import Configuration
from acrnet.inventory.files.terraform.instance import Instance
from acrnet.inventory.files.terraform.meanings import Meanings
from acrnet.inventory.files.terraform.types import ID_OF_PARENT, NAME_OF_PARENT, RESOURCE_GROUPS, type_of
from acrnet.unknown import Unknown

LATER: Final = "known-after-apply"
"""Stands in an id for a subscription, a resource group or a parent that is not known yet."""
_NOWHERE: Final = f"/subscriptions/{LATER}/resourceGroups/{LATER}"
_SUBSCRIPTION: Final = re.compile(r"/subscriptions/([^/]+)(?:/|$)", re.IGNORECASE)


class Identities:
    """The ids of instances, of those to be made too, so that resources can be found by them.

    Azure gives a resource its id when it is made; every part of that but the subscription is in the plan. The
    subscription is that of the provider configuration: as written there, else that of another resource of it.
    """

    def __init__(self, instances: Sequence[Instance], configuration: Configuration) -> None:
        self.configuration = configuration
        self._meanings = Meanings(instances)
        self._subscriptions: dict[str, str] = {}
        self._ids: dict[str, str] = {}
        self._together: dict[tuple[int, ...], Sequence[Instance]] = {}
        """By the ids of what the references mean one by one, which is kept by `Meanings`."""
        for each in instances:
            provider = configuration.provider(each.address)
            if provider and not each.address.data and (match := _SUBSCRIPTION.match(each.text_of("id"))):
                self._subscriptions.setdefault(provider, match[1])

    def id_of(self, instance: Instance) -> str:
        """Return the id of a resource, with `LATER` for each part that is not known."""
        known = instance.text_of("id")
        if known.startswith("/"):
            return known
        if instance.text not in self._ids:
            self._ids[instance.text] = _NOWHERE  # for a hostile document in which it is its own parent
            self._ids[instance.text] = self._made_up(instance)
        return self._ids[instance.text]

    def ids_of(self, instance: Instance, types: Sequence[str], attribute: str) -> object:
        """Return the id, or the ids, in an attribute of an instance; see `ids_in`."""
        return self.ids_in(instance, types, attribute, value=instance.values.get(attribute))

    def ids_in(self, instance: Instance, types: Sequence[str], *path: str | int, value: object) -> object:
        """Return the id, or the ids, in a value, also of resources that are yet to be made.

        `path` leads to its expression, as in `Configuration.references`. What it does not tell stays Unknown.
        """
        if not unknown_in(value):
            return value
        meant = self.named_by(instance, types, *path)
        if not isinstance(value, list):
            return self.id_of(meant[0]) if len(meant) == 1 else value
        if sum(isinstance(each, Unknown) for each in value) != len(meant):
            return value
        ids = map(self.id_of, meant)
        return [next(ids) if isinstance(each, Unknown) else each for each in value]

    def named_by(self, instance: Instance, types: Sequence[str], *path: str | int) -> Sequence[Instance]:
        """Return the instances of these types to which an expression of an instance may refer.

        The answer for the same references is one object.
        """
        references = self.configuration.references(instance.address, *path)
        meant = [self._meanings.of(each) for each in references if each.address.type in types]
        if len(meant) == 1:
            return meant[0]
        key = tuple(map(id, meant))
        if key not in self._together:
            self._together[key] = list({each.text: each for part in meant for each in part}.values())
        return self._together[key]

    def _made_up(self, instance: Instance) -> str:
        kind = type_of(instance)
        provider, _, rest = kind.partition("/")
        kinds = rest.split("/")
        name = name_of(instance)
        if instance.type in NAME_OF_PARENT:
            parent = _segment(instance.text_of(NAME_OF_PARENT[instance.type])) or LATER
            return f"{self._group(instance)}/providers/{provider}/{kinds[0]}/{parent}/{kinds[-1]}/{name}"
        if instance.type not in ID_OF_PARENT:
            return f"{self._group(instance)}/providers/{kind}/{name}"
        types, attribute = ID_OF_PARENT[instance.type]
        parent = self._parent(instance, types, attribute)
        if len(kinds) == 1:
            return f"{parent or self._group(instance)}/providers/{kind}/{name}"
        return f"{parent or f'{self._group(instance)}/providers/{provider}/{kinds[0]}/{LATER}'}/{kinds[-1]}/{name}"

    def _parent(self, instance: Instance, types: Sequence[str], attribute: str) -> str:
        known = instance.text_of(attribute).rstrip("/")
        if known:
            return known
        named = self.named_by(instance, types, attribute)
        if len(named) != 1:
            return ""
        if named[0].type == RESOURCE_GROUPS:
            return self._group_path(named[0], name_of(named[0]))
        return self.id_of(named[0])

    def _group(self, instance: Instance) -> str:
        return self._group_path(instance, _segment(instance.text_of("resource_group_name")) or LATER)

    def _group_path(self, instance: Instance, group: str) -> str:
        known = instance.text_of("id") if instance.type == RESOURCE_GROUPS else ""
        return known or f"/subscriptions/{self._subscription(instance)}/resourceGroups/{group}"

    def _subscription(self, instance: Instance) -> str:
        provider = self.configuration.provider(instance.address)
        written = self.configuration.constant_of_provider(provider, "subscription_id")
        return _segment(written) or self._subscriptions.get(provider) or LATER


def name_of(instance: Instance) -> str:
    """Return the name of a resource, for one whose name is not known yet its address."""
    return _segment(instance.text_of("name")) or _segment(instance.text)


def unknown_in(value: object) -> bool:
    """Whether a value is not known, or an item of a list is not."""
    return isinstance(value, Unknown) or (isinstance(value, list) and any(isinstance(each, Unknown) for each in value))


def _segment(text: str) -> str:
    """Return a text that can stand between the slashes of an id."""
    return text.strip().replace("/", "_")
