from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from acrnet.audit.model import Audit, Level, StageKind, StageVerdict
from acrnet.report.audit.json import audit_json
from acrnet.report.audit.text import audit_text
from acrnet.report.style import Style
from acrnet.rules.inputs import Input, Location
from acrnet.rules.verdict import Outcome

from ...estates import nsg_id, vnet_id
from .audits import (
    ACCEPTED,
    ALLOW,
    APP,
    BUILD,
    DENIED_ON_BUILD,
    DENY,
    DENY_ALL,
    EVERYTHING,
    HOSTILE,
    JOBS_STORAGE,
    LOGIN,
    LOGIN_PREFIX,
    MAYBE,
    MIRROR,
    MIRROR_PREFIX,
    NO,
    OK,
    STORAGE,
    STORAGE_PREFIXES,
    TOO_OPEN,
    WHAT_IF,
    allowed,
    audit,
    breaks,
    denied,
    fleet,
    flows,
    met,
    named_rule,
    opens,
    part,
    result,
    subject,
)

EXPECTED = Path(__file__).parent.parent / "expected"
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def expected(name: str) -> str:
    return (EXPECTED / name).read_text(encoding="utf-8")


def first_line(shown: Audit) -> str:
    return audit_text(shown).splitlines()[0]


def test_the_text_of_an_audit_off_a_terminal_is_as_expected() -> None:
    assert audit_text(EVERYTHING) == expected("audit.txt")


def test_assumed_changes_on_a_terminal_of_80_columns_are_as_expected() -> None:
    assert audit_text(WHAT_IF, Style(width=80)) == expected("audit-what-if-80-columns.txt")


def test_the_same_words_are_wrapped_at_80_columns() -> None:
    shown = ESCAPE.sub("", audit_text(EVERYTHING, Style(width=80, colors=True)))
    assert [line for line in shown.splitlines() if len(line) > 80 and " " in line.strip()] == []
    assert shown.split() == audit_text(EVERYTHING).split()


@pytest.mark.parametrize("shown", [EVERYTHING, WHAT_IF], ids=["everything", "what if"])
def test_colours_do_not_change_the_text(shown: Audit) -> None:
    colored = audit_text(shown, Style(colors=True))
    assert "\x1b[" in colored
    assert ESCAPE.sub("", colored) == audit_text(shown)


@pytest.mark.parametrize(
    ("shown", "first"),
    [
        pytest.param(
            audit(),
            "Audit: nothing was audited, because there is no NSG, no firewall and no client to judge.",
            id="nothing",
        ),
        pytest.param(
            audit(met(LOGIN, BUILD)), "Audit: the one required need is met on 1 NSG.", id="one need"
        ),
        pytest.param(
            audit(EVERYTHING.results[9]),
            "Audit: 1 of 1 NSG cannot be decided (contoso/login/westeurope).",
            id="one need that nobody can decide",
        ),
        pytest.param(
            audit(met(LOGIN, BUILD), met(STORAGE, BUILD), *APP),
            "Audit: all 4 required needs are met on 1 NSG and 1 client.",
            id="all is well",
        ),
        pytest.param(audit(met(MIRROR, BUILD)), "Audit: no need is required on 1 NSG.", id="optional needs only"),
        pytest.param(
            audit(met(LOGIN, BUILD), incomplete=("Some are missing.",)),
            "Audit: the one required need is met on 1 NSG; rule sets may be missing.",
            id="incomplete",
        ),
        pytest.param(
            audit(inputs=(Input("a", "", error="a is empty."), Input("b", "", error="b is empty."))),
            "Audit: nothing was audited, because there is no NSG, no firewall and no client to judge; 2 inputs could"
            " not be read.",
            id="unreadable",
        ),
        pytest.param(
            fleet(3),
            "Audit: 3 of 3 NSGs deny a required need (contoso/storage/westeurope).",
            id="many alike",
        ),
    ],
)  # fmt: skip
def test_the_first_line_answers(shown: Audit, first: str) -> None:
    assert first_line(shown) == first


@pytest.mark.parametrize(
    ("shown", "code"),
    [
        pytest.param(audit(met(LOGIN, BUILD)), "32", id="all is well"),
        pytest.param(fleet(1), "31", id="denied"),
        pytest.param(audit(EVERYTHING.results[9]), "33", id="undecidable"),
        pytest.param(audit(met(LOGIN, BUILD), incomplete=("Some are missing.",)), "33", id="incomplete"),
    ],
)
def test_the_first_line_is_green_only_if_every_need_is_proved_met(shown: Audit, code: str) -> None:
    assert audit_text(shown, Style(colors=True)).startswith(f"\x1b[{code}mAudit: ")


