"""Terraform with the provider azapi against a served estate: the variables of the server are all that it needs.

The provider is a program of its own, which no package registry has: ACRNET_TEST_AZAPI names the folder of its binary,
such as one that was built from its source.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from .conftest import ServedEstate

pytestmark = pytest.mark.clients

PROVIDER = os.environ.get("ACRNET_TEST_AZAPI")
RESOURCES = Path(__file__).parent / "main.tf"


class Terraform:
    """Terraform in a folder of its own, with the provider from another one and from nowhere else."""

    def __init__(self, program: str, served: ServedEstate, folder: Path) -> None:
        self.program, self.folder = program, folder
        provider = json.dumps(PROVIDER)
        (folder / "terraformrc").write_text(
            f'provider_installation {{\n  dev_overrides {{ "azure/azapi" = {provider} }}\n}}\n', encoding="utf-8"
        )
        shutil.copy(RESOURCES, folder)
        self.environment = {
            **served.environment,
            "TF_CLI_CONFIG_FILE": str(folder / "terraformrc"),
            "TF_IN_AUTOMATION": "1",
            "CHECKPOINT_DISABLE": "1",
            "TF_VAR_subscription": "contoso-workloads",
        }

    def __call__(self, *arguments: str, ends: int = 0) -> str:
        done = subprocess.run(
            [self.program, *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == ends, f"{done.stdout}\n{done.stderr}"
        return done.stdout


def test_what_terraform_applies_is_what_it_plans_and_destroys(served: ServedEstate, tmp_path: Path) -> None:
    program = shutil.which("terraform")
    if program is None or not PROVIDER:
        pytest.skip("terraform is not on the path, or ACRNET_TEST_AZAPI names no folder with the provider azapi")
    terraform = Terraform(program, served, tmp_path)
    terraform("plan", "-detailed-exitcode", ends=2)
    terraform("apply", "-auto-approve")
    assert "nsg-web" in json.loads(terraform("output", "-json"))["groups"]["value"]
    terraform("plan", "-detailed-exitcode")
    terraform("plan", "-detailed-exitcode", "-var", "priority=210", ends=2)
    terraform("apply", "-auto-approve", "-var", "priority=210")
    shown = served.acrnet("plan", "--nsg", "nsg-terraform", "--registry", "contosoterraform")
    assert "nothing to change" in shown or "to create" in shown
    terraform("destroy", "-auto-approve")
    assert not [path for path in served.folder.rglob("*.json") if "rg-terraform" in path.read_text(encoding="utf-8")]
