"""Text from outside stays text: whatever a registry or a file is called, a document admits the same."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable

import pytest

from acrnet.export.export_list import ExportList
from acrnet.export.hcl import quoted
from acrnet.export.syntax import Syntax
from acrnet.export.table import SYNTAXES
from acrnet.registry.model import PrivateAddress
from acrnet.resource_id import ResourceId

from ..estates import registry_id
from ..registries import a_registry, approved_endpoint
from ..syntaxes import EVERY_SYNTAX
from .lists import registry_list
from .readers import admitted, is_misread
from .terraform import terraform

pytestmark = pytest.mark.long

NAMES = [
    'con"toso',
    "con'toso",
    "x\n0.0.0.0",
    "x\r\n*.evil.example",
    "x\x0b0.0.0.0",
    "x\u20280.0.0.0",
    "x\x850.0.0.0",
    "# contoso",
    "a;b",
    "$(reboot)",
    "`reboot`",
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    " =1+1",
    "a,b",
    "\x1b[31mred",
    "\u202eevil",
    "trailing\\",
    *(f"{'x' * (length - len('# command: acrnet export --registry '))} 0.0.0.0" for length in (1023, 8191, 10239)),
    "\u00e9" * 3000,
    "${var.evil}",
    "$${evil}",
    "%{ if true }",
    "[resourceGroup().id]",
    "x')",
    "--> <evil>",
    "a\\'b",
    "\U0001f600",
]


def hostile(name: str) -> ExportList:
    """The list of a registry with public access that is called so."""
    registry = a_registry(id=ResourceId.parse(registry_id(name)))
    return registry_list(registry, command=f"acrnet export --registry '{name}' */ evil /* --> <evil>")


def hostile_private(name: str) -> ExportList:
    """The list of a registry behind a private endpoint that is called so, after which rules for its addresses are."""
    endpoint = approved_endpoint("pe", PrivateAddress("10.0.0.4", "registry", ("contoso.azurecr.io",)))
    registry = a_registry(
        id=ResourceId.parse(registry_id(name)), public_network_access=False, private_endpoints=(endpoint,)
    )
    return registry_list(registry, command=f"acrnet export --registry '{name}'")


WHOLE = {"csv", "json", *(name for name in SYNTAXES if name.startswith("arm"))}
LISTS = {"public": hostile, "private": hostile_private}


@pytest.mark.parametrize("list_of", LISTS.values(), ids=LISTS)
@pytest.mark.parametrize("syntax", EVERY_SYNTAX)
def test_a_document_admits_the_same_whatever_a_registry_is_called(
    syntax: Syntax, list_of: Callable[[str], ExportList]
) -> None:
    benign = admitted(syntax.name, syntax.write(list_of("contoso")))
    assert benign
    for name in NAMES:
        if is_misread(syntax.name, name):
            continue
        text = syntax.write(list_of(name))
        assert admitted(syntax.name, text) == benign, name
        lines = text.splitlines()
        assert all(line.replace("\t", "").isprintable() for line in lines), name
        # ipset takes what follows the 1,023rd byte of a line for another one; CSV and JSON are read as a whole.
        assert syntax.name in WHOLE or all(len(line.encode()) < 1000 for line in lines), name


@pytest.mark.parametrize("name", NAMES)
def test_a_name_makes_no_formula_in_csv(name: str) -> None:
    cells = [cell for row in csv.reader(SYNTAXES["csv"].write(hostile(name)).splitlines()) for cell in row]
    assert [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@")) or not cell.isprintable()] == []


@pytest.mark.parametrize("name", NAMES)
def test_json_has_a_name_as_it_is(name: str) -> None:
    document = json.loads(SYNTAXES["json"].write(hostile(name)))
    assert {each["name"] for each in document["registries"]} == {name}


def test_terraform_reads_a_text_as_it_was() -> None:
    written = ", ".join(map(quoted, NAMES))
    assert json.loads(json.loads(terraform("console", text=f"jsonencode([{written}])\n"))) == NAMES


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("con'toso", r"acrnet-private-con\'toso-v4"),
        ("${var}", r"acrnet-private-\${var}-v4"),
        ("$\\{x", r"acrnet-private-$\\{x-v4"),
        ("x\ny", r"acrnet-private-x\u{a}y-v4"),
        ("\U0001f600", r"acrnet-private-\u{1f600}-v4"),
    ],
)
def test_bicep_has_a_name_with_what_is_special_escaped(name: str, rule: str) -> None:
    text = SYNTAXES["bicep"].write(hostile_private(name))
    assert f"  name: '{rule}'\n" in text


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("con'toso", "acrnet-private-con''toso-v4"),
        ("x\ny", "acrnet-private-x\ny-v4"),
        ("[y]", "acrnet-private-[y]-v4"),
    ],
)
def test_a_template_has_a_name_inside_an_expression_with_quotes_doubled(name: str, rule: str) -> None:
    (resource,) = json.loads(SYNTAXES["arm"].write(hostile_private(name)))["resources"]
    assert resource["name"] == f"[concat(parameters('networkSecurityGroupName'), '/{rule}')]"
