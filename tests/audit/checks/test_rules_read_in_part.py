"""Findings about rules that were read only in part."""

from __future__ import annotations

import pytest

from acrnet.audit.checks import find
from acrnet.audit.model import Finding
from acrnet.rules import read_rule_set_leniently

from ...estates import Json, nsg, rule
from ...needs import STORAGE_WEST, owned
from ...registries import a_registry
from .audits import ALLOW_LOGIN, LOGIN, LOGIN_NORTH, STORAGE, results_of, subject


def findings_on(*rules: Json) -> list[Finding]:
    read, _ = read_rule_set_leniently({**nsg("nsg-app", *rules), "name": "nsg-app"})
    needs = [LOGIN, LOGIN_NORTH, STORAGE]
    judged = subject(read, needs)
    return list(find([judged], results_of(judged), needs, [a_registry()], owner="default"))


@pytest.mark.parametrize("direction", ["Outbound", None], ids=["outbound", "in a direction that is not known"])
@pytest.mark.parametrize(
    ("lacking", "reason"),
    [("access", "the security rule 'r' has no access"), ("priority", "the security rule 'r' has no priority")],
)
def test_a_rule_that_lacks_a_part_is_reported_once_with_what_it_lacks(
    lacking: str, reason: str, direction: str | None
) -> None:
    partly = rule("r", 200, destination="Storage", direction=direction)
    partly["properties"][lacking] = None
    reported = findings_on(ALLOW_LOGIN, partly)
    (unreadable,) = (finding for finding in reported if finding.id == "unreadable_rule")
    assert reason in unreadable.message
    assert unreadable.message.startswith("r of nsg-app may match anything where it cannot be read: ")
    # Without its access the rule leaves the need for storage open; an allow changes nothing wherever it stands.
    others = {finding.id for finding in reported if finding.rule == "r"} - {unreadable.id}
    assert others == ({"need_undecidable"} if lacking == "access" else set())


def test_the_readings_of_one_rule_do_not_share_a_priority() -> None:
    inbound = rule("r", 200, direction="Inbound")
    inbound["properties"]["access"] = "Perhaps"
    assert "duplicate_priority" not in {finding.id for finding in findings_on(inbound)}


def test_an_owned_rule_that_lacks_a_part_is_neither_edited_nor_idle() -> None:
    partly = owned(STORAGE_WEST)
    partly["properties"]["priority"] = "soon"
    kinds = {finding.id for finding in findings_on(partly) if finding.rule.startswith("acrnet-")}
    assert kinds <= {"unreadable_rule", "need_undecidable"}
    assert "unreadable_rule" in kinds
