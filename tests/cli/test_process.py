"""The command as a process of its own: what only shows there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ..estates import nsg, rule, service_tags
from .conftest import WriteEstate

pytestmark = pytest.mark.processes

BOTH = ("--registry", "contoso", "--nsg", "nsg-app")
SAMPLE_TAGS = Path(__file__).parents[2] / "infra-samples" / "contoso" / "service-tags.json"
HEAVY = ("azure", "msal", "numpy", "pydantic", "yaml", "rich", "requests")


def process(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "acrnet", *arguments], capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize(
    ("arguments", "forbidden"),
    [
        pytest.param(["--help"], HEAVY, id="help"),
        pytest.param(["plan", "--help"], HEAVY, id="help of a command"),
        pytest.param(["sandbox", "init", "estate"], ("azure", "msal", "numpy", "pydantic"), id="sandbox init"),
        pytest.param(["apply", "nowhere.json"], HEAVY, id="a plan that is not there"),
        pytest.param(["audit", "--from", "nowhere.json", "--regions", "westeurope"], HEAVY, id="audit of files"),
        pytest.param(["export", "--format", "cidr", "--regions", "westeurope"], HEAVY, id="list without a tag file"),
        pytest.param(["export", "--list"], ("aerleon", *HEAVY), id="formats of lists"),
        pytest.param(
            [*("export", "--format", "cidr", "--regions", "westeurope"), "--service-tags", str(SAMPLE_TAGS)],
            ("aerleon", "absl", "azure", "msal", "numpy"),
            id="list of a format that needs no extra",
        ),
    ],
)
def test_a_command_that_works_offline_loads_no_azure_sdk(
    arguments: list[str], forbidden: tuple[str, ...], tmp_path: Path
) -> None:
    script = (
        "import sys; from acrnet.cli.main import run; run(sys.argv[1:]); "
        "print('loaded:', sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    loaded = ended.stdout.rpartition("loaded:")[2]
    assert "'acrnet'" in loaded
    assert [name for name in forbidden if f"'{name}'" in loaded] == []


def test_an_audit_of_groups_in_files_loads_nothing_that_reads_live_or_is_about_firewalls(tmp_path: Path) -> None:
    group = nsg("nsg-app", rule("allow-all", 100, "Allow", "*"))
    (tmp_path / "groups.json").write_text(json.dumps([group]), encoding="utf-8")
    tags = service_tags(AzureContainerRegistry__WestEurope=["20.61.0.0/24"], Storage__WestEurope=["20.60.0.0/24"])
    (tmp_path / "tags.json").write_text(json.dumps(tags), encoding="utf-8")
    script = (
        "import sys; from acrnet.cli.main import run; code = run(sys.argv[1:]); "
        "needless = ('acrnet.arm', 'acrnet.inventory.live.names', 'acrnet.firewall'); "
        "sys.exit(code or ' '.join(name for name in sys.modules if name.startswith(needless)) or None)"
    )
    options = ["--from", "groups.json", "--service-tags", "tags.json", "--regions", "westeurope", "--fail-on", "none"]
    ended = subprocess.run(
        [sys.executable, "-c", script, "audit", *options], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize(
    "command", [("plan",), ("apply", "--yes", "--journal", "journal.jsonl")], ids=["plan", "apply"]
)
def test_no_command_loads_the_operations_of_the_sdk(command: tuple[str, ...], estate: WriteEstate) -> None:
    estate()
    script = (
        "import sys; from acrnet.cli.main import run; code = run(sys.argv[1:]); "
        "sys.exit(code or 'azure.core' not in sys.modules or 'azure.mgmt.network' in sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", script, *command, *BOTH], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


def test_the_module_runs_like_the_command() -> None:
    script = Path(sys.executable).with_name("acrnet")
    command = subprocess.run([script, "plan", "--nsg"], capture_output=True, text=True, check=False)
    module = process("plan", "--nsg")
    assert (module.returncode, module.stdout, module.stderr) == (command.returncode, command.stdout, command.stderr)
    assert module.returncode == 2


def test_a_reader_that_goes_away_ends_the_command_quietly(estate: WriteEstate) -> None:
    estate()
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "acrnet", "plan", *BOTH],
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    finally:
        os.close(writing)
    assert ended.returncode == 141  # as of a program that SIGPIPE ended
    assert "Traceback" not in ended.stderr
    assert "Exception ignored" not in ended.stderr


def test_a_terminal_that_knows_only_ascii_gets_the_rest_escaped(estate: WriteEstate) -> None:
    folder = estate()
    text = (folder / "resources.json").read_text(encoding="utf-8")
    (folder / "resources.json").write_text(text.replace("deny-internet", "deny-\\u6771"), encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "acrnet", "plan", *BOTH],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        timeout=60,
    )
    assert ended.returncode == 0
    assert b"passes deny-\\u6771 (4000)" in ended.stdout
