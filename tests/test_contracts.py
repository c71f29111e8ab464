"""The import contracts of pyproject.toml say what the table of docs/architecture.md says, import by import.

`lint-imports` holds the code to the contracts; these tests hold the contracts to the table. They work on a graph with
one module in each part, so that a contract is judged by what it forbids and not by what the code happens to import.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from grimp import ImportGraph
from importlinter.api import read_configuration
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.layers import LayersContract

ROOT = Path(__file__).parent.parent
CONTRACT_TYPES = {"forbidden": ForbiddenContract, "layers": LayersContract}
CONFIGURATION: dict[str, Any] = read_configuration(str(ROOT / "pyproject.toml"))
CONTRACTS = [
    (options["id"], CONTRACT_TYPES[options["type"]](options["name"], CONFIGURATION["session_options"], options))
    for options in CONFIGURATION["contracts_options"]
]
FORBIDS = {options["id"]: options.get("forbidden_modules", ()) for options in CONFIGURATION["contracts_options"]}


def table(heading: str) -> list[list[str]]:
    """Return the rows of the first table of docs/architecture.md whose heading row starts with `heading`."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.search(rf"^\| {heading} \|.*\n\|[-|]+\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert rows, f"no table with the heading {heading!r}"
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in rows[1].splitlines()]


def may_know() -> dict[str, set[str]]:
    """Return for each part of acrnet every part it may import, those of its parts included."""
    direct = {
        name.strip("`"): set() if known == "nothing" else set(known.split(", ")) for name, _, known in table("part")
    }

    def closure(name: str) -> set[str]:
        return direct[name].union(*(closure(known) for known in direct[name]))

    return {name: closure(name) for name in direct}


PARTS = may_know()
PAIRS = [(importer, imported) for importer in PARTS for imported in PARTS if importer != imported]
ALLOWED = [(importer, imported) for importer, imported in PAIRS if imported in PARTS[importer]]
FORBIDDEN = {importer: PARTS.keys() - PARTS[importer] - {importer} for importer in PARTS}
EXTERNAL = {
    name.strip("`"): {part.strip("`") for part in parts.split(", ")}
    for names, parts, _ in table("import")
    if names.startswith("`")
    for name in names.split(", ")
}
PURE = ["net", "tags", "registry", "rules", "firewall", "plan", "targets", "audit", "export"]


@cache
def _skeleton() -> ImportGraph:
    graph = ImportGraph()
    graph.add_module("acrnet")
    for part in PARTS:
        graph.add_module(f"acrnet.{part}")
        graph.add_module(f"acrnet.{part}.module")
    return graph


def skeleton() -> ImportGraph:
    """Return a graph with one package and one module in it for each part, without imports."""
    return deepcopy(_skeleton())


def broken_contracts(graph: ImportGraph, library: str = "") -> Iterator[str]:
    """Yield the names of contracts that the graph breaks, first of those that forbid the library by its name."""
    for name, contract in sorted(CONTRACTS, key=lambda each: library not in FORBIDS[each[0]]):
        if not contract.check(deepcopy(graph), verbose=False).kept:
            yield name


@pytest.mark.parametrize("importer", PARTS)
def test_an_import_the_table_does_not_allow_breaks_a_contract(importer: str) -> None:
    for imported in FORBIDDEN[importer]:
        graph = skeleton()
        graph.add_import(importer=f"acrnet.{importer}.module", imported=f"acrnet.{imported}.module")
        assert any(broken_contracts(graph)), imported


def test_all_the_imports_the_table_allows_together_break_no_contract() -> None:
    graph = skeleton()
    for importer, imported in ALLOWED:
        graph.add_import(importer=f"acrnet.{importer}.module", imported=f"acrnet.{imported}.module")
    assert list(broken_contracts(graph)) == []


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("library", EXTERNAL)
def test_a_library_is_imported_only_where_the_table_says(library: str, part: str) -> None:
    graph = skeleton()
    graph.add_module(library, is_squashed=True)
    graph.add_import(importer=f"acrnet.{part}.module", imported=library)
    assert any(broken_contracts(graph, library)) is (part not in EXTERNAL[library])


@pytest.mark.parametrize("part", PURE)
@pytest.mark.parametrize("library", ["time", "random", "pathlib", "os", "subprocess", "socket", "urllib", "datetime"])
def test_a_pure_folder_imports_no_clock_file_or_socket(library: str, part: str) -> None:
    graph = skeleton()
    graph.add_module(library, is_squashed=True)
    graph.add_import(importer=f"acrnet.{part}.module", imported=library)
    assert list(broken_contracts(graph)) == ["pure"]


def test_a_new_folder_breaks_the_layers_until_it_has_its_place() -> None:
    graph = skeleton()
    graph.add_module("acrnet.novelty")
    assert list(broken_contracts(graph)) == ["layers"]


def test_the_table_names_every_part_of_the_package() -> None:
    parts = {path.stem for path in (ROOT / "acrnet").glob("*.py")} - {"__init__", "__main__"}
    parts |= {path.parent.name for path in (ROOT / "acrnet").glob("*/__init__.py")}
    assert parts <= set(PARTS)
