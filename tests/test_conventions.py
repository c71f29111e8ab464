"""Tests go through the real SDK: a test that replaces a part of it fails the suite here."""

from __future__ import annotations

import ast
import re
import socket
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PATCHING = {"setattr", "delattr", "setitem", "patch", "object", "multiple", "dict", "spy", "patch_object"}
WORDS = re.compile("mgmt|begin_|ManagementClient|Operations")
"""Without one of these in its text a file patches nothing of the SDK, and need not be parsed."""


def sdk_patches(source: str) -> list[int]:
    """Return the lines that patch a name of azure.mgmt, a client or operation class, or a begin_ method."""
    if not WORDS.search(source):
        return []
    tree = ast.parse(source)
    imported = _imported_from_sdk(tree)
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in PATCHING:
            replaced: list[ast.expr] = [*node.args[:2], *(keyword.value for keyword in node.keywords)]
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            replaced = [target for target in targets if isinstance(target, ast.Attribute)]
        else:
            continue
        if any(_is_sdk(part, imported) for expression in replaced for part in ast.walk(expression)):
            lines.append(node.lineno)
    return lines


def _imported_from_sdk(tree: ast.Module) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith("azure.mgmt."):
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "azure":
            names |= {alias.asname or alias.name for alias in node.names if alias.name == "mgmt"}
        elif isinstance(node, ast.Import):
            names |= {alias.asname for alias in node.names if alias.asname and alias.name.startswith("azure.mgmt")}
    return names


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _is_sdk(node: ast.AST, imported: set[str]) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and ("azure.mgmt" in node.value or _is_sdk_word(node.value))
    if isinstance(node, ast.Name):
        return node.id in imported or _is_sdk_word(node.id)
    if isinstance(node, ast.Attribute):
        return _is_sdk_word(node.attr) or (node.attr == "mgmt" and _name(node.value) == "azure")
    return False


def _is_sdk_word(word: str) -> bool:
    last = word.rpartition(".")[2]
    return last.startswith("begin_") or last.endswith(("ManagementClient", "Operations"))


def test_no_test_patches_the_sdk() -> None:
    sources = {str(path.relative_to(TESTS)): path.read_text(encoding="utf-8") for path in TESTS.rglob("*.py")}
    assert [path for path, source in sources.items() if sdk_patches(source)] == []


@pytest.mark.parametrize(
    "source",
    [
        'mocker.patch("azure.mgmt.network.NetworkManagementClient")',
        'monkeypatch.setattr("azure.mgmt.network._client.Serializer", None)',
        'monkeypatch.setattr(client.security_rules, "begin_create_or_update", None)',
        'mocker.patch.object(operations, "begin_delete")',
        "from azure.mgmt.network import NetworkManagementClient as C\nmonkeypatch.setattr(C, 'close', None)",
        "import azure.mgmt.network as network\nmocker.patch.object(network, 'models')",
        "monkeypatch.setattr(azure.mgmt.network, 'models', None)",
        "client.security_rules.begin_delete = fake",
        "from azure.mgmt.network.operations import SecurityRulesOperations\nSecurityRulesOperations.get = fake",
        "mocker.patch.object(target=client.registries, attribute='begin_update')",
    ],
)
def test_a_patch_of_the_sdk_is_found_however_it_is_written(source: str) -> None:
    assert sdk_patches(source) == [len(source.splitlines())]


@pytest.mark.parametrize(
    "source",
    [
        "from azure.mgmt.network import NetworkManagementClient\nclient = NetworkManagementClient(credential, 's')",
        "client.security_rules.begin_delete('rg', 'nsg', 'rule').result()",
        'monkeypatch.setattr(shutil, "which", lambda _: None)',
        "mocker.patch('time.sleep')",
        "self.operation = 'begin'",
    ],
)
def test_using_the_sdk_and_patching_something_else_are_left_alone(source: str) -> None:
    assert sdk_patches(source) == []


def test_a_connection_off_this_machine_is_refused_and_one_to_loopback_is_not() -> None:
    with socket.socket() as outside, pytest.raises(AssertionError, match=r"192\.0\.2\.1"):
        outside.connect(("192.0.2.1", 443))
    with pytest.raises(AssertionError, match=r"management\.azure\.com"):
        socket.create_connection(("management.azure.com", 443))
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as inside:
        assert inside.getpeername() == server.getsockname()
