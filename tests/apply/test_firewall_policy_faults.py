"""What Azure may have against a write to a firewall policy: nothing foreign is lost, and the next run goes on."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from acrnet.apply import apply, read_journal, rollback
from acrnet.arm import open_session
from acrnet.cloud import PUBLIC
from acrnet.errors import AcrnetError, PermissionDeniedError, RefusedError, RemoteError, StalePlanError
from acrnet.resource_id import ResourceId
from acrnet.sandbox import Sandbox, open_sandbox

from .hubs import Hub, firewall, group, policy, policy_id
from .situations import Watcher

NAMES = ["*.blob.core.windows.net", "azurecr.io", "contoso.azurecr.io"]
GROUPS = "Microsoft.Network/firewallPolicies/ruleCollectionGroups"


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    made = Hub(tmp_path / "hub")
    made.write()
    return made


class Meeting:
    """A sandbox in which the first wait of each thread lasts until so many threads wait."""

    def __init__(self, sandbox: Sandbox, threads: int) -> None:
        self.session = sandbox.session
        self.met: set[int] = set()
        self._sandbox = sandbox
        self._together = threading.Barrier(threads)

    def sleep(self, seconds: float) -> None:
        if threading.get_ident() not in self.met:
            self.met.add(threading.get_ident())
            self._together.wait(timeout=60)
        self._sandbox.sleep(seconds)


def refused(hub: Hub, settings: str, error: type[AcrnetError], words: str, *, writes: int) -> None:
    """The run ends with this error after so many writes, changes no group, and the next run finishes the plan."""
    before = hub.groups()
    one = hub.plan()
    running = hub.open(settings)
    with pytest.raises(error, match=words):
        apply(one.plan, running.arm)
    assert running.methods().get("PUT", 0) == writes
    assert hub.groups() == before
    assert apply(one.plan, hub.open().arm).proof.broken == ()
    assert hub.hosts() == NAMES


def test_a_policy_under_a_lock_is_not_written(hub: Hub) -> None:
    lock = f"locks: [{{scope: '{policy_id('child')}', level: ReadOnly}}]\n"
    refused(hub, lock, RefusedError, "ScopeLocked", writes=1)


@pytest.mark.long
def test_a_policy_that_may_not_be_deleted_from_keeps_its_group(hub: Hub) -> None:
    apply(hub.plan().plan, hub.open().arm)
    applied = hub.groups()
    lock = f"locks: [{{scope: '{policy_id('child')}', level: CanNotDelete}}]\n"
    one = hub.removal(max_deletes=10)
    with pytest.raises(RefusedError, match="ScopeLocked"):
        apply(one.plan, hub.open(lock).arm)
    assert hub.groups() == applied
    apply(one.plan, hub.open().arm)
    assert "acrnet" not in hub.groups()


def test_what_azure_policy_denies_is_not_written(hub: Hub) -> None:
    denied = f"policies: [{{scope: /, type: {GROUPS}, assignment: no-groups, definition: deny-groups}}]\n"
    refused(hub, denied, RefusedError, "forbidden by Azure Policy: .*no-groups", writes=1)


def test_a_missing_permission_is_known_before_anything_is_written(hub: Hub) -> None:
    readers = "permissions: [{scope: /, actions: ['*/read']}]\n"
    refused(hub, readers, PermissionDeniedError, f"You lack the action {GROUPS}/write on .*/child", writes=0)


def test_a_policy_with_as_many_groups_as_azure_takes_is_not_written(hub: Hub) -> None:
    refused(hub, "groups_per_policy: 1\n", RemoteError, "FirewallPolicyRuleCollectionGroupsLimit", writes=1)


def test_a_draft_that_came_since_the_plan_refuses_it_and_its_discarding_lets_it_go_on(hub: Hub) -> None:
    one = hub.plan()
    draft = ResourceId.parse(f"{policy_id('child')}/firewallPolicyDrafts/default")
    (hub.folder / "draft.json").write_text(f'{{"id": "{draft}", "properties": {{}}}}', encoding="utf-8")
    with pytest.raises(StalePlanError, match="child has a draft, which would replace the whole policy"):
        apply(one.plan, hub.open().arm)
    with pytest.raises(RefusedError, match="child has a draft"):
        hub.plan()
    (hub.folder / "draft.json").unlink()
    apply(one.plan, hub.open().arm)
    assert hub.hosts() == NAMES


def test_other_writers_of_the_family_that_come_and_go_are_waited_out(hub: Hub) -> None:
    one = hub.plan("root", "child")
    storm = [
        f"{{method: PUT, path: '*{name}*ruleCollectionGroups*', first: {first}, times: 3, status: 409,"
        " code: AnotherOperationInProgress}"
        for name, first in (("root", 1), ("child", 2))
    ]
    running = hub.open(f"faults: [{', '.join(storm)}]")
    apply(one.plan, running.arm)
    assert hub.hosts("root") == hub.hosts("child") == NAMES


@pytest.mark.long
def test_the_families_of_many_policies_are_written_at_once_and_each_of_them_in_series(tmp_path: Path) -> None:
    hub = Hub(tmp_path / "hub")
    family = [f"spoke-{number:02}" for number in range(19)]
    hub.write(
        *(policy(name, "root") for name in family),
        *(firewall(name) for name in family[:3]),
        *(group(name, "rcg", 100) for name in family),
    )
    one = hub.plan("root", *family, "stranger", nsgs=("nsg-app",))
    meeting = Meeting(open_sandbox(hub.folder), threads=3)  # the family, the stranger and the security group
    events: list[tuple[str, str]] = []
    watcher = Watcher(
        started=lambda write: events.append(("started", ResourceId.parse(write.target).name)),
        finished=lambda write: events.append(("finished", ResourceId.parse(write.target).name)),
    )
    with open_session(PUBLIC, transport=meeting) as arm:
        apply(one.plan, arm, progress=watcher)
    assert len(meeting.met) == 3
    in_family = [kind for kind, name in events if name not in {"stranger", "nsg-app"}]
    assert in_family == ["started", "finished"] * 20
    assert [hub.hosts(name) for name in ("root", *family, "stranger")] == [NAMES] * 21
    rollback(read_journal(one.journal), hub.open().arm)
    assert [list(hub.groups(name)) for name in ("root", *family)] == [[], *([["rcg"]] * 19)]
