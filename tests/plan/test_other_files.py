"""The error for a file that is not a plan names what it is."""

from __future__ import annotations

import json

import pytest

from acrnet.errors import PlanFileError
from acrnet.plan.document import load_plan

GROUP = {"name": "nsg-web", "type": "Microsoft.Network/networkSecurityGroups", "properties": {"securityRules": []}}
JOURNAL = {"journal": "apply", "format_version": "1.0", "plan": "sha256:0", "cloud": "public", "time": ""}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (json.dumps({"format_version": "1.0", "kind": "audit", "findings": []}), "an audit report of acrnet"),
        (json.dumps(JOURNAL), "a journal of acrnet, which acrnet rollback takes"),
        (json.dumps(JOURNAL) + '\n{"write": 1}\n', "a journal of acrnet, which acrnet rollback takes"),
        (json.dumps({"registry": {}, "needs": []}), "what acrnet inspect prints"),
        (json.dumps({"changeNumber": 7, "cloud": "Public", "values": []}), "a service-tag file"),
        (json.dumps(GROUP), "a network security group"),
        (json.dumps([GROUP]), "a network security group"),
        (json.dumps({"value": [GROUP]}), "a network security group"),
        (json.dumps([{"name": "nsg-web", "securityRules": []}]), "a network security group"),
        (json.dumps({"name": "contoso", "loginServer": "contoso.azurecr.io"}), "a registry"),
    ],
)
def test_the_error_for_a_file_of_another_kind_names_the_kind(text: str, kind: str) -> None:
    with pytest.raises(PlanFileError) as refused:
        load_plan(text, "plan.json")
    assert str(refused.value) == f"plan.json is {kind}, not a plan. Give a file that acrnet plan --out wrote."


@pytest.mark.parametrize("text", ["[]", "{}", "7", '{"value": 7}', "[[]]", '{"format": "1.0"}'])
def test_a_file_of_no_known_kind_is_not_a_plan(text: str) -> None:
    with pytest.raises(PlanFileError, match="is JSON, but not a plan of acrnet"):
        load_plan(text, "plan.json")
