"""The template that a Bicep file stands for, in the form that the reader of ARM templates takes.

It is what `bicep build` makes, with expressions parsed instead of written, and with the file and line of each object.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from acrnet.inventory.files.arm_template.syntax import Call, Expression, Literal, Value
from acrnet.inventory.files.bicep import syntax as bicep
from acrnet.inventory.files.bicep.declarations import Declaration
from acrnet.inventory.files.bicep.loading import json_beside
from acrnet.inventory.files.bicep.names import Names
from acrnet.inventory.files.bicep.sources import SourceFile, is_remote, path_from
from acrnet.inventory.files.bicep.translation import Translator, unknown
from acrnet.inventory.files.bicep.uses import Use, iteration
from acrnet.unknown import Unknown

if TYPE_CHECKING:
    from acrnet.inventory.files.bicep.templates import Templates

_NAMESPACE: Final = "__bicep"
_DEPLOYMENT: Final = "Microsoft.Resources/deployments"
_OWN_KEYS: Final = frozenset({"name", "parent", "scope", "dependsOn", "params"})
"""Members of a body that are not properties of the resource, or that are set otherwise."""
_READ: Final = (
    "microsoft.network/networksecuritygroups",
    "microsoft.network/firewallpolicies",
    "microsoft.network/azurefirewalls",
    "microsoft.network/ipgroups",
    "microsoft.containerregistry/registries",
)
_SCHEMAS: Final = {
    "resourceGroup": "2019-04-01/deploymentTemplate.json#",
    "subscription": "2018-05-01/subscriptionDeploymentTemplate.json#",
    "managementGroup": "2019-08-01/managementGroupDeploymentTemplate.json#",
    "tenant": "2019-08-01/tenantDeploymentTemplate.json#",
}


class Template:
    """Makes the template of one file."""

    def __init__(self, file: SourceFile, templates: Templates) -> None:
        self.sources = templates.sources
        self._templates = templates
        self._file = file
        self._names = Names(file, self)
        self._variables: dict[str, object] = {}
        self._functions: dict[str, object] = {}
        self._imports: dict[str, Names] = {file.path: self._names}
        self._resources: dict[str, object] = {}
        self._unfinished: set[str] = set()
        self._pending: list[Callable[[], None]] = []
        """What is left to translate: not where it is met, because variables may refer to each other in a long row."""

    def document(self) -> dict[str, object]:
        """Return the template."""
        translator = Translator(self._names)
        for name in self._file.variables:
            self.variable(self._names, name)
        for resource in self._file.resources.values():
            self._add(Declaration(resource))
        for module in self._file.modules.values():
            self._add(Declaration(module, is_module=True))
        self._add_unreadable()
        outputs = {
            name: {"value": translator.expression(output.value)}
            for name, output in self._file.outputs.items()
            if output.value is not None
        }
        while self._pending:
            self._pending.pop()()
        return {
            "$schema": f"https://schema.management.azure.com/schemas/{_SCHEMAS.get(self._file.target_scope, '')}",
            "languageVersion": "2.0",
            "contentVersion": "1.0.0.0",
            "functions": [{"namespace": _NAMESPACE, "members": self._functions}],
            "parameters": {name: self._parameter(each) for name, each in self._file.parameters.items()},
            "variables": self._variables,
            "resources": self._resources,
            "outputs": outputs,
        }

    def variable(self, names: Names, name: str) -> Expression:
        """Return a variable of this file or of an imported one."""
        key = f"{names.prefix}{name}"
        value = names.file.variables[name].value
        if key not in self._variables and value is not None:
            self._variables[key] = None
            self._pending.append(partial(self._translate, key, names, value))
        return Call("variables", (Literal(key),))

    def _translate(self, key: str, names: Names, value: bicep.Node) -> None:
        self._variables[key] = Translator(names).expression(value)

    def loop_items(self, declared: Declaration) -> Expression:
        """Return what a resource or module is looped over: a variable, so that it is evaluated once."""
        key = f"loop of {declared.symbol}"
        if key not in self._variables and declared.loop is not None:
            self._variables[key] = Translator(self._names).expression(declared.loop.items)
        return Call("variables", (Literal(key),))

    def function(self, names: Names, name: str) -> str:
        """Return the name in the template of a function of this file or of an imported one."""
        key = f"{names.prefix}{name}".lower()
        if key not in self._functions:
            self._functions[key] = None
            self._pending.append(partial(self._define, key, names, names.file.functions[name].body))
        return f"{_NAMESPACE}.{key}"

    def _define(self, key: str, names: Names, body: bicep.Lambda) -> None:
        parameters = {each: Call("parameters", (Literal(each),)) for each in body.parameters}
        self._functions[key] = {
            "parameters": [{"name": each} for each in body.parameters],
            "output": {"value": Translator(names).expression(body.body, parameters)},
        }

    def imported(self, names: Names, imported: bicep.Import) -> Names | Unknown:
        """Return what the names in an imported file stand for."""
        path = path_from(names.file.path, imported.path)
        if isinstance(path, Unknown):
            return path
        if path not in self._imports:
            file = self.sources.file(path)
            if isinstance(file, Unknown):
                return Unknown(f"{path} cannot be read: {file.reason}")
            self._imports[path] = Names(file, self, f"{len(self._imports)}#")
        return self._imports[path]

    def once(self, symbol: str, make: Callable[[], Expression]) -> Expression:
        """Return what something of a resource is; it is not known where that refers to itself."""
        if symbol in self._unfinished:
            return unknown(f"{symbol} refers to itself")
        self._unfinished.add(symbol)
        try:
            return make()
        finally:
            self._unfinished.discard(symbol)

    def step(self) -> None:
        """Count an expression; raises InputFileError where they are too many."""
        self._templates.step()

    def _parameter(self, declared: bicep.Declared) -> dict[str, object]:
        kind: dict[str, object] = {"type": declared.type} if declared.type else {}
        if declared.value is not None:
            return {**kind, "defaultValue": Translator(self._names).expression(declared.value)}
        return {**kind, "nullable": True} if declared.optional else kind

    def _add(self, declared: Declaration) -> None:
        """Add a resource or module, and the resources that are declared in it."""
        index = Call("copyindex", (Literal(declared.symbol),))
        use = Use.of(declared, self._names, iteration(declared, self, index))
        self._resources[declared.symbol] = {**self._frame(use), **self._content(use)}
        for each in declared.inner.values():
            self._add(each)

    def _frame(self, use: Use) -> dict[str, object]:
        """Return what a resource and a module have alike: what it is, where it goes, whether and how often."""
        declared, translator = use.declared, Translator(use.names)
        frame: dict[str, object] = {
            "type": _DEPLOYMENT if declared.is_module else declared.kind,
            "apiVersion": declared.api_version,
            "name": use.full_name(),
        }
        if declared.resource.existing:
            frame["existing"] = True
        conditions = [translator.expression(each, use.locals) for each in _conditions(declared)]
        if conditions:
            frame["condition"] = Call("and", tuple(conditions)) if len(conditions) > 1 else conditions[0]
        if declared.loop is not None:
            frame["copy"] = {"name": declared.symbol, "count": Call("length", (self.loop_items(declared),))}
        scope = declared.member("scope")
        return {**frame, **use.names.scope(scope, use.locals)} if scope is not None else frame

    def _content(self, use: Use) -> dict[str, object]:
        """Return the properties of a resource or module, and what else stands beside them."""
        declared, translator = use.declared, Translator(use.names)
        if declared.is_module:
            return {"properties": self._module(use)}
        if declared.body is None:
            place = use.names.place(declared.resource.line)
            return {"properties": unknown(f"what {declared.symbol} at {place} is set to is not an object")}
        if any(isinstance(each, bicep.Spread) for each in declared.members):
            whole = translator.object(declared.members, declared.body.line, use.locals)
            return {key: Call("tryget", (whole, Literal(key))) for key in ("properties", "location", "tags", "sku")}
        is_read = declared.kind.lower().startswith(_READ)
        content: dict[str, object] = {}
        for each in declared.members:
            if isinstance(each, bicep.Property) and isinstance(each.key, bicep.Literal):
                key = str(each.key.value)
                if key not in _OWN_KEYS:
                    value = translator.expression(each.value, use.locals)
                    content[key] = value if is_read else _unwrapped(value)
        return content

    def _module(self, use: Use) -> dict[str, object]:
        template, params = self._module_template(use.declared), use.declared.member("params")
        translator = Translator(use.names)
        values: dict[str, Expression] = {}
        if isinstance(params, bicep.Object) and not any(isinstance(each, bicep.Spread) for each in params.members):
            for each in params.members:
                if isinstance(each, bicep.Property) and isinstance(each.key, bicep.Literal):
                    values[str(each.key.value)] = translator.expression(each.value, use.locals)
        elif params is not None:
            whole = translator.expression(params, use.locals)
            declared = template.get("parameters") if isinstance(template, dict) else None
            for name in declared if isinstance(declared, dict) else ():
                values[name] = Call("tryget", (whole, Literal(name)))
        return {
            "expressionEvaluationOptions": {"scope": "inner"},
            "mode": "Incremental",
            "parameters": {name: {"value": value} for name, value in values.items()},
            "template": template,
        }

    def _module_template(self, declared: Declaration) -> Mapping[str, object] | Unknown:
        if is_remote(declared.kind):
            return self._templates.built(self._file, declared)
        if not declared.kind:
            return Unknown(f"the path of the module {declared.symbol} is not a plain text")
        path = path_from(self._file.path, declared.kind)
        if isinstance(path, Unknown):
            return path
        if path.lower().endswith((".json", ".jsonc")):
            content = json_beside(path, self.sources)
            return content if isinstance(content, dict | Unknown) else Unknown(f"the module {path} is not a template")
        file = self.sources.file(path)
        if isinstance(file, Unknown):
            return Unknown(f"the module {path} cannot be read: {file.reason}")
        return self._templates.of(file)

    def _add_unreadable(self) -> None:
        """Add what could not be parsed but is known to be a resource; all of it is reported."""
        for keyword, statement in self._file.unreadable:
            place = self._names.place(statement.line)
            what = f"{keyword} {statement.name}" if statement.name else "a statement"
            self._templates.unparsed.append((place, f"has {what} that cannot be read: it {statement.reason}"))
            if keyword is bicep.Keyword.RESOURCE and "/" in statement.type:
                kind, _, version = statement.type.partition("@")
                reason = unknown(f"{what} at {place} {statement.reason}")
                entry = {"type": kind, "apiVersion": version, "name": reason, "properties": reason}
                self._resources[statement.name or f"line {statement.line}"] = entry


def _conditions(declared: Declaration) -> list[bicep.Node]:
    """Return the conditions of a resource and of those it is declared in."""
    above = _conditions(declared.around) if declared.around else []
    return [*above, declared.condition] if declared.condition is not None else above


def _unwrapped(value: object) -> object:
    """Return lists and objects as JSON has them, for what is not a rule set: a template, or rules in something else."""
    if isinstance(value, Value):
        return _unwrapped(value.value)
    if isinstance(value, dict):
        return {key: _unwrapped(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_unwrapped(item) for item in value]
    return value.value if isinstance(value, Literal) else value
