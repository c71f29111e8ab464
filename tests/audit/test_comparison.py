from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from msgspec import structs

from acrnet.audit.comparison import new_needs_unmet, result_changes, with_before, with_known_denials
from acrnet.audit.judge import judge
from acrnet.audit.model import Result, View
from acrnet.audit.subjects import subjects_alone
from acrnet.net import AddressSet, FlowSet, IntervalSet
from acrnet.registry.need import Need
from acrnet.resource_id import ResourceId
from acrnet.rules.inputs import LocatedNsg, Location
from acrnet.rules.rule import RuleSet
from acrnet.rules.seen_clients import StatedClients
from acrnet.rules.verdict import Outcome, Part, Verdict, overall
from acrnet.unknown import Unknown

from ..estates import vnet_id
from ..needs import REGISTRY_WEST, catalog, deny_all, rules_of, tag_need

LOGIN = tag_need(REGISTRY_WEST)
NEW = replace(LOGIN, id="contoso/login/northeurope")


def flows(destination: str) -> FlowSet:
    return FlowSet.of(
        AddressSet.parse(["10.0.1.0/24"]),
        AddressSet.parse([destination]),
        IntervalSet.single(6),
        IntervalSet.single(443),
    )


def way(need: Need = LOGIN, *, client: str = "app", allowed: Sequence[str] = (), denied: Sequence[str] = ()) -> Result:
    """A client's result with these destinations allowed and denied."""
    parts = [Part(Outcome.ALLOWED, None, flows(each)) for each in allowed]
    parts += [Part(Outcome.DENIED, None, flows(each)) for each in denied]
    verdict = Verdict.of(parts)
    return Result(need, verdict.outcome, verdict.outcome, (View(client, verdict),), client=client)


def test_a_result_has_the_outcome_before_the_change() -> None:
    (result,) = with_before([way(denied=["198.51.100.0/26"])], [way(allowed=["198.51.100.0/26"])])
    assert (result.outcome, result.before) == (Outcome.DENIED, Outcome.ALLOWED)


def test_a_new_need_has_no_outcome_before_the_change() -> None:
    (result,) = with_before([way(NEW, allowed=["198.51.100.64/26"])], [way(allowed=["198.51.100.0/26"])])
    assert result.before is None


MORE = Unknown("the replica takes one more address")
PRIVATE = replace(LOGIN, id="contoso/private/pe", tag=None, addresses=("10.1.0.4/32",))
DOUBTFUL = Result(
    replace(PRIVATE, addresses=MORE),
    Outcome.UNDECIDABLE,
    Outcome.UNDECIDABLE,
    (View("app", Verdict.unknown(MORE.reason)),),
    client="app",
    reason=MORE.reason,
)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (way(PRIVATE, denied=["10.1.0.4"]), Outcome.PARTIAL),
        (way(PRIVATE, allowed=["10.1.0.4"], denied=["10.1.0.5"]), Outcome.PARTIAL),
        (way(PRIVATE, allowed=["10.1.0.4"]), Outcome.UNDECIDABLE),
        (way(PRIVATE, client="jobs", denied=["10.1.0.4"]), Outcome.UNDECIDABLE),
    ],
    ids=["all that are known denied", "one of them denied", "none denied", "denied for another client"],
)
def test_a_denial_of_known_addresses_stays_if_others_are_unknown(known: Result, expected: Outcome) -> None:
    (result,) = with_known_denials([DOUBTFUL], [known])
    assert (result.outcome, result.need.addresses, result.reason) == (expected, MORE, MORE.reason)
    assert (result.views == known.views) == (expected is Outcome.PARTIAL)


def test_a_need_with_only_known_addresses_or_already_denied_is_unchanged() -> None:
    open_way, refused = way(PRIVATE, allowed=["10.1.0.4"]), structs.replace(DOUBTFUL, outcome=Outcome.DENIED)
    denied = way(PRIVATE, denied=["10.1.0.4"])
    assert with_known_denials([open_way, refused], [denied]) == (open_way, refused)


def test_another_client_of_the_same_need_is_another_result() -> None:
    (result,) = with_before([way(client="jobs", denied=["198.51.100.0/26"])], [way(allowed=["198.51.100.0/26"])])
    assert result.before is None


def test_clients_with_the_same_name_in_two_networks_are_different() -> None:
    one, other = (ResourceId.parse(f"{vnet_id(network)}/subnets/app") for network in ("vnet-one", "vnet-other"))
    allowed, denied = way(allowed=["198.51.100.0/26"]), way(denied=["198.51.100.0/26"])
    same = [structs.replace(allowed, client_id=one), structs.replace(denied, client_id=other)]
    assert [result.before for result in with_before(same, same)] == [Outcome.ALLOWED, Outcome.DENIED]
    assert list(result_changes(same, same)) == []


