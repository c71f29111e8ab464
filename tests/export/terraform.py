"""The real terraform, where it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest


def terraform(*arguments: str, text: str) -> str:
    """What terraform prints for a text on standard input; it asks no server and needs no provider."""
    program = shutil.which("terraform")
    if program is None:
        pytest.skip("terraform is not installed")
    quiet = {**os.environ, "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull}
    ended = subprocess.run([program, *arguments], input=text, capture_output=True, text=True, check=False, env=quiet)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout
