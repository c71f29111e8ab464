"""The closed list of kinds: what code, configuration and documentation have to agree on."""

from __future__ import annotations

import re
from pathlib import Path

from acrnet.audit.checks import LEVELS, SUPPRESSIBLE, Kind
from acrnet.audit.model import Finding, Level
from acrnet.config.suppressible import FINDINGS

GUIDE = (Path(__file__).parents[3] / "docs" / "findings.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## ([a-z_]+)\n(.*?)(?=^## |\Z)", GUIDE, re.MULTILINE | re.DOTALL))


def test_every_kind_has_a_section_in_the_guide_and_every_section_a_kind() -> None:
    assert list(SECTIONS) == [kind.value for kind in Kind]


def test_every_section_says_what_the_finding_means_why_it_matters_and_what_to_do() -> None:
    for heading, text in SECTIONS.items():
        for part in ("**Why it matters.**", "**What to do.**", "**Source.**"):
            assert part in text, (heading, part)


def test_the_levels_of_the_guide_are_those_of_the_code() -> None:
    for kind, levels in LEVELS.items():
        told = re.match(r"\n?Level: ([a-z, ]+?)[.:]", SECTIONS[kind.value])
        assert told, kind
        assert re.findall("|".join(Level), told[1]) == [level.value for level in levels], kind


def test_every_kind_has_its_levels_the_heaviest_first() -> None:
    assert list(LEVELS) == list(Kind)
    for levels in LEVELS.values():
        assert list(levels) == [level for level in Level if level in levels]


def test_only_denied_needs_are_errors() -> None:
    assert {kind for kind, levels in LEVELS.items() if Level.ERROR in levels} == {
        Kind.NEED_DENIED,
        Kind.NEED_PARTLY_DENIED,
    }


def test_a_finding_leads_to_its_section() -> None:
    finding = Finding(Kind.TAG_CASE.value, Level.NOTE, "m", "f")
    assert finding.documentation == "docs/findings.md#tag_case"


def test_the_configuration_knows_the_kinds_that_can_be_suppressed() -> None:
    assert tuple(kind.value for kind in SUPPRESSIBLE) == FINDINGS
    assert set(Kind) - set(SUPPRESSIBLE) == {Kind.SUPPRESSION_EXPIRED, Kind.SUPPRESSION_UNUSED}
