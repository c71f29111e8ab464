"""`acrnet sandbox serve` as a process of its own: what it shows, how it ends, and acrnet itself as its client."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pytest

from acrnet.sandbox import copy_sample
from acrnet.sandbox.server import Serving
from acrnet.sandbox.server.certificates import Certificates
from acrnet.sandbox.server.settings import scripts_of

pytestmark = pytest.mark.processes


@contextmanager
def serving(estate: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, str], str]]:
    """Serve an estate on a free port; gives the process, the environment it asks for, and its address."""
    heard = "import signal; [signal.signal(each, signal.SIG_DFL) for each in (signal.SIGINT, signal.SIGTERM)]"
    start = f"{heard}; import runpy; runpy.run_module('acrnet', run_name='__main__')"  # whatever the parent ignores
    command = [sys.executable, "-c", start, "sandbox", "serve", str(estate), "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            text = ""
            while 'provider "azapi"' not in text:
                line = process.stdout.readline()
                assert line, process.stderr and process.stderr.read()
                text += line
            found = re.search(r"served on (https://127\.0\.0\.1:\d+)", text)
            assert found
            yield process, _exported(text), found[1]
        finally:
            process.kill()


def _exported(text: str) -> dict[str, str]:
    """The variables that the settings export for every client, as a shell reads them."""
    (section,) = re.findall(r"# In the shell of every client\n(.*?)\n\n", text, re.DOTALL)
    shell = subprocess.run(
        ["/bin/sh", "-c", f'{section}\n"{sys.executable}" -c "import json, os; print(json.dumps(dict(os.environ)))"'],
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(shell.stdout))


def acrnet(*arguments: str | Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "acrnet", *map(str, arguments)], capture_output=True, text=True, env=env, check=False
    )


class RunShell(Protocol):
    def __call__(
        self, script: str, command: str, own: dict[str, str], before: str = ""
    ) -> subprocess.CompletedProcess[str]: ...


@pytest.fixture
def shell(tmp_path: Path) -> RunShell:
    """Runs a command in a shell that ends at the first error or unset variable, after it has read a script."""
    (tmp_path / "a b").mkdir()
    files = Certificates(tmp_path / "a b" / "ca.pem", tmp_path / "a b" / "server.pem")
    for name, text in scripts_of(Serving(tmp_path, 8443, files, (), "s")).items():
        (tmp_path / "a b" / name).write_text(text, encoding="utf-8")

    def run(script: str, command: str, own: dict[str, str], before: str = "") -> subprocess.CompletedProcess[str]:
        lines = f"set -eu\n{before}\n. '{tmp_path}/a b/{script}'\n{command}\n"
        return subprocess.run(
            ["/bin/sh", "-c", lines], capture_output=True, text=True, env={"PATH": "/bin", **own}, check=False
        )

    return run


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_runs_until_a_signal_stops_it(tmp_path: Path, number: signal.Signals) -> None:
    copy_sample(tmp_path / "estate")
    with serving(tmp_path / "estate") as (process, _, _):
        process.send_signal(number)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 0
    assert said.startswith("Stopping once the answers under way are written ...\n")
    assert said.endswith("is no longer served.\n")


def test_a_folder_without_an_estate_is_one_sentence(tmp_path: Path) -> None:
    ended = acrnet("sandbox", "serve", tmp_path / "none")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "none is not a folder; name the folder of an estate." in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_shell_has_the_settings_for_as_long_as_the_server_answers(tmp_path: Path) -> None:
    estate = tmp_path / "my estate"
    assert acrnet("sandbox", "init", estate, "--empty").returncode == 0
    hidden = estate / ".server"
    with serving(estate) as (process, settings, url):
        assert settings["SANDBOX_URL"] == settings["ARM_RESOURCE_MANAGER_ENDPOINT"] == url
        assert settings["REQUESTS_CA_BUNDLE"] == str(hidden / "ca.pem")
        assert f". '{hidden}/settings.sh'" in (hidden / "az.sh").read_text(encoding="utf-8")
        other = acrnet("sandbox", "serve", estate, "--port", "0")
        assert (other.returncode, other.stdout) == (2, "")
        assert other.stderr == (
            f"acrnet: {estate} is served by another process already. Use that server, stop it, or serve a copy.\n"
        )
        assert (hidden / "settings.sh").exists()
        (hidden / "az").mkdir()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert sorted(path.name for path in hidden.iterdir()) == [".gitignore", "ca.pem", "lock", "server.pem"]


def test_a_killed_server_does_not_block_the_next_one(tmp_path: Path) -> None:
    assert acrnet("sandbox", "init", tmp_path / "estate", "--empty").returncode == 0
    with serving(tmp_path / "estate") as (process, _, _):
        process.kill()
        process.communicate(timeout=60)
    assert (tmp_path / "estate" / ".server" / "settings.sh").exists()
    with serving(tmp_path / "estate") as (_, settings, url):
        assert settings["SANDBOX_URL"] == url


@pytest.mark.parametrize(
    ("own", "left_out"),
    [
        ({}, "127.0.0.1,"),
        ({"NO_PROXY": "corp.example"}, "127.0.0.1,corp.example"),
        ({"no_proxy": "corp.example", "NO_PROXY": "other.example"}, "127.0.0.1,corp.example"),
    ],
)
def test_no_proxy_is_asked_for_this_machine(own: dict[str, str], left_out: str, shell: RunShell) -> None:
    ended = shell("settings.sh", 'echo "$no_proxy $NO_PROXY"', own)
    assert (ended.stdout, ended.stderr) == (f"{left_out} {left_out}\n", "")


def test_az_is_signed_in_where_another_terminal_has_registered_the_cloud_meanwhile(shell: RunShell) -> None:
    az = 'az() { echo "$1 $2"; if [ "$2" = register ]; then echo "already registered" >&2; return 1; fi; }'
    ended = shell("az.sh", "true", {}, before=az)
    assert (ended.stdout, ended.stderr) == ("cloud register\ncloud update\ncloud set\nlogin --only-show-errors\n", "")


def test_what_the_server_shows_fits_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert acrnet("sandbox", "init", "lab", "--empty").returncode == 0
    command = [sys.executable, "-m", "acrnet", "sandbox", "serve", "lab", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines: list[str] = []
        while not lines or 'provider "azapi"' not in lines[-1]:
            lines.append(process.stdout.readline())
        process.terminate()
    paths = [line for line in lines if str(tmp_path) in line]
    assert len(paths) == 2  # which are as long as they are
    assert [line for line in lines if len(line) > 80 and line not in paths] == []


def test_a_port_that_is_taken_and_an_estate_without_a_subscription_are_said(tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    assert acrnet("sandbox", "init", tmp_path / "estate", "--empty").returncode == 0
    with serving(tmp_path / "estate") as (_, _, url):
        port = url.rpartition(":")[2]
        taken = acrnet("sandbox", "serve", tmp_path / "bare", "--port", port)
    assert taken.returncode == 2
    assert taken.stderr.startswith(f"acrnet: The port {port} on 127.0.0.1 cannot be opened: ")
    assert taken.stderr.endswith("Name another with --port; 0 takes a free one.\n")
    with serving(tmp_path / "bare") as (process, _, _):
        process.terminate()
        _, said = process.communicate(timeout=60)
    assert "sandbox: the estate has no subscription, so clients find nothing" in said


def test_acrnet_plans_and_applies_over_the_socket_as_in_its_own_process(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    copy_sample(inside)
    copy_sample(outside)
    env = {name: value for name, value in os.environ.items() if not name.startswith(("AZURE_", "ACRNET_"))}
    for name in ("ACRNET_CACHE_DIR", "ACRNET_STATE_DIR"):
        env[name] = os.environ[name]
    here = ("--sandbox", inside, "--config", inside / "acrnet.yaml")
    with serving(outside, "--speed", "3600") as (_, settings, url):
        there_env = env | {
            name: value for name, value in settings.items() if name.endswith(("CERT_FILE", "BUNDLE", "CERTS"))
        }
        there_env |= {name: settings[name] for name in ("IDENTITY_ENDPOINT", "IDENTITY_HEADER")}
        there = ("--cloud", url, "--auth", "managed-identity", "--config", outside / "acrnet.yaml")
        for command in (("plan", "--format", "json"), ("audit", "--format", "json")):
            one, other = acrnet(*command, *here, env=env), acrnet(*command, *there, env=there_env)
            assert other.returncode == one.returncode, other.stderr
            assert other.stdout.replace(str(outside), str(inside)).replace(url, "URL") == one.stdout
        for words in (["apply", "--yes"], ["plan"]):
            one, other = acrnet(*words, *here, env=env), acrnet(*words, *there, env=there_env)
            assert (other.returncode, other.stdout) == (one.returncode, one.stdout), other.stderr
    files = sorted(path.relative_to(inside) for path in inside.rglob("*.json"))
    assert [(outside / path).read_bytes() for path in files] == [(inside / path).read_bytes() for path in files]