def test_one_group_in_two_files_is_compared_with_itself() -> None:
    def judged(file: str, rules: RuleSet) -> Result:
        (result,) = judge(subjects_alone([LocatedNsg(rules, Location(file, "$"))], [LOGIN], StatedClients(), catalog()))
        return result

    then = [judged("monday.json", rules_of()), judged("tuesday.json", rules_of(deny_all(200)))]
    assert [result.before for result in with_before(then, then)] == [Outcome.ALLOWED, Outcome.DENIED]


def test_the_flows_that_break_and_open_on_a_path_are_exact() -> None:
    before = way(allowed=["198.51.100.0/27"], denied=["198.51.100.32/27"])
    after = way(allowed=["198.51.100.32/28"], denied=["198.51.100.0/27", "198.51.100.48/28"])
    changes = list(result_changes([after], [before]))
    assert [(each.client, each.opens, each.part.need, each.part.prefixes, each.part.ports) for each in changes] == [
        ("app", True, LOGIN.id, ("198.51.100.32/28",), ("443",)),
        ("app", False, LOGIN.id, ("198.51.100.0/27",), ("443",)),
    ]


def test_flows_that_are_undecidable_before_or_after_may_open_or_break() -> None:
    doubted = Part(Outcome.UNDECIDABLE, None, flows("198.51.100.0/27"), "nobody knows")
    verdict = Verdict.of([doubted])
    doubtful = Result(LOGIN, verdict.outcome, verdict.outcome, (View("app", verdict),), client="app")
    allowed, denied = way(allowed=["198.51.100.0/27"]), way(denied=["198.51.100.0/27"])
    pairs = {
        "allowed, then undecidable": (allowed, doubtful),
        "denied, then undecidable": (denied, doubtful),
        "undecidable, then allowed": (doubtful, allowed),
        "undecidable, then denied": (doubtful, denied),
        "allowed, then denied": (allowed, denied),
        "denied, then allowed": (denied, allowed),
    }
    changes = {
        name: [(each.opens, each.certain) for each in result_changes([after], [before])]
        for name, (before, after) in pairs.items()
    }
    assert changes == {
        "allowed, then undecidable": [(False, False)],
        "denied, then undecidable": [(True, False)],
        "undecidable, then allowed": [(True, False)],
        "undecidable, then denied": [(False, False)],
        "allowed, then denied": [(False, True)],
        "denied, then allowed": [(True, True)],
    }


def test_a_denied_new_need_would_break() -> None:
    before = [way(allowed=["198.51.100.0/26"])]
    after = [way(denied=["198.51.100.0/26"]), way(NEW, allowed=["198.51.100.64/27"], denied=["198.51.100.96/27"])]
    changes = list(new_needs_unmet(after, before))
    assert [(each.opens, each.part.need, each.part.prefixes) for each in changes] == [
        (False, NEW.id, ("198.51.100.96/27",))
    ]


def test_a_new_need_that_replaces_a_denied_one_breaks_nothing() -> None:
    storage = replace(LOGIN, id="contoso/storage/westeurope")
    data = replace(LOGIN, id="contoso/data/westeurope")
    before, after = way(storage, denied=["203.0.113.0/26"]), way(data, denied=["198.51.100.0/26"])
    assert list(new_needs_unmet([after], [before])) == []
    works = way(storage, allowed=["203.0.113.0/26"])
    assert [each.part.need for each in new_needs_unmet([after], [works])] == [data.id]


def test_an_undecidable_new_need_may_break() -> None:
    verdict = Verdict.of([Part(Outcome.UNDECIDABLE, None, flows("198.51.100.64/26"), "nobody knows")])
    doubtful = Result(NEW, verdict.outcome, verdict.outcome, (View("app", verdict),), client="app")
    assert [(each.certain, each.part.prefixes) for each in new_needs_unmet([doubtful], [])] == [
        (False, ("198.51.100.64/26",))
    ]


def test_a_new_optional_need_breaks_nothing() -> None:
    optional = replace(NEW, required=False)
    assert list(new_needs_unmet([way(optional, denied=["198.51.100.64/26"])], [])) == []


def test_an_outcome_is_partial_if_some_flows_are_denied_and_others_are_not() -> None:
    allowed, denied, open_question = Outcome.ALLOWED, Outcome.DENIED, Outcome.UNDECIDABLE
    assert overall([allowed, allowed]) is allowed
    assert overall([allowed, denied]) is Outcome.PARTIAL
    assert overall([open_question, denied]) is Outcome.PARTIAL
    assert overall([allowed, open_question]) is open_question
    assert overall([Outcome.PARTIAL, allowed]) is Outcome.PARTIAL
    assert overall([]) is open_question
