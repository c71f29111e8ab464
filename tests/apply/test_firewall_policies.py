"""Plans for firewall policies are applied, resumed, rolled back and removed, and nothing foreign is lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from acrnet.apply import apply, read_journal, rollback
from acrnet.apply.journal import Journal
from acrnet.errors import PermissionDeniedError, RefusedError, RemoteError, StalePlanError, StoppedHalfWayError
from acrnet.plan.model import Action
from acrnet.resource_id import ResourceId

from ..estates import Json
from ..needs import owned
from ..schemas import network_problems
from ..targets.firewall_policy.policies import owned_rule
from .hubs import IP_GROUP, Hub, application_rule, collection, group, group_id, policy
from .situations import REGISTRY_NORTH, Killed, Situation, Watcher, outcomes

BLOB = "*.blob.core.windows.net"
NAMES = [BLOB, "azurecr.io", "contoso.azurecr.io"]
DATA = ["azurecr.io", "contoso.azurecr.io", "contoso.westeurope.data.azurecr.io"]
MIXED: dict[str, Any] = {
    "nsgs": ("nsg-app",),
    "prune": True,
    "max_deletes": 10,
    "sources": (),
    "source_ip_groups": (IP_GROUP,),
}
WITH_DATA = {"dataEndpointEnabled": True, "dataEndpointHostNames": DATA[2:]}


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    made = Hub(tmp_path / "hub")
    made.write()
    return made


def journal(one: Situation) -> Journal:
    return read_journal(one.journal)


def change_group(hub: Hub, policy: str, name: str, *collections: Json, priority: int = 300) -> None:
    """Write a group as somebody else would."""
    body = {"priority": priority, "ruleCollections": list(collections)}
    hub.open().arm.firewalls.put_rule_collection_group(ResourceId.parse(group_id(policy, name)), body)


@pytest.mark.long
def test_a_plan_is_applied_proved_and_then_empty(hub: Hub) -> None:
    before = hub.groups()
    one = hub.plan()
    assert one.plan.complete
    result = apply(one.plan, hub.open().arm)
    assert result.proof.broken == ()
    assert hub.hosts() == NAMES
    assert {name: body for name, body in hub.groups().items() if name != "acrnet"} == before
    again = hub.plan().plan
    assert [(change.action, change.name) for change in again.targets[0].changes] == [(Action.KEEP, "acrnet")]
    assert {verdict.before for verdict in again.targets[0].verdicts} == {"allowed"}
    assert apply(one.plan, hub.open().arm).already_applied
    rollback(journal(one), hub.open().arm)
    assert hub.groups() == before


def test_every_body_that_is_sent_satisfies_the_published_schema(hub: Hub) -> None:
    for kind in ("application", "network", "both"):
        body = hub.plan(firewall_rules=kind).plan.targets[0].changes[0].after
        assert body is not None
        assert network_problems("firewallPolicies/ruleCollectionGroups", json.loads(json.dumps(body))) == []


@pytest.mark.parametrize("writes", range(3))
def test_a_run_killed_at_a_write_is_resumed_and_rolled_back(hub: Hub, writes: int) -> None:
    hub.write(policy("second"), group("second", "rcg", 100))
    before = hub.groups()
    one = hub.plan("child", "second")
    with pytest.raises(Killed):
        apply(one.plan, hub.open(kill_after_writes=writes).arm)
    assert apply(one.plan, hub.open().arm).proof.broken == ()
    assert hub.hosts("child") == hub.hosts("second") == NAMES
    rollback(journal(one), hub.open().arm)
    assert hub.groups("child") == before
    assert list(hub.groups("second")) == ["rcg"]


@pytest.mark.parametrize("writes", range(2))
def test_a_run_killed_at_a_write_is_rolled_back(hub: Hub, writes: int) -> None:
    before = hub.groups()
    one = hub.plan()
    with pytest.raises(Killed):
        apply(one.plan, hub.open(kill_after_writes=writes).arm)
    rollback(journal(one), hub.open().arm)
    assert hub.groups() == before


def test_a_foreign_edit_in_another_group_survives(hub: Hub) -> None:
    one = hub.plan()
    theirs = collection("web", application_rule("www", "www.example.com"), application_rule("new", "new.example.com"))
    change_group(hub, "child", "rcg-web", theirs)
    change_group(hub, "child", "rcg-more", collection("more", application_rule("m", "m.example.com")), priority=301)
    changed = hub.groups()
    apply(one.plan, hub.open().arm)
    assert {name: body for name, body in hub.groups().items() if name != "acrnet"} == changed
    rollback(journal(one), hub.open().arm)
    assert hub.groups() == changed


def test_a_foreign_edit_in_the_owned_group_is_refused(hub: Hub) -> None:
    apply(hub.plan().plan, hub.open().arm)
    one = hub.plan(firewall_rules="both")
    body = hub.groups()["acrnet"]
    body["ruleCollections"][0]["rules"].append(application_rule("theirs", "www.example.com"))
    hub.open().arm.firewalls.put_rule_collection_group(ResourceId.parse(group_id("child", "acrnet")), body)
    with pytest.raises(StalePlanError, match=r"acrnet changed \(rule theirs\)"):
        apply(one.plan, hub.open().arm)
    for making in (hub.plan, hub.removal):
        with pytest.raises(RefusedError, match="Somebody else put acrnet-host-names/theirs into acrnet of child"):
            making()
    assert any(rule["name"] == "theirs" for rule in hub.groups()["acrnet"]["ruleCollections"][0]["rules"])


def test_a_group_that_takes_the_name_between_check_and_write_is_not_written_over(hub: Hub) -> None:
    one = hub.plan("child", "root")

    def take(_: object) -> None:
        change_group(hub, "root", "acrnet", collection("theirs", application_rule("www", "www.example.com")))

    with pytest.raises(StoppedHalfWayError, match="Somebody else changed root: acrnet is new"):
        apply(one.plan, hub.open().arm, progress=Watcher(started=take))
    assert hub.hosts("root") == ["www.example.com"]


def test_a_draft_or_an_owner_that_came_since_the_plan_refuses_it(hub: Hub) -> None:
    one = hub.plan()
    body = policy("child", "root", afcManaged=True)
    estate = json.loads((hub.folder / "resources.json").read_text(encoding="utf-8"))
    changed = [body if each["id"] == body["id"] else each for each in estate]
    (hub.folder / "resources.json").write_text(json.dumps(changed), encoding="utf-8")
    with pytest.raises(StalePlanError, match="belongs to Azure Firewall for Containers"):
        apply(one.plan, hub.open().arm)


def test_a_write_of_somebody_else_into_the_family_that_takes_five_minutes_is_waited_out(hub: Hub) -> None:
    one = hub.plan()
    busy = "status: 409, code: AnotherOperationInProgress, times: 12"  # 5, 10, 20 and nine times 30 seconds: 305
    running = hub.open(f"faults: [{{method: PUT, path: '*ruleCollectionGroups*', {busy}}}]")
    apply(one.plan, running.arm)
    assert running.methods()["PUT"] == 13
    assert hub.hosts() == NAMES


@pytest.mark.parametrize("applied", ["true", "false"])
def test_an_update_of_the_firewalls_that_fails_stops_the_run_and_is_repeated_by_the_next(
    hub: Hub, applied: str
) -> None:
    one = hub.plan()
    failing = (
        "faults: [{method: PUT, path: '*ruleCollectionGroups*', operation: Failed, code: FirewallPolicyUpdateFailed,"
        f" applied: {applied}, message: faulted referenced firewalls}}]"
    )
    with pytest.raises((RemoteError, StoppedHalfWayError), match="faulted referenced firewalls"):
        apply(one.plan, hub.open(failing).arm)
    assert [outcome for _, outcome in outcomes(one.journal)] != ["done"]
    apply(one.plan, hub.open().arm)
    assert hub.hosts() == NAMES


def test_a_group_that_failed_although_its_operation_succeeded_is_seen(hub: Hub) -> None:
    one = hub.plan()
    failing = "faults: [{method: PUT, path: '*ruleCollectionGroups*', operation: Succeeded}]"
    with pytest.raises(StoppedHalfWayError, match="according to Azure its last write failed"):
        apply(one.plan, hub.open(failing).arm)
    apply(one.plan, hub.open().arm)
    assert apply(one.plan, hub.open().arm).already_applied


@pytest.mark.long
def test_policies_of_a_family_are_written_one_after_the_other_and_families_at_once(hub: Hub) -> None:
    one = hub.plan("root", "child", "stranger")
    events: list[tuple[str, str]] = []

    watcher = Watcher(
        started=lambda write: events.append(("started", ResourceId.parse(write.target).name)),
        finished=lambda write: events.append(("finished", ResourceId.parse(write.target).name)),
    )
    running = hub.open()
    apply(one.plan, running.arm, progress=watcher)
    assert running.methods()["PUT"] == 3
    family = [each for each in events if each[1] != "stranger"]
    assert [kind for kind, _ in family] == ["started", "finished"] * 2
    rollback(journal(one), hub.open().arm)
    assert [hub.hosts(name) for name in ("root", "child", "stranger")] == [[], [], []]


@pytest.mark.long
def test_the_owned_group_is_removed_and_the_removal_rolled_back(hub: Hub) -> None:
    before = hub.groups()
    apply(hub.plan().plan, hub.open().arm)
    applied = hub.groups()
    one = hub.removal(max_deletes=10)
    assert [change.action for change in one.plan.targets[0].changes] == [Action.DELETE]
    apply(one.plan, hub.open().arm)
    assert hub.groups() == before
    rollback(journal(one), hub.open().arm)
    assert hub.groups() == applied


@pytest.mark.long
def test_data_endpoints_are_added_first_and_storage_goes_when_that_is_asked_for(hub: Hub) -> None:
    apply(hub.plan().plan, hub.open().arm)
    hub.write_registry(**WITH_DATA)
    transition = hub.plan(layers="transition")
    apply(transition.plan, hub.open().arm)
    assert hub.hosts() == [BLOB, *DATA]
    current = hub.plan(prune=True, max_deletes=10).plan
    assert not current.pending
    tight = hub.plan(layers="data-only", prune=True, max_deletes=10)
    (change,) = tight.plan.targets[0].changes
    assert [name.partition(" of ")[0] for name in change.drops] == [BLOB]
    apply(tight.plan, hub.open().arm)
    assert hub.hosts() == DATA
    assert not hub.plan(layers="data-only", prune=True, max_deletes=10).plan.pending


@pytest.mark.long
def test_a_plan_for_a_group_and_a_policy_has_one_journal_and_one_rollback(hub: Hub) -> None:
    one = hub.plan("child", nsgs=("nsg-app",))
    assert [target.kind for target in one.plan.targets] == ["firewall-policy", "nsg"]
    assert one.plan.complete
    assert apply(one.plan, hub.open().arm).proof.broken == ()
    assert not hub.plan("child", nsgs=("nsg-app",)).plan.pending
    assert {entry.kind for entry in journal(one).entries} == {"firewall-policy", "nsg"}
    rollback(journal(one), hub.open().arm)
    assert (hub.hosts(), [each["name"] for each in one.rules() if "acrnet" in each["name"]]) == ([], [])


def test_a_mixed_plan_opens_everywhere_before_it_narrows_anywhere(hub: Hub) -> None:
    of_ip_group = {**owned_rule("fabrikam", "f.azurecr.io"), "sourceIpGroups": [IP_GROUP], "sourceAddresses": []}
    stale = group("stranger", "acrnet", 1000, collection("acrnet-host-names", of_ip_group))
    hub.write(stale, rules=[owned(REGISTRY_NORTH, 1002)])
    one = hub.plan("child", "stranger", **MIXED)
    events: list[tuple[str, str]] = []
    watcher = Watcher(
        started=lambda write: events.append(("started", f"{write.method} {write.target.rsplit('/', 1)[1]}")),
        finished=lambda write: events.append(("finished", f"{write.method} {write.target.rsplit('/', 1)[1]}")),
    )
    apply(one.plan, hub.open().arm, progress=watcher)
    opening = {"PUT nsg-app", "PUT child"}
    narrowing = {"DELETE nsg-app", "PUT stranger"}
    assert {what for _, what in events} == opening | narrowing
    first_narrowing = min(at for at, (kind, what) in enumerate(events) if what in narrowing)
    assert all(what in opening for _, what in events[:first_narrowing])
    assert all(what in narrowing for _, what in events[first_narrowing:])
    assert hub.hosts("stranger") == hub.hosts("child") == NAMES


def test_a_plan_that_stops_while_it_opens_narrows_nothing(hub: Hub) -> None:
    hub.write(rules=[owned(REGISTRY_NORTH, 1002)])
    one = hub.plan("child", **MIXED)
    refusing = "faults: [{method: PUT, path: '*ruleCollectionGroups*', status: 403, code: AuthorizationFailed}]"
    with pytest.raises((StoppedHalfWayError, PermissionDeniedError)):
        apply(one.plan, hub.open(refusing).arm)
    assert f"acrnet-{REGISTRY_NORTH}" in [rule["name"] for rule in one.rules()]
    apply(one.plan, hub.open().arm)
    assert f"acrnet-{REGISTRY_NORTH}" not in [rule["name"] for rule in one.rules()]
