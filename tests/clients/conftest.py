"""A served estate for clients that are not acrnet, and az set up for it."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from acrnet.sandbox import copy_sample
from acrnet.sandbox.server import serve
from acrnet.sandbox.server.settings import variables_of

OWN = re.compile(r"ACRNET_|ARM_|AZURE_|IDENTITY_|MSI_")
AZ = os.environ.get("ACRNET_TEST_AZ") or shutil.which("az")
COMMANDS = Path(__file__).parent / "az_commands.py"
WORKLOADS = "/subscriptions/contoso-workloads/resourceGroups/rg-apps/providers/Microsoft.Network"
"""Where the sample has the network of its clients."""


@dataclass(frozen=True)
class ServedEstate:
    """An estate, where it is served, and the variables that its clients need."""

    folder: Path
    url: str
    environment: Mapping[str, str]

    def run(self, *command: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=cwd, env=self.environment, capture_output=True, text=True, check=False, timeout=300
        )

    def acrnet(self, *arguments: str | Path, ends: int = 0) -> str:
        """The output of a command of acrnet on the files of the estate."""
        command = [sys.executable, "-m", "acrnet", *map(str, arguments), "--sandbox", str(self.folder)]
        done = self.run(*command)
        assert done.returncode == ends, done.stderr
        return done.stdout


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedEstate]:
    """The sample estate, with operations that take a second."""
    folder = tmp_path_factory.mktemp("served") / "estate"
    copy_sample(folder)
    with serve(folder, speed=3600) as serving:
        own = {name: value for name, value in os.environ.items() if not OWN.match(name)}
        yield ServedEstate(folder, serving.url, {**own, **variables_of(serving)})


@dataclass(frozen=True)
class Az:
    """az, signed in to a served estate, as one process that takes command after command."""

    process: subprocess.Popen[str]

    # Any: what a command prints as JSON
    def __call__(self, line: str) -> Any:
        """What a command shows, which has to end well."""
        code, out, err = self._run(line)
        assert code == 0, f"az {line}\n{out}\n{err}"
        return json.loads(out) if out.strip() else None

    def refused(self, line: str) -> str:
        """Why a command is refused."""
        code, out, err = self._run(line)
        assert code in {1, 3}, f"az {line} ended with {code}\n{out}\n{err}"
        return err

    def _run(self, line: str) -> tuple[int, str, str]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        words = [*shlex.split(line), "--output", "json", "--only-show-errors"]
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, f"az {line} ended the process"
        done = json.loads(answer)
        return done["code"], done["out"], done["err"]


@pytest.fixture(scope="session")
def az(served: ServedEstate) -> Iterator[Az]:
    """az, set up and signed in by the file that the server has for shells.

    az is no dependency, as it takes 700 MB: it runs where it is on the path, or where ACRNET_TEST_AZ names it, as it
    does in CI.
    """
    if not AZ:
        pytest.skip("az is not on the path, and ACRNET_TEST_AZ does not name it")
    python = Path(AZ).parent / "python"
    if not python.exists():
        pytest.skip(f"beside {AZ} is no Python that could run it; install azure-cli with pip into a venv of its own")
    path = f"{Path(AZ).parent}:{served.environment['PATH']}"
    script = f"set -e; . {shlex.quote(str(served.folder / '.server' / 'az.sh'))}; env -0"
    shell = {**served.environment, "PATH": path, "AZURE_CORE_NO_COLOR": "true"}
    done = subprocess.run(["/bin/sh", "-c", script], env=shell, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    environment = dict(each.split("=", 1) for each in done.stdout.split("\0") if each)
    with subprocess.Popen(
        [python, COMMANDS],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        yield Az(process)
        assert process.stdin is not None
        process.stdin.close()