@pytest.mark.long
def test_two_thousand_rule_sets_with_the_same_results_are_shown_once_and_all_named() -> None:
    shown = audit_text(fleet(2_000))
    listed, _, shown = shown.partition("\n\n2,000 NSGs (")
    assert listed.splitlines()[1:4] == ["", "Denied", "  2,000 NSGs: contoso/storage/westeurope"]
    assert re.findall(r"nsg-\d+", listed) == [f"nsg-{number}" for number in range(2_000)]
    shown = f"\n2,000 NSGs ({shown}"
    assert "\n2,000 NSGs (nsg-0, nsg-1, nsg-2 and 1,997 more): 1 of 2 required needs is not met on each\n" in shown
    assert shown.count("\n") < 30


def test_only_few_rule_sets_that_meet_every_need_have_a_line_each() -> None:
    many = audit(*(met(LOGIN, subject(f"nsg-{number}")) for number in range(13)))
    assert "\nMet\n  13 NSGs  every required need is met (nsg-0, nsg-1, nsg-2 and 10 more)\n" in audit_text(many)


def test_patterns_beyond_the_first_are_counted() -> None:
    # Each denies by a rule of another priority, so no two are alike; 12 are shown.
    rules = [structs.replace(DENY, priority=200 + number) for number in range(15)]
    subjects = [subject(f"nsg-{number}") for number in range(15)]
    results = [
        result(LOGIN, about, denied(rule, flows(LOGIN_PREFIX), about.nsg.rule_set.name))
        for rule, about in zip(rules, subjects, strict=True)
    ]
    shown = audit_text(audit(*results))
    assert "\nnsg-11 (rg-network, westeurope): 1 of 1 required need is not met\n" in shown
    assert "\nnsg-12 (" not in shown
    assert "\n\nAnd 3 more NSGs; --format json has all.\n" in shown


def test_places_with_the_same_results_are_shown_together_in_any_order() -> None:
    # Thirteen patterns by the priority of their rule, and behind them more of the first, the twelfth and the last.
    priorities = [*range(200, 213), 200, 211, 212]
    subjects = [subject(f"nsg-{number}") for number in range(len(priorities))]
    results = [
        result(
            LOGIN,
            about,
            denied(structs.replace(DENY, priority=priority), flows(LOGIN_PREFIX), about.nsg.rule_set.name),
        )
        for priority, about in zip(priorities, subjects, strict=True)
    ]
    shown = audit_text(audit(*results))
    assert "\n2 NSGs (nsg-0, nsg-13): 1 of 1 required need is not met on each\n" in shown
    assert "\n2 NSGs (nsg-11, nsg-14): 1 of 1 required need is not met on each\n" in shown
    assert "\n\nAnd 2 more NSGs; --format json has all.\n" in shown


def test_long_lists_of_prefixes_rules_and_findings_are_cut_and_counted() -> None:
    prefixes = [f"203.0.113.{16 * number}/28" for number in range(0, 12, 2)]
    parts = [
        denied(structs.replace(DENY, name=f"deny-{number}", priority=200 + number), flows(prefix), "nsg-build")
        for number, prefix in enumerate(prefixes)
    ]
    shown = audit_text(audit(result(STORAGE, BUILD, *parts), findings=(TOO_OPEN,) * 5))
    assert "deny-3 (203) denies 16 addresses and 2 more\n" in shown
    assert "    blocked: 203.0.113.0/28, 203.0.113.32/28, 203.0.113.64/28, 203.0.113.96/28 and 2 more\n" in shown
    assert "  - warning: 2 more like this (more_open_than_needed); --format json has all\n" in shown


def test_deciding_rules_are_named_in_the_order_they_are_tried() -> None:
    first, second = STORAGE_PREFIXES
    parts = denied(DENY, flows(second), "nsg-build"), allowed(ALLOW, flows(first), "nsg-build")
    shown = audit_text(audit(result(STORAGE, BUILD, *parts)))
    assert "    allow-registry (100) allows 64 addresses, deny-storage (200) denies 64 addresses\n" in shown


def test_of_many_deciding_rules_the_denies_are_named() -> None:
    rules = [*(named_rule(f"allow-{number}", 100 + number) for number in range(5)), DENY]
    parts = [
        (denied if each is DENY else allowed)(each, flows(f"203.0.113.{16 * number}/28"), "nsg-build")
        for number, each in enumerate(rules)
    ]
    shown = " ".join(audit_text(audit(result(STORAGE, BUILD, *parts))).split())
    names = [f"allow-{number} ({100 + number}) allows 16 addresses" for number in range(3)]
    assert f"{', '.join(names)}, deny-storage (200) denies 16 addresses and 2 more" in shown


def test_needs_that_the_same_rule_denies_are_shown_together() -> None:
    results = [
        result(LOGIN, BUILD, denied(DENY_ALL, flows(LOGIN_PREFIX), "nsg-build")),
        result(STORAGE, BUILD, denied(DENY_ALL, flows(*STORAGE_PREFIXES), "nsg-build")),
    ]
    fixes = tuple(structs.replace(DENIED_ON_BUILD, need=each.need.id, fix=f"Allow {each.need.id}.") for each in results)
    assert audit_text(audit(*results, findings=fixes)).splitlines()[2:11] == [
        "nsg-build (rg-network, westeurope): 2 of 2 required needs are not met",
        "  contoso/login/westeurope, contoso/storage/westeurope: denied",
        "    deny-all (4000) denies 192 addresses",
        "    blocked: 198.51.100.0/26, 203.0.113.0/26, 203.0.113.128/26",
        "    for example 10.0.1.0 -> 198.51.100.0:443 TCP",
        "    fix: Allow contoso/login/westeurope.",
        "    fix: Allow contoso/storage/westeurope.",
        "",
        "Findings: 2 errors; all shown above",
    ]


def test_a_fix_for_one_of_many_rule_sets_names_it() -> None:
    fix = structs.replace(DENIED_ON_BUILD, rule_set=nsg_id("nsg-0"))
    shown = audit_text(replace(fleet(5), findings=(fix,)))
    assert "    fix for nsg-0: Allow Storage.WestEurope on port 443 before deny-storage (200).\n" in shown


def test_many_fixes_are_cut_and_counted() -> None:
    shown = _with_fixes(10)
    assert "contoso/login/7 and 2 more: denied\n" in shown
    assert "    fix: Allow contoso/login/1.\n    8 more fixes like these; --format json has all\n" in shown
    assert "    1 more fix like these; --format json has all\n" in _with_fixes(3)


def _with_fixes(number: int) -> str:
    needs = [replace(LOGIN, id=f"contoso/login/{index}") for index in range(number)]
    results = [result(need, BUILD, denied(DENY, flows(LOGIN_PREFIX), "nsg-build")) for need in needs]
    findings = tuple(structs.replace(DENIED_ON_BUILD, need=need.id, fix=f"Allow {need.id}.") for need in needs)
    return audit_text(audit(*results, findings=findings))


def test_ids_do_not_make_lines_about_a_client_longer_than_the_terminal() -> None:
    account = f"{vnet_id('vnet-app')[: -len('virtualNetworks/vnet-app')]}storageAccounts/stshopbatch"
    policy = f"service endpoint Microsoft.Storage, with a policy that lists {account}"
    deny = "acrnet-platform-AzureContainerRegistry.WestEurope (1000)"
    way = structs.replace(
        JOBS_STORAGE,
        stages=(
            StageVerdict(StageKind.SUBNET_NSG, "nsg-of-the-subnet", Outcome.ALLOWED, deny),
            StageVerdict(StageKind.ROUTE, "", Outcome.UNDECIDABLE, policy),
        ),
    )
    read = Input(f"{vnet_id('vnet-app')}/subnets/jobs", "live", 1, 3)
    shown = audit_text(audit(way, inputs=(read,)), Style(width=80))
    about = shown.partition("Service tags")[0] + shown.partition("Inputs")[2]
    assert max(map(len, about.splitlines())) <= 80
    assert "stshopbatch in rg-network" in " ".join(shown.split())
    assert "  - vnet-app/jobs in rg-network: live, 1 NSG, 3 rules" in shown
    assert account in json.loads(audit_json(audit(way)))["results"][0]["stages"][1]["because"]


def test_unmet_needs_of_a_client_come_before_met_ones() -> None:
    reached = structs.replace(APP[0], client=JOBS_STORAGE.client, client_id=JOBS_STORAGE.client_id)
    shown = audit_text(audit(reached, JOBS_STORAGE))
    assert shown.index("  contoso/storage/westeurope: undecidable") < shown.index("  contoso/login/westeurope: allowed")


def test_an_ipv6_address_is_in_brackets_before_its_port() -> None:
    where = flows("2001:db8:1::/64", source="fd00::/64")
    shown = audit_text(audit(result(LOGIN, BUILD, denied(DENY, where, "nsg-build"))))
    assert "    for example fd00:: -> [2001:db8:1::]:443 TCP\n" in shown


