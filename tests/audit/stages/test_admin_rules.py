from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from acrnet.audit.model import StageKind
from acrnet.rules.client_path import AdminAction
from acrnet.rules.verdict import Outcome

from .paths import LOGIN, UNREAD, a_path, admin, allow, deny, nsg, one, stage, to_appliance

ALLOWED, DENIED, UNDECIDABLE, PARTIAL = Outcome.ALLOWED, Outcome.DENIED, Outcome.UNDECIDABLE, Outcome.PARTIAL
CLOSED = {"subnet_rules": nsg(deny())}
ADMIN, NSG, REGISTRY = StageKind.ADMIN_RULES, StageKind.SUBNET_NSG, StageKind.REGISTRY
HALF, QUARTER = "198.51.100.0/27", "198.51.100.0/28"
MAY_SKIP = "whether a security admin rule always allows them is not known, because "


@pytest.mark.parametrize(
    ("rules", "changes", "expected", "decided_by", "because"),
    [
        pytest.param((), {}, ALLOWED, REGISTRY, "no security admin rules", id="none"),
        pytest.param(
            (admin(AdminAction.DENY),), {}, DENIED, ADMIN, "security admin rule corp (10) denies", id="Deny ends"
        ),
        pytest.param(
            (admin(AdminAction.DENY),),
            {"subnet_rules": nsg(allow())},
            DENIED,
            ADMIN,
            "security admin rule corp (10) denies",
            id="Deny before a group that allows",
        ),
        pytest.param(
            (admin(AdminAction.ALLOW),), {}, ALLOWED, REGISTRY, "security admin rule corp (10) passes on", id="Allow"
        ),
        pytest.param(
            (admin(AdminAction.ALLOW),),
            CLOSED,
            DENIED,
            NSG,
            "security admin rule corp (10) passes on",
            id="Allow passes on to a group that denies",
        ),
        pytest.param(
            (admin(AdminAction.ALWAYS_ALLOW),),
            CLOSED,
            ALLOWED,
            REGISTRY,
            "security admin rule corp (10) always allows",
            id="AlwaysAllow skips the groups",
        ),
        pytest.param(
            (admin(AdminAction.ALWAYS_ALLOW),),
            CLOSED | {"egress": ()},
            DENIED,
            StageKind.ROUTE,
            "security admin rule corp (10) always allows",
            id="AlwaysAllow does not skip the route",
        ),
        pytest.param(
            (admin(AdminAction.ALWAYS_ALLOW),),
            CLOSED | {"routes": (to_appliance(),)},
            UNDECIDABLE,
            StageKind.FIREWALL,
            "security admin rule corp (10) always allows",
            id="nor the firewall",
        ),
        pytest.param(
            (admin(AdminAction.ALLOW, "first"), admin(AdminAction.DENY, "second", priority=20)),
            {},
            ALLOWED,
            REGISTRY,
            "security admin rule first (10) passes on",
            id="the first that matches: Allow before Deny",
        ),
        pytest.param(
            (admin(AdminAction.DENY, "first"), admin(AdminAction.ALWAYS_ALLOW, "second", priority=20)),
            {},
            DENIED,
            ADMIN,
            "security admin rule first (10) denies",
            id="the first that matches: Deny before AlwaysAllow",
        ),
        pytest.param(
            (admin(AdminAction.ALLOW, "first"), admin(AdminAction.ALWAYS_ALLOW, "second", priority=20)),
            CLOSED,
            DENIED,
            NSG,
            "security admin rule first (10) passes on",
            id="the first that matches: Allow before AlwaysAllow",
        ),
        pytest.param(
            (admin(AdminAction.DENY, destinationPortRange="80"),),
            {},
            ALLOWED,
            REGISTRY,
            "no security admin rule matches",
            id="another port",
        ),
        pytest.param(
            (admin(AdminAction.DENY, "half", HALF),),
            {},
            PARTIAL,
            ADMIN,
            "security admin rule half (10) denies",
            id="half of the addresses denied",
        ),
        pytest.param(
            (admin(AdminAction.ALWAYS_ALLOW, "half", HALF),),
            CLOSED,
            PARTIAL,
            NSG,
            "security admin rule half (10) always allows; no security admin rule matches",
            id="half of the addresses always allowed",
        ),
    ],
)
def test_a_security_admin_rule_passes_flows_on_skips_the_groups_or_denies(
    rules: Any, changes: dict[str, Any], expected: Outcome, decided_by: StageKind, because: str
) -> None:
    result = one(a_path(admin_rules=rules, **changes))
    verdict = stage(result, ADMIN)
    assert (result.outcome, result.decided_by, verdict.because) == (expected, decided_by, because)


