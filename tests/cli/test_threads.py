"""What is worked out or loaded on first use, in processes where many threads come first."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence

import pytest

from ..estates import nsg, rule
from .conftest import NSG_APP, WriteEstate

pytestmark = pytest.mark.processes

REGISTRY = ("--registry", "contoso")
NSGS = ("--nsg", "nsg-app", "--nsg", "nsg-far")
BOTH = (*REGISTRY, *NSGS)
PROCESSES = 8
READ_BY_MANY = """
import json, sys, threading
from concurrent.futures import ThreadPoolExecutor
from acrnet.rules import wire

MANY = 16
sys.setswitchinterval(1e-6)  # threads take turns as often as they can
barrier = threading.Barrier(MANY)
body = json.loads(sys.argv[1])

def read(_):
    barrier.wait()
    return wire.read_rule(body)

with ThreadPoolExecutor(MANY) as pool:
    rules = set(pool.map(read, range(MANY)))
print(len(rules), rules.pop().priority)
"""
NOTING_IMPORTS = """
import sys, threading

def note(event, arguments):
    if event == "import" and threading.current_thread() is not threading.main_thread():
        if arguments[0].startswith("acrnet"):
            print("imported by a thread:", arguments[0])

sys.addaudithook(note)
from acrnet.cli.main import run
print("exit code", run(sys.argv[1:]))
"""
AS_AZ_PRINTS = {"name": "allow", **rule("allow", 1000)["properties"], "resourceGroup": "rg"}


@pytest.mark.parametrize(
    "body", [pytest.param(rule("allow", 1000), id="Resource Manager"), pytest.param(AS_AZ_PRINTS, id="az")]
)
def test_many_threads_may_read_the_first_rule_of_a_process(body: object) -> None:
    command = [sys.executable, "-c", READ_BY_MANY, json.dumps(body)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(PROCESSES)]
    ended = [(process.communicate(timeout=60)[0].strip(), process.returncode) for process in running]
    assert ended == [("1 1000", 0)] * PROCESSES


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param(["plan", *BOTH], 0, id="plan"),
        pytest.param(["audit", *BOTH], 4, id="audit"),
        pytest.param(["audit", *REGISTRY, "--client", "vnet-app/app"], 4, id="audit of a client"),
        pytest.param(["apply", *BOTH, "--yes", "--journal", "journal.jsonl"], 0, id="apply"),
        pytest.param(["remove", *NSGS, "--yes", "--journal", "journal.jsonl"], 0, id="remove"),
    ],
)
def test_threads_import_no_module_of_acrnet(arguments: Sequence[str], code: int, estate: WriteEstate) -> None:
    """Two threads that import modules of one package at once can see half of one."""
    estate(NSG_APP, nsg("nsg-far", location="northeurope"))
    ended = subprocess.run(
        [sys.executable, "-c", NOTING_IMPORTS, *arguments], capture_output=True, text=True, check=True
    )
    assert ended.stdout.splitlines()[-1] == f"exit code {code}", ended.stdout + ended.stderr
    assert "imported by a thread" not in ended.stdout
