from __future__ import annotations

from dataclasses import replace

import pytest

from acrnet.report.apply_text import WrittenTarget, apply_text
from acrnet.report.style import Style
from acrnet.rules.rule import Access
from acrnet.rules.verdict import DecidingRule, Outcome

from ..estates import nsg_id
from .plan.plans import EVERYTHING, LOGIN

MET = EVERYTHING.targets[0].verdicts[0]
UNMET = replace(
    MET,
    after=Outcome.DENIED,
    deciding_rules=(DecidingRule("by-hand", 500, Access.DENY, 64, nsg_id("nsg-app")),),
    reason="vnet-app/app: by-hand denies it",
)
WRITTEN = WrittenTarget(nsg_id("nsg-app"), ("acrnet-a", "acrnet-b"), ("acrnet-c",), (MET,))
REQUIRED = frozenset({LOGIN.id})


def test_the_proof_follows_the_list_of_written_rules() -> None:
    assert apply_text([WRITTEN], REQUIRED) == (
        "Applied: 2 rules written or deleted on 1 NSG; every need is met by the rules as they are now.\n"
        "\n"
        "nsg-app\n"
        "  written or deleted: acrnet-a, acrnet-b\n"
        "  done by an earlier run: acrnet-c\n"
        "  Needs, by the rules as they are now\n"
        "    contoso/login/westeurope  denied -> allowed: acrnet-AzureContainerRegistry.WestEurope (1000) allows 64"
        " addresses\n"
    )


@pytest.mark.parametrize(
    ("target", "required", "first"),
    [
        pytest.param(
            replace(WRITTEN, written=()),
            REQUIRED,
            "Already applied: nothing was written; every need is met by the rules as they are now.",
            id="nothing was left to do",
        ),
        pytest.param(
            replace(WRITTEN, needs=(UNMET,)),
            REQUIRED,
            "Applied: 2 rules written or deleted on 1 NSG; 1 of 1 need is not met: contoso/login/westeurope (denied).",
            id="a need is not met",
        ),
        pytest.param(
            replace(WRITTEN, needs=(UNMET,)),
            frozenset[str](),
            "Applied: 2 rules written or deleted on 1 NSG.",
            id="an optional need does not count",
        ),
    ],
)
def test_the_first_line_answers(target: WrittenTarget, required: frozenset[str], first: str) -> None:
    assert apply_text([target], required).splitlines()[0] == first


def test_a_need_that_is_not_met_is_red() -> None:
    first = apply_text([replace(WRITTEN, needs=(UNMET,))], REQUIRED, Style(colors=True)).splitlines()[0]
    assert first.startswith("\x1b[31m")