def test_a_denied_optional_need_is_shown_beside_a_denied_required_one() -> None:
    mirror = result(MIRROR, BUILD, denied(DENY, flows(MIRROR_PREFIX), "nsg-build"))
    login = result(LOGIN, BUILD, denied(DENY, flows(LOGIN_PREFIX), "nsg-build"))
    shown = audit_text(audit(mirror, login))
    assert shown.index("  contoso/login/westeurope: denied\n") < shown.index("  contoso/mcr/-: denied (optional)\n")


def test_the_most_severe_findings_come_first() -> None:
    notes = tuple(structs.replace(ACCEPTED, level=level) for level in (Level.NOTE, Level.ERROR, Level.WARNING))
    shown = audit_text(audit(findings=notes))
    assert re.findall(r"^  - (\w+):", shown, re.MULTILINE) == ["error", "warning", "note"]


def test_an_assumption_that_changes_nothing_says_so() -> None:
    same = structs.replace(met(LOGIN, BUILD), before=met(LOGIN, BUILD).outcome)
    shown = audit_text(audit(same, hypotheses=("it is so",)))
    assert "\n\nAssumed: it is so. Nothing would break or open.\n" in shown
    assert "Would break" not in shown


def test_what_fails_comes_before_assumed_changes_that_change_nothing() -> None:
    shown = audit_text(replace(fleet(2), hypotheses=("it is so",)), summary=True)
    assert shown == (
        "Audit with an assumed change: 2 of 2 NSGs deny a required need (contoso/storage/westeurope).\n"
        "\nDenied\n  2 NSGs: contoso/storage/westeurope\n    nsg-0, nsg-1\n"
        "\nAssumed: it is so. Nothing would break or open.\n"
    )


def test_many_assumed_changes_are_counted() -> None:
    shown = audit_text(
        audit(met(LOGIN, BUILD), hypotheses=tuple(f"the plan in {n}.json is applied" for n in range(1_000)))
    )
    assert shown.startswith("Audit with 1,000 assumed changes: the one required need is met on 1 NSG.\n")
    assert "\nAssumed: the plan in 0.json is applied; " in shown
    assert "the plan in 7.json is applied; 992 more; --format json has all. Nothing would break or open.\n" in shown


def test_possible_changes_are_listed_apart_from_certain_ones() -> None:
    may_break = replace(breaks("nsg-1", part(STORAGE.id, *STORAGE_PREFIXES)), certain=False)
    may_open = replace(opens("nsg-1", "", part(LOGIN.id, LOGIN_PREFIX)), certain=False)
    shown = audit_text(audit(hypotheses=("it is so",), changes=(may_open, may_break)))
    verbs = re.findall(r"^(\w+ \w+): (\w+)", shown, re.MULTILINE)
    assert verbs == [
        ("Would break", "nothing"),
        ("May break", "Storage"),
        ("Would open", "nothing"),
        ("May open", "AzureContainerRegistry"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "clause"),
    [
        (OK, NO, "1 that is met today would not be"),
        (OK, MAYBE, "1 that is met today may not be"),
        (NO, OK, "1 that is not met today would be"),
        (MAYBE, OK, "1 that is not known to be met today would be"),
    ],
)
def test_the_headline_counts_certain_and_possible_changes_apart(before: Outcome, after: Outcome, clause: str) -> None:
    changed = structs.replace(met(LOGIN, BUILD), outcome=after, before=before)
    first, *_ = audit_text(audit(changed, hypotheses=("it is so",))).splitlines()
    assert first.endswith(f"; {clause}.")


def test_the_same_change_on_many_rule_sets_is_shown_once() -> None:
    changes = tuple(breaks(f"nsg-{number}", part(STORAGE.id, *STORAGE_PREFIXES)) for number in range(5))
    shown = audit_text(audit(hypotheses=("it is so",), changes=changes))
    assert shown.count("Would break: ") == 1
    assert "128 IPv4 addresses in 2 prefixes, on nsg-0, nsg-1, nsg-2 and 2 more\n" in shown


def test_many_inputs_without_problems_are_counted_together() -> None:
    inputs = (
        *(Input(f"{number}.json", "az", 2, 5) for number in range(20)),
        Input("bad.json", "", error="bad.json is empty."),
    )
    shown = audit_text(audit(inputs=inputs))
    assert "\nInputs\n  - bad.json is empty.\n  - 20 inputs: 40 NSGs, 100 rules\n" in shown


