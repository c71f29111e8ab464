"""Calls of the SDK that published packages contain: the requests of the specifications' examples, made into Python.

The source distributions of azure-mgmt-network and azure-mgmt-containerregistry have tests that nobody runs, generated
from the examples of 2020, each call below a comment that names its example. Answers are not among them.
"""

import ast
import re
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from functools import reduce
from operator import add
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import platformdirs

from .packages import Package, download

JsonValue: TypeAlias = Any  # what the samples send
_COMMENT = re.compile(r"\s*# /(\w*)/\w+/(.*)\[\w+\]\s*")


NETWORK = Package(
    "azure-mgmt-network",
    "33.1.0",
    "ca44e95967e530bdac32ff7d7e6476c84e852225e5aae148eef2694f34f9710b",
    ("disable_test_cli_mgmt_network.py",),
)
REGISTRY = Package(
    "azure-mgmt-containerregistry",
    "15.0.0",
    "a31a70b7b6811d343c26804a146f1e4c1b12f6660c6e381d2d5017b27bcab573",
    ("disable_test_cli_mgmt_containerregistry.py", "disable_test_cli_mgmt_containerregistry_registry.py"),
)


class PublishedCall(NamedTuple):
    """One call: the operations that it is one of, its name there, its arguments, and the example it was made from."""

    example: str
    operations: str
    method: str
    arguments: Mapping[str, JsonValue]


def calls(package: Package) -> list[PublishedCall]:
    """The calls that a package contains.

    Raises:
        UnavailableError: the package cannot be had.
    """
    folder = platformdirs.user_cache_path("acrnet-tests") / "examples" / package.sha256
    kept = [folder / member for member in package.members]
    if not all(file.is_file() for file in kept):
        _keep(package, folder)
    return [call for file in kept for call in _read(file.read_text(encoding="utf-8"))]


def _keep(package: Package, kept: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        archive = download(package, Path(folder))
        kept.mkdir(parents=True, exist_ok=True)
        with tarfile.open(archive) as opened:
            for member in package.members:
                name = next(name for name in opened.getnames() if name.endswith(f"/tests/{member}"))
                content = opened.extractfile(name)
                assert content is not None
                partial = kept / f"{member}.partial"
                partial.write_bytes(content.read())
                partial.replace(kept / member)


def _read(source: str) -> Iterator[PublishedCall]:
    lines = source.splitlines()
    names = {"AZURE_LOCATION": "eastus", "RESOURCE_GROUP": "rg", "SUBSCRIPTION_ID": "sub-1", "TENANT_ID": "tenant"}
    names["UNIQUE"] = "1234"
    values: dict[str, JsonValue] = dict(names)
    for statement in _statements(ast.parse(source)):
        target = statement.targets[0]
        call = statement.value
        if isinstance(target, ast.Name) and target.id not in names:
            try:
                values[target.id] = _value(call, values)
                continue
            except _UnknownValueError:
                pass
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            operations = call.func.value
            if isinstance(operations, ast.Attribute) and ast.unparse(operations.value) == "self.mgmt_client":
                arguments = {word.arg: _value(word.value, values) for word in call.keywords if word.arg}
                yield PublishedCall(_example(lines, call.lineno), operations.attr, call.func.attr, arguments)


def _statements(tree: ast.AST) -> list[ast.Assign]:
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Assign) and len(node.targets) == 1]
    return sorted(found, key=lambda node: node.lineno)


def _example(lines: list[str], number: int) -> str:
    above = (_COMMENT.fullmatch(line) for line in reversed(lines[: number - 1]))
    named = next((match for match in above if match), None)
    return f"{named[2]} ({named[1]})" if named else "?"


class _UnknownValueError(Exception):
    """An expression that is not a literal."""


def _value(node: ast.expr, values: Mapping[str, JsonValue]) -> JsonValue:
    match node:
        case ast.Constant():
            return node.value
        case ast.Name():
            return values.get(node.id, node.id.lower())
        case ast.List():
            return [_value(each, values) for each in node.elts]
        case ast.Dict():
            pairs = zip(node.keys, node.values, strict=True)
            return {_value(key, values): _value(each, values) for key, each in pairs if key is not None}
        case ast.BinOp(op=ast.Add()):
            return reduce(add, (str(_value(each, values)) for each in (node.left, node.right)))
        case ast.UnaryOp(op=ast.USub()):
            return -_value(node.operand, values)
    raise _UnknownValueError(ast.unparse(node))
