"""Resources and modules as they are declared: their parents, loops and conditions, and the parts of their bodies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from acrnet.inventory.files.bicep.syntax import (
    Conditional,
    For,
    Literal,
    Node,
    Object,
    Property,
    Resource,
    Spread,
)


@dataclass(frozen=True)
class Declaration:
    """A resource or module with what is around it."""

    resource: Resource
    around: Declaration | None = None
    """The resource it is declared in."""
    is_module: bool = False

    @property
    def symbol(self) -> str:
        """The name it has in the template: `parent::child` for a nested one."""
        return f"{self.around.symbol}::{self.resource.name}" if self.around else self.resource.name

    @cached_property
    def _parts(self) -> tuple[For | None, Node | None, Object | None]:
        body: Node = self.resource.body
        loop = body if isinstance(body, For) else None
        if loop is not None:
            body = loop.body
        condition = None
        if isinstance(body, Conditional):
            condition, body = body.condition, body.body
        return loop, condition, body if isinstance(body, Object) else None

    @property
    def loop(self) -> For | None:
        """The loop it is declared with, its own or that of a resource around it."""
        return self._parts[0] or (self.around.loop if self.around else None)

    @property
    def condition(self) -> Node | None:
        """Its own condition."""
        return self._parts[1]

    @property
    def body(self) -> Object | None:
        """Its properties; None for anything else than an object."""
        return self._parts[2]

    @property
    def members(self) -> tuple[Property | Spread, ...]:
        """The members of its body."""
        return self.body.members if self.body else ()

    def member(self, name: str) -> Node | None:
        """Return the value of a property of its body; None where it has none."""
        for each in reversed(self.members):
            if isinstance(each, Property) and isinstance(each.key, Literal) and each.key.value == name:
                return each.value
        return None

    @cached_property
    def inner(self) -> Mapping[str, Declaration]:
        """The resources that are declared in it, by name."""
        return {each.name: Declaration(each, self) for each in (self.body.resources if self.body else ())}

    @cached_property
    def visible(self) -> Mapping[str, Declaration]:
        """The nested resources that its body can name without `::`."""
        around = self.around.visible if self.around else {}
        return {**around, **self.inner} if self.inner else around

    @property
    def kind(self) -> str:
        """The type of a resource without its api version, the path of a module; "" where it is not a plain text."""
        written = self.resource.type
        text = written.value if isinstance(written, Literal) and isinstance(written.value, str) else ""
        if self.is_module:
            return text
        own = text.partition("@")[0]
        return f"{self.around.kind}/{own.rpartition('/')[2]}" if self.around and own else own

    @property
    def api_version(self) -> str:
        """The api version of a resource; that of the resource around it where it has none."""
        written = self.resource.type
        text = written.value if isinstance(written, Literal) and isinstance(written.value, str) else ""
        return text.partition("@")[2] or (self.around.api_version if self.around else "")
