"""The JavaScript SDK against a served estate, through its pollers.

It runs where ACRNET_TEST_NODE_MODULES names a folder with @azure/arm-network, @azure/arm-containerregistry and
@azure/identity.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from .conftest import ServedEstate

pytestmark = pytest.mark.clients

MODULES = os.environ.get("ACRNET_TEST_NODE_MODULES")
SCRIPT = Path(__file__).parent / "pollers.mjs"


def test_groups_rules_registries_and_replications_are_made_changed_and_deleted(
    served: ServedEstate, tmp_path: Path
) -> None:
    node = shutil.which("node")
    if node is None or not MODULES:
        pytest.skip("node is not on the path, or ACRNET_TEST_NODE_MODULES names no folder with the SDK")
    (tmp_path / "node_modules").symlink_to(MODULES)
    script = str(shutil.copy(SCRIPT, tmp_path))
    done = served.run(node, script, served.url, "contoso-workloads", "rg-apps", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert "nsg-web" in seen.pop("all")
    assert {"nsg-web", "nsg-js"} <= {*seen.pop("listed")}
    assert "nsg-web" in seen["groups"]
    assert "nsg-js" not in seen.pop("groups")
    assert seen == {
        "group": "Succeeded",
        "rule": "Succeeded",
        "changed": 210,
        "rules": ["allow"],
        "retagged": {"stage": "test"},
        "rulesLeft": [],
        "inEffect": ["nsg-web"],
        "hops": ["VnetLocal", "VNetPeering", "Internet"],
        "registry": "contosojs.azurecr.io",
        "replica": "Succeeded",
        "tagged": {"team": "apps"},
        "owned": ["contosojs"],
        "updated": ["contosojs.northeurope.data.azurecr.io", "contosojs.westeurope.data.azurecr.io"],
        "replicas": ["northeurope", "westeurope"],
        "replicasLeft": ["westeurope"],
        "registries": [],
    }
