"""The command in a process of its own, which is interrupted or runs short of something where a test says so."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, TypeAlias

from .conftest import Ended

Stream: TypeAlias = "IO[bytes] | int"
_HEARD = """import signal
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_DFL)
"""
"""Before everything else: whoever runs the tests may ignore signals, as `nohup` does, and the process would too."""


def start(
    *arguments: str | Path,
    prelude: str = "",
    stdout: Stream = subprocess.PIPE,
    stderr: Stream = subprocess.PIPE,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start the command as the console script does, after the statements of `prelude`."""
    script = f"{_HEARD}{prelude}\nimport sys\nfrom acrnet.cli.start import run\nsys.exit(run())\n"
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        cwd=cwd,
        env={**os.environ, **(environment or {})},
    )


def ended(process: subprocess.Popen[bytes]) -> Ended:
    """Wait for a process and return how it ended, with what it wrote to pipes."""
    out, err = process.communicate(timeout=120)
    return Ended(process.returncode, (out or b"").decode(), (err or b"").decode())


def largest_file(size: int) -> str:
    """Return a prelude after which no file grows beyond `size` bytes, as on a disk that is full."""
    return f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))"
