"""The folder for what acrnet keeps between runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def state_folder() -> Path:
    """Return the folder for journals, plans and service tags: $ACRNET_STATE_DIR, else the user's on this system."""
    from_environment = os.environ.get("ACRNET_STATE_DIR")
    if from_environment:
        return Path(from_environment)
    from platformdirs import user_state_path

    return user_state_path("acrnet")


def sync_folder(folder: Path) -> None:
    """Sync a folder, so that the names of new files in it survive a power failure too; raises OSError."""
    if sys.platform == "win32":  # folders cannot be opened there
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
