"""Which instances a reference means, where expressions compute keys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from acrnet.inventory.files.terraform.address import Address, Step
from acrnet.inventory.files.terraform.configuration import Reference
from acrnet.inventory.files.terraform.instance import Instance


@dataclass(slots=True)
class _Branch:
    """The instances below some keys of modules and of the resource, by the next key."""

    below: dict[str, _Branch] = field(default_factory=dict)
    instances: list[Instance] = field(default_factory=list)


class Meanings:
    """Finds the instances that a reference means, in a time that does not depend on how many others there are."""

    def __init__(self, instances: Iterable[Instance]) -> None:
        self._trees: dict[tuple[object, ...], _Branch] = {}
        self._known: dict[Address, tuple[Sequence[Instance], dict[str, list[Instance]]]] = {}
        for each in instances:
            branch = self._trees.setdefault(_without_keys(each.address), _Branch())
            for step in _steps(each.address):
                branch = branch.below.setdefault(step.key, _Branch())
            branch.instances.append(each)

    def of(self, reference: Reference) -> Sequence[Instance]:
        """Return every instance that a reference may mean.

        A key that the expression computes may be any, but the same one as that of its own instance if it uses it.
        """
        target = reference.address
        if target not in self._known:
            fitting = self._fitting(target)
            by_key: dict[str, list[Instance]] = {}
            for each in fitting:
                by_key.setdefault(_open_key(target, each.address), []).append(each)
            self._known[target] = fitting, by_key
        fitting, by_key = self._known[target]
        if reference.by_key and len(fitting) > 1:
            return by_key.get(reference.by_key, fitting)
        return fitting

    def _fitting(self, target: Address) -> Sequence[Instance]:
        root = self._trees.get(_without_keys(target))
        branches = [root] if root is not None else []
        for step in _steps(target):
            if step.key:
                branches = [each.below[step.key] for each in branches if step.key in each.below]
            else:
                branches = [below for each in branches for below in each.below.values()]
        return [each for branch in branches for each in branch.instances]


def _steps(address: Address) -> tuple[Step, ...]:
    return (*address.modules, address.resource)


def _without_keys(address: Address) -> tuple[object, ...]:
    return address.data, address.type, *(step.name for step in _steps(address))


def _open_key(target: Address, instance: Address) -> str:
    """Return the key of an instance at the first step whose key the expression computes."""
    pairs = zip(_steps(target), _steps(instance), strict=True)
    return next((actual.key for wanted, actual in pairs if not wanted.key and actual.key), "")
