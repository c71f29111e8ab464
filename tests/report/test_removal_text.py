from __future__ import annotations

from acrnet.plan.model import NeedVerdict
from acrnet.report.removal_text import removal_lines
from acrnet.rules.verdict import Outcome
from acrnet.unknown import Unknown

from ..estates import nsg_id


def cut(need: str) -> tuple[str, NeedVerdict]:
    return nsg_id("nsg-app"), NeedVerdict(need, Outcome.ALLOWED, Outcome.DENIED, (), "attached")


def test_each_cut_need_is_named_with_what_becomes_of_it() -> None:
    assert removal_lines([cut("contoso/login/-")]) == ["Cuts contoso/login/- on nsg-app: allowed -> denied"]


def test_many_cut_needs_are_counted_after_the_first_twenty() -> None:
    lines = removal_lines([cut(f"contoso/login/{number}") for number in range(1_025)])
    assert len(lines) == 21
    assert lines[-1] == "Cuts 1,005 more needs."


def test_a_removal_that_cuts_nothing_says_so() -> None:
    assert removal_lines([]) == ["This cuts no need of the registries in the configuration."]


def test_where_the_cut_needs_are_unknown_the_reason_is_given_and_escaped() -> None:
    assert removal_lines(Unknown("there is no registry \x1b[31mred")) == [
        "Whom this cuts is not known: there is no registry \\x1b[31mred."
    ]
