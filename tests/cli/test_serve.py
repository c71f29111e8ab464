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

import pytest

from acrnet.sandbox import copy_sample

pytestmark = pytest.mark.processes


@contextmanager
def serving(estate: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, str], str]]:
    """Serve an estate on a free port; gives the process, the environment it asks for, and its address."""
    command = [sys.executable, "-m", "acrnet", "sandbox", "serve", str(estate), "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            text = ""
            while "active_directory_authority_host" not in text:
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
    (section,) = re.findall(r"# Every client below, in its shell\n(.*?)\n\n", text, re.DOTALL)
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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_runs_until_a_signal_stops_it(tmp_path: Path, number: signal.Signals) -> None:
    copy_sample(tmp_path / "estate")
    with serving(tmp_path / "estate") as (process, _, _):
        process.send_signal(number)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 0
    assert said.endswith("is no longer served.\n")


def test_a_folder_without_an_estate_is_one_sentence(tmp_path: Path) -> None:
    ended = acrnet("sandbox", "serve", tmp_path / "none")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "none is not a folder; name the folder of an estate." in ended.stderr
    assert "Traceback" not in ended.stderr


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
