"""A served estate for clients that are not acrnet: az, and the SDK of JavaScript."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from acrnet.sandbox import copy_sample
from acrnet.sandbox.server import serve
from acrnet.sandbox.server.settings import settings_of

OWN = re.compile(r"AZURE_|ACRNET_|IDENTITY_|REQUESTS_|SSL_|NODE_")


@dataclass(frozen=True)
class ServedEstate:
    """An estate, where it is served, and the variables that its clients need."""

    folder: Path
    url: str
    environment: Mapping[str, str]
    az: str
    """The lines that set up az."""

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


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedEstate]:
    """The sample estate, with operations that take a second."""
    folder = tmp_path_factory.mktemp("served") / "estate"
    copy_sample(folder)
    with serve(folder, speed=3600) as serving:
        exported, _, az, *_ = settings_of(serving)
        variables = dict(re.findall(r"(\w+)=(\S+)", " ".join(exported.lines)))
        own = {name: value for name, value in os.environ.items() if not OWN.match(name)}
        environment = {**own, **variables, "AZURE_CORE_COLLECT_TELEMETRY": "false", "AZURE_CORE_NO_COLOR": "true"}
        environment |= dict(re.findall(r"^export (\w+)=(\S+)$", "\n".join(az.lines), re.MULTILINE))
        yield ServedEstate(folder, serving.url, environment, "\n".join(az.lines))
