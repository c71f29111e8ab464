"""Expressions of Bicep as expressions of templates, as the compiler makes them.

After src/Bicep.Core/Emit/ExpressionConverter.cs of Azure/bicep (checked 2026-11-29).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Protocol, TypeAlias

from acrnet.inventory.files.arm_template.syntax import Access, Call, Expression, Literal, Value
from acrnet.inventory.files.bicep import syntax as bicep
from acrnet.unknown import Unknown

_BINARY: Final = {
    "*": "mul",
    "/": "div",
    "%": "mod",
    "+": "add",
    "-": "sub",
    "<": "less",
    "<=": "lessorequals",
    ">": "greater",
    ">=": "greaterorequals",
    "==": "equals",
    "&&": "and",
    "||": "or",
    "??": "coalesce",
}
_NAMESPACES: Final = ("sys", "az")
_ZERO: Final = Literal(0)

Locals: TypeAlias = Mapping[str, Expression]
"""What names of loops, lambdas and functions stand for."""
NO_LOCALS: Final[Locals] = {}


class Symbols(Protocol):
    """What the names in a file stand for."""

    def step(self) -> None:
        """Count an expression; raises InputFileError where they are too many."""
        ...

    def place(self, line: int) -> str:
        """Return the text for a line of the file, which objects that are written there have as their place."""
        ...

    def named(self, name: str) -> Expression | None:
        """Return what a parameter or variable is; None for any other name."""
        ...

    def member(self, base: bicep.Node, name: str, names: Locals) -> Expression | None:
        """Return a member of a resource, module or import; None where the base is none of these."""
        ...

    def called(self, base: bicep.Node | None, name: str) -> str | None:
        """Return the name in the template of a function that a file defines; None for any other function."""
        ...

    def loaded(self, call: bicep.Call) -> Expression | None:
        """Return what a function makes of a file or a name when the file is compiled; None for any other function."""
        ...


@dataclass(frozen=True, slots=True)
class Translator:
    """Translates the expressions of one file."""

    symbols: Symbols

    def expression(self, node: bicep.Node, names: Locals = NO_LOCALS) -> Expression:
        """Return a value as an expression; `names` has what the names of loops and lambdas around it stand for."""
        self.symbols.step()
        return self._BY_TYPE[type(node)](self, node, names)

    def _text(self, node: bicep.Text, names: Locals) -> Expression:
        pieces: list[str] = []
        values: list[Expression] = []
        for part in node.parts:
            if isinstance(part, str):
                pieces.append(part.replace("{", "{{").replace("}", "}}"))
            else:
                pieces.append(f"{{{len(values)}}}")
                values.append(self.expression(part, names))
        return Call("format", (Literal("".join(pieces)), *values))

    def _name(self, node: bicep.Name, names: Locals) -> Expression:
        if node.name in names:
            return names[node.name]
        return self.symbols.named(node.name) or self._resource(node, names)

    def _resource(self, node: bicep.Node, names: Locals) -> Expression:
        """Return a resource or module as a value of its own: what it is after the deployment."""
        whole = self.symbols.member(node, "", names)
        return whole or unknown(f"{_shown(node)} is not declared in the file")

    def _member(self, node: bicep.Member, names: Locals) -> Expression:
        if not _is_local(node.base, names):
            member = self.symbols.member(node.base, node.name, names)
            if member is not None:
                return member
        return self._accessed(node.base, Literal(node.name), names, safe=node.safe)

    def _index(self, node: bicep.Index, names: Locals) -> Expression:
        index = self.expression(node.index, names)
        if node.from_end:
            name = "tryindexfromend" if node.safe else "indexfromend"
            return Call(name, (self.expression(node.base, names), index))
        if not _is_local(node.base, names):
            text = node.index.value if isinstance(node.index, bicep.Literal) else None
            member = self.symbols.member(node.base, text, names) if isinstance(text, str) else None
            element = member or self.symbols.member(node, "", names)
            if element is not None:
                return element
        return self._accessed(node.base, index, names, safe=node.safe)

    def _accessed(self, base: bicep.Node, key: Expression, names: Locals, *, safe: bool) -> Expression:
        """Return a property or an item; what follows a safe access is safe too, as far as the chain goes."""
        value = self.expression(base, names)
        if isinstance(base, bicep.Member | bicep.Index) and isinstance(value, Call) and value.name == "tryget":
            return Call("tryget", (value, key)) if safe else Call("tryget", (*value.arguments, key))
        return Call("tryget", (value, key)) if safe else Access(value, key)

    def _call(self, node: bicep.Call, names: Locals) -> Expression:
        loaded = self.symbols.loaded(node)
        if loaded is not None:
            return loaded
        arguments = tuple(self.expression(each, names) for each in node.arguments)
        own = self.symbols.called(node.base, node.name)
        if own is not None:
            return Call(own, arguments)
        if node.base is None or (isinstance(node.base, bicep.Name) and node.base.name in _NAMESPACES):
            if node.name == "any" and len(arguments) == 1:
                return arguments[0]
            return Call(node.name.lower(), arguments)
        return unknown(f"what {node.name}() of {_shown(node.base)} returns is known only when the file is deployed")

    def _unary(self, node: bicep.Unary, names: Locals) -> Expression:
        operand = self.expression(node.operand, names)
        if node.operator == "!":
            return Call("not", (operand,))
        if node.operator == "+":
            return operand
        if isinstance(operand, Literal) and isinstance(operand.value, int):
            return Literal(-operand.value)
        return Call("sub", (_ZERO, operand))

    def _binary(self, node: bicep.Binary, names: Locals) -> Expression:
        left, right = self.expression(node.left, names), self.expression(node.right, names)
        if node.operator in ("=~", "!~"):
            left, right = Call("tolower", (left,)), Call("tolower", (right,))
        if node.operator in _BINARY:
            return Call(_BINARY[node.operator], (left, right))
        equal = Call("equals", (left, right))
        return Call("not", (equal,)) if node.operator in ("!=", "!~") else equal

    def _ternary(self, node: bicep.Ternary, names: Locals) -> Expression:
        return Call("if", tuple(self.expression(each, names) for each in (node.condition, node.if_true, node.if_false)))

    def _lambda(self, node: bicep.Lambda, names: Locals) -> Expression:
        return _function(node.parameters, self.expression(node.body, {**names, **_variables(node.parameters)}))

    def _array(self, node: bicep.Array, names: Locals) -> Expression:
        runs: list[Expression] = []
        items: list[Expression] = []
        for item in node.items:
            if isinstance(item, bicep.Spread):
                runs += [Value(items)] if items else []
                runs.append(self.expression(item.value, names))
                items = []
            else:
                items.append(self.expression(item, names))
        if not runs:
            return Value(items)
        return Call("flatten", (Value([*runs, Value(items)] if items else runs),))

    def _object(self, node: bicep.Object, names: Locals) -> Expression:
        return self.object(node.members, node.line, names)

    def object(self, members: Sequence[bicep.Property | bicep.Spread], line: int, names: Locals) -> Expression:
        """Return an object with these members, whose place is that line."""
        place = self.symbols.place(line)
        runs: list[Expression] = []
        known: dict[str, object] = {}
        for member in members:
            if isinstance(member, bicep.Property) and isinstance(member.key, bicep.Literal):
                known[str(member.key.value)] = self.expression(member.value, names)
                continue
            runs += [Value(known, place)] if known else []
            known = {}
            if isinstance(member, bicep.Property):
                key, value = self.expression(member.key, names), self.expression(member.value, names)
                runs.append(Call("createobject", (key, value)))
            else:
                runs.append(self.expression(member.value, names))
        if not runs:
            return Value(known, place)
        return Value(Call("shallowmerge", (Value([*runs, Value(known)] if known else runs),)), place)

    def _loop(self, node: bicep.For, names: Locals) -> Expression:
        """Return the list that a loop of a value makes; an object made for an item has the place of the item."""
        variables = (node.item, node.index) if node.index else (node.item,)
        body = self.expression(node.body, {**names, **_variables(variables)})
        if isinstance(body, Value) and body.place:
            body = Value(body.value, body.place, node.item.lower())
        return Call("map", (self.expression(node.items, names), _function(variables, body)))

    def _unparsed(self, node: bicep.Unparsed | bicep.Conditional, _: Locals) -> Expression:
        if isinstance(node, bicep.Unparsed):
            return unknown(f"{self.symbols.place(node.line)} {node.reason}")
        return unknown("it has a condition, which only resources and modules can have")

    def _literal(self, node: bicep.Literal, _: Locals) -> Expression:
        return Literal(node.value)

    _BY_TYPE: ClassVar[Mapping[type, Callable[..., Expression]]] = {
        bicep.Literal: _literal,
        bicep.Text: _text,
        bicep.Name: _name,
        bicep.Member: _member,
        bicep.Index: _index,
        bicep.Nested: _resource,
        bicep.Call: _call,
        bicep.Unary: _unary,
        bicep.Binary: _binary,
        bicep.Ternary: _ternary,
        bicep.Lambda: _lambda,
        bicep.Array: _array,
        bicep.Object: _object,
        bicep.For: _loop,
        bicep.Conditional: _unparsed,
        bicep.Unparsed: _unparsed,
    }


def unknown(reason: str) -> Expression:
    """Return an expression whose value is not known for this reason."""
    return Literal(Unknown(reason))


def _is_local(node: bicep.Node, names: Locals) -> bool:
    return isinstance(node, bicep.Name) and node.name in names


def _function(parameters: Sequence[str], body: Expression) -> Expression:
    return Call("lambda", (*map(Literal, parameters), body))


def _variables(parameters: Sequence[str]) -> dict[str, Expression]:
    return {name: Call("lambdavariables", (Literal(name),)) for name in parameters}


def _shown(node: bicep.Node) -> str:
    if isinstance(node, bicep.Name):
        return node.name
    if isinstance(node, bicep.Nested):
        return f"{_shown(node.base)}::{node.name}"
    return _shown(node.base) if isinstance(node, bicep.Member | bicep.Index) else "a value"
