"""Resources and modules where something refers to them: their ids, names and what else is known of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from acrnet.inventory.files.arm_template.syntax import Access, Call, Expression, Literal
from acrnet.inventory.files.bicep import syntax as bicep
from acrnet.inventory.files.bicep.declarations import Declaration
from acrnet.inventory.files.bicep.translation import NO_LOCALS, Locals, Translator, unknown

if TYPE_CHECKING:
    from acrnet.inventory.files.bicep.names import Names, Sections

_DEEPEST: Final = 10
"""Types of Azure have five segments at the most."""


@dataclass(frozen=True, slots=True)
class Use:
    """A resource or module where something refers to it."""

    declared: Declaration
    names: Names
    locals: Mapping[str, Expression]
    """What the names of its loop stand for."""
    index: Expression | None = None
    """Which one of a loop."""

    @classmethod
    def of(cls, declared: Declaration, names: Names, local: Locals) -> Use:
        """Return a resource or module with the names that its body can use."""
        return cls(declared, replace(names, visible=declared.visible), local)

    def inside(self, declared: Declaration) -> Use:
        """Return a resource that is declared in it, or around it."""
        return replace(self, declared=declared, names=replace(self.names, visible=declared.visible))

    def at(self, index: Expression) -> Use:
        """Return one of those that a loop makes."""
        return replace(self, locals=iteration(self.declared, self.names.sections, index), index=index)

    def member(self, name: str) -> Expression:
        """Return a property of it, "" for the whole of it."""
        declared = self.declared
        if declared.loop is not None and not self.locals:
            return unknown(f"{declared.symbol} is a list of resources")
        if name == "name":
            return self._name()
        if not declared.is_module:
            known = {"id": self.id, "location": self._location}.get(name)
            made = known() if known else None
            if made is not None:
                return made
            if name in ("type", "apiVersion"):
                return Literal(declared.kind if name == "type" else declared.api_version)
        return self._deployed(name)

    def _location(self) -> Expression | None:
        """Return the location that it is deployed with."""
        written = self.declared.member("location")
        return None if written is None or self.declared.resource.existing else self._translated(written, "location")

    def _deployed(self, name: str) -> Expression:
        """Return what a deployment knows of it."""
        if name in ("properties", "outputs"):
            reference: Expression = Call("reference", (self._symbol(),))
            return reference if name == "properties" else Access(reference, Literal(name))
        reference = Call("reference", (self._symbol(), Literal(self.declared.api_version), Literal("full")))
        return Access(reference, Literal(name)) if name else reference

    def id(self) -> Expression:
        """Return the id of a resource."""
        scope = self.declared.member("scope")
        above = self.names.scope(scope, self.locals) if scope else {}
        parts = [above[key] for key in ("subscriptionId", "resourceGroup") if key in above]
        name = "subscriptionresourceid" if list(above) == ["subscriptionId"] else "resourceid"
        return Call(name, (*parts, Literal(self.declared.kind), *self.segments()))

    def full_name(self) -> Expression:
        """Return the name with those of the resources above it, as a template has it."""
        names = [each.member("name") for each in self._chain()]
        if len(names) == 1:
            return names[0]
        return Call("format", (Literal("/".join(f"{{{index}}}" for index in range(len(names)))), *names))

    def segments(self) -> tuple[Expression, ...]:
        """Return its name and those of the resources above it, the uppermost first, one for each part of its type."""
        segments: tuple[Expression, ...] = ()
        for each in self._chain():
            segments = (*segments, *each.own_segments(each.declared.kind.count("/") - len(segments)))
        return segments

    def _chain(self) -> list[Use]:
        """Return the resource and those above it, the uppermost first."""
        chain: list[Use] = []
        use: Use | None = self
        while use is not None and len(chain) < _DEEPEST:
            chain.insert(0, use)
            use = use.parent()
        return chain

    def parent(self) -> Use | None:
        """Return the resource that it is declared in or names as its parent."""
        if self.declared.around is not None:
            return self.inside(self.declared.around)
        parent = self.declared.member("parent")
        return self.names.use(parent, self.locals) if parent is not None else None

    def own_segments(self, wanted: int) -> tuple[Expression, ...]:
        """Return its own name, in as many parts as its type has beyond those of its parents."""
        if wanted <= 1 or self.declared.is_module:
            return (self.member("name"),)
        written = _in_parts(self.declared.member("name"))
        if len(written) == wanted:
            return tuple(self._translated(each, "name") for each in written)
        split = Call("split", (self.member("name"), Literal("/")))
        return tuple(Access(split, Literal(index)) for index in range(wanted))

    def _name(self) -> Expression:
        written = self.declared.member("name")
        if written is not None:
            return self._translated(written, "name")
        if self.declared.is_module:
            return Literal(self.declared.symbol)
        return unknown(f"{self.declared.symbol} has no name")

    def _symbol(self) -> Expression:
        symbol = self.declared.symbol
        if self.index is None:
            return Literal(symbol)
        return Call("format", (Literal(f"{symbol}[{{0}}]"), self.index))

    def _translated(self, node: bicep.Node, what: str) -> Expression:
        symbol = f"the {what} of {self.declared.symbol}"
        return self.names.sections.once(symbol, lambda: Translator(self.names).expression(node, self.locals))


def _in_parts(name: bicep.Node | None) -> list[bicep.Node]:
    """Return what stands between the slashes of a text."""
    pieces = name.parts if isinstance(name, bicep.Text) else (name.value,) if isinstance(name, bicep.Literal) else ()
    parts: list[list[str | bicep.Node]] = [[]]
    for piece in pieces:
        if isinstance(piece, str):
            first, *others = piece.split("/")
            parts[-1].append(first)
            parts += [[other] for other in others]
        elif isinstance(piece, int | None):
            return []
        else:
            parts[-1].append(piece)
    return [bicep.Text(tuple(each)) for each in parts]


def iteration(declared: Declaration, sections: Sections, index: Expression) -> Locals:
    """Return what the names of the loop of a resource or module stand for in one iteration."""
    loop = declared.loop
    if loop is None:
        return NO_LOCALS
    names: dict[str, Expression] = {loop.item: Access(sections.loop_items(declared), index)}
    if loop.index:
        names[loop.index] = index
    return names
