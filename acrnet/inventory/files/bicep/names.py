"""What the names in a Bicep file stand for: parameters, variables, functions, imports, resources and modules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from acrnet.inventory.files.arm_template.syntax import Access, Call, Expression, Literal
from acrnet.inventory.files.bicep import syntax as bicep
from acrnet.inventory.files.bicep.declarations import Declaration
from acrnet.inventory.files.bicep.loading import loaded
from acrnet.inventory.files.bicep.sources import SourceFile, Sources
from acrnet.inventory.files.bicep.translation import NO_LOCALS, Locals, Translator, unknown
from acrnet.inventory.files.bicep.uses import Use
from acrnet.unknown import Unknown

_RESOURCE_GROUP: Final = "microsoft.resources/resourcegroups"
_ALL: Final = "*"


class Sections(Protocol):
    """The parts of a template that are made as names are met."""

    @property
    def sources(self) -> Sources:
        """The files of the document."""
        ...

    def variable(self, names: Names, name: str) -> Expression:
        """Return a variable of this file or of an imported one."""
        ...

    def loop_items(self, declared: Declaration) -> Expression:
        """Return what a resource or module is looped over."""
        ...

    def function(self, names: Names, name: str) -> str:
        """Return the name in the template of a function of this file or of an imported one."""
        ...

    def imported(self, names: Names, imported: bicep.Import) -> Names | Unknown:
        """Return what the names in an imported file stand for."""
        ...

    def once(self, symbol: str, make: Callable[[], Expression]) -> Expression:
        """Return what something of a resource is; it is not known where that refers to itself."""
        ...

    def step(self) -> None:
        """Count an expression; raises InputFileError where they are too many."""
        ...


@dataclass(frozen=True, slots=True)
class Names:
    """What the names in one file stand for in the template made of it, or of a file that imports it."""

    file: SourceFile
    sections: Sections
    prefix: str = ""
    """Of the names of a file that is imported."""
    visible: Mapping[str, Declaration] = field(default_factory=dict)
    """The nested resources that can be named without `::`."""

    def step(self) -> None:
        """Count an expression; raises InputFileError where they are too many."""
        self.sections.step()

    def place(self, line: int) -> str:
        """Return the text for a line of the file."""
        return f"{self.file.path}:{line}"

    def named(self, name: str) -> Expression | None:
        """Return what a parameter or variable is; None for any other name."""
        if name in self.file.variables:
            return self.sections.variable(self, name)
        if name in self.file.parameters:
            if self.prefix:
                return unknown(f"{name} is a parameter of {self.file.path}, which is imported")
            return Call("parameters", (Literal(name),))
        if name in self.file.imported:
            original, imported = self.file.imported[name]
            return None if original == _ALL else self._imported(imported, original)
        if name in self.file.unreadable_names:
            return unknown(f"{name} could not be parsed in {self.file.path}")
        return None

    def member(self, base: bicep.Node, name: str, names: Locals) -> Expression | None:
        """Return a member of a resource, module or import; None where the base is none of these."""
        whole = self._all_of(base)
        if whole is not None:
            return self._imported(whole, name) if name else None
        if isinstance(base, bicep.Member) and base.name == "outputs" and name:
            outputs = self.member(base.base, "outputs", names)
            return Access(Access(outputs, Literal(name)), Literal("value")) if outputs is not None else None
        use = self.use(base, names)
        return use.member(name) if use else None

    def called(self, base: bicep.Node | None, name: str) -> str | None:
        """Return the name in the template of a function that a file defines; None for any other function."""
        if base is None and name in self.file.functions:
            return self.sections.function(self, name)
        original, imported = name, self._all_of(base)
        if base is None and name in self.file.imported:
            original, imported = self.file.imported[name]
        there = self.sections.imported(self, imported) if imported else None
        return there.called(None, original) if isinstance(there, Names) else None

    def loaded(self, call: bicep.Call) -> Expression | None:
        """Return what a function makes of a file or a name when the file is compiled; None for any other function."""
        return loaded(call, self.file.path, self.sections.sources)

    def use(self, node: bicep.Node, names: Locals) -> Use | None:
        """Return the resource or module that an expression names; None for anything else."""
        if isinstance(node, bicep.Name):
            declared = self._declared(node.name) if node.name not in names else None
            return Use.of(declared, self, NO_LOCALS) if declared else None
        if isinstance(node, bicep.Nested):
            around = self.use(node.base, names)
            nested = around.declared.inner.get(node.name) if around else None
            return around.inside(nested) if around and nested else None
        if isinstance(node, bicep.Index):
            looped = self.use(node.base, names)
            if looped is not None and looped.declared.loop is not None:
                return looped.at(Translator(self).expression(node.index, names))
        return None

    def scope(self, scope: bicep.Node, names: Locals) -> dict[str, Expression]:
        """Return the resource group and the subscription of a scope, as a template has them beside a resource."""
        if isinstance(scope, bicep.Call) and scope.base in (None, bicep.Name("az")):
            arguments = [Translator(self).expression(each, names) for each in scope.arguments]
            if scope.name == "resourceGroup" and arguments:
                keys = ("resourceGroup",) if len(arguments) == 1 else ("subscriptionId", "resourceGroup")
                return dict(zip(keys, arguments, strict=False))
            return {"subscriptionId": arguments[0]} if scope.name == "subscription" and arguments else {}
        use = self.use(scope, names)
        if use is None or use.declared.is_module or use.declared.kind.lower() != _RESOURCE_GROUP:
            return {}
        outer = use.declared.member("scope")
        return {
            **(self.scope(outer, names) if isinstance(outer, bicep.Call) else {}),
            "resourceGroup": use.member("name"),
        }

    def _all_of(self, base: bicep.Node | None) -> bicep.Import | None:
        """Return the import of a whole file that a name stands for."""
        if not isinstance(base, bicep.Name) or base.name not in self.file.imported:
            return None
        original, imported = self.file.imported[base.name]
        return imported if original == _ALL else None

    def _imported(self, imported: bicep.Import, original: str) -> Expression:
        there = self.sections.imported(self, imported)
        if isinstance(there, Unknown):
            return Literal(there)
        return there.named(original) or unknown(f"{there.file.path} has no variable {original}")

    def _declared(self, name: str) -> Declaration | None:
        if name in self.visible:
            return self.visible[name]
        if name in self.file.resources:
            return Declaration(self.file.resources[name])
        if name in self.file.modules:
            return Declaration(self.file.modules[name], is_module=True)
        return None
