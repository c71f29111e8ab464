from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from acrnet.report.audit.markdown import audit_markdown

from .audits import EVERYTHING, HOSTILE, WHAT_IF, fleet

STORAGE_OPENED = "Tcp 443: 128 IPv4 addresses in 2 prefixes"
LOGIN_OPENED = "Tcp 443: 64 IPv4 addresses in 1 prefix"
MORE_OPENED = "every protocol on all ports: 256 IPv4 addresses in 1 prefix"
EXPECTED = Path(__file__).parent.parent / "expected"


def test_the_markdown_of_an_audit_is_as_expected() -> None:
    assert audit_markdown(EVERYTHING) == (EXPECTED / "audit.md").read_text(encoding="utf-8")


def test_assumed_changes_come_right_after_the_answer() -> None:
    assert audit_markdown(WHAT_IF).splitlines()[1:7] == [
        "",
        "Assumed: the rule deny-storage (200, Outbound Deny) exists; the rule deny-login is removed.",
        "",
        f"- Would break: Storage.WestEurope, {STORAGE_OPENED}, on nsg-build, nsg-web: 203.0.113.0/26, 203.0.113.128/26",
        f"- Would open: AzureContainerRegistry.WestEurope, {LOGIN_OPENED}, on nsg-web: 198.51.100.0/26",
        f"- Would open: what no need of this run asks for, {MORE_OPENED}, on vnet-app/jobs: 192.0.2.0/24",
    ]


def test_assumed_changes_that_change_nothing_come_after_what_fails() -> None:
    answer, *rest = audit_markdown(replace(fleet(2), hypotheses=("it is so",))).splitlines()
    assert answer == "**Audit with an assumed change: 2 of 2 NSGs deny a required need (contoso/storage/westeurope).**"
    assert rest.index("Denied:") < rest.index("Assumed: it is so. Nothing would break or open.")


@pytest.mark.long
def test_two_thousand_rule_sets_with_the_same_results_fit_into_a_comment() -> None:
    # A comment on GitHub holds 65,536 characters.
    assert len(audit_markdown(fleet(2_000))) < 6_000


def test_every_row_of_a_table_has_as_many_cells_as_its_header() -> None:
    shown = re.sub(r"\\.", "", audit_markdown(HOSTILE))
    for table in re.findall(r"(?:^\|.*\n)+", shown, re.MULTILINE):
        assert len({row.count("|") for row in table.splitlines()}) == 1


def test_text_from_outside_is_escaped_in_markdown() -> None:
    shown = audit_markdown(HOSTILE)
    # Nothing but the markup of the document itself opens HTML, a link, emphasis or code; no control character is left.
    assert set(re.findall(r"(?<!\\)<[^>]*>", shown)) == {"<br>", "<details>", "<summary>", "</summary>", "</details>"}
    assert re.findall(r"(?<!\\)[\[`]", shown) == []
    assert re.findall(r"(?<![\\*])\*(?!\*)(?<!\*\*)", shown) == []
    assert "://" not in shown
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", shown)
