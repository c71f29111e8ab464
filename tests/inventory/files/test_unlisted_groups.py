"""Firewall policies that are yet to be deployed: nothing lists their groups before Azure does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from acrnet.firewall import FirewallPolicy
from acrnet.inventory.files import FilesRead, read_files
from acrnet.unknown import Unknown

from .arm_template.templates import template

SCOPE = "/subscriptions/s/resourceGroups/g/providers"
POLICY = "Microsoft.Network/firewallPolicies"
GROUP = f"{POLICY}/ruleCollectionGroups"
NOT_LISTED = Unknown("the policy does not list its rule collection groups")
Json = dict[str, Any]

HUB: Json = {"type": POLICY, "name": "hub", "properties": {"sku": {"tier": "Standard"}}}
EGRESS: Json = {"type": GROUP, "name": "hub/egress", "properties": {"priority": 200, "ruleCollections": []}}
LINKED: Json = {
    "type": "Microsoft.Resources/deployments",
    "name": "more",
    "properties": {"mode": "Incremental", "templateLink": {"relativePath": "more.json"}},
}
BICEP = """
resource hub 'Microsoft.Network/firewallPolicies@2024-05-01' = {
  name: 'hub'
  properties: { sku: { tier: 'Standard' } }
}
resource egress 'Microsoft.Network/firewallPolicies/ruleCollectionGroups@2024-05-01' = {
  parent: hub
  name: 'egress'
  properties: { priority: 200, ruleCollections: [] }
}
"""


def placed(resource: Json, **properties: object) -> Json:
    """A resource with its id, as snapshots and answers have it."""
    names = resource["name"].replace("/", "/ruleCollectionGroups/")
    return {
        **resource,
        "id": f"{SCOPE}/{POLICY}/{names}",
        "name": resource["name"].rpartition("/")[2],
        "properties": {**resource["properties"], **properties},
    }


def snapshot(*diagnostics: str) -> Json:
    return {"predictedResources": [placed(HUB), placed(EGRESS)], "diagnostics": list(diagnostics)}


def change(kind: str, resource: Json) -> Json:
    before = {"before": resource} if kind == "Modify" else {}
    return {"resourceId": resource["id"], "changeType": kind, "after": resource, **before}


def what_if(kind: str) -> Json:
    return {"status": "Succeeded", "changes": [change(kind, placed(HUB)), change("Create", placed(EGRESS))]}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def read(document: Json | str) -> FilesRead:
    name = "main.bicep" if isinstance(document, str) else "main.json"
    Path(name).write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return read_files([name])


def policy(found: FilesRead) -> FirewallPolicy:
    assert found.firewalls is not None
    (only,) = found.firewalls.policies.values()
    assert isinstance(only, FirewallPolicy)
    assert [len(groups) for groups in found.firewalls.groups.values()] == [1]
    return only


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(template(HUB, EGRESS), id="template"),
        pytest.param(
            template({**HUB, "resources": [{**EGRESS, "name": "egress", "type": "ruleCollectionGroups"}]}), id="nested"
        ),
        pytest.param({"kind": "template", "properties": {"template": template(HUB, EGRESS)}}, id="blueprint"),
        pytest.param(BICEP, id="bicep"),
        pytest.param(snapshot(), id="snapshot"),
    ],
)
def test_a_policy_has_the_groups_beside_it_and_the_audit_says_so(document: Json | str) -> None:
    found = read(document)

    assert policy(found).group_ids == ()
    (assumed,) = [each for each in found.inputs[0].assumptions if "policy" in each]
    assert assumed == (
        "the firewall policy 'hub' is taken to have no rule collection groups beside those in the files, because a"
        " template does not say whether there are others"
    )


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(template(HUB, EGRESS, LINKED), id="a linked template is not there"),
        pytest.param(f"{BICEP}\nmodule more 'more.bicep' = {{ name: 'more' }}\n", id="a module is not there"),
        pytest.param(f"{BICEP}\nresource other\n", id="a statement cannot be parsed"),
        pytest.param(snapshot("a module was not restored"), id="snapshot"),
    ],
)
def test_nothing_is_assumed_where_groups_may_not_have_been_read(document: Json | str) -> None:
    found = read(document)

    assert policy(found).group_ids == NOT_LISTED
    assert [each for each in found.inputs[0].assumptions if "policy" in each] == []


def test_a_policy_that_a_deployment_creates_has_no_other_groups() -> None:
    found = read(what_if("Create"))

    assert policy(found).group_ids == ()
    assert found.inputs[0].assumptions == ()


def test_a_policy_that_is_there_already_may_have_others() -> None:
    assert policy(read(what_if("Modify"))).group_ids == NOT_LISTED


def test_what_a_policy_lists_is_kept() -> None:
    listed = placed(HUB, ruleCollectionGroups=[{"id": f"{SCOPE}/{GROUP.replace('/rule', '/hub/rule')}/other"}])
    document = {"status": "Succeeded", "changes": [change("Create", listed), change("Create", placed(EGRESS))]}

    groups = policy(read(document)).group_ids

    assert isinstance(groups, tuple)
    assert [each.name for each in groups] == ["other"]