def test_text_from_outside_cannot_steer_a_terminal() -> None:
    shown = audit_text(HOSTILE)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", shown)
    assert "\n# heading" not in shown


def test_groups_with_the_same_name_are_listed_with_their_locations() -> None:
    twins = [
        subject("nsg-app"),
        subject("nsg-app", Location("a.json", "$.value[0]")),
        subject("nsg-app", Location("b.json", "$.value[0]")),
    ]
    shown = audit_text(audit(*(result(LOGIN, each, denied(DENY, flows(LOGIN_PREFIX), "nsg-app")) for each in twins)))
    names = "nsg-app (rg-network, westeurope), nsg-app (a.json), nsg-app (b.json)"
    assert names in " ".join(shown.split())


def test_groups_of_several_files_are_listed_with_the_file_that_does_not_bear_their_name() -> None:
    groups = [
        subject("nsg-app", Location("infra/nsg-app.json", "$")),
        subject("[parameters('nsg')]", Location("infra/network.bicep", "nsg")),
    ]
    shown = audit_text(audit(*(result(LOGIN, each, denied(DENY, flows(LOGIN_PREFIX), "nsg-app")) for each in groups)))
    assert "nsg-app, [parameters('nsg')] (network.bicep)" in " ".join(shown.split())


def test_twins_in_one_of_several_files_are_listed_with_their_places_in_it() -> None:
    places = [("a.json", "$[0]"), ("a.json", "$[1]"), ("b.json", "$[0]")]
    twins = [subject("nsg-app", Location(f"infra/{file}", path)) for file, path in places]
    shown = audit_text(audit(*(result(LOGIN, each, denied(DENY, flows(LOGIN_PREFIX), "nsg-app")) for each in twins)))
    listed = "nsg-app (infra/a.json $[0]), nsg-app (infra/a.json $[1]), nsg-app (b.json)"
    assert listed in " ".join(shown.split())


@pytest.mark.parametrize(
    ("files", "labels"),
    [
        (("net/a/x.json", "net/b/y.json"), ("a/x.json", "b/y.json")),
        (("/net/x.json", "/y.json"), ("/net/x.json", "/y.json")),
        (("/net/x.json", "y.json"), ("/net/x.json", "y.json")),
        (("../net/x.json", "../net/y.json"), ("x.json", "y.json")),
        (("net/x.json", "-"), ("net/x.json", "standard input")),
    ],
)
def test_files_are_named_by_their_paths_in_the_folder_of_them_all(files: Sequence[str], labels: Sequence[str]) -> None:
    groups = [subject(f"nsg-{number}", Location(file, "$")) for number, file in enumerate(files)]
    shown = audit_text(audit(*(result(LOGIN, each, denied(DENY, flows(LOGIN_PREFIX), "nsg")) for each in groups)))
    assert f"nsg-0 ({labels[0]}), nsg-1 ({labels[1]})" in " ".join(shown.split())


def test_long_names_have_a_line_each() -> None:
    groups = [subject(f"nsg-{letter * 40}", Location("a.json", letter)) for letter in "ab"]
    shown = audit_text(audit(*(result(LOGIN, each, denied(DENY, flows(LOGIN_PREFIX), "nsg")) for each in groups)))
    assert f"\n    nsg-{'a' * 40}\n    nsg-{'b' * 40}\n" in shown


def test_needs_that_were_named_just_before_are_not_named_again() -> None:
    both = [STORAGE, LOGIN]
    first, second, third = (subject(f"nsg-{number}") for number in range(3))
    denies = [result(need, first, denied(DENY, flows(LOGIN_PREFIX), "nsg-0")) for need in both]
    doubts = [structs.replace(met(need, second), outcome=Outcome.UNDECIDABLE) for need in reversed(both)]
    other = structs.replace(met(LOGIN, third), outcome=Outcome.UNDECIDABLE)
    assert first_line(audit(*denies, *doubts)) == (
        "Audit: 1 of 2 NSGs denies a required need (contoso/storage/westeurope, contoso/login/westeurope);"
        " 1 of 2 NSGs cannot be decided."
    )
    assert first_line(audit(*denies, other)).endswith("; 1 of 2 NSGs cannot be decided (contoso/login/westeurope).")


def test_the_worst_outcomes_come_first_in_the_list() -> None:
    shown = audit_text(EVERYTHING)
    titles = [shown.index(f"\n{title}\n") for title in ("Denied", "Denied in part", "Undecidable")]
    assert titles == sorted(titles)
