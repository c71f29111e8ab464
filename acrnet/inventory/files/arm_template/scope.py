"""What the names in an expression stand for, and where what it describes is deployed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final

from acrnet.inventory.files.arm_template.budget import DEEPEST_REFERENCES, Budget
from acrnet.inventory.files.arm_template.deferred import Deferred, placeholder, text_with_placeholders
from acrnet.inventory.files.arm_template.syntax import ExpressionError
from acrnet.inventory.files.resource import key_in, value_in
from acrnet.unknown import Unknown

_AT_DEPLOYMENT: Final = "is known only when the template is deployed"
NO_OBJECT: Final[Mapping[str, object]] = {}


@dataclass(slots=True)
class Run:
    """What counts for everything that is read from one document."""

    budget: Budget
    document: str
    """The name of the document; what it is deployed to is called after it."""
    assumptions: dict[str, None] = field(default_factory=dict)
    """What was assumed, one clause each, in the order in which it was."""
    level: int = 0
    """How many variables, parameters and functions of the template are being evaluated, one within the other."""

    @contextmanager
    def one_level(self, what: str) -> Iterator[None]:
        """Count a name that is looked up; raises ExpressionError where too many refer to each other."""
        if self.level >= DEEPEST_REFERENCES:
            raise ExpressionError(f"{what} is more than {DEEPEST_REFERENCES} references deep")
        self.level += 1
        try:
            yield
        finally:
            self.level -= 1


@dataclass(frozen=True, slots=True)
class Target:
    """What a template is deployed to: a resource group, a subscription, or what lies above."""

    subscription: str | Unknown
    group: str | Unknown | None
    """The name of the resource group; None for a deployment to a subscription."""

    @property
    def subscription_id(self) -> str | Unknown:
        """The id of the subscription, with its slashes."""
        return _below("", "/subscriptions/", self.subscription, "subscription().id")

    @property
    def id(self) -> str | Unknown:
        """The id of the resource group, or of the subscription."""
        if self.group is None:
            return self.subscription_id
        return _below(self.subscription_id, "/resourceGroups/", self.group, "resourceGroup().id")


def unknown_target(document: str, *, has_group: bool) -> Target:
    """Return what a document is deployed to, which it does not say.

    The resource group is called after the document, because two templates may have groups of the same name.
    """
    group = placeholder(f"resource group of {document}", f"the name of the resource group {_AT_DEPLOYMENT}")
    named = Deferred(group.reason, group.text, "resourceGroup().name")
    subscription = placeholder("subscription", f"the subscription {_AT_DEPLOYMENT}")
    return Target(subscription, named if has_group else None)


def _below(above: str | Unknown, between: str, name: str | Unknown, label: str) -> str | Unknown:
    if isinstance(above, str) and isinstance(name, str):
        return f"{above}{between}{name}"
    first = above if isinstance(above, Unknown) else name
    texts = [each if isinstance(each, str) else text_with_placeholders(each) for each in (above, name)]
    return Deferred(first.reason if isinstance(first, Unknown) else "", f"{texts[0]}{between}{texts[1]}", label)


class Names:
    """The parameters, variables and functions of one template, each evaluated once."""

    def __init__(self, template: Mapping[str, object], passed: Mapping[str, object], place: str) -> None:
        """`passed` has the values of parameters by their names in lower case, `place` is that of the template."""
        self.passed = passed
        self.place = place
        self.values: dict[str, object] = {}
        """What was evaluated, by `parameters` or `variables` and the name in lower case."""
        self.open: set[str] = set()
        """The same keys, of what is being evaluated."""
        self._template = template

    def section(self, name: str) -> tuple[Mapping[str, object], str]:
        """Return a section of the template and its place; an empty one where it has none."""
        key = key_in(self._template, name) or name
        value = self._template.get(key)
        return (value if isinstance(value, dict) else NO_OBJECT), f"{self.place}.{key}"

    def resources(self) -> Iterator[tuple[str, Mapping[str, object]]]:
        """Yield the resources of the template by their symbolic names, or by their places in its list."""
        resources = value_in(self._template, "resources")
        if isinstance(resources, list):
            resources = {str(index): each for index, each in enumerate(resources)}
        for name, each in resources.items() if isinstance(resources, dict) else ():
            if isinstance(each, dict):
                yield name, each

    def function(self, name: str) -> tuple[list[object], object] | None:
        """Return the parameters of a function of the template and what it returns; None where it has none."""
        namespace, _, member = name.rpartition(".")
        entries = value_in(self._template, "functions")
        for entry in entries if isinstance(entries, list) else ():
            if not isinstance(entry, dict) or str(value_in(entry, "namespace")).lower() != namespace:
                continue
            members = value_in(entry, "members")
            function = value_in(members, member) if isinstance(members, dict) else None
            if isinstance(function, dict):
                parameters, output = value_in(function, "parameters"), value_in(function, "output")
                result = value_in(output, "value") if isinstance(output, dict) else None
                return parameters if isinstance(parameters, list) else [], result
        return None


@dataclass(frozen=True, slots=True)
class Scope:
    """All that the value of an expression depends on."""

    run: Run
    names: Names
    target: Target
    loops: Mapping[str, int | Unknown] = field(default_factory=dict)
    """The index of each copy loop around the expression by its name in lower case; "" is the innermost of resources."""
    bound: Mapping[str, object] = field(default_factory=dict)
    """The variables of the lambdas around the expression, by name in lower case."""
    arguments: Mapping[str, object] | None = None
    """The parameters of the function of the template that the expression is in, by name in lower case."""

    def outside_of_loops(self) -> Scope:
        """Return the scope of what the template has once, such as its variables."""
        return replace(self, loops={}, bound={}, arguments=None)

    def in_loop(self, name: str, index: int | Unknown, *, of_resources: bool = False) -> Scope:
        """Return the scope of one iteration of a copy loop."""
        innermost: dict[str, int | Unknown] = {"": index} if of_resources else {}
        return replace(self, loops={**self.loops, **innermost, name.lower(): index})

    def with_bound(self, variables: Mapping[str, object]) -> Scope:
        """Return the scope of the body of a lambda."""
        return replace(self, bound={**self.bound, **variables})
