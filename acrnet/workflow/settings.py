"""What a run goes by."""

from __future__ import annotations

from dataclasses import dataclass

from acrnet.config import Configuration


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run goes by."""

    configuration: Configuration
    """With the options of the command line in place of what the file says."""
    force: bool
    max_deletes: int
    warnings: tuple[str, ...]
