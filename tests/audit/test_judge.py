from __future__ import annotations

from dataclasses import replace

from acrnet.audit.judge import judge
from acrnet.audit.model import Result
from acrnet.audit.subject import Clients, NsgSubject
from acrnet.audit.subjects import subjects_alone
from acrnet.net import AddressSet
from acrnet.registry.need import Need, Purpose
from acrnet.rules.inputs import LocatedNsg
from acrnet.rules.network import NetworkContext
from acrnet.rules.seen_clients import StatedClients
from acrnet.rules.verdict import Outcome

from ..estates import Json, rule
from ..needs import REGISTRY_WEST, STORAGE_WEST, catalog, deny_all, private_need, rules_of, tag_need

LOGIN = tag_need(REGISTRY_WEST)
STORAGE = tag_need(STORAGE_WEST, Purpose.STORAGE)
DENY_INTERNET = rule("deny-internet", 4000, "Deny", sourceAddressPrefix="*")
ALLOW_LOGIN = rule("allow-login", 1000, destination=REGISTRY_WEST)


def results(*rules: Json, needs: tuple[Need, ...] = (LOGIN, STORAGE)) -> list[Result]:
    return list(judge(subjects_alone([LocatedNsg(rules_of(*rules))], needs, StatedClients(), catalog())))


def network(*sources: str) -> NetworkContext:
    return NetworkContext.of(
        catalog(), sources=AddressSet.parse(sources), virtual_network=AddressSet.parse(["10.0.0.0/8"])
    )


def with_clients(*clients: Clients, rules: tuple[Json, ...]) -> NsgSubject:
    return NsgSubject(LocatedNsg(rules_of(*rules)), clients, needs=(LOGIN,))


def test_each_need_gets_its_verdict_in_the_order_of_the_needs() -> None:
    login, storage = results(ALLOW_LOGIN, DENY_INTERNET)
    assert (login.need, login.outcome, login.seen) == (LOGIN, Outcome.ALLOWED, Outcome.ALLOWED)
    assert (storage.need, storage.outcome, storage.seen) == (STORAGE, Outcome.DENIED, Outcome.DENIED)
    assert [rule.name for rule in storage.views[0].verdict.deciding_rules()] == ["deny-internet"]


def test_a_need_that_only_names_can_express_is_not_judged() -> None:
    apex = replace(LOGIN, id="contoso/apex/-", purpose=Purpose.APEX, tag=None)
    assert [result.need for result in results(needs=(LOGIN, apex))] == [LOGIN]


def test_a_need_without_known_addresses_is_undecidable_with_the_reason() -> None:
    (result,) = results(needs=(private_need("pe", unknown="the endpoint is closed to you"),))
    assert (result.outcome, result.reason) == (Outcome.UNDECIDABLE, "the endpoint is closed to you")


def test_clients_with_different_outcomes_make_the_verdict_partial() -> None:
    only_jobs = rule("allow-jobs", 1000, destination=REGISTRY_WEST, sourceAddressPrefix="10.0.2.0/24")
    app, jobs = Clients("app", network("10.0.1.0/24")), Clients("jobs", network("10.0.2.0/24"))
    (result,) = judge([with_clients(app, jobs, rules=(only_jobs, deny_all(4000)))])
    assert result.outcome is Outcome.PARTIAL
    assert [(view.clients, view.verdict.outcome) for view in result.views] == [
        ("app", Outcome.DENIED),
        ("jobs", Outcome.ALLOWED),
    ]


def test_clients_of_one_name_in_two_networks_are_both_judged() -> None:
    same = Clients("spoke/app", network("10.0.1.0/24")), Clients("spoke/app", network("10.0.2.0/24"))
    (result,) = judge([with_clients(*same, rules=())])
    assert len(result.views) == 2


def test_rule_sets_with_the_same_id_are_judged_apart() -> None:
    groups = [LocatedNsg(rules_of(DENY_INTERNET)), LocatedNsg(rules_of())]
    outcomes = [result.outcome for result in judge(subjects_alone(groups, [LOGIN], StatedClients(), catalog()))]
    assert outcomes == [Outcome.DENIED, Outcome.ALLOWED]


def test_the_assumptions_of_the_subject_go_with_each_result() -> None:
    (result, _) = results()
    assert len(result.assumptions) == 2
