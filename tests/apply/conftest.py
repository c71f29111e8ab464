"""The estate with one security group that most tests apply a plan to."""

from __future__ import annotations

from pathlib import Path

import pytest

from .situations import Situation, situation


@pytest.fixture
def one(tmp_path: Path) -> Situation:
    return situation(tmp_path / "one")


@pytest.fixture
def three(tmp_path: Path) -> Situation:
    return situation(tmp_path / "three", "nsg-a", "nsg-b", "nsg-c")
