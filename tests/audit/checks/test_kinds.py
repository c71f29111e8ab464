"""The table of checks, from which code, configuration and documentation are taken."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import pytest

from acrnet.audit import checks
from acrnet.audit.checks import CHECKS, KINDS, SUPPRESSIBLE
from acrnet.audit.kind import Kind
from acrnet.audit.model import Finding, Level

GUIDE = (Path(__file__).parents[3] / "docs" / "findings.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## ([a-z_]+)\n(.*?)(?=^## |\Z)", GUIDE, re.MULTILINE | re.DOTALL))
DECLARED = list(KINDS.values())


def test_every_module_with_kinds_is_in_the_table() -> None:
    modules = {
        path.stem for path in Path(checks.__path__[0]).glob("*.py") if "\nKINDS: Final" in path.read_text("utf-8")
    }
    listed = {check.__name__.rpartition(".")[2] for check in CHECKS if isinstance(check, ModuleType)}
    assert modules - {"table"} == listed


def test_an_id_means_one_kind() -> None:
    declared = {kind for check in CHECKS for kind in check.KINDS}
    assert len({kind.id for kind in declared}) == len(declared)


def test_every_kind_has_a_section_in_the_guide_and_every_section_a_kind() -> None:
    assert list(SECTIONS) == list(KINDS)


def test_every_section_says_what_the_finding_means_why_it_matters_and_what_to_do() -> None:
    for heading, text in SECTIONS.items():
        for part in ("**Why it matters.**", "**What to do.**", "**Source.**"):
            assert part in text, (heading, part)


@pytest.mark.parametrize("kind", DECLARED, ids=lambda kind: kind.id)
def test_the_guide_describes_a_kind_as_its_check_declares(kind: Kind) -> None:
    levels = ", ".join(kind.levels)
    assert re.match(rf"\n?Level: {levels}[.:]", SECTIONS[kind.id]), kind
    assert f"\n| [{kind.id}](#{kind.id}) | {levels} | {kind.help} | {kind.fix} |\n" in GUIDE


@pytest.mark.parametrize("kind", DECLARED, ids=lambda kind: kind.id)
def test_the_levels_of_a_kind_are_ordered_by_severity(kind: Kind) -> None:
    assert list(kind.levels) == [level for level in Level if level in kind.levels]


def test_only_denied_needs_are_errors() -> None:
    assert {kind.id for kind in DECLARED if Level.ERROR in kind.levels} == {"need_denied", "need_partly_denied"}


def test_a_finding_links_to_its_section() -> None:
    finding = Finding("tag_case", Level.NOTE, "m", "f")
    assert finding.documentation == "docs/findings.md#tag_case"


def test_only_findings_about_suppressions_cannot_be_suppressed() -> None:
    assert set(KINDS) - set(SUPPRESSIBLE) == {"suppression_expired", "suppression_unused"}
