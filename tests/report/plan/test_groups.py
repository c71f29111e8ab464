"""Similar groups, rules and needs are shown once, and nothing that differs is shown with them."""

from __future__ import annotations

from dataclasses import replace

from acrnet.plan.model import Action, NeedVerdict, Plan, TargetPlan
from acrnet.report.plan.groups import alike_changes, alike_targets, alike_verdicts
from acrnet.report.plan.markdown import plan_markdown
from acrnet.report.plan.text import plan_text
from acrnet.rules.effect import Effect
from acrnet.rules.verdict import Outcome

from ...estates import nsg_id
from .plans import SMALL, change, decided, opened, plan, target, wire

REGIONS = tuple(f"Region{number:02}" for number in range(30))


def need(region: str) -> str:
    return f"contoso/storage/{region.lower()}"


def wide(name: str, *, unmet: str = "") -> TargetPlan:
    """A group with a rule and a need for each of thirty regions; the need of one may be left unmet."""
    verdicts = [
        NeedVerdict(
            need(region),
            Outcome.DENIED,
            Outcome.DENIED if region == unmet else Outcome.ALLOWED,
            (decided(f"acrnet-Storage.{region}", 1000 + number, 256, nsg=name),),
            "attached",
            "denied by a rule" if region == unmet else "",
        )
        for number, region in enumerate(REGIONS)
    ]
    return target(
        name,
        attached_to=(f"{nsg_id(name)}/subnets/{name}",),
        changes=tuple(
            change(Action.CREATE, None, wire(f"acrnet-Storage.{region}", 1000 + number, f"Storage.{region}"), "for it")
            for number, region in enumerate(REGIONS)
        ),
        verdicts=tuple(verdicts),
        effect=Effect(
            tuple(opened(need(each), f"20.1.{number}.0/24", v4=256) for number, each in enumerate(REGIONS)), ()
        ),
    )


FIFTY = plan(*(wide(f"nsg-{number:02}") for number in range(50)))


def test_fifty_similar_groups_in_thirty_regions_fit_one_screen() -> None:
    text = plan_text(FIFTY).splitlines()
    assert len(text) <= 24
    assert text[0] == "Plan: 1500 to create on 50 NSGs."
    assert text[2].startswith("50 NSGs alike, 30 to create on each: nsg-00, nsg-01, ")
    assert text[2].endswith("nsg-19 and 30 more")
    assert "  + 30 rules: acrnet-Storage.Region00, acrnet-Storage.Region01, acrnet-Storage.Region02 and 27 more" in text
    assert text[-1].endswith("--details shows each by itself.")


def test_the_effect_of_thirty_rules_is_counted_together() -> None:
    # Thirty prefixes of 256 addresses, which the fewest prefixes cover as /20, /21, /22 and /23: 16 + 8 + 4 + 2.
    assert "Tcp 443: 7,680 IPv4 addresses in 4 prefixes" in plan_text(FIFTY)


def test_details_show_every_group_rule_and_need() -> None:
    shown = plan_text(FIFTY, details=True)
    assert shown.count("acrnet-Storage.Region29") >= 50
    assert "alike" not in shown


def test_details_in_markdown_are_cut_where_a_comment_ends_and_counted() -> None:
    shown = plan_markdown(FIFTY, details=True)
    assert len(shown) < 65_536
    whole = shown.count("\n### nsg-") - 1  # the last of them is cut
    assert f"fits into a comment: {50 - whole} NSGs" in shown.splitlines()[-1]


def test_the_markdown_of_fifty_similar_groups_is_short() -> None:
    shown = plan_markdown(FIFTY)
    assert len(shown) < 4000
    assert "| create | 30 rules: acrnet-Storage.Region00" in shown
    assert "| 30 needs: contoso/storage/region00" in shown


def test_a_need_that_is_not_met_is_shown_by_itself() -> None:
    text = plan_text(plan(wide("nsg-00", unmet="Region07")))
    assert "    29 needs " in text
    assert "    contoso/storage/region07  denied" in text


def test_groups_with_any_difference_in_their_plans_are_shown_apart() -> None:
    one = wide("nsg-00")
    others = [
        replace(wide("nsg-01"), changes=wide("nsg-01").changes[1:]),
        wide("nsg-02", unmet="Region01"),
        replace(wide("nsg-03"), effect=Effect()),
        replace(wide("nsg-04"), attached_to=()),
    ]
    assert alike_targets([one, *others]) == [(one,), *((each,) for each in others)]
    assert alike_targets([one, wide("nsg-05")]) == [(one, wide("nsg-05"))]


def test_rules_that_differ_in_more_than_name_priority_and_destination_are_shown_apart() -> None:
    changes = wide("nsg-00").changes
    other_port = change(Action.CREATE, None, wire("acrnet-web", 1900, "Storage.Region00", "80"), "for it")
    assert alike_changes([*changes, other_port]) == [changes, (other_port,)]
    other_reason = replace(changes[0], reason="for another")
    assert alike_changes([*changes[1:], other_reason]) == [changes[1:], (other_reason,)]


def test_few_similar_changes_are_shown_one_by_one() -> None:
    few = wide("nsg-00")
    assert alike_changes(few.changes[:4]) == [(each,) for each in few.changes[:4]]
    assert alike_verdicts(few.verdicts[:4]) == [(each,) for each in few.verdicts[:4]]
    made: Plan = SMALL
    assert plan_text(made) == plan_text(made, details=True)
