"""The README, the checks and the workflow say the same."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from .lab.programs import PACKAGES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHECKS = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
WORKFLOW = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")


def readme_commands() -> list[str]:
    return re.findall(r"^python3 -m venv .+$", README, re.MULTILINE)


def test_the_readme_gives_one_line_to_plan_and_one_line_to_test() -> None:
    plan, tests = readme_commands()
    assert "acrnet plan --sandbox infra-samples/contoso" in plan
    assert "pytest" in tests


def test_the_checks_call_the_test_command_of_the_readme_word_for_word() -> None:
    assert readme_commands()[1] in [line.strip() for line in CHECKS.splitlines()]


@pytest.mark.parametrize(
    "check",
    [
        "ruff check",
        "ruff format --check",
        "mypy",
        "lint-imports",
        "coverage report",
        "processes",
        "lab",
        "browser",
        "fidelity",
    ],
)
def test_the_checks_hold_more_than_the_tests(check: str) -> None:
    assert f"step {check}" in CHECKS


def test_the_checks_install_the_packages_of_the_lab() -> None:
    installed = re.search(r"apt-get install [^\\]*\\\n(.*)\|\|", CHECKS)
    assert installed
    assert sorted(installed[1].split()) == sorted(PACKAGES.values())


def test_what_a_plain_test_run_leaves_out_the_checks_run() -> None:
    options = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"]["ini_options"]
    assert options["addopts"][-2:] == [
        "-m",
        "not browser and not lab and not processes and not clients and not fidelity and not long",
    ]
    assert [each.partition(":")[0] for each in options["markers"]] == [
        "browser", "long", "lab", "clients", "fidelity", "processes",
    ]  # fmt: skip
    assert "pytest --numprocesses=0 -m lab tests/lab" in CHECKS
    assert "pytest -m processes" in CHECKS
    assert 'pytest -m "long or hypothesis" --hypothesis-profile=ci' in CHECKS
    assert "pytest --numprocesses=0 -m browser tests/report" in CHECKS
    assert "pytest --numprocesses=0 -m clients tests/clients" in CHECKS
    assert "pytest --numprocesses=0 -m fidelity tests/fidelity" in CHECKS
    modules = [path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "lab").glob("test_*.py")]
    assert modules
    assert all("\npytestmark = pytest.mark.lab\n" in module for module in modules)


def test_no_document_has_the_marks_of_a_merge_that_was_left_undone() -> None:
    folders = (ROOT / "docs", ROOT / ".github", ROOT / "infra-samples")
    documents = [*ROOT.glob("*.md"), *(path for folder in folders for path in folder.rglob("*") if path.is_file())]
    marked = re.compile(rb"^(<{7}|>{7}) ", re.MULTILINE)
    assert len(documents) > 20
    assert [str(path) for path in documents if marked.search(path.read_bytes())] == []


def test_the_checks_are_a_valid_script_that_can_be_started() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert subprocess.run(["bash", "-n", ROOT / ".ci" / "run"], check=False).returncode == 0


def test_the_workflow_runs_the_checks_and_nothing_else() -> None:
    steps = yaml.safe_load(WORKFLOW)["jobs"]["checks"]["steps"]
    assert [step["run"] for step in steps if "run" in step] == [".ci/run"]


def test_the_workflow_pins_every_action_by_its_commit() -> None:
    actions = re.findall(r"uses: (\S+)", WORKFLOW)
    assert actions
    assert [action for action in actions if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action)] == []


def test_the_workflow_has_no_permission_by_default() -> None:
    workflow = yaml.safe_load(WORKFLOW)
    assert workflow["permissions"] == {}
    assert workflow["jobs"]["checks"]["permissions"] == {"contents": "read"}


def test_every_python_of_the_workflow_is_one_the_package_declares() -> None:
    package = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    pythons = yaml.safe_load(WORKFLOW)["jobs"]["checks"]["strategy"]["matrix"]["python"]
    assert pythons[0] == "3.11"
    assert [python for python in pythons if f'"Programming Language :: Python :: {python}"' not in package] == []


def links() -> list[tuple[Path, str]]:
    documents = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / ".github" / "CONTRIBUTING.md"]
    documents += sorted((ROOT / "docs").rglob("*.md")) + sorted((ROOT / "infra-samples").rglob("*.md"))
    return [
        (document, target)
        for document in documents
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text(encoding="utf-8"))
        if "://" not in target
    ]


def test_every_link_between_the_documents_leads_to_a_file() -> None:
    missing = [f"{document.name}: {target}" for document, target in links() if not (document.parent / target).exists()]
    assert missing == []


def test_the_index_leads_to_every_page_of_the_documentation() -> None:
    pages = {path.name for path in (ROOT / "docs").glob("*.md")} - {"index.md"}
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    assert [page for page in sorted(pages) if f"]({page})" not in index] == []