TIED = "the rules deny and pass have the same priority 10 and disagree"
SPLIT = "rules of the network managers corp and site disagree, and which come first is not known"


@pytest.mark.parametrize(
    ("rules", "changes", "expected", "because"),
    [
        pytest.param(
            (admin(AdminAction.DENY, "mail", destinationPortRange="25"), admin(AdminAction.ALWAYS_ALLOW, "pass")),
            CLOSED,
            ALLOWED,
            "security admin rule pass (10) always allows",
            id="one number, and no packet that both match",
        ),
        pytest.param(
            (
                admin(AdminAction.DENY, "mail", destinationPortRange="25"),
                admin(AdminAction.ALLOW, "pass", destinationPortRange="80"),
                admin(AdminAction.DENY, "deny", priority=20),
            ),
            {},
            DENIED,
            "security admin rule deny (20) denies",
            id="one number, and a later rule that denies what neither matches",
        ),
        pytest.param(
            (admin(AdminAction.ALLOW, "pass"), admin(AdminAction.DENY, "deny", "AzureFuture")),
            CLOSED,
            DENIED,
            "security admin rule deny (10) may deny",
            id="one number, before a group that denies what may pass on",
        ),
        pytest.param(
            (admin(AdminAction.ALLOW, "pass"), admin(AdminAction.ALWAYS_ALLOW, "skip")),
            {"subnet_rules": nsg(allow())},
            ALLOWED,
            "security admin rule pass (10) may match before one that always allows",
            id="one number, before a group that allows what may meet it",
        ),
        pytest.param(
            (admin(AdminAction.DENY, "one", manager="corp"), admin(AdminAction.DENY, "two", manager="site")),
            {},
            DENIED,
            "security admin rule one (10) denies",
            id="two managers that do the same",
        ),
        pytest.param(
            (
                admin(AdminAction.DENY, "mail", manager="corp", destinationPortRange="25"),
                admin(AdminAction.ALWAYS_ALLOW, "pass", manager="site", priority=20),
            ),
            CLOSED,
            ALLOWED,
            "security admin rule pass (20) always allows",
            id="two managers, and no packet that both match",
        ),
        pytest.param(
            (
                admin(AdminAction.DENY, "deny", manager="corp"),
                admin(AdminAction.ALLOW, "pass", manager="corp", priority=20),
                admin(AdminAction.DENY, "also", manager="site"),
                admin(AdminAction.ALLOW, "too", manager="site", priority=20),
            ),
            {},
            DENIED,
            "security admin rule deny (10) denies",
            id="two managers of which each denies first",
        ),
    ],
)
def test_an_unknown_order_does_not_matter_if_every_order_has_the_same_result(
    rules: Any, changes: dict[str, Any], expected: Outcome, because: str
) -> None:
    result = one(a_path(admin_rules=rules, **changes))
    assert (result.outcome, result.seen, stage(result, ADMIN).because) == (expected, expected, because)


@pytest.mark.parametrize(
    ("rules", "changes", "decided_by", "because", "reason"),
    [
        pytest.param(
            (admin(AdminAction.DENY, "deny"), admin(AdminAction.ALLOW, "pass")),
            {},
            ADMIN,
            "security admin rule deny (10) may deny",
            TIED,
            id="one number, Deny and Allow",
        ),
        pytest.param(
            (admin(AdminAction.ALWAYS_ALLOW, "deny"), admin(AdminAction.DENY, "pass")),
            {},
            ADMIN,
            "security admin rule deny (10) may match before one that denies",
            TIED,
            id="one number, AlwaysAllow and Deny",
        ),
        pytest.param(
            (admin(AdminAction.ALWAYS_ALLOW, "deny"), admin(AdminAction.ALLOW, "pass")),
            CLOSED,
            NSG,
            "security admin rule deny (10) may always allow",
            f"{MAY_SKIP}{TIED}, and else the rule deny-all (4000) denies them",
            id="one number, AlwaysAllow and Allow before a group that denies",
        ),
        pytest.param(
            (
                admin(AdminAction.ALLOW, "pass", manager="site"),
                admin(AdminAction.DENY, "deny", manager="corp", priority=20),
            ),
            {},
            ADMIN,
            "security admin rule deny (20) may deny",
            SPLIT,
            id="two managers, whatever the numbers are",
        ),
        pytest.param(
            (
                admin(AdminAction.ALLOW, "pass", manager="site"),
                admin(AdminAction.ALWAYS_ALLOW, "skip", manager="corp"),
            ),
            CLOSED,
            NSG,
            "security admin rule skip (10) may always allow",
            f"{MAY_SKIP}{SPLIT}, and else the rule deny-all (4000) denies them",
            id="two managers, AlwaysAllow and Allow before a group that denies",
        ),
    ],
)
def test_an_unknown_order_leaves_flows_undecided_on_which_rules_disagree(
    rules: Any, changes: dict[str, Any], decided_by: StageKind, because: str, reason: str
) -> None:
    result = one(a_path(admin_rules=rules, **changes), LOGIN, None, ADMIN)
    assert (result.outcome, result.seen, result.decided_by) == (UNDECIDABLE, UNDECIDABLE, decided_by)
    assert (stage(result, ADMIN).because, result.reason) == (because, reason)


