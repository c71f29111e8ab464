from __future__ import annotations

from acrnet.plan.model import ProblemCode
from acrnet.targets.nsg.limits import check_limits

from ...estates import Json, rule
from ...needs import REGISTRY_WEST, nsg_target, rules_of, tag_need


def many(count: int, direction: str = "Outbound") -> list[Json]:
    return [
        rule(f"rule-{number}", 2000 + number, destination="10.9.0.0/16", direction=direction) for number in range(count)
    ]


def test_the_thousandth_rule_fits_and_the_next_does_not() -> None:
    assert nsg_target(*many(999)).propose([tag_need(REGISTRY_WEST)]).problems == ()
    problems = nsg_target(*many(1000)).propose([tag_need(REGISTRY_WEST)]).problems
    assert [problem.code for problem in problems] == [ProblemCode.RULE_LIMIT]
    assert "1,001 rules" in problems[0].message


def test_rules_of_both_directions_count() -> None:
    rules = [*many(500), *many(500, direction="Inbound")]
    named = [{**each, "name": f"{number}"} for number, each in enumerate(rules)]
    assert [each.code for each in check_limits(rules_of(*named), rules_of(*named), 1)] == [ProblemCode.RULE_LIMIT]


def test_address_ranges_are_counted_over_all_rules_and_by_side() -> None:
    prefixes = [f"10.{number // 256}.{number % 256}.0/24" for number in range(0, 2001 * 2, 2)]
    wide: Json = {"destinationAddressPrefix": None, "destinationAddressPrefixes": prefixes}
    one = rules_of(rule("one", 200, **wide))
    two = rules_of(rule("one", 200, **wide), rule("two", 201, **wide))
    assert check_limits(one, one, 0) == ()
    problems = check_limits(two, two, 0)
    assert [problem.code for problem in problems] == [ProblemCode.ADDRESS_LIMIT]
    assert "4,002 address ranges" in problems[0].message
    assert "destinations" in problems[0].message


def test_two_rules_of_one_priority_are_a_problem_only_in_one_direction() -> None:
    same = rules_of(rule("one", 200), rule("two", 200))
    apart = rules_of(rule("one", 200), rule("two", 200, direction="Inbound"))
    assert [each.code for each in check_limits(same, same, 0)] == [ProblemCode.DUPLICATE_PRIORITY]
    assert check_limits(apart, apart, 0) == ()
