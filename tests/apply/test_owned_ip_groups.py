"""The IP Group of client addresses that acrnet keeps beside a policy: written, changed, resumed, undone and removed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from acrnet.apply import apply, read_journal, rollback
from acrnet.arm import ArmSession
from acrnet.errors import PlanFileError, StalePlanError, StoppedHalfWayError, UsageError
from acrnet.plan.document import dump_plan, load_plan
from acrnet.plan.model import Action, ProblemCode
from acrnet.resource_id import ResourceId

from ..estates import network_id
from ..schemas import network_problems
from .hubs import CLIENTS, IP_GROUP, Hub, group_id, policy
from .situations import Killed, Watcher

NAMES = ["*.blob.core.windows.net", "azurecr.io", "contoso.azurecr.io"]
OWN = network_id("ipGroups", "ipg-acrnet-child")
OTHERS = "10.8.2.0/24"
KEPT: dict[str, Any] = {"own_ip_group": True}


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    made = Hub(tmp_path / "hub")
    made.write()
    return made


def addresses(hub: Hub, name: str = "ipg-acrnet-child") -> list[str] | None:
    """The addresses of an IP Group; None without one."""
    with hub.open().arm as arm:
        listed = arm.firewalls.ip_groups_beside(ResourceId.parse(OWN))
    return next((each["properties"]["ipAddresses"] for each in listed if each["name"] == name), None)


def put_ip_group(arm: ArmSession, *prefixes: str, identity: str = OWN, **tags: str) -> None:
    """Write an IP Group as somebody else would."""
    body = {"location": "westeurope", "tags": tags, "properties": {"ipAddresses": list(prefixes)}}
    arm.firewalls.put_ip_group(ResourceId.parse(identity), body)


def changes(hub: Hub, **options: Any) -> list[tuple[str, str]]:
    (target,) = hub.plan(**{**KEPT, **options}).plan.targets
    return [(str(change.action), change.name) for change in target.changes]


@pytest.mark.long
def test_the_ip_group_comes_before_the_rules_that_name_it_and_the_next_plan_is_empty(hub: Hub) -> None:
    one = hub.plan(**KEPT)
    assert changes(hub) == [("create", "ipg-acrnet-child"), ("create", "acrnet")]
    assert one.plan.complete
    running = hub.open()
    assert apply(one.plan, running.arm).proof.broken == ()
    assert running.writes() == ["PUT ipg-acrnet-child", "PUT acrnet"]
    assert addresses(hub) == [CLIENTS]
    assert hub.hosts() == NAMES
    (rule,) = hub.groups()["acrnet"]["ruleCollections"][0]["rules"]
    assert (rule["sourceAddresses"], rule["sourceIpGroups"]) == ([], [OWN])
    assert changes(hub) == [("keep", "ipg-acrnet-child"), ("keep", "acrnet")]
    assert {str(each.before) for each in hub.plan(**KEPT).plan.targets[0].verdicts} == {"allowed"}
    assert apply(one.plan, hub.open().arm).already_applied


def test_what_is_sent_satisfies_the_published_schema_and_says_whose_it_is(hub: Hub) -> None:
    body = hub.plan(**KEPT).plan.targets[0].changes[0].after
    assert body is not None
    assert body["tags"] == {"acrnet-owner": "default", "acrnet-policy": "child"}
    assert network_problems("ipGroups", json.loads(json.dumps(body))) == []


def test_the_plan_shows_the_addresses_and_survives_its_file(hub: Hub) -> None:
    from acrnet.report.plan.text import plan_text

    plan = hub.plan(**KEPT).plan
    assert load_plan(dump_plan(plan)) == plan
    assert "  + ipg-acrnet-child\n      IP Group, 1 prefix: 10.8.1.0/24" in plan_text(plan)


@pytest.mark.long
def test_more_clients_change_the_ip_group_and_not_the_rules(hub: Hub) -> None:
    apply(hub.plan(**KEPT).plan, hub.open().arm)
    one = hub.plan(**KEPT, sources=(CLIENTS, OTHERS))
    assert [(str(each.action), each.name) for each in one.plan.targets[0].changes] == [
        ("update", "ipg-acrnet-child"),
        ("keep", "acrnet"),
    ]
    login = next(each for each in one.plan.targets[0].verdicts if "login" in each.need)
    assert (str(login.before), str(login.after)) == ("partial", "allowed")
    assert {host for part in one.plan.targets[0].effect.opened for host in part.hosts} == set(NAMES)
    running = hub.open()
    apply(one.plan, running.arm)
    assert running.writes() == ["PUT ipg-acrnet-child"]
    assert addresses(hub) == ["10.8.1.0/24", "10.8.2.0/24"]
    rollback(read_journal(one.journal), hub.open().arm)
    assert addresses(hub) == [CLIENTS]
    assert hub.hosts() == NAMES


@pytest.mark.long
def test_addresses_of_no_client_stay_until_prune_and_go_after_everything_else(hub: Hub) -> None:
    apply(hub.plan(**KEPT, sources=(CLIENTS, OTHERS)).plan, hub.open().arm)
    kept = hub.plan(**KEPT).plan
    assert [each.action for each in kept.targets[0].changes] == [Action.KEEP, Action.KEEP]
    (warning,) = [text for text in kept.warnings if "IP Group" in text]
    assert warning == (
        "child: no client of this run has 10.8.2.0/24 of the IP Group ipg-acrnet-child, and the rules admit these too;"
        " --prune takes them out."
    )
    hub.write_registry(dataEndpointEnabled=True, dataEndpointHostNames=["contoso.westeurope.data.azurecr.io"])
    one = hub.plan(**KEPT, prune=True, max_deletes=10)
    assert [(str(each.action), each.name, each.drops) for each in one.plan.targets[0].changes] == [
        ("update", "acrnet", ()),
        ("update", "ipg-acrnet-child", ("10.8.2.0/24 of ipg-acrnet-child",)),
    ]
    apply(one.plan, hub.open().arm)
    assert addresses(hub) == [CLIENTS]


@pytest.mark.long
def test_a_removal_takes_the_rules_out_first_and_is_rolled_back_in_reverse(hub: Hub) -> None:
    before = hub.groups()
    apply(hub.plan(**KEPT).plan, hub.open().arm)
    applied = hub.groups()
    one = hub.removal(max_deletes=10)
    running = hub.open()
    apply(one.plan, running.arm)
    assert running.writes() == ["DELETE acrnet", "DELETE ipg-acrnet-child"]
    assert (hub.groups(), addresses(hub)) == (before, None)
    undoing = hub.open()
    rollback(read_journal(one.journal), undoing.arm)
    assert undoing.writes() == ["PUT ipg-acrnet-child", "PUT acrnet"]
    assert (hub.groups(), addresses(hub)) == (applied, [CLIENTS])


def test_an_ip_group_that_somebody_elses_rule_names_is_not_removed(hub: Hub) -> None:
    apply(hub.plan(**KEPT).plan, hub.open().arm)
    theirs = hub.groups()["rcg-web"]
    theirs["ruleCollections"][0]["rules"][0] |= {"sourceAddresses": [], "sourceIpGroups": [OWN]}
    hub.open().arm.firewalls.put_rule_collection_group(ResourceId.parse(group_id("child", "rcg-web")), theirs)
    one = hub.removal(max_deletes=10)
    assert [(str(each.action), each.name) for each in one.plan.targets[0].changes] == [("delete", "acrnet")]
    assert "child: The IP Group ipg-acrnet-child stays, because a rule of another group names it." in one.plan.warnings
    apply(one.plan, hub.open().arm)
    assert addresses(hub) == [CLIENTS]


@pytest.mark.long
@pytest.mark.parametrize("writes", range(4))
def test_a_run_killed_at_a_write_is_resumed_and_undone(hub: Hub, writes: int) -> None:
    hub.write(policy("second"))
    before = hub.groups()
    one = hub.plan("child", "second", **KEPT)
    with pytest.raises(Killed):
        apply(one.plan, hub.open(kill_after_writes=writes).arm)
    assert apply(one.plan, hub.open().arm).proof.broken == ()
    assert addresses(hub, "ipg-acrnet-second") == addresses(hub) == [CLIENTS]
    rollback(read_journal(one.journal), hub.open().arm)
    assert (hub.groups(), hub.groups("second")) == (before, {})
    assert addresses(hub, "ipg-acrnet-second") is addresses(hub) is None


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"acrnet-owner": "default"},
        {"acrnet-owner": "other", "acrnet-policy": "child"},
        {"team": "network"},
    ],
)
def test_an_ip_group_of_somebody_else_is_never_touched(hub: Hub, tags: dict[str, str]) -> None:
    put_ip_group(hub.open().arm, "10.99.0.0/16", **tags)
    (target,) = hub.plan(**KEPT).plan.targets
    assert ([problem.code for problem in target.problems], target.changes) == ([ProblemCode.NAME_TAKEN], ())
    assert not hub.removal(max_deletes=10).plan.pending
    assert addresses(hub) == ["10.99.0.0/16"]


def test_tags_of_somebody_else_on_the_ip_group_stay(hub: Hub) -> None:
    put_ip_group(
        hub.open().arm, "10.99.0.0/16", **{"acrnet-owner": "default", "acrnet-policy": "child", "team": "network"}
    )
    apply(hub.plan(**KEPT).plan, hub.open().arm)
    with hub.open().arm as arm:
        body = arm.firewalls.ip_group(ResourceId.parse(OWN))
    assert body["tags"]["team"] == "network"
    assert body["properties"]["ipAddresses"] == ["10.8.1.0/24", "10.99.0.0/16"]


def test_an_ip_group_that_somebody_changed_since_the_plan_is_not_written_over(hub: Hub) -> None:
    apply(hub.plan(**KEPT).plan, hub.open().arm)
    one = hub.plan(**KEPT, sources=(CLIENTS, OTHERS))
    put_ip_group(hub.open().arm, "10.99.0.0/16", **{"acrnet-owner": "default", "acrnet-policy": "child"})
    with pytest.raises(StalePlanError, match="on child ipg-acrnet-child changed"):
        apply(one.plan, hub.open().arm)
    assert addresses(hub) == ["10.99.0.0/16"]


def test_an_ip_group_that_takes_the_name_between_check_and_write_is_not_written_over(hub: Hub) -> None:
    one = hub.plan("child", "root", **KEPT)

    running = hub.open()

    def take(write: Any) -> None:
        if write.rule == "ipg-acrnet-child":
            put_ip_group(running.arm, "10.99.0.0/16", identity=network_id("ipGroups", "ipg-acrnet-root"))

    with pytest.raises(StoppedHalfWayError, match="Somebody else changed root: ipg-acrnet-root is new"):
        apply(one.plan, running.arm, progress=Watcher(started=take))
    assert addresses(hub, "ipg-acrnet-root") == ["10.99.0.0/16"]


@pytest.mark.long
def test_a_failed_update_of_the_ip_group_is_repeated(hub: Hub) -> None:
    apply(hub.plan(**KEPT).plan, hub.open().arm)
    one = hub.plan(**KEPT, sources=(CLIENTS, OTHERS))
    failing = (
        "faults: [{method: PUT, path: '*ipGroups*', operation: Failed, code: IpGroupsUpdateFailed,"
        " message: faulted referenced firewalls}]"
    )
    with pytest.raises(StoppedHalfWayError, match="faulted referenced firewalls"):
        apply(one.plan, hub.open(failing).arm)
    assert apply(one.plan, hub.open().arm).proof.broken == ()
    assert addresses(hub) == ["10.8.1.0/24", "10.8.2.0/24"]
    assert changes(hub, sources=(CLIENTS, OTHERS)) == [("keep", "ipg-acrnet-child"), ("keep", "acrnet")]


def test_ip_groups_that_may_not_be_listed_refuse_a_plan_that_needs_one_and_no_other(hub: Hub) -> None:
    forbidden = "faults: [{method: GET, path: '*/ipGroups', status: 403, code: AuthorizationFailed, times: 100}]"
    from acrnet.workflow.plan import make_plan

    plan = make_plan(hub.open(forbidden).arm, hub.configuration(**KEPT))
    (problem,) = plan.targets[0].problems
    assert problem.code is ProblemCode.ADDRESSES_UNKNOWN
    assert "Ask for Microsoft.Network/ipGroups/read there." in problem.message
    assert make_plan(hub.open(forbidden).arm, hub.configuration()).complete
    one = hub.plan(**KEPT)
    with pytest.raises(StalePlanError, match="its IP Groups are not known"):
        apply(one.plan, hub.open(forbidden).arm)


def test_more_addresses_than_an_ip_group_takes_are_a_problem(hub: Hub) -> None:
    many = tuple(f"10.{high}.{low}.0/25" for high in range(20) for low in range(250))
    assert hub.plan(**KEPT, sources=many).plan.complete
    plan = hub.plan(**KEPT, sources=(*many, "10.200.0.0/25")).plan
    assert not plan.complete
    assert "over the limit of 5,000 for an IP Group" in plan.targets[0].problems[0].message


def test_the_name_starts_as_configured_and_each_owner_has_its_own(hub: Hub) -> None:
    assert changes(hub, firewall_ip_group="ipg-acrnet-apps")[0] == ("create", "ipg-acrnet-apps-child")
    assert changes(hub, owner="dev")[0] == ("create", "ipg-acrnet-dev-child")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"source_ip_groups": (IP_GROUP,)}, "--own-ip-group makes an IP Group of --source"),
        ({"sources": ()}, "Rules in child need the addresses of the clients"),
        ({"firewall_ip_group": f"acrnet-{'x' * 80}"}, "a name has 80 characters at most"),
        (
            {"firewall_ip_group": "acrnet", "firewall_group": "acrnet-child"},
            "An IP Group cannot be called acrnet-child",
        ),
    ],
)
def test_what_cannot_be_an_ip_group_is_refused_in_one_sentence(
    hub: Hub, options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(UsageError, match=sentence):
        hub.plan(**KEPT | options)


def test_a_plan_that_was_made_to_write_the_ip_group_of_somebody_else_is_refused(hub: Hub) -> None:
    plan = hub.plan(**KEPT).plan
    (target,) = plan.targets
    from dataclasses import replace

    first, *rest = target.changes
    assert first.after is not None
    for after in ({**first.after, "tags": {}}, {**first.after, "name": "ipg-theirs"}):
        forged = replace(target, changes=(replace(first, name=after["name"], after=after), *rest))
        with pytest.raises(PlanFileError, match="is not an IP Group that acrnet keeps for child"):
            apply(replace(plan, targets=(forged,)), hub.open().arm)
