"""The page "An Azure network on your laptop" and the workflow it ends with, followed command by command.

The first block of the page is the first terminal and every other one the second. Where a client of the page is not
here, its commands are left out.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
import yaml

from .conftest import AZ, OWN

pytestmark = pytest.mark.clients

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "sandbox-server.md").read_text(encoding="utf-8")
SAMPLE = ROOT / "infra-samples" / "sandbox"
FIRST, *NEXT = re.findall(r"^```sh\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
FILES = dict(re.findall(r"^```(?:python|js|hcl)\n(?:#|//) (\S+)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE))
MODULES, PROVIDER = os.environ.get("ACRNET_TEST_NODE_MODULES"), os.environ.get("ACRNET_TEST_AZAPI")
MISSING = {
    "node": shutil.which("node") is None or not MODULES,
    "terraform": shutil.which("terraform") is None or not PROVIDER,
}


@pytest.fixture
def machine(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """A folder, and an environment in which acrnet, az, node and terraform are on the path."""
    if not AZ:
        pytest.skip("az is not on the path, and ACRNET_TEST_AZ does not name it")
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, command in (("acrnet", f'{sys.executable} -m acrnet "$@"'), ("python", f'{sys.executable} "$@"')):
        (programs / name).write_text(f"#!/bin/sh\nexec {command}\n", encoding="utf-8")
        (programs / name).chmod(0o755)
    own = {name: value for name, value in os.environ.items() if not OWN.match(name)}
    environment = {
        **own,
        "PATH": f"{programs}:{Path(AZ).parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "ACRNET_STATE_DIR": str(tmp_path / "state"),
        "ACRNET_CACHE_DIR": str(tmp_path / "cache"),
    }
    work = tmp_path / "work"
    work.mkdir()
    return work, environment


def test_the_page_leads_from_nothing_to_every_client(machine: tuple[Path, dict[str, str]]) -> None:
    work, environment = machine
    for name, text in FILES.items():
        (work / name).write_text(text, encoding="utf-8")
    if MODULES:
        (work / "node_modules").symlink_to(MODULES)
    if PROVIDER:
        (work / "terraformrc").write_text(
            f'provider_installation {{\n  dev_overrides {{ "azure/azapi" = "{PROVIDER}" }}\n}}\n', encoding="utf-8"
        )
        environment |= {"TF_CLI_CONFIG_FILE": str(work / "terraformrc"), "CHECKPOINT_DISABLE": "1"}
    init, serve = FIRST.splitlines()
    subprocess.run(init.split(), cwd=work, env=environment, check=True)
    script = "\n".join(line for block in NEXT for line in block.splitlines() if is_run_here(line))
    with subprocess.Popen([*serve.split(), "--port", "0"], cwd=work, env=environment, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        assert server.stdout.readline()  # once it answers
        done = run(f"set -eux\n{script}", work, environment)
        server.terminate()  # as Ctrl-C does; a job in a script's background may ignore that
        assert server.wait(timeout=60) == 0
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert "contosolab.northeurope.data.azurecr.io" in done.stdout
    assert "nsg-lab ['deny-internet', 'acrnet-" in done.stdout
    left = sorted(path.name for path in (work / "lab").glob("*.json"))
    assert left == ["service-tags.json", "subscription.json"]


def is_run_here(line: str) -> bool:
    program = line.split(" ", maxsplit=1)[0]
    # A provider that is named by its folder needs no init.
    return not MISSING.get(program, False) and line != "terraform init"


def test_the_steps_of_the_workflow_serve_test_and_stop(machine: tuple[Path, dict[str, str]]) -> None:
    work, environment = machine
    shutil.copy(SAMPLE / "allow-registry.sh", work)
    workflow = yaml.safe_load((SAMPLE / "workflow.yml").read_text(encoding="utf-8"))
    steps = workflow["jobs"]["estate"]["steps"]
    scripts = [step["run"] for step in steps if "pip install" not in step.get("run", "pip install")]
    shown = ""
    try:
        for script in scripts:
            done = run(script, work, environment)
            assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
            shown += done.stdout
    finally:
        stop(work / "server.pid")
    assert shown.count("allow-registry") >= 2
    assert "Plan: 2 to create (1 " in shown  # of which one does what the script has done
    assert "Plan: nothing to change on 1 NSG" in shown
    assert "PUT /subscriptions/contoso-workloads/" in shown  # the log of the server, which the last step shows


def stop(file: Path) -> None:
    """End the server of a workflow whose last step did not come to it."""
    with suppress(OSError):
        os.kill(int(file.read_text(encoding="utf-8")), signal.SIGKILL)


def run(script: str, work: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """A script, as a runner of GitHub runs one."""
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=work,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