def test_only_the_packets_that_rules_of_one_number_disagree_about_are_in_doubt() -> None:
    rules = (
        admin(AdminAction.DENY, "deny", HALF),
        admin(AdminAction.ALLOW, "pass", QUARTER),
        admin(AdminAction.DENY, "rest", priority=20),
    )
    (view,) = one(a_path(admin_rules=rules)).views
    assert view.verdict.undecided.destinations.prefixes() == (QUARTER,)
    assert view.verdict.denied.destinations.prefixes() == ("198.51.100.16/28", "198.51.100.32/27")


def test_the_configuration_of_the_deciding_rule_is_named() -> None:
    result = one(a_path(admin_rules=(admin(AdminAction.DENY),)))
    assert stage(result, ADMIN).name == "config"
    (view,) = result.views
    (rule,) = view.verdict.deciding_rules()
    assert (rule.name, rule.priority, rule.access, rule.addresses) == ("corp", 10, "Deny", 64)
    assert rule.rule_set.endswith("/networkManagers/nm/x/config")


def test_skipped_groups_are_not_among_the_stages() -> None:
    result = one(a_path(admin_rules=(admin(AdminAction.ALWAYS_ALLOW),), **CLOSED))
    assert [each.kind for each in result.stages] == [StageKind.DNS, ADMIN, StageKind.ROUTE, REGISTRY]


def test_rules_that_were_not_read_are_missing_and_can_be_accepted() -> None:
    result = one(a_path(admin_rules=UNREAD))
    assert (result.outcome, result.seen, result.decided_by) == (UNDECIDABLE, ALLOWED, ADMIN)
    assert (ADMIN, UNREAD.reason) in [(each.stage, each.reason) for each in result.missing]
    assert one(a_path(admin_rules=UNREAD), LOGIN, None, ADMIN).outcome is ALLOWED


def test_a_deny_that_may_match_is_not_decided() -> None:
    result = one(a_path(admin_rules=(admin(AdminAction.DENY, "future", "AzureFuture"),)))
    assert (result.outcome, result.seen, result.decided_by) == (UNDECIDABLE, UNDECIDABLE, ADMIN)
    assert stage(result, ADMIN).because == "security admin rule future (10) may deny"
    assert "AzureFuture" in result.missing[0].reason


def test_a_deny_that_may_match_does_not_matter_before_a_group_that_denies() -> None:
    rules = (admin(AdminAction.DENY, "future", "AzureFuture"),)
    assert one(a_path(admin_rules=rules, **CLOSED)).outcome is DENIED


def test_it_may_be_unknown_whether_a_denying_group_is_skipped() -> None:
    rules = (admin(AdminAction.ALWAYS_ALLOW, "future", "AzureFuture"),)
    result = one(a_path(admin_rules=rules, **CLOSED))
    assert (result.outcome, result.decided_by) == (UNDECIDABLE, NSG)
    assert result.reason.startswith("whether a security admin rule always allows them is not known, because")
    assert result.reason.endswith("and else the rule deny-all (4000) denies them")


def test_it_does_not_matter_whether_an_allowing_group_is_skipped() -> None:
    rules = (admin(AdminAction.ALWAYS_ALLOW, "future", "AzureFuture"),)
    assert one(a_path(admin_rules=rules, subnet_rules=nsg(allow()))).outcome is ALLOWED


def test_rules_that_were_not_read_may_let_packets_skip_a_group_that_denies() -> None:
    path = a_path(admin_rules=UNREAD, subnet_rules=nsg(deny()))
    result = one(path)
    assert (result.outcome, result.seen) == (UNDECIDABLE, DENIED)
    assert "whether a security admin rule always allows them is not known" in result.reason
    assert one(path, LOGIN, None, ADMIN).outcome is DENIED
    assert one(replace(path, egress=())).outcome is DENIED
