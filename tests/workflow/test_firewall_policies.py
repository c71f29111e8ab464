"""What a plan for firewall policies is made from, and which are refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from acrnet.cloud import CHINA
from acrnet.config import Configuration
from acrnet.errors import NotFoundError, RefusedError, ThresholdError, UsageError
from acrnet.rules.seen_clients import StatedClients
from acrnet.workflow.configuration import read_configuration
from acrnet.workflow.needs import DerivedNeeds
from acrnet.workflow.plan import make_plan
from acrnet.workflow.request import Request
from acrnet.workflow.snapshot import Snapshot
from acrnet.workflow.targets.firewall_policy import FirewallPolicyPlanning, ReadFirewallPolicy

from ..apply.hubs import CLIENTS, IP_GROUP, Hub, collection, group, policy, policy_id
from ..estates import network_id
from ..needs import catalog
from ..targets.firewall_policy.policies import live


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    made = Hub(tmp_path / "hub")
    made.write()
    return made


def test_the_clients_are_those_of_the_sources_and_pass_the_whole_line(hub: Hub) -> None:
    (target,) = hub.plan().plan.targets
    (clients,) = target.clients
    assert clients.sources == (CLIENTS,)
    assert [each.rpartition("/")[2] for each in clients.rule_sets] == ["root", "child"]
    assert [each.rpartition("/")[2] for each in target.attached_to] == ["fw-child"]
    assert target.location == "westeurope"


def test_ip_groups_alone_say_who_the_clients_are(hub: Hub) -> None:
    (target,) = hub.plan(sources=(), source_ip_groups=(IP_GROUP,)).plan.targets
    assert target.clients[0].sources == (CLIENTS,)
    assert target.clients[0].group_prefixes == {IP_GROUP.lower(): (CLIENTS,)}


def test_without_sources_there_is_no_plan(hub: Hub) -> None:
    with pytest.raises(UsageError, match="Rules in child need the addresses of the clients"):
        hub.plan(sources=())


def test_an_ip_group_of_the_configuration_that_is_missing_is_an_error(hub: Hub) -> None:
    with pytest.raises(NotFoundError, match="IP Group"):
        hub.plan(source_ip_groups=(network_id("ipGroups", "gone"),))


def test_a_policy_that_does_not_exist_is_an_error(hub: Hub) -> None:
    with pytest.raises(UsageError, match="firewall policy"):
        hub.plan("gone")
    with pytest.raises(NotFoundError):
        hub.plan(policy_id("gone"))


def test_a_policy_of_azure_firewall_for_containers_is_refused(tmp_path: Path) -> None:
    made = Hub(tmp_path / "hub")
    made.write(policy("afc", afcManaged=True))
    with pytest.raises(RefusedError, match="afc belongs to Azure Firewall for Containers"):
        made.plan("afc")


def test_a_policy_with_a_draft_is_refused() -> None:
    policy = live("hub")
    drafted = replace(policy, rules=replace(policy.rules, policy=replace(policy.rules.policy, draft=True)))
    snapshot = Snapshot(StatedClients(), targets=(ReadFirewallPolicy(drafted, {}, {}, catalog()),))
    configuration = Configuration(firewall_policies=("hub",), sources=(CLIENTS,))
    with pytest.raises(RefusedError, match="hub has a draft, which would replace the whole policy"):
        FirewallPolicyPlanning().wanted(snapshot, DerivedNeeds((), configuration), configuration, removing=False)


def test_whether_a_policy_has_a_draft_may_not_be_known() -> None:
    snapshot = Snapshot(StatedClients(), targets=(ReadFirewallPolicy(live("hub"), {}, {}, catalog()),))
    (warning,) = FirewallPolicyPlanning().warnings(snapshot)
    assert warning == "Whether hub has a draft is not known, because whether the policy has a draft was not read."


def test_more_policies_than_allowed_are_refused_before_any_is_read(hub: Hub) -> None:
    with pytest.raises(
        ThresholdError, match="covers 3 firewall policies, more than the 2 that --max-firewall-policies"
    ):
        hub.plan("root", "child", "stranger", max_firewall_policies=2)


def test_service_tags_are_refused_where_firewalls_do_not_know_them() -> None:
    configuration = Configuration(firewall_policies=("child",), firewall_rules="network", cloud=CHINA)
    nothing = Snapshot(StatedClients())
    with pytest.raises(RefusedError, match="--firewall-rules network needs service tags"):
        FirewallPolicyPlanning().wanted(nothing, DerivedNeeds((), configuration), configuration, removing=False)
    assert not FirewallPolicyPlanning().wanted(nothing, DerivedNeeds((), configuration), configuration, removing=True)


def test_a_configured_group_and_priority_are_used(hub: Hub) -> None:
    (target,) = hub.plan(firewall_group="rcg-acrnet-apps", firewall_priority=450).plan.targets
    assert [(each.name, (each.after or {})["properties"]["priority"]) for each in target.changes] == [
        ("rcg-acrnet-apps", 450)
    ]


def test_a_deny_of_the_parent_leaves_the_plan_incomplete(tmp_path: Path) -> None:
    made = Hub(tmp_path / "hub")
    rule = {
        "ruleType": "NetworkRule",
        "name": "no-registries",
        "ipProtocols": ["Any"],
        "sourceAddresses": ["*"],
        "destinationAddresses": ["AzureContainerRegistry"],
        "destinationPorts": ["*"],
    }
    made.write(group("root", "rcg-base", 500, collection("deny", rule, action="Deny")))
    plan = made.plan().plan
    assert not plan.complete
    assert {str(problem.code) for problem in plan.targets[0].problems} == {"blocked_by_explicit_deny"}


@pytest.mark.parametrize(
    ("request_", "nsgs", "policies"),
    [
        (Request(), ("nsg-a",), ("child",)),
        (Request(nsg=("nsg-b",)), ("nsg-b",), ()),
        (Request(firewall_policy=("root",)), (), ("root",)),
        (Request(nsg=("nsg-b",), firewall_policy=("root",)), ("nsg-b",), ("root",)),
    ],
)
def test_targets_on_the_command_line_replace_all_of_the_file(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request_: Request,
    nsgs: tuple[str, ...],
    policies: tuple[str, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "acrnet.yaml").write_text("targets: {nsgs: [nsg-a], firewall_policies: [child]}\n", encoding="utf-8")
    configuration = read_configuration(request_)
    assert (configuration.nsgs, configuration.firewall_policies) == (nsgs, policies)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"source_ip_group": ("ipg",)}, "'ipg' is not the id of an Azure resource"),
        ({"source_ip_group": (policy_id("child"),)}, "not of an IP Group"),
        ({"firewall_rules": "networks"}, "--firewall-rules does not take 'networks'"),
    ],
)
def test_a_wrong_option_is_answered_in_one_sentence(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        read_configuration(Request(**options))


def test_a_removal_needs_no_sources_and_says_whom_it_cuts(hub: Hub) -> None:
    from acrnet.apply import apply
    from acrnet.workflow.remove import plan_removal

    apply(hub.plan().plan, hub.open().arm)
    removal = plan_removal(hub.open().arm, hub.configuration(sources=(), max_deletes=10))
    assert [str(change.action) for change in removal.plan.targets[0].changes] == ["delete"]
    assert isinstance(removal.cut, tuple)
    assert {verdict.need for _, verdict in removal.cut} >= {"contoso/login/westeurope", "contoso/storage/westeurope"}
    assert {str(verdict.before) for _, verdict in removal.cut} == {"allowed"}


def test_a_removal_of_more_rules_than_allowed_is_refused(hub: Hub) -> None:
    from acrnet.apply import apply
    from acrnet.workflow.remove import plan_removal

    apply(hub.plan().plan, hub.open().arm)
    with pytest.raises(ThresholdError, match="deletes 1 rule, more than the 0"):
        plan_removal(hub.open().arm, hub.configuration(max_deletes=0))


def test_the_plan_depends_on_nothing_but_what_was_read(hub: Hub) -> None:
    configuration = hub.configuration()
    assert make_plan(hub.open().arm, configuration) == make_plan(hub.open().arm, configuration)
