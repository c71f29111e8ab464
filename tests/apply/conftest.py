"""The estate with one security group that most tests apply a plan to."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from acrnet.apply.writing import FRESH_SECONDS

from .situations import Situation, situation


@pytest.fixture
def one(tmp_path: Path) -> Situation:
    return situation(tmp_path / "one")


@pytest.fixture
def three(tmp_path: Path) -> Situation:
    return situation(tmp_path / "three", "nsg-a", "nsg-b", "nsg-c")


@pytest.fixture(autouse=True)
def prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    """No time passes between a read and the next write, however busy the machine is."""
    monkeypatch.setattr("acrnet.apply.writing.monotonic", lambda: 0.0)


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch, prompt: None) -> None:
    """More time passes between a read and the next write than a read serves for."""
    times = count(0.0, FRESH_SECONDS + 1)
    monkeypatch.setattr("acrnet.apply.writing.monotonic", lambda: next(times))
