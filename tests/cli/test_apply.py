from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ..estates import Json, nsg, nsg_id, rule
from ..needs import REGISTRY_WEST, STORAGE_WEST, deny_all, owned
from .conftest import NSG_APP, Files, RunCommand, WriteEstate

BOTH = ("--registry", "contoso", "--nsg", "nsg-app")
UNATTENDED = ("--yes", "--journal", "journal.jsonl")
LOGIN_RULE, STORAGE_RULE = f"acrnet-{REGISTRY_WEST}", f"acrnet-{STORAGE_WEST}"
INCOMPLETE = nsg("nsg-app", rule("deny-storage", 200, "Deny", "Storage"), deny_all(4000, "deny-rest"))


class Tty(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def type_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Stand in for a terminal at which somebody types."""

    def typed(text: str) -> None:
        monkeypatch.setattr(sys, "stderr", Tty())
        monkeypatch.setattr(sys, "stdin", Tty(text))

    return typed


def rules_of(estate: Path, name: str = "nsg-app") -> dict[str, Json]:
    """Return the rules the estate holds, by name."""
    resources = json.loads((estate / "resources.json").read_text(encoding="utf-8"))
    (group,) = [resource for resource in resources if resource["id"] == nsg_id(name)]
    return {held["name"]: held["properties"] for held in group["properties"]["securityRules"]}


def test_a_saved_plan_is_carried_out_and_proved(acrnet: RunCommand, estate: WriteEstate) -> None:
    folder = estate()
    acrnet("plan", *BOTH, "--out", "plan.json")
    ended = acrnet("apply", "plan.json", *UNATTENDED)
    assert ended.code == 0
    assert ended.headline == "Plan: 2 to create on 1 NSG; every need is met after it."
    assert "Applied: 2 rules written or deleted on 1 NSG; every need is met by the rules as they are now." in ended.out
    assert sorted(rules_of(folder)) == [LOGIN_RULE, STORAGE_RULE, "deny-internet"]
    assert acrnet("plan", *BOTH, "--detailed-exitcode").code == 0


def test_without_a_file_the_plan_is_made_shown_and_carried_out(acrnet: RunCommand, estate: WriteEstate) -> None:
    folder = estate()
    ended = acrnet("apply", *BOTH, *UNATTENDED)
    assert ended.code == 0
    assert f"[1/2] wrote {LOGIN_RULE} on nsg-app\n" in ended.err
    assert f"[2/2] wrote {STORAGE_RULE} on nsg-app\n" in ended.err
    assert {LOGIN_RULE, STORAGE_RULE} <= rules_of(folder).keys()


ALIKE = (NSG_APP, *(nsg(each, deny_all(4000, "deny-internet", destinationAddressPrefix="Internet")) for each in "bc"))
OF_EACH = ("--nsg", "b", "--nsg", "c")


def test_details_show_each_of_many_alike_changes_before_they_are_made(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate(*ALIKE)
    acrnet("plan", "--registry", "contoso", *OF_EACH, "--out", "plan.json")
    applied = acrnet("apply", "plan.json", "--details", *UNATTENDED)
    removed = acrnet("remove", *OF_EACH, "--details", "--yes", "--journal", "removal.jsonl")
    for shown in (applied, removed):
        assert shown.code == 0
        assert "NSGs alike" not in shown.out
        assert shown.out.count(LOGIN_RULE) >= 2


def test_alike_changes_are_shown_together_and_the_option_that_tells_them_apart_is_named(
    acrnet: RunCommand, estate: WriteEstate
) -> None:
    estate(*ALIKE)
    ended = acrnet("apply", "--registry", "contoso", *OF_EACH, *UNATTENDED)
    assert "2 NSGs alike" in ended.out
    assert "--details shows each by itself." in " ".join(ended.out.split())


def test_a_plan_that_is_fully_applied_writes_nothing_and_exits_0(
    acrnet: RunCommand, estate: WriteEstate, files: Files
) -> None:
    estate()
    acrnet("plan", *BOTH, "--out", "plan.json")
    acrnet("apply", "plan.json", *UNATTENDED)
    before = files()
    ended = acrnet("apply", "plan.json", *UNATTENDED)
    assert (ended.code, files()) == (0, before)
    assert "Already applied: nothing was written; every need is met by the rules as they are now." in ended.out
    assert f"done by an earlier run: {LOGIN_RULE}, {STORAGE_RULE}" in ended.out


def test_a_plan_that_has_nothing_to_change_asks_nothing(
    acrnet: RunCommand, estate: WriteEstate, type_in: Callable[[str], None]
) -> None:
    estate(nsg("nsg-app", owned(REGISTRY_WEST, 1000), owned(STORAGE_WEST, 1001)))
    type_in("n\n")
    assert acrnet("apply", *BOTH).code == 0


def test_without_a_terminal_and_without_yes_nothing_is_written(
    acrnet: RunCommand, estate: WriteEstate, files: Files
) -> None:
    estate()
    before = files()
    ended = acrnet("apply", *BOTH, "--journal", "journal.jsonl")
    assert (ended.code, files()) == (6, before)
    assert "there is no terminal" in ended.err


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("yes\n", 0), ("n\n", 6), ("\n", 6), ("", 6)])
def test_somebody_at_a_terminal_is_asked(
    acrnet: RunCommand, estate: WriteEstate, type_in: Callable[[str], None], answer: str, code: int
) -> None:
    folder = estate()
    type_in(answer)
    assert acrnet("apply", *BOTH).code == code
    assert (LOGIN_RULE in rules_of(folder)) is (code == 0)


def test_at_a_terminal_the_journal_lies_in_the_state_folder(
    acrnet: RunCommand,
    estate: WriteEstate,
    type_in: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    estate()
    monkeypatch.setenv("ACRNET_STATE_DIR", str(tmp_path / "state"))
    type_in("y\n")
    acrnet("apply", *BOTH)
    (journal,) = (tmp_path / "state").rglob("*.jsonl")
    assert acrnet("rollback", journal, "--yes").code == 0


def test_an_incomplete_plan_is_refused_unless_that_is_allowed(acrnet: RunCommand, estate: WriteEstate) -> None:
    folder = estate(INCOMPLETE)
    refused = acrnet("apply", *BOTH, *UNATTENDED)
    assert (refused.code, LOGIN_RULE in rules_of(folder)) == (6, False)
    assert "repeat with --allow-incomplete" in refused.err
    allowed = acrnet("apply", *BOTH, *UNATTENDED, "--allow-incomplete")
    assert (allowed.code, LOGIN_RULE in rules_of(folder)) == (4, True)
    assert "1 of 2 needs is not met: contoso/storage/westeurope (denied)." in allowed.out


def test_a_stale_plan_is_refused_with_what_moved(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    acrnet("plan", *BOTH, "--out", "plan.json")
    folder = estate(nsg("nsg-app", *NSG_APP["properties"]["securityRules"], rule("by-hand", 300)))
    ended = acrnet("apply", "plan.json", *UNATTENDED)
    assert ended.code == 6
    assert "on nsg-app by-hand is new (priority 300, Allow)" in ended.err
    assert sorted(rules_of(folder)) == ["by-hand", "deny-internet"]


def test_a_missing_permission_names_action_and_scope(acrnet: RunCommand, estate: WriteEstate, files: Files) -> None:
    readers = "permissions:\n  - {scope: /subscriptions/11111111-1111-1111-1111-111111111111, actions: ['*/read']}\n"
    estate(settings=readers)
    before = files()
    ended = acrnet("apply", *BOTH, *UNATTENDED)
    assert (ended.code, files()) == (6, before)
    assert f"Microsoft.Network/networkSecurityGroups/securityRules/write on {nsg_id('nsg-app')}" in ended.err


def test_an_apply_that_stops_half_way_says_how_to_go_on_and_how_to_undo(
    acrnet: RunCommand, estate: WriteEstate
) -> None:
    fault = "faults:\n  - {method: PUT, path: '*/securityRules/acrnet-Storage*', status: 500, times: always}\n"
    folder = estate(settings=fault)
    acrnet("plan", *BOTH, "--out", "plan.json")
    ended = acrnet("apply", "plan.json", *UNATTENDED)
    assert ended.code == 7
    assert "1 of 2 changes are done" in ended.err
    assert "acrnet apply plan.json --journal journal.jsonl" in ended.err
    assert "acrnet rollback journal.jsonl" in ended.err
    assert LOGIN_RULE in rules_of(folder)


def test_an_apply_without_a_plan_file_keeps_its_plan_so_that_it_can_go_on(
    acrnet: RunCommand, estate: WriteEstate
) -> None:
    fault = "faults:\n  - {method: PUT, path: '*/securityRules/acrnet-Storage*', status: 500, times: always}\n"
    folder = estate(settings=fault)
    before = rules_of(folder)
    stopped = acrnet("apply", *BOTH, *UNATTENDED)
    assert stopped.code == 7
    assert "acrnet apply journal.plan.json --journal journal.jsonl" in stopped.err
    (folder / "sandbox.yaml").unlink()
    assert acrnet("apply", "journal.plan.json", *UNATTENDED).code == 0
    assert acrnet("plan", *BOTH, "--detailed-exitcode").code == 0
    assert acrnet("rollback", "journal.jsonl", "--yes").code == 0
    assert rules_of(folder) == before


def test_the_number_of_calls_of_an_apply_is_shown(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    acrnet("plan", *BOTH, "--out", "plan.json")
    err = acrnet("apply", "plan.json", *UNATTENDED, "-v").err
    assert err.count("PUT ") == 2
    assert "management calls\n" in err


def test_rolling_back_leaves_the_rules_as_they_were(acrnet: RunCommand, estate: WriteEstate) -> None:
    folder = estate()
    before = rules_of(folder)
    acrnet("apply", *BOTH, *UNATTENDED)
    ended = acrnet("rollback", "journal.jsonl", "--yes")
    assert (ended.code, ended.headline) == (0, "Rolled back: 2 rules on 1 NSG.")
    assert rules_of(folder) == before
    again = acrnet("rollback", "journal.jsonl", "--yes")
    assert (again.code, again.headline) == (0, "Already rolled back: nothing was written.")


def test_a_rollback_without_a_terminal_needs_a_yes(acrnet: RunCommand, estate: WriteEstate, files: Files) -> None:
    estate()
    acrnet("apply", *BOTH, *UNATTENDED)
    before = files()
    assert acrnet("rollback", "journal.jsonl").code == 6
    assert files() == before


def test_a_rollback_over_a_rule_that_changed_is_refused_as_a_whole(acrnet: RunCommand, estate: WriteEstate) -> None:
    folder = estate()
    acrnet("apply", *BOTH, *UNATTENDED)
    resources = (folder / "resources.json").read_text(encoding="utf-8")
    (folder / "resources.json").write_text(resources.replace(": 1001", ": 1099"), encoding="utf-8")
    refused = acrnet("rollback", "journal.jsonl", "--yes")
    assert (refused.code, LOGIN_RULE in rules_of(folder)) == (6, True)
    assert "priority: 1001 -> 1099" in refused.err
    rest = acrnet("rollback", "journal.jsonl", "--yes", "--skip-changed")
    assert (rest.code, rest.headline) == (0, "Rolled back: 1 rule on 1 NSG; 1 rule is left as it is.")
    assert sorted(rules_of(folder)) == [STORAGE_RULE, "deny-internet"]


def test_remove_deletes_what_this_owner_holds_and_nothing_else(acrnet: RunCommand, estate: WriteEstate) -> None:
    folder = estate(
        nsg("nsg-app", rule("foreign", 300), owned(REGISTRY_WEST, 1000), owned(STORAGE_WEST, 1001, owner="team"))
    )
    ended = acrnet("remove", "--nsg", "nsg-app", *UNATTENDED)
    assert (ended.code, ended.headline) == (0, "Plan: 1 to delete on 1 NSG.")
    assert sorted(rules_of(folder)) == [f"acrnet-team-{STORAGE_WEST}", "foreign"]


def test_remove_takes_the_owner_it_is_given(acrnet: RunCommand, estate: WriteEstate) -> None:
    folder = estate(nsg("nsg-app", owned(REGISTRY_WEST, 1000), owned(STORAGE_WEST, 1001, owner="team")))
    assert acrnet("remove", "--nsg", "nsg-app", "--owner", "team", *UNATTENDED).code == 0
    assert sorted(rules_of(folder)) == [LOGIN_RULE]


def test_a_removal_can_be_saved_for_a_review_and_applied_later(acrnet: RunCommand, estate: WriteEstate) -> None:
    folder = estate(nsg("nsg-app", owned(REGISTRY_WEST, 1000)))
    planned = acrnet("remove", "--nsg", "nsg-app", "--out", "removal.json")
    assert (planned.code, sorted(rules_of(folder))) == (0, [LOGIN_RULE])
    assert acrnet("apply", "removal.json", *UNATTENDED).code == 0
    assert rules_of(folder) == {}


def test_a_removal_needs_no_registry(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate(nsg("nsg-app", owned(REGISTRY_WEST, 1000)), config="registries: [gone]\ntargets: {nsgs: [nsg-app]}\n")
    assert acrnet("remove", *UNATTENDED).code == 0


def test_a_removal_names_the_needs_that_it_cuts(acrnet: RunCommand, estate: WriteEstate) -> None:
    spared = rule("somebody-else", 300, destination=STORAGE_WEST)
    group = nsg("nsg-app", spared, owned(REGISTRY_WEST, 1000), owned(STORAGE_WEST, 1001), deny_all(4000))
    estate(group, config="registries: [contoso]\ntargets: {nsgs: [nsg-app]}\n")
    ended = acrnet("remove", "--out", "removal.json")
    cut = [line for line in ended.err.splitlines() if "uts" in line]
    assert (ended.code, cut) == (0, ["Cuts contoso/login/westeurope on nsg-app: allowed -> denied"])


def test_a_removal_reads_each_group_once_for_the_plan_and_for_its_effect(
    acrnet: RunCommand, estate: WriteEstate
) -> None:
    group = nsg("nsg-app", owned(REGISTRY_WEST, 1000), deny_all(4000))
    estate(group, config="registries: [contoso]\ntargets: {nsgs: [nsg-app]}\n")
    ended = acrnet("remove", "--out", "removal.json", "--verbose")
    assert "Cuts contoso/login/westeurope" in ended.err
    assert sum(f"GET {nsg_id('nsg-app')} " in line for line in ended.err.splitlines()) == 1


def test_a_removal_that_cuts_nobody_says_so(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate(nsg("nsg-app", owned(REGISTRY_WEST, 1000)), config="registries: [contoso]\ntargets: {nsgs: [nsg-app]}\n")
    ended = acrnet("remove", "--out", "removal.json")
    assert "This cuts no need of the registries in the configuration.\n" in ended.err


@pytest.mark.parametrize(
    ("config", "why"),
    [
        ("targets: {nsgs: [nsg-app]}\n", ": the configuration names no registry."),
        ("registries: [gone]\ntargets: {nsgs: [nsg-app]}\n", ": No registry named 'gone' is visible"),
    ],
    ids=["no registry", "a registry that is gone"],
)
def test_a_removal_says_why_it_does_not_know_whom_it_cuts(
    acrnet: RunCommand, estate: WriteEstate, config: str, why: str
) -> None:
    estate(nsg("nsg-app", owned(REGISTRY_WEST, 1000)), config=config)
    ended = acrnet("remove", "--out", "removal.json")
    assert ended.code == 0
    assert f"Whom this cuts is not known{why}" in ended.err


def test_a_removal_of_very_many_rules_is_refused(acrnet: RunCommand, estate: WriteEstate, files: Files) -> None:
    many = [owned(f"Storage.Region{number}", 1000 + number) for number in range(11)]
    estate(nsg("nsg-app", *many))
    before = files()
    ended = acrnet("remove", "--nsg", "nsg-app", *UNATTENDED)
    assert (ended.code, files()) == (6, before)
    assert "deletes 11 rules, more than the 10" in ended.err
