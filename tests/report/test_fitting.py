"""Markdown never exceeds the size of a comment, and says what it left out."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import structs

from acrnet.report.audit.markdown import audit_markdown
from acrnet.report.fitting import MOST, Part, fitted

from .audit.audits import DENY, LOGIN, LOGIN_PREFIX, TOO_OPEN, audit, denied, flows, result, subject

pytestmark = pytest.mark.long

PARTS = st.lists(
    st.builds(
        Part,
        st.lists(st.integers(0, 30_000).map(lambda length: "x" * length), min_size=1, max_size=4),
        st.sampled_from(("NSG", "section")),
        st.integers(1, 5),
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


@given(PARTS)
def test_a_document_of_any_parts_fits(parts: list[Part]) -> None:
    shown = fitted(parts, "the whole is elsewhere")
    assert len(shown) <= MOST
    whole = sum(len(line) + 1 for part in parts for line in part.lines)
    assert ("Left out" in shown) == (whole > MOST - 300)


def test_a_document_is_cut_at_a_line_and_the_rest_is_counted() -> None:
    parts = [
        Part(["head"], "line"),
        Part(["y" * 40_000, "z" * 40_000], "NSG", 3),
        Part(["small"], "NSG"),
        Part(["end"], "list"),
    ]
    lines = fitted(parts, "JSON has all").splitlines()
    assert [line[:1] for line in lines[:2]] == ["h", "y"]
    assert lines[-1] == "Left out, in whole or in part, so that this fits into a comment: 4 NSGs, 1 list; JSON has all."


@given(st.integers(1, 150), st.integers(1, 300), st.text(min_size=1, max_size=40))
@example(400, 1, "n")
@example(400, 300, "n")
def test_an_audit_of_many_groups_with_long_names_fits_with_the_worst_first(
    groups: int, length: int, ending: str
) -> None:
    results, findings = [], []
    for number in range(groups):
        about = subject(f"nsg-{number}-{'n' * length}{ending}")
        deny = structs.replace(DENY, priority=200 + number)
        results.append(result(LOGIN, about, denied(deny, flows(LOGIN_PREFIX), about.nsg.rule_set.name)))
        findings.append(structs.replace(TOO_OPEN, message=ending * 20 + "m" * length * 30, id=f"kind_{number}"))
    shown = audit_markdown(audit(*results, findings=tuple(findings)))
    assert len(shown) <= MOST
    assert shown.startswith("**Audit: ")
